"""Connections that tell whether a request can have left, and that nobody can hold open for ever.

What `urllib3` leaves open: its errors blur whether a connection ever stood, and its read timeout bounds the silence
between two bytes, so that an answer of one byte a second may take all day.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import TYPE_CHECKING

from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SEND_TIMEOUT_S = 120.0

_kinds: dict[type[HTTPConnection], type[HTTPConnection]] = {}


class NoConnection(HTTPError):
    """No connection came about, by name, refusal, silence, TLS or proxy: no byte of the request was sent."""


def bounded(kind: type[HTTPConnection]) -> type[HTTPConnection]:
    """Make the bounded kind of a connection class of `urllib3`, whichever it is: plain, TLS or through a proxy."""
    if issubclass(kind, _Bounded):
        return kind
    if kind not in _kinds:
        _kinds[kind] = type(f"Bounded{kind.__name__}", (_Bounded, kind), {})
    return _kinds[kind]


class _Deadline(io.RawIOBase):
    """A socket's file whose reads all end by one deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, seconds: float) -> None:
        self._raw = raw
        self._sock = sock
        self._end = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedResponse(http.client.HTTPResponse):
    """An answer that must be whole, headers and body, within the read timeout that the socket has at its start."""

    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None) -> None:
        super().__init__(sock, debuglevel, method)
        seconds = sock.gettimeout()
        if seconds is not None:
            self.fp = io.BufferedReader(_Deadline(self.fp.detach(), sock, seconds))


class _Bounded(HTTPConnection):
    response_class = _BoundedResponse

    def connect(self) -> None:
        """Connect, with TLS and through a proxy's tunnel where needed. Raises `NoConnection`."""
        try:
            super().connect()
        except (OSError, ValueError, HTTPError, http.client.HTTPException) as error:
            raise NoConnection(str(error)) from error
        # `urllib3` would send under the connect timeout, which is too short for a large request on a slow line.
        self.timeout = SEND_TIMEOUT_S
        self.sock.settimeout(SEND_TIMEOUT_S)
