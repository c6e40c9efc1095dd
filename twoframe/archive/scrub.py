"""What must not travel: links (whoever has one can fetch what it leads to), secrets, and places on this computer."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from pathlib import Path

LINK, DATA, PLACE, SECRET = "[link]", "[data]", "[path]", "[secret]"

# In JSON that is quoted inside JSON, slashes are escaped.
_LINK = re.compile(r"""\b[a-z][a-z0-9+.-]*:(?:\\*/){2}[^\s"'<>]+""", re.IGNORECASE)
_DATA = re.compile(r"""\bdata:[\w.+-]+/[\w.+-]+[;,][^\s"'<>]*""", re.IGNORECASE)


class Scrub:
    """Takes all that out of the words of services and of this program. `data` is the data folder."""

    def __init__(self, data: Path, secrets: Collection[str] = ()) -> None:
        places = {str(data), str(data.absolute()), str(data.resolve())} - {"."}
        spelled = {spelling for place in places for spelling in (place, place.replace("\\", "\\\\"))}
        longest_first = sorted(spelled, key=len, reverse=True)
        self._places = re.compile("(?:" + "|".join(map(re.escape, longest_first)) + r""")[^\s"'<>]*""")
        self._secrets = tuple(secret for secret in secrets if secret)

    def text(self, text: str, *secrets: str | None) -> str:
        """The text without them; `secrets` are further ones."""
        for secret in (*self._secrets, *secrets):
            if secret:
                text = text.replace(secret, SECRET)
        for what, instead in ((_DATA, DATA), (_LINK, LINK), (self._places, PLACE)):
            text = what.sub(instead, text)
        return text

    def value(self, value: object, *secrets: str | None) -> object:
        """The same for all that JSON can hold; numbers that it can't become null."""
        if isinstance(value, str):
            return self.text(value, *secrets)
        if isinstance(value, dict):
            return {self.text(str(name), *secrets): self.value(each, *secrets) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(each, *secrets) for each in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value
