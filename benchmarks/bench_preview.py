"""The motion preview as a page gets it, from the press to the file, and how fast the page answers meanwhile."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median

import av
import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.bench_frames import camera_jpeg
from benchmarks.bench_page import ROW_AFTER_CLICK
from benchmarks.harness import Row, medians_of
from tests.render.pairs import known_pair
from tests.render.support import encoded
from tests.support.browser import FLAGS, ensure
from tests.support.photos import photo_bytes
from tests.support.server import running
from twoframe.desk import Desk, State
from twoframe.films import Films
from twoframe.fit import Fit
from twoframe.keyframes import Keyframes
from twoframe.models import AspectRatio, FrameRef
from twoframe.pairs import Pair
from twoframe.render import encode
from twoframe.store import Store

REPEATS = 5
LIMITS = {False: "≤ 1.2 s", True: "≤ 2.5 s"}
LOOK_S = 0.002
NOBODY = {"LUMA_API_KEY": "sk-0123456789abcdef", "LUMA_BASE_URL": "http://127.0.0.1:9", "TWOFRAME_MAX_ACTIVE": "100"}
"""A gateway that is not there: no film of the demo gateway is drawn beside the preview."""


def run() -> Iterator[Row]:
    """Time previews through the desk, then presses on Create beside one that is being drawn."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _previews(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield from _presses(Path(folder))


def _previews(data: Path) -> Iterator[Row]:
    """Each preview is of a crop that nobody has asked for; its pictures are prepared, as the page has shown them."""
    store = Store(f"sqlite:///{data / 'twoframe.db'}")
    store.migrate()
    keyframes = Keyframes(data, store, max_pixels=20_000_000)
    numbers = count(1)

    def fresh(content: bytes, name: str) -> FrameRef:
        sha256 = keyframes.add(content, name, AspectRatio.WIDE).sha256
        ref = FrameRef(sha256, fit=Fit(x=0.5, y=0.3 + next(numbers) / 1000))
        keyframes.prepare(sha256, AspectRatio.WIDE, ref.fit)
        return ref

    moved = known_pair("pan 20 %")
    start, end, large_photo = encoded(moved.start), encoded(moved.end), camera_jpeg(12, "china")
    pairs = {
        "morph": lambda: Pair(fresh(start, "start.png"), fresh(end, "end.png")),
        "loop": lambda: Pair(fresh(start, "start.png"), fresh(end, "end.png"), loop=True),
        "push in on a 12 MP photo": lambda: Pair(fresh(large_photo, "photo.jpg"), None, prompt="push in"),
    }
    desk = Desk(data, store, keyframes, Films(data))
    try:
        for name, pair in pairs.items():
            for large, limit in LIMITS.items():
                _drawn(desk, pair(), large)  # starts the process, and warms it
                frames = _frames(desk, pair(), large)
                waiting = iter([pair() for _ in range(REPEATS + 1)])
                took, least = medians_of(
                    lambda large=large, waiting=waiting: _drawn(desk, next(waiting), large),
                    lambda frames=frames: encode.write(frames, data / "floor.mp4", fps=24),
                    repeats=REPEATS,
                )
                size = "1280 × 720" if large else "640 × 360"
                yield Row(
                    f"motion preview, {name}, {size}, press to file",
                    took,
                    "s",
                    floor_name="its frames encoded",
                    floor_value=least,
                    ratio=took / least,
                    limit=limit,
                )
    finally:
        desk.close()
    cold = []
    for _round in range(REPEATS):
        desk = Desk(data, store, keyframes, Films(data))
        try:
            cold.append(_drawn(desk, pairs["morph"](), True))
        finally:
            desk.close()
    store.close()
    yield Row("motion preview, morph, 1280 × 720, with the start of its process", median(cold), "s", limit="≤ 2.5 s")


def _drawn(desk: Desk, pair: Pair, large: bool) -> float:
    """Seconds from the press to the file."""
    began = time.perf_counter()
    desk.start_preview(pair, large=large, session="bench")
    while (preview := desk.preview(pair, large=large)).state is State.RUNNING:
        time.sleep(LOOK_S)
    assert preview.state is State.DONE, preview
    return time.perf_counter() - began


def _frames(desk: Desk, pair: Pair, large: bool) -> list[np.ndarray]:
    _drawn(desk, pair, large)
    file = desk.preview_file(desk.preview(pair, large=large).url.removeprefix("/previews/"))
    with av.open(str(file)) as film:
        return [frame.to_ndarray(format="nv12") for frame in film.decode(video=0)]


def _presses(folder: Path) -> Iterator[Row]:
    """Press Generate, by turns with and without a preview being drawn; each preview is of another shape."""
    with sync_playwright() as playwright, running(folder / "data", NOBODY) as server:
        browser = playwright.chromium.launch(executable_path=ensure(), args=list(FLAGS))
        page = browser.new_page()
        page.goto(server.url)
        for slot, name in (("start", "china"), ("end", "coffee")):
            file = {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photo_bytes(name)}
            page.locator(f".st-key-slot-{slot} input[type=file]").set_input_files(file)
            page.locator(f".st-key-slot-{slot} img").first.wait_for()
        beside, alone = [], []
        for number, ratio in enumerate(AspectRatio):
            for times, drawing in ((alone, False), (beside, True)):
                times.append(_press(page, ratio, f"A paper boat, number {number}, {drawing}", drawing=drawing))
        browser.close()
    yield Row(
        "click on Generate to row in the list while a preview is drawn, median",
        median(beside),
        "ms",
        floor_name="with none",
        floor_value=median(alone),
        ratio=median(beside) / median(alone),
        limit="≤ 150 ms",
    )


def _press(page: Page, ratio: AspectRatio, prompt: str, *, drawing: bool) -> float:
    shapes = page.get_by_role("radiogroup", name="Aspect ratio")
    shapes.get_by_role("radio", name=ratio.value, exact=False).first.click()
    field = page.get_by_label("Prompt").first
    field.fill(prompt)
    field.blur()
    page.get_by_text(f"1 film, 5 s, {ratio.value}").wait_for()
    page.wait_for_timeout(500)
    if drawing:
        page.get_by_role("button", name="Preview motion").click()
        page.get_by_role("progressbar").first.wait_for()
    took: float = page.evaluate(ROW_AFTER_CLICK)
    return took
