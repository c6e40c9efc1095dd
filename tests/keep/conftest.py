"""Data folders to keep, and the commands on them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.conftest import postgres as postgres  # noqa: PLC0414 - a fixture of the store's tests
from tests.support.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "data").mkdir()
    house = House(tmp_path / "data")
    yield house
    house.store.close()
