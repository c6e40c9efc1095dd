"""The caption: legible on anything, inside the film, and taken out of a frame that is continued."""

import io

import numpy as np
import pytest

from tests.render.support import encoded, error, fitted, plain
from tests.support.photos import PHOTOS, photo_bytes
from twoframe.frames import prepare
from twoframe.models import AspectRatio
from twoframe.render import SIZES, nv12, pictures
from twoframe.render.caption import Caption


def stamped(picture: np.ndarray) -> np.ndarray:
    high, wide = picture.shape[:2]
    return nv12.to_rgb(Caption(wide, high).stamp(nv12.from_rgb(picture)))


@pytest.mark.parametrize("colour", ["black", "white", "grey", "red", "yellow"])
def test_it_can_be_read_on_any_ground(colour):
    """White letters on their plate: at least 3 to 1 by WCAG, as is asked of graphics and large text."""
    shown = stamped(fitted(plain(colour), 1360, 752))
    corner = shown[700:740, 14:340].astype(float) / 255
    linear = np.where(corner <= 0.04045, corner / 12.92, ((corner + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722])
    plate = np.median(light[10:30, 20:300])
    assert (np.percentile(light, 99.5) + 0.05) / (plate + 0.05) >= 3


@pytest.mark.parametrize("size", [(1360, 752), (752, 1360), (640, 360), (320, 180), (64, 36), (16, 16)])
def test_it_changes_a_corner_and_nothing_else(size):
    width, height = size
    picture = fitted(photo_bytes("coffee"), width, height)
    before = nv12.from_rgb(picture)
    changed = nv12.planes(Caption(width, height).stamp(before.copy()))[0] != nv12.planes(before)[0]
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    assert rows.min() >= height * 0.6 or height < 100
    assert columns.max() <= width * 0.75 or min(size) < 400
    assert changed.sum() > 0


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("ratio", [AspectRatio.WIDE, AspectRatio.TALL, AspectRatio.SQUARE])
def test_a_frame_of_our_film_loses_it_when_it_is_continued(name, ratio):
    """The way of a Continue: cut from the film as a JPEG, prepared for sending, read again for the next film."""
    width, height = SIZES[ratio]
    bare = fitted(photo_bytes(name), width, height, ratio)
    sent = prepare(io.BytesIO(encoded(stamped(bare), "JPEG", quality=90)), ratio).jpeg
    received = pictures.load(sent, ratio, width, height)
    expected = pictures.load(prepare(io.BytesIO(encoded(bare, "JPEG", quality=90)), ratio).jpeg, ratio, width, height)
    caption = Caption(width, height)
    assert caption.find(received)
    cleaned = caption.lift(received)
    corner = np.s_[-90:, :480]
    assert caption.find(cleaned) is None
    assert error(cleaned[corner], expected[corner]) < 0.45 * error(received[corner], expected[corner])
    assert (cleaned[: height // 2] == received[: height // 2]).all()


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("ratio", list(AspectRatio))
def test_a_photograph_is_left_as_it_is(name, ratio):
    width, height = SIZES[ratio]
    picture = fitted(photo_bytes(name), width, height, ratio)
    assert Caption(width, height).lift(picture) is picture


@pytest.mark.parametrize("colour", ["black", "white"])
def test_a_plain_picture_is_left_as_it_is(colour):
    picture = fitted(plain(colour), 640, 360)
    assert Caption(640, 360).lift(picture) is picture
