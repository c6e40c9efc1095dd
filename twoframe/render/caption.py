"""The line that every film of ours carries, so that none passes for the model's.

It is stamped on every frame. A keyframe that is itself a frame of such a film (Continue, Extend) has it taken out
first: otherwise the old line would move about under the new one.
"""

from __future__ import annotations

from itertools import chain

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from twoframe.render.arrays import Bytes, Floats, resize, shrink
from twoframe.render.nv12 import planes

CAPTION = "Local preview, not the model’s film"
"""In English everywhere: it is part of a file that travels, and the font that ships with Pillow is Latin."""

TEXT_SHARE = 0.024
"""Height of the text as a share of the film's shorter side."""

TEXT_OPACITY, PLATE_OPACITY = 0.92, 0.42
BLACK, WHITE, GREY = 16, 235, 128
"""Limited-range luma, and chroma without colour."""

FRAME_SCALES = (1.0, 1.018)
"""How much larger the line may be in a keyframe: as it was, or after 1360 × 752 was cropped to 16:9 and refitted."""

LIKENESS_MIN = 0.45
"""Likeness to the drawn line from which on a keyframe has it: photographs score up to .2, our films .65 and more."""


class Caption:
    """The caption for frames of one size: drawn once, then blended into a corner of each."""

    def __init__(self, width: int, height: int) -> None:
        self._text, self._plate = _draw(width, height)
        high, wide = self._text.shape
        margin = 2 * round(0.018 * min(width, height))
        top, left = max(height - margin - high, 0), min(margin, width - wide)
        self._luma = slice(top, top + high), slice(left, left + wide)
        self._chroma = slice(top // 2, (top + high) // 2), slice(left // 2, (left + wide) // 2)
        ink = self._text * np.float32(TEXT_OPACITY)
        opacity = 1 - (1 - ink) * (1 - self._plate * np.float32(PLATE_OPACITY))
        self._keep, self._ink = 1 - opacity, ink * WHITE + (opacity - ink) * BLACK
        faded = shrink(opacity, wide // 2, high // 2)[..., None]
        self._keep_colour, self._grey = 1 - faded, faded * GREY

    def stamp(self, frame: Bytes) -> Bytes:
        """Blend the caption into an NV12 frame, in place."""
        luma, chroma = planes(frame)
        corner = luma[self._luma]
        corner[:] = np.rint(corner * self._keep + self._ink)
        corner = chroma[self._chroma]
        corner[:] = np.rint(corner * self._keep_colour + self._grey)
        return frame

    def lift(self, picture: Bytes) -> Bytes:
        """Take the caption out of an RGB keyframe that has one: lighten the plate, fill in its rim and the letters."""
        found = self.find(picture)
        if found is None:
            return picture
        x, y, scale = found
        text, plate = (_place(self._scaled(mask, scale), x, y, picture.shape) for mask in (self._text, self._plate))
        lighter = picture / (1 - np.float32(PLATE_OPACITY) * plate[..., None])
        clean: Bytes = np.clip(np.rint(lighter), 0, 255).astype(np.uint8)
        near = np.ones((3, 3), np.uint8)
        rim = cv2.morphologyEx(plate, cv2.MORPH_GRADIENT, near) > 0.04
        lost = cv2.dilate((rim | (text > 0.04)).astype(np.uint8), near)
        return np.asarray(cv2.inpaint(clean, lost, 3, cv2.INPAINT_TELEA), np.uint8)

    def find(self, picture: Bytes) -> tuple[int, int, float] | None:
        """Where the caption is in a picture: its corner (x, y) and scale; None when it has none."""
        high, wide = self._text.shape
        top = max(self._luma[0].start - 3 * high, 0)
        part = picture[top:, : wide + 4 * high]
        grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY), np.uint8)
        likeness, x, y, scale = max(self._match(grey, scale) for scale in FRAME_SCALES)
        if likeness < LIKENESS_MIN:
            return None
        nearby = (self._match(grey, scale + step / 1000) for step in (-3, -2, -1, 1, 2, 3))
        _, x, y, scale = max(chain([(likeness, x, y, scale)], nearby))
        return x, top + y, scale

    def _match(self, grey: Bytes, scale: float) -> tuple[float, int, int, float]:
        """The best likeness of the scaled caption in a grey picture, and where it is."""
        text = self._scaled(self._text, scale)
        if text.shape[0] > grey.shape[0] or text.shape[1] > grey.shape[1]:
            return 0.0, 0, 0, scale
        scores = cv2.matchTemplate(grey, (255 * text).astype(np.uint8), cv2.TM_CCOEFF_NORMED)
        _, best, _, (x, y) = cv2.minMaxLoc(np.where(np.isfinite(scores), scores, 0))
        return best, x, y, scale

    @staticmethod
    def _scaled(mask: Floats, scale: float) -> Floats:
        return resize(mask, round(mask.shape[1] * scale), round(mask.shape[0] * scale))


def _place(mask: Floats, x: int, y: int, shape: tuple[int, ...]) -> Floats:
    """The mask as part of an array as large as a picture."""
    whole = np.zeros(shape[:2], np.float32)
    whole[y : y + mask.shape[0], x : x + mask.shape[1]] = mask
    return whole


def _draw(width: int, height: int) -> tuple[Floats, Floats]:
    """The text and the plate behind it as two masks of even sides, 0 to 1, that fit into a film of this size."""
    size = max(TEXT_SHARE * min(width, height), 9.0)
    while True:
        font = ImageFont.load_default(size)
        inset, text_width = 0.55 * size, font.getlength(CAPTION)
        wide, high = (2 * -(-int(side + 2 * inset) // 2) for side in (text_width, 1.15 * size))
        if wide <= width:
            break
        size *= 0.9
    text, plate = Image.new("L", (wide, high)), Image.new("L", (4 * wide, 4 * high))
    ImageDraw.Draw(text).text((wide / 2, high / 2), CAPTION, fill=255, font=font, anchor="mm")
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, 4 * wide - 1, 4 * high - 1), 1.6 * high, fill=255)
    small = plate.resize((wide, high), Image.Resampling.BOX)
    text_mask, plate_mask = (np.asarray(mask, np.float32) / np.float32(255) for mask in (text, small))
    return text_mask, plate_mask
