"""A film as a file: what it says of itself, its colours, its ends, and what happens to bad input."""

import json
import subprocess
import sys
import threading

import av
import numpy as np
import pytest
from PIL import Image

from tests.render import pairs
from tests.render.support import SMALL, above_caption, encoded, error, film, fitted, frames, plain
from tests.support.photos import big_jpeg, photo, photo_bytes
from twoframe.errors import FrameError
from twoframe.models import AspectRatio
from twoframe.render import SIZES, FilmJob, Technique, render_film, still
from twoframe.render.caption import Caption


@pytest.mark.parametrize("ratio", list(AspectRatio))
def test_each_shape_comes_in_the_size_of_the_service_and_plays_everywhere(ratio, tmp_path):
    path = tmp_path / "film.mp4"
    made = render_film(FilmJob("waves", ratio, seconds=0.5), path)
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert (stream.width, stream.height) == SIZES[ratio] == (made.width, made.height)
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 24
        times = [frame.pts * frame.time_base for frame in file.decode(video=0)]
    assert len(times) == 12
    assert times == sorted(set(times))
    assert made.duration_s == 0.5
    assert made.bytes == path.stat().st_size


def test_a_film_is_five_seconds_at_24_frames_unless_asked_otherwise():
    job = FilmJob("waves")
    assert (job.frames, job.fps, job.seconds, job.size) == (120, 24, 5.0, (1360, 752))


def test_the_index_stands_before_the_pictures_so_that_it_plays_while_it_loads(tmp_path):
    made, _ = film(tmp_path)
    content = made.path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize("colour", [(200, 40, 40), (30, 160, 60), (40, 60, 200), (255, 255, 255), (0, 0, 0)])
def test_colours_come_back_as_they_went_in(colour, tmp_path):
    """Untagged, (200, 40, 40) would be written as BT.601, read as BT.709 and shown as (213, 55, 39)."""
    made, shown = film(tmp_path, start=plain(colour))
    with av.open(str(made.path)) as file:
        codec = file.streams.video[0].codec_context
        assert [codec.colorspace, codec.color_primaries, codec.color_trc, codec.color_range] == [1, 1, 1, 1]
    assert np.abs(shown[12][40:90, 100:200].mean(axis=(0, 1)) - colour).max() <= 2


def test_the_film_starts_on_the_start_frame_and_ends_on_the_end_frame(tmp_path):
    pair = pairs.known_pair("zoom 1.25")
    start, end = encoded(pair.start), encoded(pair.end)
    _, shown = film(tmp_path, start=start, end=end, width=640, height=360)
    for picture, frame in ((start, shown[0]), (end, shown[-1])):
        wanted = above_caption(fitted(picture, 640, 360))
        assert pairs.likeness(wanted, above_caption(frame)) > 0.97
        assert error(wanted, above_caption(frame)) < 4


def test_a_film_from_files_is_the_film_from_their_bytes(tmp_path):
    picture = tmp_path / "cat.png"
    picture.write_bytes(photo_bytes("cat"))
    _, from_file = film(tmp_path, start=picture, seconds=0.5)
    _, from_bytes = film(tmp_path, start=photo_bytes("cat"), seconds=0.5)
    assert (from_file == from_bytes).all()


def test_a_loop_of_a_pair_meets_its_own_beginning(tmp_path):
    pair = pairs.known_pair("pan 6 %")
    _, shown = film(tmp_path, start=encoded(pair.start), end=encoded(pair.end), loop=True, seconds=2.0)
    half = len(shown) // 2
    assert pairs.likeness(above_caption(shown[half]), above_caption(fitted(encoded(pair.end)))) > 0.95
    assert error(shown[0], shown[-1]) < 4
    assert error(shown[0], shown[half]) > 8


def test_two_equal_keyframes_become_a_move_that_comes_back(tmp_path):
    made, shown = film(tmp_path, start=photo_bytes("cat"), end=photo_bytes("cat"))
    assert made.technique is Technique.CAMERA
    assert pairs.likeness(shown[0], shown[-1]) > 0.97
    assert pairs.likeness(shown[0], shown[len(shown) // 2]) < 0.9


@pytest.mark.parametrize(
    "job",
    [
        {},
        {"start": photo_bytes("cat")},
        {"start": photo_bytes("china"), "end": photo_bytes("flower")},
        {"start": photo_bytes("motorcycle"), "end": photo_bytes("motorcycle_right"), "loop": True},
    ],
    ids=["art", "camera", "dissolve", "morph"],
)
def test_the_same_job_gives_the_same_frames(job, tmp_path):
    _, first = film(tmp_path, **job, seconds=0.5)
    _, second = film(tmp_path, **job, seconds=0.5)
    assert (first == second).all()


@pytest.mark.parametrize(
    "job",
    [{}, {"start": plain("white")}, {"start": photo_bytes("hubble"), "end": photo_bytes("cat")}],
    ids=["art", "white", "dissolve"],
)
def test_every_frame_carries_the_caption(job, tmp_path):
    _, shown = film(tmp_path, **job, width=640, height=360)
    caption = Caption(640, 360)
    assert all(caption.find(frame) for frame in shown)


def test_a_film_that_continues_another_shows_one_caption(tmp_path):
    """The old line, part of the picture now, would move off with the camera."""
    size = {"width": 640, "height": 360}
    bare = encoded(fitted(photo_bytes("coffee"), 640, 360))
    made, _ = film(tmp_path, start=bare, **size)
    _, continued = film(tmp_path, "pull out", start=still(made.path), **size)
    _, wanted = film(tmp_path, "pull out", start=bare, **size)
    moved = np.s_[298:328, 45:200]
    assert error(continued[-1][moved], wanted[-1][moved]) < 10


def test_progress_grows_to_one(tmp_path):
    told = []
    render_film(FilmJob("waves", **SMALL), tmp_path / "film.mp4", progress=told.append)
    assert told == sorted(told)
    assert len(told) == 24
    assert told[-1] == 1


class Stopped(Exception):
    pass


def test_a_film_that_is_stopped_leaves_nothing_behind_and_spoils_nothing(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"the film before")

    def stop(share: float) -> None:
        if share > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        render_film(FilmJob("waves", **SMALL), path, progress=stop)
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]
    assert path.read_bytes() == b"the film before"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("draw")]


