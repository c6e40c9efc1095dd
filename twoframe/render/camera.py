"""A film from one keyframe: a camera moves over it, as the prompt says."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import cv2
import numpy as np

from twoframe.render import nv12
from twoframe.render.arrays import Bytes, Matrix

EYE = 1.3
"""How far the eye is from the picture while it goes around, in widths of the frame."""


@dataclass(frozen=True)
class CameraMove:
    """How the view changes over the film.

    `zoom` is how many times larger the middle is in the end; `right` and `down` are how far the view's centre goes, in
    widths and heights of the frame; `yaw` is the angle in degrees by which it goes around the middle.
    """

    zoom: float = 1.0
    right: float = 0.0
    down: float = 0.0
    yaw: float = 0.0


GENTLE = CameraMove(zoom=1.12)
"""For a prompt that names no move."""

_ING = r"(?:e|y|s|es|ies|ing|ning|ying)?"

MOVES = (
    (CameraMove(zoom=1.3), rf"\b(?:push|doll|zoom|mov|track|clos){_ING}(?: \w+)? in\b|推进|推近|推镜|拉近|放大|靠近"),
    (
        CameraMove(zoom=0.84),
        rf"\b(?:pull|doll|zoom|mov|track){_ING}(?: \w+)? (?:out|back|away)\b|拉远|拉出|拉镜|后退|缩小",
    ),
    (CameraMove(right=-0.11), rf"\b(?:pan|mov|truck|track|slid){_ING}(?: \w+){{0,3}} left\b|左移|左摇|向左|往左"),
    (CameraMove(right=0.11), rf"\b(?:pan|mov|truck|track|slid){_ING}(?: \w+){{0,3}} right\b|右移|右摇|向右|往右"),
    (CameraMove(down=-0.11), rf"\b(?:tilt|pan|mov|cran|ris){_ING}(?: \w+){{0,2}} up\b|上摇|上移|向上|升起"),
    (CameraMove(down=0.11), rf"\b(?:tilt|pan|mov|cran){_ING}(?: \w+){{0,2}} down\b|下摇|下移|向下|下降"),
    (CameraMove(yaw=17.0), rf"\borbit|\barc shot|\b(?:circl|rotat|spin){_ING}(?: \w+)? around\b|环绕|围绕|绕着"),
    (CameraMove(zoom=1.02), r"\b(?:static|still|locked|fixed)(?: \w+)? (?:shot|camera)\b|静止镜头|固定镜头"),
)
"""What prompts call the moves, in English and Chinese. The first that a prompt names is made."""


def read_move(prompt: str) -> CameraMove:
    """The camera move that a prompt names first; a gentle push in when it names none."""
    text = re.sub(r"[\s\-_,]+", " ", prompt.lower())
    found = [(match.start(), move) for move, words in MOVES if (match := re.search(words, text))]
    return min(found, key=lambda one: one[0])[1] if found else GENTLE


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
