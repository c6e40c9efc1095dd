"""The worker: claims due tasks and hands each to a thread that sends it, asks for it or saves its film.

Any number of workers may share a database: a claimed task has one owner until its lease runs out, and every write
proves that it still has.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from threading import Condition, Event, Thread
from typing import Unpack

from twoframe.errors import StoreError, TwoframeError
from twoframe.films import Films
from twoframe.keyframes import Keyframes
from twoframe.models import UNFINISHED, Task, TaskState, Usual
from twoframe.store import Clock, Store, TaskChanges, utc_now
from twoframe.worker import schedule
from twoframe.worker.gateway import Gateway
from twoframe.worker.hooks import Hooks
from twoframe.worker.line import Line
from twoframe.worker.pool import Pool
from twoframe.worker.query import Asker
from twoframe.worker.rows import Rows
from twoframe.worker.save import Saver
from twoframe.worker.submit import Submitter

_log = logging.getLogger(__name__)

THREADS = {"submit": 4, "query": 4, "save": 3}
HANDS = 64
"""Tasks held at a time, most of them waiting for a thread: slow downloads must not keep others from being asked."""

POOL_OF = {
    TaskState.SENDING: "submit",
    TaskState.PENDING: "query",
    TaskState.PROCESSING: "query",
    TaskState.SAVING: "save",
}
LOOK_EVERY_S = 1.0
"""Another process may have stored a task, of which nobody tells us: one cheap question a second."""

STILL_S = 60.0
"""A loop without a sign of life for so long counts as dead; the database may keep it waiting for half of that."""

WORKING = UNFINISHED - {TaskState.UNCONFIRMED}

LET_GO_S = 5.0
TOLD_MOST = 1000

Job = Callable[[Task], Task | None]


class Worker:
    """One a process. `start` and `stop` belong to the lifespan; everything else may be called from any thread.

    public_url: where the gateway reaches our `/hooks/…`; without it no callback of ours is asked for.
    prior: what tasks take as long as this gateway has finished too few to tell; by default 1 to 3 minutes.
    lease_s: how long the tasks of a worker that died stay untouched.
    """

    def __init__(
        self,
        store: Store,
        keyframes: Keyframes,
        films: Films,
        gateway: Gateway,
        *,
        public_url: str | None = None,
        clock: Clock = utc_now,
        rng: Random | None = None,
        prior: Usual | None = None,
        lease_s: float = 15.0,
    ) -> None:
        self._store = store
        self._name = gateway.name
        self._clock = clock
        self._lease_s = lease_s
        self._owner = secrets.token_hex(8)
        self._stopping = Event()
        self._changed = Condition()
        self._nudged = False
        self._held: dict[str, str] = {}
        self._again: set[str] = set()
        self._loose: dict[str, Task] = {}
        self._told: set[tuple[str, type[Exception]]] = set()
        self._pools: dict[str, Pool] = {}
        self._loop: Thread | None = None
        self._beat = time.monotonic()
        self._rng = rng = rng or Random()
        rows = Rows(store, self._owner, clock)
        line = Line(gateway, clock, rng)
        asker = Asker(rows, line, self._name, prior=prior, rng=rng)
        submitter = Submitter(rows, gateway, keyframes, asker, public_url=public_url, rng=rng, stopping=self._stopping)
        saver = Saver(rows, line, films, rng=rng, stopping=self._stopping)
        self._hooks = Hooks(store, line, self._name, self._hurry)
        self._jobs: dict[str, Job] = {"submit": submitter.run, "query": asker.run, "save": saver.run}

    @property
    def alive(self) -> bool:
        """True while the loop runs and is not stuck."""
        return self._loop is not None and self._loop.is_alive() and self.beat_age_s < STILL_S

    @property
    def beat_age_s(self) -> float:
        """Seconds since the loop last went round."""
        return time.monotonic() - self._beat

    def start(self) -> None:
        """Begin to work. A worker starts once."""
        if self._loop is not None:
            raise RuntimeError("the worker has been started before")
        self._pools = {name: Pool(name, threads) for name, threads in THREADS.items()}
        self._loop = Thread(target=self._run, name="worker", daemon=True)
        self._loop.start()
        Thread(target=self._keep, name="leases", daemon=True).start()
        Thread(target=self._hooks.run, name="hooks", daemon=True).start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Take no more tasks, wait for submits and downloads that are under way, and free what is held.

        A submit that takes longer keeps its mark: its answer is still written while the process lives, and after its
        end the task is unconfirmed.
        """
        if self._loop is None or self._stopping.is_set():
            return
        deadline = time.monotonic() + timeout_s
        self._stopping.set()
        self._hooks.stop()
        self.nudge()
        self._loop.join(timeout_s)
        for pool in self._pools.values():
            pool.close()
        with self._changed:
            self._changed.wait_for(
                lambda: all(name == "query" for name in self._held.values()), max(0.0, deadline - time.monotonic())
            )
        try:
            self._store.release(self._owner)
        except Exception as error:  # noqa: BLE001 - the leases run out by themselves
            _log.warning("the tasks at hand could not be freed: %s", error)

    def nudge(self) -> None:
        """Look for due tasks now."""
        with self._changed:
            self._nudged = True
            self._changed.notify_all()

    def hook(self, secret: str, body: bytes) -> None:
        """Take a call of the gateway as a hint (contract §5); returns at once."""
        if self._loop is not None and not self._stopping.is_set():
            self._hooks.take(secret, body)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._beat = time.monotonic()
            try:
                wait_s = self._round()
                failures = 0
            except Exception as error:  # noqa: BLE001 - a full disk or a locked database passes, and tasks wait for it
                failures += 1
                _log.log(logging.WARNING if failures == 1 else logging.DEBUG, "the worker waits: %s", error)
                self._stopping.wait(schedule.growing_s(1.0, failures, 10.0, self._rng))
                continue
            with self._changed:
                self._changed.wait_for(lambda: self._nudged or self._stopping.is_set(), wait_s)
                self._nudged = False

    def _round(self) -> float:
        """Claim what is due and hand it out. Returns the seconds until the next look."""
        for task in list(self._loose.values()):
            self._let_go(task, LET_GO_S)
        due_at = self._store.next_due(self._name)
        wait_s = LOOK_EVERY_S if due_at is None else (due_at - self._clock()).total_seconds()
        free = HANDS - len(self._held)
        if wait_s > 0:
            return min(wait_s, LOOK_EVERY_S)
        if free <= 0:
            return LOOK_EVERY_S  # a job that ends nudges
        claimed = self._store.claim(self._owner, self._name, lease_s=self._lease_s, limit=free)
        for task in claimed:
            self._take(task)
        return 0.0 if claimed else LOOK_EVERY_S / 4

    def _take(self, task: Task) -> None:
        with self._changed:
            if task.id in self._held:
                # Its lease ran out, or was freed this moment, while a thread of ours is at it: that one goes first.
                self._again.add(task.id)
                return
            self._held[task.id] = POOL_OF[task.state]
        self._hand_out(task)

    def _hand_out(self, task: Task) -> None:
        pool = POOL_OF[task.state]
        self._pools[pool].submit(partial(self._perform, self._jobs[pool], task))

    def _perform(self, job: Job, task: Task) -> None:
        onward = None
        if not self._stopping.is_set():
            try:
                onward = job(task)
            except Exception as error:  # noqa: BLE001 - a task that breaks must not take the thread with it
                self._tell_once(task, error)
                self._let_go(task, schedule.growing_s(LET_GO_S, task.tries + 1, 60.0, self._rng), tries=task.tries + 1)
        with self._changed:
            if onward is not None:
                self._held[task.id] = POOL_OF[onward.state]
            else:
                del self._held[task.id]
            again = onward is None and task.id in self._again
            if again:
                self._again.remove(task.id)
        if onward is not None:
            self._hand_out(onward)
            return
        if again:
            self._let_go(task, 0.0)
            if task.state is not TaskState.SENDING:  # a submit that was turned away waits as long as it was told
                self._hurry(task.id)
        self.nudge()

    def _hurry(self, task_id: str) -> None:
        with self._changed:
            if task_id in self._held:
                self._again.add(task_id)  # what the thread writes at its end would undo the hurry
        try:
            self._store.hurry(task_id)
        except StoreError as error:
            _log.warning("task %s is asked for at its usual time: %s", task_id, error)
        self.nudge()

    def _let_go(self, task: Task, gap_s: float, **changes: Unpack[TaskChanges]) -> None:
        """Free a row that no thread is at, due after `gap_s`: else its lease would be renewed for ever."""
        changes["due_at"] = self._clock() + timedelta(seconds=gap_s)
        try:
            self._store.change(task.id, code="", expect=WORKING, owner=self._owner, event=False, **changes)
        except Exception:  # noqa: BLE001 - the next round tries again
            self._loose[task.id] = task
        else:
            self._loose.pop(task.id, None)

    def _tell_once(self, task: Task, error: Exception) -> None:
        key = (task.id, type(error))
        level = logging.DEBUG if key in self._told or self._stopping.is_set() else logging.ERROR
        defect = None if isinstance(error, TwoframeError) else error
        _log.log(level, "task %s (%s) is tried again later: %s", task.id, task.state, error, exc_info=defect)
        if len(self._told) >= TOLD_MOST:
            self._told.clear()
        self._told.add(key)

    def _keep(self) -> None:
        while not self._stopping.wait(self._lease_s / 3):
            if self._held or self._loose:
                try:
                    self._store.renew(self._owner, self._lease_s)
                except Exception as error:  # noqa: BLE001 - the next renewal may come in time
                    _log.warning("the leases could not be renewed: %s", error)
