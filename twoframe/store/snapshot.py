"""A database as a whole: copied while others write, read whatever its age, checked, and put in place of another.

Copies are made by SQLite's backup API, as a file that is copied while it is written to is none. PostgreSQL has tools
of its own for this, so of it only the contents are read here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, inspect, make_url, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from twoframe.errors import StoreError
from twoframe.models import TaskState
from twoframe.store.database import BUSY_S, Database, open_engine
from twoframe.store.marks import note_all
from twoframe.store.migrate import bring_to_head, revision_of
from twoframe.store.tables import events, tasks

Told = Callable[[int, int], None]
"""Hears how many parts of how many are done."""

PAGES_A_STEP = 1024

UNSEEN = 10_000
"""So many event ids are left out after a restore: more than a server writes while one is made."""

_ON_THE_WAY = {TaskState.PENDING, TaskState.PROCESSING, TaskState.SAVING}
_MAY_BE_SENT = {TaskState.SENDING, TaskState.UNCONFIRMED}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNSURE = {"state": TaskState.UNCONFIRMED, "failure_code": "lost_answer", "failure_words": "", "failure_free": False}


@dataclass(frozen=True)
class Contents:
    """Which files a database names. `films` are the ids of tasks that are not emptied, `frames` the hashes of pictures;
    each is True where the file must be there: of a finished film, of an original that is in use.
    `on_the_way` are the tasks that a gateway works on, `unsure` those that it may have been sent.
    """

    revision: str
    films: Mapping[str, bool]
    frames: Mapping[str, bool]
    on_the_way: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()


class Busy(StoreError):
    """Somebody writes to a database for longer than one waits for another."""


def file_of(database_url: str) -> Path | None:
    """The file of a SQLite database; None for any other."""
    url = make_url(database_url)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def copy(source: Path, target: Path, told: Told) -> None:
    """Copy a database as it is at one moment into a file of its own, while others go on. Raises `StoreError`."""
    with _opened(source) as here, _opened(target, create=True) as there:
        # This holds the moment: without it, each write of another would begin the copy anew.
        here.execute("BEGIN")
        here.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        here.backup(there, pages=PAGES_A_STEP, progress=lambda _, rest, total: told(total - rest, total))
        here.execute("ROLLBACK")
        there.execute("PRAGMA journal_mode = DELETE")


def put(source: Path, target: Path, told: Told) -> None:
    """Put a database in place of another in one transaction: those who have it open go on with the new one, and if this
    breaks off, with the old one. Raises `StoreError`.
    """

    def step(status: int, rest: int, total: int) -> None:
        if status in _BUSY:  # SQLite has waited, and Python would do so again and again
            raise Busy(_busy_words())
        told(total - rest, total)

    with _opened(source) as here, _opened(target, create=True) as there:
        here.backup(there, pages=PAGES_A_STEP, progress=step)


def take_turn(file: Path) -> None:
    """Wait until nobody writes to a database, as long as any writer does. Raises `Busy`."""
    try:
        with _opened(file) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except Busy:
        raise
    except StoreError:
        return  # a damaged one, to which nobody writes


@contextmanager
def watched(file: Path) -> Iterator[Callable[[], int]]:
    """A number to ask for, again and again, that differs when somebody has written meanwhile. Raises `StoreError`."""
    with _opened(file) as connection:
        yield lambda: int(connection.execute("PRAGMA data_version").fetchone()[0])


def ailments(file: Path) -> list[str]:
    """What is wrong inside a database, in SQLite's words, few of many; nothing for a sound one."""
    try:
        with _opened(file) as connection:
            found = [str(words) for (words,) in connection.execute("PRAGMA integrity_check(20)") if words != "ok"]
            if not found:
                rows = connection.execute("PRAGMA foreign_key_check").fetchmany(20)
                found = [f"row {row} of {table} names a row of {other} that is gone" for table, row, other, _ in rows]
            return found
    except Busy:
        raise
    except StoreError as error:
        return [str(error)]


def last_event_id(file: Path) -> int:
    """The highest id that an event of this database ever had; 0 for one that has none, or can't be read."""
    try:
        with _opened(file) as connection:
            row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
            return int(row[0]) if row else 0
    except StoreError:
        return 0


def contents(database_url: str) -> Contents:
    """Read which files a database names; one of an older Twoframe too. Raises `StoreError`."""
    engine = open_engine(database_url)
    try:
        with engine.connect() as connection:
            return _contents(connection)
    except SQLAlchemyError as error:
        raise StoreError("This is no database of Twoframe") from error
    finally:
        engine.dispose()


