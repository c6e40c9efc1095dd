"""Whether two pictures are copies of one: by a fingerprint that a database can hold, then by their pixels."""

from __future__ import annotations

from itertools import pairwise

from PIL import Image, ImageChops, ImageStat

from twoframe.pixels import flattened, is_plain, srgb

GLANCE_PX = 256

LOOK_PX = 48
NOISE = 20.0
ALIKE = 0.075
"""Two pictures, each squeezed to a square of so many pixels, are one where their difference is no more than that share
of their contrast and the noise of encoders (means and deviations of the three channels, added up). Of a dozen
photographs, copies at a quarter of the sides and JPEG quality 50 come to .07 at most; a pan by 2 %, or a tenth more
light, to .07 at least, and mostly to twice that."""


def glance(im: Image.Image) -> Image.Image:
    """A small grey square of a whole picture, whatever its shape: for the eye of `fingerprint`."""
    if is_plain(im):
        return srgb(im.resize((GLANCE_PX // 4, GLANCE_PX // 4), Image.Resampling.BOX), None).convert("L")
    few = im.resize((GLANCE_PX, GLANCE_PX), Image.Resampling.NEAREST)
    return flattened(few, (0.0, 0.0, GLANCE_PX, GLANCE_PX), few.size)[0].convert("L")


def fingerprint(im: Image.Image) -> str:
    """Tell a picture by 64 bits that hardly change when it is scaled or compressed, in hexadecimal: whether each of
    8 × 8 cells is lighter than the next to the right (the difference hash, N. Krawetz, 2013).
    """
    cells = im.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for at in range(0, 72, 9):
        for left, right in pairwise(cells[at : at + 9]):
            bits = bits << 1 | (left > right)
    return f"{bits:016x}"


def differing_bits(one: str, other: str) -> int:
    """In how many of 64 bits two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def same_look(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two RGB pictures are copies of one at other sizes, and not mirrored or taken a moment later."""
    a, b = (im.resize((LOOK_PX, LOOK_PX), Image.Resampling.BILINEAR) for im in (one, other))
    differs = sum(ImageStat.Stat(ImageChops.difference(a, b)).mean)
    return differs <= ALIKE * (sum(ImageStat.Stat(a).stddev) + NOISE)
