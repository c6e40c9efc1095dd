"""What people write on films: stars, tags, titles, which take is the best, and what lies in the bin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from twoframe.models import TaskState
from twoframe.store import search
from twoframe.store.database import Database, Write
from twoframe.store.rows import check_texts
from twoframe.store.tables import events, tags, tasks


class Marking(Database):
    """Writes on one task or on many; each that changes a task is one event, so that other browsers hear of it. Those on
    many return the ids of the tasks that they changed: what was so before is left alone.
    """

    def star(self, task_id: str, on: bool) -> None:
        """Set or clear a task's star."""
        self.star_all([task_id], on=on)

    def delete(self, task_id: str) -> None:
        """Put a task into the bin; an unfinished one goes on, and counts."""
        self.delete_all([task_id])

    def restore(self, task_id: str) -> None:
        """Take a task out of the bin."""
        self.restore_all([task_id])

    def star_all(self, ids: Iterable[str], *, on: bool) -> list[str]:
        """Set or clear stars."""
        code = "starred" if on else "unstarred"
        with self._writing() as write:
            return _mark(write, ids, code, tasks.c.starred.is_(not on), starred=on)

    def delete_all(self, ids: Iterable[str]) -> list[str]:
        """Put tasks into the bin; unfinished ones go on, and count."""
        with self._writing() as write:
            return _mark(write, ids, "deleted", tasks.c.deleted_at.is_(None), deleted_at=write.now)

    def restore_all(self, ids: Iterable[str]) -> list[str]:
        """Take tasks out of the bin; those whose files are gone stay."""
        with self._writing() as write:
            is_there = tasks.c.deleted_at.is_not(None) & tasks.c.emptied_at.is_(None)
            return _mark(write, ids, "restored", is_there, deleted_at=None)

    def rename(self, task_id: str, title: str) -> list[str]:
        """Give a task a title; an empty one means none. Raises `ValueError` for a text that can't be stored."""
        check_texts({"title": title})
        is_other = tasks.c.title.is_distinct_from(title or None)
        with self._writing() as write:
            changed = _mark(write, [task_id], "renamed", is_other, title=title or None)
            search.index(write, changed)
            return changed

    def tag(self, ids: Iterable[str], key: str, name: str) -> list[str]:
        """Give tasks a tag; `key` is its folded name. Raises `ValueError` for a text that can't be stored."""
        check_texts({"key": key, "name": name})
        with self._writing() as write:
            has = select(tags.c.task_id).where(tags.c.key == key)
            changed: list[str] = []
            for some in search.chunks(ids):
                there = select(tasks.c.id, tasks.c.state).where(tasks.c.id.in_(some), tasks.c.id.not_in(has))
                found = write.connection.execute(there).all()
                if found:
                    rows = [{"task_id": task_id, "key": key, "name": name} for task_id, _ in found]
                    write.connection.execute(insert(tags), rows)
                    note_all(write, found, "tagged", name)
                    changed += [task_id for task_id, _ in found]
            search.index(write, changed)
            return changed

    def untag(self, ids: Iterable[str], key: str) -> list[str]:
        """Take a tag from tasks."""
        with self._writing() as write:
            changed: list[str] = []
            for some in search.chunks(ids):
                gone = delete(tags).where(tags.c.task_id.in_(some), tags.c.key == key).returning(tags.c.task_id)
                without = list(write.connection.scalars(gone))
                states = select(tasks.c.id, tasks.c.state).where(tasks.c.id.in_(without))
                note_all(write, write.connection.execute(states).all(), "untagged", key)
                changed += without
            search.index(write, changed)
            return changed

    def pick(self, task_id: str, *, on: bool) -> list[str]:
        """Say that a task is the best of its takes, in place of any other; or that none is."""
        with self._writing() as write:
            group = write.connection.scalar(select(tasks.c.take_group).where(tasks.c.id == task_id))
            if group is None:
                return []
            takes = list(write.connection.scalars(select(tasks.c.id).where(tasks.c.take_group == group)))
            was = tasks.c.picked_at.is_not(None)
            others = [take for take in takes if take != task_id or not on]
            changed = _mark(write, others, "unpicked", was, picked_at=None)
            if on:
                changed += _mark(write, [task_id], "picked", ~was, picked_at=write.now)
            return changed


def keep_newest_pick(write: Write, group: str | None) -> None:
    """Leave one best take of a press, where an import has brought a second: what was said last counts."""
    picked = select(tasks.c.id).where(tasks.c.take_group == group, tasks.c.picked_at.is_not(None))
    _newest, *others = [*write.connection.scalars(picked.order_by(tasks.c.picked_at.desc(), tasks.c.id))] or [None]
    _mark(write, others, "unpicked", tasks.c.picked_at.is_not(None), picked_at=None)


def _mark(write: Write, ids: Iterable[str], code: str, if_: ColumnElement[bool], **values: Any) -> list[str]:  # noqa: ANN401
    changed: list[str] = []
    for some in search.chunks(ids):
        query = update(tasks).where(tasks.c.id.in_(some), if_).values(values).returning(tasks.c.id, tasks.c.state)
        rows = write.connection.execute(query).all()
        note_all(write, rows, code)
        changed += [task_id for task_id, _ in rows]
    return changed


def note_all(write: Write, rows: Sequence[Any], code: str, words: str = "", *, after: TaskState | None = None) -> None:
    """One event for each of these tasks, in one statement but for the last, whose id listeners hear of."""
    if not rows:
        return
    *most, (last_id, last_state) = rows
    if most:
        write.connection.execute(
            insert(events),
            [
                {"task_id": id_, "at": write.now, "before": was, "after": after or was, "code": code, "words": words}
                for id_, was in most
            ],
        )
    write.note(last_id, TaskState(last_state), after or TaskState(last_state), code, words)
