"""Make a keyframe of any photo: a JPEG in sRGB, cover-cropped to the ratio, small enough to send. Pure Pillow.

The order keeps time and memory low: the size is checked before any pixel is decoded, a JPEG is decoded at a fraction
of its size, other pictures are converted band by band, and turning, colour management and encoding see the small
picture only. Peak memory, measured: a baseline JPEG of 12 to 108 million pixels 24 to 41 MiB, as only a part of it is
ever held; a progressive one 4 bytes a pixel (libjpeg keeps its coefficients); PNG, TIFF, BMP 6 to 11; GIF, HEIC, AVIF
8 to 10; WebP 16. So whoever calls `prepare` from several threads bounds how many run at once.
"""

from __future__ import annotations

import importlib
import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

import pillow_heif
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from twoframe.errors import FrameError
from twoframe.models import MAX_FRAME_BYTES, AspectRatio
from twoframe.pixels import flattened, is_plain, srgb

SIDE_PX = 1536
"""The longer side of a prepared frame: enough for every size that the service makes (contract §3)."""

SHORTEST_PX = 16
"""The shorter side is at least this, one block of a video encoder; nothing else is ever enlarged."""

MAX_PIXELS = 120_000_000

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF", "TIFF", "BMP", "JPEG2000")
"""What is opened, by Pillow's names; its dozens of rarer readers are never tried on a stranger's bytes."""

QUALITIES = (90, 85, 80, 75, 65, 55, 45, 35)
MIMES = {"MPO": "image/jpeg", "HEIF": "image/heic"}
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture upright, by its EXIF orientation; from 5 on, width and height change places."""

FILTER = Image.Resampling.BICUBIC
"""After the coarse steps less than a halving is left: SSIM against a true Lanczos scaling of a 12 MP photo is .9919
by this filter and .9920 by Lanczos, which takes a third more time."""

for _plugin in ("Avif", "Bmp", "Gif", "Jpeg", "Jpeg2K", "Mpo", "Png", "Tiff", "WebP"):
    importlib.import_module(f"PIL.{_plugin}ImagePlugin")  # otherwise the first upload loads all 40 of them
pillow_heif.register_heif_opener(thumbnails=False, aux_images=False, depth_images=False, decode_threads=2)

# Pillow warns from 89 million pixels on and refuses from 179 million on, whatever the operator has set. The cap of
# this module, checked before anything is decoded, takes its place; this is the one line that switches it off.
Image.MAX_IMAGE_PIXELS = None

_quiet = Lock()


@dataclass(frozen=True)
class Picture:
    """A picture that can be opened. Sides in pixels, as seen."""

    width: int
    height: int
    mime: str


@dataclass(frozen=True)
class Prepared:
    """A picture as it is sent. `kept` is the share of the source's area that the crop keeps."""

    jpeg: bytes
    width: int
    height: int
    kept: float
    source: Picture


def inspect(source: BinaryIO, name: str, max_pixels: int = MAX_PIXELS) -> Picture:
    """Tell the size and type of a picture; `prepare` is the full check. Raises `FrameError`."""
    with _opened(source, name, max_pixels) as im:
        return _picture(im, _orientation(im))


def prepare(
    source: Path | BinaryIO,
    ratio: AspectRatio,
    *,
    name: str = "",
    side_px: int = SIDE_PX,
    max_bytes: int = MAX_FRAME_BYTES,
    max_pixels: int = MAX_PIXELS,
) -> Prepared:
    """Make the JPEG that is sent: the centre of the picture in the ratio, upright, in sRGB, on white, without EXIF.

    Sides are even, the longer one at most `side_px`; small pictures are not enlarged. Raises `FrameError`.
    """
    if isinstance(source, Path):
        try:
            file = source.open("rb")
        except FileNotFoundError as error:
            raise FrameError("missing", "the file of the picture is gone", name) from error
        with file:
            return prepare(file, ratio, name=name, side_px=side_px, max_bytes=max_bytes, max_pixels=max_pixels)
    with _opened(source, name, max_pixels) as im:
        if not _is_jpeg(im):
            im.load()  # first, as some readers know the true size only then
        orientation = _orientation(im)
        picture = _picture(im, orientation)
        crop = crop_size(picture.width, picture.height, ratio)
        size = target_size(*crop, ratio, side_px)
        profile = im.info.get("icc_profile")
        small = _scaled(im, *((crop[::-1], size[::-1]) if orientation >= 5 else (crop, size)))
        if orientation in TURNS:
            small = small.transpose(TURNS[orientation])
        content = _under(srgb(small, profile), max_bytes, name)
    kept = crop[0] * crop[1] / (picture.width * picture.height)
    return Prepared(jpeg=content, width=size[0], height=size[1], kept=kept, source=picture)


