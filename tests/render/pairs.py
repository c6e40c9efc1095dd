"""Keyframe pairs of which the true middle is known: a virtual camera moves over a photograph.

Each pair also has its middle frame, as the same camera would have seen it half the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from skimage.metrics import structural_similarity

from tests.support.photos import photo
from twoframe.render import nv12

WIDTH, HEIGHT = 640, 360


@dataclass(frozen=True)
class Pair:
    """Three RGB pictures; `middle` is None where there is no truth (two different scenes)."""

    start: np.ndarray
    end: np.ndarray
    middle: np.ndarray | None = None


def pixels(name: str) -> np.ndarray:
    return np.asarray(photo(name))


def view(picture: np.ndarray, x: float, y: float, width: float, degrees: float = 0, size=(WIDTH, HEIGHT)) -> np.ndarray:
    """What a camera over the point (x, y) sees, `width` photo pixels wide and turned by some degrees."""
    matrix, how = camera(x, y, width, degrees, size), cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(picture, matrix, size, flags=how, borderMode=cv2.BORDER_REFLECT)


def camera(x: float, y: float, width: float, degrees: float = 0, size=(WIDTH, HEIGHT)) -> np.ndarray:
    """Where in the photograph each pixel of such a view lies, as an affine matrix (2, 3)."""
    scale = width / size[0]
    cosine, sine = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    turn = np.array([[cosine, -sine], [sine, cosine]])
    shift = np.array([x, y]) - turn @ (np.array(size) / 2)
    return np.column_stack([turn, shift])


def between(first: float, last: float, t: float) -> float:
    return first + (last - first) * t


def zooming(first: float, last: float, t: float) -> float:
    """Equal factors in equal times."""
    return first * (last / first) ** t


def relit(picture: np.ndarray, t: float) -> np.ndarray:
    """Darker and warmer by the end."""
    gain = between(1, 0.55, t) * np.array([1, between(1, 0.9, t), between(1, 0.7, t)])
    return np.clip(picture * gain, 0, 255).astype(np.uint8)


def with_object(left: float) -> np.ndarray:
    """A round cut-out of a portrait before a still background."""
    scene = view(pixels("china"), 320, 213, 600).astype(np.float32)
    patch = view(pixels("astronaut"), 235, 120, 300, size=(200, 200)).astype(np.float32)
    y, x = np.mgrid[:200, :200]
    mask = np.clip((90 - np.hypot(x - 100, y - 100)) / 4, 0, 1)[..., None]
    column = round(left)
    part = scene[80:280, column : column + 200]
    part[:] = part * (1 - mask) + patch * mask
    return np.clip(scene, 0, 255).astype(np.uint8)


def deformed(name: str, push: Callable[[np.ndarray, np.ndarray], np.ndarray], t: float) -> np.ndarray:
    """A scene whose points move to the right, each by its own share of the photograph's width."""
    picture = pixels(name)
    height, width = picture.shape[:2]
    scale = 0.86 * min(width, height * WIDTH / HEIGHT) / WIDTH
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    seen, y = (x - WIDTH / 2) * scale + width / 2, (y - HEIGHT / 2) * scale + height / 2
    x = seen
    for _ in range(12):  # solves x + t · push(x, y) = seen
        x = seen - t * push(x / width, y / height) * width
    return cv2.remap(
        picture, x.astype(np.float32), y.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )


def near_middle(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 0.03 * np.exp(-((x - 0.5) ** 2 + (y - 0.55) ** 2) / 0.05)


def all_at_once(t: float) -> tuple[float, float, float, float]:
    """Where the camera is that pans, zooms and turns: x, y, width and degrees."""
    return between(290, 350, t), between(205, 225, t), zooming(460, 380, t), between(0, -6, t)


MOVES: dict[str, Callable[[float], np.ndarray]] = {
    "pan 6 %": lambda t: view(pixels("china"), between(300, 325.2, t), 213, 420),
    "pan 20 %": lambda t: view(pixels("china"), between(270, 354, t), 213, 420),
    "zoom 1.25": lambda t: view(pixels("astronaut"), 250, 200, zooming(420, 336, t)),
    "zoom 1.5": lambda t: view(pixels("china"), 320, 213, zooming(600, 400, t)),
    "zoom 1.8": lambda t: view(pixels("coffee"), 300, 200, zooming(560, 560 / 1.8, t)),
    "rotate 10°": lambda t: view(pixels("flower"), 320, 213, 400, between(0, 10, t)),
    "darker, warmer, pan": lambda t: relit(view(pixels("china"), between(290, 315, t), 213, 440), t),
    "pan, zoom, rotate": lambda t: view(pixels("china"), *all_at_once(t)),
    "object jumps 19 %": lambda t: with_object(between(120, 240, t)),
    "object jumps 6 %": lambda t: with_object(between(200, 240, t)),
    "the near moves more": lambda t: deformed("china", near_middle, t),
    "the ground tilts": lambda t: deformed("coffee", lambda x, y: 0.06 * (y - 0.3), t),
}
"""Each pair by name, as the true view at time t, 0 to 1."""

LIKENESS_MIN = {
    "pan 6 %": 0.993,
    "pan 20 %": 0.993,
    "zoom 1.25": 0.99,
    "zoom 1.5": 0.98,
    "zoom 1.8": 0.988,
    "rotate 10°": 0.994,
    "darker, warmer, pan": 0.992,
    "pan, zoom, rotate": 0.985,
    "object jumps 19 %": 0.8645,
    "object jumps 6 %": 0.92,
    "the near moves more": 0.985,
    "the ground tilts": 0.988,
}
"""SSIM of a drawn middle frame with the true one: a little below what was measured, and none may be less.

A dissolve reaches .33 to .53, .65 and .72 where the ground or the near moves, and .86 and .90 where an object jumps.
"""


def known_pair(name: str) -> Pair:
    move = MOVES[name]
    return Pair(move(0.0), move(1.0), move(0.5))


def fitted(name: str) -> np.ndarray:
    """The whole photograph, cover-cropped to the size of the pairs."""
    picture = pixels(name)
    height, width = picture.shape[:2]
    return view(picture, width / 2, height / 2, min(width, height * WIDTH / HEIGHT))


def unrelated_pairs() -> dict[str, Pair]:
    """Pairs without shared content that a camera could have moved through."""
    china = fitted("china")
    return {
        "temple and flower": Pair(china, fitted("flower")),
        "cat and coffee": Pair(fitted("cat"), fitted("coffee")),
        "rocket and temple": Pair(fitted("rocket"), china),
        "mirrored": Pair(china, china[:, ::-1].copy()),
    }


def dissolved(pair: Pair) -> np.ndarray:
    """Half of either picture, as a film holds it."""
    return nv12.to_rgb(cv2.addWeighted(nv12.from_rgb(pair.start), 0.5, nv12.from_rgb(pair.end), 0.5, 0))


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """SSIM of two RGB pictures in grey: 1 is equal."""
    return float(structural_similarity(_grey(one), _grey(other)))


def aligned_likeness(truth: np.ndarray, drawn: np.ndarray) -> float:
    """SSIM after the best turn and shift: two keyframes do not tell by which path the camera went between them."""
    how = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 100, 1e-5)
    start = np.eye(2, 3, dtype=np.float32)
    _, matrix = cv2.findTransformECC(_grey(truth), _grey(drawn), start, cv2.MOTION_EUCLIDEAN, how)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = truth.shape[1::-1]
    return likeness(truth, cv2.warpAffine(drawn, matrix, size, flags=flags, borderMode=cv2.BORDER_REFLECT))


def _grey(picture: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
