"""File names that people recognise, and that Windows, macOS and Linux all take."""

from __future__ import annotations

import re
import unicodedata

LETTERS, BYTES = 60, 150
"""The most that a name has, in code points and in UTF-8: with an ending and a number it stays below the 255 bytes of
most file systems, and short enough for the paths of Windows.
"""

_REFUSED = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])", re.IGNORECASE)


def file_name(text: str) -> str:
    """The beginning of a text as a file's name without an ending, cut between words where that leaves something. It may
    be empty.

    What a file system refuses, or a reader can't see, is left out: a name must neither leave its folder, nor hide or
    turn its ending.
    """
    seen = (
        " " if letter.isspace() or _REFUSED.match(letter) else letter for letter in unicodedata.normalize("NFC", text)
    )
    words = "".join(letter for letter in seen if unicodedata.category(letter)[0] != "C").split()
    name = ""
    for word in words:
        longer = f"{name} {word}" if name else word
        if not _fits(longer):
            break
        name = longer
    name = (name or _cut(words[0] if words else "")).strip(" .~-")
    # Windows takes these names for devices, whatever comes behind a dot.
    return f"{name} film" if _DEVICES.fullmatch(name.partition(".")[0].rstrip()) else name


class Names:
    """Hands out names that differ, also for file systems that tell neither case nor ways to write an accent apart."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def unique(self, name: str, ending: str) -> str:
        """The name with its ending, and a number where it is taken."""
        key = _alike(name)
        number = self._next.get(key, 1)
        while _alike(told := f"{name} ({number})" if number > 1 else name) in self._taken:
            number += 1
        self._next[key] = number + 1
        self._taken.add(_alike(told))
        return f"{told}{ending}"


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", name.casefold())


def _fits(name: str) -> bool:
    return len(name) <= LETTERS and len(name.encode()) <= BYTES


def _cut(word: str) -> str:
    while not _fits(word):
        word = word[:-1]
    return word
