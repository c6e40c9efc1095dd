"""Joining two films, and cutting stills."""

import io

import av
import numpy as np
import pytest
from PIL import Image

from tests.render.support import above_caption, error, film, frames, plain
from tests.support.films import tiny_film
from tests.support.photos import photo_bytes
from twoframe.render import append_film, still


@pytest.fixture
def two(tmp_path):
    """Two films, drawn: from a red frame and from a blue one."""
    paths = []
    for name, colour in (("red", (200, 40, 40)), ("blue", (40, 40, 200))):
        folder = tmp_path / name
        folder.mkdir()
        paths.append(film(folder, start=plain(colour), seconds=0.5)[0].path)
    return paths


def test_the_second_film_follows_the_first_without_a_gap(two, tmp_path):
    out = tmp_path / "joined.mp4"
    assert append_film(*two, out) == 1.0
    with av.open(str(out)) as file:
        times = [float(frame.pts * frame.time_base) for frame in file.decode(video=0)]
    assert np.allclose(np.diff(times), 1 / 24)
    assert len(times) == 24
    shown = frames(out)
    assert np.abs(shown[11][40:90, 100:200].mean((0, 1)) - (200, 40, 40)).max() <= 2
    assert np.abs(shown[12][40:90, 100:200].mean((0, 1)) - (40, 40, 200)).max() <= 2


def test_a_film_can_grow_in_place_and_keeps_its_look(two, tmp_path):
    first, second = two
    before = frames(first)
    assert append_film(first, second, first) == 1.0
    assert append_film(first, second, first) == 1.5
    after = frames(first)
    assert len(after) == 36
    assert error(before[0], after[0]) < 2


def test_films_of_unequal_size_are_refused_and_nothing_is_written(two, tmp_path):
    other, out = tmp_path / "other.mp4", tmp_path / "joined.mp4"
    other.write_bytes(tiny_film(160, 90))
    with pytest.raises(ValueError, match="unequal"):
        append_film(two[0], other, out)
    assert not out.exists()


def test_stills_are_the_first_and_the_last_frame(tmp_path):
    made, shown = film(tmp_path, "pan left", start=photo_bytes("coffee"))
    for last, wanted in ((False, shown[0]), (True, shown[-1])):
        picture = Image.open(io.BytesIO(still(made.path, last=last)))
        assert picture.format == "JPEG"
        assert error(above_caption(np.asarray(picture)), above_caption(wanted)) < 3
