"""Keyframe pairs of which the true middle is known: a virtual camera moves over a photograph.

Each pair also has its middle frame, as the same camera would have seen it half the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tests.support.photos import photo

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
    scale = width / size[0]
    cosine, sine = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    turn = np.array([[cosine, -sine], [sine, cosine]])
    shift = np.array([x, y]) - turn @ (np.array(size) / 2)
    matrix = np.column_stack([turn, shift])
    how = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(picture, matrix, size, flags=how, borderMode=cv2.BORDER_REFLECT)


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


MOVES: dict[str, Callable[[float], np.ndarray]] = {
    "pan 6 %": lambda t: view(pixels("china"), between(300, 325.2, t), 213, 420),
    "pan 20 %": lambda t: view(pixels("china"), between(270, 354, t), 213, 420),
    "zoom 1.25": lambda t: view(pixels("astronaut"), 250, 200, zooming(420, 336, t)),
    "zoom 1.5": lambda t: view(pixels("china"), 320, 213, zooming(600, 400, t)),
    "zoom 1.8": lambda t: view(pixels("coffee"), 300, 200, zooming(560, 560 / 1.8, t)),
    "rotate 10°": lambda t: view(pixels("flower"), 320, 213, 400, between(0, 10, t)),
    "darker, warmer, pan": lambda t: relit(view(pixels("china"), between(290, 315, t), 213, 440), t),
    "pan, zoom, rotate": lambda t: view(
        pixels("china"), between(290, 350, t), between(205, 225, t), zooming(460, 380, t), between(0, -6, t)
    ),
    "object jumps 19 %": lambda t: with_object(between(120, 240, t)),
    "object jumps 6 %": lambda t: with_object(between(200, 240, t)),
}
"""Each pair by name, as the true view at time t, 0 to 1."""


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
