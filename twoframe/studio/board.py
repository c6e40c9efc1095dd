"""Work that pages wait for without waiting: begun once by its key, shared by all who want it, looked at by anyone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Lock

from twoframe.errors import StudioError, TwoframeError
from twoframe.studio.launch import Studio
from twoframe.studio.orders import LANES, Facts, Order

log = logging.getLogger(__name__)

THREADS = 2
"""Each lane has so many: while one waits for the preview process, the next can prepare its pictures."""

MAX_RUNNING = 64
MAX_FAILED = 256
RETRY_S = 10.0


class Work:
    """One thing that is being done, or that failed. `share` is how much of it is finished, 0 to 1; what takes several
    orders says which of them it is at by `step` and `steps`.
    """

    def __init__(self, studio: Studio, wanted_by: str) -> None:
        self.share = 0.0
        self.step, self.steps = 0, 1
        self.error: TwoframeError | None = None
        self.ended_at = 0.0
        self.wanted_by = {wanted_by}
        self._studio = studio
        self._cancelled = False
        self._future: Future[Facts] | None = None

    @property
    def running(self) -> bool:
        """True until it has failed; what succeeded is no longer on the board."""
        return self.error is None

    def ask(self, order: Order) -> Facts:
        """Have the preview process do an order, and wait. Raises what `Studio.ask` does."""
        if self._cancelled:
            raise StudioError("cancelled", "nobody waits for it any more")
        self._future = self._studio.ask(order, self._told)
        if self._cancelled:
            self._studio.cancel(self._future)
        return self._future.result()

    def cancel(self) -> None:
        """Break it off."""
        self._cancelled = True
        if self._future is not None:
            self._studio.cancel(self._future)

    def _told(self, share: float) -> None:
        self.share = (self.step + share) / self.steps


class Board:
    """All work that runs or has failed lately, by its key. Safe to share between threads."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._lock = Lock()
        self._works: dict[str, Work] = {}
        self._pools = {lane: ThreadPoolExecutor(THREADS, thread_name_prefix=f"desk-{lane}") for lane in LANES}

    def work(self, key: str) -> Work | None:
        """What runs or has failed under a key."""
        with self._lock:
            return self._works.get(key)

    def begin(self, key: str, lane: str, do: Callable[[Work], None], *, wanted_by: str = "") -> None:
        """Do something in the background, unless it is being done; then whoever wants it joins."""
        with self._lock:
            known = self._works.get(key)
            if known is not None and known.running:
                known.wanted_by.add(wanted_by)
                return
            work = self._works[key] = Work(self._studio, wanted_by)
            if sum(one.running for one in self._works.values()) > MAX_RUNNING:
                self._failed(work, StudioError("busy", f"{MAX_RUNNING} things are being done already"))
                return
        with suppress(RuntimeError):  # the pool is closed: the program stops
            self._pools[lane].submit(self._run, key, work, do)

    def begin_again(self, key: str, lane: str, do: Callable[[Work], None]) -> TwoframeError | None:
        """As `begin`, for what begins by being looked at: what failed is told, and tried again after a while."""
        work = self.work(key)
        if work is not None and work.error is not None and time.monotonic() - work.ended_at < RETRY_S:
            return work.error
        self.begin(key, lane, do)
        return None

    def leave(self, wanted_by: str, *, but: Iterable[str] = ()) -> None:
        """Break off what one session wants and nobody else does, except for some keys."""
        kept = set(but)
        with self._lock:
            left = {
                key: work
                for key, work in self._works.items()
                if work.running and key not in kept and wanted_by in work.wanted_by
            }
            for key, work in left.items():
                work.wanted_by.discard(wanted_by)
                if not work.wanted_by:
                    del self._works[key]
        for work in left.values():
            if not work.wanted_by:
                work.cancel()

    def close(self) -> None:
        """Take no more work."""
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, key: str, work: Work, do: Callable[[Work], None]) -> None:
        if self.work(key) is not work:
            return  # broken off before it began
        error: TwoframeError | None = None
        try:
            do(work)
        except TwoframeError as problem:
            error = problem
        except Exception as problem:
            log.exception("Work for a page failed.")
            error = StudioError("broken", repr(problem))
        with self._lock:
            if self._works.get(key) is not work:
                return  # broken off meanwhile, and perhaps begun anew
            if error is None:
                del self._works[key]
            else:
                self._failed(work, error)

    def _failed(self, work: Work, error: TwoframeError) -> None:
        work.error, work.ended_at = error, time.monotonic()
        failed = [key for key, one in self._works.items() if not one.running]
        for key in failed[: max(len(failed) - MAX_FAILED, 0)]:
            del self._works[key]
