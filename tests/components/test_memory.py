"""What a browser remembers: a few short lines under names of ours, and nothing else that stands in its storage."""

import json
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import components.memory


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch):
    """Let the browser tell what it holds; returns what is believed of it."""
    mount: dict = {}
    state: dict = {}
    monkeypatch.setattr(components.memory, "_MEMORY", lambda **given: mount.update(given))
    monkeypatch.setattr(st, "session_state", state)

    def tell(told: object) -> dict:
        components.memory.memory()
        state["memory"] = SimpleNamespace(told=told)
        mount["on_told_change"]()
        return {name: value for name in components.memory.NAMES if (value := components.memory.remembered(name))}

    return tell


def test_what_is_told_is_remembered_under_its_own_name(tell):
    told = {"name": "Mira", "toast": "off", "sound": "on", "notification": "off"}
    assert tell(told) == told


def test_a_name_that_is_not_told_of_keeps_what_is_known(tell):
    tell({"name": "Mira", "sound": "on"})
    assert tell({"sound": "off"}) == {"name": "Mira", "sound": "off"}


@pytest.mark.parametrize(
    "told", [None, "Mira", 7, [], [["name", "Mira"]], {}, {"voice": "me"}, {"NAME": "Mira"}, {"__proto__": "x"}]
)
def test_what_has_no_name_of_ours_is_left_out(tell, told):
    assert tell(told) == {}


@pytest.mark.parametrize("value", [None, True, 7, [], {}, "", " ", "Mira ", "a\nb", "a\0b", "\u202eMira", "x" * 201])
def test_what_no_field_of_ours_can_have_made_is_left_out(tell, value):
    assert tell({"name": value, "sound": "on"}) == {"sound": "on"}


def page() -> None:
    import streamlit as st

    from components.memory import memory, remember

    for name, value in st.session_state.get("now", {}).items():
        remember(name, value)
    memory()


def test_what_was_written_under_one_name_is_written_beside_the_others():
    test = AppTest.from_function(page, default_timeout=30)
    for now in ({"sound": "on"}, {"toast": "off"}, {"sound": "off"}):
        test.session_state["now"] = now
        test.run()
        assert not test.exception
    [memory] = [json.loads(part.proto.json)[0] for part in test.get("bidi_component")]
    assert memory["write"] == memory["known"] == {"sound": "off", "toast": "off"}
    assert memory["number"] == 3
