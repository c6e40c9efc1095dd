"""Keyframes as pixels: any picture that a person sends, upright, in sRGB, cover-cropped to the size of the film."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from twoframe.frames import prepare
from twoframe.models import AspectRatio
from twoframe.render.arrays import Bytes


def load(source: Path | bytes, ratio: AspectRatio, width: int, height: int) -> Bytes:
    """Read an encoded picture as RGB (height, width, 3), by the very crop that is sent to a gateway.

    Raises `FrameError` when it can't be read.
    """
    prepared = prepare(source if isinstance(source, Path) else io.BytesIO(source), ratio, side_px=max(width, height))
    with Image.open(io.BytesIO(prepared.jpeg)) as picture:
        return np.asarray(ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS), np.uint8)
