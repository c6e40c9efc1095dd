"""What is said of a returned film."""

import pytest

from twoframe.returned_words import end_words, level_word, seam_words
from twoframe.studio.levels import closing_level, match_level
from twoframe.studio.results import Closing, Match, Returned, State

FINE = {"score": 0.95, "moved": 0.001, "turned": 0.0, "colour": 2.0}


def returned(**end):
    figures = FINE | end
    level = match_level(**figures)
    return Returned(
        State.DONE,
        first=figures["score"],
        first_level=level,
        first_moved=figures["moved"],
        first_colour=figures["colour"],
    )


@pytest.mark.parametrize(
    ("change", "level", "title", "caption"),
    [
        ({}, Match.MATCHES, "matches the start frame", ""),
        ({"moved": 0.06}, Match.CLOSE, "close to the start frame", "enlarged by 6 %"),
        ({"turned": 0.05}, Match.CLOSE, "close to the start frame", "details"),
        ({"colour": 30.0}, Match.CLOSE, "close to the start frame", "light or colours"),
        ({"score": 0.75}, Match.CLOSE, "close to the start frame", "details"),
        ({"score": 0.4}, Match.DIFFERS, "differs from the start frame", ""),
        ({"score": 0.4, "colour": 60.0}, Match.DIFFERS, "differs from the start frame", ""),
    ],
)
def test_a_first_frame_is_named_by_what_became_of_it(change, level, title, caption):
    found = returned(**change)
    words = end_words(found, "start")
    assert found.first_level == level
    assert title in words.title
    assert (caption in words.caption) if caption else not words.caption
    assert f"{found.first:.2f} of 1" in words.figure


def test_a_last_frame_is_held_against_the_end_frame():
    words = end_words(Returned(State.DONE, last=0.3, last_level="differs"), "end")
    assert words.title == "The last frame differs from the end frame"


@pytest.mark.parametrize(
    ("score", "jump", "light", "level", "said"),
    [
        (1.0, 0.0, 0.0, Closing.CLOSES, []),
        (0.98, 0.02, 0.0, Closing.NEARLY, ["jumps by 2.0 % of its width"]),
        (0.98, 0.0, 4.0, Closing.NEARLY, ["lighter by 4.0 L*"]),
        (0.9, 0.0, 0.0, Closing.NEARLY, ["changes at once"]),
        (0.97, 0.2, -12.0, Closing.JUMPS, ["jumps by 20.0 % of its width", "darker by 12.0 L*"]),
        (0.3, 0.0, 0.0, Closing.JUMPS, ["changes at once"]),
    ],
)
def test_a_seam_is_named_by_what_jumps_there(score, jump, light, level, said):
    found = closing_level(score=score, jump=jump, light=light)
    words = seam_words(Returned(State.DONE, seam=score, seam_level=found, jump_share=jump, jump_light=light))
    assert found == level
    assert all(part in words.caption for part in said)
    assert bool(words.caption) == bool(said)


def test_every_level_has_a_word():
    assert len({level_word(level) for level in [*Match, *Closing]}) == 6
