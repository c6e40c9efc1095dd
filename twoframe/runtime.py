"""The composition root: builds the one service of this process, and starts and stops what works behind it."""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock

from twoframe import heap, settings
from twoframe.demo.launch import DemoGateway
from twoframe.errors import StartError
from twoframe.films import Films
from twoframe.keyframes import Keyframes
from twoframe.luma import LumaClient
from twoframe.models import Usual
from twoframe.service import Service
from twoframe.settings import Settings
from twoframe.store import Store
from twoframe.worker import Worker

PRIOR = Usual(low_s=60, high_s=180, count=0)
"""How long a task takes as long as this gateway has finished none: 1 to 3 minutes (contract §3)."""
PRIOR_IN_DEMO = Usual(low_s=4, high_s=9, count=0)


class RealGateway:
    """The gateway that the operator's key opens. `name` is its base URL."""

    def __init__(self, base_url: str, token: str) -> None:
        self.name = base_url
        self._token = token

    def client(self) -> LumaClient:
        """The one client, safe to share between threads."""
        return self._client

    @cached_property
    def _client(self) -> LumaClient:
        return LumaClient(self.name, self._token)

    def start(self) -> None:
        """Nothing to start: it runs elsewhere."""

    def stop(self) -> None:
        """Close the connections."""
        self._client.close()


@dataclass(frozen=True)
class Parts:
    """What the service is made of, as far as it must be started and stopped."""

    service: Service
    worker: Worker
    gateway: DemoGateway | RealGateway
    store: Store


_parts: Parts | None = None
_lock = RLock()


def service() -> Service:
    """The one service of this process, built on first use. Raises `StartError`."""
    return _built().service


def close() -> None:
    """Stop all that works and forget it; the next use builds anew."""
    global _parts
    with _lock:
        parts, _parts = _parts, None
    if parts is not None:
        parts.service.desk.close()
        parts.service.imports.close()
        parts.worker.stop()
        parts.service.bin.stop()
        parts.gateway.stop()
        parts.store.close()


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Run the worker and the demo gateway for as long as the server runs."""
    parts = await asyncio.to_thread(_built)
    parts.gateway.start()
    parts.worker.start()
    parts.service.bin.start()
    parts.service.imports.start()
    # What is loaded by now stays: it need not be looked at in each collection.
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        await asyncio.to_thread(close)


def _built() -> Parts:
    global _parts  # noqa: PLW0603 - one set of parts a process is the point of this module
    with _lock:
        if _parts is None:
            _parts = _build(settings.load())
        return _parts


def _build(read: Settings) -> Parts:
    heap.share()
    _make_writable(read.data)
    store = Store(read.database_url)
    store.migrate()
    store.subscribe(lambda _: heap.trim())  # most changes come after work on a picture or a film
    keyframes, films = Keyframes(read.data, store, max_pixels=read.max_pixels), Films(read.data)
    gateway, prior = _gateway(read)
    worker = Worker(store, keyframes, films, gateway, public_url=read.public_url, prior=prior)
    service = Service(read, store, keyframes, films, worker, gateway, prior=prior)
    return Parts(service, worker, gateway, store)


def _gateway(read: Settings) -> tuple[DemoGateway | RealGateway, Usual]:
    if read.api_key is None or read.base_url is None:
        return DemoGateway(read.data), PRIOR_IN_DEMO
    return RealGateway(read.base_url, read.api_key), PRIOR


def _make_writable(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise StartError(
            f"The data folder {data} can't be written ({error.strerror}). Set TWOFRAME_DATA to a folder that can."
        ) from error
