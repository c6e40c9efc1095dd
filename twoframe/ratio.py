"""The shapes and sizes that the service makes."""

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


SIZES = {
    AspectRatio.WIDE: (1360, 752),
    AspectRatio.TALL: (752, 1360),
    AspectRatio.CLASSIC: (1152, 864),
    AspectRatio.PORTRAIT: (864, 1152),
    AspectRatio.SQUARE: (1024, 1024),
}
"""Width and height of a film in pixels by its shape: the sizes in which the service delivers."""
