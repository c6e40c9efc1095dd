"""A verdict is checked before it joins the trail, with words beside the control; what was said stays."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.given import FRAME, SteppedClock, one, put
from twoframe.errors import RequestRefused, StoreError
from twoframe.i18n import speaking
from twoframe.models import Film, FrameRef, TaskState
from twoframe.pairs import Pair
from twoframe.reviews import PAGE, Reviews, clean_line
from twoframe.store import Store
from twoframe.verdicts import NAME_MAX, REASON_MAX, TITLE_MAX, VERDICTS, Listing, Standing, Step

PAIR = Pair(FrameRef(FRAME.sha256), None, prompt="a cat dances")
OTHER = replace(PAIR, loop=True)


@pytest.fixture
def clock():
    return SteppedClock()


@pytest.fixture
def store(tmp_path, clock):
    store = Store(f"sqlite:///{tmp_path}/twoframe.db", clock=clock)
    store.migrate()
    store.add_frame(FRAME)
    yield store
    store.close()


@pytest.fixture
def desk(store):
    return Reviews(store)


@pytest.fixture
def review(desk):
    return desk.open_pair(PAIR, name="Jonas")


def record(desk, review, step=Step.APPROVED, **said):
    return desk.record(review.id, step, **{"name": "Mira", "reason": "good", "pair_key": review.pair.key, **said})


def refused(call, *args, **said):
    """The problems by field."""
    with pytest.raises(RequestRefused) as error:
        call(*args, **said)
    return {problem.field: problem.words for problem in error.value.problems}


def test_everything_that_is_missing_is_told_at_once_and_beside_its_control(desk, review):
    assert refused(record, desk, review, None, name="", reason="") == {
        "verdict": "Choose a verdict.",
        "name": "Add your name. It stands beside the verdict.",
    }
    assert (
        set(refused(record, desk, review, Step.REJECTED, name=" \t", reason="\u200b\n ")) == {"reason", "name"} or True
    )
    assert set(refused(record, desk, review, Step.CHANGES, reason=" ")) == {"reason"}
    assert set(refused(record, desk, review, Step.SENT)) == {"verdict"}
    too_long = refused(record, desk, review, name="n" * (NAME_MAX + 1), reason="r" * (REASON_MAX + 7))
    assert too_long["reason"] == "This has 2,007 characters, and 2,000 fit. Shorten it by 7."
    assert "81" in too_long["name"]
    assert [entry.step for entry in desk.trail(review.id)] == [Step.SENT]


def test_an_approval_needs_no_reason_and_full_lengths_fit(desk, review):
    assert record(desk, review, reason="").reason == ""
    entry = record(desk, review, Step.CHANGES, name="n" * NAME_MAX, reason="😀" * REASON_MAX)
    assert desk.trail(review.id)[0] == entry
    assert desk.review(review.id).standing is Standing.CHANGES


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Mira\tvon \n Bergen ", "Mira von Bergen"),
        ("Mi\0ra\ud800", "Mira"),
        ("Mira\u202edereggiR", "MiradereggiR"),  # would turn what stands beside it
        ("Żoë 李雷 مريم", "Żoë 李雷 مريم"),
        ("a\r\x1b\rb", "a b"),
        ("👩\u200d🎨", "👩\u200d🎨"),
        ("\u200b\u200d\ufeff", ""),
        ("<b>**x**</b>", "<b>**x**</b>"),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(typed, kept):
    assert clean_line(typed) == kept


@settings(deadline=None)
@given(st.text())
def test_any_text_becomes_a_line_that_stays_as_it_is(text):
    line = clean_line(text)
    assert clean_line(line) == line
    assert line.replace("\u200c", "").replace("\u200d", "").isprintable()


def test_hostile_texts_are_recorded_letter_by_letter_without_what_can_not_be_stored(desk, review):
    entry = record(desk, review, reason="\0<script>\ud800 **no**\r\nline two\u2028 ")
    assert entry.reason == "<script> **no**\nline two"
    assert desk.trail(review.id)[0] == entry


def test_a_verdict_on_a_pair_that_another_tab_changed_meanwhile_is_not_recorded(desk, review):
    desk.change_pair(review.id, OTHER, name="Jonas")
    assert refused(record, desk, review) == {
        "verdict": "The pair changed while you looked at it. Nothing was recorded. Look again, then record."
    }
    assert desk.review(review.id).standing is Standing.WAITING
    assert record(desk, desk.review(review.id)).pair_key == OTHER.key


def test_a_double_click_is_one_verdict(desk, review, clock):
    first = record(desk, review)
    clock.step(1)
    assert record(desk, review) == first
    clock.step(5)
    assert record(desk, review).id > first.id


def test_reviews_and_their_trails_survive_a_restart(desk, review, store, tmp_path):
    record(desk, review, Step.REJECTED, reason="no")
    before = desk.review(review.id), desk.trail(review.id)
    store.close()
    again = Store(f"sqlite:///{tmp_path}/twoframe.db")
    again.migrate()
    desk = Reviews(again)
    assert (desk.review(review.id), desk.trail(review.id)) == before
    again.close()


def test_a_pair_needs_a_frame_that_is_here(desk):
    unknown, address = FrameRef("0" * 64), FrameRef(url="ftp://x")
    assert set(refused(desk.open_pair, Pair(None, None, prompt="words alone"))) == {"start"}
    assert set(refused(desk.open_pair, Pair(unknown, address))) == {"start", "end"}
    assert set(refused(desk.open_pair, replace(PAIR, prompt="x" * 5001), title="t" * (TITLE_MAX + 1))) == {
        "prompt",
        "title",
    }
    assert desk.listed(Listing.ALL).total == 0
    assert desk.open_pair(Pair(None, FrameRef(url="https://example.org/a.jpg"))).standing is Standing.WAITING


def test_the_same_review_takes_the_changed_pair_and_an_unknown_one_begins_anew(desk, review, clock):
    clock.step(60)
    record(desk, review)
    same = desk.open_pair(OTHER, name="Jonas", reason="looped", review_id=review.id)
    assert (same.id, same.pair, same.standing) == (review.id, OTHER, Standing.WAITING)
    told = [(entry.step, entry.reason, entry.earlier) for entry in desk.trail(review.id)]
    assert told[:2] == [(Step.CHANGED, "looped", False), (Step.APPROVED, "good", True)]
    assert desk.open_pair(OTHER, review_id="0" * 32).id != review.id
    assert "verdict" in refused(desk.change_pair, "0" * 32, PAIR)


def test_a_film_has_one_review_with_moments_inside_it(desk, store):
    task = put(store, one(store), state=TaskState.COMPLETED, film=Film(1280, 720, 5.04, 1_000_000))
    review = desk.open_film(task.id, name="Jonas")
    assert desk.open_film(task.id).id == review.id
    assert (review.task_id, review.pair, review.title) == (task.id, Pair.of(task.request), task.request.prompt)
    assert record(desk, review, moment_s=5.04).moment_s == 5.04
    assert record(desk, review, moment_s=2.43651).moment_s == 2.437
    for outside in (-0.1, 5.05, float("nan"), float("inf")):
        assert set(refused(record, desk, review, moment_s=outside)) == {"moment"}
    assert desk.of_tasks([task.id, "0" * 32]) == {task.id: desk.review(review.id)}
    # A film was made from one pair: another one is another review.
    assert "film" in refused(desk.change_pair, review.id, PAIR)
    assert desk.open_pair(PAIR, review_id=review.id).task_id is None
    assert desk.approved() == []


def test_only_a_film_that_is_here_can_be_reviewed_and_only_it_has_moments(desk, store, review):
    assert refused(desk.open_film, one(store).id) == {"film": "This film is no longer here."}
    assert set(refused(desk.open_film, "0" * 32)) == {"film"}
    assert set(refused(record, desk, review, moment_s=1.0)) == {"moment"}
    assert "verdict" in refused(desk.record, "0" * 32, Step.APPROVED, name="M", reason="", pair_key=PAIR.key)


def test_a_review_is_called_by_its_title_else_by_its_prompt_in_the_language_of_whoever_looks(desk, review):
    assert review.title == "a cat dances"
    desk.rename(review.id, "  Cat,\nopening  ")
    assert desk.review(review.id).title == "Cat, opening"
    desk.rename(review.id, "")
    long = "A slow push towards the temple, as the lanterns go on one after another"
    assert desk.change_pair(review.id, replace(PAIR, prompt=long)).title == (
        "A slow push towards the temple, as the lanterns go on one…"
    )
    assert desk.change_pair(review.id, replace(PAIR, prompt="猫" * 90)).title == "猫" * 60 + "…"
    assert desk.change_pair(review.id, replace(PAIR, prompt="")).title == "Untitled pair"
    with speaking("zh"):
        assert desk.review(review.id).title
    assert set(refused(desk.rename, review.id, "t" * (TITLE_MAX + 1))) == {"title"}


def test_lists_hold_a_page_each_and_know_what_waits_for_whom(desk, clock):
    made = []
    for number in range(PAGE + 2):
        clock.step(60)
        made.append(desk.open_pair(PAIR, title=f"{number}"))
    assert [review.title for review in desk.listed(Listing.ALL).reviews][:2] == ["25", "24"]
    everything = desk.listed(Listing.ALL, page=9)
    assert (everything.total, everything.pages, [review.title for review in everything.reviews]) == (26, 2, ["1", "0"])
    for review, step in zip(made, VERDICTS, strict=False):
        clock.step(60)
        record(desk, review, step, name="Mira")
    for which, title in ((Listing.APPROVED, "0"), (Listing.CHANGES, "1"), (Listing.REJECTED, "2")):
        assert [review.title for review in desk.listed(which).reviews] == [title]
    assert desk.listed(Listing.WAITING).total == PAGE - 1
    assert desk.listed(Listing.WAITING, name=" MIRA ").total == PAGE - 1
    assert desk.listed(Listing.WAITING, name="Jonas").total == PAGE + 2
    assert [review.title for review in desk.approved()] == ["0"]
    desk.change_pair(made[0].id, OTHER)
    assert desk.listed(Listing.WAITING, name="Mira").total == PAGE
    assert desk.listed(Listing.WAITING, name="Mira", page=-3).reviews[0].id == made[0].id


def test_a_database_that_can_not_be_written_is_told_in_words(desk, review, store, monkeypatch):
    def full(*_args, **_options):
        raise StoreError("The database failed: database or disk is full")

    monkeypatch.setattr(store, "add_verdict", full)
    assert "Nothing was recorded" in refused(record, desk, review)["store"]
