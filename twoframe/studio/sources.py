"""The pictures that the preview process looks at: the files of a pair's frames, exactly as they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from twoframe import disk
from twoframe.errors import FrameError, StudioError, TwoframeError
from twoframe.findings import Frames
from twoframe.keyframes import Keyframes
from twoframe.models import Frame, FrameRef
from twoframe.pairs import Pair
from twoframe.store import Store
from twoframe.words import frame_error, studio_error

Files = tuple[str | None, str | None]
"""Absolute paths, start before end; None where there is no picture."""


Whole = tuple[str, tuple[float, float, float, float]]
"""A whole picture, and the part that stays in view: left, top, right, bottom, in shares of its sides."""


class Sources:
    """The stored pictures of one data folder, and room for results on the same disk."""

    def __init__(self, data: Path, store: Store, keyframes: Keyframes) -> None:
        self.tmp = data / "tmp"
        self.cache = data / "cache"
        self._store, self._keyframes = store, keyframes

    def frames(self, pair: Pair) -> Frames:
        """The stored pictures of a pair, as far as their files are there."""
        start, end = (self._frame(ref) for ref in (pair.start, pair.end))
        return start, end

    def there(self, pair: Pair) -> Pair:
        """A pair with those frames only that are stored and there."""
        start, end = self.frames(pair)
        return replace(pair, start=pair.start if start else None, end=pair.end if end else None)

    def wholes(self, pair: Pair, width: int) -> list[Whole | None]:
        """The whole pictures of a pair, at most `width` pixels wide; None where there is none."""
        refs = zip((pair.start, pair.end), self.frames(pair), strict=True)
        return [self._whole(ref, frame, pair, width) if ref and frame else None for ref, frame in refs]

    def larger(self, frame: Frame) -> Frame | None:
        """A larger copy of the same picture."""
        return self._keyframes.larger(frame.sha256)

    def prepared(self, pair: Pair) -> Files:
        """The frames as they are sent, made on first use; a URL is no file. Raises `FrameError`."""
        start, end = (self._prepared(ref, pair) for ref in (pair.start, pair.end))
        return start, end

    @contextmanager
    def parts(self, *names: str) -> Iterator[list[Path]]:
        """Empty files for results, gone after the block unless moved away. Raises `StudioError` where room ends."""
        try:
            with ExitStack() as stack:
                files = [stack.enter_context(disk.part(self.tmp, name)).resolve() for name in names]
                for file in files:  # a film grows beside its name; a process that is killed leaves it there
                    stack.callback(file.with_name(f"{file.name}{disk.SUFFIX}").unlink, missing_ok=True)
                yield files
        except OSError as error:
            if not disk.is_full(error):
                raise
            raise StudioError("disk_full", "no room on the disk") from error

    def _frame(self, ref: FrameRef | None) -> Frame | None:
        if ref is None or ref.sha256 is None or self._keyframes.path(ref.sha256) is None:
            return None
        return self._store.frame(ref.sha256)

    def _whole(self, ref: FrameRef, frame: Frame, pair: Pair, width: int) -> Whole:
        left, top, right, bottom = ref.fit.crop(frame.width, frame.height, pair.ratio)
        shares = left / frame.width, top / frame.height, right / frame.width, bottom / frame.height
        return str(self._keyframes.whole(frame.sha256, width).resolve()), shares

    def _prepared(self, ref: FrameRef | None, pair: Pair) -> str | None:
        if ref is None or ref.sha256 is None:
            return None
        file = self._keyframes.path(self._keyframes.prepare(ref.sha256, pair.ratio, ref.fit).sha256)
        if file is None:
            raise FrameError("missing", "the prepared frame is gone")
        return str(file.resolve())


def problem_words(error: TwoframeError) -> str:
    """Why something did not come about, for the person who asked for it."""
    return frame_error(error) if isinstance(error, FrameError) else studio_error(error)
