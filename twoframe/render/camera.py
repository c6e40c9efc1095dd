"""A film from one keyframe: a camera moves over it, as the prompt says."""

from __future__ import annotations

import math

import cv2
import numpy as np

from twoframe.moves import CameraMove
from twoframe.render import nv12
from twoframe.render.arrays import Bytes, Matrix

EYE = 1.3
"""How far the eye is from the picture while it goes around, in widths of the frame."""


class CameraFilm:
    """A camera move over one RGB keyframe with even sides."""

    def __init__(self, picture: Bytes, move: CameraMove, *, ends_on_it: bool = False) -> None:
        """The film starts on the picture, or ends on it: then the way that leads there is the same move."""
        self._height, self._width = picture.shape[:2]
        self._move, self._from = move, -1.0 if ends_on_it else 0.0
        widest = max(1 / self._zoom(self._from), 1 / self._zoom(self._from + 1))
        self._source, self._corner = surround(picture, max(widest - 1, 0) / 2)

    def frame(self, t: float) -> Bytes:
        """Draw the NV12 frame at time `t`, 0 to 1."""
        return nv12.look_through(self._source, self._view(self._from + t), self._width, self._height)

    def _view(self, way: float) -> Matrix:
        """Where the view's pixels lie in the source when the camera is `way` (-1 to 1) past the picture.

        The picture turns about its upright middle line, is enlarged and shifted; in between, places are relative to
        the middle of the frame and in its widths.
        """
        angle, zoom = math.radians(self._move.yaw) * way, self._zoom(way)
        share = self._height / self._width
        turn = [[EYE, 0, 0], [0, EYE * math.cos(angle), 0], [-math.sin(angle), 0, EYE * math.cos(angle)]]
        closer = [[1 / zoom, 0, self._move.right * way], [0, 1 / zoom, self._move.down * way * share], [0, 0, 1]]
        middle = (self._width - 1) / 2, (self._height - 1) / 2
        relative = [[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, self._width]]
        x, y = middle[0] + self._corner[0], middle[1] + self._corner[1]
        absolute = [[self._width, 0, x], [0, self._width, y], [0, 0, 1]]
        view: Matrix = np.array(absolute) @ np.array(closer) @ np.array(turn) @ np.array(relative)
        return view

    def _zoom(self, way: float) -> float:
        """How many times the view is enlarged when it is `way` (-1 to 1) past the picture.

        A view that shifts or turns must be closer, to stay inside the picture; it comes closer first and shifts then.
        """
        early = 1 - (1 - abs(way)) ** 2
        room = 1 - 2 * early * max(abs(self._move.right), abs(self._move.down))
        angle = math.radians(abs(self._move.yaw)) * early
        return float(self._move.zoom**way) / room / (math.cos(angle) - math.sin(angle) / (2 * EYE))


def surround(picture: Bytes, share: float) -> tuple[Bytes, tuple[int, int]]:
    """Continue a picture beyond its border by a share of its sides: mirrored, and ever softer further out.

    Returns the frame and the place (x, y) of the picture's corner in it.
    """
    height, width = picture.shape[:2]
    x, y = (2 * math.ceil(share * side / 2) for side in (width, height))
    if not x:
        return nv12.from_rgb(picture), (0, 0)
    wide = cv2.copyMakeBorder(picture, y, y, x, x, cv2.BORDER_REFLECT)
    across = np.maximum(np.abs(np.arange(width + 2 * x) - (width - 1) / 2 - x) - width / 2, 0) / x
    down = np.maximum(np.abs(np.arange(height + 2 * y) - (height - 1) / 2 - y) - height / 2, 0) / y
    outside = np.maximum(across[None], down[:, None]).astype(np.float32)
    for sigma, reach in ((0.004, 0.25), (0.012, 0.6), (0.025, 1.0)):
        soft = cv2.GaussianBlur(wide, (0, 0), sigma * width)
        part = np.clip(outside / np.float32(reach), 0, 1)
        wide = cv2.blendLinear(wide, soft, 1 - part, part)
    return nv12.from_rgb(np.asarray(wide, np.uint8)), (x, y)
