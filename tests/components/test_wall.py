"""The wall as a page draws it: it hands the data on, and believes nothing that a browser sends."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import components.wall
from twoframe.settings import ROOT
from twoframe.wall import wall_data

DATA = wall_data([], gateway="demo", usual=None, now=datetime(2026, 11, 22, tzinfo=UTC), event_id=3)
ID = "0123456789abcdef" * 2


def page(with_examples: bool) -> None:
    from datetime import UTC, datetime

    import streamlit as st

    from components.wall import wall
    from twoframe.wall import wall_data

    pressed = st.session_state.setdefault("pressed", [])
    wall(
        wall_data([], gateway="demo", usual=None, now=datetime(2026, 11, 22, tzinfo=UTC), event_id=3),
        key="wall",
        on_action=lambda *event: pressed.append(event),
        on_example=pressed.append if with_examples else None,
    )


def drawn(*, with_examples: bool = True) -> dict:
    at = AppTest.from_function(page, args=(with_examples,), default_timeout=30).run()
    assert not at.exception
    (element,) = at.get("bidi_component")
    return json.loads(element.proto.json)[0]


def test_the_browser_gets_what_the_wall_is_made_of():
    assert drawn() == DATA | {"key": "wall", "kind": "tasks"}


def test_without_a_taker_there_are_no_examples():
    assert drawn(with_examples=False)["empty"] == DATA["empty"] | {"examples": []}


def test_another_run_draws_the_same_wall_again():
    at = AppTest.from_function(page, args=(True,), default_timeout=30).run().run()
    assert not at.exception
    assert len(at.get("bidi_component")) == 1


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch):
    """Let the browser's part send an event, as the page's next run would get it."""
    pressed: list = []
    mounted: dict = {}
    monkeypatch.setattr(components.wall, "_WALL", lambda **mount: mounted.update(mount))
    components.wall.wall(DATA, key="wall", on_action=lambda *event: pressed.append(event), on_example=pressed.append)

    def send(event: object) -> list:
        monkeypatch.setattr(st, "session_state", {"wall": SimpleNamespace(action=event)})
        mounted["on_action_change"]()
        return pressed

    return send


def test_an_action_reaches_its_taker(send):
    assert send({"id": ID, "name": "try_again", "n": 1}) == [(ID, "try_again")]


def test_an_example_brings_its_prompt(send):
    assert send({"id": "", "name": "example", "index": 1, "n": 1}) == [DATA["empty"]["examples"][1]["prompt"]]


@pytest.mark.parametrize(
    "event",
    [
        None,
        "details",
        [],
        {},
        {"id": ID},
        {"id": ID, "name": "drop_tables"},
        {"id": ID, "name": ["details"]},
        {"id": ID, "name": {}},
        {"id": ID.upper(), "name": "details"},
        {"id": f"{ID}\n", "name": "details"},
        {"id": f"../{ID}", "name": "details"},
        {"id": 7, "name": "details"},
        {"id": "", "name": "details"},
        {"name": "example", "index": -1},
        {"name": "example", "index": 3},
        {"name": "example", "index": "0"},
        {"name": "example", "index": 0.0},
    ],
)
def test_what_a_browser_makes_up_does_nothing(send, event):
    assert send(event) == []


def test_the_sources_hold_no_words_of_their_own_and_no_html():
    """Texts come from Python; a text that became HTML could run."""
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "components").glob("wall*.js"))
    for word in ("innerHTML", "insertAdjacentHTML", "outerHTML", "document.write", "eval("):
        assert word not in sources


# --- posters ---------------------------------------------------------------------------------------------------------


def posters_page() -> None:
    from datetime import UTC, datetime

    import streamlit as st

    from components.wall import posters
    from twoframe.filters import Shelf
    from twoframe.wall import posters_data

    st.session_state.setdefault("selected", ["b" * 32, "a" * 32])
    now = datetime(2026, 11, 22, tzinfo=UTC)
    data = posters_data(Shelf((), 0, 1, 1, event_id=3), now=now, days_left=lambda _task: 0, view={"view": "library"})
    posters(
        data,
        key="posters",
        on_action=lambda *_event: None,
        selected=st.session_state["selected"],
        on_select=lambda _ids, _on: None,
    )


def test_the_grid_gets_the_selection_and_what_it_asks_for_to_stay_live():
    at = AppTest.from_function(posters_page, default_timeout=30).run()
    assert not at.exception
    (element,) = at.get("bidi_component")
    told = json.loads(element.proto.json)[0]
    assert told["selected"] == ["a" * 32, "b" * 32]
    assert (told["kind"], told["selectable"], told["heard"]) == ("posters", True, 0)
    assert told["view"] == {"view": "library"}


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch):
    """Let the browser's part send presses on boxes, as the page's next run would get them."""
    taken: list = []
    mounted: dict = {}
    monkeypatch.setattr(components.wall, "_WALL", lambda **mount: mounted.update(mount))
    monkeypatch.setattr(st, "session_state", {})
    components.wall.posters(
        DATA, key="posters", on_action=lambda *_event: None, on_select=lambda ids, on: taken.append((ids, on))
    )

    def press(event: object) -> list:
        st.session_state["posters"] = SimpleNamespace(select=event)
        mounted["on_select_change"]()
        return taken

    return press


def test_each_press_on_a_box_is_taken_once_however_often_it_is_sent(press):
    one, two = {"n": 1, "ids": [ID], "on": True}, {"n": 2, "ids": [ID, "f" * 32], "on": False}
    press([one])
    assert press([one, two]) == [([ID], True), ([ID, "f" * 32], False)]
    assert len(press([one, two])) == 2


@pytest.mark.parametrize(
    "event",
    [
        None,
        "ids",
        {},
        [None],
        [{"n": 1}],
        [{"n": "1", "ids": [ID], "on": True}],
        [{"n": 1, "ids": ID, "on": True}],
        [{"n": 1, "ids": [ID], "on": 1}],
        [{"n": 1, "ids": [ID] * 3000, "on": True}],
        [{"n": -1, "ids": [ID], "on": True}],
    ],
)
def test_presses_that_a_browser_makes_up_do_nothing(press, event):
    assert press(event) == []


def test_ids_that_a_browser_makes_up_are_left_out(press):
    assert press([{"n": 1, "ids": [ID, "../x", 7, None, f"{ID}\n", ID.upper()], "on": True}]) == [([ID], True)]


def test_an_action_of_a_poster_reaches_its_taker(monkeypatch):
    pressed, mounted = [], {}
    monkeypatch.setattr(components.wall, "_WALL", lambda **mount: mounted.update(mount))
    components.wall.posters(DATA, key="posters", on_action=lambda *event: pressed.append(event))
    for event in ({"id": ID, "name": "open"}, {"id": ID, "name": "example", "index": 0}, {"id": "x", "name": "open"}):
        monkeypatch.setattr(st, "session_state", {"posters": SimpleNamespace(action=event)})
        mounted["on_action_change"]()
    assert pressed == [(ID, "open")]
