"""Tasks and films as they lie in a data folder."""

from dataclasses import replace
from pathlib import Path

from tests.support.films import tiny_film
from tests.support.photos import photo_bytes
from twoframe.models import Film, GenerationRequest, Task, TaskState, new_id
from twoframe.store import NewTask, Store, utc_now

ELSEWHERE = "https://gateway.example"
"""A gateway that no server of these tests is connected to: nobody touches its tasks."""


def add_task(store: Store, prompt: str = "A quiet harbour", **more) -> Task:
    """Store a task that stays as it is."""
    new = NewTask(request=GenerationRequest(prompt=prompt), gateway=ELSEWHERE)
    return store.add_tasks([replace(new, **more)], daily_limit=None, max_active=None, day_start=utc_now())[0]


def move_task(store: Store, task_id: str, state: TaskState = TaskState.PROCESSING) -> None:
    """Bring a task into another state, as its worker would."""
    assert store.change(task_id, code=state.value, expect=frozenset(TaskState), state=state)


def finish_task(store: Store, task_id: str) -> None:
    """Give a task a film, as its worker would after saving one."""
    changes = {"state": TaskState.COMPLETED, "film": Film(1280, 720, 5.0, 1000), "finished_at": utc_now()}
    assert store.change(task_id, code="saved", expect=frozenset(TaskState), **changes)


def put_film(data: Path, task_id: str | None = None, *, seconds: float = 0.5) -> str:
    """Lay a film and its pictures where the worker lays them; returns its id."""
    task_id = task_id or new_id()
    films = data / "films"
    films.mkdir(exist_ok=True)
    for suffix in (".jpg", "-last.jpg", "-strip.jpg"):
        (films / f"{task_id}{suffix}").write_bytes(photo_bytes("china"))
    (films / f"{task_id}.mp4").write_bytes(tiny_film(seconds=seconds))
    return task_id
