"""Callbacks: untrusted hints, which make the worker ask sooner and can clear up what is unconfirmed."""

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker.house import COMPLETED, PENDING, UNCONFIRMED, until
from twoframe.errors import StoreError
from twoframe.worker import hooks
from twoframe.worker.hooks import ids_in


def unconfirmed(house, remote, prompt="a cat dances"):
    """A task that the gateway took without our hearing of it."""
    known = set(remote.tasks)
    remote.answer("generate", 504, accept=True)
    task = house.press(prompt, hook=True)
    house.settle()
    assert house.task(task).state is UNCONFIRMED
    [remote_id] = set(remote.tasks) - known
    return task, remote_id


def follow_all(house, remote):
    """Wait until the hints that came in have been followed: they are in their order, so a last one tells."""
    probe = house.press("a probe", hook=True)
    house.settle()
    house.worker.hook(probe.hook_secret, b"")
    until(lambda: any(house.task(probe).remote_id in query.path for query in remote.queries))
    house.settle()


def test_a_callback_makes_the_worker_ask_at_once(house, remote, film):
    task = house.press(hook=True)
    house.settle()
    remote.finish(house.task(task).remote_id, film)
    house.worker.hook(task.hook_secret, b"")
    until(lambda: house.task(task).state is COMPLETED)


def test_the_body_is_never_believed(house, remote):
    task = house.press(hook=True)
    house.settle()
    body = {"id": house.task(task).remote_id, "state": "completed", "video": {"url": "http://127.0.0.1:1/evil.mp4"}}
    house.worker.hook(task.hook_secret, json.dumps(body).encode())
    until(lambda: remote.queries)
    house.settle()
    assert house.task(task).state is PENDING


@pytest.mark.parametrize("shape", ["{'id': X}", "{'task_id': X}", "{'data': {'task_id': X, 'id': 7}}", "[{'id': X}]"])
def test_a_callback_clears_up_an_unconfirmed_task(house, remote, film, shape):
    task, remote_id = unconfirmed(house, remote)
    remote.finish(remote_id, film)
    house.worker.hook(task.hook_secret, shape.replace("'", '"').replace("X", f'"{remote_id}"').encode())
    until(lambda: house.task(task).state is COMPLETED)
    assert house.task(task).remote_id == remote_id
    assert "confirmed" in house.codes(task)
    assert len(remote.submits) == 1


def test_a_task_with_another_prompt_does_not_clear_it_up(house, remote):
    task, _remote_id = unconfirmed(house, remote)
    _other, at_gateway = house.sent(prompt="something else")
    house.store.delete(_other.id)
    strange = remote.tasks.pop(at_gateway.id)
    strange.id = "strange"
    remote.tasks["strange"] = strange
    house.worker.hook(task.hook_secret, b'{"id": "strange"}')
    until(lambda: [query for query in remote.queries if query.path.endswith("/strange")])
    follow_all(house, remote)
    assert house.task(task).state is UNCONFIRMED


def test_an_id_that_another_task_holds_does_not_clear_it_up(house, remote):
    holder, at_gateway = house.sent()
    task, _remote_id = unconfirmed(house, remote)
    house.worker.hook(task.hook_secret, json.dumps({"id": at_gateway.id}).encode())
    until(lambda: remote.queries)
    follow_all(house, remote)
    assert house.task(task).state is UNCONFIRMED
    assert house.task(holder).remote_id == at_gateway.id


def test_an_id_that_can_not_be_checked_now_is_checked_later(house, remote, monkeypatch):
    monkeypatch.setattr(hooks, "AGAIN_S", 0.01)
    task, remote_id = unconfirmed(house, remote)
    remote.answer("query", 503)
    house.worker.hook(task.hook_secret, json.dumps({"id": remote_id}).encode())
    # As time passes, the gateway's pause ends.
    until(lambda: house.clock.step(0.1) or house.task(task).state is PENDING)


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"null", b"[" * 60_000, b'{"id": 7}', b'{"id": ""}', b"x" * 500_000]
)
def test_no_body_can_break_the_following(house, remote, body):
    task, remote_id = unconfirmed(house, remote)
    house.worker.hook(task.hook_secret, body)
    follow_all(house, remote)
    assert house.task(task).state is UNCONFIRMED
    house.worker.hook(task.hook_secret, json.dumps({"id": remote_id}).encode())
    until(lambda: house.task(task).state is PENDING)


