"""What the renderer's tests share: pictures as files, and films as frames."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
from PIL import Image

from twoframe.models import AspectRatio
from twoframe.render import FilmJob, RenderedFilm, render_film

SMALL = {"width": 320, "height": 180, "seconds": 1.0}
"""Enough of a film to judge it by."""

CAPTION_ROWS = 24
"""The lowest rows of a small film: there the caption is."""


def encoded(picture: np.ndarray | Image.Image, kind: str = "PNG", **options: object) -> bytes:
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(colour: object, size: tuple[int, int] = (320, 180), mode: str = "RGB") -> bytes:
    return encoded(Image.new(mode, size, colour))


def film(folder: Path, prompt: str = "a quiet scene", **job: object) -> tuple[RenderedFilm, np.ndarray]:
    """Draw a small film; what the renderer says, and the frames as a player shows them (n, height, width, 3)."""
    made = render_film(FilmJob(prompt=prompt, **(SMALL | job)), folder / "film.mp4")
    return made, frames(made.path)


def frames(path: Path) -> np.ndarray:
    """All frames of a film in RGB, in the colours that its own tags name."""
    with av.open(str(path)) as file:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)])


def above_caption(picture: np.ndarray) -> np.ndarray:
    return picture[:-CAPTION_ROWS]


def fitted(source: bytes, width: int = 320, height: int = 180, ratio: AspectRatio = AspectRatio.WIDE) -> np.ndarray:
    """The picture as the film should show it."""
    from twoframe.render import pictures

    return pictures.load(source, ratio, width, height)


def error(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference in 8-bit levels."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())
