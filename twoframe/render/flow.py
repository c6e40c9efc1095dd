"""Dense motion from one keyframe to the other beside the camera's, and how far to believe it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from twoframe.render.arrays import (
    MIRRORED,
    Bytes,
    Floats,
    Matrix,
    inside,
    pixel_grid,
    sample,
    smooth,
    transform,
)

NOISE = 4
"""Any two views of one scene differ by so many grey levels, in evened pictures."""


def even_out(grey: Bytes) -> Bytes:
    """Bring local brightness to one level and local contrast to one strength: a change of light is no motion."""
    detail = grey.astype(np.float32)
    detail -= smooth(detail, 12.5)
    deviation = np.sqrt(np.maximum(smooth(detail * detail, 12.5), 1))
    even: Bytes = np.clip(128 + 48 * detail / (deviation + 6), 0, 255).astype(np.uint8)
    return even


@dataclass(frozen=True)
class Side:
    """One keyframe looking at the other: evened grey pictures, and the camera's map from here to there."""

    here: Bytes
    there: Bytes
    camera: Matrix

    def flow(self) -> Floats:
        """Measure the motion that the camera does not explain, in pixels of this keyframe (DIS optical flow)."""
        aligned = sample(self.there, self.partners(self.no_flow()), beyond=MIRRORED)
        dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        dis.setFinestScale(1)  # at the preset's 2, the doubled edges of a stereo pair stay
        return cast("Floats", dis.calc(self.here, aligned, self.no_flow()))

    def no_flow(self) -> Floats:
        """The flow of a scene in which nothing but the camera moves."""
        return np.zeros((*self.here.shape, 2), np.float32)

    def partners(self, flow: Floats) -> Floats:
        """Where in the other keyframe each pixel's content lies."""
        height, width = self.here.shape
        return transform(pixel_grid(width, height) + flow, self.camera)

    def need(self, flow: Floats) -> tuple[Floats, float]:
        """How far the flow explains this keyframe better than the camera alone: by pixel (0 to 1), and on the whole.

        Where it does not, it is the noise of the measurement, and would only blur the film.
        """
        still, moved = self.partners(self.no_flow()), self.partners(flow)
        unlike, unlike_moved = self._unlike(still), self._unlike(moved)
        seen = inside(still, margin=0.01)
        nearby = 1 - (smooth(unlike_moved, 24) + NOISE) / (smooth(unlike, 24) + NOISE)
        # Half of a difference can be explained away by chance: where an object jumped too far, that tears the picture.
        share = smooth(np.clip((nearby - 0.5) / 0.2, 0, 1), 4)
        means = np.average(unlike_moved, weights=seen), np.average(unlike, weights=seen)
        return share, float(1 - (means[0] + NOISE) / (means[1] + NOISE))

    def belief(self, partners: Floats, back: Floats) -> Floats:
        """Believe a pixel (0 to 1) when going there and back ends at home, and both ends look alike.

        `back` holds the partners of the other keyframe's pixels.
        """
        height, width = self.here.shape
        home = pixel_grid(width, height)
        missed = np.linalg.norm(sample(back, partners) - home, axis=2)
        travelled = np.linalg.norm(partners - home, axis=2)
        unlike = smooth(self._unlike(partners), 2)
        belief: Floats = np.exp(-((missed / (1.5 + 0.05 * travelled)) ** 2) - (unlike / 40) ** 2)
        return belief

    def detail(self) -> Floats:
        """How much there is to recognise around each pixel; in an empty sky, agreement proves nothing."""
        return smooth(np.abs(self.here.astype(np.float32) - 128), 2)

    def _unlike(self, partners: Floats) -> Floats:
        return cv2.absdiff(sample(self.there, partners), self.here).astype(np.float32)


def fill_doubtful(flow: Floats, belief: Floats) -> Floats:
    """Replace doubtful motion by that of believed neighbours, and far from any by none."""
    weight = belief[..., None] + np.float32(0.02)
    known = np.dstack([flow * weight, weight])
    near = smooth(known, 2) + 0.1 * smooth(known, 8) + 0.01 * smooth(known, 24)
    filled: Floats = flow * weight + near[..., :2] / (near[..., 2:] + np.float32(1e-3)) * (1 - weight)
    return filled
