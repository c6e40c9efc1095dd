"""Brings the tables up to date by the migrations in `migrations/`, before anything else uses them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from twoframe.errors import StartError
from twoframe.settings import ROOT

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0003"
"""The newest migration; known here so that a start that finds it needs no Alembic."""

_WAIT_S = 60


def bring_to_head(engine: Engine) -> None:
    """Make the tables, or bring them up to date; `engine` begins writing transactions.

    One process migrates, in one transaction; others wait for it. Raises `StartError` with one plain sentence.
    """
    place = place_of(engine.url)
    try:
        if _is_ready(engine):
            return
        with _alone(engine.url):
            _upgrade(engine)
    except Timeout as error:
        raise StartError(f"Another Twoframe is still preparing the database {place}. Start again later.") from error
    except OSError as error:
        raise StartError(f"The database {place} can't be opened: {error.strerror}.") from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        reason = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
        raise StartError(f"The database {place} can't be opened: {reason.rstrip('.')}.") from error


def place_of(url: URL) -> str:
    """Name a database for people: a path, or a name and a host; never a user or a password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.database or ''} on {url.host or 'this computer'}".strip()


def revision_of(connection: Connection) -> str | None:
    """The newest migration that the database has seen; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _is_ready(engine: Engine) -> bool:
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).is_file():
        return False
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite" and connection.scalar(text("PRAGMA journal_mode")) != "wal":
            return False
        if revision_of(connection) != HEAD:
            return False
        # Only a write, which is then taken back, finds out that a database can only be read.
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        connection.rollback()
        return True


@contextmanager
def _alone(url: URL) -> Iterator[None]:
    """Keep other processes from migrating; on PostgreSQL the writer's lock does."""
    if url.get_backend_name() != "sqlite":
        yield
        return
    file = Path(str(url.database))
    file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{file}.lock", timeout=_WAIT_S):
        yield


def _upgrade(engine: Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(connection)
        with connection.begin():
            _run(connection)


def _prepare_sqlite(connection: Connection) -> None:
    """Set what SQLite only changes outside a transaction, on a connection that is thrown away afterwards."""
    connection.detach()
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")  # pages read while a worker writes; the file remembers it
    cursor.execute("PRAGMA foreign_keys = OFF")  # a migration may rebuild a table that others refer to
    cursor.close()


def _run(connection: Connection) -> None:
    # Imported here: a start that finds the tables up to date is quicker and smaller without.
    from alembic import command  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = config_for(connection)
    revision = revision_of(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise StartError(_newer(connection.engine.url))
    command.upgrade(config, "head")


def config_for(connection: Connection) -> Config:
    """Make Alembic's configuration for work on one connection; it needs no `alembic.ini`."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _newer(url: URL) -> str:
    way_out = (
        "set TWOFRAME_DATA to another folder"
        if url.get_backend_name() == "sqlite"
        else "set TWOFRAME_DATABASE_URL to another database"
    )
    return f"The database is newer than this Twoframe. Update Twoframe, or {way_out}."
