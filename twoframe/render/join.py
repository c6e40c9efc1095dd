"""Films that exist already: joining two, and cutting a still."""

from __future__ import annotations

from pathlib import Path


def append_film(first: Path, second: Path, out: Path) -> float:
    """Write `first` followed by `second` (of equal size) to `out`; the length in seconds."""
    raise NotImplementedError


def still(film: Path, *, last: bool = False, quality: int = 90) -> bytes:
    """The first or the last frame of a film as a JPEG."""
    raise NotImplementedError
