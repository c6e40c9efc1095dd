"""The small app with nothing but walls, a log of changes told to it as the real server tells them, and films that play
there.
"""

import io
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from playwright.sync_api import Locator, Page

from tests.support.films import tiny_film
from tests.support.photos import photo
from tests.support.server import ROOT, RunningServer, running
from twoframe.filters import Shelf
from twoframe.models import Film, FrameRef, GenerationRequest, Task, TaskState, Usual
from twoframe.wall import posters_data, wall_data

GATEWAY = "https://gateway.example"
NOW = datetime.now(UTC).replace(microsecond=0)
PAIR = {"start": FrameRef(sha256="a" * 64), "end": FrameRef(sha256="b" * 64)}


def task(number: int, state: TaskState, prompt: str = "", age_s: int = 0, **more) -> Task:
    """A task as the store would give it: the higher its number, the newer."""
    born = NOW - timedelta(seconds=age_s or 1000 - number)
    done = state is TaskState.COMPLETED
    return Task(
        **{
            "id": f"{number:032x}",
            "gateway": GATEWAY,
            "request": GenerationRequest(prompt=prompt or f"Prompt number {number}", **PAIR),
            "state": state,
            "created_at": born,
            "changed_at": born,
            "submitted_at": born,
            "remote_id": f"remote-{number}",
            "finished_at": born if not state or done or state is TaskState.FAILED else None,
            "film": Film(640, 360, 20.0, 100_000) if done else None,
        }
        | more
    )


def done(number: int, **more) -> Task:
    return task(number, TaskState.COMPLETED, **more)


def processing(number: int, **more) -> Task:
    return task(number, TaskState.PROCESSING, **more)


def takes(first: int, *states: TaskState, **more) -> list[Task]:
    """The takes of one press, take 1 first."""
    return [
        task(first + at, state, "One of some takes", take_group=f"press {first}", take=at + 1, **more)
        for at, state in enumerate(states)
    ]


class Stage:
    """What the little app shows: a log of changes to tasks, told as the real server tells them."""

    shows = "wall"

    def __init__(self, server: RunningServer) -> None:
        self.url = server.url
        self.tasks: dict[str, Task] = {}
        self.event_id = 0
        self.told: list[dict] = []

    def data(self) -> dict:
        newest_first = sorted(self.tasks.values(), key=lambda each: each.id, reverse=True)
        return wall_data(
            newest_first,
            gateway=GATEWAY,
            usual=Usual(60, 180, 12),
            now=datetime.now(UTC),
            event_id=self.event_id,
        )

    def control(self, **order) -> None:
        requests.post(f"{self.url}/control", json=order, timeout=5).raise_for_status()

    def seen(self) -> dict:
        return requests.get(f"{self.url}/control", timeout=5).json()

    def begin(self, *tasks: Task) -> None:
        """Start anew with these tasks."""
        self.tasks = {each.id: each for each in tasks}
        self.event_id += 100
        self.control(**{self.shows: self.data()}, refuse=False, drop=True)

    def tell(self, *tasks: Task, gone: tuple[Task, ...] = (), silent: bool = False) -> None:
        """Change, add or remove tasks; unless silent, all open sockets hear of it."""
        self.event_id += 1
        self.told = self.data()["cards"]
        for each in tasks:
            self.tasks[each.id] = each
        for each in gone:
            del self.tasks[each.id]
        data = self.data()
        known = {card["id"]: card for card in self.told}
        changed = [card for card in data["cards"] if known.get(card["id"]) != card]
        message = {
            **data,
            "type": "change",
            "cards": changed,
            "order": [card["id"] for card in data["cards"]],
            "gone": [each.id for each in gone],
        }
        self.control(**{self.shows: data}, **({} if silent else {"say": message}))


class Posters(Stage):
    """The same as a page of the Library."""

    shows = "posters"
    view = {"view": "library"}  # noqa: RUF012 - a test sets its own
    tags: dict[str, tuple[str, ...]] = {}  # noqa: RUF012

    def data(self) -> dict:
        groups: dict[str, list[Task]] = {}
        for each in sorted(self.tasks.values(), key=lambda each: each.take):
            if each.take_group:
                groups.setdefault(each.take_group, []).append(each)
        faces = {
            group: next((each for each in members if each.picked_at), members[0]).id
            for group, members in groups.items()
        }
        newest_first = sorted(self.tasks.values(), key=lambda each: each.id, reverse=True)
        shown = [each for each in newest_first if not each.take_group or faces[each.take_group] == each.id]
        shelf = Shelf(
            tuple(shown),
            len(shown),
            1,
            1,
            takes={group: tuple(members) for group, members in groups.items()},
            tags=self.tags,
            event_id=self.event_id,
        )
        return posters_data(shelf, now=datetime.now(UTC), days_left=lambda _task: 12, view=self.view)


@contextmanager
def walls_app(data: Path) -> Iterator[RunningServer]:
    """The small app, with a film of 20 seconds with sound, a poster and a picture of keyframes for every task."""
    data.mkdir()
    (data / "film.mp4").write_bytes(tiny_film(640, 360, 20, fps=12, gop=12, audio=True))
    for name, size in {"film.jpg": (640, 360), "pair.jpg": (486, 240)}.items():
        out = io.BytesIO()
        photo("flower").resize(size).save(out, "JPEG")
        (data / name).write_bytes(out.getvalue())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "uvicorn", "tests.support.wall_app:app", "--log-level", "warning")
    with running(
        data, {"PYTHONPATH": str(ROOT)}, ("--port", str(port)), command=command, url=f"http://127.0.0.1:{port}"
    ) as server:
        yield server


def card(page: Page, each: Task) -> Locator:
    return page.locator(f'[data-task="{each.id}"]')


WATCH = """video => {
  const box = video.getBoundingClientRect();
  const main = document.querySelector('[data-testid=stMain]');
  return {mark: video.__mark, src: video.currentSrc, paused: video.paused, time: video.currentTime,
          box: [box.x, box.y, box.width, box.height].map(Math.round), scroll: main.scrollTop}
}"""


class Playing:
    """A film that plays, and the proof that it was left alone."""

    def __init__(self, page: Page, each: Task) -> None:
        self.video = card(page, each).locator("video")
        self.video.evaluate("async video => { video.__mark = 1; video.muted = true; await video.play() }")
        self.video.evaluate(
            "video => { video.__log = []; for (const name of ['pause', 'emptied', 'loadstart', 'seeking'])"
            "  video.addEventListener(name, () => video.__log.push(name));"
            "  const card = video.closest('[data-task]');"
            "  new MutationObserver(all => all.some(each => [...each.removedNodes].includes(card)) &&"
            "    video.__log.push('re-inserted')).observe(card.parentNode, {childList: true}) }"
        )
        page.wait_for_function("video => video.currentTime > 0.05", arg=self.video.element_handle())
        self.before = self.video.evaluate(WATCH)

    def goes_on(self) -> None:
        page = self.video.page
        now = self.video.evaluate(WATCH)
        page.wait_for_function(
            "([video, time]) => video.currentTime > time + 0.2", arg=[self.video.element_handle(), now["time"]]
        )
        later = self.video.evaluate(WATCH)
        assert later["time"] > self.before["time"]
        for name in ("mark", "src", "paused", "box", "scroll"):
            assert later[name] == self.before[name], name
        assert self.video.evaluate("video => video.__log") == []
