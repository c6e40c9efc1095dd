"""Sending a task: at most one POST, whatever happens (contract §4)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random
from threading import Event
from typing import TypeVar

from twoframe.errors import FrameError, LumaError, RemoteIdTaken, StoreError, TooFast, UnknownTask, Unreachable
from twoframe.keyframes import Keyframes
from twoframe.luma import RemoteState, RemoteTask
from twoframe.luma_request import submission
from twoframe.models import AspectRatio, Failure, FrameRef, OriginKind, Task, TaskState
from twoframe.worker import schedule
from twoframe.worker.gateway import Gateway
from twoframe.worker.query import Asker
from twoframe.worker.rows import Rows

_log = logging.getLogger(__name__)

WRITE_TRIES = 60
"""How often the outcome of a POST is written while the database refuses, with pauses of up to 10 s."""

T = TypeVar("T")
Post = Callable[[], RemoteTask]

NOBODY_KNOWS = Failure("lost_answer")


class Submitter:
    """Sends tasks. `send_started_at` is written before the first byte, and forbids a second POST for good."""

    def __init__(
        self,
        rows: Rows,
        gateway: Gateway,
        keyframes: Keyframes,
        asker: Asker,
        *,
        public_url: str | None,
        rng: Random,
        stopping: Event,
    ) -> None:
        self._rows = rows
        self._gateway = gateway
        self._keyframes = keyframes
        self._asker = asker
        self._public_url = public_url
        self._rng = rng
        self._stopping = stopping

    def run(self, task: Task) -> Task | None:
        """Send a task unless it may have been sent. Returns it when it goes on at once, still ours; else None."""
        if task.send_started_at is not None:
            self._unconfirmed(task, NOBODY_KNOWS, "the program ended while it was being sent")
        elif self._rows.age_s(task.created_at) >= schedule.SEND_FOR_S:
            self._rows.fail(task, "failed", task.failure or Failure("not_sent", free=True))
        elif (post := self._ready(task)) and self._begin(task):
            return self._send(task, post)
        return None

    def _begin(self, task: Task) -> bool:
        return not self._stopping.is_set() and self._rows.store.begin_send(task.id, self._rows.owner)

    def _ready(self, task: Task) -> Post | None:
        """Do all that can fail without a doubt about money. Returns the POST; None when that is not to be made now."""
        try:
            return self._prepared(task)
        except FrameError as error:
            if error.reason == "disk_full":
                self._rows.later(task, schedule.send_gap_s(task.tries + 1, None, self._rng), tries=task.tries + 1)
            else:
                self._rows.fail(task, "failed", Failure(error.code, free=True))
        except LumaError as error:
            self._turned_away(task, error)
        return None

    def _send(self, task: Task, post: Post) -> Task | None:
        """Make the POST, and write what it led to whatever that is."""
        try:
            remote = post()
        except LumaError as error:
            said = error
            self._surely(task, str(said), lambda: self._turned_away(task, said))
        except Exception:  # noqa: BLE001 - whatever broke, it may have gone out
            _log.exception("task %s: the submit broke off", task.id)
            self._surely(task, "broke off", lambda: self._unconfirmed(task, NOBODY_KNOWS, "the submit broke off"))
        else:
            return self._accepted(task, remote)
        return None

    def _prepared(self, task: Task) -> Post:
        said = submission(
            task.request,
            frame_uri=lambda ref: self._data_uri(ref, task.request.ratio),
            notify_hook=self._notify_hook(task),
        )
        client = self._gateway.client()
        if task.origin is None or task.origin.kind is not OriginKind.EXTEND:
            return lambda: client.generate(said)
        earlier = self._rows.store.task(task.origin.task_id)
        remote_id = earlier.remote_id if earlier and earlier.gateway == task.gateway else None
        if remote_id is None:
            raise UnknownTask("the gateway has never had the film that is to be extended")
        return lambda: client.extend(remote_id, said)

    def _data_uri(self, ref: FrameRef, ratio: AspectRatio) -> str:
        return self._keyframes.data_uri(self._keyframes.prepare(str(ref.sha256), ratio, ref.fit))

    def _notify_hook(self, task: Task) -> str | None:
        if task.request.notify_hook:
            return task.request.notify_hook
        return f"{self._public_url}/hooks/{task.hook_secret}" if self._public_url and task.hook_secret else None

    def _accepted(self, task: Task, remote: RemoteTask) -> Task | None:
        """Write the gateway's id before anything else; it is all that leads back to what was paid for."""
        waiting = remote.state is RemoteState.PENDING
        due_at = self._rows.soon(self._asker.first_gap_s())

        def write() -> Task | None:
            return self._rows.move(
                task,
                "accepted",
                words=remote.id,
                release=waiting,
                state=TaskState.PENDING,
                remote_id=remote.id,
                submitted_at=self._rows.now(),
                due_at=due_at,
                raw=remote.raw,
                failure=None,
                tries=0,
            )

        what = f"accepted as {remote.id!r}"
        try:
            taken = self._surely(task, what, write)
        except (RemoteIdTaken, ValueError) as error:
            _log.error("task %s: %s: %s", task.id, what, error)
            words = f"{what}: {error}"
            self._surely(task, what, lambda: self._unconfirmed(task, Failure("no_task_id"), words))
            return None
        if taken is None:
            # The answer took so long that another worker gave the task up: its id still resolves the doubt.
            self._surely(task, what, lambda: self._rows.store.confirm(task.id, remote.id, words="the answer came late"))
            return None
        return None if waiting else self._asker.observe(taken, remote)

    def _turned_away(self, task: Task, error: LumaError) -> None:
        """Tell apart a submit that may cost money, one that can be sent later, and one that was refused."""
        words = error.upstream or str(error)
        if error.maybe_accepted:
            self._unconfirmed(task, Failure(error.code, error.upstream), words)
            return
        failure = Failure(error.code, error.upstream, free=True)
        if not isinstance(error, TooFast | Unreachable):
            self._rows.fail(task, "refused", failure)
            return
        tries = task.tries + 1
        gap_s = schedule.send_gap_s(tries, error.retry_after_s, self._rng)
        left_s = schedule.SEND_FOR_S - self._rows.age_s(task.created_at)
        self._rows.move(
            task,
            "try_again_later",
            words=words,
            send_started_at=None,
            failure=failure,
            tries=tries,
            due_at=self._rows.soon(min(gap_s, max(left_s, 0.0))),
        )

    def _unconfirmed(self, task: Task, failure: Failure, words: str) -> None:
        self._rows.move(
            task, "unconfirmed", words=words, state=TaskState.UNCONFIRMED, failure=failure, due_at=None, tries=0
        )

    def _surely(self, task: Task, what: str, write: Callable[[], T]) -> T:
        """Write what a POST led to, however long the database refuses. Raises `StoreError` when it never took it.

        The row then keeps its `send_started_at`, and becomes unconfirmed when it is claimed again.
        """
        tries = 1
        while True:
            try:
                return write()
            except RemoteIdTaken:
                raise
            except StoreError as error:
                _log.log(
                    logging.ERROR if tries == 1 else logging.DEBUG, "task %s: %s; not stored: %s", task.id, what, error
                )
                if tries == WRITE_TRIES or self._stopping.wait(schedule.growing_s(0.5, tries, 10.0, self._rng)):
                    raise
            tries += 1
