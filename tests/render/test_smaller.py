"""Smaller copies of films: fewer bytes, the same picture, length and sound."""

import av
import numpy as np
import pytest

from tests.support.films import dawn, only_sound, tiny_film
from tests.support.photos import photo
from twoframe.errors import NotAFilm
from twoframe.render.smaller import shrink


def pan(index, count):
    """A window that wanders over a photograph: hard enough to encode."""
    picture = np.asarray(photo("retina"))
    at = 4 * index
    return picture[100 : 100 + 720, at : at + 1280]


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A film of 1280 × 720 with sound, encoded without thrift."""
    file = tmp_path_factory.mktemp("films") / "large.mp4"
    file.write_bytes(tiny_film(1280, 720, 1.0, paint=pan, audio=True))
    return file


def facts(file):
    with av.open(str(file)) as film:
        video, sound = film.streams.video[0], film.streams.audio
        times = [float(frame.pts * frame.time_base) for frame in film.decode(video)]
        return (video.width, video.height), times, bool(sound)


def mean_colours(file):
    with av.open(str(file)) as film:
        return [frame.to_ndarray(format="rgb24").mean((0, 1)) for frame in film.decode(video=0)]


def test_a_large_film_gets_smaller_and_keeps_its_moments_its_picture_and_its_sound(large, tmp_path):
    copy, shares = tmp_path / "copy.mp4", []
    made = shrink(large, copy, side_px=960, crf=26, told=shares.append)
    size, times, sound = facts(copy)
    assert size == (made.width, made.height) == (960, 540)
    assert times == pytest.approx(facts(large)[1], abs=1e-3)
    assert sound
    assert made.bytes == copy.stat().st_size < large.stat().st_size / 2
    assert np.allclose(mean_colours(copy), mean_colours(large), atol=2)
    assert shares == sorted(shares)
    assert 0 < shares[-1] <= 1
    assert [file.name for file in tmp_path.iterdir()] == ["copy.mp4"]


@pytest.mark.parametrize(
    ("sides", "small"), [((720, 1280), (540, 960)), ((960, 960), (480, 480)), ((322, 182), (240, 136))]
)
def test_every_shape_keeps_its_proportions_in_even_sides(sides, small, tmp_path):
    film, copy = tmp_path / "film.mp4", tmp_path / "copy.mp4"
    width, height = sides
    noise = np.random.default_rng(1).integers(0, 255, (height, width, 3))
    film.write_bytes(tiny_film(width, height, 0.3, paint=lambda _index, _count: noise))
    shrink(film, copy, side_px=max(small), crf=30, told=lambda _: None)
    assert facts(copy)[0] == small


def test_a_film_that_would_not_get_smaller_stays_as_it_is(tmp_path):
    film, copy, once = tmp_path / "film.mp4", tmp_path / "copy.mp4", tmp_path / "once.mp4"
    film.write_bytes(tiny_film(160, 90, 0.5, paint=dawn))
    shrink(film, once, side_px=64, crf=40, told=lambda _: None)
    made = shrink(once if once.exists() else film, copy, side_px=960, crf=18, told=lambda _: None)
    assert made.bytes is None
    assert not copy.exists()


@pytest.mark.parametrize("content", [b"no film at all", only_sound()])
def test_what_is_no_film_is_said_to_be_none_and_leaves_nothing_behind(content, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(content)
    with pytest.raises(NotAFilm):
        shrink(film, tmp_path / "copy.mp4", side_px=960, crf=26, told=lambda _: None)
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]


def test_it_ends_at_once_when_nobody_waits(large, tmp_path):
    class Enough(Exception):
        pass

    def told(_share):
        raise Enough

    with pytest.raises(Enough):
        shrink(large, tmp_path / "copy.mp4", side_px=960, crf=26, told=told)
    assert not list(tmp_path.iterdir())
