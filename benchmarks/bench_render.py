"""Films drawn by us: seconds for whole films beside the encoder alone, and middle frames beside the true ones."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
from PIL import Image

from benchmarks.harness import Row, medians_of
from tests.render import pairs
from twoframe.models import AspectRatio
from twoframe.render import SIZES, FilmJob, encode, morph, motion, nv12, render_film
from twoframe.render.morph import Morph

ALL_AT_ONCE = "pan, zoom, rotate"


def run(repeats: int = 5) -> Iterator[Row]:
    """Time the films first, then compare the middles."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _times(Path(folder), repeats)
    yield from _middles()


def _times(folder: Path, repeats: int) -> Iterator[Row]:
    start, end, other = _jpeg("china", 270, 213, 420), _jpeg("china", 354, 213, 420), _jpeg("flower", 320, 213, 640)
    yield _time("morph", FilmJob("", start=start, end=end, width=1280, height=720), folder, repeats)
    yield _time("morph", FilmJob("", start=start, end=end), folder, repeats)
    yield _time("morph, loop", FilmJob("", start=start, end=end, loop=True), folder, repeats)
    yield _time("dissolve", FilmJob("", start=start, end=other), folder, repeats)
    yield _time("push in", FilmJob("push in", start=start), folder, repeats)
    yield _time("pull out", FilmJob("pull out", start=start), folder, repeats)
    yield _time("art", FilmJob("a cat dances at sunset"), folder, repeats)


def _time(name: str, job: FilmJob, folder: Path, repeats: int) -> Row:
    file = folder / "film.mp4"
    frames = _frames(render_film(job, file).path)
    took, least = medians_of(
        lambda: render_film(job, file), lambda: encode.write(frames, file, fps=job.fps), repeats=repeats
    )
    return Row(
        name=f"5 s film, {name}, {job.size[0]} × {job.size[1]}",
        value=took,
        unit="s",
        floor_name="its frames encoded",
        floor_value=least,
        ratio=took / least,
        limit="≤ 2.5 s" if job.size != SIZES[AspectRatio.WIDE] else "",
    )


def _middles() -> Iterator[Row]:
    with ThreadPoolExecutor(encode.WORKERS) as pool:
        for name in pairs.MOVES:
            pair = pairs.known_pair(name)
            middle = nv12.to_rgb(Morph(pair.start, pair.end, pool).frame(0.5))
            like, aligned = pairs.likeness(pair.middle, middle), pairs.aligned_likeness(pair.middle, middle)
            least = pairs.likeness(pair.middle, pairs.dissolved(pair))
            yield Row(
                name=f"middle frame, {name} (SSIM {aligned:.3f} when aligned)",
                value=like,
                unit="SSIM",
                floor_name="a dissolve",
                floor_value=least,
                ratio=like / least,
                limit=f"≥ {pairs.LIKENESS_MIN[name]}",
            )
            if name == ALL_AT_ONCE:
                yield _ceiling(pair, like, pool)


def _ceiling(pair: pairs.Pair, like: float, pool: Executor) -> Row:
    """What the renderer would draw if it were told the camera and the path that two pictures do not determine."""
    begin, middle, end = (np.vstack([pairs.camera(*pairs.all_at_once(t)), [0, 0, 1]]) for t in (0.0, 0.5, 1.0))
    scale = morph.WORK_SIDE / pairs.WIDTH
    small = np.array([[scale, 0, (scale - 1) / 2], [0, scale, (scale - 1) / 2], [0, 0, 1]])
    camera, halfway = (
        small @ np.linalg.inv(to) @ seen @ np.linalg.inv(small) for to, seen in ((end, begin), (begin, middle))
    )
    found, path = motion.Look.camera, morph.view_at
    try:
        motion.Look.camera = lambda _: camera
        morph.view_at = lambda camera, t, *size: halfway if t == 0.5 else path(camera, t, *size)
        told = pairs.likeness(pair.middle, nv12.to_rgb(Morph(pair.start, pair.end, pool).frame(0.5)))
    finally:
        motion.Look.camera, morph.view_at = found, path
    return Row(
        name=f"middle frame, {ALL_AT_ONCE}: its ceiling, told the true camera and path",
        value=told,
        unit="SSIM",
        floor_name="found by itself",
        floor_value=like,
        ratio=told / like,
    )


def _jpeg(name: str, x: float, y: float, width: float) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pairs.view(pairs.pixels(name), x, y, width, size=(1536, 864))).save(out, "JPEG", quality=90)
    return out.getvalue()


def _frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="nv12") for frame in file.decode(video=0)]
