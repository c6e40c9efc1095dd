from collections.abc import Iterator

import pytest

from tests.demo.support import Gateway, running


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A fast demo gateway of this module's own."""
    with running(tmp_path_factory.mktemp("gateway")) as gateway:
        yield gateway
