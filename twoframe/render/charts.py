"""The drawing behind evidence: pictures side by side, histograms, swatches. No text, and the two slots' tones only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from twoframe.render import colour
from twoframe.render.arrays import Bytes, Floats, Matrix

Tone = tuple[int, int, int]
"""An RGB colour."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels of the canvas."""

SIZE = (960, 540)
GAP = 12
MARK = 5
"""Height of the bar under a picture that tells its slot."""

GROUND: Tone = (24, 28, 29)
GRID: Tone = (74, 82, 84)
TONES: tuple[Tone, Tone] = ((18, 145, 140), (217, 119, 43))
"""The start frame's teal and the end frame's orange."""

BINS = 64
SWATCHES = 6
CARD_LIGHTNESS = 70.0
"""The L* of a light grey card, on which a cast shows best."""

FINE = 2
"""Slanted lines are drawn at so many times the size, and then reduced: Pillow's own are ragged."""


def lab_of(frame: Image.Image) -> Floats:
    """The CIELAB values of a small copy of a frame."""
    return colour.lab(np.asarray(ImageOps.contain(frame, (192, 192)), np.uint8))


def lightness_map(frame: Image.Image) -> Image.Image:
    """A frame's L* as a grey picture."""
    lightness = colour.lab(np.asarray(ImageOps.contain(frame, SIZE), np.uint8))[..., 0]
    return Image.fromarray(np.clip(lightness * 2.55, 0, 255).astype(np.uint8))


def columns(count: int, top: int, bottom: int) -> list[Box]:
    """Equal places side by side across the canvas."""
    width = (SIZE[0] - GAP * (count + 1)) // count
    return [(GAP + i * (width + GAP), top, GAP + i * (width + GAP) + width, bottom) for i in range(count)]


def side_by_side(pictures: Sequence[Image.Image], tones: Sequence[Tone], *, bottom: int = SIZE[1]) -> Image.Image:
    """A canvas with pictures beside each other, whole, as large as there is room; each over a bar in its tone."""
    canvas = Image.new("RGB", SIZE, GROUND)
    for picture, tone, place in zip(pictures, tones, columns(len(pictures), GAP, bottom - GAP), strict=True):
        left, top, right, low = place
        shown = ImageOps.contain(picture.convert("RGB"), (right - left, low - top - MARK), Image.Resampling.LANCZOS)
        x, y = left + (right - left - shown.width) // 2, top + (low - top - MARK - shown.height) // 2
        canvas.paste(shown, (x, y))
        canvas.paste(tone, (x, y + shown.height, x + shown.width, y + shown.height + MARK))
    return canvas


def histogram(canvas: Image.Image, place: Box, layers: Sequence[tuple[Floats, Tone]]) -> None:
    """Draw how often each L* occurs, black left and white right; below it each layer's mean and deviation as a bar."""
    left, top, right, bottom = place
    bars = len(layers) * 12 + 24
    floor = bottom - bars
    counts = [np.histogram(values, BINS, (0, 100))[0].astype(np.float64) for values, _ in layers]
    highest = max(np.quantile(one, 0.98) for one in counts) or 1.0  # one pure black must not flatten the rest
    pixels = np.array(canvas.crop((left, top, right, floor)), np.float64)
    x = np.linspace(0, BINS - 1, right - left)
    rows = np.arange(floor - top)[::-1, None] / (floor - top)
    for one, (_, tone) in zip(counts, layers, strict=True):
        filled = rows < np.minimum(np.interp(x, np.arange(BINS), one) / highest, 1)
        pixels[filled] = 0.4 * pixels[filled] + 0.6 * np.array(tone)
    canvas.paste(Image.fromarray(pixels.astype(np.uint8)), (left, top))
    scale = np.broadcast_to(np.linspace(0, 255, right - left)[None, :, None], (8, right - left, 3))
    canvas.paste(Image.fromarray(scale.astype(np.uint8)), (left, floor + 2))
    pen = ImageDraw.Draw(canvas)
    for row, (values, tone) in enumerate(layers):
        mean, spread = float(values.mean()), float(values.std())
        y = floor + 20 + row * 12
        at = [left + (right - left) * min(max(v, 0.0), 100.0) / 100 for v in (mean - spread, mean, mean + spread)]
        pen.line((at[0], y, at[2], y), fill=tone, width=4)
        pen.ellipse((at[1] - 6, y - 6, at[1] + 6, y + 6), fill=tone)


def grey_cards(canvas: Image.Image, place: Box, frames: Sequence[Floats]) -> None:
    """Draw what the mean cast of each frame makes of a grey card, with the neutral card as a band through all."""
    left, top, right, bottom = place
    width = (right - left) // len(frames)
    for index, values in enumerate(frames):
        light = colour.light(values)
        card = (CARD_LIGHTNESS, light.red, light.yellow)
        canvas.paste(_tone(card), (left + index * width, top, left + (index + 1) * width, bottom))
    middle, half = (top + bottom) // 2, (bottom - top) // 8
    canvas.paste(_tone((CARD_LIGHTNESS, 0, 0)), (left, middle - half, right, middle + half))


def swatches(canvas: Image.Image, place: Box, values: Floats) -> None:
    """Draw the main colours of a frame (k-means in CIELAB), dark to light, as wide as they are frequent."""
    left, top, right, bottom = place
    unused: Any = None  # OpenCV takes None for labels that it shall find itself, only its stub does not
    until = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.5)
    cv2.setRNGSeed(1)  # equal frames, equal swatches
    _, labels, centres = cv2.kmeans(values.reshape(-1, 3), SWATCHES, unused, until, 1, cv2.KMEANS_PP_CENTERS)
    shares = np.bincount(labels.ravel(), minlength=SWATCHES) / labels.size
    order = np.argsort(centres[:, 0])
    edges = left + np.rint(np.cumsum([0.0, *shares[order]]) * (right - left)).astype(int)
    for index, start, stop in zip(order, edges, edges[1:], strict=False):
        canvas.paste(_tone(tuple(centres[index])), (int(start), top, int(stop), bottom))


def outlined(canvas: Image.Image, shapes: Sequence[tuple[Matrix, Tone]]) -> Image.Image:
    """Draw closed lines, each given by its corners, over a canvas."""
    large = canvas.resize((SIZE[0] * FINE, SIZE[1] * FINE))
    pen = ImageDraw.Draw(large)
    for corners, tone in shapes:
        points = [(float(x) * FINE, float(y) * FINE) for x, y in corners]
        pen.line([*points, points[0], points[1]], fill=tone, width=4 * FINE, joint="curve")
    return large.resize(SIZE, Image.Resampling.BOX)


def _tone(values: Sequence[float]) -> Tone:
    """The nearest colour that a screen can show."""
    pixel: Bytes = colour.rgb(np.array(values, np.float32).reshape(1, 1, 3))
    red, green, blue = (int(one) for one in pixel[0, 0])
    return red, green, blue
