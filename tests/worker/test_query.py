"""Asking: a time limit of ours, a broken network or a strange answer never fails a task."""

from datetime import timedelta

import pytest

from tests.worker.house import COMPLETED, DAY_S, FAILED, HOUR_S, PENDING, PROCESSING, until
from twoframe.models import Usual
from twoframe.worker import schedule


def test_the_gateways_verdict_is_final_and_its_words_are_kept(house, remote):
    task, at_gateway = house.sent()
    remote.fail(at_gateway.id, "Contains blacklisted words")
    house.turn()
    failed = house.task(task)
    assert (failed.state, failed.failure.code, failed.failure.words) == (
        FAILED,
        "upstream",
        "Contains blacklisted words",
    )
    assert not failed.failure.free
    assert house.words(task, "failed") == ["Contains blacklisted words"]
    house.step(DAY_S)
    assert len(remote.queries) == 1
    assert len(remote.submits) == 1


def test_equal_answers_are_no_events_and_a_step_back_is_none_either(house, remote):
    task, at_gateway = house.sent()
    remote.process(at_gateway.id)
    for _query in range(3):
        house.turn()
    at_gateway.state = "pending"
    house.turn()
    assert house.task(task).state is PROCESSING
    assert house.codes(task) == ["created", "accepted", "processing"]


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 408},
        {"status": 425},
        {"status": 429},
        {"status": 500},
        {"status": 503, "json": {"message": "model_not_found"}},
        {"status": 200, "text": "<html></html>"},
        {"status": 404, "text": "<html></html>"},
        {"status": 200, "json": []},
        {"status": 200, "json": {"code": "error", "message": "try later"}},
        {"status": 402},
        {"drop": "answer"},
        {"drop": "request"},
    ],
)
def test_no_error_of_a_query_fails_a_task(house, remote, film, answer):
    task, at_gateway = house.sent()
    remote.answer("query", times=5, **answer)
    while len(remote.queries) < 5:
        house.turn()
    assert house.task(task).state is PENDING
    remote.finish(at_gateway.id, film)
    while house.task(task).unfinished:
        house.turn()
    done = house.task(task)
    assert (done.state, done.failure) == (COMPLETED, None)
    assert len(remote.submits) == 1


def test_a_gateway_that_fails_is_asked_ever_more_rarely_whatever_the_number_of_tasks(house, remote):
    tasks = house.press_many(8)
    house.settle()
    remote.answer("query", 503, times=None)
    began_at = house.clock()
    for _second in range(300):
        house.step(1.0)
    # Eight tasks on their own would have asked some eight hundred times.
    assert len(remote.queries) < 60
    assert house.clock() - began_at == timedelta(seconds=300)
    assert {house.task(task).state for task in tasks} == {PENDING}
    assert all(house.gap_s(task) < 75.0 for task in tasks)


def test_after_the_failure_all_tasks_come_home(house, remote, film):
    tasks = house.press_many(6)
    house.settle()
    remote.down()
    for _second in range(30):
        house.step(1.0)
    remote.up()
    for at_gateway in list(remote.tasks.values()):
        remote.finish(at_gateway.id, film)
    while any(house.task(task).unfinished for task in tasks):
        house.turn()
    assert {house.task(task).state for task in tasks} == {COMPLETED}
    assert len(remote.downloads) == 6


def test_the_pause_is_as_long_as_the_gateway_says(house, remote):
    house.press_many(3)
    house.settle()
    remote.answer("query", 429, headers={"Retry-After": "40"}, times=3)
    house.turn()
    asked = len(remote.queries)
    for _second in range(38):
        house.step(1.0)
    assert len(remote.queries) <= asked + 2
    house.step(5.0)
    until(lambda: len(remote.queries) > asked)


def test_a_refused_key_keeps_the_tasks_and_is_told_once(house, remote, film):
    task, _at_gateway = house.sent()
    remote.answer("query", 401, json={"message": "Invalid token"}, times=6)
    while len(remote.queries) < 6:
        house.turn()
    waiting = house.task(task)
    assert (waiting.state, waiting.failure.code, waiting.failure.words) == (PENDING, "key_refused", "Invalid token")
    assert house.codes(task) == ["created", "accepted", "key_refused"]
    house.turn()
    assert house.task(task).failure is None
    assert house.codes(task)[-1] == "answered"
    house.turn()
    assert house.codes(task).count("answered") == 1


