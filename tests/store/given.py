"""What tests of the store begin with."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Unpack

import pytest

from twoframe.models import AspectRatio, Frame, GenerationRequest, PreparedFrame, Task, TaskState
from twoframe.store import NewTask, Store, TaskChanges

GATEWAY = "https://gateway.test"
OTHER_GATEWAY = "https://other.test"
NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
DAY, MONTH = NOON.replace(hour=0), NOON.replace(day=1, hour=0)

FRAME = Frame("ab" * 32, "beach.jpg", "image/jpeg", 4032, 3024, 3_145_728)
PREPARED = PreparedFrame("cd" * 32, FRAME.sha256, AspectRatio.WIDE, 1536, 864, 400_000, kept=0.75)

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

SENDING, UNCONFIRMED, PENDING, PROCESSING, SAVING, COMPLETED, FAILED = TaskState


class SteppedClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def step(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


def new(prompt: str = "a cat dances", gateway: str = GATEWAY, **fields: Any) -> NewTask:
    request = fields.pop("request", None) or GenerationRequest(prompt)
    return NewTask(request, gateway, **fields)


def press(
    store: Store, *tasks: NewTask, daily_limit: int | None = None, max_active: int | None = None, day: datetime = DAY
) -> list[Task]:
    return store.add_tasks(tasks, daily_limit=daily_limit, max_active=max_active, day_start=day)


def one(store: Store, **fields: Any) -> Task:
    [task] = press(store, new(**fields))
    return task


def put(store: Store, task: Task, **changes: Unpack[TaskChanges]) -> Task:
    """Write changes onto a task in whatever state it is."""
    changed = store.change(task.id, code="put", expect=set(TaskState), **changes)
    assert changed is not None
    return changed


def one_in(store: Store, state: TaskState, gateway: str = GATEWAY, **changes: Unpack[TaskChanges]) -> Task:
    return put(store, one(store, gateway=gateway), state=state, **changes)


def stored(store: Store, task: Task) -> Task:
    """The task as it is now."""
    found = store.task(task.id)
    assert found is not None
    return found


def codes(store: Store, task: Task) -> list[str]:
    return [event.code for event in store.events(task.id)]


def wait_until(condition: Callable[[], Any], timeout_s: float = 60.0) -> None:
    """Wait for something that another thread or process does."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.005)
