"""Light and colour of pictures in CIELAB (D65): how far two lie apart, and what brings one to the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from twoframe.fit import Grade
from twoframe.render.arrays import Bytes, Floats

DIRECTIONS: Floats = np.array(
    [
        [math.sqrt(1 - z * z) * math.cos(turn), math.sqrt(1 - z * z) * math.sin(turn), z]
        for z, turn in (((i + 0.5) / 8, i * math.pi * (3 - math.sqrt(5))) for i in range(8))
    ],
    np.float32,
)
"""Eight directions spread evenly over a half sphere (a Fibonacci lattice)."""

STEP = 3
"""Every third pixel tells the colours of a picture."""

LEAST_DEVIATION = 1.0
"""The deviation of L* counts as this much at least: below it is the noise of an empty wall."""

FLAT_DEVIATION, FLAT_RANGE = 1.0, 10.0
"""A picture in one colour all over deviates by less than the one, in each of L*, a* and b*, and spans less than the
other: a star in a night sky deviates by little too.
"""

CONTRAST_MOST, SHIFT_MOST = 3.0, 80.0
"""A grade changes no more than that, a factor and CIELAB units: beyond it a picture falls apart into bands."""

PASSES = 3
"""What a grade pushes out of sRGB is lost, and shifts the means again; so often what is left over is graded too."""


@dataclass(frozen=True)
class Light:
    """The means of L*, a* and b* of a picture, and the deviation of L*."""

    lightness: float
    red: float
    yellow: float
    deviation: float


def lab(picture: Bytes) -> Floats:
    """The CIELAB values (height, width, 3) of an RGB picture in sRGB."""
    return cast("Floats", cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2Lab))


def rgb(colours: Floats) -> Bytes:
    """The RGB picture of CIELAB values; what lies outside sRGB is clipped."""
    inside = np.clip(cv2.cvtColor(colours, cv2.COLOR_Lab2RGB), 0, 1)
    return cast("Bytes", np.rint(inside * 255).astype(np.uint8))


def is_flat(colours: Floats) -> bool:
    """True for a picture that is one colour all over."""
    pixels = colours.reshape(-1, 3)
    return bool(pixels.std(0).max() < FLAT_DEVIATION and np.ptp(pixels, 0).max() < FLAT_RANGE)


def light(colours: Floats) -> Light:
    """Measure a picture's light."""
    means = colours.reshape(-1, 3).mean(0, dtype=np.float64)
    deviation = max(float(colours[..., 0].std(dtype=np.float64)), LEAST_DEVIATION)
    return Light(float(means[0]), float(means[1]), float(means[2]), deviation)


def between(start: Floats, end: Floats) -> tuple[float, float, float]:
    """How far the end frame's light lies from the start frame's: lightness (L*), white balance, contrast in stops."""
    ours, theirs = light(start), light(end)
    return (
        theirs.lightness - ours.lightness,
        math.hypot(theirs.red - ours.red, theirs.yellow - ours.yellow),
        math.log2(theirs.deviation / ours.deviation),
    )


def palette_distance(start: Floats, end: Floats) -> float:
    """How far the colours of two pictures of equal size lie apart, wherever they stand in them.

    The sliced Wasserstein distance: along each of eight directions the sorted values are compared, one by one. The
    factor makes a picture that is moved as a whole, by a distance, about .87 of that distance away.
    """
    ours, theirs = (np.sort(colours.reshape(-1, 3)[::STEP] @ DIRECTIONS.T, axis=0) for colours in (start, end))
    return float(np.abs(ours - theirs).mean()) * math.sqrt(3)


def matching_grade(start: Floats, end: Floats) -> Grade:
    """The grade that gives the end frame the start frame's light and colour.

    Means and the deviation of L* are matched (Reinhard et al., “Color transfer between images”, 2001, in CIELAB and
    without touching the deviations of colour, which depend on what is in view); kept within what a picture bears.
    """
    some, wanted, grade = end.reshape(-1, 1, 3)[::STEP], light(start), Grade()
    for _ in range(PASSES):
        have = light(graded(some, grade))
        contrast = _within(grade.contrast * wanted.deviation / have.deviation, 1 / CONTRAST_MOST, CONTRAST_MOST)
        change = contrast / grade.contrast
        shift = change * grade.lightness + wanted.lightness - change * have.lightness
        middle = light(some).lightness * (contrast - 1)  # a change of contrast alone moves the mean by so much
        grade = Grade(
            contrast,
            _within(shift + middle, -SHIFT_MOST, SHIFT_MOST) - middle,
            _within(grade.red + wanted.red - have.red, -SHIFT_MOST, SHIFT_MOST),
            _within(grade.yellow + wanted.yellow - have.yellow, -SHIFT_MOST, SHIFT_MOST),
        )
    return grade


def graded(colours: Floats, grade: Grade) -> Floats:
    """CIELAB values after a grade, as far as sRGB holds them."""
    factor = np.array([grade.contrast, 1, 1], np.float32)
    return lab(rgb(colours * factor + np.array([grade.lightness, grade.red, grade.yellow], np.float32)))


def _within(value: float, lowest: float, highest: float) -> float:
    return min(max(value, lowest), highest)
