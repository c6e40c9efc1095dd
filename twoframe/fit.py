"""How a picture is brought into a shape: which part stays in view, what fills the rest, and what light it gets.

Pure geometry and values; `twoframe.frames` does to pixels what stands here, so the preview is what is sent.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from twoframe.ratio import AspectRatio


class FitMode(StrEnum):
    """What happens to what the shape has no room for.

    Cover cuts it off. The others keep the whole picture, and fill what is left over: `edge` with the colour of the
    picture's own edges, `blur` with a blurred copy of it.
    """

    COVER = "cover"
    EDGE = "edge"
    BLUR = "blur"


@dataclass(frozen=True)
class Grade:
    """A change of light and colour in CIELAB (D65): L* becomes `contrast` · L* + `lightness`, and a* and b* are shifted
    by `red` (towards red, from green) and `yellow` (towards yellow, from blue). Kept to thousandths.
    """

    contrast: float = 1.0
    lightness: float = 0.0
    red: float = 0.0
    yellow: float = 0.0

    def __post_init__(self) -> None:
        """Raise `ValueError` for what is out of any use."""
        for name, lowest, highest in (
            ("contrast", 0.1, 10),
            ("lightness", -1000, 1000),
            ("red", -200, 200),
            ("yellow", -200, 200),
        ):
            object.__setattr__(self, name, _within(getattr(self, name), lowest, highest, 3))


@dataclass(frozen=True)
class Fit:
    """How one picture is fitted. `x` and `y` are the point that stays in view, in shares of the picture's width and
    height as seen, kept to ten-thousandths; it counts for cover only. `grade` changes light and colour.
    """

    mode: FitMode = FitMode.COVER
    x: float = 0.5
    y: float = 0.5
    grade: Grade | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a point outside the picture."""
        object.__setattr__(self, "x", _within(self.x, 0, 1, 4))
        object.__setattr__(self, "y", _within(self.y, 0, 1, 4))

    @property
    def key(self) -> str:
        """The fit in one word, for columns, file names and URLs: `cover_5000_5000`. Equal fits have equal keys."""
        words = [self.mode.value, str(round(self.x * 10_000)), str(round(self.y * 10_000))]
        if self.grade is not None:
            grade = self.grade
            words += [str(round(v * 1000)) for v in (grade.contrast, grade.lightness, grade.red, grade.yellow)]
        return "_".join(words)

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a key. Raises `ValueError` for anything that `key` can't have written."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"not the key of a fit: {key[:60]!r}")
        mode, *numbers = key.split("_")
        x, y, *grade = (int(number) for number in numbers)
        return cls(FitMode(mode), x / 10_000, y / 10_000, Grade(*(value / 1000 for value in grade)) if grade else None)

    def crop(self, width: float, height: float, ratio: AspectRatio) -> tuple[float, float, float, float]:
        """The part of a picture that stays in view: left, top, right, bottom, in its own units.

        Cover: the largest rectangle of the ratio inside the picture, with the point as near to its middle as the
        edges allow. Else the whole picture.
        """
        if self.mode is not FitMode.COVER:
            return 0.0, 0.0, width, height
        across, down = ratio.sides
        unit = min(width / across, height / down)
        wide, high = min(unit * across, width), min(unit * down, height)
        left = min(max(self.x * width - wide / 2, 0.0), width - wide)
        top = min(max(self.y * height - high / 2, 0.0), height - high)
        return left, top, left + wide, top + high


def crop_loss(width: float, height: float, ratio: AspectRatio) -> float:
    """The share of a picture that cover cuts off, 0 to 1: 1 − min(r, T) / max(r, T), r and T being the two ratios."""
    across, down = ratio.sides
    own, wanted = width / height, across / down
    return 1 - min(own, wanted) / max(own, wanted)


def _within(value: float, lowest: float, highest: float, digits: int) -> float:
    if not math.isfinite(value) or not lowest <= value <= highest:
        raise ValueError(f"{value} is not within {lowest} and {highest}")
    return round(float(value), digits) + 0.0  # no negative zero: equal values have equal keys


CENTRED = Fit()
"""Cover, the middle in view: what happens to a picture when nobody says otherwise."""

_KEY = re.compile(r"(?:cover|edge|blur)_\d{1,5}_\d{1,5}(?:_\d{1,5}(?:_-?\d{1,7}){3})?")
