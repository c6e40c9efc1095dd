"""Sending: what proves that nothing was charged, what leaves a doubt, and what is tried again."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.photos import photo_bytes
from tests.worker.house import FAILED, PENDING, SENDING, UNCONFIRMED, until
from twoframe.errors import FrameError, Unreachable
from twoframe.models import AspectRatio, FrameRef
from twoframe.worker import schedule

HTML = "<html><title>Welcome</title></html>"
REFUSED = [
    ({"status": 400, "json": {"error": {"message": "user_prompt is bad"}}}, "invalid_request", "user_prompt is bad"),
    ({"status": 401, "json": {"error": {"message": "Invalid token"}}}, "key_refused", "Invalid token"),
    ({"status": 402, "json": {"message": "pay first"}}, "no_credit", "pay first"),
    ({"status": 403, "json": {"message": "quota exceeded"}}, "no_credit", "quota exceeded"),
    ({"status": 403, "json": {"message": "not for you"}}, "not_allowed", "not for you"),
    ({"status": 413, "text": HTML}, "too_large", None),
    ({"status": 307, "headers": {"Location": "/elsewhere"}}, "wrong_address", None),
    ({"status": 200, "json": {"code": "bad_request", "message": "no channel"}}, "said_no", "no channel"),
]
DOUBTFUL = [
    ({"status": 408}, None),
    ({"status": 409}, None),
    ({"status": 425}, None),
    ({"status": 499}, None),
    ({"status": 500, "json": {"error": {"message": "boom"}}}, "boom"),
    ({"status": 502, "text": HTML}, None),
    ({"status": 503, "json": {"message": "model_not_found"}}, "model_not_found"),
    ({"status": 504}, None),
    ({"status": 200, "text": HTML}, None),
    ({"status": 200, "json": {"request": {}}}, None),
    ({"drop": "answer"}, None),
    ({"drop": "half", "json": {"id": "x"}}, None),
]


@pytest.mark.parametrize(("answer", "code", "words"), REFUSED)
def test_a_refused_submit_fails_with_the_gateways_words_and_is_free(house, remote, answer, code, words):
    remote.answer("generate", **answer)
    task = house.press()
    house.settle()
    failed = house.task(task)
    assert (failed.state, failed.failure.code, failed.failure.free) == (FAILED, code, True)
    assert words is None or failed.failure.words == words
    house.step(1000.0)
    assert len(remote.submits) == 1


@pytest.mark.parametrize(("answer", "words"), DOUBTFUL)
def test_a_submit_that_may_have_been_taken_is_unconfirmed_and_never_sent_again(house, remote, answer, words):
    remote.answer("generate", accept=True, **answer)
    task = house.press()
    house.settle()
    doubtful = house.task(task)
    assert (doubtful.state, doubtful.failure.free) == (UNCONFIRMED, False)
    assert words is None or doubtful.failure.words == words
    assert house.codes(task) == ["created", "unconfirmed"]
    house.step(1000.0)
    assert house.task(task).state is UNCONFIRMED
    assert len(remote.submits) == 1


@pytest.mark.parametrize("retry_after", ["7", None])
def test_a_gateway_that_asks_for_a_pause_gets_it_and_then_the_task(house, remote, retry_after):
    remote.answer("generate", 429, headers={"Retry-After": retry_after} if retry_after else {}, times=2)
    task = house.press()
    house.settle()
    waiting = house.task(task)
    assert (waiting.state, waiting.send_started_at, waiting.failure.code) == (SENDING, None, "too_fast")
    first_gap_s = house.gap_s(task)
    assert first_gap_s >= 7.0 if retry_after else first_gap_s < 2.0
    house.turn()
    assert house.gap_s(task) > 1.5
    house.turn()
    assert house.task(task).state is PENDING
    assert house.task(task).failure is None
    assert house.codes(task) == ["created", "try_again_later", "try_again_later", "accepted"]


def test_nothing_is_lost_while_the_gateway_is_down_for_a_while(house, remote):
    remote.down()
    task = house.press()
    for _try in range(4):
        house.turn()
    assert house.task(task).state is SENDING
    assert house.codes(task).count("try_again_later") == 4
    remote.up()
    house.turn()
    assert house.task(task).state is PENDING
    assert len(remote.submits) == 1


def test_after_ten_minutes_in_vain_it_fails_with_the_last_words_and_is_free(house, remote):
    remote.answer("generate", 429, json={"message": "busy"}, times=None)
    task = house.press()
    created_at = house.clock()
    while house.task(task).state is SENDING:
        house.turn()
    failed = house.task(task)
    assert (failed.state, failed.failure.code, failed.failure.words) == (FAILED, "too_fast", "busy")
    assert failed.failure.free
    assert house.clock() - created_at == timedelta(seconds=schedule.SEND_FOR_S)
    assert 10 <= len(remote.submits) <= 25


def test_a_pause_longer_than_the_ten_minutes_does_not_outlast_them(house, remote):
    remote.answer("generate", 429, headers={"Retry-After": "86400"}, times=None)
    task = house.press()
    house.settle()
    assert house.gap_s(task) == pytest.approx(600.0, abs=1.0)
    house.turn()
    assert house.task(task).state is FAILED


def test_a_task_that_nobody_sent_for_ten_minutes_fails_as_not_sent(house, remote):
    task = house.press()
    house.clock.step(schedule.SEND_FOR_S + 1)
    house.settle()
    failed = house.task(task)
    assert (failed.state, failed.failure.code, failed.failure.free) == (FAILED, "not_sent", True)
    assert remote.submits == []


def test_a_gateway_that_is_not_there_yet_is_waited_for_before_anything_counts_as_sent(house, remote):
    house.gateway.down = Unreachable("the demo gateway starts")
    task = house.press()
    house.settle()
    assert house.task(task).send_started_at is None
    assert house.words(task, "try_again_later") == ["the demo gateway starts"]
    house.gateway.down = None
    house.turn()
    assert house.task(task).state is PENDING


def test_a_frame_that_is_gone_fails_before_anything_is_sent(house, remote):
    frame = house.keyframes.add(photo_bytes("china"), "china.jpg", AspectRatio.SQUARE)
    task = house.press(ratio=AspectRatio.WIDE, start=FrameRef(sha256=frame.sha256))
    house.keyframes.path(frame.sha256).unlink()
    house.settle()
    failed = house.task(task)
    assert (failed.state, failed.failure.code, failed.failure.free) == (FAILED, "frame", True)
    assert remote.submits == []


class FailingKeyframes:
    """Keyframes on a disk that is full, or with a defect, as long as `error` is set."""

    def __init__(self, keyframes, error):
        self._keyframes = keyframes
        self.error = error

    def prepare(self, sha256, ratio, fit):
        if self.error is not None:
            raise self.error
        return self._keyframes.prepare(sha256, ratio, fit)

    def data_uri(self, prepared):
        return self._keyframes.data_uri(prepared)


@pytest.mark.parametrize("error", [FrameError("disk_full", "no room"), RuntimeError("a defect")])
def test_what_breaks_before_the_send_is_tried_again_and_loses_nothing(house, remote, error, caplog):
    frame = house.keyframes.add(photo_bytes("china"), "china.jpg", AspectRatio.WIDE)
    keyframes = FailingKeyframes(house.keyframes, error)
    house.worker = house.start(keyframes=keyframes)
    task = house.press(start=FrameRef(sha256=frame.sha256))
    for _try in range(3):
        house.turn()
    assert house.task(task).state is SENDING
    assert sum(task.id in record.getMessage() for record in caplog.records if record.levelname == "ERROR") <= 1
    keyframes.error = None
    house.turn()
    assert house.task(task).state is PENDING
    assert len(remote.submits) == 1


def test_a_defect_after_the_send_began_leaves_the_task_unconfirmed(house, remote, monkeypatch):
    def broken(_submission):
        raise ZeroDivisionError

    monkeypatch.setattr(house.gateway.client(), "generate", broken)
    task = house.press()
    house.settle()
    assert house.task(task).state is UNCONFIRMED
    assert house.task(task).failure.code == "lost_answer"


def test_an_id_that_another_task_holds_leaves_the_task_unconfirmed(house, remote):
    remote.answer("generate", json={"id": "same", "state": "pending"}, times=2)
    first = house.press()
    house.settle()
    second = house.press()
    house.settle()
    assert (house.task(first).state, house.task(first).remote_id) == (PENDING, "same")
    assert house.task(second).state is UNCONFIRMED


def test_an_id_that_can_not_be_stored_leaves_the_task_unconfirmed(house, monkeypatch):
    generate = house.gateway.client().generate
    monkeypatch.setattr(house.gateway.client(), "generate", lambda what: replace(generate(what), id="lone \ud800"))
    task = house.press()
    house.settle()
    assert house.task(task).state is UNCONFIRMED


def test_the_answer_is_written_even_if_the_database_fails_for_a_while(house, remote, monkeypatch):
    from twoframe.errors import StoreError

    change, failures = house.store.change, iter(range(2))

    def failing(task_id, **changes):
        if changes["code"] == "accepted" and next(failures, None) is not None:
            raise StoreError("The database failed: disk I/O error")
        return change(task_id, **changes)

    monkeypatch.setattr(house.store, "change", failing)
    task = house.press()
    house.settle()
    assert house.task(task).state is PENDING
    assert len(remote.submits) == 1


def test_an_answer_that_comes_after_the_task_was_given_up_resolves_the_doubt(house, remote):
    answer = threading.Event()
    remote.answer("generate", 200, hold=answer, follow=remote.usual)
    task = house.press()
    house.worker.nudge()
    until(lambda: remote.submits)
    # Another worker finds the lease run out, as after a suspend, and can only say that nobody knows.
    house.store.change(task.id, code="unconfirmed", expect={SENDING}, state=UNCONFIRMED, due_at=None)
    answer.set()
    until(lambda: house.task(task).state is PENDING)
    assert house.codes(task) == ["created", "unconfirmed", "confirmed"]
    assert len(remote.submits) == 1


def test_many_presses_are_sent_side_by_side_and_each_once(house, remote):
    tasks = house.press_many(20)
    house.settle()
    assert {house.task(task).state for task in tasks} == {PENDING}
    assert len(remote.submits) == len(remote.tasks) == 20
