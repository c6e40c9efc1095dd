"""The socket that feeds every open wall."""

import json
import socket
import threading
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.support.server import serving, wait_for
from tests.web.given import add_task, move_task
from tests.web.listening import end_of, hear, hear_until, ids, shown, watch
from twoframe.models import TaskState
from twoframe.web import live
from twoframe.web.guard import Guard
from twoframe.web.rooms import View
from twoframe.web.routes import routes


def test_a_newcomer_is_told_the_whole_wall(url, here):
    tasks = [add_task(here, f"Film {number}") for number in range(3)]
    with watch(url) as wall:
        message = hear(wall)
    assert message["type"] == "wall"
    assert ids(message) == [task.id for task in reversed(tasks)]
    assert message["id"] == here.last_event_id()
    assert {"head", "now", "texts"} <= message.keys()


def test_a_change_tells_only_the_card_that_changed_and_the_order_of_all(url, here):
    old = add_task(here)
    with watch(url) as wall:
        hear(wall)
        new = add_task(here, "Another film")
        added = hear(wall)
        move_task(here, old.id)
        moved = hear(wall)
    assert (added["type"], ids(added), added["order"], added["gone"]) == ("change", [new.id], [new.id, old.id], [])
    assert (ids(moved), moved["order"], moved["gone"]) == ([old.id], [new.id, old.id], [])
    assert moved["id"] == here.last_event_id()


def test_a_deleted_task_is_gone_from_every_wall_and_comes_back_when_restored(url, here):
    task, other = add_task(here), add_task(here)
    with watch(url) as one, watch(url) as two:
        for wall in (one, two):
            hear(wall)
        here.delete(task.id)
        for wall in (one, two):
            message = hear(wall)
            assert (ids(message), message["order"], message["gone"]) == ([], [other.id], [task.id])
        here.restore(task.id)
        assert ids(hear(one)) == [task.id]


def test_who_reconnects_and_missed_nothing_is_not_told_all_again(url, here):
    task = add_task(here)
    with watch(url) as wall:
        seen = hear(wall)["id"]
    with watch(url, f"?after={seen}") as wall:
        message = hear(wall)
    assert (message["type"], message["cards"], message["order"], message["gone"]) == ("change", [], [task.id], [])
    add_task(here)
    for query in (f"?after={seen}", "?after=", "?after=x", "?after=-1", f"?after={10**30}"):
        with watch(url, query) as wall:
            assert hear(wall)["type"] == "wall"


def test_the_time_in_a_newcomer_s_wall_is_the_present(url, here):
    """The browser sets its clock by it; a wall that was computed for somebody else before would be wrong."""
    add_task(here)
    with watch(url) as first:
        before = hear(first)["now"]
        with watch(url) as second:
            now = hear(second)["now"]
    assert now > before


def test_each_reader_is_told_in_a_language_that_there_is(url, here):
    task = add_task(here)
    for lang in ("en", "en-GB", "xx", "", "../../etc", "é" * 300):
        with watch(url, f"?lang={lang}") as wall:
            assert hear(wall)["lang"] == "en"
    with watch(url, "?lang=zh-CN") as chinese, watch(url, "?lang=en") as english:
        words = [hear(wall)["cards"][0]["word"] for wall in (chinese, english)]
        assert words[0] != words[1] == "Sending"
        move_task(here, task.id)
        words = [hear(wall)["cards"][0]["word"] for wall in (chinese, english)]
        assert words[0] != words[1] == "Processing"


def test_a_change_that_another_server_made_is_told_too(server, store):
    with watch(server.url) as wall:
        hear(wall)
        task = add_task(store, "Made elsewhere")
        assert task.id in ids(hear(wall))
        move_task(store, task.id)
        assert ids(hear_until(wall, lambda message: task.id in ids(message))) == [task.id]


def test_a_burst_of_changes_ends_with_the_last_one_and_few_messages(url, here):
    tasks = [add_task(here, f"Film {number}") for number in range(20)]
    with watch(url) as wall:
        hear(wall)
        for task in tasks:
            move_task(here, task.id)
        told, messages = set(), 0
        while len(told) < len(tasks):
            told |= set(ids(hear(wall)))
            messages += 1
    assert messages <= len(tasks)


def test_nothing_is_told_while_nothing_changes(url, here, monkeypatch):
    """Not even when the wall is computed again to be sure."""
    monkeypatch.setattr(live, "SWEEP_EVERY_S", 0.05)
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.02)
    task = add_task(here)
    with watch(url) as wall:
        hear(wall)
        with watch(url) as other:  # whose arrival has the wall computed
            hear(other)
        move_task(here, task.id)
        assert ids(hear(wall)) == [task.id]