def test_drawing_keeps_no_threads(tmp_path):
    film(tmp_path)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("draw")]


def test_importing_the_renderer_starts_nothing():
    """No thread of ours, and OpenCV's own settings as they were."""
    code = (
        "import cv2, json, threading; before = cv2.getNumThreads(); import twoframe.render; "
        "print(json.dumps([threading.active_count(), cv2.getNumThreads() == before]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(ran.stdout) == [1, True]


def deep_grey() -> bytes:
    return encoded(Image.fromarray(np.asarray(photo("cat").convert("L"), np.uint16) * 257))


ODD_PICTURES = {
    "one pixel": lambda: plain("red", (1, 1)),
    "one row": lambda: plain("red", (900, 1)),
    "tall": lambda: encoded(photo("cat").resize((60, 900))),
    "huge": lambda: big_jpeg("china", 48),
    "grey": lambda: encoded(photo("cat").convert("L")),
    "16 bit": deep_grey,
    "transparent": lambda: encoded(Image.new("RGBA", (300, 200), (10, 200, 30, 40))),
    "palette": lambda: encoded(photo("cat").quantize(16)),
    "black": lambda: plain("black"),
    "CMYK": lambda: encoded(photo("cat").convert("CMYK"), "JPEG"),
}


@pytest.mark.parametrize("name", ODD_PICTURES)
def test_any_picture_becomes_a_film_alone_and_in_a_pair(name, tmp_path):
    odd = ODD_PICTURES[name]()
    alone, shown = film(tmp_path, start=odd, seconds=0.5)
    assert alone.technique is Technique.CAMERA
    assert error(above_caption(shown[0]), above_caption(fitted(odd))) < 6
    _, shown = film(tmp_path, start=photo_bytes("coffee"), end=odd, seconds=0.5)
    assert error(above_caption(shown[-1]), above_caption(fitted(odd))) < 6


@pytest.mark.parametrize("ratio", [AspectRatio.TALL, AspectRatio.SQUARE])
def test_a_picture_of_another_shape_is_cropped_from_its_middle_and_not_squeezed(ratio, tmp_path):
    discs = np.full((400, 800, 3), 255, np.uint8)
    y, x = np.mgrid[:400, :800]
    discs[np.hypot(x - 400, y - 200) < 80] = (200, 0, 0)
    width, height = (180, 320) if ratio is AspectRatio.TALL else (240, 240)
    _, shown = film(tmp_path, start=encoded(discs), ratio=ratio, width=width, height=height, seconds=0.5)
    red = shown[0][..., 1] < 128
    red[-40:] = False
    rows, columns = np.flatnonzero(red.any(1)), np.flatnonzero(red.any(0))
    assert len(rows) == pytest.approx(len(columns), abs=2)
    assert columns.mean() == pytest.approx((width - 1) / 2, abs=1)
    assert rows.mean() == pytest.approx((height - 1) / 2, abs=1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"<html>no</html>", "not_a_picture"), (photo_bytes("china")[:3000], "truncated")],
)
@pytest.mark.parametrize("slot", ["start", "end"])
def test_a_broken_picture_is_refused_by_name_and_leaves_no_film(content, reason, slot, tmp_path):
    job = FilmJob("waves", **(SMALL | {"start": photo_bytes("cat")} | {slot: content}))
    with pytest.raises(FrameError) as refused:
        render_film(job, tmp_path / "film.mp4")
    assert refused.value.reason == reason
    assert not list(tmp_path.iterdir())


def test_a_picture_that_is_gone_is_refused_by_name(tmp_path):
    with pytest.raises(FrameError) as refused:
        render_film(FilmJob("waves", start=tmp_path / "gone.jpg", **SMALL), tmp_path / "film.mp4")
    assert refused.value.reason == "missing"


@pytest.mark.parametrize("bad", [{"width": 321}, {"height": 8}, {"seconds": 0.01}, {"fps": 0}, {"width": -2}])
def test_a_job_that_no_film_can_have_is_refused_at_once(bad):
    with pytest.raises(ValueError, match=r"even|frames"):
        FilmJob("waves", **(SMALL | bad))


@pytest.mark.parametrize("size", [(16, 16), (18, 32), (64, 36)])
def test_the_smallest_films_work_too(size, tmp_path):
    width, height = size
    for job in ({}, {"start": photo_bytes("cat")}, {"start": photo_bytes("cat"), "end": photo_bytes("coffee")}):
        path = tmp_path / "film.mp4"
        render_film(FilmJob("tilt up", **job, width=width, height=height, seconds=0.5), path)
        assert frames(path).shape == (12, height, width, 3)


def test_a_prompt_may_be_anything(tmp_path):
    for prompt in ("", "🦊" * 5000, "\x00\n\t", "push " * 1000, "(" * 200):
        film(tmp_path, prompt, seconds=0.2)
        film(tmp_path, prompt, start=photo_bytes("cat"), seconds=0.2)
