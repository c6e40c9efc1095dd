"""What is done to pixels: any kind of them comes to eight-bit sRGB on white (palettes, alpha, deep greys, CMYK, foreign
colour profiles), gets another light, or is set into a larger shape.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageCms, ImageFilter, ImageStat

from twoframe.errors import FrameError
from twoframe.fit import Grade

PLAIN = {"L", "RGB", "RGBX", "CMYK", "YCbCr", "LAB"}

Box = tuple[float, float, float, float]

BAND_PIXELS = 1 << 20

LUT_SIDE = 65
"""Nodes a side of a colour table, the most that Pillow takes: within 2 of 255 levels of the formula for any grade that
brings photographs together, where the usual 33 are off by up to 5 at the edge of the gamut."""

DARKER = 0.75
"""What the light of a blurred copy is multiplied by, so that the picture before it stands out."""

BLUR_SHARE = 0.05
"""Radius of the blur around a picture, as a share of the longer side."""


def is_plain(im: Image.Image) -> bool:
    """True for a picture that can be scaled as it is."""
    return im.mode in PLAIN and not im.has_transparency_data


def flattened(im: Image.Image, box: Box, size: tuple[int, int]) -> tuple[Image.Image, Box]:
    """Bring what is inside the box to `L` or `RGB`, on white, shrunk by a whole factor where much is left to shrink.

    Band by band: palettes, 16 bit and alpha would need several times the memory at full size. Returns the picture
    and the box inside it.
    """
    left, top, right, bottom = math.floor(box[0]), math.floor(box[1]), math.ceil(box[2]), math.ceil(box[3])
    factor = max(1, int(min((box[2] - box[0]) / size[0], (box[3] - box[1]) / size[1]) / 2))
    rows = max(1, BAND_PIXELS // ((right - left) * factor)) * factor
    white = _white(im)
    bands = [
        _flat(im.crop((left, y, right, min(y + rows, bottom))), white).reduce(factor) for y in range(top, bottom, rows)
    ]
    out = Image.new(bands[0].mode, (bands[0].width, sum(band.height for band in bands)))
    for index, band in enumerate(bands):
        out.paste(band, (0, index * rows // factor))
    x, y = left / factor, top / factor
    return out, (
        box[0] / factor - x,
        box[1] / factor - y,
        min(box[2] / factor - x, float(out.width)),
        min(box[3] / factor - y, float(out.height)),
    )


def srgb(im: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert from the picture's own profile to sRGB; a profile that is broken, or of another mode, says nothing."""
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if not ImageCms.getProfileDescription(own).startswith("sRGB"):
                converted = ImageCms.profileToProfile(
                    im,
                    own,
                    ImageCms.createProfile("sRGB"),
                    renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    outputMode="RGB",
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
                return converted or im.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return im if im.mode == "RGB" else im.convert("RGB")


def graded(im: Image.Image, grade: Grade) -> Image.Image:
    """Change the light and colour of an RGB picture."""
    return im.filter(_table(grade))


@lru_cache(maxsize=4)
def _table(grade: Grade) -> ImageFilter.Color3DLUT:
    """The grade as a table from sRGB to sRGB.

    sRGB: IEC 61966-2-1; CIELAB: CIE 15, white D65. What leaves the gamut is kept (each formula goes on beyond 0 and 1,
    odd about zero), as cutting it off at the nodes would bend what lies between them; Pillow cuts it off at the end.
    """
    import numpy as np  # noqa: PLC0415 - an idle web process does without it

    coded = np.linspace(0, 1, LUT_SIDE)
    node = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4).astype(np.float32)
    linear = np.stack(np.meshgrid(node, node, node, indexing="ij")[::-1], -1)  # red changes fastest
    to_xyz = np.array(
        [
            [0.4123907993, 0.3575843394, 0.1804807884],
            [0.2126390059, 0.7151686788, 0.0721923154],
            [0.0193308187, 0.1191947798, 0.9505321522],
        ],
        np.float32,
    )
    to_xyz /= to_xyz.sum(1, keepdims=True)  # by the white point, so that white is 1, 1, 1
    xyz = linear @ to_xyz.T
    cube = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    y = (grade.contrast * (116 * cube[..., 1] - 16) + grade.lightness + 16) / 116
    x = y + cube[..., 0] - cube[..., 1] + grade.red / 500
    z = y + cube[..., 2] - cube[..., 1] - grade.yellow / 200
    cube = np.stack([x, y, z], -1)
    xyz = np.where(cube > 6 / 29, cube**3, (116 * cube - 16) * 27 / 24389)
    linear = xyz @ np.linalg.inv(to_xyz).T
    size = np.abs(linear)
    coded = np.copysign(np.where(size <= 0.0031308, 12.92 * size, 1.055 * size ** (1 / 2.4) - 0.055), linear)
    return ImageFilter.Color3DLUT(LUT_SIDE, coded.reshape(-1))


