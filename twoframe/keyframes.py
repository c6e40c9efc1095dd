"""Keyframes on disk: each picture once, by the hash of its bytes, with what was prepared from it.

Originals and prepared frames lie side by side as `frames/<hh>/<sha256>`; what is drawn from them for pages lies in
`cache/`, which may be deleted at any time. Safe to use from any thread: one thread draws a thing, others wait for it.
"""

from __future__ import annotations

import hashlib
import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from PIL import Image

from twoframe import disk, frames, pixels
from twoframe.errors import FrameError
from twoframe.fit import CENTRED, Fit
from twoframe.likeness import differing_bits, fingerprint, same_look
from twoframe.models import AspectRatio, Frame, FrameRef, PreparedFrame
from twoframe.receiving import plain_name, receive
from twoframe.store import Store

PAIR_PX = 280
"""Height of a pair's thumbnail, which is twice as wide."""

PREVIEW_STEP_PX = 32
"""Previews come in widths of this step, so that no caller can fill the disk with a file for each width."""

WHOLE_PX = 4096
"""The longer side of a whole picture that is shown has at most as many."""

FITS_KEPT = 64
"""So many prepared frames are kept of a picture: who tries more crops loses none, as the first is made again on use."""

CLEARLY_LARGER = 1.2
SAME_SHAPE = 0.02
SAME_BITS = 6
"""What a larger copy must have: so many times the pixels in each direction, a shape that differs by no more than that
share, and a fingerprint that differs in no more than so many of 64 bits."""

LOOKED_AT = 8
"""So many pictures at most are opened to find a larger copy of one."""

