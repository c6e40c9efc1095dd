"""Preview motion: asked for by a press, told by its progress, shown for what it is, kept by what it shows."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.components.desk import captions, kept, markup, settle, spoil, words
from tests.support.photos import photo
from twoframe.camera_words import move_words
from twoframe.models import AspectRatio, FrameRef
from twoframe.moves import GENTLE, MOVES, read_move
from twoframe.pairs import Pair


def part(pair: Pair) -> AppTest:
    def script(pair):
        from components.motion_preview import motion_preview

        motion_preview(lambda: pair, key="preview", large=False)

    test = AppTest.from_function(script, args=(pair,), default_timeout=30).run()
    assert not test.exception, test.exception
    return test


def rendering(test: AppTest) -> bool:
    return bool(test.get("progress"))


def press(test: AppTest, key: str = "preview-start") -> AppTest:
    return settle(test.button(key=key).click().run(), rendering)


def test_a_press_renders_a_clip_that_says_how_it_was_made_outlives_a_reload_and_can_be_put_away(house):
    pair = Pair(kept(house, photo("astronaut")), kept(house, photo("hubble")), AspectRatio.SQUARE, prompt="a dream")
    test = part(pair)
    assert not rendering(test)
    assert "<video" not in markup(test)
    test.button(key="preview-start").click().run()
    (progress,) = test.get("progress")
    assert progress.proto.text == "Rendering the preview…"
    assert test.button(key="preview-start").disabled
    settle(test, rendering)
    url = house.desk.preview(pair, large=False).url
    assert f'<video src="{url}"' in markup(test)
    assert captions(test) == (
        "A rough animatic made on this computer. Not the film. "
        "No shared content found, so it fades from one to the other."
    )
    again = part(pair)
    assert url in markup(again)
    again.button(key="preview-hide").click().run()
    assert "<video" not in markup(again)
    assert url in markup(press(again))


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Pull out", "One frame: the camera moves out, as the prompt says."),
        ("pan left across the cup", "One frame: the camera pans left, as the prompt says."),
        ("Steam", "One frame: a gentle move in, as the prompt names no other."),
    ],
)
def test_one_frame_is_moved_as_the_prompt_says_and_the_clip_says_how(house, prompt, words):
    test = press(part(Pair(kept(house, photo("coffee")), None, prompt=prompt)))
    assert words in captions(test)


def test_every_move_has_words_of_its_own():
    prompts = ["zoom in", "zoom out", "pan left", "pan right", "tilt up", "tilt down", "orbit", "static shot", "a cup"]
    assert {read_move(prompt) for prompt in prompts} == {GENTLE, *(move for move, _names in MOVES)}
    assert len({move_words(prompt) for prompt in prompts}) == len(prompts)


def test_one_picture_in_both_places_is_said_to_be_one(house):
    ref = kept(house, photo("coffee"))
    test = press(part(Pair(ref, ref, prompt="pan left")))
    assert "Both frames are the same picture: a gentle move there and back." in captions(test)


def test_a_press_draws_the_pair_of_its_own_moment(house):
    """Not that of the last run: the press brings along what was typed since."""
    ref = kept(house, photo("rocket"))

    def script(ref):
        import streamlit as st

        from components.motion_preview import motion_preview
        from twoframe.pairs import Pair

        st.text_input("Prompt", key="prompt", on_change="ignore")
        motion_preview(lambda: Pair(ref, None, prompt=st.session_state["prompt"]), key="preview", large=False)

    test = AppTest.from_function(script, args=(ref,), default_timeout=30).run()
    test.text_input(key="prompt").set_value("pan left")
    assert "the camera pans left" in captions(press(test))


def test_a_picture_at_an_address_can_not_be_previewed_and_that_is_said(house):
    test = part(Pair(kept(house, photo("coffee")), FrameRef(url="https://example.org/a.jpg")))
    assert test.button(key="preview-start").disabled
    assert "only the service fetches it" in captions(test)


def test_a_preview_is_broken_off_by_cancel_and_by_another_pair(house):
    pair = Pair(kept(house, photo("cat")), kept(house, photo("cat").rotate(4)), AspectRatio.CLASSIC)
    test = part(pair).button(key="preview-start").click().run()
    test.button(key="preview-cancel").click().run()
    assert house.desk.preview(pair, large=False).state == "none"
    assert test.button(key="preview-start").label == "Preview motion"
    session = test.session_state["session-id"]
    house.desk.start_preview(pair, large=False, session=session)
    house.desk.follow(replace(pair, ratio=AspectRatio.SQUARE), session)
    assert house.desk.preview(pair, large=False).state == "none"


def test_a_preview_that_fails_says_why_and_can_be_tried_again(house):
    pair = Pair(kept(house, photo("rocket").rotate(3)), None, AspectRatio.TALL)
    spoil(house, pair.start, pair.ratio)
    test = press(part(pair))
    assert test.button(key="preview-start").label == "Try again"
    assert ":red[" in words(test)
