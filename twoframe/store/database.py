"""One database, and how calls use it: many readers, one writer at a time.

SQLite has one writer by nature (`BEGIN IMMEDIATE`). On PostgreSQL every writing transaction first takes one advisory
lock, which the server frees after the commit is visible to others. So on both, what a transaction reads stays true
until it commits: limits hold between two servers, a task has one owner, and event ids commit in the order in which
they are given, so that whoever has read up to an id has missed nothing. Writes are a few an active task and a
minute, which one writer carries with ease.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from twoframe.errors import StartError, StoreError
from twoframe.models import TaskState
from twoframe.store.migrate import bring_to_head
from twoframe.store.tables import events

Clock = Callable[[], datetime]
Listener = Callable[[int], None]

BUSY_S = 30
"""How long a call waits for another's write before it gives up."""

HANGING_S = 10
"""After this long without a word, PostgreSQL cuts a writer off: those who wait get their turn before they give up."""

_WRITER_LOCK = int.from_bytes(b"twoframe")

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Tell the time, aware and in UTC."""
    return datetime.now(UTC)


class Write:
    """A writing transaction: nobody else writes meanwhile. `now` is its time, the same for all that it writes."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.newest_event: int | None = None

    def note(self, task_id: str, before: TaskState | None, after: TaskState, code: str, words: str = "") -> None:
        """Add an event to the log; listeners hear of it after the commit."""
        row = {"task_id": task_id, "at": self.now, "before": before, "after": after, "code": code, "words": words}
        self.newest_event = self.connection.scalar(insert(events).values(row).returning(events.c.id))


class Database:
    """A database of which every call takes a connection for a short while; safe to use from any thread.

    `database_url` names SQLite (a file) or PostgreSQL. Raises `StartError` when it is none of these.
    """

    def __init__(self, database_url: str, *, clock: Clock = utc_now) -> None:
        self._engine = open_engine(database_url)
        self._writer = self._engine.execution_options(writes=True)
        self._clock = clock
        self._turn = Lock()
        self._listeners: tuple[Listener, ...] = ()
        self._listening = Lock()

    def migrate(self) -> None:
        """Make the tables, or bring them up to date. Raises `StartError` with one plain sentence."""
        bring_to_head(self._writer)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def subscribe(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Call `listener` with the newest event id after each commit of this process that wrote events, from the
        thread that made it and outside any lock. Returns the way to unsubscribe.
        """
        with self._listening:
            self._listeners += (listener,)

        def unsubscribe() -> None:
            with self._listening:
                self._listeners = tuple(other for other in self._listeners if other is not listener)

        return unsubscribe

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _own_errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Write]:
        # Threads of one process queue here, so that they neither poll SQLite nor hold connections while they wait.
        with self._turn, _own_errors(), self._writer.begin() as connection:
            write = Write(connection, self._clock())
            yield write
        if write.newest_event is not None:
            self._tell(write.newest_event)

    def _tell(self, event_id: int) -> None:
        for listener in self._listeners:
            try:
                listener(event_id)
            except Exception:  # noqa: BLE001 - what was written stands, whatever a listener makes of it
                _log.exception("A listener failed on event %d", event_id)


def open_engine(database_url: str) -> Engine:
    """Make an engine whose transactions begin as this module's docstring says. Raises `StartError`."""
    try:
        url = make_url(database_url)
        backend = url.get_backend_name()
        if url.drivername not in _DRIVERS or (backend == "sqlite" and not _is_file(url)) or "@" in (url.host or ""):
            raise StartError(_BAD_URL)
        # Parameters hold prompts and secrets, which belong in no error text.
        engine = create_engine(
            url,
            connect_args=_CONNECT_ARGS[backend],
            hide_parameters=True,
            pool_pre_ping=backend != "sqlite",
            # A snapshot older than the writer's lock would let two presses pass one limit.
            **({} if backend == "sqlite" else {"isolation_level": "READ COMMITTED"}),
        )
    except (ArgumentError, ImportError, ValueError) as error:
        raise StartError(_BAD_URL) from error
    event.listen(engine, "connect", _prepare_sqlite if backend == "sqlite" else _prepare_postgresql)
    event.listen(engine, "begin", _begin_sqlite if backend == "sqlite" else _begin_postgresql)
    return engine


_BAD_URL = (
    "TWOFRAME_DATABASE_URL is not an address that Twoframe can use. It must be sqlite:///file or "
    "postgresql://user:password@host/name, with special characters of the password escaped (@ is %40)."
)

_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")

_CONNECT_ARGS: dict[str, dict[str, Any]] = {
    # Transactions are begun by us: the driver's own would begin too late to hold the lock.
    "sqlite": {"timeout": BUSY_S, "isolation_level": None},
    "postgresql": {"connect_timeout": 10},
}


def _is_file(url: URL) -> bool:
    return url.database not in {None, "", ":memory:"} and not url.query


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection has no type
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # a task survives a power cut before the network is touched


def _prepare_postgresql(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.execute(f"SET lock_timeout = '{BUSY_S}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{HANGING_S}s'")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")


@contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).partition("\n")[0]
        raise StoreError(f"The database failed: {reason}") from error
