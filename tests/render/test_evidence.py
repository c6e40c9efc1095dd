"""The pictures behind findings: each shows what it is about, in pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.render.pairs import fitted, known_pair
from twoframe.pairs import Topic
from twoframe.render.charts import SIZE, TONES
from twoframe.render.evidence import evidence


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A pair with its camera known (nearer, aside and turned), an unrelated frame, and a plain one."""
    folder, moved = tmp_path_factory.mktemp("frames"), known_pair("pan, zoom, rotate")
    pictures = {
        "start": moved.start,
        "end": moved.end,
        "other": fitted("cat"),
        "black": np.zeros_like(moved.start),
        "white": np.full_like(moved.start, 255),
    }
    for name, picture in pictures.items():
        Image.fromarray(picture).save(folder / f"{name}.jpg", quality=95)
    return {name: folder / f"{name}.jpg" for name in pictures}


def drawn(*args, **kwargs):
    with Image.open(io.BytesIO(evidence(*args, **kwargs))) as picture:
        assert (picture.format, picture.size, picture.info.get("exif")) == ("JPEG", SIZE, None)
        return np.asarray(picture.convert("RGB"), int)


def in_tone(picture, tone):
    """Where a picture has a slot's tone."""
    return np.abs(picture - np.array(tone)).max(axis=2) < 24


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("names", [("start", "end"), (None, "end"), ("black", "white")])
def test_every_topic_has_a_picture_for_whatever_frames_there_are(files, topic, names):
    picture = drawn(topic, *(files[name] if name else None for name in names))
    for name, tone in zip(names, TONES, strict=True):
        assert name is None or in_tone(picture, tone).any(), "a mark in the tone of each frame"


def test_what_a_crop_cuts_off_is_dark_and_the_rest_untouched(files):
    picture = drawn(Topic.CROP, files["white"], None, wholes=(files["white"], None), crops=((0.25, 0, 0.75, 1), None))
    row = picture[SIZE[1] // 2, :, 0]
    assert row[SIZE[0] // 2] > 250
    assert row[SIZE[0] // 2 - 300] == pytest.approx(255 * 0.25, abs=4)


def test_the_end_frames_view_lies_in_the_start_frame_where_the_camera_saw_it(files):
    """It went right and down, and nearer: so the orange rectangle's middle lies right of and below the teal one's."""
    picture = drawn(Topic.CAMERA, files["start"], files["end"])
    (y, x), (y2, x2) = (np.nonzero(in_tone(picture, tone)) for tone in TONES)
    box, box2 = ((one.min() + one.max()) / 2 for one in (x, y)), ((one.min() + one.max()) / 2 for one in (x2, y2))
    assert all(after > before for before, after in zip(box, box2, strict=True))
    assert np.ptp(x2) < np.ptp(x)


def test_where_frames_share_nothing_the_map_is_dark(files):
    linked, cut = (drawn(Topic.CUT, files["start"], files[name]) for name in ("end", "other"))
    assert cut[:, : SIZE[0] // 2].mean() < 0.6 * linked[:, : SIZE[0] // 2].mean()


def test_a_warm_frame_makes_a_warm_grey_card(files, tmp_path):
    warm = tmp_path / "warm.jpg"
    Image.fromarray((known_pair("pan 6 %").start * np.array([1, 0.9, 0.6])).astype(np.uint8)).save(warm, quality=95)
    picture = drawn(Topic.WHITE_BALANCE, files["start"], warm)
    left, neutral, right = picture[340, 200], picture[424, 480], picture[340, 760]
    assert np.ptp(neutral) <= 3
    assert right[0] - right[2] > left[0] - left[2] + 15
