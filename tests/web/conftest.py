"""What the tests of the web layer share."""

from collections.abc import Iterator

import pytest

from tests.support.server import RunningServer
from twoframe.settings import read
from twoframe.store import Store


@pytest.fixture
def store(server: RunningServer) -> Iterator[Store]:
    """The database of the running server, opened a second time, as a second server would."""
    store = Store(read({"TWOFRAME_DATA": str(server.data)}).database_url)
    yield store
    store.close()
