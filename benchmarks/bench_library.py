"""What ten thousand films cost: a page of the Library, a search, a memory, and a star for each of them."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

import psutil
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.harness import Row, medians_of
from tests.store.many import RARE, fill, mark, rows
from tests.support.browser import FLAGS, ensure
from tests.support.films import tiny_film
from tests.support.server import RunningServer, running
from twoframe.films import ENDINGS, Films
from twoframe.filters import Filters, Sort
from twoframe.library import PAGE, Library
from twoframe.models import UNFINISHED, TaskState
from twoframe.store import Store

MANY, FEW = 10_000, 2 * PAGE
REPEATS, ROUNDS, BROWSED = 20, 10, 20
PATIENCE_MS = 120_000
QUESTIONS = {
    "the newest": Filters(),
    "the longest": Filters(sort=Sort.LONGEST),
    "by a word": Filters(text="cat"),
    "by a rare word": Filters(text=RARE),
    "by two Chinese letters": Filters(text="雨中"),
    "by a tag": Filters(tag="winter"),
}

DEEP = """
const deep = (root, found = []) => {
  for (const node of root.querySelectorAll("*")) {
    if (node.matches(".poster[data-task]")) found.push(node);
    if (node.shadowRoot) deep(node.shadowRoot, found);
  }
  return found;
};
const shown = () => deep(document).filter((node) => node.getClientRects().length);
const ids = () => shown().map((node) => node.dataset.task).join();
const there = () => shown().every((node) => {
  const picture = node.querySelector("img:last-of-type");
  return !picture || (picture.complete && picture.naturalWidth > 0);
});
"""
WATCH = f"""(began) => {{
  {DEEP}
  const before = ids();
  window.__took = new Promise((done) => {{
    document.addEventListener(began, () => {{
      const from = performance.now();
      const look = () => {{
        if (ids() !== before && shown().length && there()) done(performance.now() - from);
        else requestAnimationFrame(look);
      }};
      look();
    }}, {{ once: true, capture: true }});
  }});
}}"""
READY = f"() => {{ {DEEP} return shown().length > 0 && there(); }}"


def run() -> Iterator[Row]:
    """Ask a store of ten thousand, then browse it, each beside the same with two pages in all."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        many, few, none = (Path(folder) / name for name in ("many", "few", "none"))
        for data, count in ((many, MANY), (few, FEW), (none, 0)):
            seed(data, count)
        yield from _store(many, few)
        browser = playwright.chromium.launch(executable_path=ensure(), args=list(FLAGS))
        with running(many) as server, running(few) as floor, running(none) as empty:
            yield from _pages(browser, server, floor)
            yield _memory(browser, server, empty)
            yield _star(browser, server)
        browser.close()


def seed(data: Path, count: int) -> None:
    """Write so many finished or failed films of a gateway that is not connected, each with a small real film."""
    data.mkdir(parents=True)
    store = Store(f"sqlite:///{data}/twoframe.db")
    store.migrate()
    made = [
        row | ({"state": TaskState.FAILED} if row["state"] in UNFINISHED else {}) for row in rows(max(count, 1))[:count]
    ]
    if made:
        mark(store, fill(store, made))
    store.close()
    with_film = [row["id"] for row in made if row["film_bytes"] is not None]
    if with_film:
        put_films(Films(data), data / "films", with_film)


def put_films(films: Films, folder: Path, ids: list[str]) -> None:
    """Give each task the same small film, under as many names."""
    folder.mkdir(exist_ok=True)
    first = ids[0]
    (folder / f"{first}{ENDINGS['film']}").write_bytes(tiny_film(640, 360))
    films.cut_stills(first)
    for task_id in ids[1:]:
        for ending in ENDINGS.values():
            os.link(folder / f"{first}{ending}", folder / f"{task_id}{ending}")


