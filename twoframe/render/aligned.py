"""How alike two pictures are that ought to be one, a frame as sent and as a film shows it, once they lie on each other.

A service encodes anew, scales, crops by a few pixels and shifts colours a little. None of that counts: the pictures
are laid over each other first, and light is evened out within bounds. Another picture, or another moment, does count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from twoframe.render import colour
from twoframe.render.arrays import Bytes, Floats, shrink, smooth

WORK_SIDE = 320
"""The longer side, in pixels, of the copies that are compared: small enough for an encoder's losses not to matter."""

COLOUR_SIDE = 48
"""The longer side of the copies whose colours are compared: blurred so far, it matters little how they lie."""

MOVED_MOST, TURNED_MOST = 0.08, 0.1
"""No registration is believed that moves a corner by more, in shares of the sides, or turns by more, in radians."""

GAIN_WITHIN, OFFSET_WITHIN = 1.3, 24.0
"""How much a change of light may be, as a factor and in 8-bit levels, and still not count."""

C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
"""The constants of SSIM (Wang et al., 2004)."""

SIGMA = 1.5
ECC = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 60, 1e-4)


@dataclass(frozen=True)
class Likeness:
    """How alike two pictures are. `score` is 0 to 1, as they lie best; for that, `moved` is how far a corner went, in
    shares of the sides, and `turned` the angle in radians. `colour` is their distance in CIELAB, blurred.
    """

    score: float
    moved: float
    turned: float
    colour: float


def likeness(sent: Bytes, shown: Bytes) -> Likeness:
    """Compare two RGB pictures of any sizes, stretched to one shape: SSIM where both are, weighted by detail."""
    height, width = sent.shape[:2]
    size = work_size(width, height)
    ours, theirs = (_grey(picture, size) for picture in (sent, shown))
    laid = _registered(ours, theirs)
    score = _ssim(ours, _relit(laid.picture, ours, laid.inside), laid.inside)
    small = work_size(width, height, COLOUR_SIDE)
    one, other = (colour.lab(shrink(picture, *small)) for picture in (sent, shown))
    apart = float(np.linalg.norm(one - other, axis=2).mean())
    return Likeness(float(np.clip(score, 0, 1)), laid.moved, laid.turned, apart)


def work_size(width: int, height: int, side: int = WORK_SIDE) -> tuple[int, int]:
    """Width and height of a picture's small copy."""
    scale = side / max(width, height)
    return max(round(width * scale), 16), max(round(height * scale), 16)


def _grey(picture: Bytes, size: tuple[int, int]) -> Floats:
    """A picture's luma at another size (width, height), stretched to it."""
    return cast("Floats", cv2.cvtColor(shrink(picture, *size), cv2.COLOR_RGB2GRAY).astype(np.float32))


@dataclass(frozen=True)
class _Laid:
    """A picture laid over another: where it is (1 or 0 by pixel), how far its corners went and how far it turned."""

    picture: Floats
    inside: Floats
    moved: float = 0.0
    turned: float = 0.0


def _registered(ours: Floats, theirs: Floats) -> _Laid:
    """Lay one picture over the other, as far as that is a registration (ECC: Evangelidis and Psarakis, 2008)."""
    height, width = ours.shape
    still, everywhere = np.eye(2, 3, dtype=np.float32), np.ones(ours.shape, np.uint8)
    as_it_is = _Laid(theirs, np.ones_like(theirs))
    try:
        _, found = cv2.findTransformECC(ours, theirs, still.copy(), cv2.MOTION_AFFINE, ECC, everywhere, 5)
    except cv2.error:  # nothing in them, or nothing in common
        return as_it_is
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float32)
    moved = float(np.abs(corners @ (found - still).T / (width, height)).max())
    turned = float(abs(found[1, 0] - found[0, 1]) / 2)
    if not (moved <= MOVED_MOST and turned <= TURNED_MOST):  # so that what is no number is left out too
        return as_it_is
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    inside = cv2.warpAffine(np.ones_like(theirs), found, (width, height), flags=how)
    laid = cv2.warpAffine(theirs, found, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return _Laid(cast("Floats", laid), (inside > 0.99).astype(np.float32), moved, turned)


def _relit(theirs: Floats, ours: Floats, inside: Floats) -> Floats:
    """Give one picture the other's mean and contrast, within bounds."""
    mine, other = (picture[inside > 0] for picture in (theirs, ours))
    gain = np.clip(other.std() / max(float(mine.std()), 1.0), 1 / GAIN_WITHIN, GAIN_WITHIN)
    middle = np.clip(other.mean() - mine.mean(), -OFFSET_WITHIN, OFFSET_WITHIN)
    lit: Floats = (theirs - mine.mean()) * gain + mine.mean() + middle
    return lit.astype(np.float32)


def _ssim(one: Floats, other: Floats, inside: Floats) -> float:
    """Structural similarity by Gaussian windows, weighted by the detail in either: flat areas agree by themselves."""
    mean, mean2 = smooth(one, SIGMA), smooth(other, SIGMA)
    variance = np.maximum(smooth(one * one, SIGMA) - mean * mean, 0)
    variance2 = np.maximum(smooth(other * other, SIGMA) - mean2 * mean2, 0)
    together = smooth(one * other, SIGMA) - mean * mean2
    light = (2 * mean * mean2 + C1) / (mean * mean + mean2 * mean2 + C1)
    structure = (2 * together + C2) / (variance + variance2 + C2)
    weight = inside * (np.sqrt(np.maximum(variance, variance2)) + 1)
    return float((light * structure * weight).sum() / max(float(weight.sum()), 1e-6))
