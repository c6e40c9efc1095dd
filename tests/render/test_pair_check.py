"""Measuring a pair: every figure against pictures of which the true one is known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from skimage.color import lab2rgb, rgb2lab

from tests.render.pairs import HEIGHT, WIDTH, pixels, view
from twoframe.fit import Grade
from twoframe.pairs import Camera
from twoframe.pixels import graded
from twoframe.render import colour, pair_check


@pytest.fixture
def pair(tmp_path):
    """Makes prepared frames of arrays and measures them."""

    def measured(*pictures, prompt="", quality=95):
        files = []
        for index, picture in enumerate(pictures):
            files.append(tmp_path / f"{index}.jpg")
            Image.fromarray(picture).save(files[-1], "JPEG", quality=quality, subsampling=0)
        return pair_check.measure(files[0], files[1] if len(files) > 1 else None, prompt)

    return measured


def photograph(name="china", zoom=1.0, degrees=0.0, right=0.0, down=0.0):
    """What a camera sees after its way, in shares of the frame, over the middle of a photograph."""
    picture = pixels(name)
    height, width = picture.shape[:2]
    across = 0.6 * width
    x, y = width / 2 + right * across, height / 2 + down * across * HEIGHT / WIDTH
    return view(picture, x, y, across / zoom, degrees)


def in_lab(picture, contrast=1.0, lightness=0.0, red=0.0, yellow=0.0):
    """A picture changed in CIELAB by somebody else's arithmetic; contrast is about L* 50."""
    values = rgb2lab(picture)
    values[..., 0] = 50 + contrast * (values[..., 0] - 50) + lightness
    values[..., 1] += red
    values[..., 2] += yellow
    return np.clip(lab2rgb(values) * 255 + 0.5, 0, 255).astype(np.uint8)


def muted(name="coffee"):
    """A photograph pulled to the middle of CIELAB, so that what is added to it stays in sRGB."""
    values = rgb2lab(photograph(name))
    values[..., 0] = 50 + 0.4 * (values[..., 0] - 50)
    values[..., 1:] *= 0.3
    return np.clip(lab2rgb(values) * 255 + 0.5, 0, 255).astype(np.uint8)


def test_cielab_is_that_of_the_books():
    picture = photograph("flower")
    assert np.abs(colour.lab(picture) - rgb2lab(picture)).max() < 0.5
    assert np.abs(colour.rgb(colour.lab(picture)).astype(int) - picture).max() <= 2


def test_ten_l_star_brighter_is_ten(pair):
    measures = pair(muted(), in_lab(muted(), lightness=10))
    assert measures.lightness == pytest.approx(10, abs=0.4)
    assert measures.white_balance < 0.6
    assert measures.contrast == pytest.approx(0, abs=0.03)


def test_a_cast_is_measured_with_its_direction(pair):
    measures = pair(muted(), in_lab(muted(), red=-6, yellow=8))
    assert measures.white_balance == pytest.approx(10, abs=0.5)
    assert measures.warmth == pytest.approx(8, abs=0.5)
    assert measures.grade.red == pytest.approx(6, abs=0.5)
    assert abs(measures.lightness) < 0.5


@pytest.mark.parametrize("ratio", [0.5, 1.6])
def test_contrast_is_the_ratio_of_deviations_in_stops(pair, ratio):
    assert pair(muted(), in_lab(muted(), contrast=ratio)).contrast == pytest.approx(math.log2(ratio), abs=0.06)


def test_the_palette_does_not_care_where_colours_stand(pair):
    picture = photograph("flower")
    assert pair(picture, picture[::-1].copy()).palette < 1


def test_palettes_of_known_colours_lie_their_distance_apart(pair):
    """Half grey, half one of two reds: half of the colours move by their distance; eight directions see about .87."""
    frames = []
    for red in (20, 50):
        values = np.full((90, 160, 3), (50.0, 0, 0))
        values[:, 80:, 1] = red
        frames.append(np.clip(lab2rgb(values) * 255 + 0.5, 0, 255).astype(np.uint8))
    assert pair(*frames).palette == pytest.approx(0.5 * 30 * 0.87, rel=0.12)


CAMERAS = {
    "in": Camera(1.4, 0, 0, 0),
    "out": Camera(0.75, 0, 0, 0),
    "over the shoulder": Camera(1, 12, 0, 0),
    "aside and up": Camera(1, 0, 0.2, -0.12),
    "all at once": Camera(1.2, -8, -0.1, 0.05),
}


