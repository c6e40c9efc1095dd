"""What the tests of the web layer share."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from tests.support.server import RunningServer, serving
from twoframe import runtime
from twoframe.settings import read
from twoframe.store import Store
from twoframe.web.guard import Guard
from twoframe.web.routes import routes


@pytest.fixture
def store(server: RunningServer) -> Iterator[Store]:
    """The database of the running server, opened a second time, as a second server would."""
    store = Store(read({"TWOFRAME_DATA": str(server.data)}).database_url)
    yield store
    store.close()


@pytest.fixture
def service(tmp_path, monkeypatch):
    """The service of this process, on a data folder of the test's own; its worker does not run."""
    monkeypatch.setenv("TWOFRAME_DATA", str(tmp_path / "data"))
    yield runtime.service()
    runtime.close()


@pytest.fixture
def url(service):
    """Our routes behind our guard, over real HTTP, in this process."""
    with serving(Starlette(routes=routes(lambda: service), middleware=[Middleware(Guard)])) as address:
        yield address


@pytest.fixture
def here(service):
    """The store of the server in this process: what it writes is told at once."""
    return service._store
