"""Real servers for tests: the whole app as a process of its own, or any ASGI app in a thread of this one."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import requests
import uvicorn
from starlette.types import ASGIApp

ROOT = Path(__file__).resolve().parents[2]
START_S, STOP_S = 60.0, 30.0
SETTINGS = ("LUMA_", "TWOFRAME_", "STREAMLIT_")

T = TypeVar("T")


def wait_for(look: Callable[[], T], seconds: float = 30.0, what: str = "") -> T:
    """Look again and again until something true is there; fail loudly after a deadline."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or look}")
        time.sleep(0.02)
    return found


def clean_environment(**more: str) -> dict[str, str]:
    """This process's environment without settings of ours, so that a developer's own never reach a test."""
    return {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)} | more


@dataclass
class RunningServer:
    """`python -m twoframe` with a data folder of its own. `url` has no slash at its end."""

    process: subprocess.Popen[bytes]
    data: Path
    log: Path
    url: str = ""

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        """All that it has printed so far."""
        return self.log.read_text("utf-8", errors="replace")

    def health(self) -> requests.Response | None:
        """The answer of `/healthz`; None while nobody answers."""
        try:
            return requests.get(f"{self.url}/healthz", timeout=5)
        except (requests.ConnectionError, requests.Timeout):
            return None

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_S)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, and wait. Returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(STOP_S)


@contextmanager
def running(
    data: Path,
    env: Mapping[str, str] | None = None,
    arguments: Sequence[str] = ("--port", "0"),
    *,
    command: Sequence[str] = (sys.executable, "-m", "twoframe"),
    url: str = "",
) -> Iterator[RunningServer]:
    """Start the app on a free port, wait until it is well, end it by its pid. Demo mode unless `env` says else.

    Other commands than our own tell no address: say it by `url`.
    """
    data.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"{data.name}-server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            env=clean_environment(TWOFRAME_DATA=str(data), PYTHONUNBUFFERED="1", **(env or {})),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = RunningServer(process, data, log, url)
    try:
        server.url = url or wait_for(lambda: _address(server), START_S, "the line that says where it is")
        wait_for(lambda: _lives(server) and (answer := server.health()) and answer.ok, START_S, "/healthz")
        yield server
    finally:
        with suppress(subprocess.TimeoutExpired):
            server.stop()
        if process.poll() is None:
            server.kill()


@contextmanager
def hurried_demo(data: Path) -> Iterator[None]:
    """Start a demo gateway that hurries and draws small films; apps on the data folder join the one they find."""
    data.mkdir(parents=True, exist_ok=True)
    hurry = ("--leased", "--data", str(data), "--pace", "0.05", "--scale", "0.25")
    process = subprocess.Popen(
        [sys.executable, "-m", "twoframe.demo", *hurry],
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for((data / "demo" / "gateway.json").exists, what="the demo gateway")
        yield
        process.wait(STOP_S)  # it ends with the last app that uses it
    finally:
        process.kill()
        process.wait()


def _lives(server: RunningServer) -> bool:
    if server.process.poll() is not None:
        raise AssertionError(f"the server ended with {server.process.returncode}:\n{server.output}")
    return True


def _address(server: RunningServer) -> str:
    _lives(server)
    words = server.output.split()
    found = next((word for word in words if word.startswith("http://localhost:")), "")
    return found.replace("localhost", "127.0.0.1")


@contextmanager
def serving(app: ASGIApp, *, buffer_bytes: int | None = None) -> Iterator[str]:
    """Serve an ASGI app over real HTTP on a free port of this computer; yields its address.

    A small buffer makes the server feel at once when a client stops reading.
    """
    config = uvicorn.Config(
        app, port=0, ws="websockets-sansio", log_config=None, lifespan="off", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started, what="the server")
    if buffer_bytes:
        server.servers[0].sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer_bytes)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(STOP_S)
        assert not thread.is_alive()
