"""The web process's side of the demo gateway: find it or start it, hold a lease on it, let it go.

All apps on one data folder share one gateway. The gateway itself locks the folder and publishes where it listens;
an app connects to what is published, and starts a process when nobody answers. An open connection is the lease: the
system closes it however the app ends, and the gateway ends soon after the last one.
"""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from twoframe.demo.processes import TAKEN, apart
from twoframe.errors import Unreachable
from twoframe.luma import LumaClient
from twoframe.models import DEMO
from twoframe.settings import ROOT

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
START_TIMEOUT_S = 15.0
ANSWER_TIMEOUT_S = 2.0
POLL_S = 0.05
PAUSES_S = (0.25, 10.0)
"""The first and the longest pause between two tries to start a gateway that does not stay."""


@dataclass(frozen=True)
class Lease:
    """A running gateway that this process holds on to."""

    port: int
    connection: socket.socket
    client: LumaClient

    def wait(self) -> None:
        """Return when the gateway is gone or the lease was given back."""
        with suppress(OSError):
            while self.connection.recv(1024):
                pass

    def listens(self) -> bool:
        """True while somebody accepts connections; tells of a death before `wait` does."""
        try:
            socket.create_connection((LOOPBACK, self.port), ANSWER_TIMEOUT_S).close()
        except OSError:
            return False
        return True

    def give_back(self) -> None:
        """Close the connection, from any thread."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class DemoGateway:
    """The embedded gateway of a data folder, as the worker sees it. Safe to share between threads.

    `pace` and `scale` go to the process when this object starts one (see `python -m twoframe.demo --help`).
    """

    def __init__(self, data: Path, *, pace: float = 1.0, scale: float = 1.0) -> None:
        self._data = data.resolve()
        self._options = ("--pace", str(pace), "--scale", str(scale))
        self._changed = threading.Condition()
        self._keeper: threading.Thread | None = None
        self._stopped = False
        self._lease: Lease | None = None
        self._failure = ""

    @property
    def name(self) -> str:
        """What its tasks record as their gateway."""
        return DEMO

    def start(self) -> None:
        """Begin to find or start the gateway and to hold a lease on it; returns at once."""
        with self._changed:
            if self._keeper is None:
                self._stopped = False
                self._keeper = threading.Thread(target=self._keep, name="demo-gateway", daemon=True)
                self._keeper.start()

    def stop(self) -> None:
        """Give the lease back; the gateway ends by itself when nobody else holds one."""
        with self._changed:
            self._stopped = True
            keeper, self._keeper = self._keeper, None
            if self._lease:
                self._lease.give_back()
            self._changed.notify_all()
        if keeper:
            keeper.join(ANSWER_TIMEOUT_S + 1)

    def client(self) -> LumaClient:
        """The client of the running gateway; waits while it starts. Raises `Unreachable`."""
        if self._keeper is None and not self._stopped:
            self.start()
        deadline = time.monotonic() + START_TIMEOUT_S
        lost: Lease | None = None
        while time.monotonic() < deadline:
            with self._changed:
                self._changed.wait_for(partial(self._news, lost), deadline - time.monotonic())
                lease, failure, stopped = self._lease, self._failure, self._stopped
            if stopped:
                raise Unreachable("The demo gateway was stopped.")
            if lease and lease is not lost:
                if lease.listens():
                    return lease.client
                lost = lease  # its keeper hears of it in a moment, and starts another
            elif failure:
                raise Unreachable(failure)
        raise Unreachable(f"The demo gateway did not answer within {START_TIMEOUT_S:.0f} s; see {self._log}.")

    @property
    def _log(self) -> Path:
        return self._data / "demo" / "gateway.log"

    def _news(self, lost: Lease | None) -> bool:
        return self._stopped or bool(self._failure) or (self._lease is not None and self._lease is not lost)

    def _keep(self) -> None:
        """Hold a lease for as long as the app runs; start a gateway whenever there is none."""
        child: subprocess.Popen[bytes] | None = None
        pause_s, next_start = PAUSES_S[0], 0.0
        while not self._stopped:
            lease = self._find()
            if lease:
                began = time.monotonic()
                self._hold(lease)
                child = None  # it did start, whatever it ended with
                if time.monotonic() - began > PAUSES_S[1]:
                    pause_s = PAUSES_S[0]
            elif child is None or child.returncode is not None:
                if child and child.returncode not in {0, TAKEN}:
                    self._fail(f"The demo gateway did not start (exit status {child.returncode}); see {self._log}.")
                    child = None
                if time.monotonic() >= next_start:
                    child = self._spawn()
                    next_start = time.monotonic() + pause_s
                    pause_s = min(2 * pause_s, PAUSES_S[1])
            with self._changed:
                self._changed.wait_for(lambda: self._stopped, POLL_S)
        if child:  # nobody holds a lease on it yet, and it would wait for one
            child.terminate()

    def _find(self) -> Lease | None:
        """Take a lease on the gateway that is published, if it is alive and ours."""
        try:
            published = json.loads((self._data / "demo" / "gateway.json").read_text("utf-8"))
            port, token = int(published["port"]), str(published["token"])
            connection = socket.create_connection((LOOPBACK, port), ANSWER_TIMEOUT_S)
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            return None
        try:
            ask = f"GET /lease HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\nAuthorization: Bearer {token}\r\n\r\n"
            connection.sendall(ask.encode())
            ours = connection.recv(1024).startswith(b"HTTP/1.1 200 ")
        except OSError:
            ours = False
        if not ours:
            connection.close()
            return None
        connection.settimeout(None)
        return Lease(port, connection, LumaClient(f"http://{LOOPBACK}:{port}", token))

    def _hold(self, lease: Lease) -> None:
        with lease.connection:
            with self._changed:
                if self._stopped:
                    return
                self._lease, self._failure = lease, ""
                self._changed.notify_all()
            lease.wait()
            with self._changed:
                self._lease = None
                self._changed.notify_all()
        lease.client.close()

    def _fail(self, words: str) -> None:
        log.warning(words)
        with self._changed:
            self._failure = words
            self._changed.notify_all()

    def _spawn(self) -> subprocess.Popen[bytes] | None:
        command = [sys.executable, "-m", "twoframe.demo", "--leased", "--data", str(self._data), *self._options]
        try:
            child = subprocess.Popen(  # noqa: S603 - our own module, no shell
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **apart(),
            )
        except OSError as problem:
            self._fail(f"The demo gateway can't be started: {problem}")
            return None
        # It may outlive this object, while other apps use it; when it ends, somebody must have waited for it.
        threading.Thread(target=child.wait, name="demo-gateway-end", daemon=True).start()
        return child
