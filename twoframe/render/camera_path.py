"""The camera between two keyframes: a similarity (zoom, turn, shift), and the way along it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import cv2
import numpy as np

from twoframe.render.arrays import Bytes, Floats, Matrix
from twoframe.render.flow import even_out

REPROJECTION_PX = 3
ZOOM_MIN, ZOOM_MAX = 0.35, 2.9

MISS_PX, ROUNDS = 0.3, 5
"""Dense motion agrees with a camera to about so many pixels; after so many fits the weights hardly change."""

FEATURES_MOST, PIXELS_A_FEATURE = 1500, 86
"""A picture has so many features at most, and one for so many pixels: matching takes the square of their number."""


@dataclass(frozen=True)
class Method:
    """A kind of feature, the distance of its descriptions, and how many matches must agree to be believed.

    `evened` features are looked for after local contrast has been brought to one strength.
    """

    make: Callable[[int], cv2.Feature2D]
    norm: int
    inliers_min: int
    inlier_share_min: float
    evened: bool


METHODS = (
    Method(lambda count: cv2.ORB.create(count, fastThreshold=8), cv2.NORM_HAMMING, 25, 0.18, evened=False),
    Method(cv2.SIFT.create, cv2.NORM_L2, 12, 0.14, evened=True),
)
"""ORB takes a tenth of SIFT's time and finds most cameras; SIFT finds those with a zoom of two and more, and in evened
pictures those in fog (30 of 32 pairs, where ORB finds 6, and SIFT as the pictures are 2).

The floors lie between what views of one scene reach and what mirrored and unrelated pictures do (ORB .13, SIFT .11).
"""


@dataclass(frozen=True)
class Match:
    """What matching found: the camera, or None where none is certain, and the share of the matches that agree on it
    (or on the best guess that there was).
    """

    camera: Matrix | None
    share: float


def match_views(start: Bytes, end: Bytes, pool: Executor) -> Match:
    """Find the similarity that maps places in one grey picture to the other."""
    tried = []
    for method in METHODS:
        found = _find(start, end, method, pool)
        if found.camera is not None:
            return found
        tried.append(found)
    return max(tried, key=lambda one: one.share)


def find_camera(start: Bytes, end: Bytes, pool: Executor) -> Matrix:
    """Find the similarity that maps places in one grey picture to the other; the identity when none is certain."""
    camera = match_views(start, end, pool).camera
    return np.eye(3) if camera is None else camera


def inverse(camera: Matrix) -> Matrix:
    """The way back."""
    return np.linalg.inv(camera).astype(np.float64)


def fit_camera(places: Floats, partners: Floats, weight: Floats) -> Matrix:
    """Fit the similarity that maps places to their partners, each (height, width, 2), weighted by pixel.

    The least squares of Umeyama (1991) in complex numbers, repeated with less and less weight for what they miss by
    more than `MISS_PX` (Cauchy's weights): what moves by itself does not pull at the camera. `weight` must not be 0
    everywhere.
    """
    here, there = ((points @ (1, 1j)).ravel() for points in (places, partners))
    believed = weight.ravel().astype(np.float64)
    share = believed
    for _ in range(ROUNDS):
        middle, middle2 = np.average(here, weights=share), np.average(there, weights=share)
        around = here - middle
        turn = np.vdot(around, share * (there - middle2)) / np.vdot(around, share * around)
        share = believed / (1 + (np.abs(there - middle2 - turn * around) / MISS_PX) ** 2)
    shift = middle2 - turn * middle
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag], [0, 0, 1]])


def view_at(camera: Matrix, t: float, width: int, height: int) -> Matrix:
    """Where the camera is at time `t` of its way: the map from the view's pixels to the start frame's.

    `camera` maps the start frame's places to the end frame's. The centre moves straight and evenly, the zoom changes
    by equal factors and the camera turns by equal angles in equal times.
    """
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    last = inverse(camera)
    turn = complex(last[0, 0], last[1, 0]) ** t
    linear = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    goal = last[:2, :2] @ centre + last[:2, 2]
    here = centre + (goal - centre) * t
    return np.vstack([np.column_stack([linear, here - linear @ centre]), [0, 0, 1]])


def _find(start: Bytes, end: Bytes, method: Method, pool: Executor) -> Match:
    """Match features, each the other's nearest, and fit the similarity that most of them agree on (RANSAC)."""
    count = min(FEATURES_MOST, start.size // PIXELS_A_FEATURE)

    def features(grey: Bytes) -> tuple[Floats, cv2.typing.MatLike]:
        found, codes = method.make(count).detectAndCompute(grey, np.full_like(grey, 255))
        return np.array([point.pt for point in found], np.float32).reshape(-1, 2), codes

    pictures = pool.map(even_out, (start, end)) if method.evened else (start, end)
    (places, codes), (places2, codes2) = pool.map(features, pictures)
    if min(len(places), len(places2)) < method.inliers_min:
        return Match(None, 0.0)
    matches = cv2.BFMatcher(method.norm, crossCheck=True).match(codes, codes2)
    if len(matches) < method.inliers_min:
        return Match(None, 0.0)
    ours = places[[match.queryIdx for match in matches]]
    theirs = places2[[match.trainIdx for match in matches]]
    found, inliers = cv2.estimateAffinePartial2D(ours, theirs, ransacReprojThreshold=REPROJECTION_PX)
    if found is None:
        return Match(None, 0.0)
    share, zoom = float(np.mean(inliers)), float(np.hypot(found[0, 0], found[1, 0]))
    certain = np.sum(inliers) >= method.inliers_min and share > method.inlier_share_min and ZOOM_MIN < zoom < ZOOM_MAX
    return Match(np.vstack([found, [0, 0, 1]]) if certain else None, share)
