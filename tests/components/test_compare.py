"""The comparison as a page draws it: what the browser is told, and what of its words is believed."""

import json
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

import components.compare
from components.compare import Compared, Side, compare
from twoframe.settings import ROOT

A, B = Side("/frames/a.jpg", "Start frame", alt="A boat"), Side("/films/b.mp4", "Film", "film", "film")
PAIR = "picture /frames/a.jpg\nfilm /films/b.mp4"


def page() -> None:
    from components.compare import compare
    from tests.components.test_compare import A, B

    compare(A, B, key="compare", ratio=(16, 9), mode="flick")


def test_the_browser_gets_both_sides_and_every_word():
    at = AppTest.from_function(page, default_timeout=30).run()
    assert not at.exception
    (element,) = at.get("bidi_component")
    data = json.loads(element.proto.json)[0]
    assert data["sides"] == [
        {"url": "/frames/a.jpg", "label": "Start frame", "kind": "picture", "tone": "start", "alt": "A boat"},
        {"url": "/films/b.mp4", "label": "Film", "kind": "film", "tone": "film", "alt": ""},
    ]
    assert (data["pair"], data["ratio"], data["mode"]) == (PAIR, [16, 9], "flick")
    assert list(data["texts"]["modes"]) == list(components.compare.MODES)


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        ({"mode": "onion", "moment": {"pair": PAIR, "seconds": 2.5}}, Compared("onion", 2.5)),
        ({"mode": "side", "moment": None}, Compared("side", None)),
        ({"mode": "side", "moment": {"pair": "of others", "seconds": 2.5}}, Compared("side", None)),
        ({"mode": "melt", "moment": {"pair": PAIR, "seconds": -1}}, Compared("swipe", None)),
        ({"mode": ["side"], "moment": {"pair": PAIR, "seconds": float("nan")}}, Compared("swipe", None)),
        ({"mode": None, "moment": {"pair": PAIR, "seconds": 10**400}}, Compared("swipe", None)),
        ({"mode": {}, "moment": "2.5"}, Compared("swipe", None)),
    ],
)
def test_only_what_can_be_true_is_believed(monkeypatch, told, believed):
    monkeypatch.setattr(components.compare, "_COMPARE", lambda **_mount: SimpleNamespace(**told))
    assert compare(A, B, key="compare", ratio=(16, 9)) == believed


def test_the_sources_make_no_html():
    """Labels are texts of people; a text that became HTML could run."""
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "components").glob("compare*.js"))
    for word in ("innerHTML", "insertAdjacentHTML", "outerHTML", "document.write", "eval("):
        assert word not in sources
