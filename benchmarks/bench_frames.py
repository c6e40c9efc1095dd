"""Preparing a photo: time beside what libjpeg needs for a scaled decode and an encode, and peak memory above idle."""

from __future__ import annotations

import io
import math
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.harness import Row, child_peak_memory, medians_of
from tests.support.photos import photo
from twoframe import frames
from twoframe.models import AspectRatio

MEGAPIXELS = (12, 48, 108)
SETUP = "from pathlib import Path; from twoframe import frames; from twoframe.models import AspectRatio"


def run(repeats: int = 7) -> list[Row]:
    """Time and memory for photos of each size, at the 16:9 crop."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for megapixels in MEGAPIXELS:
            file = Path(folder, f"{megapixels}.jpg")
            file.write_bytes(camera_jpeg(megapixels))
            rows += [_time(file, megapixels, repeats), _memory(file, megapixels)]
    return rows


def camera_jpeg(megapixels: float, name: str = "china") -> bytes:
    """A photograph of 4:3 as a camera writes it: enlarged, and with the noise of a sensor, which is what costs time."""
    width = round(math.sqrt(megapixels * 1e6 * 4 / 3))
    large = np.array(photo(name).resize((width, width * 3 // 4), Image.Resampling.BICUBIC))
    noise = np.random.default_rng(1).normal(0, 6, (512, width, 1)).astype(np.int16)
    for top in range(0, large.shape[0], 512):
        band = large[top : top + 512]
        band[:] = np.clip(band + noise[: len(band)], 0, 255)
    out = io.BytesIO()
    Image.fromarray(large).save(out, "JPEG", quality=90)
    return out.getvalue()


def _time(file: Path, megapixels: int, repeats: int) -> Row:
    made = frames.prepare(file, AspectRatio.WIDE)
    with Image.open(io.BytesIO(made.jpeg)) as same:
        same.load()

    def floor() -> None:
        with Image.open(file) as im:
            im.draft(None, (frames.SIDE_PX, math.ceil(frames.SIDE_PX * im.height / im.width)))
            im.load()
        frames.jpeg(same, frames.QUALITIES[0])

    took, least = medians_of(lambda: frames.prepare(file, AspectRatio.WIDE), floor, repeats=repeats)
    return Row(
        name=f"{megapixels} MP photo prepared",
        value=took * 1000,
        unit="ms",
        floor_name="libjpeg's scaled decode + encode",
        floor_value=least * 1000,
        ratio=took / least,
        limit="≤ 2 × the floor",
    )


def _memory(file: Path, megapixels: int) -> Row:
    _, above = child_peak_memory(SETUP, f"frames.prepare(Path({str(file)!r}), AspectRatio.WIDE)")
    return Row(name=f"{megapixels} MP photo, memory above idle", value=above / 2**20, unit="MiB", limit="≤ 64 MiB")
