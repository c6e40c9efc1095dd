"""What the wall, the log and the estimates are made of."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from tests.store.given import (
    COMPLETED,
    FAILED,
    GATEWAY,
    NOON,
    OTHER_GATEWAY,
    PENDING,
    PROCESSING,
    SENDING,
    UNCONFIRMED,
    new,
    one,
    one_in,
    press,
    put,
    stored,
)
from twoframe.models import DEMO, UNFINISHED, Failure, Film, Origin, OriginKind, TaskState, Usual
from twoframe.store.tables import events


def test_tasks_come_in_the_order_asked_for_and_unknown_ones_are_left_out(store):
    tasks = press(store, *(new(str(number)) for number in range(4)))
    store.delete(tasks[0].id)
    ids = [tasks[2].id, "0" * 32, tasks[0].id, tasks[3].id]
    assert [task.request.prompt for task in store.tasks(ids)] == ["2", "0", "3"]
    assert store.tasks([]) == []


def test_more_ids_can_be_asked_for_than_a_statement_takes(store):
    task = one(store)
    assert store.tasks([*(f"{number:032}" for number in range(70_000)), task.id]) == [task]


def test_the_wall_shows_the_newest_first_and_no_more_than_asked(store, clock):
    tasks = []
    for _ in range(6):
        clock.step(1)
        tasks.append(one_in(store, COMPLETED))
    assert store.wall_tasks(newest=4) == tasks[:1:-1]
    assert store.wall_tasks(newest=100) == tasks[::-1]


def test_an_old_task_stays_on_the_wall_while_it_is_unfinished(store, clock):
    old = [one_in(store, state) for state in UNFINISHED]
    finished = [one_in(store, state) for state in (COMPLETED, FAILED)]
    clock.step(1)
    newest = [one_in(store, COMPLETED) for _ in range(3)]
    shown = store.wall_tasks(newest=3)
    assert {task.id for task in shown[:3]} == {task.id for task in newest}
    assert {task.id for task in shown[3:]} == {task.id for task in old}
    assert not {task.id for task in shown} & {task.id for task in finished}


def test_takes_of_one_press_stand_beside_each_other(store):
    first = press(store, *(new("first", take=take, take_group="a") for take in (1, 2, 3)))
    assert [task.take for task in store.wall_tasks()] == [3, 2, 1]
    assert store.wall_tasks() == first[::-1]


def test_deleted_tasks_are_on_no_wall_and_make_room(store, clock):
    kept = one_in(store, COMPLETED)
    clock.step(1)
    for task in (one(store), one_in(store, COMPLETED)):
        store.delete(task.id)
    assert store.wall_tasks(newest=1) == [kept]


def test_films_are_the_newest_that_are_here_without_deleted_ones(store, clock):
    made = []
    for _each in range(4):
        clock.step(1)
        made.append(put(store, one(store), state=COMPLETED, film=Film(640, 360, 5.0, 1000)))
    one(store)
    store.delete(made[3].id)
    assert [task.id for task in store.films(newest=2)] == [made[2].id, made[1].id]


def test_noticed_is_what_moves_and_what_came_to_its_end_lately_with_that_moment(store, clock):
    long_ago = [one_in(store, state) for state in (COMPLETED, FAILED)]
    moving = [one_in(store, state) for state in UNFINISHED]
    since = clock.step(3600)
    done, failed, binned = (one_in(store, state) for state in (COMPLETED, FAILED, COMPLETED))
    store.delete(binned.id)
    later = clock.step(10)
    store.star(done.id, True)
    put(store, moving[0], state=FAILED)
    noticed = {task.id: ended_at for task, ended_at in store.noticed(since)}
    assert noticed == {
        done.id: since,
        failed.id: since,
        moving[0].id: later,
        **{task.id: None for task in moving[1:]},
    }
    assert not noticed.keys() & {task.id for task in long_ago}


def test_an_empty_store_answers_everything(store):
    assert store.wall_tasks() == []
    assert store.noticed(NOON) == []
    assert store.last_event_id() == 0
    assert store.events_after(0) == []
    assert store.next_due(GATEWAY) is None
    assert store.usual(GATEWAY) is None


def test_the_log_of_a_task_is_its_own_and_in_order(store):
    task, other = one(store), one(store)
    store.change(task.id, code="sent", expect={SENDING}, words="POST")
    store.star(other.id, True)
    store.change(task.id, code="accepted", expect={SENDING}, state=PENDING)
    log = store.events(task.id)
    assert [(event.before, event.after, event.code, event.words) for event in log] == [
        (None, SENDING, "created", ""),
        (SENDING, SENDING, "sent", "POST"),
        (SENDING, PENDING, "accepted", ""),
    ]
    assert [event.id for event in log] == sorted(event.id for event in log)


def test_the_log_can_be_read_on_from_any_event(store):
    task = one(store)
    for _ in range(5):
        store.change(task.id, code="again", expect={SENDING})
    everything = store.events_after(0)
    assert everything == store.events(task.id)
    assert store.last_event_id() == everything[-1].id
    assert store.events_after(everything[2].id) == everything[3:]
    assert store.events_after(everything[0].id, limit=2) == everything[1:3]
    assert store.events_after(everything[-1].id) == []
    assert store.events_after(10**12) == []


def test_an_event_id_is_never_given_twice(store):
    task = one(store)
    newest = store.last_event_id()
    with store._writing() as write:
        write.connection.execute(delete(events).where(events.c.id == newest))
    store.star(task.id, True)
    assert store.last_event_id() > newest


def test_usual_times_are_the_tenth_and_ninetieth_percentile_of_the_last_tasks(store, clock):
    for took_s in (9999, 110, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 0):
        finished = clock.step(1)
        one_in(store, COMPLETED, submitted_at=finished - timedelta(seconds=took_s), finished_at=finished)
    # numpy.percentile([0, 10, …, 110], [10, 90]) is 11 and 99
    assert store.usual(GATEWAY) == Usual(low_s=pytest.approx(11), high_s=pytest.approx(99), count=12)
    assert store.usual(GATEWAY, last=3) == Usual(low_s=pytest.approx(18), high_s=pytest.approx(98), count=3)


def test_two_tasks_make_no_usual_time(store):
    for count in (1, 2):
        assert store.usual(GATEWAY) is None, count
        one_in(store, COMPLETED, submitted_at=NOON, finished_at=NOON + timedelta(seconds=60))
    assert store.usual(GATEWAY) is None
    one_in(store, COMPLETED, submitted_at=NOON, finished_at=NOON + timedelta(seconds=60))
    assert store.usual(GATEWAY) == Usual(60, 60, 3)


def test_usual_times_are_those_of_one_gateway_and_of_finished_films(store):
    times = {"submitted_at": NOON, "finished_at": NOON + timedelta(seconds=60)}
    for _ in range(3):
        one_in(store, COMPLETED, DEMO, **times)
        one_in(store, COMPLETED, OTHER_GATEWAY, **times)
        one_in(store, FAILED, **times)
        one_in(store, COMPLETED, finished_at=NOON)
    assert store.usual(GATEWAY) is None
    assert store.usual(DEMO) == Usual(60, 60, 3)


def test_the_next_due_task_is_the_earliest_that_can_be_claimed(store, clock):
    sending = one(store)
    later = put(store, one(store), state=PROCESSING, due_at=NOON + timedelta(seconds=90))
    one(store, gateway=OTHER_GATEWAY)
    one_in(store, COMPLETED, due_at=NOON)
    one_in(store, UNCONFIRMED, due_at=NOON)
    one_in(store, PENDING, due_at=NOON, asking_stopped=True)
    assert store.next_due(GATEWAY) == NOON
    put(store, sending, state=FAILED)
    assert store.next_due(GATEWAY) == later.due_at


def test_a_leased_task_is_due_when_its_lease_runs_out(store, clock):
    one(store)
    store.claim("me", GATEWAY, lease_s=30, limit=1)
    until = NOON + timedelta(seconds=30)
    assert store.next_due(GATEWAY) == until
    clock.now = until
    [task] = store.claim("you", GATEWAY, lease_s=30, limit=1)
    put(store, task, due_at=until + timedelta(hours=1), release=False)
    assert store.next_due(GATEWAY) == until + timedelta(hours=1)


def test_a_task_knows_when_its_state_last_changed(store, clock):
    task = one(store)
    clock.step(1)
    assert put(store, task, tries=1).changed_at == NOON
    moved = put(store, task, state=PENDING)
    assert moved.changed_at == clock.now
    clock.step(1)
    assert put(store, task, state=PENDING) == moved
    store.star(task.id, True)
    assert stored(store, task) == replace(moved, starred=True)


@pytest.mark.parametrize("state", TaskState)
def test_every_state_is_stored(store, state):
    assert stored(store, one_in(store, state)).state is state


def test_a_gateway_that_answered_an_extend_as_one_without_that_route_lacks_it(store):
    made = one(store)
    longer = one(store, origin=Origin(made.id, OriginKind.EXTEND))
    assert not store.lacks_extend(GATEWAY)
    put(store, one(store), state=FAILED, failure=Failure("wrong_address", "Not Found"))
    assert not store.lacks_extend(GATEWAY)
    put(store, longer, state=FAILED, failure=Failure("wrong_address", "Not Found"))
    assert store.lacks_extend(GATEWAY)
    assert not store.lacks_extend(OTHER_GATEWAY)
