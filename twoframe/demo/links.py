"""Links to results: signed, and dead after an hour, as the service's are."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlencode


class Links:
    """Makes and checks links. The secret lives as long as the process: a restart kills all links given before it."""

    LIFE_S = 3600

    def __init__(self, base_url: str, *, clock: Callable[[], float] = time.time) -> None:
        self._base_url = base_url
        self._secret = secrets.token_bytes(32)
        self._clock = clock

    def make(self, name: str, issue: int = 0) -> str:
        """Make a link to a file; `issue` tells links given later from earlier ones."""
        expires = int(self._clock()) + self.LIFE_S
        query = urlencode({"expires": expires, "issue": issue, "signature": self._sign(name, expires, issue)})
        return f"{self._base_url}/files/{name}?{query}"

    def alive(self, name: str, expires: int, issue: int, signature: str) -> bool:
        """True when the link is one of ours and not too old."""
        genuine = hmac.compare_digest(self._sign(name, expires, issue).encode(), signature.encode())
        return genuine and self._clock() < expires

    def _sign(self, name: str, expires: int, issue: int) -> str:
        return hmac.new(self._secret, f"{name}|{expires}|{issue}".encode(), hashlib.sha256).hexdigest()
