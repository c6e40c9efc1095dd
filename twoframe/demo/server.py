"""The gateway's process: one a data folder, bound to loopback, published where apps find it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from twoframe.demo.api import create_app
from twoframe.demo.desk import Desk
from twoframe.demo.leases import Leases
from twoframe.demo.links import Links
from twoframe.demo.storage import Storage
from twoframe.demo.timing import Timing

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Options:
    """How the gateway runs: `folder` is its own, `leased` says that it ends with the last app that uses it."""

    folder: Path
    port: int
    token: str
    leased: bool
    pace: float
    scale: float


class DroppableProtocol(H11Protocol):
    """HTTP whose routes can close the connection without an answer: `request.state.drop()`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn types it
        """Give each connection its own way out."""
        super().connection_made(transport)
        self.app_state: dict[str, Any] = {**self.app_state, "drop": transport.close}


def serve(options: Options) -> None:
    """Run until a signal comes or the last lease is gone. The caller holds the folder's lock. Raises `OSError`."""
    listener = _listen(options.port)
    port: int = listener.getsockname()[1]
    links = Links(f"http://{LOOPBACK}:{port}")
    timing = Timing(options.pace)

    def end() -> None:
        server.should_exit = True

    leases = Leases(end if options.leased else None)
    app = create_app(Desk(Storage(options.folder), links, timing, scale=options.scale), leases, options.token)
    published = options.folder / "gateway.json"

    def found() -> None:
        log.info("The demo gateway listens at http://%s:%s", LOOPBACK, port)
        publish(published, port, options.token)

    server = _Server(
        found,
        uvicorn.Config(
            app,
            http=DroppableProtocol,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=256,
            timeout_graceful_shutdown=1,
        ),
    )
    try:
        server.run([listener])
    finally:
        published.unlink(missing_ok=True)


class _Server(uvicorn.Server):
    """A server that tells when it is up: from then on a signal ends it in order, so nobody may find it before."""

    def __init__(self, on_up: Callable[[], None], config: uvicorn.Config) -> None:
        super().__init__(config)
        self._on_up = on_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_up()


def publish(path: Path, port: int, token: str) -> None:
    """Tell apps of this user where the gateway listens; nobody else may read the token."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"port": port, "token": token, "pid": os.getpid()}, file)
    part.replace(path)


def _listen(port: int) -> socket.socket:
    """Listen before the app is up: whoever finds the address can connect and waits for a moment."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere it would let a second process take the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
