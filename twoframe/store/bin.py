"""The bin: which films can go for good, and which keyframes nothing refers to any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import CompoundSelect, and_, delete, func, not_, select, union, update

from twoframe.store.counting import WORKING
from twoframe.store.database import Database
from twoframe.store.marks import note_all
from twoframe.store.tables import frames, pairs, prepared_frames, showcase_films, tasks

_BINNED = and_(tasks.c.deleted_at.is_not(None), tasks.c.emptied_at.is_(None))
_CAN_GO = and_(_BINNED, not_(WORKING))
"""A film on its way goes on, and counts: it can only go when the worker has nothing more to do for it."""


class Emptying(Database):
    """What lies in the bin, and what is removed with it. Files go inside a transaction: while it lasts nobody brings a
    film back or asks for one, and where it breaks off, the rows still say what there was, and the next run goes on.
    """

    def binned(self) -> int:
        """How many tasks lie in the bin."""
        with self._reading() as connection:
            return connection.scalar(select(func.count()).where(_BINNED)) or 0

    def can_go(self, *, before: datetime | None = None, with_film: bool = False) -> list[str]:
        """The ids of the tasks in the bin that can go; of those alone that were deleted `before`, or have a film."""
        query = select(tasks.c.id).where(_CAN_GO).order_by(tasks.c.deleted_at, tasks.c.id)
        if before is not None:
            query = query.where(tasks.c.deleted_at <= before)
        if with_film:
            query = query.where(tasks.c.film_bytes.is_not(None))
        with self._reading() as connection:
            return list(connection.scalars(query))

    @contextmanager
    def emptying(self, ids: Collection[str]) -> Iterator[list[str]]:
        """Hand out the ids of those of these tasks that can go; after the block, which removes their files, their rows
        say so. A row stays for limits, sums, trails and families; what is gone is in no showcase.
        """
        with self._writing() as write:
            goes = and_(tasks.c.id.in_(ids), _CAN_GO)
            rows = write.connection.execute(select(tasks.c.id, tasks.c.state).where(goes)).all()
            gone = [task_id for task_id, _ in rows]
            yield gone
            write.connection.execute(delete(showcase_films).where(showcase_films.c.task_id.in_(gone)))
            write.connection.execute(update(tasks).where(tasks.c.id.in_(gone)).values(emptied_at=write.now))
            note_all(write, rows, "emptied")

    def unused_frames(self) -> Mapping[str, bool]:
        """The pictures that no pair and no film refers to which is not emptied; True for those that one did before."""
        was_used = frames.c.sha256.in_(_of_tasks(emptied=True))
        query = select(frames.c.sha256, was_used).where(frames.c.sha256.not_in(_in_use()))
        with self._reading() as connection:
            return {sha256: bool(was) for sha256, was in connection.execute(query)}

    @contextmanager
    def dropping(self, hashes: Collection[str], *, idle: Callable[[str], bool]) -> Iterator[list[str]]:
        """Hand out the files of those of these pictures that nothing refers to and that are idle, and of all that was
        prepared of them; the block removes them. A picture that a film had keeps its row, as the film's row names it.

        `idle` is asked when nobody else can write: who writes a row that names a picture has used it before.
        """
        with self._writing() as write:
            unused = select(frames.c.sha256).where(frames.c.sha256.in_(hashes), frames.c.sha256.not_in(_in_use()))
            gone = [sha256 for sha256 in write.connection.scalars(unused) if idle(sha256)]
            made, others = prepared_frames.c.original.in_(gone), prepared_frames.c.original.not_in(gone)
            prepared = set(write.connection.scalars(select(prepared_frames.c.sha256).where(made)))
            files = prepared | {*gone}
            # One picture can be what was made of another: somebody took what was shown, and gave it back.
            also = select(prepared_frames.c.sha256).where(prepared_frames.c.sha256.in_(files), others)
            kept = select(frames.c.sha256).where(frames.c.sha256.in_(files), frames.c.sha256.not_in(gone))
            yield sorted(files - {*write.connection.scalars(also)} - {*write.connection.scalars(kept)})
            write.connection.execute(delete(prepared_frames).where(made))
            named = frames.c.sha256.in_(_of_tasks(emptied=True))
            write.connection.execute(delete(frames).where(frames.c.sha256.in_(gone), not_(named)))


def _in_use() -> CompoundSelect[tuple[str]]:
    of_pairs = (select(column).where(column.is_not(None)) for column in (pairs.c.start_sha256, pairs.c.end_sha256))
    return union(_of_tasks(emptied=False).subquery().select(), *of_pairs)


def _of_tasks(*, emptied: bool) -> CompoundSelect[tuple[str]]:
    is_gone = tasks.c.emptied_at.is_not(None) if emptied else tasks.c.emptied_at.is_(None)
    columns = (tasks.c.start_sha256, tasks.c.end_sha256)
    return union(*(select(column).where(column.is_not(None), is_gone) for column in columns))
