"""The socket as pages of the Library and notices use it: each its own view, and none at the cost of the wall."""

import threading
from contextlib import ExitStack

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from websockets.exceptions import InvalidStatus

from tests.support.server import serving
from tests.web.given import add_task, finish_task, move_task
from tests.web.listening import end_of, hear, hear_until, ids, shown, watch
from twoframe.models import TaskState
from twoframe.verdicts import Step
from twoframe.views import ViewName
from twoframe.web import live
from twoframe.web.guard import Guard
from twoframe.web.routes import routes


@pytest.fixture
def asked(service, monkeypatch):
    """What was computed, in order."""
    told, read = [], service.view
    monkeypatch.setattr(service, "view", lambda one: told.append(one) or read(one))
    return told


def test_a_page_of_the_library_follows_what_happens_to_what_it_looks_for(url, here, service):
    harbour, forest = add_task(here, "A quiet harbour"), add_task(here, "A dark forest")
    with watch(url, "?view=library&starred=1") as wall:
        first = hear(wall)
        assert (first["type"], ids(first), first["view"]) == ("wall", [], {"view": "library", "starred": "1"})
        service.library.star([harbour.id], on=True)
        change = hear(wall)
        assert (change["type"], ids(change), change["order"]) == ("change", [harbour.id], [harbour.id])
        service.library.tag([harbour.id], "dusk")
        assert hear(wall)["cards"][0]["tags"] == ["dusk"]
        service.library.star([harbour.id, forest.id], on=True)
        assert hear(wall)["order"] == [forest.id, harbour.id]
        service.library.delete([harbour.id])
        assert hear(wall)["gone"] == [harbour.id]


def test_who_comes_back_to_a_page_of_the_library_and_missed_nothing_is_not_told_all_again(url, here):
    task = add_task(here)
    with watch(url, "?view=library") as wall:
        seen = hear(wall)["id"]
    with watch(url, f"?view=library&after={seen}") as wall:
        message = hear(wall)
    assert (message["type"], message["cards"], message["order"]) == ("change", [], [task.id])


def test_a_verdict_shows_though_it_is_no_event_of_the_task(url, here, service, monkeypatch):
    monkeypatch.setattr(live, "SWEEP_EVERY_S", 0.2)
    task = add_task(here)
    finish_task(here, task.id)
    with watch(url, "?view=library") as wall:
        hear(wall)
        review = service.reviews.open_film(task.id, name="Mira")
        service.reviews.record(review.id, Step.APPROVED, name="Mira", reason="", pair_key=review.pair.key)
        message = hear_until(wall, lambda message: message["cards"] and message["cards"][0]["verdict"])
    assert message["cards"][0]["verdict"] == {"word": "Approved", "tone": "green"}


def test_notices_hear_of_an_end_and_of_little_else(url, here):
    task = add_task(here, "A quiet harbour")
    with watch(url, "?view=notices") as wall:
        first = hear(wall)
        assert [(card["state"], card["words"]) for card in first["cards"]] == [("sending", None)]
        move_task(here, task.id, TaskState.UNCONFIRMED)
        change = hear(wall)
    assert change.keys() == {"type", "id", "now", "cards", "order", "gone"}
    assert change["cards"][0]["words"] == "Unconfirmed: A quiet harbour"


@pytest.mark.parametrize("view", ["nothing", "Library", "%00", "library%2F..", "x" * 4000])
def test_a_view_that_there_is_not_is_refused(url, view):
    with pytest.raises(InvalidStatus) as refused:
        watch(url, f"?view={view}")
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        f"&q={'x' * 5000}",
        "&q=%22%27%3B--%20%25_%5C&tag=%00&sort=drop",
        "&page=999999999999&since=9999-12-31&until=0001-01-01&tz=../../etc/passwd",
        "&q=%F0%9F%8E%AC%E2%80%AE&tz=%00&verdict=%FF&state=&ratio=16:9",
    ],
)
def test_a_made_up_address_is_a_view_like_any_other(url, here, query):
    add_task(here)
    with watch(url, f"?view=library{query}") as wall:
        assert hear(wall)["type"] == "wall"


def test_those_who_look_for_the_same_share_one_view(url, here, asked):
    with ExitStack() as stack:
        walls = [
            stack.enter_context(watch(url, f"?view=library{query}"))
            for query in ("", "&page=1", "&q=%20", "&tz=Asia/Tokyo", "&sort=newest")
        ]
        for wall in walls:
            hear(wall)
        asked.clear()
        task = add_task(here)
        for wall in walls:
            assert ids(hear(wall)) == [task.id]
        assert len(asked) == 1


def test_who_opens_a_page_of_the_library_has_only_that_computed(url, here, asked):
    with watch(url, "?view=library&q=one") as first:
        hear(first)
        asked.clear()
        with watch(url, "?view=library&q=two") as second:
            hear(second)
        assert [one.filters.text for one in asked] == ["two"]


def test_there_is_an_end_to_how_many_views_there_are_but_not_for_the_wall(url, monkeypatch):
    monkeypatch.setattr(live, "ROOMS_MAX", 2)
    with watch(url, "?view=library&q=1") as one, watch(url, "?view=library&q=2") as two:
        hear(one), hear(two)
        with watch(url, "?view=library&q=3") as third:
            assert end_of(third) == live.TRY_AGAIN_LATER
        with watch(url, "?view=library&q=2") as same, watch(url) as wall:
            assert (hear(same)["type"], hear(wall)["type"]) == ("wall", "wall")


def test_a_page_of_the_library_that_takes_long_does_not_keep_the_wall_waiting(url, here, service, monkeypatch):
    slow, read = threading.Event(), service.view

    def view(one):
        if one.name is ViewName.LIBRARY:
            slow.wait(30)
        return read(one)

    monkeypatch.setattr(service, "view", view)
    with watch(url, "?view=library") as library, watch(url) as wall:
        hear(wall)
        task = add_task(here)
        assert ids(hear(wall)) == [task.id]
        slow.set()
        assert shown(hear_until(library, lambda message: task.id in shown(message))) == [task.id]


def test_pages_of_the_library_rest_for_a_time_that_grows_with_what_they_cost(service, here, asked, monkeypatch):
    monkeypatch.setattr(live, "LIBRARY_SHARE", 1e-9)  # a rest that has no end
    with (
        serving(Starlette(routes=routes(lambda: service), middleware=[Middleware(Guard)])) as url,
        watch(url, "?view=library") as library,
    ):
        hear(library)
        asked.clear()
        task = add_task(here)
        with watch(url, "?view=library&q=quiet") as newcomer:  # who has to wait for nobody
            assert ids(hear(newcomer)) == [task.id]
    assert [one.filters.text for one in asked] == ["quiet"]
