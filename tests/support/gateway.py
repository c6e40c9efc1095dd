"""A luma gateway to test against: real HTTP on a free port of 127.0.0.1, with state, and answers that a test scripts.

    with ScriptedGateway() as gateway:
        client = LumaClient(gateway.url, gateway.token)
        task = client.generate(Submission("a fox"))      # pending: gateway.submits == [the request]
        gateway.process(task.id)                         # processing
        gateway.finish(task.id, film=mp4)                # completed, its links serve the bytes; or fail(task.id, "…")
        gateway.answer("query", 503, json={"error": {"message": "busy"}})          # the next query, once
        gateway.answer("generate", drop="answer", accept=True, times=None)         # taken, but nobody hears of it

Calls are named `generate`, `extend`, `query`, `download_url`, `file` and `other`; an exact path works instead of a
name, and goes before it.
"""

import http.client
import json as json_module
import re
import socket
import struct
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self
from urllib.parse import unquote, urlsplit

TOKEN = "sk-test-7f3a9c21d4e85b60"
FIELDS = {"user_prompt", "expand_prompt", "image_url", "image_end_url", "notify_hook", "loop", "aspect_ratio"}
EXTEND_FIELDS = FIELDS - {"loop", "aspect_ratio"}
RATIOS = {"1:1", "4:3", "3:4", "16:9", "9:16"}
UNKNOWN = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
PATIENCE_S = 10.0
_ABSENT: Any = object()


@dataclass(frozen=True)
class Request:
    """A request as it arrived. `connection` tells apart connections; two requests with one value shared one."""

    call: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    connection: int
    at: float

    @property
    def json(self) -> Any:
        return json_module.loads(self.body)


@dataclass
class RemoteFilm:
    """A task as the gateway keeps it. `request` is the JSON that made it."""

    id: str
    request: dict[str, Any]
    state: str = "pending"
    failure_reason: str | None = None
    film: bytes | None = None
    version: int = 1


