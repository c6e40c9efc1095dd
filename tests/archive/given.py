"""A whole data folder with a database, and films in it that have everything."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests.store.given import NOON, SteppedClock, one, put, stored
from tests.support.films import tiny_film
from tests.support.photos import photo_bytes
from twoframe.archive.exports import Exports
from twoframe.films import Films
from twoframe.fit import Fit
from twoframe.keyframes import Keyframes
from twoframe.models import AspectRatio, FrameRef, GenerationRequest, Task, TaskState, new_id
from twoframe.pairs import Pair
from twoframe.store import Store
from twoframe.verdicts import Step

TOKEN = "sk-very-secret-token"
LINK = "https://cdn.example/film.mp4?sign=abc"


@dataclass
class House:
    """One Twoframe's data."""

    data: Path
    store: Store
    films: Films
    keyframes: Keyframes
    exports: Exports


@cache
def _tables() -> Path:
    """A database with all tables and no rows: copied, it is there at once."""
    file = Path(tempfile.mkdtemp(prefix="twoframe-tables-")) / "twoframe.db"
    atexit.register(shutil.rmtree, file.parent)
    store = Store(f"sqlite:///{file}")
    store.migrate()
    store.close()
    return file


@cache
def small_film() -> bytes:
    """The film that all have who need no other."""
    return tiny_film()


@contextmanager
def house(data: Path, database_url: str = "") -> Iterator[House]:
    """Set one up, and close it."""
    data.mkdir(parents=True, exist_ok=True)
    if not database_url:
        shutil.copyfile(_tables(), data / "twoframe.db")
    store = Store(database_url or f"sqlite:///{data / 'twoframe.db'}", clock=SteppedClock())
    films, keyframes = Films(data), Keyframes(data, store, max_pixels=50_000_000)
    try:
        yield House(
            data, store, films, keyframes, Exports(data, store, films, keyframes, SteppedClock(), secrets=[TOKEN])
        )
    finally:
        store.close()


def add_film(house: House, prompt: str = "A quiet harbour", film: bytes | None = None, **fields) -> Task:
    """A finished film on disk."""
    request = fields.pop("request", None) or GenerationRequest(prompt)
    task = one(house.store, request=request, **fields)
    return finish(house, task, film)


def finish(house: House, task: Task, film: bytes | None = None) -> Task:
    part = house.data / "tmp" / f"{task.id}.part"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(film or small_film())
    measured = house.films._keep(part, task.id)
    times = {"send_started_at": NOON, "submitted_at": NOON, "finished_at": NOON}
    put(house.store, task, state=TaskState.COMPLETED, film=measured, remote_id=new_id(), **times)
    return stored(house.store, task)


def add_rich_film(house: House, prompt: str = "A quiet harbour") -> Task:
    """A film with keyframes, a price, tags, a review with its trail, and an answer full of what must not travel."""
    keyframes = house.keyframes
    start = keyframes.add(photo_bytes("china"), "my temple.jpg", AspectRatio.WIDE)
    end = keyframes.add(photo_bytes("flower"), "../../flower\u202egpj.exe", AspectRatio.WIDE)
    fit = Fit(x=0.2, y=0.3)
    keyframes.prepare(start.sha256, AspectRatio.WIDE, fit)
    request = GenerationRequest(prompt, start=FrameRef(start.sha256, fit=fit), end=FrameRef(end.sha256))
    request = replace(request, notify_hook="https://hooks.example/T0/secret")
    task = add_film(house, request=request, price=Decimal("0.35"), currency="USD", hook=True)
    raw = {
        "state": "completed",
        LINK: [LINK, {"note": f"see {LINK} and {house.data}/tmp/x.part, {TOKEN}", "hook": task.hook_secret}],
        "odd": [float("nan"), 10**30, "\ud800", None],
    }
    put(house.store, task, raw=raw, links=(LINK,), asking_stopped=False)
    house.store.star(task.id, True)
    house.store.tag([task.id], "blue", "Blue")
    house.store.rename(task.id, "Harbour, dawn")
    review = house.store.add_review(Pair.of(request), task_id=task.id, name="Mira", reason="猫 looks good.")
    house.store.add_verdict(
        review.id, Step.CHANGES, name="Jo", reason="=HYPERLINK(1)", moment_s=0.25, pair_key=review.pair.key
    )
    return stored(house.store, task)