def migrate(file: Path) -> None:
    """Bring a database that nobody uses up to date. Raises `StartError`: a newer Twoframe made it."""
    engine = open_engine(url_of(file))
    try:
        bring_to_head(engine)
    finally:
        engine.dispose()
    with _opened(file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def settle(database_url: str, *, made_before: datetime | None = None, seen: int = 0) -> int:
    """Make a database that comes out of a backup safe to go on with; returns for how many tasks nobody can know.

    A task that was on its way out then may have been sent since: it is unconfirmed now, so that it is never sent a
    second time; with `made_before`, of those alone that are as old. Leases of that time hold nothing. No event id is
    given that a browser may have seen before (`seen` is the highest): else it would take another log for its own.
    """
    return _Settling(database_url).settle(made_before, seen)


class _Settling(Database):
    def settle(self, made_before: datetime | None, seen: int) -> int:
        unsure = tasks.c.state == TaskState.SENDING
        if made_before is not None:
            unsure &= tasks.c.created_at <= made_before
        free = {"lease_owner": None, "lease_until": None}
        try:
            with self._writing() as write:
                rows = write.connection.execute(select(tasks.c.id, tasks.c.state).where(unsure)).all()
                if seen:
                    _leave_out(write.connection, seen + UNSEEN)
                ids = [task_id for task_id, _ in rows]
                values = {**_UNSURE, "due_at": None, "changed_at": write.now}
                for task_id in ids:
                    write.connection.execute(update(tasks).where(tasks.c.id == task_id).values(values))
                if made_before is None:
                    write.connection.execute(update(tasks).where(tasks.c.lease_owner.is_not(None)).values(free))
                note_all(write, rows, "from_backup", after=TaskState.UNCONFIRMED)
            return len(ids)
        finally:
            self.close()


def _leave_out(connection: Connection, number: int) -> None:
    """Let ids of events go on after a number, beginning with the newest one that there is."""
    is_new = "NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'event')"  # a log that never had an event
    connection.execute(text(f"INSERT INTO sqlite_sequence (name, seq) SELECT 'event', 0 WHERE {is_new}"))
    connection.execute(text("UPDATE sqlite_sequence SET seq = max(seq, :n) WHERE name = 'event'"), {"n": number})
    newest = select(events.c.id).order_by(events.c.id.desc()).limit(1).scalar_subquery()
    connection.execute(update(events).where(events.c.id == newest, events.c.id < number).values(id=number))


def _contents(connection: Connection) -> Contents:
    tables = set(inspect(connection).get_table_names())
    revision = revision_of(connection)
    if revision is None or not {"task", "frame", "prepared_frame"} <= tables:
        raise StoreError("This is no database of Twoframe")
    columns = {column["name"] for column in inspect(connection).get_columns("task")}
    there = "WHERE emptied_at IS NULL" if "emptied_at" in columns else ""
    films = connection.execute(text(f"SELECT id, state, film_bytes FROM task {there}")).all()  # noqa: S608 - no words
    refs = [f"SELECT {slot}_sha256 FROM task {there}" for slot in ("start", "end")]  # noqa: S608
    if "pair" in tables:
        refs += [f"SELECT {slot}_sha256 FROM pair" for slot in ("start", "end")]  # noqa: S608
    in_use = set(connection.scalars(text(" UNION ".join(refs))))
    frames = dict.fromkeys(connection.scalars(text("SELECT sha256 FROM prepared_frame")), False)
    frames |= {sha256: sha256 in in_use for sha256 in connection.scalars(text("SELECT sha256 FROM frame"))}
    done = {id_: state == TaskState.COMPLETED and size is not None for id_, state, size in films}
    on_the_way, unsure = (
        frozenset(id_ for id_, state, _ in films if state in states) for states in (_ON_THE_WAY, _MAY_BE_SENT)
    )
    return Contents(revision, done, frames, on_the_way, unsure)


@contextmanager
def _opened(file: Path, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    with _own_errors():
        connection = sqlite3.connect(_uri(file, create=create), uri=True, timeout=BUSY_S, isolation_level=None)
        with closing(connection):
            yield connection


@contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY:
            raise Busy(_busy_words()) from error
        raise StoreError(f"The database failed: {error}") from error


def _busy_words() -> str:
    return f"Another program has been writing to the database for {BUSY_S} seconds. Stop it, or wait until it is done"


def _uri(file: Path, *, create: bool = False) -> str:
    return f"{file.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"


def url_of(file: Path) -> str:
    """The address of a SQLite database that lies in a file."""
    return f"sqlite:///{quote(str(file))}"
