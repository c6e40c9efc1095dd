"""Arrays of pixels and of places, and the operations on them that the whole renderer shares.

OpenCV's stubs answer "some array" to every call; the types are made exact here, once.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
"""Pixels: a plane (height, width), an RGB picture (height, width, 3), or a frame (see `nv12`)."""

Floats = NDArray[np.float32]
"""Weights (height, width), or places and displacements (height, width, 2) with x first, in pixels."""

Matrix = NDArray[np.float64]
"""A 3 × 3 matrix that maps pixel places (x, y, 1)."""

Array = TypeVar("Array", Bytes, Floats)

MIRRORED, CONTINUED = cv2.BORDER_REFLECT, cv2.BORDER_REPLICATE
"""What lies beyond an array's border: its mirror image, or more of its edge."""


def pixel_grid(width: int, height: int) -> Floats:
    """The place of every pixel, as an array (height, width, 2)."""
    return np.dstack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)))


def sample(array: Array, places: Floats, *, beyond: int = CONTINUED, out: Array | None = None) -> Array:
    """Read an array at places between its pixels, bilinearly."""
    unused: Any = None  # belongs to another form of the call; OpenCV takes None for it, only its stub does not
    return cast("Array", cv2.remap(array, places, unused, cv2.INTER_LINEAR, out, borderMode=beyond))


def resize(array: Array, width: int, height: int, out: Array | None = None) -> Array:
    """Enlarge an array, bilinearly."""
    return cast("Array", cv2.resize(array, (width, height), out))


def shrink(array: Array, width: int, height: int) -> Array:
    """Reduce an array by the mean of what falls on each pixel."""
    return cast("Array", cv2.resize(array, (width, height), interpolation=cv2.INTER_AREA))


def mix(one: Array, other: Array, share: float) -> Array:
    """Mix two arrays; `share` is the other one's part."""
    return cast("Array", cv2.addWeighted(one, 1 - share, other, share, 0))


def smooth(array: Floats, sigma: float) -> Floats:
    """Blur by a Gaussian; a wide one on a reduced copy, which looks the same and takes a tenth of the time."""
    if sigma <= 12:
        return cast("Floats", cv2.GaussianBlur(array, (0, 0), sigma))
    height, width = array.shape[:2]
    small = shrink(array, -(-width // 4), -(-height // 4))
    return resize(smooth(small, sigma / 4), width, height)


def transform(places: Floats, matrix: Matrix) -> Floats:
    """Map places by an affine matrix."""
    return cast("Floats", cv2.transform(places, matrix[:2]))


def inside(places: Floats, margin: float) -> Floats:
    """1 for places within the array's own bounds, falling to almost 0 over a margin beyond its border."""
    height, width = places.shape[:2]
    x, y = places[..., 0], places[..., 1]
    depth = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
    share: Floats = np.clip(depth / np.float32(margin) + 1, 0.001, 1)
    return share
