"""Fitting frames on Create: the dialog, the shape, the suggestion, and pictures that are gone."""

import pytest

from components.film_frames import Where
from tests.pages.conftest import page, texts
from tests.pages.test_create import upload
from tests.pages.test_review import films_of, frame
from tests.support.photos import photo_bytes
from twoframe.fit import Fit, FitMode
from twoframe.models import AspectRatio
from twoframe.pairs import Pair


@pytest.fixture
def create(demo):
    """Create with a wide photograph and a square one."""
    test = upload(page("create"), "start", "china.jpg", photo_bytes("china"))
    return upload(test, "end", "astronaut.png", photo_bytes("astronaut"), "image/png")


def held(test):
    return test.session_state["draft-rest"]


def fits(test):
    return held(test).start.fit, held(test).end.fit


def pictures(test):
    return [html.proto.body for html in test.get("html") if "/frames/" in html.proto.body]


def click(test, key):
    test.button(key=key).click().run()
    assert not test.exception, test.exception


def test_what_is_chosen_in_the_dialog_is_told_at_once_to_both_frames_until_they_are_unlinked(create):
    click(create, "crop-start")
    create.number_input(key="crop-x").set_value(20.0).run()
    assert fits(create) == (Fit(x=0.2), Fit(x=0.2))
    assert all("f=cover_2000_5000" in picture for picture in pictures(create)[:2])
    create.toggle(key="crop-linked").set_value(False).run()
    create.number_input(key="crop-y").set_value(10.5).run()
    assert fits(create) == (Fit(x=0.2, y=0.105), Fit(x=0.2))
    click(create, "crop-centre")
    create.segmented_control(key="crop-mode").set_value(FitMode.EDGE).run()
    assert fits(create) == (Fit(FitMode.EDGE), Fit(x=0.2))
    assert "kept whole in 16:9" in pictures(create)[0]
    click(create, "crop-cancel")
    assert fits(create) == (Fit(), Fit())
    assert held(create).linked
    assert "crop-open" not in create.session_state


def test_linking_again_fits_the_other_frame_like_this_one(create):
    click(create, "crop-end")
    create.toggle(key="crop-linked").set_value(False).run()
    create.number_input(key="crop-y").set_value(0.0).run()
    create.toggle(key="crop-linked").set_value(True).run()
    assert fits(create) == (Fit(y=0), Fit(y=0))
    create.number_input(key="crop-y").set_value(30.0)  # typed, and Done pressed right away
    click(create, "crop-done")
    assert fits(create) == (Fit(y=0.3), Fit(y=0.3))
    assert "crop-open" not in create.session_state


def test_nothing_that_was_typed_just_before_outlives_cancel(create):
    click(create, "crop-end")
    create.number_input(key="crop-y").set_value(30.0)
    click(create, "crop-cancel")
    assert fits(create) == (Fit(), Fit())


def test_the_shape_changes_the_crop_at_once_and_the_one_that_cuts_least_is_one_click(create):
    assert "4:3 cuts least (25 % instead of 44 %)." in texts(create)
    click(create, "use-ratio")
    assert held(create).ratio is AspectRatio.CLASSIC
    assert all("?r=4x3&amp;f=cover_5000_5000" in picture for picture in pictures(create))
    assert "4:3 cuts off 25 %." in texts(create)


def test_a_picture_that_has_the_shape_already_offers_no_dead_control(demo):
    create = upload(page("create"), "end", "astronaut.png", photo_bytes("astronaut"), "image/png")
    click(create, "use-ratio")
    assert held(create).ratio is AspectRatio.SQUARE
    assert "Nothing is cut off." in texts(create)
    click(create, "crop-end")
    assert "has the shape 1:1 already" in texts(create)
    assert not create.number_input
    assert "crop-mode" not in create.session_state


def test_a_picture_that_is_gone_says_so_in_its_slot_and_can_be_cleared(create, demo):
    demo._keyframes.path(held(create).start.sha256).unlink()
    create.run()
    assert not create.exception
    assert "no longer on this computer. Add it again." in texts(create)
    click(create, "clear-start")
    assert held(create).start is None
    assert "no longer on this computer" not in texts(create)


def test_without_films_the_picker_says_where_they_will_be(demo):
    create = page("create")
    click(create, "film-start")
    assert "No films yet" in texts(create)
    click(create, "film-close")
    assert "film-open" not in create.session_state


def test_a_moment_that_is_used_before_its_slider_is_drawn_is_the_middle(demo):
    (film_id,) = films_of(demo, Pair(frame(demo, "china"), None, prompt="A temple"))
    create = page("create")
    click(create, "film-end")
    click(create, f"film-{film_id}")
    create.segmented_control(key="film-where").set_value(Where.MOMENT)
    click(create, "film-use")
    assert held(create).end is not None
    assert held(create).end != demo.last_frame(film_id)
    assert "film-open" not in create.session_state


@pytest.mark.parametrize("key", ["film-end", "crop-start"])
def test_details_that_the_address_opens_take_the_place_of_another_dialog(demo, key):
    (film_id,) = films_of(demo, Pair(frame(demo, "flower"), None, prompt="A dahlia"))
    create = upload(page("create"), "start", "china.jpg", photo_bytes("china"))
    click(create, key)
    create.query_params["task"] = film_id
    create.run()
    assert not create.exception, create.exception
    assert "A dahlia" in texts(create)
    assert "film-open" not in create.session_state
    assert "crop-open" not in create.session_state