def _store(many: Path, few: Path) -> Iterator[Row]:
    """Find a page with all that its cards show."""
    stores = [Store(f"sqlite:///{data}/twoframe.db") for data in (many, few)]
    shelves = [Library(store) for store in stores]
    for name, filters in QUESTIONS.items():
        value, floor = medians_of(*(partial(shelf.shelf, filters) for shelf in shelves), repeats=REPEATS)
        yield _row(f"a page of {MANY:,} films from the store, {name}", value * 1000, floor * 1000, "≤ 300 ms")
    for store in stores:
        store.close()


def _pages(browser: Browser, server: RunningServer, floor: RunningServer) -> Iterator[Row]:
    """Turn pages and search, by turns in both libraries."""
    tabs = [opened(browser, each) for each in (server, floor)]
    turns = [[turn(tab, 2 - number % 2) for number in range(ROUNDS)] for tab in tabs]
    values = [median(times) for times in turns]
    yield _row(f"click on a page of {MANY:,} films until its posters are shown", *values, "≤ 300 ms")
    values = [median([search(tab, letter) for letter in "abcde"]) for tab in tabs]
    yield _row(f"letter typed until what is found of {MANY:,} is shown, with a pause of 200 ms", *values, "≤ 500 ms")
    for tab in tabs:
        tab.context.close()


def _memory(browser: Browser, server: RunningServer, empty: RunningServer) -> Row:
    """What the server holds after many pages, beside one that has nothing."""
    tab = opened(browser, server)
    for number in range(BROWSED):
        tab.goto(f"{server.url}/library?page={number * 13 + 1}")
        tab.wait_for_function(READY, timeout=PATIENCE_MS)
    tab.context.close()
    tab = browser.new_context().new_page()
    for _number in range(BROWSED):
        tab.goto(f"{empty.url}/library")
        tab.get_by_role("heading", name="Library").wait_for(timeout=PATIENCE_MS)
    tab.context.close()
    value, floor = (psutil.Process(each.pid).memory_info().rss / 1e6 for each in (server, empty))
    name = f"memory of the server with {MANY:,} films after {BROWSED} pages"
    return Row(name, value, "MB", "none", floor, value / floor, "≤ 50 MB more")


def _star(browser: Browser, server: RunningServer) -> Row:
    """Choose all and star them."""
    tab = opened(browser, server)
    tab.locator(".poster input[type=checkbox]").first.check()
    tab.get_by_role("button", name="Select all").click()
    tab.get_by_role("menuitem", name=re.compile("match")).click()
    star = tab.get_by_role("button", name="Star", exact=True)
    expect(tab.get_by_text(re.compile(r"^[\d,]{4,6} selected"))).to_be_visible(timeout=PATIENCE_MS)
    began = time.perf_counter()
    star.click()
    expect(tab.get_by_role("button", name="Unstar")).to_be_visible(timeout=PATIENCE_MS)
    took = time.perf_counter() - began
    tab.context.close()
    return Row(name=f"star for all of {MANY:,} films, from the click", value=took, unit="s", limit="≤ 3 s")


def opened(browser: Browser, server: RunningServer) -> Page:
    """The Library, with its posters there."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
    page.goto(f"{server.url}/library")
    page.wait_for_function(READY, timeout=PATIENCE_MS)
    return page


def turn(page: Page, number: int) -> float:
    """Click on a page's number; milliseconds until all its posters are shown."""
    button = page.locator("[class*=st-key-library-page] button").filter(has_text=re.compile(f"^{number}$"))
    button.first.wait_for()
    page.evaluate(WATCH, "click")
    button.first.click()
    return float(page.evaluate("window.__took"))


def search(page: Page, letter: str) -> float:
    """Type a letter; milliseconds until all posters that are found are shown."""
    box = page.get_by_role("search").get_by_role("textbox")
    box.focus()
    page.evaluate(WATCH, "keydown")
    page.keyboard.press(letter)
    took = float(page.evaluate("window.__took"))
    page.evaluate(WATCH, "keydown")
    page.keyboard.press("Backspace")
    page.evaluate("window.__took")
    return took


def _row(name: str, value: float, floor: float, limit: str) -> Row:
    return Row(name, value, "ms", f"{FEW} in all", floor, value / floor, limit)
