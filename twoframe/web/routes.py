"""Our own routes: films and pictures with Range and ETag, health, and the door that the gateway calls back through.

Whatever stands behind these prefixes is answered here, never by Streamlit's page. Endpoints are plain functions, so
Starlette runs them, and every look at the disk or the database, in a thread beside the loop.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router, WebSocketRoute
from starlette.types import Receive, Scope, Send

from twoframe.films import ID
from twoframe.fit import CENTRED, Fit
from twoframe.keyframes import SHA256
from twoframe.models import AspectRatio
from twoframe.pairs import Topic
from twoframe.service import FilmKind, Service
from twoframe.web.exports import as_file, exporting
from twoframe.web.imports import importing
from twoframe.web.live import Live
from twoframe.web.present import Presenting, presented

# A file never changes under its address (ids are random, frames are named by their hash), and nobody between the
# server and the reader may keep it.
KEPT_BY_THE_BROWSER = "private, max-age=31536000, immutable"
HOOK_MAX_BYTES = 1_000_000
HOOK_TIMEOUT_S = 10.0
RATIOS = {ratio.slug: ratio for ratio in AspectRatio}
STILLS: dict[str, FilmKind] = {"last": "last", "strip": "strip"}
SHEETS = {"pdf": "application/pdf", "png": "image/png"}
WIDTH = re.compile(r"[0-9]{1,5}")
MOMENT = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,3})?")
ENDS = {"first": 0.0, "last": math.inf}


def routes(service: Callable[[], Service]) -> list[BaseRoute]:
    """Build the routes that stand before Streamlit's. `service` is asked at each request, never before the first."""
    files, presenting = Files(service), Presenting(service)
    return [
        Route("/healthz", Health(service)),
        WebSocketRoute("/live", Live(service).endpoint),
        Route("/live", PlainTextResponse("Not Found", 404)),
        _own(
            "/films",
            Route("/{id}.mp4", files.film),
            Route("/{id}.jpg", files.poster),
            Route("/{id}/pair.jpg", files.pair),
            Route("/{id}/at.jpg", files.moment),
            Route("/{id}/{kind}.jpg", files.still),
        ),
        _own("/frames", Route("/{sha256}.jpg", files.frame)),
        _own("/previews", Route("/{name}.mp4", files.preview), Route("/{name}.jpg", files.preview_still)),
        _own("/checks", Route("/{key}/{topic}.jpg", files.evidence)),
        _own("/reviews", Route("/{id}/sheet.{kind}", files.sheet)),
        _own("/imports", *importing(service)),
        _own("/exports", *exporting(service)),
        presented("/showcase", presenting.page),
        _own("/showcases", Route("/{id}/offline.html", presenting.offline)),
        _own("/hooks", Route("/{secret}", Hooks(service))),
    ]


def _own(prefix: str, *inside: BaseRoute) -> Mount:
    """A prefix that is ours altogether: unknown addresses are 404, other methods 405, and none is redirected."""
    return Mount(prefix, app=Router(inside, redirect_slashes=False))


