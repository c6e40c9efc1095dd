"""Where ZIPs of films come in: streamed to disk whatever their size, and told of while they are taken in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from twoframe.archive.import_words import told
from twoframe.errors import DiskFull
from twoframe.i18n import _, speaking
from twoframe.service import Service

SILENCE_S = 60.0
"""After so long without a byte a sender has gone."""

CHUNK_BYTES = 1 << 20

NO_ROOM, GONE = 507, 408


def importing(service: Callable[[], Service], *, silence_s: float = SILENCE_S) -> list[BaseRoute]:
    """The routes below `/imports`."""
    imports = Imports(service, silence_s)
    return [Route("/new", imports.new, methods=["POST"]), Route("/progress", imports.progress)]


class Imports:
    """Takes uploads, and tells what becomes of them."""

    def __init__(self, service: Callable[[], Service], silence_s: float) -> None:
        self._service = service
        self._silence_s = silence_s

    async def new(self, request: Request) -> Response:
        """Receive a ZIP as the body of a request; its `name` is told in the address. 202: it is taken in now."""
        imports = self._service().imports
        declared = request.headers.get("content-length", "")
        if declared.isdigit() and not await run_in_threadpool(imports.has_room, int(declared)):
            return _refused(request, NO_ROOM)
        try:
            with imports.arriving(request.query_params.get("name", "")[:300]) as arrival:
                async for chunk in self._chunks(request):
                    await run_in_threadpool(arrival.write, chunk)
                import_id = await run_in_threadpool(imports.arrived, arrival)
        except (ClientDisconnect, TimeoutError):
            return Response(status_code=GONE)
        except DiskFull:
            return _refused(request, NO_ROOM)
        return JSONResponse({"id": import_id}, 202, headers={"Cache-Control": "no-store"})

    def progress(self, request: Request) -> Response:
        """How far the latest imports are, in a language (`lang`)."""
        with speaking(request.query_params.get("lang", "en")[:40]):
            imports = [told(progress) for progress in self._service().imports.progress()]
        return JSONResponse({"imports": imports}, headers={"Cache-Control": "no-store"})

    async def _chunks(self, request: Request) -> AsyncIterator[bytes]:
        """What comes, in pieces that are worth a trip to the disk."""
        stream, held = aiter(request.stream()), bytearray()
        while True:
            try:
                async with asyncio.timeout(self._silence_s):
                    held += await anext(stream)
            except StopAsyncIteration:
                break
            if len(held) >= CHUNK_BYTES:
                yield bytes(held)
                held.clear()
        yield bytes(held)


def _refused(request: Request, status: int) -> Response:
    with speaking(request.query_params.get("lang", "en")[:40]):
        words = _("There is too little room on the disk. Nothing was imported. Free about twice the size of the ZIP.")
    return JSONResponse({"words": words}, status, headers={"Cache-Control": "no-store", "Connection": "close"})
