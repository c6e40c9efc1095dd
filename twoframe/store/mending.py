"""What `doctor` asks and writes: rows whose films are gone or turn up, and a search that misses some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, literal, not_, or_, select, text, update
from sqlalchemy.exc import OperationalError

from twoframe.errors import StoreError
from twoframe.models import Film, TaskState
from twoframe.store import search
from twoframe.store.counting import WORKING
from twoframe.store.database import Database
from twoframe.store.marks import note_all
from twoframe.store.rows import change_values
from twoframe.store.tables import SEARCH_INDEX, search_texts, tasks

_HAS_FILM = and_(tasks.c.state == TaskState.COMPLETED, tasks.c.film_bytes.is_not(None), tasks.c.emptied_at.is_(None))
_LACKS_FILM = and_(
    tasks.c.emptied_at.is_(None),
    not_(WORKING),
    or_(tasks.c.state != TaskState.COMPLETED, tasks.c.film_bytes.is_(None)),
)


@dataclass(frozen=True)
class FilmRow:
    """What a task says of its film: `bytes` is None where it says that there is none. `lacks` means that there is none,
    and that nobody is about to bring it.
    """

    name: str
    bytes: int | None
    lacks: bool
    emptied: bool


class Mending(Database):
    """Each write is a compare-and-set: what has changed since `doctor` looked is left alone."""

    def film_rows(self) -> dict[str, FilmRow]:
        """What each task says of its film, by their ids."""
        name = func.substr(func.coalesce(tasks.c.title, tasks.c.prompt), 1, 100)  # enough to know it by
        size = case((_HAS_FILM, tasks.c.film_bytes))
        query = select(tasks.c.id, name, size, case((_LACKS_FILM, literal(1))), tasks.c.emptied_at)
        with self._reading() as connection:
            return {
                task_id: FilmRow(called, size, lacks is not None, emptied is not None)
                for task_id, called, size, lacks, emptied in connection.execute(query)
            }

    def lose_films(self, ids: Iterable[str]) -> list[str]:
        """Say that finished films are gone: those that a gateway may still have can be asked for again, the others have
        failed. Returns the ids of those that were changed.
        """
        changed: list[str] = []
        with self._writing() as write:
            for some in search.chunks(ids):
                for code, state, has in (
                    ("film_missing", TaskState.SAVING, tasks.c.remote_id.is_not(None)),
                    ("film_lost", TaskState.FAILED, tasks.c.remote_id.is_(None)),
                ):
                    values = {
                        **change_values({"film": None, "links": (), "tries": 0, "state": state}),
                        "failure_code": code,
                        "failure_words": "",
                        "link_dead": state is TaskState.SAVING,
                        "saving_since": write.now,
                        "changed_at": write.now,
                    }
                    query = update(tasks).where(tasks.c.id.in_(some), _HAS_FILM, has).values(values)
                    ids_changed = list(write.connection.scalars(query.returning(tasks.c.id)))
                    note_all(write, [(id_, TaskState.COMPLETED) for id_ in ids_changed], code, after=state)
                    changed += ids_changed
        return changed

    def find_film(self, task_id: str, film: Film, saved_at: datetime, *, code: str = "film_found") -> bool:
        """Give a film that lies on the disk back to its task. False: the task needs none."""
        values = {
            **change_values({"film": film, "failure": None, "links": (), "state": TaskState.COMPLETED, "due_at": None}),
            "finished_at": func.coalesce(tasks.c.finished_at, saved_at),
            "asking_stopped": False,
            "link_dead": False,
        }
        with self._writing() as write:
            where = and_(tasks.c.id == task_id, _LACKS_FILM)
            before = write.connection.scalar(select(tasks.c.state).where(where))
            if before is None:
                return False
            write.connection.execute(update(tasks).where(where).values({**values, "changed_at": write.now}))
            write.note(task_id, TaskState(before), TaskState.COMPLETED, code)
            return True

    def measure_films(self, films: Mapping[str, Film]) -> None:
        """Write down what films are, where that was wrong."""
        with self._writing() as write:
            for task_id, film in films.items():
                query = update(tasks).where(tasks.c.id == task_id, _HAS_FILM)
                write.connection.execute(query.values(change_values({"film": film})))

    def not_found(self) -> list[str]:
        """The ids of the tasks that a search would not find by what their rows say."""
        with self._reading() as connection:
            every = list(connection.scalars(select(tasks.c.id)))
            there = connection.execute(select(search_texts.c.task_id, search_texts.c.text))
            known = {task_id: words for task_id, words in there}  # noqa: C416 - a row is no pair to mypy
            wrong: list[str] = []
            for some in search.chunks(every):
                made = search.texts(connection, some)
                wrong += [task_id for task_id in some if made.get(task_id) != known.get(task_id)]
        return wrong

    def search_is_sound(self) -> bool:
        """Whether SQLite's index of words is whole and says the same as the texts; other databases have none."""
        if self._engine.dialect.name != "sqlite":
            return True
        check = text(f"INSERT INTO {SEARCH_INDEX}({SEARCH_INDEX}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        try:
            with self._writing() as write:
                write.connection.execute(check)
        except StoreError as error:
            if isinstance(error.__cause__, OperationalError):  # it could not be looked at
                raise
            return False
        return True

    def mend_search(self, ids: Iterable[str]) -> None:
        """Make the texts of these tasks anew, and SQLite's index from all texts."""
        with self._writing() as write:
            if self._engine.dialect.name == "sqlite":
                rebuild = text(f"INSERT INTO {SEARCH_INDEX}({SEARCH_INDEX}) VALUES ('rebuild')")  # noqa: S608
                write.connection.execute(rebuild)
            search.index(write, ids)

    def mend_indexes(self) -> None:
        """Make the database's indexes anew from its rows: where only they are damaged, that is all it needs."""
        with self._writing() as write:
            if self._engine.dialect.name == "sqlite":
                write.connection.execute(text("REINDEX"))
