"""Many threads, many servers: nothing twice, nothing missed, no error that a person would see."""

import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

from sqlalchemy import text

from tests.store.claimer import work
from tests.store.given import COMPLETED, GATEWAY, codes, new, one, press, stored, wait_until
from twoframe.store import Store, utc_now

PATIENCE_S = 120


def spawn(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_threads_and_processes_share_the_work_and_send_each_task_once(open_store, database_url):
    store, second = open_store(clock=utc_now), open_store(clock=utc_now)
    tasks = press(store, *(new(str(number)) for number in range(200)))
    others = [spawn("tests.store.claimer", database_url, f"process {number}") for number in range(2)]
    with ThreadPoolExecutor(8) as pool:
        mine = pool.map(lambda number: work((store, second)[number % 2], f"thread {number}"), range(8))
        sent = [task_id for ids in mine for task_id in ids]
    for other in others:
        out, err = other.communicate(timeout=PATIENCE_S)
        assert (other.returncode, err) == (0, "")
        sent += out.split()
    assert Counter(sent) == Counter(task.id for task in tasks)
    for task in store.tasks([task.id for task in tasks]):
        assert task.state is COMPLETED
        assert codes(store, task) == ["created", "accepted", "saved"]


def test_a_reader_of_the_log_misses_nothing_while_many_write(open_store):
    stores = [open_store(), open_store()]
    tasks = press(stores[0], *(new(str(number)) for number in range(4)))
    read, done = [], Event()

    def tail():
        last = 0
        while True:
            finished = done.is_set()
            for event in stores[0].events_after(last, limit=7):
                read.append(event.id)
                last = event.id
            if finished and last == stores[0].last_event_id():
                return

    def write(number):
        for _ in range(25):
            stores[number % 2].star(tasks[number].id, True)
            stores[number % 2].star(tasks[number].id, False)

    reader = Thread(target=tail)
    reader.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))
    finally:
        done.set()
        reader.join(PATIENCE_S)
    assert len(read) == 4 + 4 * 50
    assert read == [event.id for event in stores[0].events_after(0)]


def test_an_event_can_be_read_only_after_all_earlier_ones(open_store, database_url):
    first, second = open_store(), open_store()
    slow, quick = one(first), one(first)
    seen = first.last_event_id()
    with first._writing() as write:
        write.note(slow.id, None, slow.state, "slow")
        other = Thread(target=second.star, args=(quick.id, True))
        other.start()
        wait_until(lambda: not other.is_alive() or is_waiting(first))
        assert first.events_after(seen) == []
    other.join(PATIENCE_S)
    assert [event.code for event in first.events_after(seen)] == ["slow", "starred"]


def test_reading_goes_on_while_another_writes(open_store):
    store, other = open_store(), open_store()
    task = one(store)
    with other._writing() as write:
        write.note(task.id, None, task.state, "slow")
        assert store.task(task.id) == task
        assert store.wall_tasks() == [task]
        assert codes(store, task) == ["created"]


def test_a_server_that_is_killed_leaves_whole_rows_and_its_tasks_to_others(store, database_url):
    tasks = press(store, *(new(str(number)) for number in range(100)))
    victim = spawn("tests.store.claimer", database_url, "victim")
    wait_until(lambda: store.last_event_id() > 110)
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate(timeout=PATIENCE_S)
    late = Store(str(database_url))
    try:
        before = Counter(late.task(task.id).state for task in tasks)
        for task in tasks:
            events = late.events(task.id)
            assert events[-1].after is stored(late, task).state
        assert sum(before.values()) == 100
        one(late)
    finally:
        late.close()


def test_servers_that_start_at_once_on_an_empty_folder_make_the_tables_once(empty_url):
    script = "import sys; from twoframe.store import Store; s = Store(sys.argv[1]); s.migrate(); s.close()"
    starts = [
        subprocess.Popen([sys.executable, "-c", script, empty_url], stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for start in starts:
        _, err = start.communicate(timeout=PATIENCE_S)
        assert (start.returncode, err) == (0, "")
    store = Store(empty_url)
    store.migrate()
    one(store, gateway=GATEWAY)
    store.close()


def is_waiting(store):
    """Tell whether a writer waits for another: PostgreSQL knows; on SQLite a writer that has not ended does."""
    if store._engine.dialect.name == "sqlite":
        return True
    with store._engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) > 0
