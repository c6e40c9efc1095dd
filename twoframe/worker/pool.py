"""A few threads that take jobs from one queue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

_log = logging.getLogger(__name__)


class Pool:
    """Daemon threads, unlike those of `concurrent.futures`: a POST that hangs must not keep the process from ending."""

    def __init__(self, name: str, threads: int) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = [Thread(target=self._run, name=f"{name}-{number}", daemon=True) for number in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Callable[[], None]) -> None:
        """Queue a job."""
        self._jobs.put(job)

    def close(self) -> None:
        """Let each thread end when the queue is done."""
        for _thread in self._threads:
            self._jobs.put(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:  # noqa: BLE001 - a defect in one job must not cost the thread
                _log.exception("a job failed")
