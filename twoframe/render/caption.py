"""The line that every film of ours carries, so that none passes for the model's."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from twoframe.render.arrays import Bytes, Floats, shrink
from twoframe.render.nv12 import planes

CAPTION = "Local preview, not the model’s film"
"""In English everywhere: it is part of a file that travels, and the font that ships with Pillow is Latin."""

TEXT_SHARE = 0.024
"""Height of the text as a share of the film's shorter side."""

TEXT_OPACITY, PLATE_OPACITY = 0.92, 0.42
BLACK, WHITE, GREY = 16, 235, 128
"""Limited-range luma, and chroma without colour."""


class Caption:
    """The caption for frames of one size: drawn once, then blended into a corner of each."""

    def __init__(self, width: int, height: int) -> None:
        text, plate = _draw(width, height)
        high, wide = text.shape
        margin = 2 * round(0.018 * min(width, height))
        top, left = height - margin - high, margin
        self._luma = slice(top, top + high), slice(left, left + wide)
        self._chroma = slice(top // 2, (top + high) // 2), slice(left // 2, (left + wide) // 2)
        opacity = 1 - (1 - text * TEXT_OPACITY) * (1 - plate * PLATE_OPACITY)
        ink = text * TEXT_OPACITY * WHITE + (opacity - text * TEXT_OPACITY) * BLACK
        self._keep, self._ink = 1 - opacity, ink
        faded = shrink(opacity, wide // 2, high // 2)[..., None]
        self._keep_colour, self._grey = 1 - faded, faded * np.float32(GREY)

    def stamp(self, frame: Bytes) -> Bytes:
        """Blend the caption into a frame, in place."""
        luma, chroma = planes(frame)
        corner = luma[self._luma]
        corner[:] = np.rint(corner * self._keep + self._ink)
        corner = chroma[self._chroma]
        corner[:] = np.rint(corner * self._keep_colour + self._grey)
        return frame


def _draw(width: int, height: int) -> tuple[Floats, Floats]:
    """The text and the plate behind it as two masks of even sides, 0 to 1, that fit into a film of this size."""
    size = max(TEXT_SHARE * min(width, height), 9.0)
    while True:
        font = ImageFont.load_default(size)
        inset, text_width = 0.55 * size, font.getlength(CAPTION)
        wide, high = (2 * -(-int(side + 2 * inset) // 2) for side in (text_width, 1.15 * size))
        if wide <= 0.94 * width or size < 4:
            break
        size *= 0.9
    text, plate = Image.new("L", (wide, high)), Image.new("L", (4 * wide, 4 * high))
    ImageDraw.Draw(text).text((wide / 2, high / 2), CAPTION, fill=255, font=font, anchor="mm")
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, 4 * wide - 1, 4 * high - 1), 1.6 * high, fill=255)
    small = plate.resize((wide, high), Image.Resampling.BOX)
    text_mask, plate_mask = (np.asarray(mask, np.float32) / np.float32(255) for mask in (text, small))
    return text_mask[:height, :width], plate_mask[:height, :width]
