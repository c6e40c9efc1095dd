"""Keyframes on disk: each picture once, by the hash of its bytes, with what was prepared from it.

Originals and prepared frames lie side by side as `frames/<hh>/<sha256>`; what is drawn from a prepared frame lies in
`cache/`, which may be deleted at any time. Safe to use from any thread: one thread draws a thing, others wait for it.
"""

from __future__ import annotations

import hashlib
import io
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import BinaryIO

from PIL import Image, ImageOps

from twoframe import disk, frames
from twoframe.errors import FrameError
from twoframe.models import AspectRatio, Frame, PreparedFrame
from twoframe.store import Store

MAX_BYTES = 100_000_000
"""The largest file that is taken; uploads end there too (design §9, Files)."""

PAIR_PX = 280
"""Height of a pair's thumbnail, which is twice as wide."""

PREVIEW_STEP_PX = 32
"""Previews come in widths of this step, so that no caller can fill the disk with a file for each width."""

CHUNK_BYTES = 1 << 20
QUALITY = 85
SHA256 = re.compile(r"[0-9a-f]{64}")


class Keyframes:
    """The pictures of one data folder."""

    def __init__(self, data: Path, store: Store, *, max_pixels: int) -> None:
        self._frames = data / "frames"
        self._cache = data / "cache"
        self._tmp = data / "tmp"
        self._store = store
        self._max_pixels = max_pixels
        self._locks = tuple(Lock() for _ in range(64))
        self._decoding = Lock()  # one picture at a time: this bounds the memory that uploads can take

    def add(self, source: bytes | BinaryIO, name: str, ratio: AspectRatio) -> Frame:
        """Keep a picture and prepare it for a ratio, which is also its full check.

        The same bytes again give the same frame, with its first name. Raises `FrameError`; nothing of a picture that
        fails the check is kept.
        """
        name = _plain(name)
        with self._room(name), disk.part(self._tmp) as part:
            sha256, size = _receive(source, part, name)
            with self._lock(sha256):
                known = self._store.frame(sha256)
                if known and self._file(sha256).is_file():
                    self._prepared(known, ratio)
                    return known
                made = self._make(part, ratio, name)
                disk.place(part, self._file(sha256))
                picture = made.source
                frame = self._store.add_frame(Frame(sha256, name, picture.mime, picture.width, picture.height, size))
                self._keep(sha256, ratio, made)
                return frame

    def prepare(self, sha256: str, ratio: AspectRatio) -> PreparedFrame:
        """The frame as it is sent, made on first use. Raises `FrameError`, `missing` for a picture that is not kept."""
        frame = self._store.frame(sha256)
        if frame is None:
            raise FrameError("missing", f"no picture {sha256} is kept")
        with self._room(frame.name), self._lock(sha256):
            return self._prepared(frame, ratio)

    def data_uri(self, prepared: PreparedFrame) -> str:
        """The prepared frame as `data:image/jpeg;base64,…`, the form that the gateway takes (contract §1)."""
        try:
            content = self._file(prepared.sha256).read_bytes()
        except FileNotFoundError as error:
            raise FrameError("missing", "the prepared frame is gone") from error
        return f"data:image/jpeg;base64,{b64encode(content).decode('ascii')}"

    def path(self, sha256: str) -> Path | None:
        """The file of an original or prepared picture; None when there is none."""
        if not SHA256.fullmatch(sha256):
            return None
        file = self._file(sha256)
        return file if file.is_file() else None

    def preview(self, sha256: str, ratio: AspectRatio, width: int) -> Path:
        """The crop exactly as it is sent, at most `width` pixels wide (in steps, at least one). Raises `FrameError`."""
        prepared = self.prepare(sha256, ratio)
        width = max(PREVIEW_STEP_PX, width // PREVIEW_STEP_PX * PREVIEW_STEP_PX)
        file = self._file(prepared.sha256)
        if width >= prepared.width:
            return file
        return self._drawn(f"{prepared.sha256}-{width}.jpg", lambda: _narrowed(file, width))

    def pair(self, start: str | None, end: str | None, ratio: AspectRatio) -> Path | None:
        """The pair's thumbnail: two squares that touch, start left (one frame alone: one wide piece); None for none.

        The gap between them is not in the picture; the page draws it over the seam in its own colour.
        Raises `FrameError`.
        """
        prepared = [self.prepare(sha256, ratio).sha256 for sha256 in (start, end) if sha256 is not None]
        if not prepared:
            return None
        name = hashlib.sha256("-".join(prepared).encode()).hexdigest()
        return self._drawn(f"{name}-pair.jpg", lambda: _joined([self._file(sha256) for sha256 in prepared]))

    def used_bytes(self) -> int:
        """Bytes of all pictures, without the cache."""
        return disk.used_bytes(self._frames)

    def _prepared(self, frame: Frame, ratio: AspectRatio) -> PreparedFrame:
        """Find or make what is sent; the caller holds the picture's lock."""
        prepared = self._store.prepared(frame.sha256, ratio)
        if prepared is not None and self._file(prepared.sha256).is_file():
            return prepared
        return self._keep(frame.sha256, ratio, self._make(self._file(frame.sha256), ratio, frame.name))

    def _make(self, file: Path, ratio: AspectRatio, name: str) -> frames.Prepared:
        with self._decoding:
            return frames.prepare(file, ratio, name=name, max_pixels=self._max_pixels)

    def _keep(self, original: str, ratio: AspectRatio, made: frames.Prepared) -> PreparedFrame:
        sha256 = hashlib.sha256(made.jpeg).hexdigest()
        disk.write(made.jpeg, self._file(sha256), self._tmp)
        prepared = PreparedFrame(sha256, original, ratio, made.width, made.height, len(made.jpeg), made.kept)
        self._store.add_prepared(prepared)
        return prepared

    def _drawn(self, name: str, draw: Callable[[], bytes]) -> Path:
        file = self._cache / name
        with self._room(name), self._lock(name):
            if not file.is_file():
                disk.write(draw(), file, self._tmp)
        return file

    def _file(self, sha256: str) -> Path:
        return self._frames / sha256[:2] / sha256

    def _lock(self, key: str) -> Lock:
        """One of a few locks, the same for the same key; never taken while another of them is held."""
        return self._locks[hash(key) % len(self._locks)]

    @contextmanager
    def _room(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not disk.is_full(error):
                raise
            raise FrameError("disk_full", "no room on the disk to keep the picture", name) from error


def _receive(source: bytes | BinaryIO, part: Path, name: str) -> tuple[str, int]:
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


def _plain(name: str) -> str:
    """A person's file name without folders, control characters and lone surrogates, which no database takes."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(character for character in last if character.isprintable())[:200]


def _narrowed(prepared: Path, width: int) -> bytes:
    with Image.open(prepared, formats=("JPEG",)) as im:
        height = max(1, round(width * im.height / im.width))
        im.draft("RGB", (width, height))
        return frames.jpeg(im.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0), QUALITY)


def _joined(prepared: Sequence[Path]) -> bytes:
    across = 2 * PAIR_PX // len(prepared)
    out = Image.new("RGB", (2 * PAIR_PX, PAIR_PX))
    for index, file in enumerate(prepared):
        with Image.open(file, formats=("JPEG",)) as im:
            out.paste(ImageOps.fit(im, (across, PAIR_PX), Image.Resampling.LANCZOS), (index * across, 0))
    return frames.jpeg(out, QUALITY)
