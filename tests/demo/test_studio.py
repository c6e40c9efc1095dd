"""What the studio makes of its orders, without a gateway."""

import io

import pytest
from PIL import Image, ImageChops

from tests.support.photos import photo_bytes
from twoframe.demo.order import Order
from twoframe.demo.storage import FILM, LAST, POSTER, STORED
from twoframe.demo.studio import card, draw
from twoframe.models import AspectRatio


def order(folder, **fields) -> Order:
    given = {"prompt": "a cat", "ratio": "16:9", "loop": False, "start": None, "end": None, "extends": None}
    return Order(folder=folder, extended=None, scale=0.06, **{**given, **fields})


def read(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize("ratio", list(AspectRatio))
def test_a_card_has_the_shape_of_the_film_and_shows_its_address(ratio):
    one, other = (read(card(f"https://example.com/{name}.png", ratio)) for name in ("cat", "dog"))
    assert one.width / one.height == pytest.approx(ratio.sides[0] / ratio.sides[1], rel=0.06)
    assert ImageChops.difference(one, other).getbbox() is not None


@pytest.mark.parametrize("address", ["http://x/" + "a" * 500_000, "http://猫/\x00\n\u202e", "http://" + "a b " * 500])
def test_any_address_fits_on_a_card(address):
    assert read(card(address, AspectRatio.WIDE)).width > 1000


def test_a_film_leaves_a_poster_a_last_frame_and_nothing_else(tmp_path):
    (tmp_path / "start").write_bytes(photo_bytes("china"))
    outcome = draw(order(tmp_path, start=STORED))
    assert outcome.film is not None
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([FILM, LAST, POSTER, "start"])
    for name in (LAST, POSTER):
        assert read((tmp_path / name).read_bytes()).size == (outcome.film.width, outcome.film.height)


def test_a_picture_that_can_not_be_read_leaves_nothing(tmp_path):
    (tmp_path / "end").write_bytes(photo_bytes("china")[:2000])
    assert draw(order(tmp_path, end=STORED)).film is None
    assert [file.name for file in tmp_path.iterdir()] == ["end"]


def test_the_same_order_gives_the_same_film(tmp_path):
    films = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        draw(order(tmp_path / name))
        films.append((tmp_path / name / POSTER).read_bytes())
    assert films[0] == films[1]
