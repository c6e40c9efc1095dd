"""A small Twoframe without pages: a real store, real files, the scripted gateway, and a worker on a stepped clock."""

import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from tests.support.gateway import RemoteFilm, ScriptedGateway
from twoframe.films import Films
from twoframe.keyframes import Keyframes
from twoframe.luma import LumaClient
from twoframe.models import GenerationRequest, Origin, Task, TaskState, Usual
from twoframe.store import NewTask, Store
from twoframe.worker import Worker, schedule

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
SENDING, UNCONFIRMED, PENDING, PROCESSING, SAVING, COMPLETED, FAILED = TaskState
PATIENCE_S = 60.0
HOUR_S, DAY_S = 3600.0, 86_400.0


class SteppedClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def step(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Connected:
    """A gateway that the worker is connected to; `down` makes getting a client fail, as the demo's can."""

    def __init__(self, url: str, token: str, **options: Any) -> None:
        self.name = url
        self._client = LumaClient(url, token, **options)
        self.down: Exception | None = None

    def client(self) -> LumaClient:
        if self.down is not None:
            raise self.down
        return self._client

    def close(self) -> None:
        self._client.close()


def until(condition: Callable[[], Any], timeout_s: float = PATIENCE_S) -> Any:
    """Wait until the condition holds, and return what it said."""
    deadline = time.monotonic() + timeout_s
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited {timeout_s:g} s in vain"
        time.sleep(0.005)
    return found


class House:
    def __init__(self, data: Path, remote: ScriptedGateway, *, clock: Any = None, **options: Any) -> None:
        self.data = data
        self.remote = remote
        self.clock = clock or SteppedClock()
        self.gateway = Connected(remote.url, remote.token, **options)
        self.database = data / "twoframe.db"
        self.store = Store(f"sqlite:///{self.database}", clock=self.clock)
        self.store.migrate()
        self.films = Films(data)
        self.keyframes = Keyframes(data, self.store, max_pixels=120_000_000)
        self._workers: list[Worker] = []

    @cached_property
    def worker(self) -> Worker:
        """The worker, started on first use."""
        return self.start()

    def start(self, **options: Any) -> Worker:
        options = {"clock": self.clock, "rng": Random(1), "prior": Usual(10.0, 60.0, 0), **options}
        parts = (self.store, options.pop("keyframes", self.keyframes), options.pop("films", self.films))
        worker = Worker(*parts, options.pop("gateway", self.gateway), **options)
        worker.start()
        self._workers.append(worker)
        return worker

    def close(self) -> None:
        for worker in self._workers:
            worker.stop()
        self.gateway.close()
        self.store.close()

    # What people do

    def press(self, prompt: str = "a cat dances", *, origin: Origin | None = None, hook: bool = False, **fields: Any):
        [task] = self.press_many(1, prompt, origin=origin, hook=hook, **fields)
        return task

    def press_many(self, count: int, prompt: str = "a cat dances", *, gateway: str = "", **fields: Any) -> list[Task]:
        new = {name: fields.pop(name) for name in ("origin", "hook") if name in fields}
        request = GenerationRequest(prompt, **fields)
        tasks = [NewTask(request, gateway or self.gateway.name, **new) for _number in range(count)]
        return self.store.add_tasks(tasks, daily_limit=None, max_active=None, day_start=self.clock())

    # How it goes on

    def settle(self) -> None:
        """Let the worker do all that is due, and wait until it has."""
        self.worker.nudge()
        until(self._idle)

    def step(self, seconds: float) -> None:
        """Let time pass, and the worker do what is due then."""
        self.clock.step(seconds)
        self.settle()

    def turn(self) -> None:
        """Let time pass until something is due, and the worker do it."""
        due_at = self.store.next_due(self.gateway.name)
        assert due_at is not None, "nothing is due any more"
        self.clock.now = max(self.clock.now, due_at)
        self.settle()

    def sent(self, **fields: Any) -> tuple[Task, RemoteFilm]:
        """A task that the gateway has taken."""
        task = self.press(**fields)
        self.settle()
        task = self.task(task)
        assert task.state is PENDING
        return task, self.remote.tasks[task.remote_id]

    def task(self, task: Task) -> Task:
        found = self.store.task(task.id)
        assert found is not None
        return found

    def codes(self, task: Task) -> list[str]:
        return [event.code for event in self.store.events(task.id)]

    def words(self, task: Task, code: str) -> list[str]:
        return [event.words for event in self.store.events(task.id) if event.code == code]

    def gap_s(self, task: Task) -> float:
        """Seconds until the task is due."""
        due_at = self.task(task).due_at
        assert due_at is not None
        return (due_at - self.clock()).total_seconds()

    def leased_until(self, task: Task) -> datetime:
        [(until,)] = self._sql("SELECT lease_until FROM task WHERE id = ?", task.id)
        return datetime.fromisoformat(until).replace(tzinfo=UTC)

    def _sql(self, query: str, *values: str) -> list[Any]:
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def _idle(self) -> bool:
        due_at = self.store.next_due(self.gateway.name)
        if due_at is not None and due_at <= self.clock():
            self.worker.nudge()
            return False
        return self._sql("SELECT count(*) FROM task WHERE lease_owner IS NOT NULL") == [(0,)]


LEASE_S = 1.5
"""Leases of tests with real time: long enough for a busy machine to renew them, short enough to wait for."""


def hasten() -> None:
    """Let this process ask every tenth of a second, for tests with real time."""
    schedule.CLOSE_S = 0.1
