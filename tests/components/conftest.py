"""One service for a module's tests, with the real process behind it that checks pairs and draws previews."""

import pytest

from twoframe import runtime


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service in demo mode, whose gateway and worker are not started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOFRAME_DATA", str(tmp_path_factory.mktemp("house") / "data"))
        yield runtime.service()
        runtime.close()
