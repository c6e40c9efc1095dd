"""A finished film beside what was sent: in words, with what shows it on demand; and how its frames were fitted."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.components.desk import HOSTILE, captions, kept, markup, settle, words
from tests.support.films import tiny_film
from tests.support.photos import photo
from twoframe.fit import Fit, FitMode, Grade
from twoframe.models import Film, FrameRef, GenerationRequest, TaskState

SIZE = (320, 180)
VIEW = (0, 34, 640, 394)
"""The middle of a photograph of 640 × 427 pixels, as 16:9 has it."""


def film_of(first, last) -> bytes:
    """A film that shows one photograph, then another."""
    shown = [np.asarray(photo(name).crop(VIEW).resize(SIZE)) for name in (first, last)]
    return tiny_film(*SIZE, seconds=1, paint=lambda index, count: shown[2 * index // count])


@pytest.fixture
def finished(house):
    """A task whose film is on this computer."""

    def made(film: bytes, **request):
        (task,) = house.create(GenerationRequest(HOSTILE, **request))
        path = house.settings.data / "films" / f"{task.id}.mp4"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(film)
        house._store.change(
            task.id, code="saved", expect=set(TaskState), state=TaskState.COMPLETED, film=Film(*SIZE, 1.0, len(film))
        )
        return task.id

    return made


def details(task_id: str) -> AppTest:
    def script(task_id):
        from components.details import details
        from twoframe.runtime import service

        details(service().task(task_id))

    test = AppTest.from_function(script, args=(task_id,), default_timeout=30).run()
    return settle(test, lambda test: "Comparing the film" in captions(test))


def opened(test: AppTest, key: str) -> AppTest:
    """With the part that shows a row open."""
    test.session_state[f"details-returned-{key}-shown"] = True
    test.run()
    assert not test.exception, test.exception
    return test


def test_a_film_is_told_to_begin_on_what_was_sent_and_to_end_on_something_else(house, finished):
    frames = {"start": kept(house, photo("china")), "end": kept(house, photo("coffee"))}
    test = details(finished(film_of("china", "flower"), **frames))
    assert "The first frame matches the start frame" in words(test)
    assert "The last frame differs from the end frame" in words(test)
    assert not test.get("bidi_component")
    (compared,) = opened(test, "end").get("bidi_component")
    first, second = json.loads(compared.proto.json)[0]["sides"]
    assert frames["end"].sha256 in first["url"]
    assert "t=last" in second["url"]
    assert "Likeness 0." in words(test)


def test_a_loop_that_jumps_is_shown_at_its_seam(finished):
    test = details(finished(film_of("china", "flower"), loop=True))
    assert "The loop jumps" in words(test)
    assert "<video" not in markup(test)
    assert '<video src="/previews/' in markup(opened(test, "seam"))


def test_nothing_is_compared_where_nothing_was_sent_or_nothing_came(house, finished):
    assert "Returned film" not in words(details(finished(film_of("china", "china"))))
    at_an_address = FrameRef(url="https://example.org/a.jpg")
    assert "Returned film" not in words(details(finished(film_of("china", "china"), start=at_an_address)))
    (task,) = house.create(GenerationRequest("still on its way", start=kept(house, photo("cat"))))
    assert "Returned film" not in words(details(task.id))


def test_a_film_that_can_not_be_read_is_told_in_words(house, finished):
    test = details(finished(b"no film", start=kept(house, photo("cat"))))
    assert "Returned film" in words(test)
    assert "can’t be read" in words(test)


def test_details_say_how_each_frame_was_fitted(house):
    start = kept(house, photo("china"))
    end = FrameRef(sha256=start.sha256, fit=Fit(x=0.42, y=0.305, grade=Grade(1.1, 4, -2, 5)))
    (task,) = house.create(GenerationRequest("two fits", start=start, end=end))
    shown = words(details(task.id))
    for line in ("Crop, start frame", "Around the middle", "Crop, end frame", "42 % across, 30.5 % down"):
        assert line in shown
    assert "Matched to the other frame (L* × 1.10 +4.0, a* −2.0, b* +5.0)" in shown
    (whole,) = house.create(GenerationRequest("one fit", start=FrameRef(start.sha256, fit=Fit(FitMode.BLUR))))
    assert "All of it, with a blurred copy around" in words(details(whole.id))
