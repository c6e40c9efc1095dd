"""A task comes back exactly as it was stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.given import (
    FRAME,
    GATEWAY,
    NOON,
    PENDING,
    SAVING,
    SENDING,
    codes,
    new,
    one,
    press,
    put,
    stored,
)
from twoframe.models import AspectRatio, Failure, Film, FrameRef, GenerationRequest, Origin, OriginKind, Task

HOSTILE = [
    "emoji 🐱👩‍👩‍👧",
    "長" * 5000,
    "'; DROP TABLE task; --",
    "%s %(x)s :name \\ ?",
    "\u202eright to left",
    "\t\n",
    "",
]


def test_a_new_task_is_stored_whole_and_due_at_once(store):
    store.add_frame(FRAME)
    request = GenerationRequest(
        "a cat dances",
        AspectRatio.TALL,
        start=FrameRef(sha256=FRAME.sha256),
        end=FrameRef(url="https://pictures.test/end.jpg"),
        loop=True,
        expand_prompt=False,
        notify_hook="https://hooks.test/mine",
    )
    origin = Origin("f" * 32, OriginKind.REMIX)
    asked = new(
        request=request, origin=origin, take_group="g", take=2, price=Decimal("0.40"), currency="EUR", hook=True
    )
    [task] = press(store, asked)
    assert task == Task(
        id=asked.id,
        gateway=GATEWAY,
        request=request,
        state=SENDING,
        created_at=NOON,
        changed_at=NOON,
        due_at=NOON,
        origin=origin,
        take_group="g",
        take=2,
        price=Decimal("0.40"),
        currency="EUR",
        hook_secret=task.hook_secret,
    )
    assert str(task.price) == "0.40"
    assert store.task(asked.id) == task
    [event] = store.events(task.id)
    assert (event.at, event.before, event.after, event.code) == (NOON, None, SENDING, "created")


def test_every_field_that_the_worker_writes_comes_back(store):
    task = one(store)
    later = NOON + timedelta(microseconds=1)
    changes = {
        "state": SAVING,
        "remote_id": "r/1?ü",
        "send_started_at": later,
        "submitted_at": later,
        "finished_at": later,
        "due_at": later,
        "tries": 3,
        "unknown_since": later,
        "unknown_count": 2,
        "links": ("https://a.test/1.mp4", "https://b.test/2.mp4"),
        "saving_since": later,
        "failure": Failure("upstream", "Job failed", free=True),
        "film": Film(1360, 752, 5.041667, 3 << 31),
        "asking_stopped": True,
        "link_dead": True,
        "raw": {"id": "1", "video": None, "list": [1, 2.5, "三"]},
    }
    changed = put(store, task, **changes)
    assert changed == replace(task, **changes, changed_at=task.changed_at)
    assert store.task(task.id) == changed
    cleared = put(store, task, failure=None, film=None, raw=None, due_at=None, links=())
    assert (cleared.failure, cleared.film, cleared.raw, cleared.due_at, cleared.links) == (None, None, None, None, ())


def test_times_are_utc_whatever_the_zone_they_came_in(store):
    tokyo = timezone(timedelta(hours=9))
    task = put(store, one(store), finished_at=datetime(2026, 3, 29, 8, 30, 0, 123456, tokyo))
    assert stored(store, task).finished_at == datetime(2026, 3, 28, 23, 30, 0, 123456, UTC)
    assert stored(store, task).finished_at.tzinfo is UTC


@pytest.mark.parametrize("prompt", HOSTILE, ids=range(len(HOSTILE)))
def test_any_prompt_comes_back_as_it_was_typed(store, prompt):
    task = one(store, prompt=prompt)
    assert stored(store, task).request.prompt == prompt
    assert [found.id for found in store.wall_tasks()] == [task.id]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(words=st.text(alphabet=st.characters(), max_size=200))
def test_words_of_a_gateway_never_cost_a_row(store, words):
    task = put(store, one(store), failure=Failure("upstream", words), raw={"words": words}, links=(words,))
    store.change(task.id, code="said", expect={SENDING}, words=words)
    kept = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in words)
    found = stored(store, task)
    assert found.failure == Failure("upstream", kept)
    assert store.events(task.id)[-1].words == kept
    assert (found.raw, found.links) == ({"words": words}, (words,))


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_a_text_that_could_not_be_sent_as_it_was_typed_is_refused(store, text):
    for request in (
        GenerationRequest(text),
        GenerationRequest("fine", start=FrameRef(url=text)),
        GenerationRequest("fine", notify_hook=text),
    ):
        with pytest.raises(ValueError, match="can't be stored"):
            press(store, new("fine"), new(request=request))
    assert store.wall_tasks() == []
    assert store.last_event_id() == 0


def test_a_remote_id_may_be_long(store):
    long = "長" * 500
    assert put(store, one(store, gateway="https://" + "g" * 250), remote_id=long).remote_id == long


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "x" * 501])
def test_a_remote_id_that_could_not_be_asked_for_is_refused(store, text):
    task = one(store)
    with pytest.raises(ValueError, match="remote_id"):
        put(store, task, state=PENDING, remote_id=text)
    assert stored(store, task) == task


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "'", "", "x" * 100_000])
def test_a_look_up_by_hostile_text_finds_nothing(store, text):
    one(store, hook=True)
    assert store.task(text) is None
    assert store.tasks([text]) == []
    assert store.events(text) == []
    assert store.hook_task(text) is None
    assert store.frame(text) is None
    assert store.prepared(text, AspectRatio.WIDE) is None


def test_a_picture_of_nan_is_kept_as_the_gateway_sent_it(store):
    task = put(store, one(store), raw={"progress": float("inf")})
    assert stored(store, task).raw == {"progress": float("inf")}


def test_a_task_is_found_by_its_secret_and_each_has_its_own(store):
    tasks = press(store, new(hook=True), new(hook=True), new())
    secrets = [task.hook_secret for task in tasks]
    assert secrets[2] is None
    assert len(set(secrets)) == 3
    assert all(len(secret) >= 32 for secret in secrets[:2])
    assert store.hook_task(secrets[1]) == tasks[1]
    assert secrets[0] not in repr(tasks[0])


def test_takes_of_one_press_are_stored_together_or_not_at_all(store):
    missing = GenerationRequest("fine", start=FrameRef(sha256="0" * 64))
    with pytest.raises(ValueError, match="frame"):
        press(store, new(), new(request=missing))
    assert (store.wall_tasks(), store.last_event_id()) == ([], 0)
    again = new()
    [task] = press(store, again)
    with pytest.raises(ValueError, match="exists"):
        press(store, again)
    assert store.wall_tasks() == [task]


def test_a_press_of_nothing_makes_nothing(store):
    assert press(store, max_active=0, daily_limit=0) == []


def test_stars_deletions_and_returns_are_one_event_each_however_often_pressed(store, clock):
    task = one(store)
    deleted_at = clock.step(5)
    for _ in range(2):
        store.star(task.id, True)
        store.delete(task.id)
    assert stored(store, task) == replace(task, starred=True, deleted_at=deleted_at)
    for _ in range(2):
        store.restore(task.id)
        store.star(task.id, False)
    assert stored(store, task) == task
    assert codes(store, task) == ["created", "starred", "deleted", "restored", "unstarred"]


def test_people_can_press_on_a_task_that_is_not_there(store):
    store.star("0" * 32, True)
    store.delete("0" * 32)
    store.restore("0" * 32)
    store.ask_again("0" * 32)
    store.hurry("0" * 32)
    assert store.last_event_id() == 0


def test_asking_again_wakes_a_task_that_was_given_up(store, clock):
    stopped = put(store, one(store), state=PENDING, asking_stopped=True, due_at=None)
    dead = put(store, one(store), state=SAVING, link_dead=True, due_at=None)
    assert store.next_due(GATEWAY) is None
    now = clock.step(60)
    store.ask_again(stopped.id)
    store.ask_again(dead.id)
    assert stored(store, stopped) == replace(stopped, asking_stopped=False, due_at=now)
    assert stored(store, dead) == replace(dead, link_dead=False, due_at=now)
    assert codes(store, dead)[-1] == "ask_again"
    assert store.next_due(GATEWAY) == now


def test_asking_again_leaves_other_tasks_alone(store, clock):
    clock.step(60)
    busy, done = one(store), put(store, one(store), state="completed", link_dead=True)
    for task in (busy, done):
        store.ask_again(task.id)
        assert stored(store, task) == task
