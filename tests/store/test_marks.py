"""Stars, tags, titles, picks and the bin: for one film or ten thousand, in one transaction, with one event each."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.store.given import NOON, PENDING, codes, new, on_sqlite, one, one_in, press, put, stored
from tests.store.many import MANY, fill, rows
from twoframe.errors import StoreError
from twoframe.filters import Wanted
from twoframe.folding import fold
from twoframe.store.tables import events, tags, tasks

DEEDS = {
    # what is done, and its event; each takes back the one before, or stands beside it
    "star": (lambda store, ids: store.star_all(ids, on=True), "starred"),
    "unstar": (lambda store, ids: store.star_all(ids, on=False), "unstarred"),
    "tag": (lambda store, ids: store.tag(ids, "sea", "Sea"), "tagged"),
    "untag": (lambda store, ids: store.untag(ids, "sea"), "untagged"),
    "delete": (lambda store, ids: store.delete_all(ids), "deleted"),
    "restore": (lambda store, ids: store.restore_all(ids), "restored"),
}


@contextmanager
def commits(store):
    """Count the transactions that write."""
    counted = Counter()

    def note(_connection):
        counted["commits"] += 1

    event.listen(store._engine, "commit", note)
    yield counted
    event.remove(store._engine, "commit", note)


def test_ten_thousand_at_once_are_one_transaction_and_one_event_each(store):
    ids = fill(store, [row | {"deleted_at": None, "starred": False} for row in rows(MANY)])
    heard = []
    store.subscribe(heard.append)
    for name, (act, code) in DEEDS.items():
        before = store.last_event_id()
        with commits(store) as counted:
            changed = act(store, ids)
        assert Counter(changed) == Counter(ids), name
        assert counted == {"commits": 1}, name
        noted = events_since(store, before)
        assert Counter(task_id for task_id, _code in noted) == Counter(ids), name
        assert {code for _id, code in noted} == {code}, name
        assert heard == [store.last_event_id()], name
        heard.clear()
        assert act(store, ids) == [], "what is so already is left alone"
        assert heard == []


def events_since(store, event_id):
    with store._reading() as connection:
        return connection.execute(
            events.select().with_only_columns(events.c.task_id, events.c.code).where(events.c.id > event_id)
        ).all()


def test_ids_that_come_twice_or_belong_to_nothing_change_nothing_more(store):
    task = one(store)
    ids = [task.id, "no such", task.id] * 800
    for act, code in DEEDS.values():
        assert act(store, ids) == [task.id]
        assert codes(store, task)[-1] == code
    assert len(codes(store, task)) == 1 + len(DEEDS)
    for act, _code in DEEDS.values():
        assert act(store, []) == []


@pytest.mark.parametrize("name", DEEDS)
def test_a_write_that_breaks_off_changes_none(store, name):
    act, _code = DEEDS[name]
    ids = fill(store, [row | {"deleted_at": None, "starred": False} for row in rows(1500)])
    if name in {"unstar", "untag", "restore"}:
        DEEDS[{"unstar": "star", "untag": "tag", "restore": "delete"}[name]][0](store, ids)
    before = picture(store)
    statements = iter(range(10**6))

    def full(_connection, _cursor, statement, _parameters, _context, _many):
        if statement.startswith("INSERT INTO event") and next(statements) == 2:
            raise OSError(28, "No space left on device")

    event.listen(store._engine, "before_cursor_execute", full)
    with pytest.raises((OSError, StoreError)):
        act(store, ids)
    event.remove(store._engine, "before_cursor_execute", full)
    assert picture(store) == before
    assert Counter(act(store, ids)) == Counter(ids)


def picture(store):
    """All that marks are, and the log."""
    with store._reading() as connection:
        return [
            connection.execute(table.select().with_only_columns(*columns).order_by(*columns)).all()
            for table, columns in (
                (tasks, (tasks.c.id, tasks.c.starred, tasks.c.deleted_at)),
                (tags, (tags.c.task_id, tags.c.key)),
                (events, (events.c.id,)),
            )
        ]


def test_tags_that_people_take_for_one_are_one(store):
    task, other = one(store), one(store)
    for name in ("Café", "CAFE\u0301", "ｃａｆｅ"):
        store.tag([task.id], fold(name), name)
    store.tag([other.id], fold("cafe"), "cafe")
    assert store.tags_of([task.id]) == {task.id: ("Café",)}
    assert [count for _name, count in store.all_tags()] == [2]
    assert set(store.wanted_ids(Wanted(tag="cafe"))) == {task.id, other.id}
    assert store.untag([task.id, other.id], "cafe") != []
    assert store.all_tags() == []


def test_only_one_take_of_a_press_is_the_picked_one(store, clock):
    first, second, third = press(store, *(new(take_group="g", take=number) for number in (1, 2, 3)))
    stranger = one(store)
    assert store.pick(second.id, on=True) == [second.id]
    assert stored(store, second).picked_at == NOON
    clock.step(1)
    assert store.pick(second.id, on=True) == []
    assert stored(store, second).picked_at == NOON
    assert set(store.pick(third.id, on=True)) == {second.id, third.id}
    assert [stored(store, take).picked_at is not None for take in (first, second, third)] == [False, False, True]
    assert store.pick(third.id, on=False) == [third.id]
    assert codes(store, third) == ["created", "picked", "unpicked"]
    assert codes(store, first) == ["created"]
    assert store.pick(stranger.id, on=True) == store.pick("no such", on=True) == []


def test_a_title_that_stays_the_same_is_no_change_and_an_empty_one_is_none(store):
    task = one(store)
    assert store.rename(task.id, "") == []
    assert store.rename(task.id, "Шторм") == [task.id]
    assert store.rename(task.id, "Шторм") == []
    assert stored(store, task).name == "Шторм"
    assert store.rename(task.id, "") == [task.id]
    assert stored(store, task).name == task.request.prompt
    assert codes(store, task) == ["created", "renamed", "renamed"]
    for text in ("a\0b", "\ud800"):
        with pytest.raises(ValueError, match="can't be stored"):
            store.rename(task.id, text)
        with pytest.raises(ValueError, match="can't be stored"):
            store.tag([task.id], "x", text)


def test_what_was_emptied_does_not_come_back(store):
    task = one(store)
    store.delete(task.id)
    with store._writing() as write:
        write.connection.execute(tasks.update().values(emptied_at=NOON))
    assert store.restore_all([task.id]) == []
    assert stored(store, task).deleted_at is not None
    assert store.shelf(Wanted(binned=True), limit=24, offset=0) == ([], 0)


def test_a_film_on_its_way_goes_on_in_the_bin_and_keeps_its_state(store):
    task = one_in(store, PENDING)
    store.delete_all([task.id])
    assert stored(store, task).state is PENDING
    assert put(store, task, remote_id="still asked").deleted_at is not None
    store.restore_all([task.id])
    assert stored(store, task).deleted_at is None


def test_many_who_mark_at_once_each_get_their_turn(open_store):
    stores = [open_store(), open_store()]
    ids = fill(stores[0], [row | {"deleted_at": None} for row in rows(300)])

    def work(number):
        store = stores[number % 2]
        mine = [*ids[number * 20 :], *ids[: number * 20]]
        changed = store.tag(mine, f"tag-{number}", f"Tag {number}")
        store.star_all(mine, on=number % 2 == 0)
        store.untag(mine[:10], f"tag-{number}")
        return changed

    with ThreadPoolExecutor(8) as pool:
        for changed in pool.map(work, range(8)):
            assert Counter(changed) == Counter(ids)
    assert dict(stores[1].all_tags()) == {f"Tag {number}": 290 for number in range(8)}
    for number in range(8):
        assert len(stores[0].wanted_ids(Wanted(tag=f"tag-{number}", words=("tag", f"{number}")))) == 290


@on_sqlite
def test_a_reader_sees_all_of_a_write_or_nothing_of_it(store):
    ids = fill(store, [row | {"deleted_at": None, "starred": False} for row in rows(3000)])
    seen = set()
    with ThreadPoolExecutor(1) as pool:
        for on in (True, False):
            writing = pool.submit(store.star_all, ids, on=on)
            while not writing.done():
                seen.add(len(store.wanted_ids(Wanted(starred=True))))
            writing.result()
    assert seen <= {0, len(ids)}
