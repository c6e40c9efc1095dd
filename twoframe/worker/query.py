"""Asking the gateway how a task is doing, from the accepted submit to the first link."""

from __future__ import annotations

import time
from random import Random

from twoframe.errors import LumaError, UnknownTask
from twoframe.luma import RemoteState, RemoteTask
from twoframe.models import Failure, Task, TaskState, Usual
from twoframe.store import TaskChanges
from twoframe.worker import schedule
from twoframe.worker.line import REFUSALS, Line
from twoframe.worker.rows import Rows

LEARN_EVERY_S = 60.0

LAST_S = 1.0
"""After a pause all that wait ask within so long; what began the pause asks after them."""

ANSWERED: TaskChanges = {"failure": None, "tries": 0, "unknown_since": None, "unknown_count": 0}
"""What an answer about the task clears: all that was counted while there was none."""


class Asker:
    """Asks for one task at a time. No answer but the gateway's own word ever fails a task."""

    def __init__(self, rows: Rows, line: Line, gateway: str, *, prior: Usual | None, rng: Random) -> None:
        self._rows = rows
        self._line = line
        self._gateway = gateway
        self._prior = prior
        self._rng = rng
        self._usual: Usual | None = None
        self._learnt_at = 0.0

    def run(self, task: Task) -> Task | None:
        """Ask once. Returns the task when it goes on at once, still ours; else None."""
        if (pause_s := self._line.pause_s) > 0:
            self._rows.later(task, pause_s + self._rng.uniform(0.0, LAST_S))
            return None
        try:
            remote = self._line.query(task.remote_id or "")
        except UnknownTask as error:
            self._unknown(task, error)
        except LumaError as error:
            self._no_answer(task, error)
        else:
            return self.observe(task, remote)
        return None

    def observe(self, task: Task, remote: RemoteTask) -> Task | None:
        """Write what the gateway says about a task that it has taken. Returns it when it goes on at once."""
        match remote.state:
            case RemoteState.FAILED:
                self._rows.fail(task, "failed", Failure("upstream", remote.failure_reason or ""), raw=remote.raw)
            case RemoteState.COMPLETED:
                now = self._rows.now()
                saving: TaskChanges = {
                    **ANSWERED,
                    "state": TaskState.SAVING,
                    "links": remote.links,
                    "saving_since": now,
                    "due_at": now,
                    "raw": remote.raw,
                }
                return self._rows.move(task, "saving", release=False, **saving)
            case RemoteState.PROCESSING if task.state is TaskState.PENDING:
                processing: TaskChanges = {
                    **ANSWERED,
                    "state": TaskState.PROCESSING,
                    "due_at": self._rows.soon(self._gap_s(task)),
                    "raw": remote.raw,
                }
                self._rows.move(task, "processing", **processing)
            case _ if self._stopped(task):
                pass
            case _ if task.failure is not None:
                # Cards show that the gateway refuses; they must hear that it no longer does.
                answered: TaskChanges = {**ANSWERED, "due_at": self._rows.soon(self._gap_s(task))}
                self._rows.move(task, "answered", words="the gateway answers again", **answered)
            case _:
                self._rows.later(task, self._gap_s(task), **ANSWERED)
        return None

    def first_gap_s(self) -> float:
        """How long after an accepted submit the first question is asked."""
        return schedule.query_gap_s(0.0, self._expected(), self._rng)

    def _unknown(self, task: Task, error: UnknownTask) -> None:
        since = task.unknown_since or self._rows.now()
        count = task.unknown_count + 1
        gap_s = schedule.unknown_gap_s(count, self._rng)
        if count >= schedule.UNKNOWN_TIMES and self._rows.age_s(since) >= schedule.UNKNOWN_FOR_S:
            self._rows.fail(task, "unknown_task", Failure(error.code, error.upstream))
        elif count == 1:
            self._rows.move(
                task,
                "unknown_once",
                words=f"the gateway does not know this task: {error.upstream}",
                unknown_since=since,
                unknown_count=count,
                due_at=self._rows.soon(gap_s),
            )
        else:
            self._rows.later(task, gap_s, unknown_since=since, unknown_count=count)

    def _no_answer(self, task: Task, error: LumaError) -> None:
        if self._stopped(task):
            return
        tries = task.tries + 1
        # Besides the pause for all, the row has its own, and after the pause it stands behind the others: one task that
        # the gateway chokes on would begin the next pause before any other had its turn.
        own_s = schedule.growing_s(2.0, tries, 60.0, self._rng)
        gap_s = max(own_s, self._line.pause_s + LAST_S + self._rng.uniform(0.0, 1.0), self._gap_s(task))
        if isinstance(error, REFUSALS) and (task.failure is None or task.failure.code != error.code):
            failure = Failure(error.code, error.upstream)
            self._rows.move(
                task, error.code, words=error.upstream, failure=failure, tries=tries, due_at=self._rows.soon(gap_s)
            )
        else:
            self._rows.later(task, gap_s, tries=tries)

    def _stopped(self, task: Task) -> bool:
        """Stop asking when a day has passed since the submit, and since a person last pressed Ask again."""
        if not self._rows.passed(task, task.submitted_at or task.created_at, schedule.ASK_FOR_S):
            return False
        self._rows.move(task, "asking_stopped", asking_stopped=True, due_at=None)
        return True

    def _gap_s(self, task: Task) -> float:
        age_s = self._rows.age_s(task.submitted_at or task.created_at)
        return schedule.query_gap_s(age_s, self._expected(), self._rng)

    def _expected(self) -> Usual:
        # Learnt anew once a minute: asking the store at each query would cost more than the answer changes.
        if self._usual is None or time.monotonic() - self._learnt_at > LEARN_EVERY_S:
            self._usual = schedule.expected(self._rows.store.usual(self._gateway), self._prior)
            self._learnt_at = time.monotonic()
        return self._usual
