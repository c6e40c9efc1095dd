"""The figures of a keyframe pair: its light, its colours, the camera between its frames, and whether a local preview
can link them. They are measured on small copies of the frames as they are sent; what they mean is not judged here.
"""

from __future__ import annotations

import math
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from PIL import Image

from twoframe.moves import GENTLE, read_move
from twoframe.pairs import Camera, Measures
from twoframe.render import colour
from twoframe.render.arrays import Bytes, Matrix, shrink
from twoframe.render.camera_path import inverse, match_views
from twoframe.render.encode import WORKERS
from twoframe.render.flow import even_out
from twoframe.render.motion import Look, Pair

WORK_SIDE, COLOUR_SIDE = 320, 192
"""The longer side, in pixels, of the copies on which motion and colour are measured."""

MOVE_SEEN = 1.1
"""A prompt whose camera word zooms by less (a locked shot) asks for no direction."""

SAME_MEAN, SAME_MOST = 2.5, 12.0
"""Two frames that differ by less, in 8-bit levels on average and in the thousandth that differs most, are one picture.
Another size or a poor JPEG reaches 2.2 and 8, a shift by a five-hundredth of the width 2.5 to 3.9 and 17 to 27.
"""


@dataclass(frozen=True)
class Link:
    """How two frames hang together, in pixels of their small copies: the camera from the start frame to the end frame
    (None where none is certain), how far each frame's pixels are believed to be in the other, by pixel and on the
    whole, and the share of matches that agree on the camera.
    """

    camera: Matrix | None
    belief: Pair
    believed: float
    share: float


def measure(start: Path | None, end: Path | None, prompt: str) -> Measures:
    """Measure two prepared frames (JPEGs of one shape), or one of them.

    What can't be compared is None: everything between two frames of which one is flat, or which are one picture.
    """
    cv2.setNumThreads(1)  # the two frames are spread over the pool, not the inside of one
    files = [file for file in (start, end) if file is not None]
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="check") as pool:
        pictures = list(pool.map(load, files))
        colours = [colour.lab(sized(picture, pictures[0], COLOUR_SIDE)) for picture in pictures]
        flat, move = tuple(map(colour.is_flat, colours)), _move(prompt)
        if len(files) < 2 or any(flat):
            return Measures(flat, move=move)
        small, small2 = (sized(picture, pictures[0], WORK_SIDE) for picture in pictures)
        if is_same(small, small2):
            return Measures(flat, same=True, move=move)
        link = find_link(small, small2, pool)
    lightness, white_balance, contrast = colour.between(*colours)
    grade = colour.matching_grade(*colours)
    palette = colour.palette_distance(*colours)
    unlinked = cut(link.believed, link.share, palette)
    certain = link.camera if unlinked < 0.5 else None  # else it is a subject's move, or an accident
    height, width = small.shape[:2]
    return Measures(
        flat,
        lightness=lightness,
        white_balance=white_balance,
        warmth=colour.light(colours[1]).yellow - colour.light(colours[0]).yellow,
        contrast=contrast,
        palette=palette,
        camera=None if certain is None else told(certain, width, height),
        cut=unlinked,
        grade=grade,
        matched=colour.between(colours[0], colour.graded(colours[1], grade)),
        move=move,
    )


def load(file: Path) -> Bytes:
    """Read a prepared frame as RGB, decoded at the least size that is enough to measure it."""
    with Image.open(file, formats=("JPEG",)) as picture:
        scale = WORK_SIDE / max(picture.size)
        picture.draft("RGB", (round(picture.width * scale), round(picture.height * scale)))
        return np.asarray(picture.convert("RGB"), np.uint8)


def is_same(start: Bytes, end: Bytes) -> bool:
    """True for two pictures that are one but for their size and encoding."""
    apart = cv2.absdiff(cv2.blur(start, (5, 5)), cv2.blur(end, (5, 5))).max(axis=2)
    return bool(apart.mean() < SAME_MEAN and np.quantile(apart, 0.999) < SAME_MOST)


def find_link(start: Bytes, end: Bytes, pool: Executor) -> Link:
    """Find the camera between two small RGB pictures of equal size, and what moves besides."""
    grey = [cast("Bytes", cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)) for picture in (start, end)]
    match = match_views(grey[0], grey[1], pool)
    first, second = pool.map(even_out, grey)
    look = Look.at((first, second), np.eye(3) if match.camera is None else match.camera, pool)
    return Link(match.camera, look.belief, look.mean_belief, match.share)


def told(camera: Matrix, width: int, height: int) -> Camera:
    """The camera's way, independent of the size of the pictures; things that turn clockwise turn by positive angles."""
    centre = np.array([(width - 1) / 2, (height - 1) / 2, 1.0])
    away = (inverse(camera) @ centre - centre)[:2] / (width, height)
    turn = math.degrees(math.atan2(camera[1, 0], camera[0, 0]))
    return Camera(math.hypot(camera[0, 0], camera[1, 0]), turn, float(away[0]), float(away[1]))


CUT_OFFSET, CUT_WEIGHTS = 4.692, (-4.503, -5.686, 0.03)
"""The logistic over belief, share of matches and palette distance, as fitted by `python -m tests.calibration` on its
calibration half alone. The peak of the phase correlation was tried as a fourth sign and got no weight.
"""


def cut(*signs: float) -> float:
    """How sure it is, 0 to 1, that a local preview can't link the frames, by the signs of `CUT_WEIGHTS`."""
    score = CUT_OFFSET + math.fsum(weight * sign for weight, sign in zip(CUT_WEIGHTS, signs, strict=True))
    return 1 / (1 + math.exp(-score))


def sized(picture: Bytes, first: Bytes, side: int) -> Bytes:
    """Scale a picture to a longer side, in the first one's shape, so that two frames have equal sizes."""
    height, width = first.shape[:2]
    scale = side / max(height, width)
    return shrink(picture, max(round(width * scale), 16), max(round(height * scale), 16))


def _move(prompt: str) -> float | None:
    """The zoom that a prompt's camera words ask for; None where they name none."""
    move = read_move(prompt)
    return None if move is GENTLE or max(move.zoom, 1 / move.zoom) < MOVE_SEEN else move.zoom
