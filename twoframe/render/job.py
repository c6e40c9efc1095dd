"""What a film is drawn from, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from twoframe.ratio import SIZES, AspectRatio


class Technique(StrEnum):
    """How a film was drawn."""

    MORPH = "morph"
    DISSOLVE = "dissolve"
    CAMERA = "camera"
    ART = "art"


@dataclass(frozen=True)
class FilmJob:
    """A film to draw. `start` and `end` are encoded pictures (JPEG, PNG, …), as bytes or on disk.

    `width` and `height` are even and in pixels; without them the size is that of the ratio in `SIZES`.
    """

    prompt: str
    ratio: AspectRatio = AspectRatio.WIDE
    start: Path | bytes | None = None
    end: Path | bytes | None = None
    loop: bool = False
    width: int | None = None
    height: int | None = None
    fps: int = 24
    seconds: float = 5.0

    def __post_init__(self) -> None:
        if any(side < 16 or side % 2 for side in self.size):
            raise ValueError(f"sides must be even and at least 16 pixels, not {self.size}")
        if self.fps < 1 or self.frames < 2:
            raise ValueError("a film has at least two frames")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = SIZES[self.ratio]
        return self.width or width, self.height or height

    @property
    def frames(self) -> int:
        """How many frames the film has."""
        return round(self.fps * self.seconds)


@dataclass(frozen=True)
class RenderedFilm:
    """A film that was drawn. `technique` tells how: a pair without shared content becomes a dissolve."""

    path: Path
    technique: Technique
    width: int
    height: int
    duration_s: float
    bytes: int
