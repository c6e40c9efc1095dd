"""Drawing a film: which technique, and the way from a job to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from twoframe.render.job import FilmJob, RenderedFilm


def render_film(job: FilmJob, path: Path, *, progress: Callable[[float], None] = lambda _: None) -> RenderedFilm:
    """Draw a film and write it as an H.264 MP4; an existing file is replaced whole.

    `progress` is told the finished share, 0 to 1, from the calling thread. The same job gives the same frames.
    Raises `FrameError` when a keyframe can't be read.
    """
    raise NotImplementedError
