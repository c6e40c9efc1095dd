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

from twoframe.render.arrays import Bytes, Floats, Matrix, inside, pixel_grid, sample, smooth
from twoframe.render.camera_path import find_camera, fit_camera, inverse
from twoframe.render.flow import Side, even_out, fill_doubtful

Pair = tuple[Floats, Floats]
"""One array of the start frame's side and one of the end frame's."""

DISSOLVE_BELOW, MORPH_ABOVE = 0.25, 0.5
"""Mean belief up to which a pair shares no content, and from which on all of its motion is shown.

Views of one scene score .65 and more; different, mirrored and upside-down scenes .22 and less.
"""

EDGE, STEP = 4, 3
"""The camera is fitted to every third pixel, and to none at the border, where flow sees half of what it matches."""


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


@dataclass(frozen=True)
class Look:
    """Both keyframes looking at each other, under the belief that the camera between them is a certain one.

    `flow` is the motion beside the camera's, `partners` are the places in the other keyframe of each side's pixels,
    `belief` (0 to 1) tells how far each pixel is believed.
    """

    sides: tuple[Side, Side]
    flow: Pair
    partners: Pair
    belief: Pair

    @classmethod
    def at(cls, even: tuple[Bytes, Bytes], camera: Matrix, pool: Executor) -> Look:
        """Measure the motion between two evened grey pictures of equal size."""
        sides = Side(even[0], even[1], camera), Side(even[1], even[0], inverse(camera))
        return cls.along(sides, _pair(pool.map(Side.flow, sides)), pool)

    @classmethod
    def along(cls, sides: tuple[Side, Side], flow: Pair, pool: Executor) -> Look:
        """Follow a motion that is known."""
        partners = _pair(pool.map(Side.partners, sides, flow))
        return cls(sides, flow, partners, _pair(pool.map(Side.belief, sides, partners, partners[::-1])))

    @property
    def mean_belief(self) -> float:
        """How far the motion is believed (0 to 1), on average over the details that both frames see."""
        means = []
        for side, where, share in zip(self.sides, self.partners, self.belief, strict=True):
            seen = inside(where, 0.01)
            weight = seen * side.detail()
            means.append(float((share * weight).sum() / (weight.sum() + 1)) if seen.mean() > 0.02 else 0.0)
        return sum(means) / 2

    @property
    def strength(self) -> float:
        """How far the motion may be shown."""
        return float(np.clip((self.mean_belief - DISSOLVE_BELOW) / (MORPH_ABOVE - DISSOLVE_BELOW), 0, 1))

    def camera(self) -> Matrix:
        """Find the camera anew, from all motion that is believed: some hundred features miss it by half a pixel."""
        height, width = self.partners[0].shape[:2]
        weight = self.belief[0] * inside(self.partners[0], 0.01) * self.sides[0].detail()
        few = np.s_[EDGE:-EDGE:STEP, EDGE:-EDGE:STEP]
        return fit_camera(pixel_grid(width, height)[few], self.partners[0][few], weight[few])


def estimate_motion(start: Bytes, end: Bytes, pool: Executor) -> Motion:
    """Compare two small RGB pictures of equal size."""
    first, second = (cast("Bytes", cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)) for picture in (start, end))
    even = cast("tuple[Bytes, Bytes]", tuple(pool.map(even_out, (first, second))))
    camera = find_camera(first, second, pool)
    look = Look.at(even, camera, pool)
    strength = look.strength
    if strength:
        camera = look.camera()
        look = Look.at(even, camera, pool)

    needs = list(pool.map(Side.need, look.sides, look.flow))
    everywhere = np.float32(np.clip((min(whole for _, whole in needs) - 0.3) / 0.2, 0, 1))
    shares = [np.maximum(near, everywhere)[..., None] for near, _ in needs]
    used = Look.along(look.sides, _pair(flow * share for flow, share in zip(look.flow, shares, strict=True)), pool)
    sure = _pair(share * inside(where, 0.01) for share, where in zip(used.belief, used.partners, strict=True))

    gain, offset = _light(start, sample(end, used.partners[0]), sure[0]) if strength > 0.5 else _same_light()
    residual = _pair(pool.map(fill_doubtful, used.flow, sure))
    trust = _pair(np.maximum(smooth(share, 1.5), 0.05) for share in used.belief)
    return Motion(camera, residual, trust, strength, gain, offset)


def _pair(arrays: Iterable[Floats]) -> Pair:
    first, second = arrays
    return first, second


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
