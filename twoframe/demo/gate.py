"""What every request passes first: is it for us, does it carry the token, is it small enough."""

from __future__ import annotations

import asyncio
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twoframe.demo.refusal import error
from twoframe.demo.shapes import ErrorAnswer

HOSTS = frozenset({"127.0.0.1", "localhost"})
"""A page elsewhere can point its own name at 127.0.0.1; only these names are answered (DNS rebinding)."""

MAX_BODY_BYTES = 10_000_000
BODY_TIMEOUT_S = 60.0


class Gate:
    """ASGI middleware. The token is needed for everything but the documentation and signed links."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is None and scope["method"] in {"POST", "PUT", "PATCH"}:
            body = await _read(receive)
            if body is None:
                return
            if isinstance(body, bytes):
                receive = _replay(body, receive)
            else:
                refused = body
        await (refused or self._app)(scope, receive, send)

    def _refused(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        try:
            host = urlsplit(f"//{headers.get('host', '')}").hostname
        except ValueError:
            host = None
        if host not in HOSTS:
            return _no(403, error("This gateway answers to localhost only", "wrong_host"))
        public = scope["path"] in {"/", "/docs", "/openapi.json"} or scope["path"].startswith("/files/")
        given = headers.get("authorization", "").encode("latin-1", "replace")
        if not public and not hmac.compare_digest(given, self._expected):
            words = error("The token is missing, invalid or has expired", "invalid_token", "authentication_error")
            return _no(401, words, {"WWW-Authenticate": "Bearer"})
        return None


async def _read(receive: Receive) -> bytes | JSONResponse | None:
    """The body; a refusal; or None when the client went away before the end.

    What is too much is read and dropped for a while: a client that still sends can't hear an answer.
    """
    body, size, more = bytearray(), 0, True
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while more and size <= 4 * MAX_BODY_BYTES:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                chunk = message.get("body", b"")
                size += len(chunk)
                if size <= MAX_BODY_BYTES:
                    body += chunk
                more = message.get("more_body", False)
    except TimeoutError:
        return _no(408, error("The request did not arrive in time", "request_timeout"))
    if size > MAX_BODY_BYTES:
        return _no(413, error("The request is larger than 10 MB", "request_too_large"))
    return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand a body that was read on to the app, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _no(status: int, body: ErrorAnswer, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(body.model_dump(), status, headers)
