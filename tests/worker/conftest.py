"""What tests of the worker begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.films import tiny_film
from tests.support.gateway import ScriptedGateway
from tests.worker.house import House


@pytest.fixture(scope="session")
def film() -> bytes:
    return tiny_film()


@pytest.fixture
def remote() -> Iterator[ScriptedGateway]:
    with ScriptedGateway() as gateway:
        yield gateway


@pytest.fixture
def house(tmp_path: Path, remote: ScriptedGateway) -> Iterator[House]:
    house = House(tmp_path, remote)
    yield house
    house.close()
