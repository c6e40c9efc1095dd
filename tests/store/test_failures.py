"""When the database fails, callers hear one kind of error, and nothing is half written."""

import pytest
from sqlalchemy import event, text

from tests.store.given import SENDING, codes, new, on_postgresql, one, press, stored
from twoframe.errors import StoreError
from twoframe.store import Store, database


def test_a_full_disk_refuses_a_press_whole_and_is_forgotten_when_there_is_room(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/twoframe.db")
    store.migrate()
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def allow(count):
        store.close()
        event.listen(store._engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {count}"))

    allow(pages + 2)
    task = one(store)
    with pytest.raises(StoreError, match="full"):
        press(store, new("fits"), new("x" * 50_000))
    assert store.wall_tasks() == [task]
    assert codes(store, task) == ["created"]
    allow(10_000)
    press(store, new("fits"), new("x" * 50_000))
    store.close()


def test_an_error_tells_neither_prompts_nor_secrets(store):
    task = one(store, prompt="a secret prompt", hook=True)
    with store._writing() as write:
        write.connection.execute(text("ALTER TABLE event RENAME TO gone"))
    try:
        with pytest.raises(StoreError) as failed:
            store.change(task.id, code="said", expect={SENDING}, words="a secret word")
        with pytest.raises(StoreError):
            store.events_after(0)
    finally:
        with store._writing() as write:
            write.connection.execute(text("ALTER TABLE gone RENAME TO event"))
    told = f"{failed.value} {failed.value.__cause__}"
    assert "secret" not in told
    assert task.hook_secret not in told
    assert stored(store, task) == task


@on_postgresql
def test_a_server_that_restarted_is_found_again(open_store):
    store, operator = open_store(), open_store()
    task = one(store)
    with operator._engine.connect() as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) {others}"))
    assert stored(store, task) == task
    store.star(task.id, True)


def test_who_waits_too_long_for_another_writer_gives_up(open_store, monkeypatch):
    monkeypatch.setattr(database, "BUSY_S", 0.2)
    monkeypatch.setitem(database._CONNECT_ARGS["sqlite"], "timeout", 0.2)
    store, busy = open_store(), open_store()
    task = one(store)
    with busy._writing():
        with pytest.raises(StoreError):
            store.star(task.id, True)
        assert stored(store, task) == task
    store.star(task.id, True)
    assert codes(store, task) == ["created", "starred"]


@on_postgresql
def test_a_writer_that_hangs_is_cut_off_and_leaves_nothing(open_store, monkeypatch):
    monkeypatch.setattr(database, "HANGING_S", 0.2)
    store, hanging = open_store(), open_store()
    task = one(store)

    def hang():
        with hanging._writing() as write:
            write.note(task.id, None, task.state, "half written")
            store.star(task.id, True)

    with pytest.raises(StoreError):
        hang()
    assert codes(store, task) == ["created", "starred"]


def test_a_closed_store_can_be_closed_again(store):
    one(store)
    store.close()
    store.close()
