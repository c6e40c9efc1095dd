"""Look into a film: is it one, how large and long is it, and the stills that pages show of it.

A stranger's file is opened here: only as MP4, only up to a size in pixels and a number of frames, one frame at a time.
PyAV is imported on use, as it costs memory that an idle web process does without.
"""

from __future__ import annotations

import math
import struct
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter, ImageOps, ImageStat

from twoframe.errors import NotAFilm
from twoframe.frames import jpeg
from twoframe.models import Film, Reel

if TYPE_CHECKING:
    from av import VideoFrame, VideoStream
    from av.container import InputContainer

MAX_PIXELS = 36_000_000
"""A frame may have as many: 8K, far above what the service makes."""

MAX_FRAMES = 20_000
"""So many are decoded from one jump to the next; a film of any length needs a few hundred."""

SEEK_S = 10.0
"""Farther ahead than this it is faster to jump than to decode all between."""

NEAR_S = 1.0
"""A moment as close to the beginning is reached by decoding."""

HALF_A_MS = 0.0005
"""Moments come in whole milliseconds: a frame that begins in the last half of one is meant by it."""

FPS, MAX_FPS = 24.0, 60.0
"""Frames a second of a film that does not tell, and the most that are believed."""

POSTER_PX = 1280
TILE = (256, 144)
BLACK = 12
UNSPECIFIED = 2
HOLDS_MEDIA = {b"mdat", b"moov", b"moof"}


@dataclass(frozen=True)
class Stills:
    """JPEGs cut from a film: the first frame with content, the very last frame, five frames side by side."""

    poster: bytes
    last: bytes
    strip: bytes


@dataclass(frozen=True)
class Ends:
    """How a film begins and ends, frame by frame, in pictures at most `POSTER_PX` wide; `fps` is in frames a second."""

    opening: list[Image.Image]
    closing: list[Image.Image]
    fps: float


def measure(file: Path) -> Film:
    """Tell the size as shown and the length of a film whose first frame decodes. Raises `NotAFilm`."""
    with _opened(file) as (container, stream):
        first = next(_frames(container, stream), None)
        if first is None:
            raise NotAFilm("no frame of the film can be decoded")
        return _film(file, container, stream, first)


def examine(file: Path) -> tuple[Film, Stills]:
    """Check a film to its end and cut its stills. Raises `NotAFilm`."""
    with _opened(file) as (container, stream):
        frames = _frames(container, stream)
        first = last = next(frames, None)
        if first is None or last is None:
            raise NotAFilm("no frame of the film can be decoded")
        film = _film(file, container, stream, first)
        at_s, picture = 0.0, _picture(first)
        poster, tiles = _narrowed(picture), [_tile(picture)]
        for share in (0.25, 0.5, 0.75, 1.0):
            due_s = film.duration_s * share
            if due_s - at_s > SEEK_S and stream.time_base:
                container.seek(round((_time_s(first) + due_s) / stream.time_base), stream=stream)
                frames = _frames(container, stream)
            for frame in frames:
                last, at_s = frame, _time_s(frame) - _time_s(first)
                if share < 1 and at_s >= due_s:
                    break
            picture = _picture(last)
            if _is_black(poster) and not _is_black(picture):
                poster = _narrowed(picture)
            tiles.append(_tile(picture))
        return film, Stills(jpeg(poster, 85), jpeg(picture, 92), jpeg(_strip(tiles), 85))


def strip(pictures: Sequence[Image.Image]) -> bytes:
    """Pictures side by side in tiles of one size, as a JPEG."""
    return jpeg(_strip([_tile(picture) for picture in pictures]), 85)


def frame_at(file: Path, at_s: float, width: int | None = None) -> bytes:
    """The frame that a player shows at a moment, as a JPEG, full size or at most `width` pixels wide.

    0 is the first, infinity the last, and a moment outside the film is the nearest one in it. Exact: decoded on from
    the nearest moment before it that the film can be opened at. Raises `NotAFilm`.
    """
    with _opened(file) as (container, stream):
        first = next(_frames(container, stream), None)
        if first is None:
            raise NotAFilm("no frame of the film can be decoded")
        begin_s = _time_s(first)
        due_s = begin_s + max(at_s, 0.0) + HALF_A_MS
        end_s = begin_s + _film(file, container, stream, first).duration_s
        shown = None
        if due_s > begin_s + NEAR_S:
            shown = _shown_at(container, stream, due_s, from_s=min(due_s, end_s))
        if shown is None:  # near, or the jump landed behind it
            shown = _shown_at(container, stream, due_s, from_s=begin_s)
        picture = _picture(shown or first)
        return jpeg(picture, 92) if width is None else jpeg(_narrowed(picture, width), 85)


@lru_cache(maxsize=256)
def reel(file: Path) -> Reel:
    """How a film's frames follow each other, by what its head tells: no frame is decoded, and a film never changes.
    Raises `NotAFilm`.
    """
    with _opened(file) as (container, stream):
        duration_s = _length_s(container, stream)
        fps = _fps(stream)
        return Reel(fps, stream.frames or max(round(duration_s * fps), 1))


def ends(file: Path, span_s: float) -> Ends:
    """The first and the last moments of a film, each so long at most. Raises `NotAFilm`."""
    with _opened(file) as (container, stream):
        first = next(_frames(container, stream), None)
        if first is None:
            raise NotAFilm("no frame of the film can be decoded")
        fps = _fps(stream)
        count = max(round(span_s * fps), 3)
        duration_s = _film(file, container, stream, first).duration_s
        container.seek(round(_time_s(first) / (stream.time_base or 1)), stream=stream)
        opening = [_narrowed(_picture(frame)) for frame in islice(_frames(container, stream), count)]
        # Well ahead of what is wanted, as a jump may land late by some frames; where it lands nowhere, from the start.
        begin_s = max(duration_s - span_s - NEAR_S, 0.0)
        for at_s in (begin_s, 0.0) if begin_s else (0.0,):
            container.seek(round((_time_s(first) + at_s) / (stream.time_base or 1)), stream=stream)
            closing = deque(_frames(container, stream), maxlen=count)
            if closing:
                break
        return Ends(opening, [_narrowed(_picture(frame)) for frame in closing], fps)


