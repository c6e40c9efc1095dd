"""A showcase as one file: the player, and all films inside as Base64 in blocks that no browser runs.

The blocks are small, so that a browser decodes a film piece by piece when it is wanted, and holds one copy of it. What
the file has in bytes is known before it is read from the disk; it is written as a stream.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twoframe.presenter.document import END, page

BLOCK = 3 << 20
"""Bytes of a film in one block: a multiple of three, so that only the last block of a film is padded."""


@dataclass(frozen=True)
class Part:
    """A film or a picture on our disk, and how large it is there."""

    path: Path
    bytes: int
    media_type: str

    @classmethod
    def of(cls, path: Path, media_type: str) -> Part:
        """The part that a file is. Raises `OSError` when it is gone."""
        return cls(path, path.stat().st_size, media_type)

    @property
    def blocks(self) -> int:
        """How many blocks it takes."""
        return max(-(-self.bytes // BLOCK), 1)


@dataclass(frozen=True)
class Scene:
    """One film of the file with what is said of it; `prompt` is empty unless it was asked for."""

    film: Part
    caption: str = ""
    prompt: str = ""
    start: Part | None = None
    end: Part | None = None


class OfflineFile:
    """The file, in the language that texts are made in now."""

    def __init__(self, title: str, scenes: Sequence[Scene]) -> None:
        self._parts: list[Part] = []
        films = [self._film(scene) for scene in scenes]
        self._head = page(title, films, offline=True).encode()

    @property
    def size(self) -> int:
        """How many bytes the file has, exactly."""
        return len(self._head) + sum(map(_bytes_of, enumerate(self._parts))) + len(END)

    def pieces(self) -> Iterator[bytes]:
        """The file's content. Raises `OSError` where a film is not what it was: half a file must not pass for one."""
        yield self._head
        for number, part in enumerate(self._parts):
            before, after = _around(number)
            left = part.bytes
            with part.path.open("rb") as source:
                for _block in range(part.blocks):
                    content = source.read(BLOCK)
                    left -= len(content)
                    yield before + base64.b64encode(content) + after
                if left or source.read(1):
                    raise OSError(f"{part.path.name} changed while it was read")
        yield END.encode()

    def _film(self, scene: Scene) -> dict[str, Any]:
        told: dict[str, Any] = {"caption": scene.caption, "prompt": scene.prompt}
        for name, part in (("film", scene.film), ("start", scene.start), ("end", scene.end)):
            if part is not None:
                told[name] = {"part": len(self._parts), "chunks": part.blocks, "type": part.media_type}
                self._parts.append(part)
        return told


def _around(number: int) -> tuple[bytes, bytes]:
    return f'<script type="text/plain" data-part="{number}">'.encode(), b"</script>\n"


def _bytes_of(numbered: tuple[int, Part]) -> int:
    number, part = numbered
    whole, rest = divmod(part.bytes, BLOCK)
    letters = whole * (BLOCK // 3 * 4) + -(-rest // 3) * 4
    return letters + part.blocks * sum(map(len, _around(number)))
