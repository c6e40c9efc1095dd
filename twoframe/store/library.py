"""What the Library asks for: pages of films by what is looked for, sums, tags, takes and relatives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, not_, or_, select

from twoframe.filters import Brief, Sort, Sums, Wanted
from twoframe.models import UNFINISHED, Task, TaskState
from twoframe.store import search
from twoframe.store.database import Database
from twoframe.store.rows import task_of
from twoframe.store.tables import reviews, tags, tasks
from twoframe.verdicts import Standing

RELATIVES_MAX = 200
"""So many tasks of one family are told of at the most."""


class Browsing(Database):
    """Questions of the Library; none of them changes a thing."""

    def shelf(self, wanted: Wanted, *, limit: int, offset: int) -> tuple[list[Task], int]:
        """A page of what is wanted in its order, and how many there are in all.

        Of the takes of one press only one is shown: the picked one, or else the first of those that are wanted and
        done, or else the first of those that are wanted.
        """
        shown = and_(*self._wanted(tasks, wanted))
        if not wanted.binned:
            shown = and_(shown, _stands_for_its_takes(self._wanted(_other, wanted)))
        page = select(tasks).where(shown).order_by(*_order(wanted)).limit(limit).offset(offset)
        with self._reading() as connection:
            total = connection.scalar(select(func.count()).select_from(tasks).where(shown)) or 0
            return [task_of(row) for row in connection.execute(page)], total

    def wanted_ids(self, wanted: Wanted) -> list[str]:
        """The ids of all that is wanted, every take, in its order."""
        query = select(tasks.c.id).where(*self._wanted(tasks, wanted)).order_by(*_order(wanted))
        with self._reading() as connection:
            return list(connection.scalars(query))

    def wanted_count(self, wanted: Wanted) -> int:
        """How many tasks are wanted, every take."""
        query = select(func.count()).select_from(tasks).where(*self._wanted(tasks, wanted))
        with self._reading() as connection:
            return connection.scalar(query) or 0

    def takes(self, groups: Collection[str]) -> dict[str, tuple[Task, ...]]:
        """All takes of these groups that are not deleted, in order."""
        found: dict[str, list[Task]] = {}
        with self._reading() as connection:
            for some in search.chunks(groups):
                query = select(tasks).where(tasks.c.take_group.in_(some), tasks.c.deleted_at.is_(None))
                for row in connection.execute(query.order_by(tasks.c.take_group, tasks.c.take)):
                    found.setdefault(row.take_group, []).append(task_of(row))
        return {group: tuple(takes) for group, takes in found.items()}

    def tags_of(self, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The tags of tasks by their ids, in order; tasks without any are left out."""
        found: dict[str, list[str]] = {}
        with self._reading() as connection:
            for some in search.chunks(ids):
                query = select(tags.c.task_id, tags.c.name).where(tags.c.task_id.in_(some))
                for task_id, name in connection.execute(query.order_by(tags.c.key)):
                    found.setdefault(task_id, []).append(name)
        return {task_id: tuple(names) for task_id, names in found.items()}

    def all_tags(self) -> list[tuple[str, int]]:
        """Every tag that a task carries which is not deleted, with the number of its tasks; in order."""
        query = (
            select(func.min(tags.c.name), func.count())
            .join(tasks, tasks.c.id == tags.c.task_id)
            .where(tasks.c.deleted_at.is_(None))
            .group_by(tags.c.key)
            .order_by(tags.c.key)
        )
        with self._reading() as connection:
            return [(str(name), int(count)) for name, count in connection.execute(query)]

    def present(self, ids: Iterable[str], *, binned: bool) -> dict[str, Brief]:
        """Those of these tasks that are there, in the order of the ids: in the bin, or else not deleted."""
        is_there = tasks.c.deleted_at.is_not(None) if binned else tasks.c.deleted_at.is_(None)
        found: dict[str, Brief] = {}
        with self._reading() as connection:
            for some in search.chunks(ids):
                query = select(tasks.c.id, tasks.c.state, tasks.c.starred, tasks.c.film_bytes).where(
                    tasks.c.id.in_(some), is_there, tasks.c.emptied_at.is_(None)
                )
                rows = {row.id: row for row in connection.execute(query)}
                found |= {
                    task_id: Brief(row.state in UNFINISHED, row.starred, row.film_bytes or 0)
                    for task_id in some
                    if (row := rows.get(task_id))
                }
        return found

    def sums(self) -> Sums:
        """How many tasks that are not deleted have a film, and how large those are."""
        query = select(func.count(), func.coalesce(func.sum(tasks.c.film_bytes), 0)).where(
            tasks.c.film_bytes.is_not(None), tasks.c.deleted_at.is_(None)
        )
        with self._reading() as connection:
            count, size = connection.execute(query).one()
        return Sums(int(count), int(size))

    def relatives(self, task_id: str) -> list[Task]:
        """A task, those that it came from, and all that came from these; the oldest first, deleted ones included as
        long as their row is there. At most 200, the nearest ones first.
        """
        up = select(tasks.c.id, tasks.c.origin_id).where(tasks.c.id == task_id).cte("up", recursive=True)
        # UNION, not UNION ALL: a circle, which no press can make but an import could, must end.
        up = up.union(select(tasks.c.id, tasks.c.origin_id).join(up, tasks.c.id == up.c.origin_id))
        above = select(up.c.id).limit(RELATIVES_MAX).subquery()
        down = select(above.c.id).cte("down", recursive=True)
        down = down.union(select(tasks.c.id).join(down, tasks.c.origin_id == down.c.id))
        ids = select(down.c.id).limit(RELATIVES_MAX)  # which begins with those above
        query = select(tasks).where(tasks.c.id.in_(ids), tasks.c.emptied_at.is_(None))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(tasks.c.created_at, tasks.c.take, tasks.c.id))
            return [task_of(row) for row in rows]

    def _wanted(self, of: FromClause, wanted: Wanted) -> list[ColumnElement[bool]]:
        is_ = [*_written_on(of, wanted), *_asked_for(of, wanted)]
        if wanted.words:
            is_.append(of.c.id.in_(search.found(wanted.words, self._engine.dialect.name)))
        return is_


