"""Downloads of many films: a ZIP, or a contact sheet, at an address that works once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from twoframe.archive.exports import Ticket
from twoframe.archive.packing import Package
from twoframe.films import ID
from twoframe.service import Service
from twoframe.sheet.gather import Kind as SheetKind


class Exports:
    """Answers the addresses that buttons have ordered."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service

    def zip(self, request: Request) -> Response:
        """A ZIP of the films that were ordered."""
        exports, ticket = self._service().exports, self._taken(request)
        return Download(exports.zip(ticket), exports.name(ticket, ".zip"))

    def pdf(self, request: Request) -> Response:
        """A contact sheet as A4 pages."""
        return self._sheet(request, "pdf", "application/pdf")

    def png(self, request: Request) -> Response:
        """A contact sheet as one picture."""
        return self._sheet(request, "png", "image/png")

    def _sheet(self, request: Request, kind: SheetKind, media_type: str) -> Response:
        exports, ticket = self._service().exports, self._taken(request)
        content = exports.contact_sheet(ticket, kind)
        return Response(content, media_type=media_type, headers=as_file(exports.name(ticket, f".{kind}")))

    def _taken(self, request: Request) -> Ticket:
        """The order of an address. Only who fetches it takes it."""
        ticket_id = request.path_params["id"]
        if request.method != "GET":
            raise HTTPException(405, headers={"Allow": "GET"})
        ticket = self._service().exports.take(ticket_id) if ID.fullmatch(ticket_id) else None
        if ticket is None:
            raise HTTPException(404)
        return ticket


def exporting(service: Callable[[], Service]) -> list[BaseRoute]:
    """The routes below `/exports`."""
    exports = Exports(service)
    return [Route("/{id}.zip", exports.zip), Route("/{id}.pdf", exports.pdf), Route("/{id}.png", exports.png)]


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
