"""Films that exist already: joining two, and cutting a still."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import av
import numpy as np
from PIL import Image

from twoframe.render import encode, nv12
from twoframe.render.arrays import Bytes


def append_film(first: Path, second: Path, out: Path) -> float:
    """Write `first` followed by `second`, of equal size, to `out` (which may be one of them); the length in seconds.

    The films are encoded anew, in the first one's frame rate: two files seldom share an encoder's exact state.
    """
    (size, fps), (size2, _) = _shape(first), _shape(second)
    if size != size2:
        raise ValueError(f"films of unequal size can't be joined: {size} and {size2}")
    return encode.write(chain(_frames(first), _frames(second)), out, fps=fps) / fps


def still(film: Path, *, last: bool = False, quality: int = 90) -> bytes:
    """The first or the last frame of a film as a JPEG."""
    kept = deque(_frames(film) if last else islice(_frames(film), 1), maxlen=1)
    if not kept:
        raise ValueError(f"{film.name} has no frames")
    out = io.BytesIO()
    Image.fromarray(nv12.to_rgb(kept[0])).save(out, "JPEG", quality=quality)
    return out.getvalue()


def _shape(film: Path) -> tuple[tuple[int, int], int]:
    with av.open(str(film)) as file:
        stream = file.streams.video[0]
        return (stream.width, stream.height), round(stream.average_rate or 24)


def _frames(film: Path) -> Iterator[Bytes]:
    """The frames of a film in NV12."""
    with av.open(str(film)) as file:
        for frame in file.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="nv12"), np.uint8)
