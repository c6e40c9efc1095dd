"""Finished films in a data folder, each of a colour of its own, and a showcase of them."""

from collections.abc import Sequence
from pathlib import Path

from tests.support.films import Colour, tiny_film
from tests.support.photos import photo_bytes
from tests.web.given import add_task
from twoframe.models import AspectRatio, Film, FrameRef, GenerationRequest, TaskState
from twoframe.settings import read
from twoframe.store import Store

COLOURS: tuple[Colour, ...] = ((200, 40, 40), (40, 160, 60), (40, 70, 200), (190, 160, 40))


def open_store(data: Path) -> Store:
    """The database of a data folder, opened a second time."""
    return Store(read({"TWOFRAME_DATA": str(data)}).database_url)


def add_film(
    store: Store,
    data: Path,
    prompt: str,
    colour: Colour = COLOURS[0],
    *,
    seconds: float = 1.0,
    ratio: AspectRatio = AspectRatio.WIDE,
    start: FrameRef | None = None,
    end: FrameRef | None = None,
) -> str:
    """Lay one finished film of a colour; its id."""
    request = GenerationRequest(prompt, ratio, start, end)
    task = add_task(store, request=request)
    folder = data / "films"
    folder.mkdir(exist_ok=True)
    width, height = (90, 160) if ratio is AspectRatio.TALL else (160, 90)
    content = tiny_film(width, height, seconds, paint=lambda _index, _count: colour)
    for suffix in (".jpg", "-last.jpg", "-strip.jpg"):
        (folder / f"{task.id}{suffix}").write_bytes(photo_bytes("china"))
    (folder / f"{task.id}.mp4").write_bytes(content)
    film = Film(width, height, seconds, len(content))
    assert store.change(task.id, code="completed", expect=frozenset(TaskState), state=TaskState.COMPLETED, film=film)
    return task.id


def add_reel(store: Store, title: str, films: Sequence[tuple[str, str]]) -> str:
    """Make a showcase of films with captions; its id."""
    reel = store.add_showcase(title)
    assert store.add_to_showcase(reel, list(films)) == [film for film, _ in films]
    return reel
