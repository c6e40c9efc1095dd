"""A frame of a film lands in the form, or words say why it did not; the form is untouched then."""

import errno
import os

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.films import tiny_film
from twoframe.models import AspectRatio, GenerationRequest


@pytest.fixture
def film(house):
    """A tall task with a film of its own, so that no test finds the frame of another."""
    [task] = house.create(GenerationRequest("dawn over a harbour", ratio=AspectRatio.TALL))
    folder = house.settings.data / "films"
    folder.mkdir(exist_ok=True)
    (folder / f"{task.id}.mp4").write_bytes(tiny_film(90, 160, seconds=1.0))
    return task


def used(task, slot="start", at_s=0.51, here="film"):
    def script(task_id, slot, at_s, here):
        import streamlit as st

        from components import draft
        from components.film_page_frames import use_frame
        from twoframe.runtime import service

        draft.begin()
        st.session_state["links-here"] = here
        use_frame(service().task(task_id), slot, at_s)
        st.session_state["held"] = draft.current()

    test = AppTest.from_function(script, args=(task.id, slot, at_s, here), default_timeout=30).run()
    assert not test.exception, test.exception
    return test


def test_a_frame_fills_its_slot_in_the_films_shape_and_leads_to_the_form(house, film):
    test = used(film)
    held = test.session_state["held"]
    assert held.start == house.film_frame(film.id, 0.51)
    assert house.frame(held.start.sha256).name == "Frame at 0.51 s"
    assert (held.end, held.ratio) == (None, AspectRatio.TALL)
    assert test.session_state["links-way"] == ("create", {})
    assert "links-said" in test.session_state


def test_a_film_that_is_gone_leaves_the_form_alone_and_is_told(house, film):
    (house.settings.data / "films" / f"{film.id}.mp4").unlink()
    test = used(film, "end")
    assert [toast.value for toast in test.toast] == ["This film is no longer on this computer."]
    assert test.session_state["held"].end is None
    assert "links-way" not in test.session_state


def test_a_full_disk_is_told_in_words(house, film, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    test = used(film, "end", at_s=0.3)
    assert "The disk is full" in test.toast[0].value
    assert test.session_state["held"].end is None
