"""What pages can ask to be kept up to date, and what they are told."""

from datetime import date

import pytest

from tests.web.given import ELSEWHERE, add_task, finish_task, move_task
from twoframe import runtime
from twoframe.filters import Filters, Status
from twoframe.models import GenerationRequest, TaskState
from twoframe.store import NewTask, utc_now
from twoframe.views import Asked, ViewName


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setenv("TWOFRAME_DATA", str(tmp_path / "data"))
    yield runtime.service()
    runtime.close()


@pytest.fixture
def store(house):
    return house._store


def test_an_address_that_names_no_view_asks_for_the_wall():
    assert Asked.parse({}) == Asked.parse({"view": ""}) == Asked.parse({"q": "harbour", "lang": "zh"}) == Asked()


@pytest.mark.parametrize("name", ["walls", "LIBRARY", "../library", "\x00", "é" * 300])
def test_a_view_that_there_is_not_is_none(name):
    assert Asked.parse({"view": name}) is None


def test_what_an_address_says_comes_back_as_it_was_understood():
    said = {
        "view": "library",
        "q": "quiet harbour",
        "state": "done",
        "since": "2026-11-01",
        "page": "3",
        "tz": "Asia/Tokyo",
    }
    asked = Asked.parse(said)
    assert asked == Asked(
        ViewName.LIBRARY,
        Filters(text="quiet harbour", status=Status.DONE, since=date(2026, 11, 1)),
        3,
        "Asia/Tokyo",
    )
    assert asked.said() == said
    assert Asked.parse(asked.said()) == asked


@pytest.mark.parametrize(
    "said",
    [
        {"q": "  ", "page": "1", "tz": "Europe/Berlin"},  # no day is asked for: the zone makes no difference
        {"page": "-1", "state": "nonsense", "sort": "newest"},
        {"page": "9" * 400, "tz": "../../etc/passwd"} | {"page": "x"},
        {"since": "yesterday", "tz": "é" * 5000},
        {"ratio": "\ud800", "frames": "perhaps", "bin": "true"},
    ],
)
def test_addresses_that_ask_for_the_same_are_the_same(said):
    """So that a hundred ways to say nothing are one view to compute."""
    assert Asked.parse({"view": "library", **said}) == Asked(ViewName.LIBRARY)


def test_a_zone_that_there_is_not_is_the_server_s():
    assert Asked.parse({"view": "library", "since": "2026-11-01", "tz": "Mars/Olympus"}).zone == ""


def test_a_page_of_the_library_is_what_the_address_asks_for(house, store):
    harbour, _forest = add_task(store, "A quiet harbour"), add_task(store, "A dark forest")
    data = house.view(Asked.parse({"view": "library", "q": "harbour"}))
    assert [card["id"] for card in data["cards"]] == [harbour.id]
    assert data["id"] == store.last_event_id()
    assert data["view"] == {"view": "library", "q": "harbour"}


def test_the_page_itself_shows_the_same_as_what_keeps_it_up_to_date(house, store):
    for number in range(3):
        add_task(store, f"Film {number}")
    live = house.view(Asked.parse({"view": "library"}))
    drawn = house.poster_wall(house.library.shelf(Filters()), view={"view": "library"})
    assert {**live, "now": 0} == {**drawn, "now": 0}


def test_posters_of_a_plain_list_have_their_tags_and_are_not_live(house, store):
    one, two = add_task(store), add_task(store)
    house.library.tag([two.id], "dusk")
    data = house.posters_of([two, one])
    assert [(card["id"], card["tags"]) for card in data["cards"]] == [(two.id, ["dusk"]), (one.id, [])]
    assert data["view"] is None


def test_a_film_in_the_bin_says_how_long_it_stays(house, store):
    task = add_task(store)
    house.library.delete([task.id])
    (card,) = house.view(Asked.parse({"view": "library", "bin": "1"}))["cards"]
    assert card["left"] == "30 days left"


def test_create_s_wall_shows_a_family_whole_where_the_list_ends_within_it(house, store):
    request = GenerationRequest(prompt="Takes")
    press = [NewTask(request=request, gateway=ELSEWHERE, take_group="press", take=number) for number in (1, 2, 3)]
    family = store.add_tasks(press, daily_limit=None, max_active=None, day_start=utc_now())
    for task in family:
        finish_task(store, task.id)
    others = [add_task(store, f"Film {number}") for number in range(23)]
    for task in others:
        finish_task(store, task.id)
    cards = house.wall()["cards"]
    assert len(cards) == 26
    assert [card["id"] for card in cards[23:]] == [task.id for task in reversed(family)]
    assert [card["take"]["number"] for card in cards[23:]] == [3, 2, 1]
    house.library.delete([family[0].id, family[1].id])
    assert [card["take"] for card in house.wall()["cards"]][23:] == [None]


def test_the_takes_of_a_press_are_one_family_of_posters_which_follow_what_happens(house, store):
    press = [add_task(store, "Takes", take_group="ab" * 16, take=number) for number in (1, 2, 3)]
    add_task(store, "Alone")
    for task in press:
        finish_task(store, task.id)
    drawn = house.takes_wall("ab" * 16)
    assert [card["id"] for card in drawn["cards"]] == [task.id for task in press]
    assert {card["take"]["group"] for card in drawn["cards"]} == {"ab" * 16}
    asked = Asked.parse(drawn["view"])
    assert asked == Asked(ViewName.TAKES, group="ab" * 16)
    assert {**house.view(asked), "now": 0} == {**drawn, "now": 0}
    house.library.delete([press[0].id])
    assert [card["id"] for card in house.view(asked)["cards"]] == [task.id for task in press[1:]]


@pytest.mark.parametrize("group", ["", "nobody's", "é" * 5000, "' or 1=1 --", "%"])
def test_a_press_that_there_was_not_has_no_takes(group, house, store):
    add_task(store, "Alone")
    add_task(store, "A take", take_group="ab" * 16, take=1)
    assert house.view(Asked.parse({"view": "takes", "group": group}))["cards"] == []


def test_notices_hear_of_what_moves_waits_or_has_ended(house, store):
    moving, doubtful, ended = (add_task(store, f"Film {number}") for number in range(3))
    move_task(store, moving.id)
    move_task(store, doubtful.id, TaskState.UNCONFIRMED)
    finish_task(store, ended.id)
    data = house.view(Asked.parse({"view": "notices"}))
    assert [(card["id"], card["state"], card["title"], card["words"]) for card in data["cards"]] == [
        (ended.id, "completed", "Film 2", "Done: Film 2"),
        (doubtful.id, "unconfirmed", "Film 1", "Unconfirmed: Film 1"),
        (moving.id, "processing", "Film 0", None),
    ]
    house.library.delete([ended.id])
    assert ended.id not in {card["id"] for card in house.view(Asked.parse({"view": "notices"}))["cards"]}
