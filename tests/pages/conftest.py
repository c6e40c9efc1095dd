"""Pages in Streamlit's own test runner, on a real service with a scripted gateway behind it."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.gateway import ScriptedGateway
from tests.support.server import ROOT
from twoframe import runtime


@pytest.fixture
def gateway():
    with ScriptedGateway() as gateway:
        yield gateway


@pytest.fixture
def live(gateway, tmp_path, monkeypatch):
    """A service with a key, spending at the scripted gateway; the worker is not started, so nothing is sent."""
    monkeypatch.setenv("TWOFRAME_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LUMA_API_KEY", gateway.token)
    monkeypatch.setenv("LUMA_BASE_URL", gateway.url)
    monkeypatch.setenv("TWOFRAME_PRICE", "0.40")
    monkeypatch.setenv("TWOFRAME_DAILY_LIMIT", "5")
    yield runtime.service()
    runtime.close()


@pytest.fixture
def demo(tmp_path, monkeypatch):
    """A service in demo mode, whose gateway is not started."""
    monkeypatch.setenv("TWOFRAME_DATA", str(tmp_path / "data"))
    yield runtime.service()
    runtime.close()


def page(name):
    """Run a page once."""
    test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=30)
    test.run()
    assert not test.exception, test.exception
    return test


def wall_of(test):
    """What the wall was given."""
    found = [part for part in test.get("bidi_component") if "wall" in part.proto.component_name]
    return json.loads(found[0].proto.json)[0]


def texts(test):
    """All words on a page that its own elements show."""
    return "\n".join(str(element.value) for element in [*test.markdown, *test.caption, *test.text, *test.error])
