"""What the gateway tells the studio, and what it hears back: JSON over stdin and stdout."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from twoframe.demo.storage import FilmSize
from twoframe.models import AspectRatio


class Order(BaseModel):
    """A film to draw into `folder`. `start` and `end` are addresses or `STORED`; `extends` is an earlier task's folder.

    `scale` multiplies the sides; an extended film keeps the size that it has (`extended`).
    """

    folder: Path
    prompt: str
    ratio: AspectRatio
    loop: bool
    start: str | None
    end: str | None
    extends: Path | None
    extended: FilmSize | None
    scale: float


class Outcome(BaseModel):
    """What came of an order: a film, or None when a picture can't be read."""

    film: FilmSize | None
