"""The web process's side of the preview process: starts it when there is work, and ends it when there is none.

One order of each lane runs at a time, so that a check never waits for a film. When the process dies, whatever it was
doing is tried once more, one order at a time; the one that kills it again fails, and no other.
"""

from __future__ import annotations

import itertools
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import IO, cast

from twoframe.demo.processes import apart
from twoframe.disk import is_full
from twoframe.errors import FrameError, NotAFilm, StudioError, TwoframeError
from twoframe.settings import ROOT
from twoframe.studio.orders import Facts, Order, line, order_line

log = logging.getLogger(__name__)

IDLE_S = 180.0
"""A process without work is ended after so long: it holds 150 MB."""

MAX_WAITING = 64
"""More orders than this are refused."""

TRIES = 2
STOP_S = 5.0


@dataclass(eq=False)
class Job:
    """An order on its way. `deadline` is set while a process works on it, `deaths` counts those that died meanwhile,
    and `late` tells that the deadline passed.
    """

    number: int
    order: Order
    told: Callable[[float], None]
    future: Future[Facts] = field(default_factory=Future)
    deadline: float | None = None
    deaths: int = 0
    late: bool = False


class Studio:
    """The preview process as callers see it. Safe to share between threads; nothing here waits but `stop`."""

    def __init__(self, *, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._changed = Condition()
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._cancelled: list[int] = []
        self._busy_at = 0.0
        self._keeper: Thread | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def ask(self, order: Order, told: Callable[[float], None] = lambda _: None) -> Future[Facts]:
        """Have an order done. `told` hears the finished share, from another thread.

        The future raises `StudioError`, or what the order itself raised: `FrameError`, `NotAFilm`.
        """
        with self._changed:
            job = Job(next(self._numbers), order, told)
            if self._stopped:
                job.future.set_exception(StudioError("stopped", "the preview process was stopped"))
            elif len(self._jobs) >= MAX_WAITING:
                job.future.set_exception(StudioError("busy", f"{MAX_WAITING} orders wait already"))
            else:
                self._jobs[job.number] = job
                self._wake()
        return job.future

    def cancel(self, future: Future[Facts]) -> None:
        """Forget an order; the process leaves it soon."""
        with self._changed:
            job = next((job for job in self._jobs.values() if job.future is future), None)
            if job is None:
                return
            if job.deadline is None:
                del self._jobs[job.number]
            else:
                self._cancelled.append(job.number)
                self._changed.notify_all()
        _fail(job, StudioError("cancelled", "nobody waits for it any more"))

    def warm(self) -> None:
        """Start the process, as there will be work soon."""
        with self._changed:
            if not self._stopped:
                self._wake()

    def stop(self) -> None:
        """End the process; what waits fails, and so does whatever is asked for later."""
        with self._changed:
            self._stopped = True
            keeper, child = self._keeper, self._child
            self._changed.notify_all()
        if child:
            with suppress(OSError):
                child.kill()
        if keeper:
            keeper.join(STOP_S)

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        with self._changed:
            return self._child.pid if self._child else None

    def _wake(self) -> None:
        self._busy_at = time.monotonic()
        if self._keeper is None:
            self._keeper = Thread(target=self._keep, name="studio", daemon=True)
            self._keeper.start()
        self._changed.notify_all()

    def _keep(self) -> None:
        """Keep a process for as long as there is work."""
        while True:
            try:
                self._attend()
            except OSError as error:
                self._fail_all(StudioError("died", f"the preview process can't be started: {error}"))
            with self._changed:
                if self._stopped or not self._jobs:
                    self._keeper = None
                    break
        if self._stopped:
            self._fail_all(StudioError("stopped", "the preview process was stopped"))

    def _attend(self) -> None:
        """Start a process and hand it work, until it ends or has had none for a while."""
        child = subprocess.Popen(
            [sys.executable, "-m", "twoframe.studio"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **apart(low_priority=True),
        )
        orders, answers = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        reader = Thread(target=self._read, args=(child, answers), name="studio-answers", daemon=True)
        with self._changed:
            self._child = child
        try:
            reader.start()
            while (lines := self._next(child)) is not None:
                orders.writelines(lines)
                orders.flush()
        except OSError:
            log.debug("The preview process closed its pipe.")
        finally:
            self._end(child, reader)

    def _next(self, child: subprocess.Popen[bytes]) -> list[bytes] | None:
        """Wait until there is something to tell the process; None when it is to end, or has."""
        with self._changed:
            while True:
                now = time.monotonic()
                if self._stopped or self._child is not child:
                    return None
                overdue = [job for job in self._jobs.values() if job.deadline is not None and job.deadline < now]
                if overdue:
                    for job in overdue:
                        job.late = True
                    return None
                if not self._jobs and now - self._busy_at >= self._idle_s:
                    return None
                lines = [line({"cancel": number}) for number in self._cancelled]
                self._cancelled.clear()
                for job in self._ready():
                    job.deadline = now + job.order.limit_s
                    lines.append(order_line(job.number, job.order))
                if lines:
                    return lines
                ends = [job.deadline for job in self._jobs.values() if job.deadline is not None]
                self._changed.wait(max(min(ends, default=self._busy_at + self._idle_s) - now, 0.01))

    def _ready(self) -> Iterable[Job]:
        """What may begin: the oldest of each lane that is free; after a death, one suspect alone."""
        running = [job for job in self._jobs.values() if job.deadline is not None]
        waiting = [job for job in self._jobs.values() if job.deadline is None]
        suspects = [job for job in waiting if job.deaths]
        if suspects or any(job.deaths for job in running):
            return suspects[:1] if not running else []
        lanes = {job.order.lane for job in running}
        return [
            job for job in {job.order.lane: job for job in reversed(waiting)}.values() if job.order.lane not in lanes
        ]

    def _read(self, child: subprocess.Popen[bytes], answers: IO[bytes]) -> None:
        """Hear what the process says, until it ends."""
        with suppress(ValueError, OSError):
            for raw in answers:
                self._heard(json.loads(raw))
        with self._changed:
            if self._child is child:
                self._child = None
            self._changed.notify_all()

    def _heard(self, message: Facts) -> None:
        if "share" in message:
            with self._changed:
                job = self._jobs.get(message["id"])
            if job:
                job.told(message["share"])
            return
        with self._changed:
            job = self._jobs.pop(message["id"], None)
            self._busy_at = time.monotonic()
            self._changed.notify_all()
        if job is None:
            return
        if "facts" in message:
            with suppress(InvalidStateError):
                job.future.set_result(message["facts"])
        else:
            _fail(job, _error(message))

    def _end(self, child: subprocess.Popen[bytes], reader: Thread) -> None:
        """See a process off; what it was doing is tried again, or fails."""
        with suppress(OSError):
            child.kill()
        child.wait()
        reader.join()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        with self._changed:
            self._cancelled.clear()
            running = [job for job in self._jobs.values() if job.deadline is not None]
            for job in running:
                job.deaths, job.deadline = job.deaths + 1, None
            lost = [job for job in running if job.late or job.deaths >= TRIES or job.future.done()]
            for job in lost:
                del self._jobs[job.number]
        for job in lost:
            log.warning("The preview process ended in the middle of a %s.", type(job.order).__name__)
            error = StudioError("too_long", "it took too long") if job.late else StudioError("died", "the process died")
            _fail(job, error)

    def _fail_all(self, error: StudioError) -> None:
        with self._changed:
            jobs, self._jobs = list(self._jobs.values()), {}
        for job in jobs:
            _fail(job, error)


def _fail(job: Job, error: TwoframeError) -> None:
    with suppress(InvalidStateError):  # whoever comes first ends it
        job.future.set_exception(error)


def _error(answer: Facts) -> TwoframeError:
    """The error that the process tells of."""
    code, reason, words = answer["error"], answer["reason"], answer["words"]
    if code == FrameError.code:
        return FrameError(reason, words)
    if code == NotAFilm.code:
        return NotAFilm(words)
    if code == "cancelled":
        return StudioError(code, "nobody waits for it any more")
    if code == "os" and is_full(OSError(int(reason), words)):
        return StudioError("disk_full", words)
    log.error("The preview process could not do an order: %s %s", reason, words)
    return StudioError("broken", words)
