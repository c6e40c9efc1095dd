"""How a picture is brought into a shape: which part stays in view, what fills the rest, and what light it gets.

Pure geometry and values; `twoframe.frames` does to pixels what stands here, so the preview is what is sent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from twoframe.ratio import AspectRatio

SHORTEST_PX = 16
"""The shorter side is at least this, one block of a video encoder; nothing else is ever enlarged."""


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
        """The fit in one word, for columns, file names and URLs: `cover_5000_5000`. Equal fits have equal keys.

        The point stands in all of them: who takes cover again, in a review or a film of long ago, finds it there.
        """
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
        fit = cls(FitMode(mode), x / 10_000, y / 10_000, Grade(*(value / 1000 for value in grade)) if grade else None)
        if fit.key != key:  # zeros in front, digits of another script: one fit would have many addresses
            raise ValueError(f"not the key of a fit: {key[:60]!r}")
        return fit

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


def least_loss(sizes: Sequence[tuple[int, int]]) -> AspectRatio:
    """The ratio that crops least: whose worst `crop_loss` over pictures of these widths and heights is smallest, and of
    those the one that takes least from all together. Raises `ValueError` without any picture.
    """

    def losses(ratio: AspectRatio) -> tuple[float, float]:
        lost = [crop_loss(width, height, ratio) for width, height in sizes]
        return max(lost), sum(lost)

    return min(AspectRatio, key=losses)


def sizes(
    width: int, height: int, ratio: AspectRatio, mode: FitMode, side_px: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The sides of a prepared frame, and those of what is seen of the picture in it: the same for cover."""
    across, down = ratio.sides
    units = width / across, height / down
    unit = min(units) if mode is FitMode.COVER else max(units)
    size = target_size(unit * across, unit * down, ratio, side_px)
    if mode is FitMode.COVER:
        return size, size
    scale = min(size[0] / width, size[1] / height)
    return size, (_inside(width * scale, size[0]), _inside(height * scale, size[1]))


def _inside(wanted: float, room: int) -> int:
    """A whole side; where less than two pixels would be left over, none are: a seam so thin is a flaw, no frame."""
    return room if room - wanted < 2 else max(1, round(wanted))


def target_size(width: float, height: float, ratio: AspectRatio, side_px: int) -> tuple[int, int]:
    """The even sides that a crop is scaled to: the longer one at most `side_px` and not enlarged, the shorter one by
    the ratio to the pixel, and at least `SHORTEST_PX`.
    """
    shape = max(ratio.sides) / min(ratio.sides)
    longer = max(2 * (int(min(max(width, height), side_px)) // 2), 2 * round(SHORTEST_PX * shape / 2))
    shorter = max(2 * round(longer / shape / 2), SHORTEST_PX)
    return (longer, shorter) if width >= height else (shorter, longer)


def _within(value: float, lowest: float, highest: float, digits: int) -> float:
    if not math.isfinite(value) or not lowest <= value <= highest:
        raise ValueError(f"{value} is not within {lowest} and {highest}")
    return round(float(value), digits) + 0.0  # no negative zero: equal values have equal keys


CENTRED = Fit()
"""Cover, the middle in view: what happens to a picture when nobody says otherwise."""

_KEY = re.compile(r"(?:cover|edge|blur)_\d{1,5}_\d{1,5}(?:_\d{1,5}(?:_-?\d{1,7}){3})?")
