"""Films as they travel: read with all that belongs to them, and written in another database just so."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.store.given import (
    COMPLETED,
    DAY,
    FAILED,
    FRAME,
    GATEWAY,
    MONTH,
    NOON,
    PREPARED,
    SENDING,
    new,
    on_sqlite,
    one,
    press,
    put,
    stored,
)
from twoframe.filters import Wanted
from twoframe.models import DEMO, Failure, Film, FrameRef, GenerationRequest, Origin, OriginKind, new_id
from twoframe.pairs import Pair
from twoframe.store import Store
from twoframe.verdicts import Standing, Step

FILM = Film(1280, 720, 5.04, 12_345)


@pytest.fixture
def other(tmp_path, clock):
    """The database of another Twoframe."""
    store = Store(f"sqlite:///{tmp_path / 'other.db'}", clock=clock)
    store.migrate()
    yield store
    store.close()


def made(store, **fields):
    """A finished film with everything that can be written on one."""
    store.add_frame(FRAME)
    store.add_prepared(PREPARED)
    request = GenerationRequest("A quiet harbour", start=FrameRef(FRAME.sha256), loop=True)
    origin = Origin(new_id(), OriginKind.REMIX)
    fields = {"request": request, "origin": origin, "take_group": new_id(), "take": 2, **fields}
    task = one(store, price=Decimal("0.350"), currency="USD", hook=True, **fields)
    times = {"send_started_at": NOON, "submitted_at": NOON, "finished_at": NOON}
    put(store, task, state=COMPLETED, film=FILM, remote_id=new_id(), raw={"state": "done"}, links=("x",), **times)
    store.star(task.id, True)
    store.rename(task.id, "港口 at dawn")
    store.tag([task.id], "blue", "Blue")
    store.pick(task.id, on=True)
    review = store.add_review(Pair.of(request), task_id=task.id, name="Mira", reason="Look at the gulls.")
    store.add_verdict(review.id, Step.APPROVED, name="Jo", reason="", moment_s=1.5, pair_key=review.pair.key)
    return stored(store, task)


def record_of(store, task):
    [record] = store.records([task.id])
    return record


def as_it_travels(task):
    return replace(task, hook_secret=None, links=(), due_at=None, imported_at=None)


def comparable(record):
    """What must be the same on both sides: all but the numbers that a database gives rows."""
    judged = record.judged
    return (
        as_it_travels(record.task),
        [replace(event, id=0) for event in record.events if event.code != "imported"],
        record.tags,
        judged and (judged.review, [replace(entry, id=0) for entry in judged.trail], judged.pairs),
        record.frames,
        record.prepared,
    )


def test_a_film_arrives_with_all_that_belongs_to_it(store, other):
    task = made(store)
    record = record_of(store, task)
    assert other.bring(record)
    arrived = record_of(other, task)
    assert comparable(arrived) == comparable(record)
    assert arrived.judged.review.standing is Standing.APPROVED
    assert arrived.events[-1].code == "imported"
    assert arrived.task.imported_at is not None


def test_a_film_travels_back_from_the_other_database_as_well(store, other):
    task = made(other)
    record = record_of(other, task)
    assert store.bring(record)
    assert comparable(record_of(store, task)) == comparable(record)


def test_a_secret_and_links_stay_at_home_and_nobody_is_asked(store, other):
    task = made(store)
    assert task.hook_secret
    assert task.links
    other.bring(record_of(store, task))
    arrived = stored(other, task)
    assert (arrived.hook_secret, arrived.links, arrived.due_at) == (None, (), None)
    assert other.claim("me", GATEWAY, lease_s=1, limit=9) == []
    assert other.next_due(GATEWAY) is None


def test_a_film_that_is_here_is_left_as_it_is(store):
    task = made(store)
    record, last = record_of(store, task), store.last_event_id()
    assert not store.bring(record)
    assert store.last_event_id() == last
    assert record_of(store, task) == record


def test_an_unfinished_task_never_comes_in(store, other):
    record = record_of(store, one(store))
    with pytest.raises(ValueError, match="unfinished"):
        other.bring(record)
    assert other.task(record.task.id) is None


def test_a_failed_task_arrives_with_its_reason(store, other):
    task = put(store, one(store), state=FAILED, failure=Failure("upstream", "Contains blacklisted words", free=True))
    assert other.bring(record_of(store, task))
    assert stored(other, task).failure == task.failure


def test_what_was_imported_counts_against_no_limit_and_is_no_spend(store, other):
    task = made(store)
    usage = {"day_start": DAY, "month_start": MONTH}
    assert store.usage(GATEWAY, **usage).month_cost == Decimal("0.350")
    before = other.usage(GATEWAY, **usage)
    other.bring(record_of(store, task))
    assert other.usage(GATEWAY, **usage) == before
    press(other, new(), daily_limit=1, max_active=1)


def test_what_was_imported_says_nothing_of_how_long_this_gateway_takes(store, other):
    for _ in range(3):
        other.bring(record_of(store, made(store, gateway=DEMO)))
    assert store.usual(DEMO).count == 3
    assert other.usual(DEMO) is None


def test_nobody_is_told_that_an_imported_film_is_done(store, other):
    task = made(store)
    assert [noticed.id for noticed, _ended_at in store.noticed(DAY)] == [task.id]
    other.bring(record_of(store, task))
    assert other.noticed(DAY) == []


def test_an_imported_film_is_found_by_its_words(store, other):
    task = made(store)
    other.bring(record_of(store, task))
    for words in (("harbour",), ("港口",), ("blue",), ("gulls",)):
        [found], _total = other.shelf(Wanted(words=words), limit=9, offset=0)
        assert found.id == task.id, words


def test_nothing_is_written_of_a_film_whose_review_is_another_ones_here(store, other):
    record = record_of(store, made(store))
    other.bring(record)
    twin = replace(record, task=replace(record.task, id=new_id(), remote_id=None))
    with pytest.raises(ValueError, match="together"):
        other.bring(twin)
    assert other.task(twin.task.id) is None
    assert other.events(twin.task.id) == []


def test_listeners_hear_of_a_film_that_came_in(store, other):
    heard = []
    other.subscribe(heard.append)
    other.bring(record_of(store, made(store)))
    assert heard == [other.last_event_id()]


def test_a_film_whose_files_came_back_leaves_the_bin(store):
    task = made(store)
    store.delete(task.id)
    store.bring_back(task.id)
    assert stored(store, task).deleted_at is None
    assert store.events(task.id)[-1].code == "brought_back"


def test_records_come_in_the_order_that_was_asked_for(store):
    ids = [task.id for task in press(store, *(new(f"film {number}") for number in range(230)))]
    wanted = [ids[200], "0" * 32, ids[3], ids[150], ids[0]]
    assert [record.task.id for record in store.records(wanted)] == [ids[200], ids[3], ids[150], ids[0]]
    assert len(list(store.records(ids))) == 230


@on_sqlite
def test_reading_many_films_takes_few_questions(store):
    ids = [task.id for task in press(store, *(new(state) for state in [SENDING] * 100))]
    from tests.store.test_plans import explained

    assert len(explained(store, "sqlite", lambda given: list(given.records(ids)))) < 9
