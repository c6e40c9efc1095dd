"""Backup and restore under a server that goes on: films are being made, walls are open, and nothing is sent twice."""

import json
from collections import Counter

import pytest

from tests.keep.given import content, dump, twoframe
from tests.store.given import stored
from tests.support.server import hurried_demo, running, wait_for
from tests.web.test_live import hear, hear_until, ids, shown, watch
from twoframe.filters import Wanted
from twoframe.keep.archive import opened
from twoframe.models import DEMO, GenerationRequest, TaskState
from twoframe.store import NewTask, Store, snapshot, utc_now

COMPLETED, UNCONFIRMED = TaskState.COMPLETED, TaskState.UNCONFIRMED


def press(store, prompt, count=1):
    new = [NewTask(GenerationRequest(f"{prompt} number {number}"), DEMO) for number in range(count)]
    return store.add_tasks(new, daily_limit=None, max_active=None, day_start=utc_now())


def done(store, tasks):
    return all(stored(store, task).state is COMPLETED for task in tasks)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server with its demo gateway, and a store on the same database as a second server has it."""
    data = tmp_path_factory.mktemp("under") / "data"
    with hurried_demo(data), running(data) as server:
        store = Store(snapshot.url_of(data / "twoframe.db"))
        yield server, store
        store.close()


def sent(data) -> Counter[str]:
    """What the demo gateway was asked for, by prompt."""
    files = (file for file in data.glob("demo/**/*.json") if file.name != "gateway.json")
    return Counter(json.loads(file.read_text("utf-8"))["prompt"] for file in files)


def test_backups_and_a_restore_while_films_are_made(house, tmp_path):
    server, store = house
    data, file = server.data, tmp_path / "twoframe.zip"
    first = press(store, "Made before", 3)
    wait_for(lambda: done(store, first), 60)

    # Films are under way in every state while these are made; the last one is kept.
    under_way = press(store, "Under way", 6)
    for _ in range(3):
        assert (made := twoframe("backup", file, "--replace", data=data)).returncode == 0, made.stderr
    with opened(file) as (source, manifest):
        assert manifest.missing == ()
        source.extract("twoframe.db", tmp_path)
    then = Store(snapshot.url_of(tmp_path / "twoframe.db"))
    was = {task.id: stored(then, task) for task in [*first, *under_way]}
    then.close()

    wait_for(lambda: done(store, under_way), 60)
    later = press(store, "Made later", 2)
    wait_for(lambda: done(store, later), 60)
    store.rename(first[0].id, "Another name")
    with watch(server.url) as wall:
        before = hear(wall)
        assert {task.id for task in later} <= set(ids(before))
        restored = twoframe("restore", file, "--yes", data=data)
        assert restored.returncode == 0, restored.stderr
        after = hear_until(wall, lambda message: later[0].id not in shown(message))
        assert after["id"] > before["id"], "no wall takes this log for the one that it knew"
        assert {task.id for task in first} <= set(shown(after))
    with watch(server.url, f"?after={before['id']}") as wall:
        assert later[0].id not in shown(hear(wall))

    # The server goes on with what was under way then; what was about to be sent is for people to send.
    unsure = {id_ for id_, task in was.items() if task.state is TaskState.SENDING}
    for id_, task in was.items():
        if id_ in unsure:
            assert stored(store, task).state is UNCONFIRMED
        else:
            wait_for(lambda task=task: stored(store, task).state is COMPLETED, 60)
    assert server.health().json() == {**server.health().json(), "ok": True}
    assert all(count == 1 for count in sent(data).values()), "nothing was sent twice"
    assert store.task(later[0].id) is None
    assert stored(store, first[0]).title == ""
    [aside] = data.glob("before-restore-*")
    assert f"films/{later[0].id}.mp4" in content(aside)
    assert f"films/{later[0].id}.mp4" not in content(data)

    # And with new films, found by words as ever.
    new = press(store, "Made afterwards", 2)
    wait_for(lambda: done(store, new), 60)
    assert set(store.wanted_ids(Wanted(words=("afterwards",)))) == {task.id for task in new}
    assert store.wanted_ids(Wanted(words=("later",))) == []
    assert store.search_is_sound()
    assert "Traceback" not in server.output
    checked = twoframe("doctor", data=data)
    assert checked.returncode == 0, checked.stdout


def test_a_film_that_is_playing_is_served_to_its_end_from_what_lies_aside(house, tmp_path):
    """A restore takes a file's name away, never its bytes while somebody reads them."""
    import requests

    server, store = house
    file = tmp_path / "twoframe.zip"
    assert twoframe("backup", file, data=server.data).returncode == 0
    [film] = press(store, "Played meanwhile")
    wait_for(lambda: done(store, [film]), 60)
    whole = (server.data / "films" / f"{film.id}.mp4").read_bytes()
    with requests.get(f"{server.url}/films/{film.id}.mp4", stream=True, timeout=30) as answer:
        begun = answer.raw.read(100)
        assert twoframe("restore", file, "--yes", data=server.data).returncode == 0
        assert begun + answer.raw.read() == whole
    assert requests.get(f"{server.url}/films/{film.id}.mp4", timeout=30).status_code == 404


def test_a_server_may_start_on_what_was_restored(house, tmp_path):
    server, _ = house
    file, new = tmp_path / "twoframe.zip", tmp_path / "new"
    assert twoframe("backup", file, data=server.data).returncode == 0
    assert twoframe("restore", file, "--yes", data=new).returncode == 0
    restored = [line for line in dump(new / "twoframe.db") if "alembic" in line]
    with running(new) as other:
        assert other.health().ok
        with watch(other.url) as wall:
            assert ids(hear(wall))
    assert [line for line in dump(new / "twoframe.db") if "alembic" in line] == restored
