"""Films for the Library's tests, as they lie in a data folder after their work."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.support.films import tiny_film
from tests.support.photos import photo_bytes
from twoframe.folding import fold
from twoframe.models import AspectRatio, Film, FrameRef, GenerationRequest, Task, TaskState, new_id
from twoframe.store import NewTask, Store, utc_now

ELSEWHERE = "https://gateway.example"
"""A gateway that no server of these tests is connected to: nobody touches its tasks."""

FILM_BYTES = 2_000_000


def press(
    store: Store,
    prompt: str,
    *,
    takes: int = 1,
    state: TaskState = TaskState.COMPLETED,
    ratio: AspectRatio = AspectRatio.WIDE,
    start: FrameRef | None = None,
    tags: Iterable[str] = (),
    starred: bool = False,
) -> list[Task]:
    """Store what one press made, in order; finished ones have a film of `FILM_BYTES`, as far as the database knows."""
    group = new_id() if takes > 1 else None
    request = GenerationRequest(prompt, ratio=ratio, start=start)
    new = [NewTask(request, ELSEWHERE, take_group=group, take=number) for number in range(1, takes + 1)]
    made = store.add_tasks(new, daily_limit=None, max_active=None, day_start=utc_now())
    film = {"film": Film(640, 360, 5.0, FILM_BYTES)} if state is TaskState.COMPLETED else {}
    for task in made:
        store.change(task.id, code=state.value, expect=frozenset(TaskState), state=state, **film)
    for tag in tags:
        store.tag([task.id for task in made], fold(tag), tag)
    if starred:
        store.star_all([task.id for task in made], on=True)
    return [found for task in made if (found := store.task(task.id))]


def many(store: Store, prompts: Sequence[str]) -> list[Task]:
    """Finished films, the last of which is the newest."""
    return [press(store, prompt)[0] for prompt in prompts]


def lay_files(data: Path, tasks: Iterable[Task]) -> None:
    """Lay films and their pictures where the worker lays them."""
    films = data / "films"
    films.mkdir(exist_ok=True)
    film, picture = tiny_film(), photo_bytes("china")
    for task in tasks:
        (films / f"{task.id}.mp4").write_bytes(film)
        for suffix in (".jpg", "-last.jpg", "-strip.jpg"):
            (films / f"{task.id}{suffix}").write_bytes(picture)
