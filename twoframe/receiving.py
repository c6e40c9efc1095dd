"""A picture as it comes in: copied in pieces, bounded and hashed on the way, under a name that can be stored."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from twoframe.errors import FrameError

MAX_BYTES = 100_000_000
"""The largest file that is taken; uploads end there too (design §9, Files)."""

CHUNK_BYTES = 1 << 20


def receive(source: bytes | BinaryIO, part: Path, name: str) -> tuple[str, int]:
    """Copy a source to a file in pieces; returns the hash and the number of its bytes."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    if stream.seekable():
        stream.seek(0)
    digest, size = hashlib.sha256(), 0
    with part.open("wb") as out:
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > MAX_BYTES:
                raise FrameError("too_heavy", f"the file has more than {MAX_BYTES} bytes", name)
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest(), size


def plain_name(name: str) -> str:
    """A person's file name without folders, control characters and lone surrogates, which no database takes."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(character for character in last if character.isprintable())[:200]