COPY_PX = 128
"""The width at which copies are compared."""

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
        name = plain_name(name)
        with self._room(name), disk.part(self._tmp) as part:
            sha256, size = receive(source, part, name)
            with self._lock(sha256):
                known = self._store.frame(sha256)
                if known and self.hold(sha256):
                    self._prepared(known, ratio, CENTRED)
                    return known
                made = self._make(part, ratio, CENTRED, name)
                disk.place(part, self._file(sha256))
                picture = made.source
                frame = self._store.add_frame(
                    Frame(sha256, name, picture.mime, picture.width, picture.height, size, made.print)
                )
                self._keep(frame, ratio, CENTRED, made)
                return frame

    def prepare(self, sha256: str, ratio: AspectRatio, fit: Fit = CENTRED) -> PreparedFrame:
        """The frame as it is sent, made on first use. Raises `FrameError`, `missing` for a picture that is not kept."""
        frame = self._known(sha256)
        with self._room(frame.name), self._lock(sha256):
            return self._prepared(frame, ratio, fit)

    def adopt(self, part: Path, sent: PreparedFrame) -> None:
        """Keep what another Twoframe has sent of a picture that is here. Raises `FrameError` for no such JPEG."""
        with self._decoding:
            pixels.check_jpeg(part, (sent.width, sent.height), max_pixels=self._max_pixels)
        with self._room(), self._lock(sent.original):
            disk.place(part, self._file(sent.sha256))
            self._store.add_prepared(sent)

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

    def hold(self, sha256: str) -> bool:
        """Whether a picture is here; if so it is used now, and stays for a while whatever else happens (see `bin`)."""
        file = self.path(sha256)
        if file is None:
            return False
        try:
            os.utime(file)
        except FileNotFoundError:
            return False
        except OSError:
            return True  # on a disk that can only be read nothing goes
        return True

    def used_at(self, sha256: str) -> float | None:
        """When a picture was last used (seconds since 1970); None when it is not here."""
        return disk.changed_ns(self._file(sha256)) / 1e9 or None

    def remove(self, hashes: Iterable[str]) -> None:
        """Delete files of pictures, with what was drawn from them. What is known of them is the caller's to forget."""
        gone = {*hashes}
        for sha256 in gone:
            self._file(sha256).unlink(missing_ok=True)
        for file in self._cache.glob("*.jpg"):
            if file.name.partition("-")[0] in gone:
                file.unlink(missing_ok=True)

    def forget_pairs(self) -> None:
        """Delete the thumbnails of pairs, as some show pictures that are gone; the others are drawn anew on use."""
        for file in self._cache.glob("*-pair.jpg"):
            file.unlink(missing_ok=True)

    def preview(self, sha256: str, ratio: AspectRatio, width: int, fit: Fit = CENTRED) -> Path:
        """The frame as it is sent, at most `width` pixels wide (in steps, at least one). Raises `FrameError`."""
        prepared = self.prepare(sha256, ratio, fit)
        width = _step(width)
        file = self._file(prepared.sha256)
        if width >= prepared.width:
            return file
        return self._drawn(f"{prepared.sha256}-{width}.jpg", lambda: frames.narrowed(file, width, QUALITY))

    def whole(self, sha256: str, width: int) -> Path:
        """The whole picture as seen, at most `width` pixels wide (in steps, at least one). Raises `FrameError`."""
        frame = self._known(sha256)
        scale = min(_step(width) / frame.width, WHOLE_PX / max(frame.width, frame.height), 1.0)
        size = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))

        def draw() -> bytes:
            with self._decoding:
                picture = frames.whole(self._file(sha256), size, name=frame.name, max_pixels=self._max_pixels)
            return frames.jpeg(picture, QUALITY)

        return self._drawn(f"{sha256}-whole-{size[0]}.jpg", draw)

    def larger(self, sha256: str) -> Frame | None:
        """The largest kept copy of the same picture with clearly more pixels; None when there is none."""
        frame = self._store.frame(sha256)
        if frame is None:
            return None
        try:
            known = self._print(frame)
        except FrameError:
            return None
        larger = self._store.larger_prints(frame, times=CLEARLY_LARGER, shape_within=SAME_SHAPE)
        near = (other for other, mark in larger if mark is None or differing_bits(known, mark) <= SAME_BITS)
        looked_at = map(self._store.frame, islice(near, LOOKED_AT))
        return next((other for other in looked_at if other is not None and self._is_copy(frame, known, other)), None)

    def pair(self, start: FrameRef | None, end: FrameRef | None, ratio: AspectRatio) -> Path | None:
        """The pair's thumbnail: two squares that touch, start left (one frame alone: one wide piece); None for none.

        The gap between them is not in the picture; the page draws it over the seam in its own colour. A picture that
        is given by its URL is not there. Raises `FrameError`.
        """
        stored = [(ref.sha256, ref.fit) for ref in (start, end) if ref is not None and ref.sha256 is not None]
        prepared = [self.prepare(sha256, ratio, fit).sha256 for sha256, fit in stored]
        if not prepared:
            return None
        name = hashlib.sha256("-".join(prepared).encode()).hexdigest()
        return self._drawn(
            f"{name}-pair.jpg", lambda: frames.joined([self._file(sha256) for sha256 in prepared], PAIR_PX, QUALITY)
        )

    def used_bytes(self) -> int:
        """Bytes of all pictures, without the cache."""
        return disk.used_bytes(self._frames)

    def _known(self, sha256: str) -> Frame:
        frame = self._store.frame(sha256)
        if frame is None:
            raise FrameError("missing", f"no picture {sha256} is kept")
        return frame

    def _prepared(self, frame: Frame, ratio: AspectRatio, fit: Fit) -> PreparedFrame:
        """Find or make what is sent; the caller holds the picture's lock."""
        prepared = self._store.prepared(frame.sha256, ratio, fit)
        if prepared is not None and self._file(prepared.sha256).is_file():
            return prepared
        return self._keep(frame, ratio, fit, self._make(self._file(frame.sha256), ratio, fit, frame.name))

    def _make(self, file: Path, ratio: AspectRatio, fit: Fit, name: str) -> frames.Prepared:
        with self._decoding:
            return frames.prepare(file, ratio, fit=fit, name=name, max_pixels=self._max_pixels)

    def _keep(self, frame: Frame, ratio: AspectRatio, fit: Fit, made: frames.Prepared) -> PreparedFrame:
        self._drop_all_but(FITS_KEPT - 1, frame.sha256)
        sha256 = hashlib.sha256(made.jpeg).hexdigest()
        disk.write(made.jpeg, self._file(sha256), self._tmp)
        size = len(made.jpeg)
        prepared = PreparedFrame(sha256, frame.sha256, ratio, made.width, made.height, size, made.kept, fit)
        self._store.add_prepared(prepared)
        if frame.print is None:
            self._store.set_print(frame.sha256, made.print)
        return prepared

    def _drop_all_but(self, count: int, original: str) -> None:
        """Forget what was prepared of a picture but for the newest, with all that was drawn from it. A file that is an
        original too stays: somebody took what was shown, and gave it back as a picture.
        """
        prepared = self._store.all_prepared(original)
        if len(prepared) <= count:
            return
        for old in sorted(prepared, key=lambda made: disk.changed_ns(self._file(made.sha256)))[: len(prepared) - count]:
            self._store.forget_prepared(original, old.ratio, old.fit)
            if self._store.frame(old.sha256) is None:
                self.remove([old.sha256])

    def _print(self, frame: Frame) -> str:
        """A picture's fingerprint, taken now if it was kept before there were any."""
        if frame.print is not None:
            return frame.print
        mark = fingerprint(self._small(frame))
        self._store.set_print(frame.sha256, mark)
        return mark

    def _is_copy(self, frame: Frame, known: str, other: Frame) -> bool:
        try:
            near = differing_bits(known, self._print(other)) <= SAME_BITS
            return near and same_look(self._small(frame), self._small(other)) and self.path(other.sha256) is not None
        except FrameError:
            return False

    def _small(self, frame: Frame) -> Image.Image:
        with self._room(frame.name), Image.open(self.whole(frame.sha256, COPY_PX), formats=("JPEG",)) as im:
            im.load()
            return im

    def _drawn(self, name: str, draw: Callable[[], bytes]) -> Path:
        file = self._cache / name
        with self._room(), self._lock(name):
            if not file.is_file():
                disk.write(draw(), file, self._tmp)
        return file

    def _file(self, sha256: str) -> Path:
        return self._frames / sha256[:2] / sha256

    def _lock(self, key: str) -> Lock:
        """One of a few locks, the same for the same key; never taken while another of them is held."""
        return self._locks[hash(key) % len(self._locks)]

    @contextmanager
    def _room(self, name: str = "") -> Iterator[None]:
        """Word what a disk can do to pictures: it is full, or somebody deleted a file in the middle."""
        try:
            yield
        except FileNotFoundError as error:
            raise FrameError("missing", "a file of the picture is gone", name) from error
        except OSError as error:
            if not disk.is_full(error):
                raise
            raise FrameError("disk_full", "no room on the disk to keep the picture", name) from error


def _step(width: int) -> int:
    return max(PREVIEW_STEP_PX, width // PREVIEW_STEP_PX * PREVIEW_STEP_PX)
