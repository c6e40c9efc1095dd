"""Two servers on one data folder, with one demo gateway between them: everything is done once, and by whoever lives."""

import json

from tests.support.server import hurried_demo, running, wait_for
from twoframe.models import DEMO, GenerationRequest, TaskState
from twoframe.store import NewTask, Store, utc_now

TASKS = 6


def press(store: Store, prompt: str) -> list[str]:
    new = [NewTask(GenerationRequest(f"{prompt}, number {number}"), DEMO) for number in range(TASKS)]
    return [task.id for task in store.add_tasks(new, daily_limit=None, max_active=None, day_start=utc_now())]


def done(store: Store, ids: list[str]) -> bool:
    return all(task.state is TaskState.COMPLETED for task in store.tasks(ids))


def test_two_servers_do_each_task_once_and_one_goes_on_when_the_other_is_killed(tmp_path):
    data = tmp_path / "data"
    with hurried_demo(data), running(data) as first, running(data) as second:
        store = Store(f"sqlite:///{data / 'twoframe.db'}")
        both = press(store, "Made while both run")
        wait_for(lambda: done(store, both), 60)
        first.kill()
        one = press(store, "Made after one was killed")
        wait_for(lambda: done(store, one), 60)
        assert second.health().ok
        made = [task.remote_id for task in store.tasks([*both, *one])]
        sent = [event for task in both + one for event in store.events(task) if event.code == "accepted"]
        store.close()
    kept = [
        json.loads(file.read_text("utf-8"))["id"] for file in data.glob("demo/**/*.json") if file.name != "gateway.json"
    ]
    assert len(sent) == len(made) == 2 * TASKS
    assert sorted(kept) == sorted(made)
