"""The loop itself: how it starts, idles, survives a failing database and stops."""

import logging
import threading
import time
from random import Random
from statistics import median

import pytest

from tests.support.gateway import ScriptedGateway
from tests.worker.house import COMPLETED, PENDING, SENDING, UNCONFIRMED, Connected, until
from twoframe.errors import StoreError
from twoframe.models import Usual
from twoframe.store import Store
from twoframe.worker import Worker, worker


def test_nothing_works_before_the_start(house, remote):
    idle = Worker(house.store, house.keyframes, house.films, house.gateway)
    names = {thread.name for thread in threading.enumerate()}
    house.press()
    idle.nudge()
    idle.hook("secret", b"")
    idle.stop()
    assert not idle.alive
    assert not names & {"worker", "leases", "hooks", "submit-0"}
    assert remote.requests == []


def test_a_worker_that_runs_says_so_and_one_that_stopped_too(house):
    assert house.worker.alive
    assert house.worker.beat_age_s < worker.STILL_S
    house.worker.stop()
    assert not house.worker.alive
    house.worker.stop()


def test_a_worker_whose_loop_is_stuck_is_not_alive(house, monkeypatch):
    assert house.worker.alive
    monkeypatch.setattr(worker, "STILL_S", -1.0)
    assert not house.worker.alive


def test_a_worker_starts_once(house):
    with pytest.raises(RuntimeError):
        house.worker.start()


def test_its_threads_end_with_it(house):
    before = set(threading.enumerate())
    house.worker.nudge()
    mine = set(threading.enumerate()) - before
    assert len(mine) >= 12
    house.worker.stop()
    until(lambda: not any(thread.is_alive() for thread in mine))


def test_an_idle_worker_asks_the_database_about_once_a_second_and_writes_nothing(house, monkeypatch):
    calls = []

    def counted(name):
        method = getattr(Store, name)

        def call(self, *arguments, **named):
            calls.append(name)
            return method(self, *arguments, **named)

        monkeypatch.setattr(Store, name, call)

    for name in ("next_due", "claim", "renew", "change", "hurry"):
        counted(name)
    assert house.worker.alive
    began = time.monotonic()
    until(lambda: len(calls) >= 3)
    assert set(calls) == {"next_due"}
    assert time.monotonic() - began >= 2 * worker.LOOK_EVERY_S * 0.9


def test_a_task_of_another_process_is_found_without_a_nudge(house, remote):
    assert house.worker.alive
    elsewhere = Store(f"sqlite:///{house.database}", clock=house.clock)
    task = house.press()
    until(lambda: house.task(task).state is PENDING)
    elsewhere.close()


def test_the_loop_survives_a_database_that_fails_and_then_goes_on(house, remote, monkeypatch, caplog):
    failing = threading.Event()
    failing.set()
    next_due = house.store.next_due

    def unsure(gateway):
        if failing.is_set():
            raise StoreError("The database failed: database or disk is full")
        return next_due(gateway)

    monkeypatch.setattr(house.store, "next_due", unsure)
    house.worker  # noqa: B018 - starts it
    until(lambda: caplog.records)
    task = house.press()
    assert house.worker.alive
    failing.clear()
    until(lambda: house.task(task).state is PENDING)
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1


def test_a_row_that_could_not_be_written_is_let_go_and_taken_up_again(house, remote, film, monkeypatch):
    failing = threading.Event()
    change = house.store.change

    def unsure(task_id, **changes):
        if failing.is_set():
            raise StoreError("The database failed: database or disk is full")
        return change(task_id, **changes)

    task, at_gateway = house.sent()
    monkeypatch.setattr(house.store, "change", unsure)
    failing.set()
    remote.finish(at_gateway.id, film)
    house.clock.step(8.0)
    house.worker.nudge()
    until(lambda: remote.queries)
    until(lambda: house.worker._loose)
    failing.clear()
    house.settle()
    house.turn()
    assert house.task(task).state is COMPLETED


def test_stopping_waits_for_a_submit_and_writes_its_answer(house, remote):
    answer = threading.Event()
    remote.answer("generate", hold=answer, follow=remote.usual)
    task = house.press()
    house.worker.nudge()
    until(lambda: remote.submits)
    stopping = threading.Thread(target=house.worker.stop)
    stopping.start()
    answer.set()
    stopping.join()
    assert house.task(task).state is PENDING


def test_a_submit_that_outlasts_the_stop_keeps_its_mark_and_its_answer_still_counts(house, remote):
    answer = threading.Event()
    remote.answer("generate", hold=answer, follow=remote.usual)
    task = house.press()
    house.worker.nudge()
    until(lambda: remote.submits)
    house.worker.stop(timeout_s=0.05)
    assert (house.task(task).state, house.task(task).send_started_at) == (SENDING, house.clock())

    house.clock.step(60.0)  # the lease runs out, and the next worker can only say that nobody knows
    house.worker = house.start()
    until(lambda: house.task(task).state is UNCONFIRMED)
    answer.set()
    until(lambda: house.task(task).state is PENDING)
    assert len(remote.submits) == 1


