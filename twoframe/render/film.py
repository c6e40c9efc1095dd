"""Drawing a film: which technique, and the way from a job to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from twoframe import footage
from twoframe.moves import GENTLE, read_move
from twoframe.render import encode, nv12, pictures, timing
from twoframe.render.arrays import Bytes
from twoframe.render.art import ArtFilm
from twoframe.render.camera import CameraFilm
from twoframe.render.caption import Caption
from twoframe.render.job import FilmJob, RenderedFilm, Technique
from twoframe.render.morph import Morph

HOLD = 10
"""A transition rests on either keyframe for so many frames."""

SAME = 1.5
"""Keyframes that differ by less, in 8-bit levels on average, are one picture."""

Draw = Callable[[float], Bytes]
"""Draws the frame at a time from 0 to 1."""


def render_film(
    job: FilmJob,
    path: Path,
    *,
    progress: Callable[[float], None] = lambda _: None,
    strip: Path | None = None,
) -> RenderedFilm:
    """Draw a film and write it as an H.264 MP4; an existing file is replaced whole.

    `progress` is told the finished share, 0 to 1, from the calling thread. Five frames side by side go into `strip`,
    if wanted: taken while they are drawn, as decoding them again would take a tenth of the time. The same job gives
    the same frames. Raises `FrameError` when a keyframe can't be read.
    """
    cv2.setNumThreads(1)  # frames are spread over the pool, not the inside of one frame
    width, height = job.size
    caption = Caption(width, height)
    with ThreadPoolExecutor(encode.WORKERS, thread_name_prefix="draw") as pool:
        keyframes = _keyframes(job, caption, pool)
        technique, draw, times = _plan(job, keyframes, pool)
        frames = encode.draw(lambda t: caption.stamp(draw(t)), times, pool)
        kept: list[Bytes] = []
        encode.write(_counted(frames, len(times), progress, kept), path, fps=job.fps)
    if strip is not None:
        strip.write_bytes(footage.strip([Image.fromarray(nv12.to_rgb(frame)) for frame in kept]))
    return RenderedFilm(path, technique, width, height, len(times) / job.fps, path.stat().st_size)


def _keyframes(job: FilmJob, caption: Caption, pool: Executor) -> list[Bytes]:
    """The keyframes of a job as RGB pictures of the film's size, start before end."""

    def load(source: Path | bytes) -> Bytes:
        return caption.lift(pictures.load(source, job.ratio, *job.size))

    return list(pool.map(load, (source for source in (job.start, job.end) if source is not None)))


def _plan(job: FilmJob, keyframes: list[Bytes], pool: Executor) -> tuple[Technique, Draw, Sequence[float]]:
    """How to draw a job, and the time of each of its frames."""
    there_and_back = timing.there_and_back(job.frames)
    if not keyframes:
        art = ArtFilm(job.prompt, *job.size, closed=job.loop)
        return Technique.ART, art.frame, timing.around(job.frames) if job.loop else timing.even(job.frames)
    if len(keyframes) == 1:
        move = read_move(job.prompt)
        film = CameraFilm(keyframes[0], move, ends_on_it=job.start is None)
        return Technique.CAMERA, film.frame, there_and_back if job.loop else timing.once(job.frames)
    if _same(*keyframes):
        still = CameraFilm(keyframes[0], GENTLE)
        return Technique.CAMERA, still.frame, there_and_back
    morph = Morph(keyframes[0], keyframes[1], pool)
    technique = Technique.DISSOLVE if morph.dissolves else Technique.MORPH
    return technique, morph.frame, there_and_back if job.loop else timing.once(job.frames, hold=HOLD)


def _same(start: Bytes, end: Bytes) -> bool:
    return float(np.mean(cv2.absdiff(start, end))) < SAME


def _counted(
    frames: Iterator[Bytes], total: int, progress: Callable[[float], None], kept: list[Bytes]
) -> Iterator[Bytes]:
    """Pass frames on, tell how many have gone by, and keep the five that stand for all."""
    standing = [round(share * (total - 1)) for share in (0, 0.25, 0.5, 0.75, 1)]
    for index, frame in enumerate(frames):
        kept.extend([frame] * standing.count(index))
        yield frame
        progress((index + 1) / total)
