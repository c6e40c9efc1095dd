from collections.abc import Iterator

import pytest

from tests.support.gateway import ScriptedGateway
from twoframe.luma import LumaClient


@pytest.fixture
def gateway() -> Iterator[ScriptedGateway]:
    with ScriptedGateway() as gateway:
        yield gateway


@pytest.fixture
def client(gateway: ScriptedGateway) -> Iterator[LumaClient]:
    client = LumaClient(gateway.url, gateway.token)
    yield client
    client.close()
