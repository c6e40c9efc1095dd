"""What moved between two keyframes: the camera first, then all that is left over, then the light.

The camera is found by features, so that a wide pan or a strong zoom is no trouble. The rest is dense optical flow, used
where it explains the pictures better than the camera alone, and believed where both ways agree. All of it runs on
small copies of the keyframes.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from twoframe.render.arrays import Bytes, Floats, Matrix, inside, sample, smooth
from twoframe.render.camera_path import find_camera, inverse
from twoframe.render.flow import Side, even_out, fill_doubtful

Pair = tuple[Floats, Floats]
"""One array of the start frame's side and one of the end frame's."""

DISSOLVE_BELOW, MORPH_ABOVE = 0.25, 0.5
"""Mean belief up to which a pair shares no content, and from which on all of its motion is shown.

Views of one scene score .65 and more; different, mirrored and upside-down scenes .22 and less.
"""


@dataclass(frozen=True)
class Motion:
    """What was found out about two keyframes, in the pixels of the small copies.

    `camera` maps places in the start frame to places in the end frame. `residual` is the movement that the camera does
    not explain, `trust` (0 to 1) how far each pixel is believed. `strength` is 0 where the two share no content, and
    1 where all of the motion may be shown. `gain` and `offset`, one per RGB channel, turn the start frame's light
    into the end frame's.
    """

    camera: Matrix
    residual: Pair
    trust: Pair
    strength: float
    gain: Floats
    offset: Floats


def estimate_motion(start: Bytes, end: Bytes, pool: Executor) -> Motion:
    """Compare two small RGB pictures of equal size."""
    grey = cast("tuple[Bytes, Bytes]", tuple(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (start, end)))
    even = tuple(pool.map(even_out, grey))
    camera = find_camera(grey[0], grey[1], pool)
    sides = Side(even[0], even[1], camera), Side(even[1], even[0], inverse(camera))

    measured = _pair(pool.map(Side.flow, sides))
    partners, belief = follow(sides, measured, pool)
    strength = _strength(sides, partners, belief)

    needs = list(pool.map(Side.need, sides, measured))
    everywhere = np.float32(np.clip((min(whole for _, whole in needs) - 0.3) / 0.2, 0, 1))
    shares = [np.maximum(near, everywhere)[..., None] for near, _ in needs]
    used = _pair(flow * share for flow, share in zip(measured, shares, strict=True))
    partners, belief = follow(sides, used, pool)
    sure = _pair(share * inside(where, 0.01) for share, where in zip(belief, partners, strict=True))

    gain, offset = _light(start, sample(end, partners[0]), sure[0]) if strength > 0.5 else _same_light()
    residual = _pair(pool.map(fill_doubtful, used, sure))
    trust = _pair(np.maximum(smooth(share, 1.5), 0.05) for share in belief)
    return Motion(camera, residual, trust, strength, gain, offset)


def _pair(arrays: Iterable[Floats]) -> Pair:
    first, second = arrays
    return first, second


def follow(sides: tuple[Side, Side], flow: Pair, pool: Executor) -> tuple[Pair, Pair]:
    """Where each side's pixels lie in the other, and how far that is believed."""
    partners = _pair(pool.map(Side.partners, sides, flow))
    return partners, _pair(pool.map(Side.belief, sides, partners, partners[::-1]))


def _strength(sides: tuple[Side, Side], partners: Pair, belief: Pair) -> float:
    """How far the motion may be shown."""
    mean = mean_belief(sides, partners, belief)
    return float(np.clip((mean - DISSOLVE_BELOW) / (MORPH_ABOVE - DISSOLVE_BELOW), 0, 1))


def mean_belief(sides: tuple[Side, Side], partners: Pair, belief: Pair) -> float:
    """How far the motion is believed (0 to 1), on average over the details that both frames see."""
    means = []
    for side, where, share in zip(sides, partners, belief, strict=True):
        seen = inside(where, 0.01)
        weight = seen * side.detail()
        means.append(float((share * weight).sum() / (weight.sum() + 1)) if seen.mean() > 0.02 else 0.0)
    return sum(means) / 2


def _same_light() -> tuple[Floats, Floats]:
    return np.ones(3, np.float32), np.zeros(3, np.float32)


def _light(start: Bytes, end: Bytes, trust: Floats) -> tuple[Floats, Floats]:
    """Gain and offset per channel that turn the light of one picture into that of another aligned to it."""
    (mean, spread), (mean2, spread2) = _mean_and_spread(start, trust), _mean_and_spread(end, trust)
    gain = np.clip(spread2 / np.maximum(spread, 1), 0.33, 3)
    if np.abs(gain - 1).max() < 0.04 and np.abs(mean2 - mean).max() < 4:
        return _same_light()
    return gain.astype(np.float32), (mean2 - mean * gain).astype(np.float32)


def _mean_and_spread(picture: Bytes, weight: Floats) -> tuple[Floats, Floats]:
    pixels, share = picture.reshape(-1, 3).astype(np.float32), weight.ravel()
    mean = np.average(pixels, 0, share)
    spread = np.sqrt(np.average((pixels - mean) ** 2, 0, share))
    return mean.astype(np.float32), spread.astype(np.float32)