@dataclass(frozen=True)
class Answer:
    """What is sent back; see `ScriptedGateway.answer`."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None
    drop: Literal["request", "answer", "half"] | None = None
    drip_s: float = 0.0
    accept: bool = False
    follow: Callable[[Request], "Answer"] | None = None


class ScriptedGateway:
    """A context manager; `url` is the base URL. Every attribute may be read from the test's thread at any time."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.tasks: dict[str, RemoteFilm] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self.requests: list[Request] = []
        self._scripts: dict[str, deque[tuple[Answer, bool]]] = {}
        self._changed = threading.Condition(threading.RLock())
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._port = 0

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.down()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    # What came in

    @property
    def submits(self) -> list[Request]:
        """All that cost money: `generate` and `extend`."""
        return self._of("generate", "extend")

    @property
    def queries(self) -> list[Request]:
        return self._of("query")

    @property
    def downloads(self) -> list[Request]:
        return self._of("file")

    def wait(self, condition: Callable[[], Any], timeout_s: float = PATIENCE_S) -> None:
        """Wait until the condition holds; it is looked at after each request, and 20 times a second."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not condition():
                if time.monotonic() > deadline:
                    raise AssertionError(f"waited {timeout_s:g} s in vain; requests: {self.requests}")
                self._changed.wait(0.05)

    # What goes out

    def answer(
        self,
        call: str,
        status: int = 200,
        *,
        json: Any = _ABSENT,
        text: str | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        hold: threading.Event | None = None,
        drop: Literal["request", "answer", "half"] | None = None,
        drip_s: float = 0.0,
        accept: bool = False,
        follow: Callable[[Request], Answer] | None = None,
        times: int | None = 1,
    ) -> None:
        """Script the next answer to a call (or path); scripted answers are used up in order, `times=None` never.

        hold: waits for the event before anything is sent (or until the gateway goes down).
        drop: cuts the connection: `request` before its body is read, `answer` after reading and without a word,
            `half` in the middle of the answer's body.
        drip_s: the pause between single bytes of the body.
        accept: a submit is taken as usual first (the task exists), whatever is answered then.
        follow: makes the answer from the request instead of all the others.
        """
        content = {"Content-Type": "application/json"}
        if json is not _ABSENT:
            body = json_module.dumps(json).encode()
        elif text is not None:
            body, content = text.encode(), {"Content-Type": "text/html; charset=utf-8"}
        answer = Answer(status, body, {**content, **(headers or {})}, hold, drop, drip_s, accept, follow)
        with self._changed:
            script = self._scripts.setdefault(call, deque())
            script.extend([(answer, True)] if times is None else [(answer, False)] * times)

    def as_usual(self, call: str) -> None:
        """Forget what is scripted for a call (or path)."""
        with self._changed:
            self._scripts.pop(call, None)

    def process(self, task_id: str) -> None:
        """The task is worked on."""
        with self._changed:
            self.tasks[task_id].state = "processing"

    def finish(self, task_id: str, film: bytes | None = None) -> None:
        """The task is completed; without a film it has no link yet (call again with one)."""
        with self._changed:
            task = self.tasks[task_id]
            task.state, task.film = "completed", film
            self._serve_film(task)

    def fail(self, task_id: str, reason: str = "Job failed") -> None:
        with self._changed:
            task = self.tasks[task_id]
            task.state, task.failure_reason = "failed", reason

    def forget(self, task_id: str) -> None:
        """The gateway no longer knows the task."""
        with self._changed:
            del self.tasks[task_id]

    def kill_links(self, task_id: str, *, renew: bool = True) -> None:
        """All links to the film that were given out die; the next query has fresh ones, unless `renew` is False."""
        with self._changed:
            task = self.tasks[task_id]
            for name in _names(task).values():
                self.files.pop(name, None)
            if renew:
                task.version += 1
                self._serve_film(task)

    def serve(self, name: str, content: bytes, mime: str = "video/mp4") -> str:
        """Serve bytes at `/files/<name>`. Returns the URL."""
        with self._changed:
            self.files[name] = (content, mime)
        return self.link(name)

    def link(self, name: str) -> str:
        return f"{self.url}/files/{name}"

    def call_hook(self, task_id: str, body: bytes | None = None, method: str = "POST") -> int:
        """Call the task's `notify_hook` as the gateway does at the end. Returns the status."""
        parts = urlsplit(self.tasks[task_id].request["notify_hook"])
        content = json_module.dumps(self._native(self.tasks[task_id])).encode() if body is None else body
        connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE_S)
        try:
            connection.request(method, parts.path, content, {"Content-Type": "application/json"})
            return connection.getresponse().status
        finally:
            connection.close()

    # The server

    def up(self) -> None:
        """Listen; after `down` on the same port."""
        if self._server is None:
            self._server = _Server(self, self._port)
            self._port = self._server.server_address[1]
            self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), name="scripted-gateway")
            self._thread.start()

    def down(self) -> None:
        """Refuse connections and cut those that are open. State and port are kept."""
        if self._server is not None and self._thread is not None:
            self._server.closing.set()
            self._server.shutdown()
            self._server.cut()
            self._server.server_close()
            self._thread.join()
            self._server = None

    def cut(self) -> None:
        """Cut all open connections, as a server does with idle ones; new ones are welcome."""
        if self._server is not None:
            self._server.cut()

    # Behaviour

    def note(self, request: Request) -> None:
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()

    def scripted(self, call: str, path: str) -> Answer | None:
        with self._changed:
            for key in (path, call):
                script = self._scripts.get(key)
                if script:
                    return script[0][0] if script[0][1] else script.popleft()[0]
        return None

    def usual(self, request: Request) -> Answer:
        """Answer as a well-behaved gateway does."""
        with self._changed:
            if request.call == "file":
                found = self.files.get(unquote(request.path.removeprefix("/files/")))
                return Answer(200, found[0], {"Content-Type": found[1]}) if found else _error(404, "not_found", "Gone")
            if request.headers.get("authorization") != f"Bearer {self.token}":
                return _error(401, "invalid_token", "Invalid token")
            if request.call == "other":
                return _error(404, "not_found", f"Invalid URL ({request.method} {request.path})")
            if request.call == "generate":
                return self._submit(request)
            task = self.tasks.get(unquote(request.path.split("/")[3]))
            return self._about(task, request) if task else _json(UNKNOWN, 400)

    def _about(self, task: RemoteFilm, request: Request) -> Answer:
        if request.call == "extend":
            return self._submit(request)
        if request.call == "query":
            return _json(self._native(task))
        name = _names(task)["clean"]
        return _json({"url": self.link(name)}) if name in self.files else _error(404, "not_found", "No video yet")

    def _of(self, *calls: str) -> list[Request]:
        with self._changed:
            return [request for request in self.requests if request.call in calls]

    def _submit(self, request: Request) -> Answer:
        problem = _problem(request)
        if problem:
            return _error(400, "invalid_request", problem)
        task = RemoteFilm(str(uuid.uuid4()), request.json)
        self.tasks[task.id] = task
        return _json(self._native(task), 201)

    def _serve_film(self, task: RemoteFilm) -> None:
        if task.film is not None:
            for name in _names(task).values():
                self.serve(name, task.film)

    def _native(self, task: RemoteFilm) -> dict[str, Any]:
        names = _names(task)
        body: dict[str, Any] = {
            "id": task.id,
            "state": task.state,
            "created_at": "2024-12-24T18:01:25.319129Z",
            "request": {
                "prompt": task.request["user_prompt"],
                "aspect_ratio": task.request.get("aspect_ratio", "16:9"),
            },
            "failure_reason": task.failure_reason,
            "video": None,
            "video_raw": None,
        }
        if task.state == "completed" and task.film is not None:
            body["video"] = {"url": self.link(names["marked"]), "download_url": self.link(names["best"])}
            body["video_raw"] = {"url": self.link(names["raw"]), "media_type": "video"}
        return body


