"""Calls of the gateway: untrusted hints, each followed by ordinary questions at most (contract §5)."""

from __future__ import annotations

import json
import logging
import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Condition

from twoframe.errors import LumaError, UnknownTask
from twoframe.models import Task, TaskState
from twoframe.store import Store
from twoframe.worker.line import Line

_log = logging.getLogger(__name__)

WAITING_MOST = 256
"""Hints kept at a time. What a flood drops costs no more than the wait for the next ordinary query."""

BODY_MOST_BYTES = 65_536
"""A longer body is still a hint, but no id is looked for in it: a task, told in full, is a few kB."""

SECRET_MOST = 128
SAME_TASK_EVERY_S = 1.0
BATCH, BATCH_EVERY_S = 16, 0.1
"""Look-ups come in small batches: guessing secrets must not keep the database busy."""

ASKED = {TaskState.PENDING, TaskState.PROCESSING, TaskState.SAVING}
ID_KEYS = ("task_id", "id", "generation_id", "data")
IDS_MOST, NODES_MOST, DEPTH_MOST, ID_LENGTH_MOST = 3, 200, 5, 200
TRIES_MOST = 8
AGAIN_S, AGAIN_MOST_S = 10.0, 60.0


@dataclass
class Hint:
    """A call that waits to be looked at from `due` on (monotonic seconds)."""

    body: bytes
    due: float
    tries: int = 0


class Hooks:
    """Follows hints one by one; `hurry` makes a task due now."""

    def __init__(self, store: Store, line: Line, gateway: str, hurry: Callable[[str], None]) -> None:
        self._store = store
        self._line = line
        self._gateway = gateway
        self._hurry = hurry
        self._changed = Condition()
        self._waiting: dict[str, Hint] = {}
        self._followed: dict[str, float] = {}
        self._stopped = False

    def run(self) -> None:
        """Follow hints until `stop`; for a thread of its own."""
        while True:
            with self._changed:
                while not self._stopped and not (batch := self._due()):
                    self._changed.wait(self._wait_s())
                if self._stopped:
                    return
            for secret, hint in batch:
                if not self._settled(secret, hint):
                    self._again(secret, hint)
            time.sleep(BATCH_EVERY_S)

    def stop(self) -> None:
        """Follow no more. What waits is dropped: ordinary queries find it too."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def take(self, secret: str, body: bytes) -> None:
        """Take a call; returns at once, and never tells whether the secret is known."""
        if not 0 < len(secret) <= SECRET_MOST:
            return
        body = body if len(body) <= BODY_MOST_BYTES else b""
        with self._changed:
            due = max(time.monotonic(), self._followed.get(secret, -math.inf) + SAME_TASK_EVERY_S)
            waiting = self._waiting.get(secret)
            if waiting is not None:
                waiting.body, waiting.due = body or waiting.body, min(waiting.due, due)
            elif len(self._waiting) < WAITING_MOST:
                self._waiting[secret] = Hint(body, due)
            self._changed.notify()

    def _due(self) -> list[tuple[str, Hint]]:
        now = time.monotonic()
        secrets = [secret for secret, hint in self._waiting.items() if hint.due <= now][:BATCH]
        return [(secret, self._waiting.pop(secret)) for secret in secrets]

    def _wait_s(self) -> float | None:
        soonest = min((hint.due for hint in self._waiting.values()), default=None)
        return None if soonest is None else max(0.0, soonest - time.monotonic())

    def _again(self, secret: str, hint: Hint) -> None:
        hint.tries += 1
        hint.due = time.monotonic() + max(min(AGAIN_S * hint.tries, AGAIN_MOST_S), SAME_TASK_EVERY_S)
        if hint.tries <= TRIES_MOST:
            with self._changed:
                newer = self._waiting.setdefault(secret, hint)
                newer.body = newer.body or hint.body

    def _settled(self, secret: str, hint: Hint) -> bool:
        """Follow a hint. False: it is worth another look, as its id could not be checked yet."""
        try:
            task = self._store.hook_task(secret)
            if task is None or task.gateway != self._gateway:
                return True
            self._note(secret)
            if task.state is TaskState.UNCONFIRMED:
                return self._resolved(task, hint.body)
            if task.state in ASKED:
                self._hurry(task.id)
        except Exception as error:  # noqa: BLE001 - whatever broke, the thread must outlive it
            _log.warning("a callback could not be followed: %r", error)
            return False
        # While the answer to the submit is under way, a callback may be all that is ever heard of the task's id.
        return task.state is not TaskState.SENDING

    def _note(self, secret: str) -> None:
        with self._changed:
            self._followed.pop(secret, None)
            self._followed[secret] = now = time.monotonic()
            if (newer := self._waiting.get(secret)) is not None:  # it came while this one was looked up
                newer.due = max(newer.due, now + SAME_TASK_EVERY_S)
            while len(self._followed) > WAITING_MOST:
                del self._followed[next(iter(self._followed))]

    def _resolved(self, task: Task, body: bytes) -> bool:
        """Look for the id of an unconfirmed task in what was sent; only the gateway's own answer is believed."""
        for remote_id in ids_in(body):
            if self._line.pause_s > 0:
                return False
            try:
                remote = self._line.query(remote_id)
            except UnknownTask:
                continue
            except LumaError:
                return False
            same = bool(remote.prompt) and (remote.prompt or "").strip() == task.request.prompt.strip()
            if same and self._store.confirm(task.id, remote.id, words="the gateway called back"):
                self._hurry(task.id)
                break
        return True


def ids_in(body: bytes) -> list[str]:
    """Find what may be a task's id in a body that anyone may have sent: the outermost first, and few."""
    try:
        queue = deque([(json.loads(body), 0)])
    except (ValueError, RecursionError):
        return []
    found: list[str] = []
    for _node in range(NODES_MOST):
        if not queue:
            break
        value, depth = queue.popleft()
        if isinstance(value, dict):
            named = [value.get(key) for key in ID_KEYS]
            found += [text for text in named if isinstance(text, str) and 0 < len(text) <= ID_LENGTH_MOST]
        if depth < DEPTH_MOST:
            queue.extend((child, depth + 1) for child in _children(value))
    return list(dict.fromkeys(found))[:IDS_MOST]


def _children(value: object) -> Iterator[object]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (child for child in children if isinstance(child, dict | list))