@pytest.mark.parametrize("name", CAMERAS)
def test_the_camera_is_the_one_that_moved(pair, name):
    true = CAMERAS[name]
    found = pair(photograph(), photograph(zoom=true.zoom, degrees=-true.turn, right=true.right, down=true.down)).camera
    assert found.zoom == pytest.approx(true.zoom, rel=0.015)
    assert found.turn == pytest.approx(true.turn, abs=0.5)
    assert (found.right, found.down) == pytest.approx((true.right, true.down), abs=0.01)


def test_a_camera_that_stands_still_is_not_one_that_was_not_found(pair):
    picture = photograph()
    passer_by = picture.copy()
    passer_by[200:330, 480:560] = pixels("cat")[100:230, 100:180]
    still = pair(picture, passer_by)
    assert still.camera.zoom == pytest.approx(1, abs=0.01)
    assert not still.same
    assert pair(picture, photograph("flower")).camera is None


@pytest.mark.parametrize("other", ["flower", "cat", "rocket"])
def test_other_scenes_are_cuts_and_another_view_is_none(pair, other):
    assert pair(photograph(), photograph(other)).cut > 0.9
    assert pair(photograph(other), photograph(other, zoom=1.3, right=0.08)).cut < 0.1


def test_one_picture_is_the_same_at_another_size_and_quality(pair):
    picture = photograph("astronaut")
    small = np.asarray(Image.fromarray(picture).resize((480, 270), Image.Resampling.LANCZOS))
    assert pair(picture, small, quality=85).same
    assert not pair(picture, photograph("astronaut", right=0.003)).same


def test_the_grade_gives_the_end_frame_the_light_of_the_start_frame(pair):
    start, end = photograph(), np.clip(photograph(right=0.05) * np.array([0.7, 0.6, 0.4]), 0, 255).astype(np.uint8)
    before = pair(start, end)
    after = pair(start, np.asarray(graded(Image.fromarray(end), before.grade)))
    assert abs(before.lightness) > 15
    assert before.white_balance > 10
    assert abs(after.lightness) < 1
    assert after.white_balance < 1
    assert abs(after.contrast) < 0.1
    assert after.cut < 0.1


def test_a_grade_stays_within_what_a_picture_bears(pair):
    night = (photograph() * 0.12).astype(np.uint8)
    grade = pair(photograph("flower"), night).grade
    assert grade.contrast <= colour.CONTRAST_MOST
    assert grade == replace(Grade(), **vars(grade)), "within the bounds of a grade"


FLATS = {"black": (0, 0, 0), "white": (255, 255, 255), "a strong red": (230, 10, 10)}


@pytest.mark.parametrize("name", FLATS)
def test_a_frame_in_one_colour_is_told_and_compared_with_nothing(pair, name):
    plain = np.full((HEIGHT, WIDTH, 3), FLATS[name], np.uint8)
    measures = pair(photograph(), plain)
    assert measures.flat == (False, True)
    assert measures.lightness is measures.cut is measures.camera is measures.grade is None
    assert pair(plain).flat == (True,)


def test_a_star_in_the_night_is_a_picture(pair):
    night = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    night[100:108, 200:208] = 255
    assert pair(night).flat == (False,)


@pytest.mark.parametrize("size", [(16, 28), (28, 16), (16, 16), (1536, 864)])
def test_frames_of_any_size_are_measured(pair, size):
    one, other = (
        np.asarray(Image.fromarray(photograph(name)).resize(size, Image.Resampling.LANCZOS))
        for name in ("china", "cat")
    )
    measures = pair(one, other)
    assert 0 <= measures.cut <= 1
    assert pair(one, one).same


def test_a_small_frame_is_compared_with_a_large_one(pair):
    small = np.asarray(Image.fromarray(photograph(right=0.1)).resize((200, 112), Image.Resampling.LANCZOS))
    assert pair(photograph(), small).camera.right == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(
    ("prompt", "asked"),
    [
        ("Slow push in on the temple", 1.3),
        ("The camera pulls back", 0.84),
        ("pan left over the lake", None),
        ("locked shot", None),
        ("a temple", None),
        ("", None),
    ],
)
def test_the_prompt_tells_its_zoom_if_it_names_one(pair, prompt, asked):
    assert pair(photograph(), prompt=prompt).move == asked
