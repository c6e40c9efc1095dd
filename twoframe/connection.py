"""Test connection: asks the gateway a free question beside the page, which only looks at how far it got."""

from __future__ import annotations

from threading import Lock, Thread

from twoframe.errors import LumaError
from twoframe.luma import ConnectionCheck
from twoframe.worker import Gateway


class ConnectionTest:
    """One test at a time; the last result stays until the next one."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._lock = Lock()
        self._running = False
        self._result: ConnectionCheck | None = None

    @property
    def running(self) -> bool:
        """True while the gateway has not answered yet."""
        return self._running

    @property
    def result(self) -> ConnectionCheck | None:
        """What the last test found; None before the first and while one runs."""
        return None if self._running else self._result

    def start(self) -> None:
        """Begin a test, unless one runs."""
        with self._lock:
            if self._running:
                return
            self._running = True
        Thread(target=self._run, name="connection-test", daemon=True).start()

    def _run(self) -> None:
        try:
            self._result = self._gateway.client().check()
        except LumaError as error:
            self._result = ConnectionCheck(verdict="unreachable", took_ms=0, words=error.upstream or str(error))
        finally:
            self._running = False