def crop_size(width: int, height: int, ratio: AspectRatio) -> tuple[float, float]:
    """The largest area of the ratio inside a picture (cover crop), in fractions of its pixels."""
    across, down = ratio.sides
    unit = min(width / across, height / down)
    return unit * across, unit * down


def target_size(width: float, height: float, ratio: AspectRatio, side_px: int) -> tuple[int, int]:
    """The even sides that a crop is scaled to: the longer one at most `side_px` and not enlarged, the shorter one by
    the ratio to the pixel, and at least `SHORTEST_PX`.
    """
    shape = max(ratio.sides) / min(ratio.sides)
    longer = max(2 * (int(min(max(width, height), side_px)) // 2), 2 * round(SHORTEST_PX * shape / 2))
    shorter = max(2 * round(longer / shape / 2), SHORTEST_PX)
    return (longer, shorter) if width >= height else (shorter, longer)


def jpeg(im: Image.Image, quality: int) -> bytes:
    """Encode an RGB picture without any metadata."""
    out = io.BytesIO()
    im.save(out, "JPEG", quality=quality, comment=b"")  # Pillow would carry the source's comment over
    return out.getvalue()


@contextmanager
def _opened(source: BinaryIO, name: str, max_pixels: int) -> Iterator[ImageFile.ImageFile]:
    """Open a picture within the cap; whatever its reader trips over inside the block becomes a `FrameError`."""
    source.seek(0)
    head = source.read(32)
    if not head:
        raise FrameError("empty", "the file is empty", name)
    try:
        with _silence():
            im = Image.open(source, formats=FORMATS)
        with im:
            _check_pixels(im, name, max_pixels)
            yield im
    except FrameError:
        raise
    except UnidentifiedImageError as error:
        known = any(accept(head) is True for _, accept in map(Image.OPEN.__getitem__, FORMATS) if accept)
        raise FrameError("truncated" if known else "not_a_picture", "no reader knows this file", name) from error
    except MemoryError as error:
        raise FrameError("too_many_pixels", "no memory to open the picture", name) from error
    except Exception as error:  # a dozen readers raise a dozen kinds of errors at broken bytes, and all mean the same
        raise FrameError("truncated", f"the picture is broken or cut short: {error}", name) from error


def _check_pixels(im: Image.Image, name: str, max_pixels: int) -> None:
    if im.width * im.height > max_pixels:
        raise FrameError("too_many_pixels", f"{im.width} x {im.height} pixels, at most {max_pixels} are taken", name)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Pillow's remarks on odd metadata off the log. The lock: Python's filters belong to the whole process."""
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _is_jpeg(im: ImageFile.ImageFile) -> bool:
    return im.format in {"JPEG", "MPO"}


def _orientation(im: ImageFile.ImageFile) -> int:
    """The EXIF orientation that is still to be applied, 1 to 8; metadata that can't be read says nothing."""
    if im.format == "TIFF":
        return 1  # Pillow gives a TIFF's size as seen, and turns it when loading
    if im.format == "PNG":
        im.load()  # its EXIF may stand behind the pixels: then asking for it decodes, and the lock is not the place
    try:
        with _silence():
            orientation = im.getexif().get(ExifTags.Base.Orientation, 1)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, OverflowError) as _broken:
        return 1
    return orientation if orientation in TURNS else 1


def _picture(im: ImageFile.ImageFile, orientation: int) -> Picture:
    width, height = im.size[::-1] if orientation >= 5 else im.size
    kind = im.format or ""
    return Picture(width, height, MIMES.get(kind) or Image.MIME[kind])


def _scaled(im: ImageFile.ImageFile, crop: tuple[float, float], size: tuple[int, int]) -> Image.Image:
    """Scale the centre of a picture, `crop` pixels of it, to `size`; both as stored, before it is turned."""
    width, height = im.size
    across, down = crop
    unit = 1.0
    if _is_jpeg(im):
        drafted = im.draft(None, (math.ceil(width * size[0] / across), math.ceil(height * size[1] / down)))
        unit = drafted[1][2] / width if drafted else 1.0
    box = (
        max(0.0, (width - across) / 2 * unit),
        max(0.0, (height - down) / 2 * unit),
        min(float(im.width), (width + across) / 2 * unit),
        min(float(im.height), (height + down) / 2 * unit),
    )
    if is_plain(im):
        return im.resize(size, FILTER, box, reducing_gap=2.0)
    flat, box = flattened(im, box, size)
    return flat.resize(size, FILTER, box)


def _under(im: Image.Image, max_bytes: int, name: str) -> bytes:
    """Encode at the best quality that stays under the limit."""
    for quality in QUALITIES:
        content = jpeg(im, quality)
        if len(content) < max_bytes:
            return content
    raise FrameError("too_heavy", f"the frame does not fit into {max_bytes} bytes", name)
