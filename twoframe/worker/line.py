"""The line to the gateway for questions: free to repeat, with one pause for all who ask (design §4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from threading import Lock

from twoframe.errors import (
    KeyRefused,
    LostAnswer,
    LumaError,
    NoCredit,
    NotAllowed,
    TooFast,
    Unreachable,
    UpstreamFailed,
    WrongAddress,
)
from twoframe.luma import RemoteTask
from twoframe.store import Clock
from twoframe.worker import schedule
from twoframe.worker.gateway import Gateway

REFUSALS = (KeyRefused, NotAllowed, NoCredit, WrongAddress)
"""Answers about our key or address: they hold for every task until a person mends that."""

FAILURES = (Unreachable, LostAnswer, TooFast, UpstreamFailed, *REFUSALS)
"""Answers that say something about the gateway as a whole, not about one task."""

RETRY_AFTER_MOST_S = 600.0
"""A `Retry-After` beyond this is more likely a mistake than a wish."""


class Line:
    """Asks the gateway. While it fails, `pause_s` is above zero for everyone, growing from 2 to 60 s."""

    def __init__(self, gateway: Gateway, clock: Clock, rng: Random) -> None:
        self._gateway = gateway
        self._clock = clock
        self._rng = rng
        self._lock = Lock()
        self._turn = 0
        self._failures = 0
        self._until: datetime | None = None

    @property
    def pause_s(self) -> float:
        """Seconds that nobody should ask for; 0 when the line is free."""
        until = self._until
        return max(0.0, (until - self._clock()).total_seconds()) if until else 0.0

    def query(self, remote_id: str) -> RemoteTask:
        """Ask for a task. Raises `LumaError`."""
        turn = self._turn
        try:
            remote = self._gateway.client().query(remote_id)
        except FAILURES as error:
            self._hold(turn, error.retry_after_s)
            raise
        except LumaError:
            self._release(turn)
            raise
        self._release(turn)
        return remote

    def download_url(self, remote_id: str) -> str | None:
        """Ask for a link without a watermark; None when there is none to be had."""
        try:
            return self._gateway.client().download_url(remote_id)
        except LumaError:
            return None

    def _hold(self, turn: int, retry_after_s: float | None) -> None:
        with self._lock:
            # Questions that were under way together fail together: they make one pause, not several.
            if turn == self._turn:
                self._turn += 1
                self._failures += 1
                told_s = min(retry_after_s or 0.0, RETRY_AFTER_MOST_S)
                pause_s = max(schedule.growing_s(2.0, self._failures, 60.0, self._rng), told_s)
                self._until = self._clock() + timedelta(seconds=pause_s)

    def _release(self, turn: int) -> None:
        with self._lock:
            if turn == self._turn:
                self._failures = 0
                self._until = None
