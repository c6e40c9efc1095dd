"""A gateway's answer as it can be trusted: any bytes become text and JSON that are safe to search, store and show.

Knows JSON and HTTP's numbers, nothing of tasks; opens no connection.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import quote, urlsplit

_DATA_URI = re.compile(r"(data:[\w.+/;=-]{0,100},)[^\s\"'<>]{24,}", re.IGNORECASE)
_DEEPEST = 20  # levels of JSON that are read; a native object in two wrappers has seven
_LONGEST_PAUSE_S = 3600.0
_SECRET_MIN = 6  # a shorter token is no secret, and would blot out plain words


@dataclass(frozen=True)
class Answer:
    """An HTTP answer that was read. `headers` have lower-case names; `value` is the body where it is JSON, `text` where
    it is not, and of a web page only the words. All are free of the token, of NUL and of lone surrogates, which no
    database takes.
    """

    status: int
    headers: Mapping[str, str]
    kind: Literal["json", "page", "text"]
    text: str
    value: object

    @property
    def ok(self) -> bool:
        """True for 2xx."""
        return 200 <= self.status < 300

    @property
    def retry_after_s(self) -> float | None:
        """`Retry-After`, seconds or a date (RFC 9110 §10.2.3), kept between 0 and an hour; None when it is neither."""
        value = self.headers.get("retry-after", "").strip()
        if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value, re.ASCII):
            seconds = float(value)
        else:
            try:
                date = parsedate_to_datetime(value)
                seconds = (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
            except (ValueError, OverflowError):
                return None
        return min(max(seconds, 0.0), _LONGEST_PAUSE_S)


def read(status: int, headers: Mapping[str, str], body: bytes, token: str) -> Answer:
    """Read an answer. Raises nothing, whatever the bytes are."""
    clean = cleaner(token)
    names = {name.lower(): clean(content) for name, content in headers.items()}
    text = body.decode("utf-8-sig", "replace").strip()
    try:
        return Answer(status, names, "json", "", each_text(json.loads(text), clean))  # whatever the headers call it
    except (ValueError, RecursionError):
        page = text.startswith("<") or (text and "html" in names.get("content-type", "").lower())
    return Answer(status, names, "page" if page else "text", clean(page_words(text) if page else text), None)


def cleaner(token: str) -> Callable[[str], str]:
    """Make the function that takes out of a text the token, also URL-quoted, and what no database stores."""
    secrets = {token, quote(token, safe="")} if len(token) >= _SECRET_MIN else set()

    def clean(text: str) -> str:
        text = text.encode("utf-8", "replace").decode().replace("\0", "")
        for secret in secrets:
            text = text.replace(secret, "•••")
        return text

    return clean


def each_text(value: object, change: Callable[[str], str], depth: int = 0) -> object:
    """Copy JSON with each text changed, keys too; what lies absurdly deep, and numbers that JSON does not have,
    become null.
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict | list) and depth >= _DEEPEST:
        return None
    if isinstance(value, dict):
        return {change(key): each_text(item, change, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [each_text(item, change, depth + 1) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def layers(value: object) -> list[dict[str, object]]:
    """The objects of an answer from the outside in: what stands in `data`, in `data` of that, and so on. An array
    stands for its first element.
    """
    found: list[dict[str, object]] = []
    while isinstance(value, dict | list):
        if isinstance(value, dict):
            found.append(value)
            value = value.get("data")
        else:
            value = value[0] if value else None
    return found


def texts(value: object, paths: tuple[str, ...], wanted: Callable[[object], str | None]) -> Iterator[str]:
    """All wanted texts at the paths, in the order of the paths, and at each path from the innermost object out."""
    inside_out = layers(value)[::-1]
    for path in paths:
        for layer in inside_out:
            found = wanted(dig(layer, path))
            if found:
                yield found


def dig(value: object, path: str) -> object:
    """What stands at a dotted path; None when it leads nowhere. An array on the way stands for its first element."""
    for key in path.split("."):
        if isinstance(value, list) and value:
            value = value[0]
        value = value.get(key) if isinstance(value, dict) else None
    return value


def plain_text(value: object) -> str | None:
    """A text that says something, or None."""
    return value.strip() or None if isinstance(value, str) else None


def web_address(value: object) -> str | None:
    """An http(s) URL, given as a text or as an object with `url`; None for anything else."""
    address = plain_text(value.get("url") if isinstance(value, dict) else value)
    if address is None or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.hostname else None


def shortened(text: str, limit: int) -> str:
    """The text with data URIs cut short, and then cut to about so many characters."""
    text = _DATA_URI.sub(r"\1…", text)
    return text if len(text) <= limit else f"{text[:limit]}…"


def page_words(page: str) -> str:
    """A web page's title, or else its text, without markup."""
    page = page[:10_000]  # the patterns below take quadratic time on hostile pages
    title = re.search(r"<title[^>]*>(.*?)</title", page, re.IGNORECASE | re.DOTALL)
    for part in (title[1] if title else "", re.sub(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->", " ", page)):
        words = " ".join(html.unescape(re.sub(r"<[^>]*>?", " ", part)).split())
        if words:
            return words
    return ""
