"""What the walls tell the browser: complete, plain text, the same at every moment, no button that can't work."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from twoframe.card import card
from twoframe.models import (
    DEMO,
    AspectRatio,
    Failure,
    Film,
    FrameRef,
    GenerationRequest,
    Origin,
    OriginKind,
    Task,
    TaskState,
    Usual,
)
from twoframe.poster import poster
from twoframe.wall import ACTIONS, wall_data

GATEWAY = "https://gateway.example"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
USUAL = Usual(60, 180, 12)
STORED, OTHER, LINKED = FrameRef(sha256="a" * 64), FrameRef(sha256="b" * 64), FrameRef(url="https://example.org/a.jpg")


def task(state: TaskState, **more) -> Task:
    ended = state in (TaskState.COMPLETED, TaskState.FAILED)
    given = {
        "id": "0123456789abcdef" * 2,
        "gateway": GATEWAY,
        "request": GenerationRequest(prompt="A fox in the snow", start=STORED, end=OTHER),
        "state": state,
        "created_at": NOW - timedelta(seconds=200),
        "changed_at": NOW - timedelta(seconds=10),
        "submitted_at": None if state is TaskState.SENDING else NOW - timedelta(seconds=190),
        "remote_id": None if state in (TaskState.SENDING, TaskState.UNCONFIRMED) else "remote",
        "finished_at": NOW - timedelta(seconds=82) if ended else None,
        "film": Film(1360, 752, 5.041, 900_000) if state is TaskState.COMPLETED else None,
        "failure": Failure("upstream", "Job failed") if state is TaskState.FAILED else None,
    }
    return Task(**(given | more))


def shown(state: TaskState, **more) -> dict:
    return card(task(state, **more), gateway=GATEWAY, usual=USUAL)


def names(view: dict, place: str | None = None) -> list[str]:
    return [action["name"] for action in view["actions"] if place in (None, action["place"])]


def wall(*tasks: Task, gateway: str = GATEWAY, **more) -> dict:
    return wall_data(tasks, **({"gateway": gateway, "usual": USUAL, "now": NOW, "event_id": 7} | more))


def test_the_data_goes_through_json_and_back_unchanged():
    data = wall(*(task(state) for state in TaskState))
    assert json.loads(json.dumps(data)) == data
    assert data["id"] == 7
    assert data["now"] == NOW.timestamp()
    assert data["lang"] == "en"


def test_a_card_says_the_same_at_every_moment():
    """Else every card would be sent anew with each change of any."""
    tasks = [task(state) for state in TaskState]
    assert wall(*tasks)["cards"] == wall(*tasks, now=NOW + timedelta(days=3), event_id=8)["cards"]


@pytest.mark.parametrize("state", TaskState)
def test_every_card_has_word_prompt_and_clock(state):
    view = shown(state)
    assert view["word"]
    assert view["prompt"] == "A fox in the snow"
    assert view["clock"]["since"] <= NOW.timestamp()
    assert view["tone"] in {"gray", "blue", "green", "yellow", "red"}


def test_hostile_texts_pass_untouched_as_plain_text():
    prompt = "<b>\u202e{0} \x00 " + "x" * 5000
    view = shown(TaskState.FAILED, request=GenerationRequest(prompt=prompt), failure=Failure("upstream", prompt))
    assert view["prompt"] == prompt
    assert view["words"] == prompt
    assert len(view["announce"]) < 100


@pytest.mark.parametrize(
    ("state", "row", "menu"),
    [
        (TaskState.SENDING, [], ["details", "delete"]),
        (TaskState.PENDING, [], ["details", "delete"]),
        (TaskState.PROCESSING, [], ["details", "delete"]),
        (TaskState.SAVING, [], ["details", "delete"]),
        (TaskState.UNCONFIRMED, ["send_again", "details"], ["delete"]),
        (TaskState.COMPLETED, ["download", "continue", "review"], ["remix", "extend", "star", "details", "delete"]),
        (TaskState.FAILED, ["try_again", "remix"], ["details", "delete"]),
    ],
)
def test_each_state_offers_what_can_be_done(state, row, menu):
    view = shown(state)
    assert names(view, "row") == row
    assert names(view, "menu") == menu


def test_every_action_is_one_that_an_event_may_carry():
    flags = [{}, {"asking_stopped": True}, {"link_dead": True}, {"starred": True}, {"picked_at": NOW}]
    each = [task(state, **more) for state, more in product(TaskState, flags)]
    views = [card(one, gateway=gateway, usual=None, takes=2) for one, gateway in product(each, (GATEWAY, DEMO))]
    views += [poster(one, takes=2) for one in each] + [poster(replace(one, deleted_at=NOW)) for one in each]
    assert {name for view in views for name in names(view)} - {"download"} == ACTIONS


def test_changing_inputs_comes_before_trying_the_same_again():
    view = shown(TaskState.FAILED, failure=Failure("upstream", "Frame moderation failed"))
    assert names(view, "row") == ["remix", "try_again"]


def test_a_film_can_be_downloaded_by_a_link_and_starred_by_a_toggle():
    plain, starred = shown(TaskState.COMPLETED), shown(TaskState.COMPLETED, starred=True)
    toggles = [next(action for action in view["actions"] if "pressed" in action) for view in (plain, starred)]
    assert plain["actions"][0]["href"] == f"/films/{plain['id']}.mp4?download"
    assert [(each["name"], each["label"], each["pressed"]) for each in toggles] == [
        ("star", "Star", False),
        ("unstar", "Star", True),
    ]
    assert (plain["starred"], starred["starred"]) == (None, "Starred")


def test_only_a_film_of_the_connected_gateway_can_be_extended():
    film = task(TaskState.COMPLETED)
    assert "extend" in names(card(film, gateway=GATEWAY, usual=None))
    assert "extend" not in names(card(film, gateway=DEMO, usual=None))
    assert "extend" not in names(card(replace(film, remote_id=None), gateway=GATEWAY, usual=None))


@pytest.mark.parametrize("flag", ["asking_stopped", "link_dead"])
def test_a_task_that_was_given_up_can_be_asked_again_where_it_was_made(flag):
    stopped = task(TaskState.SAVING, **{flag: True})
    view = card(stopped, gateway=GATEWAY, usual=USUAL)
    assert names(view, "row") == ["ask_again", "details"]
    assert view["clock"]["kind"] == "ago"
    assert "ask again" in view["body"].lower()
    assert "ask_again" not in names(card(stopped, gateway=DEMO, usual=USUAL))


def test_a_task_of_another_gateway_says_so_and_its_clock_stands():
    view = card(task(TaskState.PROCESSING), gateway=DEMO, usual=None)
    assert view["note"] == "Made for gateway.example, not connected now."
    assert view["clock"]["kind"] == "ago"
    assert card(task(TaskState.PENDING, gateway=DEMO), gateway=GATEWAY, usual=None)["note"].startswith(
        "Made for the built-in demo"
    )
    assert card(task(TaskState.COMPLETED), gateway=DEMO, usual=None)["note"] is None


def test_time_counts_from_the_submit():
    assert shown(TaskState.PROCESSING)["clock"] == {
        "kind": "elapsed",
        "since": (NOW - timedelta(seconds=190)).timestamp(),
    }
    assert shown(TaskState.SENDING)["clock"]["since"] == (NOW - timedelta(seconds=200)).timestamp()
    assert shown(TaskState.COMPLETED)["clock"] == {"kind": "ago", "since": (NOW - timedelta(seconds=82)).timestamp()}


def test_only_processing_shows_the_usual_range():
    view = shown(TaskState.PROCESSING)
    assert view["caption"] == "Usually 1 to 3 min (your last 12)"
    assert view["gauge"] == {"low": 60, "high": 180}
    assert view["late"] == {"after": 180, "caption": "Longer than usual (1 to 3 min). Still asking."}
    assert all(shown(state)["gauge"] is None for state in TaskState if state is not TaskState.PROCESSING)


def test_before_the_first_film_the_prior_stands_in():
    processing = task(TaskState.PROCESSING)
    view = card(processing, gateway=GATEWAY, usual=None, prior=Usual(4, 9, 0))
    assert view["caption"] == "Usually 4 to 9 s"
    assert view["late"]["after"] == 9
    assert card(processing, gateway=GATEWAY, usual=None)["caption"] == "The service works on it."
    assert card(processing, gateway=GATEWAY, usual=None)["gauge"] is None
    one = card(processing, gateway=GATEWAY, usual=Usual(70, 70, 1))
    assert one["caption"] == "Usually 1 to 2 min (your last one)"


@pytest.mark.parametrize(
    ("state", "caption"),
    [
        (TaskState.SENDING, "The service asks for a pause. Trying again."),
        (TaskState.PENDING, "The service asks for a pause. Still asking."),
        (TaskState.PROCESSING, "The service asks for a pause. Still asking."),
    ],
)
def test_a_task_that_waits_says_why(state, caption):
    assert shown(state, failure=Failure("too_fast"))["caption"] == caption


def test_a_full_disk_is_told_with_the_way_out():
    view = shown(TaskState.SAVING, failure=Failure("disk_full"))
    assert view["caption"] == "The disk is full."
    assert "Free some space" in view["body"]


def test_doubt_about_money_is_told():
    view = shown(TaskState.UNCONFIRMED, failure=Failure("upstream_failed", "502"))
    assert view["body"] == (
        "It may or may not have been accepted, and may have been charged. Twoframe will not send it again by itself."
    )
    assert view["words"] == "502"


def test_the_facts_of_a_film_stand_in_one_line():
    assert shown(TaskState.COMPLETED)["caption"] == "5.0 s, 16:9, 1360 × 752. Took 1 min 48 s."
    tall = GenerationRequest(prompt="abc", ratio=AspectRatio.TALL)
    untimed = shown(TaskState.COMPLETED, request=tall, film=Film(752, 1360, 5.0, 1), submitted_at=None)
    assert untimed["caption"] == "5.0 s, 9:16, 752 × 1360."


def test_a_film_is_served_by_our_own_routes_with_its_sides():
    view = shown(TaskState.COMPLETED)
    id_ = view["id"]
    assert view["film"] == {
        "url": f"/films/{id_}.mp4",
        "poster": f"/films/{id_}.jpg",
        "width": 1360,
        "height": 752,
        "alt": "Film: A fox in the snow",
    }
    assert all(shown(state)["film"] is None for state in TaskState if state is not TaskState.COMPLETED)


@pytest.mark.parametrize(
    ("start", "end", "kind", "alt"),
    [
        (STORED, OTHER, "pair", "Start and end frame"),
        (STORED, None, "one", "Start frame"),
        (None, STORED, "one", "End frame"),
        (LINKED, STORED, "one", "End frame"),
        (STORED, LINKED, "one", "Start frame"),
        (LINKED, None, "url", "Frames given by address"),
        (None, None, "none", ""),
    ],
)
def test_the_thumbnail_shows_the_frames_that_are_stored_here(start, end, kind, alt):
    thumb = shown(TaskState.PENDING, request=GenerationRequest(prompt="abc", start=start, end=end))["thumb"]
    assert (thumb["kind"], thumb["alt"]) == (kind, alt)
    assert (thumb["url"] is not None) == (kind in {"pair", "one"})
    assert "example.org" not in json.dumps(thumb)


@pytest.mark.parametrize("kind", OriginKind)
def test_a_task_names_where_it_comes_from(kind):
    assert shown(TaskState.PENDING, origin=Origin("f" * 32, kind))["note"]


def test_takes_are_numbered():
    assert shown(TaskState.PENDING, take_group="group", take=2)["note"] == "Take 2."
    assert shown(TaskState.PENDING)["note"] is None


def test_the_head_counts_what_stands_where():
    tasks = [
        task(TaskState.SENDING),
        task(TaskState.PROCESSING),
        task(TaskState.PROCESSING, gateway=DEMO),
        task(TaskState.SAVING, link_dead=True),
        task(TaskState.UNCONFIRMED),
        task(TaskState.COMPLETED),
        task(TaskState.FAILED),
    ]
    assert wall(*tasks)["head"] == {
        "title": "Your films",
        "counts": "2 on the way, 1 unconfirmed, 2 stopped, 1 done, 1 failed",
    }
    assert wall()["head"]["counts"] == ""


def test_the_order_is_kept_as_it_comes():
    tasks = [replace(task(TaskState.PENDING), id=f"{number:032x}") for number in (3, 1, 2)]
    assert [view["id"] for view in wall(*tasks)["cards"]] == [each.id for each in tasks]


def test_the_sample_of_the_empty_wall_is_there():
    from twoframe.settings import ROOT

    empty = wall()["empty"]
    assert (ROOT / "components" / "static" / empty["picture"].removeprefix("/app/static/")).is_file()
    assert all(3 <= len(example["prompt"]) <= 5000 for example in empty["examples"])


def test_a_gateway_that_lacks_extend_offers_none():
    def offered(**more):
        data = wall_data([task(TaskState.COMPLETED)], gateway=GATEWAY, usual=None, now=NOW, event_id=1, **more)
        return {action["name"] for action in data["cards"][0]["actions"]}

    assert "extend" in offered()
    assert "extend" not in offered(extends=False)


def test_an_unconfirmed_task_says_that_it_was_sent_again():
    first = task(TaskState.UNCONFIRMED)
    second = task(TaskState.SENDING, id="f" * 32, origin=Origin(first.id, OriginKind.RESEND))
    data = wall_data([second, first], gateway=GATEWAY, usual=None, now=NOW, event_id=1)
    assert "Sent again as a newer task." in data["cards"][1]["note"]
    assert wall_data([first], gateway=GATEWAY, usual=None, now=NOW, event_id=1)["cards"][0]["note"] is None