def _shown_at(container: InputContainer, stream: VideoStream, due_s: float, *, from_s: float) -> VideoFrame | None:
    """The last frame that begins by a moment, of those that follow a jump."""
    container.seek(round(from_s / (stream.time_base or 1)), stream=stream)
    shown = None
    for frame in _frames(container, stream):
        if _time_s(frame) > due_s:
            break
        shown = frame
    return shown


@contextmanager
def _opened(file: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a film for one pass; whatever FFmpeg finds wrong inside the block becomes `NotAFilm`."""
    import av  # noqa: PLC0415 - see the module's docstring

    _check_boxes(file)
    bounds = {"max_pixels": str(MAX_PIXELS)}
    try:
        with av.open(str(file), format="mp4", metadata_errors="replace", options=bounds) as container:
            cover = av.stream.Disposition.attached_pic
            stream = next((stream for stream in container.streams.video if not stream.disposition & cover), None)
            if stream is None or stream.codec_context is None:
                raise NotAFilm("there is no picture in the film, or none that can be decoded")
            if not 0 < stream.width * stream.height <= MAX_PIXELS:
                raise NotAFilm(f"the film claims {stream.width} x {stream.height} pixels")
            stream.codec_context.options = bounds
            stream.thread_type = "AUTO"
            yield container, stream
    except (av.FFmpegError, ValueError, ArithmeticError, MemoryError) as error:
        raise NotAFilm(f"the film can't be read: {error}") from error


def _check_boxes(file: Path) -> None:
    """Find a film that is cut short, which FFmpeg would read up to the cut. Boxes: ISO/IEC 14496-12, 4.2."""
    end = file.stat().st_size
    with file.open("rb") as source:
        at = 0
        while at < end:
            source.seek(at)
            head = source.read(16)
            if len(head) < 8:
                return
            size, kind = struct.unpack(">I4s", head[:8])
            if size == 1 and len(head) == 16:
                (size,) = struct.unpack(">Q", head[8:])
            if size == 0:
                return
            if kind in HOLDS_MEDIA and at + size > end:
                raise NotAFilm(f"the film is cut short: {at + size - end} bytes are missing")
            at += max(size, 8)


def _frames(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Decode on from where the container is. A damaged moment is left out, as players do."""
    from av.error import InvalidDataError  # noqa: PLC0415 - see the module's docstring

    count = 0
    for packet in container.demux(stream):
        try:
            decoded = packet.decode()
        except InvalidDataError:
            continue
        for frame in decoded:
            count += 1
            if count > MAX_FRAMES:
                raise NotAFilm(f"no end after {MAX_FRAMES} frames")
            yield frame


def _film(file: Path, container: InputContainer, stream: VideoStream, first: VideoFrame) -> Film:
    duration_s = _length_s(container, stream)
    width, height = (first.height, first.width) if first.rotation % 180 else (first.width, first.height)
    return Film(width=width, height=height, duration_s=duration_s, bytes=file.stat().st_size)


def _length_s(container: InputContainer, stream: VideoStream) -> float:
    duration_s = float((stream.duration or 0) * (stream.time_base or 0)) or (container.duration or 0) / 1e6
    if not 0 < duration_s < math.inf:
        raise NotAFilm("the film has no length")
    return duration_s


def _fps(stream: VideoStream) -> float:
    return min(max(float(stream.average_rate or FPS), 1.0), MAX_FPS)


def _time_s(frame: VideoFrame) -> float:
    return frame.time or 0.0


def _picture(frame: VideoFrame) -> Image.Image:
    """The frame upright, in the colours that a browser shows.

    Where a film does not name its matrix, Chromium takes BT.709 from a height of 720 on, else BT.601; FFmpeg would
    take BT.601 always.
    """
    guess = "ITU709" if frame.height >= 720 else "ITU601"
    space = guess if frame.colorspace == UNSPECIFIED else None
    rgb = frame.reformat(format="rgb24", src_colorspace=space)
    picture: Image.Image = rgb.to_image()  # type: ignore[no-untyped-call]  # PyAV's stub has no types for it
    return picture.rotate(frame.rotation, expand=True) if frame.rotation else picture


def _is_black(picture: Image.Image) -> bool:
    return ImageStat.Stat(picture.convert("L")).mean[0] < BLACK


def _narrowed(picture: Image.Image, width: int = POSTER_PX) -> Image.Image:
    small = picture.copy()
    small.thumbnail((width, small.height), Image.Resampling.LANCZOS)
    return small


def _tile(picture: Image.Image) -> Image.Image:
    """Show a picture whole, before its own blur, so that tall and square films make an even row."""
    near = picture.copy()
    near.thumbnail((2 * TILE[0], 2 * TILE[1]))  # the coarse step, which makes the fine ones cheap
    inner = ImageOps.contain(near, TILE)
    tile = ImageOps.fit(near, TILE).filter(ImageFilter.GaussianBlur(TILE[1] / 10))
    tile.paste(inner, ((TILE[0] - inner.width) // 2, (TILE[1] - inner.height) // 2))
    return tile


def _strip(tiles: list[Image.Image]) -> Image.Image:
    strip = Image.new("RGB", (TILE[0] * len(tiles), TILE[1]))
    for index, tile in enumerate(tiles):
        strip.paste(tile, (index * TILE[0], 0))
    return strip