def _written_on(of: FromClause, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    c = of.c
    yield c.deleted_at.is_not(None) if wanted.binned else c.deleted_at.is_(None)
    if wanted.binned:
        yield c.emptied_at.is_(None)
    if wanted.starred:
        yield c.starred.is_(True)
    if wanted.tag:
        yield c.id.in_(select(tags.c.task_id).where(tags.c.key == wanted.tag))
    if wanted.verdict is not None:
        yield c.id.in_(_judged(wanted.verdict))


def _asked_for(of: FromClause, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    c = of.c
    if wanted.states is not None:
        yield c.state.in_(sorted(wanted.states))
    if wanted.ratio is not None:
        yield c.ratio == wanted.ratio
    if wanted.keyframes is not None:
        framed = or_(*(c[name].is_not(None) for name in _FRAMES))
        yield framed if wanted.keyframes else not_(framed)
    if wanted.since is not None:
        yield c.created_at >= wanted.since
    if wanted.until is not None:
        yield c.created_at < wanted.until


_FRAMES = ("start_sha256", "start_url", "end_sha256", "end_url")
_other = tasks.alias("other")


def _judged(standing: Standing) -> Select[Any]:
    return select(reviews.c.task_id).where(reviews.c.standing == standing, reviews.c.task_id.is_not(None))


def _stands_for_its_takes(other_is_wanted: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """True for a task that no other take goes before: the picked one first, then what is done, then by number."""
    before: ColumnElement[bool] = _other.c.take < tasks.c.take
    for mine, others in (
        (tasks.c.state == TaskState.COMPLETED, _other.c.state == TaskState.COMPLETED),
        (tasks.c.picked_at.is_not(None), _other.c.picked_at.is_not(None)),
    ):
        before = or_(and_(others, not_(mine)), and_(others == mine, before))
    ahead = exists().where(_other.c.take_group == tasks.c.take_group, before, *other_is_wanted)
    return or_(tasks.c.take_group.is_(None), not_(ahead))


def _order(wanted: Wanted) -> tuple[ColumnElement[Any], ...]:
    if wanted.binned:
        return tasks.c.deleted_at.desc(), tasks.c.id.desc()
    created = (tasks.c.created_at, tasks.c.take, tasks.c.id)
    match wanted.sort:
        case Sort.OLDEST:
            return created
        case Sort.LONGEST:
            return tasks.c.film_duration_s.desc().nulls_last(), tasks.c.created_at.desc(), tasks.c.id.desc()
        case Sort.LARGEST:
            return tasks.c.film_bytes.desc().nulls_last(), tasks.c.created_at.desc(), tasks.c.id.desc()
        case _:
            return tuple(column.desc() for column in created)
