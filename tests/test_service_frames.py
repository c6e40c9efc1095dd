"""Frames as people ask the service for them: of films at a moment, by their fit, and in the shape that crops least."""

import io
import math

import pytest
from PIL import Image

from tests.support.films import tiny_film
from tests.support.photos import photo_bytes
from twoframe import runtime
from twoframe.errors import FrameError
from twoframe.fit import Fit, FitMode
from twoframe.models import AspectRatio, FrameRef, GenerationRequest, new_id
from twoframe.pairs import Pair


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service in demo mode, whose gateway and worker are not started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOFRAME_DATA", str(tmp_path_factory.mktemp("frames") / "data"))
        yield runtime.service()
        runtime.close()


@pytest.fixture(scope="module")
def film(house):
    """A task whose film is on our disk."""
    [task] = house.create(GenerationRequest("dawn over a harbour", ratio=AspectRatio.WIDE))
    folder = house.settings.data / "films"
    folder.mkdir(exist_ok=True)
    (folder / f"{task.id}.mp4").write_bytes(tiny_film(seconds=1.0))
    return task.id


def colour(house, ref):
    path = house.frame_preview(ref.sha256, AspectRatio.WIDE, 640, ref.fit)
    return Image.open(io.BytesIO(path.read_bytes())).getpixel((80, 45))


def test_a_frame_of_a_film_becomes_a_keyframe_under_a_name_that_tells_it(house, film):
    first, middle, last = (house.film_frame(film, at_s) for at_s in (0, 0.5, math.inf))
    assert [max(colour(house, ref)) for ref in (first, middle, last)] == pytest.approx([120, 124, 220], abs=12)
    names = [house.frame(ref.sha256).name for ref in (first, middle, last)]
    assert names == ["First frame", "Frame at 0.50 s", "Last frame"]
    assert house.last_frame(film) == last
    assert house.film_frame(film, 99) == last


def test_no_film_has_no_frames_and_a_broken_one_says_so(house, film):
    assert house.film_frame(new_id(), 0) is None
    assert house.film_frame("../etc", 0) is None
    [task] = house.create(GenerationRequest("not finished yet"))
    assert house.film_frame(task.id, 0) is None
    (house.settings.data / "films" / f"{task.id}.mp4").write_bytes(tiny_film()[:900])
    with pytest.raises(FrameError) as caught:
        house.film_frame(task.id, 0)
    assert (caught.value.reason, caught.value.name) == ("truncated", "First frame")
    assert house.film_moment(task.id, 0, 320) is None


def test_the_suggested_shape_looks_at_all_stored_pictures_of_a_pair(house):
    china, astronaut = (
        FrameRef(house.add_frame(photo_bytes(name), name, AspectRatio.WIDE).sha256) for name in ("china", "astronaut")
    )
    linked, unknown = FrameRef(url="https://example.test/a.jpg"), FrameRef("0" * 64)
    assert house.suggested_ratio(Pair(china, None)) == AspectRatio.CLASSIC
    assert house.suggested_ratio(Pair(linked, astronaut)) == AspectRatio.SQUARE
    assert house.suggested_ratio(Pair(china, astronaut)) == AspectRatio.CLASSIC
    assert house.suggested_ratio(Pair(unknown, linked)) is None
    assert house.suggested_ratio(Pair(None, None)) is None


def test_a_picture_that_is_gone_is_shown_as_none(house):
    frame = house.add_frame(photo_bytes("cat"), "cat.png", AspectRatio.WIDE)
    assert house.frame_whole(frame.sha256, 320).is_file()
    (house.settings.data / "frames" / frame.sha256[:2] / frame.sha256).unlink()
    assert house.frame_preview(frame.sha256, AspectRatio.TALL, 320, Fit(FitMode.EDGE)) is None
    assert house.frame_whole(frame.sha256, 96) is None
    assert house.frame_whole("0" * 64, 96) is None
