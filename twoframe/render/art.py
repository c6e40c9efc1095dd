"""A film from a prompt alone: folds of light in the colours of its words, drifting like silk in slow wind.

Nothing in it claims to show what the prompt describes. The same prompt gives the same film.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass

import cv2
import numpy as np

from twoframe.render import nv12
from twoframe.render.arrays import Bytes, Floats, pixel_grid, resize
from twoframe.render.palette import STEPS, ramp

CELL_PX = 5
"""The picture is smooth: one point of it is computed for so many pixels each way."""

WAVES = 5
GRAIN = 0.8
"""Deviation of the grain in 8-bit levels: as film has it, and what keeps soft gradients from banding."""

GRAIN_ROOM = 64
"""The grain of a frame is cut from a sheet that is larger by so many pixels, somewhere else each time."""

TO_YUV = np.array([[0.2126, 0.7152, 0.0722], [-0.1146, -0.3854, 0.5], [0.5, -0.4542, -0.0458]], np.float32)
"""BT.709 luma and colour differences of RGB."""

LEVELS, OFFSETS = np.array([219, 224, 224], np.float32), np.array([16, 128, 128], np.float32)
"""Their limited range in 8 bits."""


@dataclass(frozen=True)
class Manner:
    """How the folds lie: `stretch` along their direction, which leans `turn` radians from the horizon."""

    stretch: float
    turn: float


MANNERS = (
    (Manner(3.4, math.pi / 2), r"aurora|curtain|waterfall|\brain|flame|\bfire|forest|极光|瀑布|雨|火|森林|竹"),
    (
        Manner(3.0, 0.06),
        r"ocean|\bsea\b|wave|lake|river|desert|dune|cloud|sunset|海|浪|湖|江|河|沙|云|日落|夕阳",
    ),
)
DRAPED = Manner(1.7, -0.6)
"""For everything else: folds that fall from one corner to the other."""


class Waves:
    """A smooth random field: the mean of a few sine waves that drift, each its own way."""

    def __init__(self, random: np.random.Generator, pitch: float, *, closed: bool) -> None:
        number = 1.6 * pitch * 2.8 ** np.linspace(0, 1, WAVES) * random.uniform(0.85, 1.2, WAVES)
        angle, self._phases = random.uniform(0, 2 * math.pi, (2, WAVES))
        self._vectors = (number * np.array([np.cos(angle), np.sin(angle)])).astype(np.float32)
        self._drift = random.uniform(0.5, 1.1, WAVES) * random.choice([-1, 1], WAVES)
        share = number**-0.9
        self._share = (share / share.sum()).astype(np.float32)
        self._closed = closed

    def height(self, places: Floats, t: float) -> Floats:
        """The field, -1 to 1, at places (height, width, 2) and time `t`, 0 to 1."""
        if self._closed:
            moved = 0.9 * self._drift * np.sin(2 * math.pi * t + 3 * self._phases)
        else:
            moved = 1.7 * self._drift * (t - 0.5)
        height: Floats = np.sin(places @ self._vectors + (self._phases + moved).astype(np.float32)) @ self._share
        return height


class ArtFilm:
    """An abstract film of even sides. `closed`: the frame at time 1 is the frame at time 0."""

    def __init__(self, prompt: str, width: int, height: int, *, closed: bool = False) -> None:
        text = prompt.strip().lower()
        seed = hashlib.sha256(text.encode()).digest()
        random = np.random.default_rng(list(seed))
        self._width, self._height = width, height
        self._ramp = ramp(text, choice=seed[0])

        grid = pixel_grid(max(width // CELL_PX, 8), max(height // CELL_PX, 8))
        middle = (np.array(grid.shape[1::-1], np.float32) - 1) / 2
        self._centred = (grid - middle) / middle.min()
        manner = next((kind for kind, words in MANNERS if re.search(words, text)), DRAPED)
        lean = manner.turn + random.uniform(-0.15, 0.15)
        turn = np.array([[math.cos(lean), -math.sin(lean)], [math.sin(lean), math.cos(lean)]])
        stretch = np.array([manner.stretch**-0.5, manner.stretch**0.5])
        self._places = self._centred @ (turn * stretch).astype(np.float32)

        self._bends = [Waves(random, pitch, closed=closed) for pitch in (0.9, 1.2)]
        self._folds = Waves(random, 1.0, closed=closed)
        self._grain = random.normal(0, GRAIN, (height + GRAIN_ROOM, width + GRAIN_ROOM)).astype(np.float32)

    def frame(self, t: float) -> Bytes:
        """Draw the NV12 frame at time `t`, 0 to 1."""
        bend = np.dstack([waves.height(self._places, t) for waves in self._bends])
        folds = self._folds.height(self._places + np.float32(0.42) * bend, t)
        tone, gloss = self._light(folds, bend[..., 0])
        hue = tone + np.float32(0.1) * bend[..., 1]  # colour runs a little beside lightness, as on real silk
        lit = self._colour(tone, gloss)
        yuv = np.dstack([lit[..., :1], self._colour(hue, gloss)[..., 1:]]) * LEVELS + OFFSETS
        return self._enlarge(yuv, t)

    def _light(self, folds: Floats, sway: Floats) -> tuple[Floats, Floats]:
        """How light each place is (0 to 1), and how much it shines, with a lamp to the upper left of the cloth."""
        down, across = np.gradient(folds, 2 / (min(folds.shape) - 1))
        normal = np.dstack([-0.55 * across, -0.55 * down, np.ones_like(folds)])
        normal /= np.linalg.norm(normal, axis=2, keepdims=True)
        lamp = np.array([-0.5, -0.62, 0.6])
        lamp /= np.linalg.norm(lamp)
        halfway = lamp + np.array([0, 0, 1])
        halfway /= np.linalg.norm(halfway)
        glow = np.exp(-((self._centred + np.array([0.35, 0.3], np.float32)) ** 2).sum(2) / 1.8)
        facing = normal @ lamp - lamp[2]
        tone = 0.35 + 0.34 * folds + 0.14 * sway + 0.42 * facing + 0.1 * glow
        gloss = np.clip(normal @ halfway, 0, 1) ** 40
        tone = 0.5 + 0.5 * np.tanh(2.2 * (tone - 0.5))  # a clip would leave flat patches
        return tone.astype(np.float32), gloss.astype(np.float32)

    def _colour(self, tone: Floats, gloss: Floats) -> Floats:
        """YUV of tones on the ramp, lighter where they shine and darker towards the corners."""
        colour = self._ramp[(np.clip(tone, 0, 1) * (STEPS - 1)).astype(np.int32)]
        colour = colour + (self._ramp[-1] - colour) * (0.55 * gloss)[..., None]
        corner = (self._centred**2).sum(2) / (self._centred[0, 0] ** 2).sum()
        yuv: Floats = (colour * (1 - 0.22 * corner**1.3)[..., None]).astype(np.float32) @ TO_YUV.T
        return yuv

    def _enlarge(self, yuv: Floats, t: float) -> Bytes:
        frame = nv12.empty(self._width, self._height)
        luma, chroma = nv12.planes(frame)
        chroma[:] = np.rint(resize(np.ascontiguousarray(yuv[..., 1:]), self._width // 2, self._height // 2))
        size = (self._width, self._height)
        bright = np.asarray(cv2.resize(yuv[..., 0], size, interpolation=cv2.INTER_CUBIC), np.float32)
        left, top = round(t * 7919) * 37 % GRAIN_ROOM, round(t * 7919) * 23 % GRAIN_ROOM
        bright += self._grain[top : top + self._height, left : left + self._width]
        luma[:] = np.clip(np.rint(bright), 16, 235)
        return frame