def test_what_was_at_hand_when_a_worker_stopped_is_free_for_the_next_one_at_once(house, remote, film):
    hold = threading.Event()
    remote.answer("query", hold=hold, times=None)
    tasks = house.press_many(6)
    house.settle()
    house.clock.step(20.0)
    house.worker.nudge()
    until(lambda: len(remote.queries) >= 4)
    stopping = threading.Thread(target=house.worker.stop, args=(600.0,), daemon=True)
    stopping.start()
    until(lambda: not stopping.is_alive())  # a query is free, so nobody waits for its answer
    remote.as_usual("query")
    for at_gateway in remote.tasks.values():
        remote.finish(at_gateway.id, film)
    house.worker = house.start()
    house.settle()
    assert {house.task(task).state for task in tasks} == {COMPLETED}
    hold.set()


def test_a_hint_during_a_query_is_not_lost(house, remote, film):
    hold = threading.Event()
    task = house.press(hook=True)
    house.settle()
    at_gateway = remote.tasks[house.task(task).remote_id]
    remote.answer("query", hold=hold, json={"id": at_gateway.id, "state": "pending"})
    house.clock.step(8.0)
    house.worker.nudge()
    until(lambda: remote.queries)
    remote.finish(at_gateway.id, film)
    house.worker.hook(task.hook_secret, b"")
    until(lambda: house.worker._again)
    hold.set()
    until(lambda: house.task(task).state is COMPLETED)


def test_a_task_whose_lease_ran_out_under_our_own_hands_is_not_worked_on_twice(house, remote, film):
    hold = threading.Event()
    remote.answer("file", hold=hold, follow=remote.usual)
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    house.clock.step(8.0)
    house.worker.nudge()
    until(lambda: remote.downloads)
    for _sleep in range(3):
        house.clock.step(60.0)  # the computer slept
        house.worker.nudge()
    until(lambda: house.worker._again)
    hold.set()
    until(lambda: house.task(task).state is COMPLETED)
    house.settle()
    assert len(remote.downloads) == 1


def test_a_submit_that_takes_longer_than_a_lease_stays_ours(house, remote):
    answer = threading.Event()
    remote.answer("generate", hold=answer, follow=remote.usual)
    lease_s = 3.0
    house.worker = house.start(lease_s=lease_s)
    other = house.start(lease_s=lease_s)
    task = house.press()
    until(lambda: remote.submits)
    for _step in range(3):
        house.clock.step(lease_s * 0.7)
        until(lambda: house.leased_until(task) > house.clock())
        until(lambda: (house.leased_until(task) - house.clock()).total_seconds() > lease_s * 0.9)
        other.nudge()
    answer.set()
    until(lambda: house.task(task).state is PENDING)
    assert house.codes(task) == ["created", "accepted"]
    assert len(remote.submits) == 1


def test_two_workers_of_two_gateways_share_a_database_without_touching_each_other(house, remote, film):
    with ScriptedGateway() as other:
        theirs = Connected(other.url, other.token)
        second = house.start(gateway=theirs)
        mine, foreign = house.press(), house.press(gateway=theirs.name)
        second.nudge()
        house.settle()
        until(lambda: house.task(foreign).state is PENDING)
        assert house.task(mine).state is PENDING
        assert (len(remote.submits), len(other.submits)) == (1, 1)
        second.stop()
        theirs.close()


def test_the_token_is_in_no_log_and_in_no_row(house, remote, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)

    def broken(_submission):
        raise RuntimeError("a defect")

    for status in (401, 500, 429):
        remote.answer("generate", status, json={"message": f"your key {remote.token} is bad"})
        house.press()
        house.settle()
    monkeypatch.setattr(house.gateway.client(), "generate", broken)
    house.press()
    house.settle()
    assert remote.token not in caplog.text
    assert remote.token.encode() not in house.database.read_bytes()


def test_films_are_visible_soon_after_the_gateway_has_them(house, remote, film):
    """With the gaps that the schedule really has: half of the films within two seconds of stepped time."""
    rng, delays = Random(11), []
    house.worker = house.start(prior=Usual(10.0, 30.0, 0))
    for _film in range(7):
        task, at_gateway = house.sent()
        ready_at = house.clock.now.timestamp() + rng.uniform(10.0, 30.0)
        while house.task(task).unfinished:
            due_at = house.store.next_due(house.gateway.name)
            if due_at.timestamp() >= ready_at and at_gateway.state != "completed":
                remote.finish(at_gateway.id, film)
            house.turn()
        delays.append(house.clock.now.timestamp() - ready_at)
    assert median(delays) <= 2.0
