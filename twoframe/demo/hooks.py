"""Calls to `notify_hook`: addresses on loopback only, taken literally, a few tries, no redirects."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

log = logging.getLogger(__name__)

TIMEOUT_S = 3.0


def loopback_host(address: str) -> str | None:
    """The loopback address that a hook names by its letters, None for every other; no name is ever looked up.

    `localhost` means 127.0.0.1 here, whatever the machine thinks.
    """
    try:
        parts = urlsplit(address)
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
        usable = parts.scheme in {"http", "https"} and ipaddress.ip_address(host).is_loopback and parts.port != 0
    except ValueError:
        return None
    return host if usable else None


async def call(address: str, body: bytes, pauses_s: Sequence[float]) -> bool:
    """POST `body` (JSON) to an address; once more after each pause while there is no answer, or a 5xx.

    False when the address is not on loopback or nobody took the call.
    """
    host = loopback_host(address)
    if host is None:
        log.info("A hook elsewhere than on loopback is not called.")
        return False
    for pause_s in (0.0, *pauses_s):
        await asyncio.sleep(pause_s)
        try:
            status = await asyncio.to_thread(_post, host, urlsplit(address), body)
        except (OSError, HTTPException, ValueError) as problem:
            log.info("A hook did not answer: %s", problem)
            continue
        if status < 500:
            return 200 <= status < 300
    return False


def _post(host: str, parts: SplitResult, body: bytes) -> int:
    connection = (HTTPSConnection if parts.scheme == "https" else HTTPConnection)(host, parts.port, timeout=TIMEOUT_S)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": parts.netloc.rpartition("@")[2], "Content-Type": "application/json"}
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
