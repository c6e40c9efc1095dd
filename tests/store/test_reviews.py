"""The trail only grows, and where a review stands follows from it, whoever writes at the same time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import event, insert, text

from tests.store.given import FRAME, NOON, on_sqlite, one
from tests.store.test_plans import explained
from twoframe.errors import StoreError
from twoframe.fit import Fit, FitMode, Grade
from twoframe.models import AspectRatio, FrameRef
from twoframe.pairs import Pair
from twoframe.store.tables import pairs, reviews, trail
from twoframe.verdicts import Standing, Step

PAIR = Pair(FrameRef(FRAME.sha256), None, prompt="a cat dances")
OTHER = replace(PAIR, ratio=AspectRatio.TALL)
WAITING, APPROVED, CHANGES, REJECTED = Standing


@pytest.fixture
def begun(store):
    """A store with a picture, and a review of it."""
    store.add_frame(FRAME)
    return store.add_review(PAIR, title="Cat", name="Jonas", reason="first")


def judge(store, review, step, name="Mira", pair=PAIR, **fields):
    said = {"reason": "because", "moment_s": None, **fields}
    return store.add_verdict(review.id, step, name=name, pair_key=pair.key, **said)


def steps(store, review):
    return [(entry.step, entry.earlier) for entry in store.trail(review.id)]


def standing(store, review):
    return store.review(review.id).standing


def test_a_review_begins_waiting_and_holds_its_pair_to_the_last_detail(store, clock):
    store.add_frame(FRAME)
    pair = Pair(
        FrameRef(FRAME.sha256, fit=Fit(FitMode.BLUR, 0.25, 0.75, Grade(1.2, -4, 0.5, -7.125))),
        FrameRef(url="https://example.org/é.jpg"),
        AspectRatio.PORTRAIT,
        loop=True,
        prompt="Кот\nтанцует “so”",
    )
    review = store.add_review(pair, title="Кот", name="Jonas", reason="first")
    assert store.review(review.id) == review
    assert (review.pair, review.title, review.standing, review.task_id) == (pair, "Кот", WAITING, None)
    assert review.pair.key == pair.key
    assert review.created_at == review.changed_at == clock.now
    [entry] = store.trail(review.id)
    assert (entry.step, entry.name, entry.reason, entry.at) == (Step.SENT, "Jonas", "first", clock.now)
    assert store.review("0" * 32) is None
    assert store.trail("0" * 32) == []


def test_the_last_verdict_on_the_pair_as_it_is_decides(store, begun, clock):
    for step, after in ((Step.REJECTED, REJECTED), (Step.APPROVED, APPROVED), (Step.CHANGES, CHANGES)):
        later = clock.step(60)
        entry = judge(store, begun, step)
        assert (entry.step, entry.earlier, entry.at) == (step, False, later)
        assert standing(store, begun) is after
        assert store.review(begun.id).changed_at == later


def test_a_verdict_becomes_one_for_an_earlier_version_and_counts_again_when_its_pair_comes_back(store, begun, clock):
    judge(store, begun, Step.APPROVED)
    clock.step(60)
    changed = store.change_pair(begun.id, OTHER, name="Jonas")
    assert (changed.standing, changed.pair, changed.changed_at) == (WAITING, OTHER, clock.now)
    assert steps(store, begun) == [(Step.CHANGED, False), (Step.APPROVED, True), (Step.SENT, False)]
    assert store.change_pair(begun.id, PAIR).standing is APPROVED
    # Nobody had judged the other pair: the trail need not tell that it went.
    assert steps(store, begun) == [(Step.CHANGED, False), (Step.APPROVED, False), (Step.SENT, False)]
    assert judge(store, begun, Step.REJECTED, pair=OTHER) is None
    assert standing(store, begun) is APPROVED


def test_a_pair_that_nobody_judged_may_change_silently_but_not_what_is_said_with_it(store, begun):
    store.change_pair(begun.id, OTHER, name="Jonas")
    assert [step for step, _ in steps(store, begun)] == [Step.SENT]
    store.change_pair(begun.id, PAIR, name="Jonas", reason="brighter")
    store.change_pair(begun.id, PAIR, name="Jonas", reason="look again")
    store.change_pair(begun.id, PAIR, name="Jonas")
    told = [(entry.step, entry.reason) for entry in store.trail(begun.id)]
    assert told == [(Step.SENT, "look again"), (Step.CHANGED, "brighter"), (Step.SENT, "first")]
    assert store.change_pair("0" * 32, PAIR) is None


def test_no_row_of_the_trail_or_of_a_pair_can_be_changed_or_removed(store, begun):
    judge(store, begun, Step.APPROVED)
    before = store.trail(begun.id)
    for statement in (
        "UPDATE trail SET reason = 'better'",
        "DELETE FROM trail",
        "UPDATE pair SET prompt = 'better'",
        "DELETE FROM pair",
    ):
        with pytest.raises(StoreError, match="only grows"), store._writing() as write:
            write.connection.execute(text(statement))
    assert store.trail(begun.id) == before


def test_no_call_of_the_store_tries_to(store, begun):
    asked = []
    event.listen(
        store._engine,
        "before_cursor_execute",
        lambda _c, _cu, statement, *_: asked.append(statement.split(" WHERE")[0]),
    )
    judge(store, begun, Step.CHANGES)
    store.change_pair(begun.id, OTHER, name="Jonas", reason="mended")
    judge(store, begun, Step.APPROVED, pair=OTHER)
    store.rename_review(begun.id, "Dog")
    written = {statement.split(" SET")[0].split(" (")[0] for statement in asked if not statement.startswith("SELECT")}
    assert {"INSERT INTO trail", "INSERT INTO pair", "UPDATE review"} <= written
    assert not [statement for statement in written if statement.startswith(("UPDATE trail", "UPDATE pair", "DELETE"))]


def test_a_second_press_within_two_seconds_is_the_same_one(store, begun, clock):
    first = judge(store, begun, Step.APPROVED, name="Mira")
    clock.step(1.9)
    assert judge(store, begun, Step.APPROVED, name="mira") == first
    assert store.add_review(OTHER).id == store.add_review(OTHER).id
    clock.step(0.2)
    assert judge(store, begun, Step.APPROVED, name="Mira") != first
    for other in ({"name": "Zoë"}, {"reason": "else"}, {"moment_s": 1.5}):
        judge(store, begun, Step.APPROVED, **other)
    assert len(store.trail(begun.id)) == 6


def test_a_film_has_one_review_however_many_ask_for_it_at_once(open_store):
    stores = [open_store(), open_store()]
    task = one(stores[0])
    pair = Pair.of(task.request)
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda n: stores[n % 2].add_review(pair, task_id=task.id).id, range(24)))
    assert len(made) == 1
    assert len(stores[0].trail(*made)) == 1
    assert stores[0].reviews_of_tasks([task.id, "0" * 32]) == {task.id: stores[0].review(*made)}


def test_many_reviewers_at_once_lose_no_verdict(open_store):
    stores = [open_store(), open_store()]
    stores[0].add_frame(FRAME)
    review = stores[0].add_review(PAIR)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: judge(stores[n % 2], review, Step.APPROVED, name=f"R{n}"), range(40)))
    entries = stores[1].trail(review.id)
    assert len(entries) == 41
    assert [entry.id for entry in entries] == sorted((entry.id for entry in entries), reverse=True)


def test_what_is_not_stored_can_not_be_reviewed(store, begun):
    unknown = replace(PAIR, end=FrameRef("0" * 64))
    for write in (
        lambda: store.add_review(unknown),
        lambda: store.change_pair(begun.id, unknown),
        lambda: store.add_review(PAIR, task_id="0" * 32),
        lambda: store.add_review(replace(PAIR, prompt="a\0b")),  # its key would be another one's
    ):
        with pytest.raises(ValueError, match=r"stored"):
            write()
    assert store.reviews(limit=9) == ([begun], 1)


def test_a_list_tells_who_has_not_judged_a_pair_as_it_is_now(store, begun, clock):
    clock.step(60)
    second = store.add_review(OTHER, title="Second")
    clock.step(60)
    judge(store, begun, Step.APPROVED, name="Żoë  Ann")

    def unjudged(name):
        return [review.title for review in store.reviews(unjudged_by=name, limit=9)[0]]

    assert unjudged("Jonas") == ["Cat", "Second"]
    assert unjudged(" żOË ann") == ["Second"]
    store.change_pair(begun.id, replace(PAIR, loop=True))
    assert unjudged("żoë ann") == ["Cat", "Second"]
    assert store.reviews(APPROVED, limit=9) == ([], 0)
    judge(store, second, Step.APPROVED, pair=OTHER)
    film = store.add_review(Pair.of((task := one(store)).request), task_id=task.id)
    judge(store, film, Step.APPROVED, pair=film.pair)
    assert store.reviews(APPROVED, limit=9)[1] == 2
    assert [review.id for review in store.approved_pairs(9)] == [second.id]
    assert store.reviews(limit=1, offset=1)[1] == 3


QUESTIONS = {
    "one": lambda store: store.review("0" * 32),
    "trail": lambda store: store.trail("0" * 32),
    "of tasks": lambda store: store.reviews_of_tasks(["0" * 32, "1" * 32]),
    "newest": lambda store: store.reviews(limit=24),
    "of a standing": lambda store: store.reviews(APPROVED, limit=24, offset=48),
    "approved pairs": lambda store: store.approved_pairs(24),
    "waiting for a name": lambda store: store.reviews(unjudged_by="mira", limit=24),
}


@on_sqlite
def test_no_question_sorts_or_reads_rows_that_it_does_not_show(store):
    """Each list walks an index and stops at its page; only the count of what waits for a name looks at every review."""
    store.add_frame(FRAME)
    many = [f"{number:032x}" for number in range(300)]
    with store._writing() as write:
        write.connection.execute(insert(pairs), [_pair_row(name) for name in many])
        write.connection.execute(insert(reviews), [_review_row(name) for name in many])
        write.connection.execute(insert(trail), [_trail_row(name) for name in many])
    for name, ask in QUESTIONS.items():
        for plan in explained(store, "sqlite", ask):
            told = "\n".join([name, *plan])
            assert not any("TEMP B-TREE" in step for step in plan), told
            scans = [step for step in plan if step.startswith("SCAN") and "INDEX" not in step]
            assert not scans or "count(*)" in plan[0], told


def _pair_row(name):
    return {"key": name, "ratio": "16:9", "loop": False, "prompt": name, "start_sha256": FRAME.sha256}


def _review_row(name):
    standing = APPROVED if int(name, 16) % 2 else WAITING
    return {
        "id": name,
        "created_at": NOON,
        "changed_at": NOON,
        "title": name,
        "pair_key": name,
        "task_id": None,
        "standing": standing,
    }


def _trail_row(name):
    said = {"name": "Mira", "who": "mira", "reason": ""}
    return {"review_id": name, "at": NOON, "step": Step.APPROVED, "moment_s": None, "pair_key": name, **said}
