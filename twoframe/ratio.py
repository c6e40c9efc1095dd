"""The shapes that the service makes."""

from __future__ import annotations

from enum import StrEnum


class AspectRatio(StrEnum):
    """The shapes that the service makes (the seed); in the order in which they are offered."""

    WIDE = "16:9"
    TALL = "9:16"
    CLASSIC = "4:3"
    PORTRAIT = "3:4"
    SQUARE = "1:1"

    @property
    def sides(self) -> tuple[int, int]:
        """Width and height as the smallest whole numbers."""
        width, height = self.value.split(":")
        return int(width), int(height)

    @property
    def slug(self) -> str:
        """The ratio as it stands in file names and URLs: `16x9`."""
        return self.value.replace(":", "x")
