"""Small real films: H.264 in MP4, made with PyAV, each frame of a known colour."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import numpy as np

Colour = tuple[int, int, int]
Paint = Callable[[int, int], Colour | np.ndarray]
"""What frame `index` of `count` shows: one colour, or an array of its pixels (height × width × 3)."""

BT709, BT601 = 1, 6
"""Matrix, primaries and transfer as numbers of ITU-T H.273 (6 is SMPTE 170M, the colours of BT.601)."""


def dawn(index: int, count: int) -> Colour:
    """From dark blue at the first frame to light orange at the last: every frame has a colour of its own."""
    t = index / max(count - 1, 1)
    return round(20 + 200 * t), round(30 + 120 * t), round(120 - 60 * t)


@cache
def tiny_film(
    width: int = 160,
    height: int = 90,
    seconds: float = 0.5,
    *,
    fps: int = 24,
    paint: Paint = dawn,
    matrix: int = BT709,
    tagged: bool = True,
    full_range: bool = False,
    audio: bool = False,
    gop: int = 250,
) -> bytes:
    """Encode a film of plain frames; sides are even.

    `matrix` is the one that the colours are encoded by, `tagged` whether the file says so; `gop` is the greatest
    distance between keyframes, in frames.
    """
    count = max(1, round(seconds * fps))
    space = {BT709: "ITU709", BT601: "ITU601"}[matrix]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "film.mp4")
        with av.open(str(file), "w", options={"movflags": "+faststart"}) as container:
            stream = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "crf": "4"})
            stream.width, stream.height, stream.pix_fmt, stream.gop_size = width, height, "yuv420p", gop
            stream.color_range = 2 if full_range else 1
            if tagged:
                stream.colorspace = stream.color_primaries = stream.color_trc = matrix
            sound = container.add_stream("aac", rate=8000, layout="mono") if audio else None
            for index in range(count):
                pixels = np.full((height, width, 3), paint(index, count), np.uint8)
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(
                    format="yuv420p",
                    src_colorspace=space,
                    dst_colorspace=space,
                    src_color_range="JPEG",
                    dst_color_range="JPEG" if full_range else "MPEG",
                )
                frame.pts = index
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
            if sound is not None:
                _hum(container, sound, seconds)
        return file.read_bytes()


def only_sound(seconds: float = 0.5) -> bytes:
    """An MP4 without a picture."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "sound.mp4")
        with av.open(str(file), "w") as container:
            _hum(container, container.add_stream("aac", rate=8000, layout="mono"), seconds)
        return file.read_bytes()


def _hum(container: av.container.OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    samples = np.zeros((1, round(8000 * seconds)), np.float32)
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate = 8000
    frame.pts = 0
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
