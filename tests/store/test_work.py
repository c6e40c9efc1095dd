"""One task has one worker, and a worker writes only onto what it expects to find."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.given import (
    COMPLETED,
    FAILED,
    GATEWAY,
    NOON,
    OTHER_GATEWAY,
    PENDING,
    PROCESSING,
    SAVING,
    SENDING,
    UNCONFIRMED,
    codes,
    new,
    one,
    one_in,
    press,
    put,
    stored,
)
from twoframe.errors import RemoteIdTaken
from twoframe.models import Failure


def claim(store, owner="me", gateway=GATEWAY, lease_s=30, limit=10):
    return store.claim(owner, gateway, lease_s=lease_s, limit=limit)


def test_due_tasks_are_claimed_the_longest_due_first_and_only_so_many(store, clock):
    tasks = [put(store, one(store), due_at=NOON - timedelta(seconds=gap)) for gap in (1, 3, 2)]
    put(store, one(store), due_at=NOON + timedelta(microseconds=1))
    assert claim(store, limit=2) == [tasks[1], tasks[2]]
    assert claim(store) == [tasks[0]]
    assert claim(store) == []


def test_only_tasks_of_the_gateway_that_the_worker_can_move_are_claimed(store):
    claimable = [one_in(store, state) for state in (SENDING, PENDING, PROCESSING, SAVING)]
    hidden = one(store)
    store.delete(hidden.id)
    for state in (UNCONFIRMED, COMPLETED, FAILED):
        one_in(store, state)
    one_in(store, PENDING, asking_stopped=True)
    one_in(store, SAVING, link_dead=True)
    one_in(store, PENDING, due_at=None)
    one(store, gateway=OTHER_GATEWAY)
    assert {task.id for task in claim(store)} == {task.id for task in [*claimable, hidden]}
    assert claim(store, gateway="") == []


def test_a_claimed_task_is_nobody_elses_until_the_lease_runs_out(store, clock):
    [task] = press(store, new())
    assert claim(store, "me") == [task]
    clock.step(29.999)
    assert claim(store, "you") == []
    clock.step(0.001)
    assert claim(store, "you") == [task]
    assert claim(store, "me") == []


def test_a_lease_can_be_renewed_while_nobody_else_has_taken_it(store, clock):
    press(store, new(), new())
    [first] = claim(store, "me", limit=1)
    [second] = claim(store, "you", limit=1)
    clock.step(31)
    store.renew("me", 30)
    assert claim(store, "third") == [second]
    store.renew("you", 1000)
    clock.step(29)
    assert claim(store) == []
    clock.step(1)
    assert {task.id for task in claim(store, "third")} == {first.id, second.id}


def test_a_worker_that_stops_frees_its_tasks_except_those_mid_send(store):
    for _ in range(3):
        one(store)
    mine, sent = claim(store, "me", limit=2)
    [theirs] = claim(store, "you")
    assert store.begin_send(sent.id, "me")
    store.release("me")
    assert claim(store, "next") == [mine]
    store.release("you")
    assert claim(store, "next") == [theirs]


def test_a_task_that_was_sent_and_answered_is_freed_on_a_stop(store):
    one(store)
    [task] = claim(store)
    assert store.begin_send(task.id, "me")
    sent = store.change(
        task.id, code="accepted", expect={SENDING}, owner="me", release=False, state=PENDING, remote_id="r"
    )
    store.release("me")
    assert claim(store, "next") == [sent]


def test_a_submit_starts_once_and_only_on_a_lease_that_holds(store, clock):
    task = one(store)
    assert not store.begin_send(task.id, "me")
    claim(store, "me")
    assert not store.begin_send(task.id, "you")
    assert store.begin_send(task.id, "me")
    assert stored(store, task).send_started_at == NOON
    assert not store.begin_send(task.id, "me")
    put(store, task, send_started_at=None)
    claim(store, "me")
    clock.step(30)
    assert not store.begin_send(task.id, "me")
    assert not store.begin_send("0" * 32, "me")


def test_a_task_that_is_no_longer_to_be_sent_is_not(store):
    task = one(store)
    claim(store, "me")
    put(store, task, state=UNCONFIRMED, release=False)
    assert not store.begin_send(task.id, "me")


def test_a_change_is_written_with_its_event_and_frees_the_task(store, clock):
    task = one(store)
    claim(store, "me")
    clock.step(2)
    changed = store.change(
        task.id,
        code="accepted",
        expect={SENDING, UNCONFIRMED},
        owner="me",
        words="r1",
        state=PENDING,
        remote_id="r1",
        due_at=clock.now,
    )
    assert changed == replace(task, state=PENDING, remote_id="r1", due_at=clock.now, changed_at=clock.now)
    assert stored(store, task) == changed
    event = store.events(task.id)[-1]
    assert (event.at, event.before, event.after, event.code, event.words) == (
        clock.now,
        SENDING,
        PENDING,
        "accepted",
        "r1",
    )
    assert claim(store, "you") == [changed]


def test_a_change_that_comes_too_late_writes_nothing(store, clock):
    task = one(store)
    claim(store, "me")
    late = {"code": "late", "words": "?", "tries": 9}
    assert store.change(task.id, expect={PENDING}, owner="me", **late) is None
    assert store.change(task.id, expect={SENDING}, owner="you", **late) is None
    assert store.change(task.id, expect=set(), **late) is None
    assert store.change("0" * 32, expect={SENDING}, **late) is None
    clock.step(31)
    claim(store, "you")
    assert store.change(task.id, expect={SENDING}, owner="me", **late) is None
    assert stored(store, task) == task
    assert codes(store, task) == ["created"]


def test_a_lease_that_ran_out_still_serves_while_nobody_has_taken_the_task(store, clock):
    task = one(store)
    claim(store, "me")
    clock.step(3600)
    assert store.change(task.id, code="accepted", expect={SENDING}, owner="me", state=PENDING)
    assert store.change(task.id, code="again", expect={PENDING}, owner="me") is None


def test_a_change_can_keep_the_task_and_leave_no_event(store):
    task = one(store)
    claim(store, "me")
    silent = store.change(task.id, code="later", expect={SENDING}, owner="me", event=False, release=False, tries=1)
    assert silent == replace(task, tries=1)
    assert codes(store, task) == ["created"]
    assert store.change(task.id, code="noted", expect={SENDING}, owner="me", release=False) == silent
    assert claim(store, "you") == []


def test_two_tasks_of_one_gateway_never_share_a_remote_id(store):
    first, second = one(store), one(store)
    put(store, first, remote_id="r1")
    with pytest.raises(RemoteIdTaken):
        store.change(second.id, code="accepted", expect={SENDING}, state=PENDING, remote_id="r1")
    assert stored(store, second) == second
    assert codes(store, second) == ["created"]
    assert put(store, first, remote_id="r1").remote_id == "r1"
    assert put(store, one(store, gateway=OTHER_GATEWAY), remote_id="r1").remote_id == "r1"


def test_an_unconfirmed_task_gets_the_id_that_it_turned_out_to_have(store, clock):
    task = one_in(store, UNCONFIRMED, send_started_at=NOON, due_at=None, failure=Failure("lost_answer", "?"))
    clock.step(40)
    confirmed = store.confirm(task.id, "r1", words="the gateway called back")
    assert confirmed == replace(
        task,
        state=PENDING,
        remote_id="r1",
        submitted_at=NOON,
        due_at=clock.now,
        changed_at=clock.now,
        failure=None,
    )
    event = store.events(task.id)[-1]
    assert (event.before, event.after, event.code, event.words) == (
        UNCONFIRMED,
        PENDING,
        "confirmed",
        "the gateway called back",
    )
    assert store.confirm(task.id, "r1", words="twice") is None
    assert claim(store) == [confirmed]


def test_an_id_that_another_task_holds_confirms_nothing(store):
    put(store, one(store), remote_id="r1")
    task = one_in(store, UNCONFIRMED)
    assert store.confirm(task.id, "r1", words="") is None
    assert store.confirm(task.id, "r\0", words="") is None
    assert store.confirm(task.id, "r" * 501, words="") is None
    assert store.confirm(one(store).id, "r2", words="") is None
    assert store.confirm("0" * 32, "r2", words="") is None
    assert stored(store, task) == task
    elsewhere = one_in(store, UNCONFIRMED, OTHER_GATEWAY)
    assert store.confirm(elsewhere.id, "r1", words="").remote_id == "r1"


def test_hurry_makes_a_waiting_task_due_and_touches_no_other(store, clock):
    later = NOON + timedelta(minutes=10)
    waiting = put(store, one(store), state=PROCESSING, due_at=later)
    others = [
        put(store, one(store), state=PENDING, due_at=later, asking_stopped=True),
        put(store, one(store), state=UNCONFIRMED, due_at=None),
        put(store, one(store), state=COMPLETED, due_at=None),
        put(store, one(store), due_at=NOON - timedelta(minutes=1)),
    ]
    clock.step(1)
    newest = store.last_event_id()
    for task in (waiting, *others):
        store.hurry(task.id)
    assert stored(store, waiting) == replace(waiting, due_at=clock.now)
    assert store.tasks([task.id for task in others]) == others
    assert store.last_event_id() == newest
