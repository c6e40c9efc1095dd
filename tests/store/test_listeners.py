"""Whoever listens hears of each change once it can be read, and can't harm it."""

import logging

import pytest

from tests.store.given import GATEWAY, PENDING, SENDING, new, one, press, stored
from twoframe.errors import OverLimit


def test_a_listener_hears_the_newest_event_after_each_write(store):
    heard = []
    store.subscribe(heard.append)
    tasks = press(store, new(), new(), new())
    store.star(tasks[0].id, True)
    store.change(tasks[1].id, code="accepted", expect={SENDING}, state=PENDING)
    ids = [event.id for event in store.events_after(0)]
    assert heard == ids[2:]


def test_a_listener_hears_nothing_where_nothing_was_noted(store):
    task = one(store)
    heard = []
    store.subscribe(heard.append)
    store.claim("me", GATEWAY, lease_s=30, limit=1)
    store.renew("me", 30)
    store.change(task.id, code="later", expect={SENDING}, owner="me", event=False, tries=1)
    store.change(task.id, code="late", expect={PENDING})
    store.hurry(task.id)
    store.star(task.id, False)
    with pytest.raises(OverLimit):
        press(store, new(), max_active=1)
    assert heard == []


def test_a_listener_can_read_and_write_what_it_hears_of(store):
    seen = []

    def listener(event_id):
        [event] = store.events_after(event_id - 1)
        seen.append((event.code, store.task(event.task_id).starred))
        if event.code == "created":
            store.star(event.task_id, True)

    store.subscribe(listener)
    one(store)
    assert seen == [("created", False), ("starred", True)]


def test_a_listener_that_fails_spoils_neither_the_write_nor_other_listeners(store, caplog):
    heard = []

    def broken(_event_id):
        raise RuntimeError("broken listener")

    store.subscribe(broken)
    store.subscribe(heard.append)
    with caplog.at_level(logging.ERROR):
        task = one(store)
    assert stored(store, task) == task
    assert heard == [store.last_event_id()]
    assert "broken listener" in caplog.text


def test_who_unsubscribes_hears_no_more_and_may_do_so_twice(store):
    heard, others = [], []
    unsubscribe = store.subscribe(heard.append)
    store.subscribe(others.append)
    unsubscribe()
    unsubscribe()
    one(store)
    assert (heard, len(others)) == ([], 1)
