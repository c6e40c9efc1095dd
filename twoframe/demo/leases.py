"""Leases: the gateway lives while an app holds one, and ends when the last is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Leases:
    """Counts open leases and calls `end` when there is nobody left to serve. Used from the event loop only."""

    FIRST_S, LAST_S = 20.0, 2.0
    """How long to wait for the first lease, and after the last one: an app that restarts finds the gateway alive."""

    def __init__(self, end: Callable[[], None] | None) -> None:
        self._end = end
        self._held = 0
        self._timer: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Begin to wait for the first lease."""
        self._wait(self.FIRST_S)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold a lease."""
        self._held += 1
        self.close()
        try:
            yield
        finally:
            self._held -= 1
            if not self._held:
                self._wait(self.LAST_S)

    def close(self) -> None:
        """Stop waiting."""
        if self._timer:
            self._timer.cancel()

    def _wait(self, seconds: float) -> None:
        if self._end:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._end)


class LeaseResponse(Response):
    """An answer that has begun and never ends: the client holds a lease for as long as its connection is open."""

    def __init__(self, leases: Leases) -> None:
        super().__init__()
        self._leases = leases

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Begin, and hold the lease until the client, or its process, is gone."""
        with self._leases.hold():
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"held\n", "more_body": True})
            while (await receive())["type"] != "http.disconnect":
                pass
