"""From a press to the gateway, and from the gateway's film to the wall, with real parts on both sides."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from types import SimpleNamespace

from benchmarks.harness import Row
from tests.support.films import tiny_film
from tests.support.gateway import ScriptedGateway
from tests.support.photos import big_jpeg
from tests.support.server import wait_for
from twoframe.films import Films
from twoframe.keyframes import Keyframes
from twoframe.luma import LumaClient
from twoframe.models import AspectRatio, FrameRef, GenerationRequest, TaskState, Usual
from twoframe.service import Service
from twoframe.settings import read
from twoframe.store import Store
from twoframe.worker import Worker

ROUNDS = 7
TASKS = 24
SHORTEST_S, LONGEST_S = 15.0, 75.0


class House:
    """Service and worker of one process, spending at a scripted gateway."""

    def __init__(self, folder: Path, gateway: ScriptedGateway, prior: Usual | None = None) -> None:
        self.settings = read(
            {
                "LUMA_API_KEY": gateway.token,
                "LUMA_BASE_URL": gateway.url,
                "TWOFRAME_DATA": str(folder),
                "TWOFRAME_MAX_ACTIVE": "1000",
            }
        )
        folder.mkdir(parents=True)
        self.store = Store(self.settings.database_url)
        self.store.migrate()
        keyframes = Keyframes(folder, self.store, max_pixels=self.settings.max_pixels)
        films = Films(folder)
        client = LumaClient(gateway.url, gateway.token)
        door = SimpleNamespace(name=self.settings.gateway, client=lambda: client)
        self.worker = Worker(self.store, keyframes, films, door, prior=prior)
        self.service = Service(self.settings, self.store, keyframes, films, self.worker, door)
        self.worker.start()

    def close(self) -> None:
        self.worker.stop()
        self.store.close()


def run() -> Iterator[Row]:
    """Measure the way in with two 12 MP photographs, and the way out with durations drawn at random."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _upload_to_post(Path(folder))
        yield from _film_to_wall(Path(folder))


def _upload_to_post(folder: Path) -> Iterator[Row]:
    times, sizes = [], []
    for number in range(ROUNDS):
        with ScriptedGateway() as gateway:
            house = House(folder / f"in-{number}", gateway)
            start, end = big_jpeg("china", 12), big_jpeg("flower", 12)
            began = time.monotonic()
            refs = [
                FrameRef(sha256=house.service.add_frame(photo, "photo.jpg", AspectRatio.WIDE).sha256)
                for photo in (start, end)
            ]
            house.service.create(GenerationRequest(prompt="From the temple to the flower", start=refs[0], end=refs[1]))
            gateway.wait(lambda gateway=gateway: gateway.submits)
            times.append((gateway.submits[0].at - began) * 1000)
            sizes.append(len(gateway.submits[0].body) / 1e6)
            house.close()
    yield Row(
        name="two 12 MP photos, upload seen to POST body complete", value=median(times), unit="ms", limit="≤ 500 ms"
    )
    yield Row(name="two 12 MP photos, request on the wire", value=median(sizes), unit="MB", limit="≤ 1.5 MB")


def _film_to_wall(folder: Path) -> Iterator[Row]:
    rng, film = Random(7), tiny_film()
    with ScriptedGateway() as gateway:
        house = House(folder / "out", gateway, prior=Usual(low_s=SHORTEST_S, high_s=LONGEST_S, count=0))
        done: dict[str, float] = {}
        ready: dict[str, float] = {}
        changed = threading.Event()
        house.service.subscribe(lambda _id: changed.set())
        ids = [house.service.create(GenerationRequest(prompt=f"Film number {number}"))[0].id for number in range(TASKS)]
        gateway.wait(lambda: len(gateway.tasks) == TASKS)
        for remote in list(gateway.tasks):
            gateway.process(remote)

        def finish(remote: str) -> None:
            gateway.finish(remote, film)
            ready[remote] = time.monotonic()

        timers = [threading.Timer(rng.uniform(SHORTEST_S, LONGEST_S), finish, (remote,)) for remote in gateway.tasks]
        for timer in timers:
            timer.start()
        remotes: dict[str, str] = {}
        deadline = time.monotonic() + LONGEST_S + 60
        while len(done) < TASKS and time.monotonic() < deadline:
            changed.wait(1)
            changed.clear()
            for task in house.store.tasks(ids):
                remotes[task.id] = task.remote_id or ""
                if task.state is TaskState.COMPLETED and task.id not in done:
                    done[task.id] = time.monotonic()
        waits = [at - ready[remotes[task_id]] for task_id, at in done.items()]
        if len(waits) < TASKS:
            raise RuntimeError(f"only {len(waits)} of {TASKS} films arrived")
        wait_for(lambda: house.store.next_due(house.settings.gateway) is None)
        queries = len(gateway.queries) / TASKS
        house.close()
    yield Row(
        name=f"gateway has the film to film on the wall, median of {TASKS}",
        value=median(waits),
        unit="s",
        limit="≤ 2 s",
    )
    yield Row(name="queries per finished task, no browser open", value=queries, unit="")