def test_a_change_without_an_event_of_a_new_id_is_found_by_the_sweep(url, here, monkeypatch):
    """On a shared database an event with a smaller id may appear after one with a greater."""
    monkeypatch.setattr(live, "SWEEP_EVERY_S", 0.2)
    task = add_task(here)
    with watch(url) as wall:
        hear(wall)
        with here._writing() as write:
            from sqlalchemy import update

            from twoframe.store.tables import tasks

            write.connection.execute(update(tasks).where(tasks.c.id == task.id).values(state="processing"))
        assert ids(hear(wall)) == [task.id]


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_only_pages_of_this_server_may_watch(url, origin):
    with pytest.raises(InvalidStatus) as refused:
        connect(f"{url.replace('http', 'ws')}/live", origin=origin)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("said", ["hello", b"\x00", "x" * 100_000])
def test_a_browser_that_talks_is_shown_out_and_the_others_stay(url, here, said):
    with watch(url) as quiet, watch(url) as loud:
        hear(quiet)
        loud.send(said)
        assert end_of(loud) == live.NOT_WELCOME
        task = add_task(here)
        assert ids(hear(quiet)) == [task.id]


def test_there_is_an_end_to_how_many_may_watch(url, monkeypatch):
    monkeypatch.setattr(live, "SOCKETS_MAX", 2)
    with watch(url) as one, watch(url):
        hear(one)
        with watch(url) as third:
            assert end_of(third) == live.TRY_AGAIN_LATER
    wait_for(lambda: _welcome(url), what="a place after one has left")


def _welcome(url: str) -> bool:
    try:
        with watch(url) as wall:
            return hear(wall)["type"] == "wall"
    except ConnectionClosed:
        return False


def test_a_wall_that_can_not_be_read_for_a_while_goes_on_afterwards(url, here, service, monkeypatch):
    monkeypatch.setattr(live, "SWEEP_EVERY_S", 0.05)
    broken = threading.Event()
    read = service.view

    def view(asked):
        if broken.is_set():
            raise OSError("the database is away")
        return read(asked)

    monkeypatch.setattr(service, "view", view)
    with watch(url) as open_wall:
        hear(open_wall)
        broken.set()
        task = add_task(here)
        with watch(url) as newcomer:
            broken.clear()
            assert ids(hear(newcomer)) == [task.id]
        assert ids(hear(open_wall)) == [task.id]


def test_a_browser_that_does_not_read_costs_nothing_and_catches_up_with_one_wall(service, here):
    tasks = [add_task(here, "x" * 4000) for _ in range(24)]
    app = Starlette(routes=routes(lambda: service), middleware=[Middleware(Guard)])
    with serving(app, buffer_bytes=4096) as url, ExitStack() as stack:
        address = urlsplit(url)
        small = stack.enter_context(socket.socket())
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        small.connect((address.hostname, address.port))
        slow = stack.enter_context(watch(url, sock=small, max_queue=1))
        quick = stack.enter_context(watch(url))
        told = [hear(quick)]
        for number in range(8):
            for task in tasks:
                move_task(here, task.id, (TaskState.PROCESSING, TaskState.PENDING)[number % 2])
            told.append(hear(quick))
            while tasks[-1].id not in ids(told[-1]):
                told.append(hear(quick))
        here.delete(tasks[0].id)
        hear_until(quick, lambda message: tasks[0].id in message["gone"])
        heard = [hear(slow)]
        while tasks[0].id in shown(heard[-1]):
            heard.append(hear(slow))
    assert heard[-1]["type"] == "wall"
    assert len(heard) < len(told)


def test_the_hub_rests_when_nobody_watches(url, service, monkeypatch):
    with watch(url) as wall:
        hear(wall)
    asked = threading.Event()
    monkeypatch.setattr(service, "last_event_id", lambda: asked.set() or 0)
    assert not asked.wait(3 * live.LOOK_EVERY_S)


def test_a_view_that_is_seen_again_later_still_says_how_it_came_about():
    """A sender that is a moment late must not find the change emptied by a look that found nothing new."""
    card = {"id": "a", "word": "Waiting"}
    first = View.after(None, {"id": 1, "now": 1.0, "head": {}, "cards": [card]})
    second = View.after(first, {"id": 2, "now": 2.0, "head": {}, "cards": [card | {"word": "Done"}]})
    again = View.after(second, {"id": 2, "now": 3.0, "head": {}, "cards": [card | {"word": "Done"}]})
    assert again.number == second.number
    assert json.loads(again.as_change)["cards"] == [{"id": "a", "word": "Done"}]


def test_a_text_that_no_file_could_hold_is_told_all_the_same():
    view = View.after(
        None, {"id": 1, "now": 1.0, "head": {}, "cards": [{"id": "a", "prompt": "\ud800 \u2028 </script>"}]}
    )
    view.as_wall.encode("utf-8")
