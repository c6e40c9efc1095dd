"""A moving transition between two keyframes: one virtual camera goes from the first to the second.

At time t each keyframe is pulled to where the camera is by then, with what moved besides moved along, and the two are
mixed by time and by how far each pixel is believed. Without shared content it is an honest dissolve.
"""

from __future__ import annotations

from concurrent.futures import Executor

import cv2
import numpy as np

from twoframe.render import nv12
from twoframe.render.arrays import Bytes, Floats, inside, mix, pixel_grid, sample, shrink, smooth, transform
from twoframe.render.camera_path import view_at
from twoframe.render.motion import estimate_motion

WORK_SIDE = 480
"""The longer side, in pixels, of the copies on which motion is estimated."""

KEY_TIMES = 17
"""Displacement changes slowly in time: it is computed at so many moments and mixed between them."""


class Morph:
    """The transition between two RGB keyframes of equal, even size."""

    def __init__(self, start: Bytes, end: Bytes, pool: Executor) -> None:
        height, width = start.shape[:2]
        scale = WORK_SIDE / max(height, width)
        small = max(round(width * scale), 16), max(round(height * scale), 16)
        self._home = pixel_grid(*small)
        self._enlarge = np.array([width / small[0], height / small[1]], np.float32)
        self._canvas = nv12.Canvas(width, height)
        self.motion = estimate_motion(shrink(start, *small), shrink(end, *small), pool)
        self._frames = nv12.from_rgb(start), nv12.from_rgb(end)
        if self.dissolves:
            return
        self._sources = list(pool.map(nv12.Source.of, self._frames))
        self._relit = list(pool.map(nv12.Source.of, self._relight(start, end)))
        self._keys = list(pool.map(self._fields, (i / (KEY_TIMES - 1) for i in range(KEY_TIMES))))

    @property
    def dissolves(self) -> bool:
        """True when the two keyframes share no content, so that one can only fade into the other."""
        return self.motion.strength == 0

    def frame(self, t: float) -> Bytes:
        """Draw the NV12 frame at time `t`, 0 (the start frame) to 1 (the end frame)."""
        if t <= 0 or t >= 1:
            return self._frames[t >= 1].copy()
        if self.dissolves:
            return mix(self._frames[0], self._frames[1], t)
        key, near = divmod(t * (KEY_TIMES - 1), 1)
        before, after = self._keys[int(key)], self._keys[int(key) + 1]
        to_start, to_end, share = (mix(one, other, near) for one, other in zip(before, after, strict=True))
        start, end = self._sources
        if self._relit:
            start, end = start.mixed(self._relit[0], t), end.mixed(self._relit[1], 1 - t)
        return self._canvas.blend(self._canvas.warp(start, to_start), self._canvas.warp(end, to_end), share)

    def _fields(self, t: float) -> tuple[Floats, Floats, Floats]:
        """Displacements into the start and the end frame, and the end frame's share, on the small grid."""
        height, width = self._home.shape[:2]
        strength, camera = self.motion.strength, self.motion.camera
        views = (
            view_at(camera, t * strength, width, height),
            camera @ view_at(camera, 1 - (1 - t) * strength, width, height),
        )
        fields, weights = [], []
        for view, passed, residual, trust in zip(
            views, (t, 1 - t), self.motion.residual, self.motion.trust, strict=True
        ):
            seen = places = transform(self._home, view)
            for _ in range(2):  # solves places + passed · residual(places) = seen as a fixed point
                places = seen - np.float32(passed * strength) * sample(residual, places)
            fields.append((places - self._home) * self._enlarge)
            weights.append(np.float32(1 - passed) * sample(trust, places) * inside(places, margin=3))
        share = weights[1] / (weights[0] + weights[1] + np.float32(1e-6)) * strength + t * (1 - strength)
        return fields[0], fields[1], smooth(share.astype(np.float32), 1.5)

    def _relight(self, start: Bytes, end: Bytes) -> list[Bytes]:
        """Each keyframe in the other's light: mixing the two is cheaper than relighting every frame.

        Empty when the light is the same.
        """
        gain, offset = self.motion.gain, self.motion.offset
        if (gain == 1).all() and (offset == 0).all():
            return []
        levels = np.arange(256, dtype=np.float32)[:, None]
        there, back = (levels * gain + offset, (levels - offset) / gain)
        return [_through(start, there), _through(end, back)]


def _through(picture: Bytes, curve: Floats) -> Bytes:
    """The frame of an RGB picture after a curve per channel (256, 3)."""
    return nv12.from_rgb(np.asarray(cv2.LUT(picture, np.clip(curve, 0, 255).astype(np.uint8)[None]), np.uint8))
