"""The calibration set: a virtual camera over photographs, with changes of light, subjects that move, and cuts.

It is split by photograph: none of them, and so no pair, is in both halves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from tests.render.pairs import HEIGHT, WIDTH, deformed, pixels, view

HALVES = {
    "calibration": ("china", "coffee", "astronaut", "hubble", "cat", "moon", "brick", "rocket"),
    "held back": ("flower", "motorcycle", "photographer", "retina", "tissue", "coins", "gravel", "motorcycle_right"),
}
"""The thresholds are set on the first half alone. The motorcycle's two eyes are one scene, so they stay together."""

SUBJECTS = {
    "astronaut": (235, 120, 220),
    "cat": (230, 130, 200),
    "photographer": (200, 130, 190),
    "flower": (330, 200, 260),
}
"""What can be cut out of a photograph, as a circle: its centre and width in the photograph's pixels."""

FRAME = 0.62
"""The width of a view, in the widest that the photograph has room for."""


@dataclass(frozen=True)
class Way:
    """A camera's way: the zoom, the turn of the camera in degrees, and its path in shares of the frame's sides."""

    zoom: float = 1.0
    degrees: float = 0.0
    right: float = 0.0
    down: float = 0.0


@dataclass(frozen=True)
class Case:
    """A pair with its truth: whether its frames can be linked, whether it was relit, and the camera if known."""

    name: str
    start: Callable[[], np.ndarray]
    end: Callable[[], np.ndarray]
    linked: bool
    relit: bool = False
    way: Way | None = None


WAYS = {
    "pan": (Way(right=0.16), Way(right=-0.22), Way(down=0.12), Way(right=0.1, down=-0.1)),
    "zoom in": (Way(zoom=1.25), Way(zoom=1.5), Way(zoom=1.4), Way(zoom=1.8)),
    "zoom out": (Way(zoom=0.8), Way(zoom=0.7)),
    "turn": (Way(degrees=10), Way(degrees=-6), Way(degrees=15)),
    "all at once": (Way(1.2, -6, 0.1, 0.05), Way(0.85, 5, -0.08, 0.06), Way(1.3, 8, 0.06, -0.06)),
}
"""Each photograph gets one of each, by its place in its half."""

FOGGY = (Way(right=0.12), Way(zoom=1.3), Way(degrees=8), Way(1.2, -6, 0.1, 0.05))
"""The ways of the camera in fog."""

LIGHTS = (
    (0.55, (1, 0.9, 0.7)),
    (1.5, (0.8, 0.95, 1.1)),
    (0.7, (0.75, 0.95, 1.2)),
    (1.35, (1.1, 1.0, 0.7)),
)
"""Gain, and gain by channel: dusk, fog, moonlight, a warm lamp."""


def cases(half: str) -> list[Case]:
    """All pairs of a half, in an order that never changes."""
    return list(_cases(HALVES[half]))


def _cases(photos: tuple[str, ...]) -> Iterator[Case]:
    for index, name in enumerate(photos):
        for kind, ways in WAYS.items():
            way = ways[index % len(ways)]
            yield Case(f"{name}: {kind}", _seen(name, Way()), _seen(name, way), linked=True, way=way)
        gain, tint = LIGHTS[index % len(LIGHTS)]
        way = Way(right=0.06)
        yield Case(
            f"{name}: another light",
            _seen(name, Way()),
            lambda name=name, gain=gain, tint=tint, way=way: lit(_seen(name, way)(), gain, tint),
            linked=True,
            relit=True,
            way=way,
        )
        way = FOGGY[index % len(FOGGY)]
        yield Case(
            f"{name}: in fog",
            lambda name=name: fogged(_seen(name, Way())()),
            lambda name=name, way=way: fogged(_seen(name, way)()),
            linked=True,
            way=way,
        )
        yield Case(
            f"{name}: the near moves more",
            lambda name=name: deformed(name, _near, 0.0),
            lambda name=name: deformed(name, _near, 1.0),
            linked=True,
        )
        yield Case(
            f"{name}: mirrored", _seen(name, Way()), lambda name=name: _seen(name, Way())()[:, ::-1], linked=False
        )
        yield Case(
            f"{name}: another part",
            lambda name=name: _part(name, 0.22),
            lambda name=name: _part(name, 0.78),
            linked=False,
        )
        if name != "motorcycle":  # its other eye comes next
            other = photos[(index + 1) % len(photos)]
            yield Case(f"{name} and {other}", _seen(name, Way()), _seen(other, Way()), linked=False)
        other = photos[(index + 3) % len(photos)]
        yield Case(f"{name} and {other}", _seen(name, Way()), _seen(other, Way()), linked=False)
        if name in SUBJECTS:
            yield from _poses(name, photos)
    if "motorcycle" in photos:
        yield Case(
            "motorcycle: the other eye", _seen("motorcycle", Way()), _seen("motorcycle_right", Way()), linked=True
        )


