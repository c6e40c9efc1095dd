"""The form as one value: fits stay linked, every step can be taken back, and what was typed since stays."""

from dataclasses import replace

import pytest
import streamlit

from components import draft
from components.draft import Draft
from twoframe.fit import CENTRED, Fit, FitMode, Grade
from twoframe.models import AspectRatio, FrameRef

START, END = FrameRef(sha256="a" * 64), FrameRef(sha256="b" * 64)
WARM = Grade(lightness=4.0, yellow=3.0)
LEFT, WHOLE = Fit(x=0.2, y=0.4), Fit(FitMode.BLUR)


@pytest.fixture(autouse=True)
def form(monkeypatch):
    """A session with two pictures in the form, the second one relit."""
    monkeypatch.setattr(streamlit, "session_state", {})
    draft.put(Draft(start=START, end=replace(END, fit=Fit(grade=WARM)), prompt="as typed", review="r" * 32))


def fits():
    held = draft.current()
    return held.start.fit, held.end.fit


def test_linked_frames_are_fitted_alike_and_keep_their_own_light():
    draft.set_fit("start", LEFT)
    assert fits() == (LEFT, replace(LEFT, grade=WARM))
    draft.set_fit("end", replace(WHOLE, grade=WARM))
    assert fits() == (WHOLE, replace(WHOLE, grade=WARM))


def test_unlinked_frames_are_fitted_each_by_itself():
    draft.set_linked(False)
    draft.set_fit("start", LEFT)
    assert fits() == (LEFT, Fit(grade=WARM))


def test_a_picture_that_joins_a_linked_pair_takes_its_rule():
    draft.set_fit("start", LEFT)
    draft.set_frame("end", FrameRef(sha256="c" * 64))
    assert draft.current().end == FrameRef(sha256="c" * 64, fit=LEFT)
    draft.set_frame("end", FrameRef(url="https://pictures.example/a.jpg"))
    assert draft.current().end.fit == CENTRED


def test_a_picture_that_joins_an_unlinked_one_begins_in_the_middle():
    draft.set_linked(False)
    draft.set_fit("start", LEFT)
    draft.set_frame("end", FrameRef(sha256="c" * 64))
    assert fits() == (LEFT, CENTRED)


def test_swapping_takes_each_fit_along_with_its_picture():
    draft.set_linked(False)
    draft.set_fit("start", LEFT)
    draft.swap_frames()
    assert fits() == (Fit(grade=WARM), LEFT)


def test_repairs_are_taken_back_one_by_one_and_what_was_typed_since_stays():
    first = draft.pair()
    second = replace(first, ratio=AspectRatio.CLASSIC)
    draft.take_pair(second)
    draft.take_pair(replace(second, start=second.end, end=second.start, prompt="as it was when the check began"))
    streamlit.session_state[draft.PROMPT] = "typed since"
    draft.undo()
    assert draft.pair() == replace(second, prompt="typed since")
    draft.undo()
    assert draft.pair() == replace(first, prompt="typed since")
    assert draft.undo_words() == ""
    draft.undo()
    assert draft.pair() == replace(first, prompt="typed since")


def test_a_form_that_was_filled_comes_back_whole():
    before = draft.current()
    draft.fill(Draft(prompt="of a film"), "The form was filled from a review.")
    assert draft.undo_words() == "The form was filled from a review."
    draft.undo()
    assert draft.current() == before


def test_the_review_stays_with_its_pair_and_leaves_with_it():
    draft.take_pair(replace(draft.pair(), ratio=AspectRatio.SQUARE))
    draft.set_fit("start", LEFT)
    assert draft.current().review == "r" * 32
    draft.fill(Draft(prompt="of a film"))
    assert draft.current().review is None


def test_a_repair_that_fits_frames_in_different_ways_unlinks_them_and_one_that_fits_them_alike_links_them():
    pair = draft.pair()
    draft.take_pair(replace(pair, start=replace(START, fit=WHOLE)))
    assert not draft.current().linked
    draft.take_pair(pair)
    assert draft.current().linked
    draft.set_linked(False)
    draft.take_pair(replace(pair, loop=True))
    assert not draft.current().linked


def test_a_frame_of_a_film_takes_the_pairs_rule_and_leaves_the_rest():
    draft.set_fit("end", replace(WHOLE, grade=WARM))
    frame = FrameRef(sha256="c" * 64)
    draft.take_frame("start", frame, AspectRatio.TALL)
    held = draft.current()
    assert held.start == replace(frame, fit=replace(WHOLE, grade=None))
    assert (held.end.sha256, held.ratio, held.prompt) == (END.sha256, AspectRatio.WIDE, "as typed")
    draft.undo()
    assert draft.current().start.sha256 == START.sha256


def test_a_frame_of_a_film_brings_its_shape_to_a_form_without_frames():
    draft.put(Draft(prompt="as typed", loop=True))
    draft.take_frame("end", START, AspectRatio.TALL)
    held = draft.current()
    assert (held.end, held.ratio, held.loop, held.prompt) == (START, AspectRatio.TALL, False, "as typed")
    draft.undo()
    assert draft.current() == Draft(prompt="as typed", loop=True)