def _names(task: RemoteFilm) -> dict[str, str]:
    stem = f"{task.id}-{task.version}"
    return {
        "best": f"{stem}.mp4",
        "raw": f"{stem}-raw.mp4",
        "marked": f"{stem}-marked.mp4",
        "clean": f"{stem}-clean.mp4",
    }


def _problem(request: Request) -> str:
    """What a strict gateway finds wrong with a submit; empty when nothing."""
    try:
        body = request.json
    except ValueError:
        return "the body is not JSON"
    fields = FIELDS if request.call == "generate" else EXTEND_FIELDS
    wrong = {
        f"unknown fields: {sorted(set(body) - fields)}": set(body) - fields,
        "empty fields must be left out": any(value in (None, "") for value in body.values()),
        "user_prompt must have 3 to 5000 characters": not 3 <= len(body.get("user_prompt", "")) <= 5000,
        "aspect_ratio is not known": body.get("aspect_ratio", "16:9") not in RATIOS,
        "loop is not supported with an end frame": body.get("loop") and "image_end_url" in body,
    }
    return next((words for words, applies in wrong.items() if applies), "")


def _json(value: Any, status: int = 200) -> Answer:
    return Answer(status, json_module.dumps(value).encode(), {"Content-Type": "application/json"})


def _error(status: int, code: str, message: str) -> Answer:
    return _json({"error": {"message": message, "type": "luma_error", "code": code}}, status)


_TASK = r"/luma/generations/[^/]+"
_ROUTES = [
    ("POST", re.compile(r"/luma/generations"), "generate"),
    ("POST", re.compile(_TASK + "/extend"), "extend"),
    ("GET", re.compile(_TASK), "query"),
    ("GET", re.compile(_TASK + "/download_video_url"), "download_url"),
    ("GET", re.compile(r"/files/.+"), "file"),
]


def _call(method: str, path: str) -> str:
    return next((name for verb, route, name in _ROUTES if verb == method and route.fullmatch(path)), "other")


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing joins them: no thread outlives its test
    request_queue_size = 64

    def __init__(self, gateway: ScriptedGateway, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.gateway = gateway
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut(self) -> None:
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was faster

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement
    server: _Server

    def log_message(self, *_arguments: Any) -> None:
        """Keep tests quiet."""

    def _handle(self) -> None:
        path = self.path.partition("?")[0]
        call = _call(self.command, path)
        script = self.server.gateway.scripted(call, path)
        if script and script.drop == "request":
            self._note(call, b"")
            self._cut()
            return
        request = self._note(call, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        if script is None:
            self._send(self.server.gateway.usual(request))
            return
        if script.accept:
            self.server.gateway.usual(request)
        while script.hold and not script.hold.wait(0.02):
            if self.server.closing.is_set():
                self._cut()
                return
        self._send(script.follow(request) if script.follow else script)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle  # noqa: N815 (the names that http.server looks for)

    def _note(self, call: str, body: bytes) -> Request:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(call, self.command, self.path, headers, body, self.client_address[1], time.monotonic())
        self.server.gateway.note(request)
        return request

    def _send(self, answer: Answer) -> None:
        if answer.drop == "answer":
            self._cut()
            return
        self.send_response(answer.status)
        lengths = {"content-length", "transfer-encoding"} & {name.lower() for name in answer.headers}
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not lengths:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.drop == "half":
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self._cut()
        elif answer.drip_s:
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                if self.server.closing.wait(answer.drip_s):
                    break
        elif self.command != "HEAD":
            self.wfile.write(answer.body)

    def _cut(self) -> None:
        """Close with a reset, so that the other side sees it whatever it does."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