def _poses(subject: str, photos: tuple[str, ...]) -> Iterator[Case]:
    """One subject before the same ground, elsewhere in it and in another pose; and before another ground."""
    ground, elsewhere = [name for name in photos if name not in SUBJECTS][:2]
    first = lambda: placed(ground, subject, 0.35)  # noqa: E731 - as the other frames of cases are
    yield Case(f"{subject} before {ground}: moved", first, lambda: placed(ground, subject, 0.6), linked=True)
    yield Case(f"{subject} before {ground}: another pose", first, lambda: placed(ground, subject, 0.4, 35), linked=True)
    yield Case(f"{subject}: another place", first, lambda: placed(elsewhere, subject, 0.6, 35), linked=False)


def _seen(name: str, way: Way) -> Callable[[], np.ndarray]:
    """What a camera sees at the end of its way over the middle of a photograph."""

    def look() -> np.ndarray:
        picture = pixels(name)
        height, width = picture.shape[:2]
        across = FRAME * _widest(name)
        x, y = width / 2 + way.right * across, height / 2 + way.down * across * HEIGHT / WIDTH
        return view(picture, x, y, across / way.zoom, way.degrees)

    return look


def _part(name: str, at: float) -> np.ndarray:
    """A small part of a photograph, by its place along the longer side: two of them share nothing."""
    picture = pixels(name)
    height, width = picture.shape[:2]
    x, y = (at * width, height / 2) if width >= height else (width / 2, at * height)
    return view(picture, x, y, 0.4 * _widest(name))


@cache
def _widest(name: str) -> float:
    height, width = pixels(name).shape[:2]
    return min(width, height * WIDTH / HEIGHT)


def lit(picture: np.ndarray, gain: float, tint: tuple[float, ...] = (1, 1, 1)) -> np.ndarray:
    """A picture in another light: gains on linear light would look the same, these are on sRGB."""
    return np.clip(picture * (gain * np.array(tint)), 0, 255).astype(np.uint8)


def fogged(picture: np.ndarray) -> np.ndarray:
    """A picture in fog: pale, soft, and with little contrast left."""
    return np.clip(150 + 0.3 * cv2.GaussianBlur(picture, (0, 0), 1.5).astype(float), 0, 255).astype(np.uint8)


def placed(ground: str, subject: str, at: float, degrees: float = 0.0) -> np.ndarray:
    """A subject, cut out as a circle, before a ground; turned and seen from nearer when it is in another pose."""
    scene = _seen(ground, Way())().astype(np.float32)
    x, y, width = SUBJECTS[subject]
    side = 170
    patch = view(pixels(subject), x, y, width * (0.85 if degrees else 1.0), degrees, size=(side, side)).astype(
        np.float32
    )
    row, column = np.mgrid[:side, :side]
    mask = np.clip((side * 0.45 - np.hypot(column - side / 2, row - side / 2)) / 4, 0, 1)[..., None]
    left, top = round(at * (WIDTH - side)), (HEIGHT - side) // 2
    part = scene[top : top + side, left : left + side]
    part[:] = part * (1 - mask) + patch * mask
    return np.clip(scene, 0, 255).astype(np.uint8)


def _near(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 0.03 * np.exp(-((x - 0.5) ** 2 + (y - 0.55) ** 2) / 0.05)
