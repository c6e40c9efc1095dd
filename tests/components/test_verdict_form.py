"""The verdict's form and the trail below it, in Streamlit's own test runner on a real service."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import demo, texts  # noqa: F401 - a fixture
from tests.store.given import FRAME, one, put
from twoframe.models import Film, FrameRef, TaskState
from twoframe.pairs import Pair
from twoframe.verdicts import Standing, Step

HOSTILE = "**bad** <script>alert(1)</script> :red[x] [a](javascript:b)"
PAIR = Pair(FrameRef(FRAME.sha256), None, prompt="a cat dances")


@pytest.fixture
def review(demo):  # noqa: F811
    demo._store.add_frame(FRAME)
    return demo.reviews.open_pair(PAIR, name="Jonas", reason="First pair.")


def shown(review, moment_s=None, name=None):
    def script(review_id, moment_s):
        from components.trail import trail
        from components.verdict_form import verdict_form
        from twoframe.runtime import service

        review = service().reviews.review(review_id)
        verdict_form(review, key="verdict", moment_s=moment_s)
        trail(review, key="trail")

    test = AppTest.from_function(script, args=(review.id, moment_s), default_timeout=30)
    if name is not None:
        test.session_state["memory-known"] = {"name": name}
    return run(test)


def run(test):
    """Run the page, or what a press of one of its elements leads to."""
    test = test.run()
    assert not test.exception, test.exception
    return test


def say(test, step=None, reason="", name=None):
    if step is not None:
        test.segmented_control[0].set_value(step)
    test.text_area[0].set_value(reason)
    if name is not None:
        test.text_input[0].set_value(name)
    return run(test.button(key="verdict-record").click())


def test_a_press_with_nothing_said_tells_what_is_missing_and_records_nothing(demo, review):  # noqa: F811
    test = say(shown(review))
    assert "Choose a verdict\\." in texts(test)
    assert "Add your name" in texts(test)
    test = say(test, Step.REJECTED, name="Mira")
    assert "Say why, so that the next pair can be better" in texts(test)
    assert "Choose a verdict" not in texts(test)
    assert len(demo.reviews.trail(review.id)) == 1


def test_a_verdict_is_recorded_and_the_name_stays(demo, review):  # noqa: F811
    test = say(shown(review), Step.CHANGES, HOSTILE, " Mira ")
    assert [toast.value for toast in test.toast] == ["Recorded: Changes asked"]
    assert (test.text_area[0].value, test.text_input[0].value, test.segmented_control[0].value) == ("", "Mira", None)
    entry = demo.reviews.trail(review.id)[0]
    assert (entry.step, entry.reason, entry.name, entry.pair_key) == (Step.CHANGES, HOSTILE, "Mira", PAIR.key)
    assert demo.reviews.review(review.id).standing is Standing.CHANGES
    assert test.session_state["memory-known"] == {"name": "Mira"}
    # Nothing that a person wrote is read as Markdown or HTML.
    assert HOSTILE in [text.value for text in test.text]
    assert not [found.value for found in [*test.markdown, *test.caption] if "script" in found.value]


def test_the_remembered_name_stands_there_until_another_one_is_written(demo, review):  # noqa: F811
    test = shown(review, name="Mira")
    assert test.text_input[0].value == "Mira"
    test = say(test, Step.APPROVED, name="")
    assert test.text_input[0].value == ""
    assert "Add your name" in texts(test)
    say(test, Step.APPROVED, name="Jonas")
    assert demo.reviews.trail(review.id)[0].name == "Jonas"


def test_a_pair_that_changed_in_another_tab_is_not_judged_by_mistake(demo, review):  # noqa: F811
    test = shown(review, name="Mira")
    demo.reviews.change_pair(review.id, replace(PAIR, loop=True))
    test = say(test, Step.APPROVED)
    assert "Nothing was recorded" in texts(test)
    assert test.segmented_control[0].value is Step.APPROVED  # what was said is still there
    assert "Nothing was recorded" not in texts(say(test, Step.APPROVED))
    assert demo.reviews.review(review.id).standing is Standing.APPROVED


def test_a_verdict_on_a_film_may_name_its_moment(demo):  # noqa: F811
    task = put(demo._store, one(demo._store), state=TaskState.COMPLETED, film=Film(1280, 720, 5.0, 1_000_000))
    review = demo.reviews.open_film(task.id)
    test = shown(review, moment_s=2.43, name="Mira")
    [moment] = test.checkbox
    assert moment.label == "At 2.4 s in the film"
    moment.check()
    test = say(test, Step.CHANGES, "jumps here")
    assert demo.reviews.trail(review.id)[0].moment_s == 2.43
    assert "at 2\\.4 s" in texts(test)
    assert not test.checkbox[0].value


def test_the_trail_tells_who_and_when_and_what_was_said_of_an_earlier_pair(demo, review):  # noqa: F811
    demo.reviews.record(review.id, Step.REJECTED, name="Zed]:red[x", reason="no", pair_key=PAIR.key)
    demo.reviews.change_pair(review.id, replace(PAIR, loop=True))
    read = texts(shown(review))
    for words in (
        "Rejected",
        "Pair changed",
        "Sent for review",
        "For an earlier version of the pair",
        "Zed\\]\\:red\\[x, today ",
        "Jonas, today ",
        "Today ",  # nobody told a name
        "First pair.",
    ):
        assert words in read, words


def test_a_long_trail_opens_on_demand(demo, review):  # noqa: F811
    for number in range(24):
        demo.reviews.record(review.id, Step.APPROVED, name=f"R{number}", reason="", pair_key=PAIR.key)
    test = shown(review)
    assert "R4," in texts(test)
    assert "R3," not in texts(test)
    assert "Jonas," in texts(run(test.button(key="trail-more").click()))
