"""Showing films to others: `/showcase?id=…&present`, in front of Streamlit's page of the same path, and the file that
needs no server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Match, Route
from starlette.types import Scope

from twoframe.films import ID
from twoframe.i18n import speaking
from twoframe.presenter import document
from twoframe.service import Service
from twoframe.showing import Showcase

PRESENT = "present"
"""The word in the query that asks for the films alone."""

NOT_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class _Presented(Route):
    """A route for those requests only whose query says `present`; all others go on to the page of the same path."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this route takes a request."""
        match, child = super().matches(scope)
        if match is not Match.NONE and PRESENT not in parse_qs(scope["query_string"].decode("latin-1"), True):
            return Match.NONE, {}
        return match, child


def presented(path: str, endpoint: Callable[[Request], Response]) -> Route:
    """The route of the presenter."""
    return _Presented(path, endpoint)


class Presenting:
    """The presenter's page, and the file for where there is no server."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service

    def page(self, request: Request) -> Response:
        """The films of a showcase and nothing else, in the language that the operator chose, or else the reader's."""
        house = self._service()
        with speaking(house.settings.language or _accepted(request)):
            showcase = self._showcase(request.query_params.get("id", ""))
            html = house.showcases.page(showcase) if showcase else document.nothing()
        policy = f"{document.policy(offline=False)}; frame-ancestors 'none'"
        return HTMLResponse(html, 200 if showcase else 404, headers={**NOT_KEPT, "Content-Security-Policy": policy})

    def offline(self, request: Request) -> Response:
        """One file with the films of a showcase inside: with `prompts`, `frames`, of `smaller` films, in a language
        (`lang`).
        """
        house, query = self._service(), request.query_params
        showcase = self._showcase(request.path_params["id"])
        if showcase is None:
            raise HTTPException(404)
        with speaking(query.get("lang", "en")[:40]):
            file = house.showcases.offline(
                showcase, prompts="prompts" in query, keyframes="frames" in query, smaller="smaller" in query
            )
        headers = {
            **NOT_KEPT,
            "Content-Length": str(file.size),
            "Content-Encoding": "identity",  # else it would be packed on its way, slowly and in vain, and tell no size
            "Content-Disposition": f"attachment; filename*=utf-8''{quote(house.showcase_name(showcase.title))}",
        }
        content: Iterator[bytes] = iter(()) if request.method == "HEAD" else file.pieces()
        return StreamingResponse(content, media_type="application/octet-stream", headers=headers)

    def _showcase(self, showcase_id: str) -> Showcase | None:
        return self._service().showcases.showcase(showcase_id) if ID.fullmatch(showcase_id) else None


def _accepted(request: Request) -> str:
    """The language that the browser likes best."""
    return request.headers.get("accept-language", "en").split(",")[0].split(";")[0].strip()[:40]