@pytest.mark.parametrize("failures", [0, 1, 2, 3])
def test_one_task_that_the_gateway_chokes_on_does_not_hold_up_the_others(failures, house, remote):
    """Also where the gateway has failed before: what made a pause must not make the next one as soon as it ends."""
    _good, fine = house.sent(prompt="good one")
    if failures:
        remote.answer("query", 503, times=failures)
    while len(remote.queries) < failures:
        house.turn()
    _bad, choking = house.sent(prompt="bad one")
    remote.answer(f"/luma/generations/{choking.id}", 500, times=None)
    for _second in range(120):
        house.step(1.0)
    asked = [request.path.rpartition("/")[2] for request in remote.queries]
    assert asked.count(choking.id) < 12
    assert asked.count(fine.id) > 25


def test_an_unknown_task_fails_only_after_three_answers_over_ten_minutes(house, remote):
    task, at_gateway = house.sent()
    remote.forget(at_gateway.id)
    house.turn()
    first_at = house.clock()
    for _answer in range(3):
        house.turn()
    assert house.task(task).state is PENDING
    assert house.task(task).unknown_count == 4
    while house.task(task).unfinished:
        house.turn()
    failed = house.task(task)
    assert (failed.state, failed.failure.code, failed.failure.free) == (FAILED, "unknown_task", False)
    assert house.clock() - first_at >= timedelta(seconds=schedule.UNKNOWN_FOR_S)
    assert house.codes(task) == ["created", "accepted", "unknown_once", "unknown_task"]


def test_two_answers_long_apart_are_not_three(house, remote):
    task, at_gateway = house.sent()
    remote.forget(at_gateway.id)
    house.turn()
    house.step(HOUR_S)
    assert house.task(task).state is PENDING
    assert house.task(task).unknown_count == 2
    house.step(HOUR_S)
    assert house.task(task).state is FAILED


def test_a_task_that_is_known_again_starts_to_count_anew(house, remote):
    task, at_gateway = house.sent()
    for _time in range(2):
        remote.forget(at_gateway.id)
        house.turn()
        house.turn()
        remote.tasks[at_gateway.id] = at_gateway
        house.turn()
    assert (house.task(task).unknown_count, house.task(task).unknown_since) == (0, None)
    assert house.task(task).state is PENDING


def test_after_a_day_the_asking_stops_and_a_person_can_ask_again(house, remote, film):
    task, at_gateway = house.sent()
    remote.process(at_gateway.id)
    while not house.task(task).asking_stopped:
        house.clock.step(2000.0)
        house.turn()
    assert house.task(task).state is PROCESSING
    assert not house.task(task).active
    assert DAY_S <= (house.clock() - house.task(task).submitted_at).total_seconds() < DAY_S + HOUR_S
    asked = len(remote.queries)
    house.step(DAY_S)
    assert len(remote.queries) == asked

    house.store.ask_again(task.id)
    for _query in range(20):
        house.turn()
    assert len(remote.queries) == asked + 20
    assert not house.task(task).asking_stopped
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.task(task).state is COMPLETED
    assert house.codes(task).count("asking_stopped") == 1


def test_a_task_is_asked_for_once_more_before_the_asking_stops(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    house.step(3 * DAY_S)  # the computer slept
    assert house.task(task).state is COMPLETED


def test_a_day_without_any_answer_stops_the_asking_too_but_fails_nothing(house, remote):
    task, _at_gateway = house.sent()
    remote.answer("query", 500, times=None)
    house.step(DAY_S + 60.0)
    while not house.task(task).asking_stopped:
        house.turn()
    assert house.task(task).state is PENDING


def test_the_asking_follows_what_tasks_of_this_gateway_usually_take(house, remote, film):
    for _film in range(5):
        task, at_gateway = house.sent()
        house.clock.step(40.0)
        remote.finish(at_gateway.id, film)
        house.settle()
        assert house.task(task).state is COMPLETED
    house.worker.stop()
    house.worker = house.start(prior=Usual(1.0, 2.0, 0))
    task, at_gateway = house.sent()
    early, near = [], []
    while (age_s := (house.clock() - task.submitted_at).total_seconds()) < 42.0:
        if age_s < 22.0 or age_s > 30.0:
            (early if age_s < 22.0 else near).append(house.gap_s(task))
        house.turn()
    assert min(early) > 3.9
    assert max(near) < 2.5
