"""Who may come in: checks Host and Origin of every request, Streamlit's own included, and adds security headers.

A page of another site can make the reader's browser call this server (cross-site requests), or give its own name
our address (DNS rebinding). A browser tells both in headers that a script can't change, so looking at them is enough.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
OWN_PREFIXES = (
    "/films/",
    "/frames/",
    "/previews/",
    "/checks/",
    "/reviews/",
    "/exports/",
    "/imports/",
    "/showcases/",
    "/hooks/",
)
PLAIN_PATH = re.compile(r"/[\w-]+(/[\w-]+(\.[\w-]+)*)*/?", re.ASCII)
SAFE_METHODS = frozenset({"GET", "HEAD"})

# The one inline script of Streamlit's page is named by its hash. Its styles are inline (Emotion), and components of
# our own are imported from blob: addresses. Nothing comes from another host.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; "
    "script-src 'self' blob: 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "media-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "worker-src 'self' blob:; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """ASGI middleware in front of everything. `public_url` is the address that the operator published, if any."""

    def __init__(self, app: ASGIApp, *, public_url: str | None = None) -> None:
        self._app = app
        self._names = LOCAL_NAMES | ({urlsplit(public_url).hostname} if public_url else set())
        self._public_origin = _origin(public_url) if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it: 400 for a strange Host, 403 for a strange Origin."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"]
        send = _with_headers(send)
        if not self._host_allowed(headers, scope):
            await PlainTextResponse("This address is not one of this server.", 400)(scope, receive, send)
            return
        asks_only = scope["type"] == "http" and scope["method"] in SAFE_METHODS
        if not asks_only and not path.startswith("/hooks/") and not self._origin_allowed(headers):
            await PlainTextResponse("A page of another site may not do this.", 403)(scope, receive, send)
            return
        if path.startswith(OWN_PREFIXES) and not PLAIN_PATH.fullmatch(path):
            # No id has such characters. Our routes answer as for any unknown id, before anybody takes it for a file.
            scope = {**scope, "path": "/".join([*path.split("/")[:2], "unknown"])}
        await self._app(scope, receive, send)

    def _host_allowed(self, headers: Headers, scope: Scope) -> bool:
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            return False
        name = _host_name(hosts[0])
        if name is None or name in self._names:
            return name is not None
        # A rebound name is a name, so an address in figures is safe, and this computer's own name is no stranger's.
        return _from_outside(scope) and (_address(name) is not None or name.removesuffix(".local") == _own_name())

    def _origin_allowed(self, headers: Headers) -> bool:
        """True when no page asks, or one that came from the address that it asks, or from the published one."""
        if "origin" not in headers:
            return True
        origin = _origin(headers["origin"])
        own = {_origin(f"{scheme}://{headers['host']}") for scheme in ("http", "https")}
        return origin is not None and origin in own | {self._public_origin}


def _origin(url: str) -> str | None:
    """The scheme, host and port of an address in one spelling; None when it is none of http(s)."""
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        return None
    port = {"http": ":80", "https": ":443"}.get(parts.scheme)
    return f"{parts.scheme}://{parts.netloc.removesuffix(port)}" if port and parts.netloc else None


def _host_name(host: str) -> str | None:
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname.rstrip(".") if parts.hostname and parts.netloc == host and "@" not in host else None


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _from_outside(scope: Scope) -> bool:
    """True when a connection came in on an address that other computers reach: the operator opened the server."""
    address = _address(scope["server"][0]) if scope.get("server") else None
    return address is not None and not address.is_loopback


def _own_name() -> str:
    return socket.gethostname().lower().removesuffix(".local")


def _with_headers(send: Send) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return add