def padded(im: Image.Image, size: tuple[int, int], *, blurred: bool) -> Image.Image:
    """Set a picture into the middle of a larger shape, filled with a blurred, darker copy of it, or else with the
    colour of its own edges: on each side the mean of the edge that it touches.
    """
    left, top = (size[0] - im.width) // 2, (size[1] - im.height) // 2
    if blurred:
        out = _blurred(im, size)
    else:
        out = Image.new("RGB", size)
        right, bottom = left + im.width, top + im.height
        for edge, room in (
            ((0, 0, im.width, 1), (0, 0, size[0], top)),
            ((0, im.height - 1, im.width, im.height), (0, bottom, *size)),
            ((0, 0, 1, im.height), (0, top, left, bottom)),
            ((im.width - 1, 0, im.width, im.height), (right, top, size[0], bottom)),
        ):
            out.paste(_mean(im.crop(edge)), room)
    out.paste(im, (left, top))
    return out


def _mean(im: Image.Image) -> tuple[int, ...]:
    return tuple(round(value) for value in ImageStat.Stat(im).mean)


def _blurred(im: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Fill a size with the picture, blurred and darker; made small, as no detail is left of it."""
    unit = max(size[0] / im.width, size[1] / im.height)
    across, down = min(size[0] / unit, im.width), min(size[1] / unit, im.height)
    box = (im.width - across) / 2, (im.height - down) / 2, (im.width + across) / 2, (im.height + down) / 2
    small = max(1, size[0] // 8), max(1, size[1] // 8)
    copy = im.resize(small, Image.Resampling.BOX, box)
    copy = copy.filter(ImageFilter.GaussianBlur(max(small) * BLUR_SHARE)).point(lambda value: value * DARKER)
    return copy.resize(size, Image.Resampling.BICUBIC)


def _white(im: Image.Image) -> float:
    """The number that means white in a picture of one wide channel, by the least common depth that holds it all."""
    if im.mode not in {"I", "F"}:
        return 65535.0
    _, most = im.getextrema()
    return next((depth for depth in (1.0, 255.0, 65535.0) if isinstance(most, (int, float)) and most <= depth), 2.0**32)


def _flat(band: Image.Image, white: float) -> Image.Image:
    if band.mode in {"I", "F"} or band.mode.startswith("I;16"):  # `convert("L")` alone would clip at 255
        deep = band if band.mode == "F" else band.convert("I")
        return deep.point(lambda value: value * (255 / white) + 0).convert("L")
    kind = "L" if band.mode in {"1", "L", "LA"} else "RGB"
    if not band.has_transparency_data:
        return band.convert(kind)
    seen = band.convert("RGBA")
    ground = Image.new(kind, band.size, "white")
    ground.paste(seen.convert(kind), mask=seen.getchannel("A"))
    return ground


def check_jpeg(file: Path, size: tuple[int, int], *, max_pixels: int) -> None:
    """Raise `FrameError` for what is no JPEG of this size, down to its last row; nothing is decoded of a larger one."""
    if size[0] * size[1] > max_pixels:
        raise FrameError("too_many_pixels", f"{size[0]} x {size[1]} pixels, at most {max_pixels} are taken")
    try:
        with Image.open(file, formats=("JPEG",)) as im:
            if im.size != size:
                raise FrameError("not_a_picture", f"the picture has {im.size} pixels, not {size}")
            im.load()
    except (OSError, Image.DecompressionBombError) as error:
        raise FrameError("not_a_picture", "the picture is no JPEG") from error
