"""The worker's hand on the rows that it has claimed: every write proves that the row is still ours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Unpack

from twoframe.models import Failure, Task, TaskState
from twoframe.store import Clock, Store, TaskChanges


class Rows:
    """Writes to claimed rows by compare-and-set on state and lease; a lost race writes nothing."""

    def __init__(self, store: Store, owner: str, clock: Clock) -> None:
        self.store = store
        self.owner = owner
        self._clock = clock

    def now(self) -> datetime:
        """The time in UTC."""
        return self._clock()

    def age_s(self, since: datetime) -> float:
        """Seconds since a moment."""
        return (self._clock() - since).total_seconds()

    def soon(self, gap_s: float) -> datetime:
        """The moment `gap_s` from now."""
        return self._clock() + timedelta(seconds=gap_s)

    def passed(self, task: Task, since: datetime, limit_s: float) -> bool:
        """True when `limit_s` have passed since a moment, and since a person last pressed Ask again."""
        if self.age_s(since) < limit_s:
            return False  # the common case costs no look into the log
        asked = (event.at for event in self.store.events(task.id) if event.code == "ask_again")
        return self.age_s(max(asked, default=since)) >= limit_s

    def move(
        self, task: Task, code: str, *, words: str = "", release: bool = True, **changes: Unpack[TaskChanges]
    ) -> Task | None:
        """Write changes with an event. None: the row is no longer ours, or no longer as we saw it."""
        return self.store.change(
            task.id, code=code, expect={task.state}, owner=self.owner, words=words, release=release, **changes
        )

    def fail(self, task: Task, code: str, failure: Failure, *, raw: dict[str, Any] | None = None) -> Task | None:
        """Write that a task has failed, for good. `raw` is the gateway's answer that says so."""
        changes: TaskChanges = {"state": TaskState.FAILED, "failure": failure, "due_at": None}
        if raw is not None:
            changes["raw"] = raw
        return self.move(task, code, words=failure.words, **changes)

    def later(self, task: Task, gap_s: float, **changes: Unpack[TaskChanges]) -> None:
        """Let go of a row until `gap_s` from now, without an event: nothing that a person would read has happened."""
        changes["due_at"] = self.soon(gap_s)
        self.store.change(task.id, code="later", expect={task.state}, owner=self.owner, event=False, **changes)
