"""Downloads of many films: a ZIP at an address that works once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from twoframe.archive.packing import Package
from twoframe.films import ID
from twoframe.service import Service


class Exports:
    """Answers the addresses that buttons have ordered."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service

    def zip(self, request: Request) -> Response:
        """A ZIP of the films that were ordered."""
        ticket_id = request.path_params["id"]
        if request.method != "GET":  # only who fetches it takes the ticket
            raise HTTPException(405, headers={"Allow": "GET"})
        exports = self._service().exports
        ticket = exports.take(ticket_id) if ID.fullmatch(ticket_id) else None
        if ticket is None:
            raise HTTPException(404)
        return Download(exports.zip(ticket), exports.name(ticket, ".zip"))


class Download(StreamingResponse):
    """Sends a package piece by piece, from a thread, and lets go of its files however that ends."""

    def __init__(self, package: Package, name: str) -> None:
        headers = as_file(name)
        if package.size is not None:
            headers["Content-Length"] = str(package.size)
        super().__init__(package.chunks(), media_type="application/zip", headers=headers)
        self._package = package

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. A reader who hangs up is no error."""
        try:
            with suppress(ClientDisconnect):
                await super().__call__(scope, receive, send)
        finally:
            await run_in_threadpool(self._package.close)


def as_file(name: str) -> dict[str, str]:
    """The headers of a download that nobody keeps on the way."""
    return {
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
    }
