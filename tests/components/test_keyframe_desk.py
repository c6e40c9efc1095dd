"""The keyframe desk on Create: there when a frame is, quick when none is, and never in the way of what is typed."""

from dataclasses import replace

import pytest

from components import draft
from tests.components.desk import HOSTILE, captions, kept, relit, settle, words
from tests.pages.conftest import page
from tests.support.photos import photo
from twoframe.fit import Fit
from twoframe.models import AspectRatio, FrameRef
from twoframe.verdicts import Step


@pytest.fixture
def create(house):
    """Create, with what a person has put into the form."""

    def held(**fields):
        test = page("create")
        test.session_state["draft-rest"] = draft.Draft(**fields)
        for key, name in ((draft.PROMPT, "prompt"), (draft.RATIO, "ratio")):
            if name in fields:
                test.session_state[key] = fields[name]
        return checked(test.run())

    return held


def checked(test):
    return settle(test, lambda test: "Checking the pair…" in captions(test))


def labels(test) -> list[str]:
    return [button.label for button in test.button]


def form(test) -> draft.Draft:
    return test.session_state["draft-rest"]


def approve(house, pair, title, name="Mira"):
    review = house.reviews.open_pair(pair, title=title)
    house.reviews.record(review.id, Step.APPROVED, name=name, reason="", pair_key=review.pair.key)
    return house.reviews.review(review.id)


def test_without_a_stored_frame_there_is_no_desk(create):
    assert not {"Preview motion", "Review"} & set(labels(create(prompt="long enough")))
    assert not {"Preview motion", "Review"} & set(labels(create(start=FrameRef(url="https://example.org/a.jpg"))))


def test_a_repair_mends_the_form_leaves_what_is_typed_meanwhile_and_can_be_undone(create, house):
    pair = relit(house)
    test = create(prompt="as it was drawn", start=pair.start, end=pair.end)
    test.text_area(key=draft.PROMPT).input("typed since")
    next(button for button in test.button if button.label == "Match to start").click()
    checked(test.run())
    assert form(test).end.fit.grade is not None
    assert test.session_state[draft.PROMPT] == "typed since"
    next(button for button in test.button if button.label == "Undo").click()
    checked(test.run())
    assert form(test).end == pair.end
    assert test.session_state[draft.PROMPT] == "typed since"


def test_review_opens_one_review_of_the_pair_and_the_form_says_how_it_stands(create, house):
    pair = relit(house, prompt="The first try")
    test = create(prompt=pair.prompt, start=pair.start, end=pair.end)
    test.button(key="desk-review").click().run()
    review = house.reviews.review(form(test).review)
    assert review.pair == pair
    assert test.session_state["links-way"] == ("review", {"id": review.id})
    assert "In review. No verdict yet." in words(test)
    house.reviews.record(review.id, Step.APPROVED, name=HOSTILE[:60], reason="", pair_key=review.pair.key)
    assert f"Approved by {HOSTILE[:60]}, today" in words(test.run())
    test.session_state[draft.RATIO] = AspectRatio.SQUARE
    assert "Approved for an earlier version." in words(checked(test.run()))
    test.button(key="desk-review").click().run()
    assert form(test).review == review.id
    assert house.reviews.review(review.id).pair.ratio is AspectRatio.SQUARE


def test_review_keeps_what_was_changed_there_and_begins_another_one_for_a_form_that_changed_too(create, house):
    test = create(prompt="As sent", start=kept(house, photo("coffee")), end=kept(house, photo("cat")))
    test.button(key="desk-review").click().run()
    review = house.reviews.review(form(test).review)
    changed = replace(review.pair, ratio=AspectRatio.CLASSIC)
    house.reviews.change_pair(review.id, changed)
    test.button(key="desk-review").click().run()
    assert form(test).review == review.id
    assert test.session_state["links-way"] == ("review", {"id": review.id})
    assert house.reviews.review(review.id).pair == changed
    test.session_state[draft.RATIO] = AspectRatio.SQUARE
    test.run()
    test.button(key="desk-review").click().run()
    assert form(test).review != review.id
    assert house.reviews.review(review.id).pair == changed


def test_other_frames_begin_a_review_of_their_own(create, house):
    former = approve(house, relit(house, prompt="Another dusk"), "Dusk")
    test = create(prompt="A cup of coffee", start=kept(house, photo("coffee")), review=former.id)
    assert "Approved" not in captions(test)
    test.button(key="desk-review").click().run()
    assert form(test).review != former.id
    assert house.reviews.review(former.id).pair == former.pair


def test_approved_pairs_fill_the_form_and_that_can_be_undone(create, house):
    pair = replace(relit(house), prompt="An approved shot", ratio=AspectRatio.CLASSIC)
    pair = replace(pair, start=replace(pair.start, fit=Fit(x=0.25)))
    review = approve(house, pair, HOSTILE)
    test = create(prompt="mine", start=kept(house, photo("cat")))
    test.session_state["desk-approved"] = True
    test.run()
    chosen = test.button(key=f"desk-approved-{review.id}")
    assert chosen.label.replace("\\", "") == HOSTILE
    chosen.click()
    checked(test.run())
    assert test.session_state["desk-approved"] is False
    held = form(test)
    assert (held.prompt, held.start, held.end, held.ratio) == (pair.prompt, pair.start, pair.end, pair.ratio)
    assert (held.review, held.linked) == (review.id, False)
    assert "Approved by Mira, today" in words(test)
    next(button for button in test.button if button.label == "Undo").click()
    assert form(test.run()).prompt == "mine"


def test_a_pair_that_can_not_be_reviewed_says_why(create, house):
    test = create(prompt="long enough", start=FrameRef(sha256="0" * 64), end=kept(house, photo("coffee")))
    test.button(key="desk-review").click().run()
    assert [toast.value for toast in test.toast] == ["This picture is no longer on this computer. Add it again."]
