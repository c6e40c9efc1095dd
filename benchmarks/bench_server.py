"""What the server costs: to start, at rest, and with many open browsers."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.harness import Row
from tests.support.browser import FLAGS, ensure
from tests.support.films import tiny_film
from tests.support.gateway import ScriptedGateway
from tests.support.server import RunningServer, running, wait_for
from twoframe.models import GenerationRequest
from twoframe.store import NewTask, Store, utc_now

REST_S, BUSY_S = 20.0, 20.0
BROWSERS, ACTIVE = 30, 10
TASKS = 20
SHORTEST_S, LONGEST_S = 10.0, 25.0


def run() -> Iterator[Row]:
    """Measure a server in demo mode at rest, then servers that spend at a scripted gateway."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _rest(Path(folder))
        yield from _crowd(Path(folder))
        yield from _queries(Path(folder))


def _rest(folder: Path) -> Iterator[Row]:
    with running(folder / "rest"):
        pass  # the first start makes the database
    began = time.perf_counter()
    with running(folder / "rest") as server:
        yield Row(name="started again, until it is well", value=time.perf_counter() - began, unit="s", limit="< 3 s")
        time.sleep(5)
        share = cpu_share(server, REST_S)
        memory = psutil.Process(server.pid).memory_info().rss / 1e6
    yield Row(name="memory at rest", value=memory, unit="MB", limit="≤ 150 MB")
    yield Row(name="CPU at rest", value=share * 100, unit="% of a core", limit="≤ 1 %")


def _crowd(folder: Path) -> Iterator[Row]:
    with (
        ScriptedGateway() as gateway,
        _spending(folder / "crowd", gateway) as server,
        _pages(server, BROWSERS) as pages,
    ):
        for number in range(ACTIVE):
            _ask(pages[0], f"Film number {number}")
        gateway.wait(lambda: len(gateway.tasks) == ACTIVE, 30)
        for remote in list(gateway.tasks):
            gateway.process(remote)
        for page in pages:
            page.locator("[data-task]").nth(ACTIVE - 1).wait_for()
        time.sleep(5)
        share = cpu_share(server, BUSY_S)
    yield Row(
        name=f"CPU with {BROWSERS} open browsers and {ACTIVE} active tasks",
        value=share * 100,
        unit="% of a core",
        limit="≤ 5 %",
    )


def _queries(folder: Path) -> Iterator[Row]:
    alone = _queries_per_task(folder / "one", browsers=1)
    many = _queries_per_task(folder / "twenty", browsers=20)
    yield Row(
        name="queries per finished task, 20 open browsers",
        value=many,
        unit="",
        floor_name="1 open browser",
        floor_value=alone,
        ratio=many / alone,
        limit="the same",
    )


def _queries_per_task(folder: Path, *, browsers: int) -> float:
    """Have the same tasks made at once, whatever the browsers do, and finished after the same random times."""
    rng, film = Random(11), tiny_film()
    with (
        ScriptedGateway() as gateway,
        _spending(folder, gateway) as server,
        _pages(server, browsers) as pages,
    ):
        store = Store(f"sqlite:///{folder / 'twoframe.db'}")
        new = [NewTask(GenerationRequest(f"Film number {number}"), gateway.url) for number in range(TASKS)]
        store.add_tasks(new, daily_limit=None, max_active=None, day_start=utc_now())
        store.close()
        gateway.wait(lambda: len(gateway.tasks) == TASKS, 30)
        timers = [
            threading.Timer(rng.uniform(SHORTEST_S, LONGEST_S), gateway.finish, (remote, film))
            for remote in gateway.tasks
        ]
        for timer in timers:
            timer.start()
        wait_for(lambda: all(_done(page) == TASKS for page in pages), LONGEST_S + 60, "all films on all walls")
        return len(gateway.queries) / TASKS


def cpu_share(server: RunningServer, seconds: float) -> float:
    """The share of one core that the server uses over a span of time."""
    process = psutil.Process(server.pid)
    before = process.cpu_times()
    time.sleep(seconds)
    after = process.cpu_times()
    return (after.user + after.system - before.user - before.system) / seconds


@contextmanager
def _spending(folder: Path, gateway: ScriptedGateway) -> Iterator[RunningServer]:
    env = {"LUMA_API_KEY": gateway.token, "LUMA_BASE_URL": gateway.url, "TWOFRAME_MAX_ACTIVE": "100"}
    with running(folder, env) as server:
        yield server


@contextmanager
def _pages(server: RunningServer, count: int) -> Iterator[list[Page]]:
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=ensure(), args=list(FLAGS))
        stack.callback(browser.close)
        pages = []
        for _number in range(count):
            page = browser.new_context().new_page()
            page.goto(server.url)
            page.get_by_label("Prompt").first.wait_for(timeout=60_000)
            pages.append(page)
        yield pages


def _ask(page: Page, prompt: str) -> None:
    before = page.locator("[data-task]").count()
    field = page.get_by_label("Prompt").first
    field.fill(prompt)
    page.get_by_role("button", name="Generate").click()
    page.locator("[data-task]").nth(before).wait_for()


def _done(page: Page) -> int:
    return page.locator("[data-task]").filter(has_text="Done").count()
