"""Create: the form checks when pressed, says beside the field what is missing, and sends exactly once."""

import json

import pytest

from components import draft
from tests.pages.conftest import page, texts, wall_of
from tests.support.photos import photo_bytes
from twoframe.models import AspectRatio, GenerationRequest


def press(test):
    test.button(key="generate").click().run()
    assert not test.exception, test.exception
    return test


def note(test):
    """The line below the prompt."""
    found = [part for part in test.get("bidi_component") if "prompt_note" in part.proto.component_name]
    return json.loads(found[0].proto.json)[0]["problem"]


def test_a_first_visit_shows_the_form_with_the_defaults_of_the_service(demo):
    test = page("create")
    assert test.text_area(key=draft.PROMPT).label == "Prompt"
    assert test.toggle(key=draft.LOOP).value is False
    assert test.toggle(key=draft.EXPAND).value is True
    assert draft.RATIO in test.session_state
    assert test.session_state[draft.RATIO] == AspectRatio.WIDE
    assert "Demo films are free" in texts(test)
    assert wall_of(test)["cards"] == []


def test_a_press_makes_one_task_with_all_that_the_form_holds(demo):
    test = page("create")
    test.text_area(key=draft.PROMPT).input("A paper boat on a canal at dusk")
    test.toggle(key=draft.LOOP).set_value(True)
    press(test)
    (task,) = demo._store.wall_tasks()
    assert task.request == GenerationRequest(
        prompt="A paper boat on a canal at dusk", loop=True, expand_prompt=True, ratio=AspectRatio.WIDE
    )
    assert [card["id"] for card in wall_of(test)["cards"]] == [task.id]


def test_a_press_without_a_prompt_says_so_beside_the_prompt_and_stores_nothing(demo):
    test = press(page("create"))
    assert note(test) == "Write at least 3 characters. Frames are optional."
    assert demo._store.wall_tasks() == []
    test.text_area(key=draft.PROMPT).input("long enough").run()
    assert note(test) == ""


def test_two_clicks_at_once_are_one_press(demo):
    test = page("create")
    test.text_area(key=draft.PROMPT).input("A cat, asleep")
    press(test)
    press(test)
    assert len(demo._store.wall_tasks()) == 1


def test_takes_are_as_many_tasks_of_one_group(live):
    test = page("create")
    test.text_area(key=draft.PROMPT).input("A cat, asleep")
    test.session_state[draft.TAKES] = 3
    press(test)
    tasks = live._store.wall_tasks()
    assert sorted(task.take for task in tasks) == [1, 2, 3]
    assert len({task.take_group for task in tasks}) == 1


def test_the_price_is_told_before_the_press(live):
    test = page("create")
    assert "About \\$0.40" in texts(test)
    assert "Today: 0 of 5" in texts(test)


def test_a_press_over_the_limit_is_refused_whole_with_words(live):
    test = page("create")
    test.session_state[draft.TAKES] = 4
    test.text_area(key=draft.PROMPT).input("first four")
    press(test)
    test.text_area(key=draft.PROMPT).input("second four")
    press(test)
    assert len(live._store.wall_tasks()) == 4
    assert "Today’s limit is 5 films, and 4 are used" in texts(test)


@pytest.mark.parametrize(
    "hostile", ["<img src=x onerror=alert(1)>", "**bold** [x](javascript:alert(1))", ":red[x] $a$ \u202edesrever"]
)
def test_a_prompt_is_kept_letter_by_letter(demo, hostile):
    test = page("create")
    test.text_area(key=draft.PROMPT).input(hostile)
    press(test)
    assert wall_of(test)["cards"][0]["prompt"] == hostile


def upload(test, slot, name, content, mime="image/jpeg"):
    uploader = next(found for found in test.get("file_uploader") if f"upload-{slot}" in found.key)
    uploader.set_value((name, content, mime))
    test.run()
    assert not test.exception, test.exception
    return test


def test_an_uploaded_photo_fills_its_slot_with_the_crop_that_is_sent(demo):
    test = upload(page("create"), "start", "china.jpg", photo_bytes("china"))
    html = test.get("html")[0].proto.body
    ref = test.session_state["draft-rest"].start
    assert f"/frames/{ref.sha256}.jpg?r=16x9" in html
    assert demo.frame(ref.sha256).name == "china.jpg"


def test_a_file_that_is_no_picture_is_refused_beside_its_slot_and_the_rest_stays(demo):
    test = page("create")
    test.text_area(key=draft.PROMPT).input("words that must stay")
    upload(test, "end", "notes.txt", b"just words", "text/plain")
    assert "not a picture" in texts(test)
    assert test.session_state["draft-rest"].end is None
    assert test.text_area(key=draft.PROMPT).value == "words that must stay"


def test_an_end_frame_switches_loop_off_and_says_why(demo):
    test = page("create")
    test.toggle(key=draft.LOOP).set_value(True).run()
    upload(test, "end", "flower.jpg", photo_bytes("flower"))
    toggle = test.toggle(key=draft.LOOP)
    assert toggle.disabled
    assert toggle.value is False
    assert "Loop is off" in texts(test)


def test_swapping_exchanges_the_frames(demo):
    test = upload(page("create"), "start", "china.jpg", photo_bytes("china"))
    before = test.session_state["draft-rest"].start
    next(button for button in test.button if button.label == "Swap frames").click().run()
    assert test.session_state["draft-rest"].end == before
    assert test.session_state["draft-rest"].start is None
