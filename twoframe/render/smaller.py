"""Films encoded anew so that they take less room: fewer pixels, and no more bits than the eye asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import av
from av.video.reformatter import Interpolation

from twoframe.errors import NotAFilm

PRESET = "fast"
TOLD_FRAMES = 8
"""Progress is told after so many frames."""


@dataclass(frozen=True)
class Smaller:
    """What came of a film: `bytes` of what was written, None where the film had better stay as it is."""

    bytes: int | None
    width: int
    height: int


def shrink(film: Path, into: Path, *, side_px: int, crf: int, told: Callable[[float], None]) -> Smaller:
    """Write a film whose longer side has at most `side_px` pixels, its sound as it is; `told` hears the finished share.

    One that would not get smaller stays as it is, and so does one whose file says that players must turn it: few of
    them would turn the copy alike. Raises `NotAFilm`.
    """
    part = into.with_name(into.name + ".part")
    try:
        with av.open(str(film)) as source:
            width, height = _sides(source.streams.video[0], side_px)
            if not _write(source, part, width, height, crf, told) or part.stat().st_size >= film.stat().st_size:
                return Smaller(None, width, height)
        size = part.stat().st_size
        part.replace(into)
    except (av.FFmpegError, IndexError) as error:
        raise NotAFilm(f"the film can't be read: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return Smaller(size, width, height)


def _sides(stream: av.VideoStream, side_px: int) -> tuple[int, int]:
    """Even sides in the film's own shape."""
    scale = min(side_px / max(stream.width, stream.height), 1.0)
    return 2 * max(round(stream.width * scale / 2), 1), 2 * max(round(stream.height * scale / 2), 1)


def _write(
    source: av.container.InputContainer, part: Path, width: int, height: int, crf: int, told: Callable[[float], None]
) -> bool:
    """Write the film; False when it must not be."""
    video, sound = source.streams.video[0], next(iter(source.streams.audio), None)
    video.thread_type = "AUTO"
    total = video.frames or 1
    with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as target:
        out = target.add_stream("libx264", rate=video.average_rate or 24, options={"preset": PRESET, "crf": str(crf)})
        out.width, out.height, out.pix_fmt = width, height, "yuv420p"
        if video.time_base is not None:
            out.codec_context.time_base = video.time_base  # each frame keeps its moment
        old, new = video.codec_context, out.codec_context
        new.colorspace, new.color_range = old.colorspace, old.color_range
        new.color_primaries, new.color_trc = old.color_primaries, old.color_trc
        heard = target.add_stream_from_template(sound) if sound is not None else None
        done = 0
        for packet in source.demux([stream for stream in (video, sound) if stream is not None]):
            if packet.stream is sound:
                if packet.dts is not None and heard is not None:
                    packet.stream = heard
                    target.mux(packet)
                continue
            for frame in cast("list[av.VideoFrame]", packet.decode()):
                if frame.rotation:
                    return False
                small = frame.reformat(width, height, "yuv420p", interpolation=Interpolation.AREA)
                small.pict_type = av.video.frame.PictureType.NONE
                target.mux(out.encode(small))
                done += 1
                if done % TOLD_FRAMES == 0:
                    told(min(done / total, 1.0))
        target.mux(out.encode(None))
    return done > 0
