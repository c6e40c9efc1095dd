"""Writing frames as an H.264 film that every browser plays."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path

import av
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from twoframe.render.arrays import Bytes

WORKERS = 2
"""Threads that draw. OpenCV, NumPy and the encoder release the interpreter lock."""

X264 = {
    "preset": "superfast",
    "crf": "21",
    "g": "48",  # a player that jumps decodes two seconds at most
    "x264-params": "bframes=2:b-adapt=0:b-pyramid=0:scenecut=0:weightp=0",  # no look ahead: frames change slowly
}


def write(frames: Iterable[Bytes], path: Path, *, fps: int) -> int:
    """Write NV12 frames as an MP4 that starts playing before it is whole; the count of frames.

    The file appears under its name when it is complete, and not at all when drawing or writing fails.
    """
    part = path.with_name(path.name + ".part")
    try:
        count = _write(frames, part, fps)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def draw(render: Callable[[float], Bytes], times: Sequence[float], pool: Executor) -> Iterator[Bytes]:
    """Draw the frames of a film in order, ahead of the reader, each distinct time once."""
    uses, waiting = Counter(times), deque(dict.fromkeys(times))
    coming: dict[float, Future[Bytes]] = {}
    for time in times:
        while waiting and (time not in coming or sum(not one.done() for one in coming.values()) < 2 * WORKERS):
            following = waiting.popleft()
            coming[following] = pool.submit(render, following)
        yield coming[time].result()
        uses[time] -= 1
        if not uses[time]:
            del coming[time]


def _write(frames: Iterable[Bytes], path: Path, fps: int) -> int:
    count = 0
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as file:
        stream = file.add_stream("libx264", rate=fps, options=X264)
        for image in frames:
            if not count:
                stream.height, stream.width = image.shape[0] * 2 // 3, image.shape[1]
                stream.pix_fmt = "nv12"  # the encoder's own order of 4:2:0; the file is ordinary yuv420p
                codec = stream.codec_context
                codec.thread_count = 1  # drawing takes the other core, and one thread always writes the same bytes
                codec.colorspace, codec.color_range = Colorspace.ITU709, ColorRange.MPEG
                codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
            frame = av.VideoFrame.from_ndarray(image, format="nv12")
            frame.pts = count
            count += 1
            file.mux(stream.encode(frame))
        file.mux(stream.encode())
    return count
