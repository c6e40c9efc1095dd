"""What a grid of posters tells the browser: each film once, its facts in words, no button that can't work."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.test_wall import NOW, names, task
from twoframe.filters import Shelf
from twoframe.i18n import speaking
from twoframe.models import AspectRatio, Failure, Film, GenerationRequest, Task, TaskState
from twoframe.poster import poster
from twoframe.verdicts import Standing
from twoframe.wall import posters_data

FILM = task(TaskState.COMPLETED)


def takes_of(*states: TaskState, group: str = "press", **more) -> tuple[Task, ...]:
    return tuple(
        task(state, id=f"{number:032x}", take_group=group, take=number, **more)
        for number, state in enumerate(states, 1)
    )


def grid(*tasks: Task, **more) -> dict:
    return posters_data(Shelf(tasks, len(tasks), 1, 1, **more), now=NOW, days_left=lambda _task: 12)


def test_the_data_goes_through_json_and_back_unchanged():
    data = grid(*(task(state) for state in TaskState), event_id=7)
    assert json.loads(json.dumps(data)) == data
    assert (data["id"], data["now"], data["lang"], data["view"]) == (7, NOW.timestamp(), "en", None)


def test_a_card_says_the_same_at_every_moment():
    tasks = [task(state) for state in TaskState]
    later = posters_data(Shelf(tuple(tasks), 7, 1, 1), now=NOW + timedelta(days=3), days_left=lambda _task: 9)
    assert grid(*tasks)["cards"] == later["cards"]


@pytest.mark.parametrize("state", TaskState)
def test_every_card_has_its_word_its_name_and_its_own_page(state):
    view = poster(task(state))
    assert view["word"]
    assert view["name"] == view["prompt"] == "A fox in the snow"
    assert view["href"] == f"/film?id={view['id']}"
    assert (view["film"] is not None) == (state is TaskState.COMPLETED)


def test_a_title_stands_for_the_prompt_which_is_still_told():
    view = poster(replace(FILM, title="The fox"))
    assert (view["name"], view["prompt"], view["announce"]) == ("The fox", "A fox in the snow", "Done: The fox")
    assert view["film"]["alt"] == "Film: The fox"


def test_the_facts_leave_the_day_to_the_browser_which_knows_the_zone():
    tall = GenerationRequest(prompt="abc", ratio=AspectRatio.TALL)
    assert (
        poster(task(TaskState.COMPLETED, request=tall, film=Film(752, 1360, 5.041, 1)))["facts"] == "9:16, 5 s, {day}"
    )
    assert poster(task(TaskState.PROCESSING))["facts"] == "16:9, {day}"
    assert poster(FILM)["clock"]["since"] == FILM.created_at.timestamp()
    with speaking("zh"):
        assert "{day}" in poster(FILM)["facts"]


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (None, None),
        (Standing.WAITING, None),
        (Standing.APPROVED, {"word": "Approved", "tone": "green"}),
        (Standing.CHANGES, {"word": "Changes asked", "tone": "yellow"}),
        (Standing.REJECTED, {"word": "Rejected", "tone": "red"}),
    ],
)
def test_a_verdict_is_told_in_its_colour(standing, told):
    assert poster(FILM, verdict=standing)["verdict"] == told


def test_three_tags_are_shown_and_the_rest_is_counted():
    few, many = poster(FILM, tags=("a", "b", "c")), poster(FILM, tags=("a", "b", "c", "d", "e"))
    assert (few["tags"], few["more_tags"]) == (["a", "b", "c"], None)
    assert (many["tags"], many["more_tags"]) == (["a", "b", "c"], {"word": "+2", "names": "d, e"})


def test_a_failure_says_why_in_one_sentence():
    view = poster(task(TaskState.FAILED, failure=Failure("upstream", "Frame moderation failed")))
    assert view["reason"].endswith(".")
    assert poster(FILM)["reason"] is None


@pytest.mark.parametrize("state", TaskState)
def test_each_state_offers_what_can_be_done(state):
    view = poster(task(state))
    if state is TaskState.COMPLETED:
        assert names(view, "row") == []  # Play, which the browser adds
        assert names(view, "menu") == ["open", "download", "star", "continue", "remix", "review", "delete"]
    else:
        assert names(view, "row") == ["open"]
        assert names(view, "menu") == ["remix", "star", "delete"]


def test_in_the_bin_there_are_only_ways_out_of_it_and_the_days_that_are_left():
    binned = replace(FILM, deleted_at=NOW)
    (view,) = grid(binned)["cards"]
    assert (names(view, "row"), names(view, "menu")) == (["restore"], ["open", "erase"])
    assert view["left"] == "12 days left"
    assert [poster(binned, days_left=days)["left"] for days in (1, 0)] == ["1 day left", "Less than a day left"]
    assert poster(FILM)["left"] is None


def test_the_takes_of_a_press_follow_each_other_and_one_stands_for_them():
    takes = takes_of(TaskState.COMPLETED, TaskState.PROCESSING, TaskState.FAILED)
    other = task(TaskState.COMPLETED, id="f" * 32)
    data = grid(other, takes[1], takes={"press": takes}, tags={takes[2].id: ("late",)})
    assert [view["id"] for view in data["cards"]] == [other.id, *(take.id for take in takes)]
    assert [view["take"] and (view["take"]["number"], view["take"]["face"]) for view in data["cards"]] == [
        None,
        (1, False),
        (2, True),
        (3, False),
    ]
    assert data["cards"][3]["tags"] == ["late"]
    assert [view["facts"] for view in data["cards"][1:3]] == ["Take 1, 16:9, 5 s, {day}", "Take 2, 16:9, {day}"]


def test_a_take_that_is_alone_is_a_film_like_any_other():
    (alone,) = takes_of(TaskState.COMPLETED)
    assert grid(alone, takes={"press": (alone,)})["cards"][0]["take"] is None
    assert grid(alone)["cards"][0]["take"] is None


def test_the_best_take_can_be_picked_among_finished_ones_and_says_so():
    done, other, failed = takes_of(TaskState.COMPLETED, TaskState.COMPLETED, TaskState.FAILED)
    plain, picked = poster(done, takes=3), poster(replace(other, picked_at=NOW), takes=3)
    assert names(plain, "row") == ["best"]
    assert names(picked, "row") == ["unbest"]
    assert (plain["take"]["best"], picked["take"]["best"]) == (None, "Best take")
    assert "best" not in names(poster(failed, takes=3))


def test_hostile_texts_pass_untouched_as_plain_text():
    prompt = "<b>\u202e{day} \x00 " + "x" * 5000
    view = poster(task(TaskState.COMPLETED, request=GenerationRequest(prompt=prompt)), tags=("<i>{day}",))
    assert (view["name"], view["tags"]) == (prompt, ["<i>{day}"])
    assert "\x00" not in view["facts"]
    assert len(view["announce"]) < 100
