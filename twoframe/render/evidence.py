"""The pictures behind the findings of a pair: what is cut off, where the light lies, how the camera goes.

Each is one JPEG of `SIZE` without any text in it, as texts belong to the page. Teal marks the start frame and orange
the end frame, here as everywhere.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from twoframe.pairs import Topic
from twoframe.ratio import SIZES
from twoframe.render import charts, pair_check
from twoframe.render.arrays import Bytes, Matrix, resize
from twoframe.render.camera_path import inverse
from twoframe.render.charts import GAP, GROUND, SIZE, TONES, Box
from twoframe.render.encode import WORKERS

Shares = tuple[float, float, float, float]
"""A part of a picture: left, top, right, bottom, in shares of its sides."""

QUALITY = 85
DIMMED = 0.25
"""What is not meant is shown at this brightness."""


@dataclass(frozen=True)
class Sheet:
    """What a picture is drawn from: the frames that there are, each with its tone, whole copy and crop."""

    frames: Sequence[Image.Image]
    tones: Sequence[charts.Tone]
    wholes: Sequence[tuple[Image.Image, Shares]]


def evidence(
    topic: Topic,
    start: Path | None,
    end: Path | None,
    *,
    wholes: tuple[Path | None, Path | None] = (None, None),
    crops: tuple[Shares | None, Shares | None] = (None, None),
) -> bytes:
    """Draw what a topic's finding means, from one or two prepared frames; a JPEG.

    `wholes` are the whole pictures and `crops` the parts of them that stay in view; only the topic crop looks at them,
    and without them it shows the frames. A topic between two frames shows the one that there is.
    """
    cv2.setNumThreads(1)
    files = [(file, slot) for slot, file in enumerate((start, end)) if file is not None]
    frames = [_read(file) for file, _ in files]
    tones = [TONES[slot] for _, slot in files]
    whole = [
        (frame, (0.0, 0.0, 1.0, 1.0))
        if (path := wholes[slot]) is None or (crop := crops[slot]) is None
        else (_read(path), crop)
        for frame, (_, slot) in zip(frames, files, strict=True)
    ]
    sheet, draw = Sheet(frames, tones, whole), _ALONE.get(topic)
    if draw is None:
        draw = _TOGETHER.get(topic, _frames) if len(frames) == 2 else _frames
    out = io.BytesIO()
    draw(sheet).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _read(file: Path) -> Image.Image:
    with Image.open(file, formats=("JPEG",)) as picture:
        return picture.convert("RGB")


def _frames(sheet: Sheet) -> Image.Image:
    """The frames side by side."""
    return charts.side_by_side(sheet.frames, sheet.tones)


def _crop(sheet: Sheet) -> Image.Image:
    """The whole pictures, with what is cut off darkened."""
    marked = []
    for (whole, crop), tone in zip(sheet.wholes, sheet.tones, strict=True):
        picture = ImageOps.contain(whole, SIZE)
        left, top, right, low = (round(share * side) for share, side in zip(crop, picture.size * 2, strict=True))
        dark = picture.point(lambda value: round(value * DIMMED))
        dark.paste(picture.crop((left, top, right, low)), (left, top))
        ImageDraw.Draw(dark).rectangle((left, top, right - 1, low - 1), outline=tone, width=4)
        marked.append(dark)
    return charts.side_by_side(marked, sheet.tones)


def _resolution(sheet: Sheet) -> Image.Image:
    """The part with most detail of each frame, pixel by pixel as the film has it."""
    places = charts.columns(len(sheet.frames), 0, SIZE[1])
    parts = []
    for frame, place in zip(sheet.frames, places, strict=True):
        film = min(SIZES.values(), key=lambda size: abs(size[0] / size[1] - frame.width / frame.height))
        shown = frame.resize(film, Image.Resampling.BICUBIC)
        parts.append(shown.crop(_busiest(shown, place[2] - place[0], SIZE[1] - 2 * GAP)))
    return charts.side_by_side(parts, sheet.tones)


def _busiest(picture: Image.Image, width: int, height: int) -> Box:
    """The window of a size (or less, in a smaller picture) that holds most detail."""
    width, height = min(width, picture.width), min(height, picture.height)
    detail = np.abs(cv2.Laplacian(np.asarray(picture.convert("L")), cv2.CV_32F))
    total = np.pad(detail.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    sums = total[height:, width:] - total[:-height, width:] - total[height:, :-width] + total[:-height, :-width]
    top, left = (int(place) for place in np.unravel_index(int(sums.argmax()), sums.shape))
    return left, top, left + width, top + height


def _light(sheet: Sheet) -> Image.Image:
    """Each frame's lightness alone, over how often each lightness occurs."""
    maps = [charts.lightness_map(frame) for frame in sheet.frames]
    canvas = charts.side_by_side(maps, sheet.tones, bottom=330)
    for frame, tone, place in zip(sheet.frames, sheet.tones, charts.columns(len(maps), 346, SIZE[1]), strict=True):
        charts.histogram(canvas, place, [(charts.lab_of(frame)[..., 0], tone)])
    return canvas