def test_a_wrong_secret_changes_nothing(house, remote):
    house.sent()
    for secret in ("wrong", "", "x" * 100_000, "\0", "'; --"):
        house.worker.hook(secret, b'{"id": "x"}')
    follow_all(house, remote)
    assert len(remote.queries) == 1  # the probe's


def test_a_flood_is_bounded_in_memory_and_the_worker_goes_on(house, remote, film):
    task = house.press(hook=True)
    house.settle()
    for number in range(5000):
        house.worker.hook(f"guess-{number}", b"x" * 10_000)
        house.worker.hook(task.hook_secret, b"")
    assert len(house.worker._hooks._waiting) <= hooks.WAITING_MOST
    remote.finish(house.task(task).remote_id, film)
    house.turn()
    until(lambda: house.task(task).state is COMPLETED)


def test_many_callbacks_of_one_task_lead_to_few_queries(house, remote, monkeypatch):
    monkeypatch.setattr(hooks, "SAME_TASK_EVERY_S", 3600.0)
    task = house.press(hook=True)
    house.settle()
    remote_id = house.task(task).remote_id
    for _call in range(3):
        for _again in range(200):
            house.worker.hook(task.hook_secret, b"")
        until(lambda: remote.queries)
        follow_all(house, remote)
    assert sum(remote_id in query.path for query in remote.queries) == 1


def test_a_callback_that_comes_while_another_is_looked_up_waits_its_time(house, remote, monkeypatch):
    monkeypatch.setattr(hooks, "SAME_TASK_EVERY_S", 3600.0)
    task = house.press(hook=True)
    house.settle()
    remote_id, hook_task = house.task(task).remote_id, house.store.hook_task

    def slowly(secret):
        if secret == task.hook_secret:
            house.worker.hook(secret, b"")
        return hook_task(secret)

    monkeypatch.setattr(house.store, "hook_task", slowly)
    house.worker.hook(task.hook_secret, b"")
    follow_all(house, remote)
    follow_all(house, remote)
    assert sum(remote_id in query.path for query in remote.queries) == 1


def test_a_callback_that_overtakes_the_answer_to_the_submit_resolves_it_later(house, remote, monkeypatch):
    monkeypatch.setattr(hooks, "AGAIN_S", 0.01)
    cut = threading.Event()
    remote.answer("generate", 504, accept=True, hold=cut)
    task = house.press(hook=True)
    house.worker.nudge()
    until(lambda: remote.tasks)
    [remote_id] = remote.tasks
    house.worker.hook(task.hook_secret, json.dumps({"id": remote_id}).encode())
    until(lambda: house.worker._hooks._followed)
    cut.set()
    until(lambda: house.task(task).state is PENDING)
    assert house.codes(task) == ["created", "unconfirmed", "confirmed"]


def test_a_database_that_fails_does_not_end_the_following(house, remote, monkeypatch):
    monkeypatch.setattr(hooks, "AGAIN_S", 0.01)
    task, remote_id = unconfirmed(house, remote)
    hook_task, failures = house.store.hook_task, iter(range(2))

    def unsure(secret):
        if next(failures, None) is not None:
            raise StoreError("The database failed: disk I/O error")
        return hook_task(secret)

    monkeypatch.setattr(house.store, "hook_task", unsure)
    house.worker.hook(task.hook_secret, json.dumps({"id": remote_id}).encode())
    until(lambda: house.task(task).state is PENDING)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["id", "data", "x"]), inner),
    )
)
def test_what_is_taken_for_an_id_is_a_short_text_and_few(value):
    found = ids_in(json.dumps(value).encode())
    assert len(found) <= hooks.IDS_MOST
    assert all(isinstance(text, str) and 0 < len(text) <= hooks.ID_LENGTH_MOST for text in found)


def test_a_task_id_goes_before_an_id_and_the_outermost_first():
    body = {"data": {"id": "inner"}, "id": "row", "task_id": "task"}
    assert ids_in(json.dumps(body).encode()) == ["task", "row", "inner"]
