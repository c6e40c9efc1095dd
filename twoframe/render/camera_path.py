"""The camera between two keyframes: a similarity (zoom, turn, shift), and the way along it."""

from __future__ import annotations

from concurrent.futures import Executor

import cv2
import numpy as np

from twoframe.render.arrays import Bytes, Floats, Matrix

FEATURES = 1500
REPROJECTION_PX = 3
INLIERS_MIN = 25
INLIER_SHARE_MIN = 0.18
ZOOM_MIN, ZOOM_MAX = 0.35, 2.9


def find_camera(start: Bytes, end: Bytes, pool: Executor) -> Matrix:
    """Find the similarity that maps places in one grey picture to the other; the identity when none is certain enough.

    ORB features matched by Hamming distance, each the other's nearest, then RANSAC.
    """
    (places, codes), (places2, codes2) = pool.map(_features, (start, end))
    if min(len(places), len(places2)) < INLIERS_MIN:
        return np.eye(3)
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(codes, codes2)
    if len(matches) < INLIERS_MIN:
        return np.eye(3)
    ours = places[[match.queryIdx for match in matches]]
    theirs = places2[[match.trainIdx for match in matches]]
    found, inliers = cv2.estimateAffinePartial2D(ours, theirs, ransacReprojThreshold=REPROJECTION_PX)
    if found is None or np.sum(inliers) < INLIERS_MIN or np.mean(inliers) <= INLIER_SHARE_MIN:
        return np.eye(3)
    zoom = float(np.hypot(found[0, 0], found[1, 0]))
    return np.vstack([found, [0, 0, 1]]) if ZOOM_MIN < zoom < ZOOM_MAX else np.eye(3)


def inverse(camera: Matrix) -> Matrix:
    """The way back."""
    return np.linalg.inv(camera).astype(np.float64)


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


def _features(grey: Bytes) -> tuple[Floats, Bytes]:
    everywhere = np.full_like(grey, 255)
    found, codes = cv2.ORB.create(FEATURES, fastThreshold=8).detectAndCompute(grey, everywhere)
    places = np.array([point.pt for point in found], np.float32).reshape(-1, 2)
    return places, np.asarray(codes, np.uint8)
