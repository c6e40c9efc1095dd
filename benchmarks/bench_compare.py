"""How smoothly two pictures of 2048 pixels move in each way to compare them, in a real browser without a GPU."""

from __future__ import annotations

import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path

import requests
from playwright.sync_api import Page, sync_playwright

from benchmarks.harness import ROOT, Row
from tests.support.browser import FLAGS, ensure
from tests.support.photos import photo
from tests.support.server import RunningServer, running

WAYS = ("side by side", "swipe", "onion skin", "difference, gain 8", "flick")
SIZE = 2048, 1152
PAIR = {
    "sides": [
        {"url": "/files/a.jpg", "label": "Start frame"},
        {"url": "/files/b.jpg", "label": "End frame", "tone": "end"},
    ],
    "ratio": SIZE,
}
STEPS = 90
ROUNDS = 3
EMPTY = "data:text/html,<div class=stage style='width:1100px;height:619px'></div>"
WATCH = """stage => {
  const seen = window.__seen = { frames: [], moves: 0 };
  stage.addEventListener("pointermove", () => seen.moves++);
  const frame = now => { seen.frames.push(now); window.__seen === seen && requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""
SEEN = "() => { const seen = window.__seen; window.__seen = null; return seen; }"


def run() -> Iterator[Row]:
    """Drag what is zoomed a little, which samples every pixel anew; for swipe the line too, with all seen."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure(), args=list(FLAGS))
        requests.post(f"{server.url}/control", json=PAIR, timeout=5).raise_for_status()
        context = browser.new_context(viewport={"width": 1920, "height": 1080}, reduced_motion="reduce")
        empty, page = context.new_page(), context.new_page()
        empty.goto(EMPTY)
        page.goto(server.url)
        page.locator(".stage[aria-busy=false]").wait_for()
        page.wait_for_timeout(1500)
        for number, way in enumerate(WAYS, start=1):
            yield from measured(page, empty, f"{number}", way, zoom="+")
        yield from measured(page, empty, "2", "swipe, the line", zoom="")
        browser.close()


def serving(folder: Path) -> AbstractContextManager[RunningServer]:
    """Serve a page with the pair, on the small app of the browser tests."""
    data = folder / "data"
    data.mkdir()
    for name, source in {"a.jpg": "china", "b.jpg": "flower"}.items():
        photo(source).resize(SIZE).save(data / name, quality=90)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "uvicorn", "tests.support.compare_app:app", "--log-level", "warning")
    return running(
        data, {"PYTHONPATH": str(ROOT)}, ("--port", str(port)), command=command, url=f"http://127.0.0.1:{port}"
    )


def measured(page: Page, empty: Page, key: str, way: str, zoom: str) -> Iterator[Row]:
    """The middle and the slow frames of some drags, each after the same drag over an empty page."""
    floor: list[float] = []
    frames: list[float] = []
    for _round in range(ROUNDS):
        empty.bring_to_front()
        floor += dragged(empty)
        page.bring_to_front()
        page.locator(".stage").focus()
        for each in ("0", key, *zoom):
            page.keyboard.press(each)
        if "gain" in way:
            page.get_by_label("Gain").fill("8")
        frames += dragged(page)
    for name, share, limit in (("median", 0.5, 17), ("slowest of 20", 0.95, 30)):
        ours, theirs = quantile(frames, share), quantile(floor, share)
        yield Row(
            name=f"frame while dragging two 2048 px pictures, {way}, {name}",
            value=ours,
            unit="ms",
            floor_name="an empty page",
            floor_value=theirs,
            ratio=ours / theirs,
            limit=f"≤ {limit} ms",
        )


def dragged(page: Page) -> list[float]:
    """Drag to and fro over the stage; milliseconds from frame to frame."""
    stage = page.locator(".stage")
    box = stage.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y)
    stage.evaluate(WATCH)
    for to in (120, -40, 60):
        page.mouse.move(x + to, y - to / 3, steps=STEPS // 3)
    seen = page.evaluate(SEEN)
    page.mouse.up()
    times = seen["frames"]
    assert seen["moves"] > 0.6 * STEPS, "the stage was not dragged"
    return [after - before for before, after in pairwise(times)]


def quantile(values: list[float], share: float) -> float:
    """The value below which so many lie."""
    return sorted(values)[int(share * (len(values) - 1))]
