"""Notices as a page mounts them: they say what is chosen, and believe nothing that a browser sends."""

import json
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import components.notices
from components import links
from twoframe.settings import ROOT

ID = "0123456789abcdef" * 2


def mounted() -> None:
    from components.notices import notices

    notices()


def choices() -> None:
    from components.memory import memory
    from components.notice_choices import notice_choices

    notice_choices()
    memory()


def data_of(test: AppTest, key: str) -> dict:
    """What a component of a page was given."""
    parts = [part.proto for part in test.get("bidi_component")]
    [found] = [json.loads(part.json)[0] for part in parts if part.id.endswith(f"-{key}")]
    return found


def run(page, known: dict[str, str] | None = None) -> AppTest:
    test = AppTest.from_function(page, default_timeout=30)
    if known is not None:
        test.session_state["memory-known"] = known
    test.run()
    assert not test.exception
    return test


def test_by_default_there_are_messages_and_nothing_that_is_heard_or_leaves_the_page():
    assert data_of(run(mounted), "notices")["choices"] == {"toast": True, "sound": False, "notification": False}


def test_what_the_browser_remembers_is_what_is_chosen():
    known = {"toast": "off", "sound": "on", "notification": "on"}
    assert data_of(run(mounted, known), "notices")["choices"] == {"toast": False, "sound": True, "notification": True}


@pytest.mark.parametrize("word", ["", "yes", "ON", "1", "<b>on</b>", "on\n"])
def test_a_word_that_we_never_kept_means_the_default(word):
    known = dict.fromkeys(("toast", "sound", "notification"), word)
    assert data_of(run(mounted, known), "notices")["choices"] == {"toast": True, "sound": False, "notification": False}


def test_a_switch_tells_the_browser_and_the_next_run_shows_it():
    test = run(choices)
    test.toggle(key="notice-sound").set_value(True).run()
    test.toggle(key="notice-toast").set_value(False).run()
    assert [test.toggle(key=f"notice-{kind}").value for kind in ("toast", "sound", "notification")] == [
        False,
        True,
        False,
    ]
    assert data_of(test, "memory")["write"] == {"sound": "on", "toast": "off"}
    assert data_of(test, "notices-permission")["on"] is False


def test_what_the_browser_tells_after_the_first_run_moves_the_switches():
    test = run(choices)
    test.session_state["memory-known"] = {"sound": "on"}
    test.run()
    assert test.toggle(key="notice-sound").value is True


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch):
    """Let the browser's part send an event, as the page's next run would get it."""
    ways: list = []
    mount: dict = {}
    monkeypatch.setattr(components.notices, "_NOTICES", lambda **given: mount.update(given))
    monkeypatch.setattr(links, "go", lambda page, **parameters: ways.append((page, parameters)))
    components.notices.notices()

    def send(event: object) -> list:
        monkeypatch.setattr(st, "session_state", {"notices": SimpleNamespace(opened=event)})
        mount["on_opened_change"]()
        return ways

    return send


def test_open_leads_to_the_film(send):
    assert send({"id": ID, "n": 1}) == [("film", {"id": ID})]


def test_open_of_many_leads_to_the_library(send):
    assert send({"id": "", "n": 1}) == [("library", {})]


@pytest.mark.parametrize(
    "event",
    [None, "", ID, [], [ID], {}, {"n": 1}, {"id": None}, {"id": 7}, {"id": [ID]}, {"id": {}}]
    + [{"id": text} for text in (" ", ID.upper(), f"{ID}\n", f"../{ID}", ID[:-1], f"{ID}&present", "x" * 100_000)],
)
def test_what_a_browser_makes_up_does_nothing(send, event):
    assert send(event) == []


def test_the_sources_hold_no_html():
    """A text that became HTML could run."""
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "components").glob("notices*.js"))
    for word in ("innerHTML", "insertAdjacentHTML", "outerHTML", "document.write", "eval("):
        assert word not in sources