class Files:
    """Films, and pictures of films and frames."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service

    def film(self, request: Request) -> Response:
        """A film; with `?download` as a file that is named after its prompt."""
        task_id = request.path_params["id"]
        name = self._service().film_name(task_id) if "download" in request.query_params else None
        return _file(request, self._service().film_path(task_id, "film"), "video/mp4", name)

    def poster(self, request: Request) -> Response:
        """The picture that stands for a film."""
        return _file(request, self._service().film_path(request.path_params["id"], "poster"), "image/jpeg")

    def pair(self, request: Request) -> Response:
        """A task's keyframes side by side."""
        return _file(request, self._service().pair_path(request.path_params["id"]), "image/jpeg")

    def still(self, request: Request) -> Response:
        """A film's `last` frame, or a `strip` of five of its frames."""
        kind = STILLS.get(request.path_params["kind"])
        path = self._service().film_path(request.path_params["id"], kind) if kind else None
        return _file(request, path, "image/jpeg")

    def moment(self, request: Request) -> Response:
        """The frame that a film shows at a moment (`t`: seconds, `first` or `last`), at most `w` pixels wide."""
        wanted = request.query_params.get("t", "first")
        if wanted not in ENDS and not MOMENT.fullmatch(wanted):
            raise HTTPException(404)
        at_s = ENDS[wanted] if wanted in ENDS else float(wanted)
        path = self._service().film_moment(request.path_params["id"], at_s, _width(request))
        return _file(request, path, "image/jpeg")

    def frame(self, request: Request) -> Response:
        """A keyframe as it is sent in a ratio (`r`, 16x9 if none is named) by a fit (`f`, centred if none is named), or
        the `whole` picture; at most `w` pixels wide.
        """
        sha256, query = request.path_params["sha256"], request.query_params
        if not SHA256.fullmatch(sha256):
            raise HTTPException(404)
        if "whole" in query:
            return _file(request, self._service().frame_whole(sha256, _width(request)), "image/jpeg")
        try:
            ratio, fit = RATIOS[query.get("r", AspectRatio.WIDE.slug)], Fit.parse(query.get("f", CENTRED.key))
        except (KeyError, ValueError) as error:
            raise HTTPException(404) from error
        return _file(request, self._service().frame_preview(sha256, ratio, _width(request), fit), "image/jpeg")

    def preview(self, request: Request) -> Response:
        """A motion preview, or the seam of a loop."""
        name = f"{request.path_params['name']}.mp4"
        return _file(request, self._service().desk.preview_file(name), "video/mp4")

    def preview_still(self, request: Request) -> Response:
        """Five frames of a preview side by side."""
        name = f"{request.path_params['name']}.jpg"
        return _file(request, self._service().desk.preview_file(name), "image/jpeg")

    def evidence(self, request: Request) -> Response:
        """The picture that shows a finding; the first reader waits until it is drawn."""
        key, topic = request.path_params["key"], request.path_params["topic"]
        if not SHA256.fullmatch(key) or topic not in list(Topic):
            raise HTTPException(404)
        return _file(request, self._service().desk.evidence(key, Topic(topic)), "image/jpeg")

    def sheet(self, request: Request) -> Response:
        """A review's sheet (`pdf` or `png`) in a language (`lang`), with the times of a zone (`tz`)."""
        review_id, kind, query = request.path_params["id"], request.path_params["kind"], request.query_params
        media_type = SHEETS.get(kind)
        if media_type is None or not ID.fullmatch(review_id):
            raise HTTPException(404)
        content = self._service().sheet(
            review_id, kind, language=query.get("lang", "en")[:40], timezone=query.get("tz", "")[:64]
        )
        if content is None:
            raise HTTPException(404)
        return Response(content, media_type=media_type, headers=as_file(self._service().sheet_name(review_id, kind)))


def _width(request: Request) -> int:
    wanted = request.query_params.get("w", "640")
    if not WIDTH.fullmatch(wanted):
        raise HTTPException(404)
    return int(wanted)


def _file(request: Request, path: Path | None, media_type: str, download_name: str | None = None) -> Response:
    try:
        stat = path.stat() if path is not None else None
    except FileNotFoundError:
        stat = None
    if path is None or stat is None:
        raise HTTPException(404)
    response = FileResponse(
        path,
        stat_result=stat,
        media_type=media_type,
        filename=download_name,
        headers={"Cache-Control": KEPT_BY_THE_BROWSER, "X-Content-Type-Options": "nosniff"},
    )
    known = request.headers.get("if-none-match", "")
    if response.headers["etag"] in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        kept = {name: response.headers[name] for name in ("cache-control", "etag")}
        return Response(status_code=304, headers=kept)
    return response


class Health:
    """Whether the server works: 200, or 503 when its worker does not."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        health = self._service().health()
        response = JSONResponse(health, 200 if health["ok"] else 503, headers={"Cache-Control": "no-store"})
        await response(scope, receive, send)


class Hooks:
    """Where the gateway calls back (contract §5). Any method, any body, any secret: 204, and it learns nothing."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one call; what follows happens after the answer."""
        request = Request(scope, receive)
        body = await _bounded_body(request)
        work = BackgroundTask(self._service().hook, request.path_params["secret"], body)
        await Response(status_code=204, background=work)(scope, receive, send)


async def _bounded_body(request: Request) -> bytes:
    """Read what a caller sends, as far as it is worth it; the call is the hint, so a body cut short is no body."""
    body = bytearray()
    try:
        async with asyncio.timeout(HOOK_TIMEOUT_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > HOOK_MAX_BYTES:
                    return b""
    except (TimeoutError, ClientDisconnect):
        return b""
    return bytes(body)
