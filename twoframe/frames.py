"""Make a keyframe of any photo: a JPEG in sRGB, fitted to the ratio, small enough to send. Pure Pillow.

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
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

import pillow_heif
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

from twoframe.errors import FrameError
from twoframe.fit import CENTRED, Fit, FitMode, sizes
from twoframe.likeness import fingerprint, glance
from twoframe.models import MAX_FRAME_BYTES, AspectRatio
from twoframe.pixels import Box, flattened, graded, is_plain, padded, srgb

SIDE_PX = 1536
"""The longer side of a prepared frame: enough for every size that the service makes (contract §3)."""

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
    """A picture as it is sent. `kept` is the share of the source's area that stays in view, `print` the perceptual
    fingerprint of the whole source (see `twoframe.likeness.fingerprint`).
    """

    jpeg: bytes
    width: int
    height: int
    kept: float
    source: Picture
    print: str


def inspect(source: Path | BinaryIO, name: str, max_pixels: int = MAX_PIXELS) -> Picture:
    """Tell the size and type of a picture; `prepare` is the full check. Raises `FrameError`."""
    with _opened(source, name, max_pixels) as im:
        return _picture(im, _orientation(im))


def prepare(
    source: Path | BinaryIO,
    ratio: AspectRatio,
    *,
    fit: Fit = CENTRED,
    name: str = "",
    side_px: int = SIDE_PX,
    max_bytes: int = MAX_FRAME_BYTES,
    max_pixels: int = MAX_PIXELS,
) -> Prepared:
    """Make the JPEG that is sent: the picture fitted to the ratio, upright, in sRGB, on white, without EXIF.

    Sides are even, the longer one at most `side_px`; small pictures are not enlarged. Raises `FrameError`.
    """
    with _opened(source, name, max_pixels) as im:
        picture, orientation = _seen(im)
        size, inner = sizes(picture.width, picture.height, ratio, fit.mode, side_px)
        box = fit.crop(picture.width, picture.height, ratio)
        seen = _upright(im, orientation, box, inner)
        mark = fingerprint(_turned(glance(im), orientation))
    if fit.grade is not None:
        seen = graded(seen, fit.grade)
    if inner != size:
        seen = padded(seen, size, blurred=fit.mode is FitMode.BLUR)
    return Prepared(
        jpeg=_under(seen, max_bytes, name),
        width=size[0],
        height=size[1],
        kept=(box[2] - box[0]) * (box[3] - box[1]) / (picture.width * picture.height),
        source=picture,
        print=mark,
    )


def whole(
    source: Path | BinaryIO, size: tuple[int, int], *, name: str = "", max_pixels: int = MAX_PIXELS
) -> Image.Image:
    """The whole picture at a size: upright, in sRGB, on white. Raises `FrameError`."""
    with _opened(source, name, max_pixels) as im:
        picture, orientation = _seen(im)
        return _upright(im, orientation, (0.0, 0.0, picture.width, picture.height), size)


def jpeg(im: Image.Image, quality: int) -> bytes:
    """Encode an RGB picture without any metadata."""
    out = io.BytesIO()
    im.save(out, "JPEG", quality=quality, comment=b"")  # Pillow would carry the source's comment over
    return out.getvalue()


def narrowed(prepared: Path, width: int, quality: int) -> bytes:
    """A prepared frame, made narrower."""
    with Image.open(prepared, formats=("JPEG",)) as im:
        height = max(1, round(width * im.height / im.width))
        im.draft("RGB", (width, height))
        return jpeg(im.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0), quality)


def joined(prepared: Iterable[Path], side_px: int, quality: int) -> bytes:
    """Prepared frames side by side, cut to equal pieces that make two squares together."""
    files = [*prepared]
    across = 2 * side_px // len(files)
    out = Image.new("RGB", (2 * side_px, side_px))
    for index, file in enumerate(files):
        with Image.open(file, formats=("JPEG",)) as im:
            out.paste(ImageOps.fit(im, (across, side_px), Image.Resampling.LANCZOS), (index * across, 0))
    return jpeg(out, quality)


@contextmanager
def _opened(source: Path | BinaryIO, name: str, max_pixels: int) -> Iterator[ImageFile.ImageFile]:
    """Open a picture within the cap; whatever its reader trips over inside the block becomes a `FrameError`."""
    if isinstance(source, Path):
        try:
            file = source.open("rb")
        except FileNotFoundError as error:
            raise FrameError("missing", "the file of the picture is gone", name) from error
        with file, _opened(file, name, max_pixels) as im:
            yield im
        return
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


def _seen(im: ImageFile.ImageFile) -> tuple[Picture, int]:
    """The picture's true size and its orientation; a JPEG is not decoded for it, all others are."""
    if not _is_jpeg(im):
        im.load()  # first, as some readers know the true size only then
    orientation = _orientation(im)
    return _picture(im, orientation), orientation


def _picture(im: ImageFile.ImageFile, orientation: int) -> Picture:
    width, height = im.size[::-1] if orientation >= 5 else im.size
    kind = im.format or ""
    return Picture(width, height, MIMES.get(kind) or Image.MIME[kind])


def _upright(im: ImageFile.ImageFile, orientation: int, box: Box, size: tuple[int, int]) -> Image.Image:
    """Scale the part of a picture inside a box to a size, both as seen, and bring it to sRGB."""
    profile = im.info.get("icc_profile")
    box, stored = _as_stored(im, orientation, box), size[::-1] if orientation >= 5 else size
    return srgb(_turned(_scaled(im, box, stored), orientation), profile)


def _turned(im: Image.Image, orientation: int) -> Image.Image:
    return im.transpose(TURNS[orientation]) if orientation in TURNS else im


def _as_stored(im: Image.Image, orientation: int, box: Box) -> Box:
    """A box as seen, in the picture as it is stored: `TURNS` undone."""
    left, top, right, bottom = box
    if orientation >= 5:
        left, top, right, bottom = top, left, bottom, right
    if orientation in {2, 3, 7, 8}:
        left, right = im.width - right, im.width - left
    if orientation in {3, 4, 6, 7}:
        top, bottom = im.height - bottom, im.height - top
    return left, top, right, bottom


def _scaled(im: ImageFile.ImageFile, box: Box, size: tuple[int, int]) -> Image.Image:
    """Scale the part of a picture inside a box to a size; both as stored, before it is turned."""
    width, height = im.size
    left, top, right, bottom = box
    unit = 1.0
    if _is_jpeg(im):
        wanted = math.ceil(width * size[0] / (right - left)), math.ceil(height * size[1] / (bottom - top))
        drafted = im.draft(None, wanted)
        unit = drafted[1][2] / width if drafted else 1.0
    box = (
        max(0.0, left * unit),
        max(0.0, top * unit),
        min(float(im.width), right * unit),
        min(float(im.height), bottom * unit),
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
