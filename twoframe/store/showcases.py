"""Showcases: titles, and films in an order. Each write changes one part alone, so that two people who work on one
showcase lose nothing of each other's: whoever writes a part last decides that part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update

from twoframe.models import TaskState, new_id
from twoframe.showing import FILMS_MAX, Listed, Place, Showcase
from twoframe.store import search
from twoframe.store.database import Database, Write
from twoframe.store.rows import check_texts, task_of
from twoframe.store.tables import showcase_films as films
from twoframe.store.tables import showcases, tasks

LISTED_MAX = 200


class Showing(Database):
    """Writes and questions about showcases. Texts that can't be stored raise `ValueError`."""

    def showcase(self, showcase_id: str) -> Showcase | None:
        """A showcase with all its films, in order, deleted ones too; None when there is none."""
        with self._reading() as connection:
            row = connection.execute(select(showcases).where(showcases.c.id == showcase_id)).one_or_none()
            if row is None:
                return None
            query = (
                select(tasks, films.c.caption)
                .join(films, films.c.task_id == tasks.c.id)
                .where(films.c.showcase_id == showcase_id)
                .order_by(films.c.place, films.c.task_id)
            )
            places = tuple(Place(task_of(film), film.caption) for film in connection.execute(query))
        return Showcase(row.id, row.created_at, row.changed_at, row.title, places)

    def showcases(self) -> list[Listed]:
        """The showcases that changed last, the newest change first; at most 200."""
        there = and_(tasks.c.id == films.c.task_id, _finished())
        query = (
            select(showcases.c.id, showcases.c.title, func.count(tasks.c.id))
            .outerjoin(films, films.c.showcase_id == showcases.c.id)
            .outerjoin(tasks, there)
            .group_by(showcases.c.id)
            .order_by(showcases.c.changed_at.desc(), showcases.c.id.desc())
            .limit(LISTED_MAX)
        )
        with self._reading() as connection:
            return [Listed(*row) for row in connection.execute(query)]

    def add_showcase(
        self, title: str, places: Iterable[tuple[str, str]] = (), *, showcase_id: str | None = None
    ) -> str:
        """Make a showcase of films with their captions; its id. One that is there by this id already stays as it is."""
        values = {"id": showcase_id or new_id(), "title": title}
        check_texts(values)
        with self._writing() as write:
            if _exists(write, values["id"]):
                return values["id"]
            write.connection.execute(insert(showcases).values(**values, created_at=write.now, changed_at=write.now))
            _append(write, values["id"], list(places), only_finished=False)
            return values["id"]

    def retitle_showcase(self, showcase_id: str, title: str) -> bool:
        """Give a showcase another title; False when there is none."""
        check_texts({"title": title})
        with self._writing() as write:
            return _touch(write, showcase_id, title=title)

    def delete_showcase(self, showcase_id: str) -> None:
        """Forget a showcase; its films stay where they are."""
        with self._writing() as write:
            write.connection.execute(delete(films).where(films.c.showcase_id == showcase_id))
            write.connection.execute(delete(showcases).where(showcases.c.id == showcase_id))

    def add_to_showcase(self, showcase_id: str, places: Sequence[tuple[str, str]]) -> list[str] | None:
        """Put films with captions at a showcase's end, as many as it takes; the ids of those that joined it, which are
        finished and were not in it before. None when there is no such showcase.
        """
        with self._writing() as write:
            if not _touch(write, showcase_id):
                return None
            return _append(write, showcase_id, places)

    def insert_into_showcase(self, showcase_id: str, task_id: str, caption: str, place: int) -> None:
        """Put one film back to where it was; one that is in it stays where it is."""
        with self._writing() as write:
            ids = _order(write, showcase_id)
            if task_id in ids or not _touch(write, showcase_id):
                return
            if _append(write, showcase_id, [(task_id, caption)], only_finished=False):
                ids.insert(place, task_id)
                _arrange(write, showcase_id, ids)

    def take_from_showcase(self, showcase_id: str, task_id: str) -> tuple[str, int] | None:
        """Take a film out of a showcase; its caption and its place from 0, or None when it is not in it."""
        with self._writing() as write:
            ids = _order(write, showcase_id)
            if task_id not in ids:
                return None
            gone = delete(films).where(_is(showcase_id, task_id)).returning(films.c.caption)
            caption = str(write.connection.scalar(gone))
            _touch(write, showcase_id)
            return caption, ids.index(task_id)

    def caption_in_showcase(self, showcase_id: str, task_id: str, caption: str) -> None:
        """Say what stands below a film."""
        check_texts({"caption": caption})
        with self._writing() as write:
            write.connection.execute(update(films).where(_is(showcase_id, task_id)).values(caption=caption))
            _touch(write, showcase_id)

    def order_showcase(self, showcase_id: str, task_ids: Sequence[str]) -> None:
        """Bring films into an order. Those that it does not name, as somebody just added them, follow in theirs."""
        with self._writing() as write:
            present = _order(write, showcase_id)
            named = [task_id for task_id in dict.fromkeys(task_ids) if task_id in present]
            _arrange(write, showcase_id, [*named, *(task_id for task_id in present if task_id not in named)])
            _touch(write, showcase_id)


def _finished() -> ColumnElement[bool]:
    return and_(
        tasks.c.state == TaskState.COMPLETED,
        tasks.c.film_bytes.is_not(None),
        tasks.c.deleted_at.is_(None),
        tasks.c.emptied_at.is_(None),
    )


def _is(showcase_id: str, task_id: str) -> ColumnElement[bool]:
    return and_(films.c.showcase_id == showcase_id, films.c.task_id == task_id)


def _exists(write: Write, showcase_id: str) -> bool:
    return write.connection.scalar(select(showcases.c.id).where(showcases.c.id == showcase_id)) is not None


def _touch(write: Write, showcase_id: str, **values: str) -> bool:
    """Note that a showcase changed; False when there is none."""
    query = update(showcases).where(showcases.c.id == showcase_id).values(changed_at=write.now, **values)
    return write.connection.execute(query).rowcount > 0


def _order(write: Write, showcase_id: str) -> list[str]:
    query = select(films.c.task_id).where(films.c.showcase_id == showcase_id).order_by(films.c.place, films.c.task_id)
    return list(write.connection.scalars(query))


def _arrange(write: Write, showcase_id: str, ids: Sequence[str]) -> None:
    for place, task_id in enumerate(ids):
        write.connection.execute(update(films).where(_is(showcase_id, task_id)).values(place=place))


def _append(
    write: Write, showcase_id: str, places: Sequence[tuple[str, str]], *, only_finished: bool = True
) -> list[str]:
    """Put films at the end; those that are in it already, or can't be shown, are left out."""
    captions = dict(places)
    check_texts(captions)
    ids = list(captions)
    present = _order(write, showcase_id)
    there: set[str] = set()
    for some in search.chunks(ids):
        query = select(tasks.c.id).where(tasks.c.id.in_(some))
        there.update(write.connection.scalars(query.where(_finished()) if only_finished else query))
    joining = [task_id for task_id in ids if task_id in there and task_id not in present]
    joining = joining[: FILMS_MAX - len(present)]
    last = write.connection.scalar(select(func.max(films.c.place)).where(films.c.showcase_id == showcase_id))
    first = 0 if last is None else last + 1
    rows = [
        {"showcase_id": showcase_id, "task_id": task_id, "place": first + index, "caption": captions[task_id]}
        for index, task_id in enumerate(joining)
    ]
    if rows:
        write.connection.execute(insert(films), rows)
    return joining