def _contrast(sheet: Sheet) -> Image.Image:
    """How often each lightness occurs in the two, over one another, with their deviations as bars."""
    canvas = charts.side_by_side(sheet.frames, sheet.tones, bottom=230)
    layers = [(charts.lab_of(frame)[..., 0], tone) for frame, tone in zip(sheet.frames, sheet.tones, strict=True)]
    charts.histogram(canvas, (GAP, 250, SIZE[0] - GAP, SIZE[1]), layers)
    return canvas


def _white_balance(sheet: Sheet) -> Image.Image:
    """What the mean colour of each frame makes of a grey card, beside a neutral one."""
    canvas = charts.side_by_side(sheet.frames, sheet.tones, bottom=300)
    charts.grey_cards(
        canvas, (GAP, 320, SIZE[0] - GAP, SIZE[1] - GAP), [charts.lab_of(frame) for frame in sheet.frames]
    )
    return canvas


def _palette(sheet: Sheet) -> Image.Image:
    """The main colours of each frame, as wide as they are frequent."""
    canvas = charts.side_by_side(sheet.frames, sheet.tones, bottom=300)
    places = charts.columns(len(sheet.frames), 320, SIZE[1] - GAP)
    for frame, place in zip(sheet.frames, places, strict=True):
        charts.swatches(canvas, place, charts.lab_of(frame))
    return canvas


def _camera(sheet: Sheet) -> Image.Image:
    """The start frame with the end frame's view as a rectangle in it, and darker what that sees beyond it."""
    small, link = _link(sheet)
    if link.camera is None:
        return _frames(sheet)
    height, width = small[0].shape[:2]
    back = inverse(link.camera)
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64)
    both = np.vstack([corners[:, :2], (corners @ back.T)[:, :2]])
    least, most = both.min(0), both.max(0)
    scale = float(min((np.array(SIZE) - 4 * GAP) / (most - least)))
    shift = np.array(SIZE) / 2 - (least + most) / 2 * scale
    onto = np.diag([scale, scale, 1.0])
    onto[:2, 2] = shift
    canvas = Image.new("RGB", SIZE, GROUND)
    for frame, place, brightness in ((sheet.frames[1], onto @ back, 0.45), (sheet.frames[0], onto, 1.0)):
        canvas.paste(*_laid(frame, (width, height), place, brightness))
    lines = both * scale + shift
    return charts.outlined(canvas, [(lines[:4], sheet.tones[0]), (lines[4:], sheet.tones[1])])


def _laid(
    frame: Image.Image, size: tuple[int, int], onto: Matrix, brightness: float
) -> tuple[Image.Image, tuple[int, int], Image.Image]:
    """A frame laid onto the canvas by a map of the places in its small copy: picture, corner and mask to paste by."""
    unit = min(frame.width / size[0], 1.5 * SIZE[0] / size[0])  # as large as it will be seen, so that nothing flickers
    large = np.asarray(frame.resize((round(size[0] * unit), round(size[1] * unit)), Image.Resampling.BOX))
    whole = (onto @ np.diag([1 / unit, 1 / unit, 1.0]))[:2]
    picture = cv2.warpAffine(large, whole, SIZE, flags=cv2.INTER_AREA)
    mask = cv2.warpAffine(np.full(large.shape[:2], 255, np.uint8), whole, SIZE)
    return Image.fromarray((picture * brightness).astype(np.uint8)), (0, 0), Image.fromarray(np.asarray(mask, np.uint8))


def _cut(sheet: Sheet) -> Image.Image:
    """Each frame, bright where it is found again in the other one."""
    _, link = _link(sheet)
    shown = []
    for frame, belief in zip(sheet.frames, link.belief, strict=True):
        picture = ImageOps.contain(frame, SIZE)
        share = resize(belief, *picture.size)[..., None]
        shown.append(Image.fromarray((np.asarray(picture) * (DIMMED + (1 - DIMMED) * share)).astype(np.uint8)))
    return charts.side_by_side(shown, sheet.tones)


def _link(sheet: Sheet) -> tuple[list[Bytes], pair_check.Link]:
    arrays = [np.asarray(frame) for frame in sheet.frames]
    small = [pair_check.sized(array, arrays[0], pair_check.WORK_SIDE) for array in arrays]
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="evidence") as pool:
        return small, pair_check.find_link(small[0], small[1], pool)


_ALONE: dict[Topic, Callable[[Sheet], Image.Image]] = {Topic.CROP: _crop, Topic.RESOLUTION: _resolution}

_TOGETHER: dict[Topic, Callable[[Sheet], Image.Image]] = {
    Topic.LIGHT: _light,
    Topic.WHITE_BALANCE: _white_balance,
    Topic.CONTRAST: _contrast,
    Topic.PALETTE: _palette,
    Topic.CAMERA: _camera,
    Topic.CUT: _cut,
}
