"""A demo gateway as a real process, and a small client that sees its answers as they are."""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from tests.support.photos import photo_bytes
from tests.support.server import ROOT, clean_environment, wait_for

TOKEN = "test-token"
FAST = ("--pace", "0.05", "--scale", "0.12")
"""Waits a twentieth as long and draws films of 164 pixels: the same code, a fraction of the work."""


@dataclass
class Gateway:
    process: subprocess.Popen[bytes]
    data: Path
    url: str

    @property
    def folder(self) -> Path:
        return self.data / "demo"

    def post(self, path: str = "", *, token: str = TOKEN, **body: Any) -> requests.Response:
        return requests.post(f"{self.url}/luma/generations{path}", json=body, headers=bearer(token), timeout=20)

    def get(self, path: str, *, token: str = TOKEN) -> requests.Response:
        return requests.get(f"{self.url}/luma/generations{path}", headers=bearer(token), timeout=20)

    def submit(self, prompt: str, **body: Any) -> str:
        """Submit; the new task's id."""
        answer = self.post(user_prompt=prompt, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]

    def query(self, task_id: str) -> dict[str, Any]:
        answer = self.get(f"/{task_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def wait(self, task_id: str, *states: str) -> dict[str, Any]:
        """Ask until the task is in one of the states, by default at its end."""
        return wait_for(
            lambda: (task := self.query(task_id))["state"] in (states or ("completed", "failed")) and task,
            60,
            f"{task_id} {states}",
        )

    def make(self, prompt: str, **body: Any) -> dict[str, Any]:
        """Submit and wait for the end."""
        return self.wait(self.submit(prompt, **body))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)


def bearer(token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def running(data: Path, *arguments: str) -> Iterator[Gateway]:
    """Start `python -m twoframe.demo` on a free port and wait until it answers; end it by its pid."""
    published = data / "demo" / "gateway.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "twoframe.demo", "--data", str(data), "--token", TOKEN, *(arguments or FAST)],
        cwd=ROOT,
        env=clean_environment(),
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )
    lines: list[bytes] = []
    reader = threading.Thread(target=lambda: lines.extend(process.stderr or ()), daemon=True)
    reader.start()

    def port() -> int | None:
        assert process.poll() is None, b"".join(lines).decode()
        found = json.loads(published.read_text("utf-8")) if published.is_file() else {}
        return found["port"] if found.get("pid") == process.pid else None

    try:
        yield Gateway(process, data, f"http://127.0.0.1:{wait_for(port, 20, 'gateway.json')}")
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        reader.join(10)
        if process.stderr:
            process.stderr.close()


def alive(pid: int) -> bool:
    """True while a process of that id runs (a zombie does not)."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def photo_uri(name: str) -> str:
    kind = "jpeg" if name in {"china", "flower", "hubble", "rocket"} else "png"
    return f"data:image/{kind};base64,{base64.b64encode(photo_bytes(name)).decode()}"


@dataclass
class Hook:
    """A server that notes who calls it. `statuses` are given in turn, the last one again and again."""

    url: str
    statuses: list[int]
    calls: list[tuple[str, Any]] = field(default_factory=list)


@contextmanager
def hook_server(*statuses: int, location: str = "") -> Iterator[Hook]:
    hook = Hook("", list(statuses or (204,)))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = hook.statuses[min(len(hook.calls), len(hook.statuses) - 1)]
            hook.calls.append((self.path, json.loads(body)))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        hook.url = f"http://127.0.0.1:{server.server_port}/done"
        yield hook
        server.shutdown()
        thread.join(10)
