"""Bring pixels of any kind to eight-bit sRGB on white: palettes, alpha, deep greys, CMYK, foreign colour profiles."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageCms

PLAIN = {"L", "RGB", "RGBX", "CMYK", "YCbCr", "LAB"}

Box = tuple[float, float, float, float]

BAND_PIXELS = 1 << 20


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
