"""A film that came back, beside the keyframes that were sent; and the seam of a loop, where end and beginning meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from PIL import Image

from twoframe.footage import ends
from twoframe.render import colour, encode, nv12
from twoframe.render.aligned import Likeness, likeness, work_size
from twoframe.render.arrays import Bytes, Floats, shrink, smooth
from twoframe.render.flow import even_out

SPAN_S = 0.8
"""So much of the end and of the beginning shows the seam: long enough to see how things move before and after it."""

TIMES = 3
PAUSE = 6
"""Between two showings are so many black frames: otherwise the way back would pass for a seam."""

CLIP_PX = 960


@dataclass(frozen=True)
class Seam:
    """Where a loop's last frame meets its first, beside what happens from frame to frame just before and after.

    `score`, 0 to 1, is how alike the two are, as a share of how alike neighbours are. `jump` is how far things are from
    where they would be if they went on as they do, in shares of the width, for the tenth of the picture that jumps
    most; `light` is by how much it gets lighter beyond what it does anyway, in L*.
    """

    score: float
    jump: float
    light: float


@dataclass(frozen=True)
class Comparison:
    """What became of the frames that were sent, None where none was; and the seam, None for a film that is no loop."""

    first: Likeness | None
    last: Likeness | None
    seam: Seam | None


def compare(film: Path, start: Path | None, end: Path | None, seam: Path | None) -> Comparison:
    """Hold a film against the prepared frames; for a loop, write the seam, shown three times, to the file `seam`.

    Raises `NotAFilm`, or `OSError` when a picture can't be read.
    """
    cv2.setNumThreads(1)
    shown = ends(film, SPAN_S)
    opening, closing = ([np.asarray(picture, np.uint8) for picture in part] for part in (shown.opening, shown.closing))
    if seam is not None:
        encode.write(_thrice(opening, closing), seam, fps=round(shown.fps))
    return Comparison(
        first=likeness(_read(start), opening[0]) if start else None,
        last=likeness(_read(end), closing[-1]) if end else None,
        seam=_seam(opening, closing) if seam is not None else None,
    )


def _read(file: Path) -> Bytes:
    with Image.open(file, formats=("JPEG",)) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8)


def _seam(opening: Sequence[Bytes], closing: Sequence[Bytes]) -> Seam:
    """Hold the step over the seam against the two steps before it and the two after it."""
    height, width = opening[0].shape[:2]
    size = work_size(width, height)
    ends, begins = (
        [closing[max(len(closing) - back, 0)] for back in (3, 2, 1)],
        [*opening, opening[-1], opening[-1]][:3],
    )
    frames = [shrink(picture, *size) for picture in (*ends, *begins)]
    flows = [_flow(one, other) for one, other in pairwise(frames)]
    light = np.diff([float(colour.lab(picture)[..., 0].mean()) for picture in frames])
    alike = [likeness(one, other) for one, other in pairwise((*ends[1:], *begins[:2]))]
    usual = (_apart(flows[0], flows[1]) + _apart(flows[3], flows[4])) / 2
    return Seam(
        score=min(alike[1].score / max((alike[0].score + alike[2].score) / 2, 0.01), 1.0),
        jump=max(_apart(flows[2], (flows[1] + flows[3]) / np.float32(2)) - usual, 0.0) / size[0],
        light=float(light[2] - (light[1] + light[3]) / 2),
    )


def _apart(flow: Floats, expected: Floats) -> float:
    """How far a motion is from another, in pixels, for the tenth of the picture where it is farthest."""
    return float(np.quantile(np.linalg.norm(smooth(flow - expected, 3), axis=2), 0.9))


def _flow(one: Bytes, other: Bytes) -> Floats:
    """The motion from one RGB frame to the next, in pixels (DIS optical flow); a change of light is none."""
    here, there = (even_out(cast("Bytes", cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))) for picture in (one, other))
    dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return cast("Floats", dis.calc(here, there, np.zeros((*here.shape, 2), np.float32)))


def _thrice(opening: Sequence[Bytes], closing: Sequence[Bytes]) -> Iterator[Bytes]:
    """The frames of the clip, in NV12 and of even sides."""
    height, width = opening[0].shape[:2]
    scale = min(CLIP_PX / width, 1.0)
    size = max(2 * round(width * scale / 2), 16), max(2 * round(height * scale / 2), 16)
    frames = [nv12.from_rgb(shrink(picture, *size)) for picture in (*closing, *opening)]
    black = nv12.from_rgb(np.zeros((size[1], size[0], 3), np.uint8))
    return chain.from_iterable([*frames, *[black] * PAUSE] for _ in range(TIMES))
