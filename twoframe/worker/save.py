"""Saving a film: from the first link to a file on our disk (design §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from threading import Event

from twoframe.errors import DiskFull, FilmError, LumaError, UnknownTask
from twoframe.films import Films
from twoframe.luma import RemoteState
from twoframe.models import Failure, Film, Task, TaskState
from twoframe.store import TaskChanges
from twoframe.worker import schedule
from twoframe.worker.line import Line
from twoframe.worker.rows import Rows


class NoLink(FilmError):
    """There is no link to the film at hand: the gateway can call a task completed before it has one."""

    code = "link_dead"


@dataclass(frozen=True)
class Fresh:
    """What the gateway says when it is asked for fresh links; `failed` holds its words if it takes the film back."""

    answered: bool
    links: tuple[str, ...] = ()
    failed: str | None = None


class Saver:
    """Brings films home. A link dies within the hour, the film behind it does not: fresh links are asked for."""

    def __init__(self, rows: Rows, line: Line, films: Films, *, rng: Random, stopping: Event) -> None:
        self._rows = rows
        self._line = line
        self._films = films
        self._rng = rng
        self._stopping = stopping

    def run(self, task: Task) -> None:
        """Try once: by the links at hand, then by fresh ones. The first links are old by the second try."""
        at_hand = task.links if task.tries == 0 else ()
        # After a crash between the rename and the commit the film is there already.
        outcome = self._films.film(task.id) or self._fetch(task, at_hand)
        links, answered = task.links, True
        if isinstance(outcome, FilmError) and not isinstance(outcome, DiskFull) and not self._stopping.is_set():
            fresh = self._ask(task, again=bool(at_hand) or task.tries > 0)
            if fresh.failed is not None:
                self._rows.fail(task, "failed", Failure("upstream", fresh.failed))
                return
            links, answered = fresh.links if fresh.answered else task.links, fresh.answered
            untried = [link for link in links if link not in at_hand]
            outcome = self._fetch(task, untried) if untried else outcome
        if isinstance(outcome, Film):
            self._done(task, outcome)
        elif self._stopping.is_set():
            return  # the fetch was broken off; whoever claims the row next begins it anew
        elif isinstance(outcome, DiskFull):
            self._no_room(task, outcome)
        else:
            self._not_yet(task, outcome, links, answered=answered)

    def _fetch(self, task: Task, links: Sequence[str]) -> Film | FilmError:
        if not links:
            return NoLink("the gateway has no link to the film yet")
        try:
            return self._films.fetch(links, task.id, keep_going=lambda: not self._stopping.is_set())
        except FilmError as error:
            return error

    def _ask(self, task: Task, *, again: bool) -> Fresh:
        remote_id = task.remote_id or ""
        if self._line.pause_s > 0:
            return Fresh(answered=False)
        try:
            remote = self._line.query(remote_id)
        except UnknownTask:
            return Fresh(answered=True)
        except LumaError:
            return Fresh(answered=False)
        if remote.state is RemoteState.FAILED:
            return Fresh(answered=True, failed=remote.failure_reason or "")
        # A route that only some gateways have, so it is asked only where the usual way has failed before.
        extra = self._line.download_url(remote_id) if again else None
        return Fresh(answered=True, links=tuple(dict.fromkeys([*remote.links, *([extra] if extra else [])])))

    def _done(self, task: Task, film: Film) -> None:
        self._rows.move(
            task,
            "saved",
            state=TaskState.COMPLETED,
            film=film,
            finished_at=task.finished_at or self._rows.now(),  # a film that is fetched anew was finished long ago
            links=(),
            failure=None,
            due_at=None,
            tries=0,
        )

    def _no_room(self, task: Task, error: DiskFull) -> None:
        # A full disk is ours to mend, so the hour for dead links begins anew when there is room again.
        changes: TaskChanges = {"saving_since": self._rows.now(), "tries": task.tries + 1}
        if task.failure is None or task.failure.code != error.code:
            changes |= {"failure": Failure(error.code), "due_at": self._rows.soon(schedule.DISK_FULL_S)}
            self._rows.move(task, error.code, words=str(error), **changes)
        else:
            self._rows.later(task, schedule.DISK_FULL_S, **changes)

    def _not_yet(self, task: Task, error: FilmError, links: tuple[str, ...], *, answered: bool) -> None:
        if self._over(task, answered=answered):
            failure = Failure(error.code)
            self._rows.move(
                task, "link_dead", words=str(error), link_dead=True, failure=failure, links=links, due_at=None, tries=0
            )
            return
        tries = task.tries + 1
        gap_s = (schedule.link_gap_s if isinstance(error, NoLink) else schedule.save_gap_s)(tries, self._rng)
        if tries == 1 or task.failure is not None:
            due_at = self._rows.soon(gap_s)
            self._rows.move(task, "link_retry", words=str(error), failure=None, links=links, due_at=due_at, tries=tries)
        else:
            self._rows.later(task, gap_s, failure=None, links=links, tries=tries)

    def _over(self, task: Task, *, answered: bool) -> bool:
        """An hour of links that the gateway gave and that are dead is enough; its silence proves nothing for a day.

        Both count from the moment it called the film finished, or a person pressed Ask again.
        """
        limit_s = schedule.SAVE_FOR_S if answered else schedule.ASK_FOR_S
        since = task.saving_since or task.changed_at
        return self._rows.passed(task, since, limit_s)
