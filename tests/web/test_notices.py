"""What `/live` tells for notices: little, of each task that came to its end."""

import json
import time

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from websockets.sync.client import ClientConnection, connect

from tests.support.server import serving
from tests.web.given import add_task, move_task
from twoframe import runtime
from twoframe.models import TaskState
from twoframe.web.guard import Guard
from twoframe.web.routes import routes


@pytest.fixture
def service(tmp_path, monkeypatch):
    """The service of this process, on a data folder of the test's own; its worker does not run."""
    monkeypatch.setenv("TWOFRAME_DATA", str(tmp_path / "data"))
    yield runtime.service()
    runtime.close()


@pytest.fixture
def url(service):
    with serving(Starlette(routes=routes(lambda: service), middleware=[Middleware(Guard)])) as address:
        yield address


def listen(url: str, query: str = "") -> ClientConnection:
    """Open the line as a page of this server does."""
    return connect(f"{url.replace('http', 'ws')}/live?view=notices{query}", origin=url, compression=None)


def hear(line: ClientConnection) -> dict:
    return json.loads(line.recv(timeout=10))


@pytest.mark.parametrize(("state", "word"), [(TaskState.COMPLETED, "Done"), (TaskState.FAILED, "Failed")])
def test_an_end_is_told_in_words_with_its_moment(url, service, state, word):
    task = add_task(service._store, "A harbour at night")
    with listen(url) as line:
        [moving] = hear(line)["cards"]
        before = time.time()
        move_task(service._store, task.id, state)
        message = hear(line)
    [ended] = message["cards"]
    same = {"id": task.id, "title": "A harbour at night"}
    assert moving == {**same, "state": "sending", "words": None, "ended": None}
    assert before <= ended.pop("ended") <= message["now"]
    assert ended == {**same, "state": state.value, "words": f"{word}: A harbour at night"}


def test_a_long_prompt_costs_little(url, service):
    add_task(service._store, "very long words " * 300)
    with listen(url) as line:
        assert len(line.recv(timeout=10)) < 600


def test_who_was_away_is_told_of_what_ended_meanwhile(url, service):
    tasks = [add_task(service._store) for _ in range(40)]
    with listen(url) as line:
        known = hear(line)["id"]
    for task in tasks:
        move_task(service._store, task.id, TaskState.FAILED)
    with listen(url, f"&after={known}") as line:
        cards = hear(line)["cards"]
    assert {card["id"] for card in cards if card["ended"]} == {task.id for task in tasks}


def test_who_missed_nothing_is_told_nothing(url, service):
    add_task(service._store)
    with listen(url) as line:
        known = hear(line)["id"]
    with listen(url, f"&after={known}") as line:
        assert hear(line)["cards"] == []
