"""How fast Create is there, and how fast a press is answered, in a real browser."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import requests
from playwright.sync_api import Browser, sync_playwright

from benchmarks.harness import Row
from tests.support.browser import FLAGS, ensure
from tests.support.server import clean_environment, running, wait_for

ROUNDS = 7
PRESSES = 10
HELLO = 'import streamlit as st\n\nst.title("Hello")\nst.text_input("Prompt")\n'
ROW_AFTER_CLICK = """
() => new Promise((answer) => {
  const known = new Set();
  const deep = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.dataset?.task) known.add(node.dataset.task);
      if (node.shadowRoot) deep(node.shadowRoot);
    }
  };
  deep(document);
  const before = new Set(known);
  const button = document.querySelector(".st-key-generate button");
  button.addEventListener("click", () => {
    const pressed = performance.now();
    const look = () => {
      known.clear();
      deep(document);
      if ([...known].some((id) => !before.has(id))) answer(performance.now() - pressed);
      else requestAnimationFrame(look);
    };
    look();
  }, { once: true, capture: true });
  button.click();
})
"""


def run() -> Iterator[Row]:
    """Measure the first widget against a hello page, and the way from a click to its row."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure(), args=list(FLAGS))
        with running(Path(folder) / "data") as server, hello(Path(folder)) as floor:
            ours, theirs = [], []
            for _round in range(ROUNDS):
                theirs.append(first_widget_ms(browser, floor))
                ours.append(first_widget_ms(browser, server.url))
            yield Row(
                name="first widget of Create",
                value=median(ours),
                unit="ms",
                floor_name="a Streamlit hello page",
                floor_value=median(theirs),
                ratio=median(ours) / median(theirs),
                limit="≤ 1.25 ×",
            )
            clicks = click_to_row_ms(browser, server.url)
            yield Row(
                name="click on Generate to row in the list, median", value=median(clicks), unit="ms", limit="≤ 300 ms"
            )
            yield Row(
                name="click on Generate to row in the list, slowest", value=max(clicks), unit="ms", limit="≤ 300 ms"
            )
        browser.close()


@contextmanager
def hello(folder: Path) -> Iterator[str]:
    """Serve the smallest Streamlit page with the same Streamlit; the floor."""
    script = folder / "hello.py"
    script.write_text(HELLO, "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.port", str(port), "--server.headless", "true", "--server.fileWatcherType", "none"]
    quiet = ["--browser.gatherUsageStats", "false", "--server.address", "127.0.0.1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options, *quiet],
        cwd=folder,
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: _answers(f"{url}/_stcore/health"), 30)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def first_widget_ms(browser: Browser, url: str) -> float:
    """Open a page with an empty cache, and time until its first widget is visible."""
    context = browser.new_context()
    page = context.new_page()
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.get_by_label("Prompt").first.wait_for()
    took = (time.perf_counter() - began) * 1000
    context.close()
    return took


def click_to_row_ms(browser: Browser, url: str) -> list[float]:
    """Press Generate again and again, each time with another prompt."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    field = page.get_by_label("Prompt").first
    field.wait_for()
    page.wait_for_timeout(1500)
    times = []
    for number in range(PRESSES):
        field.fill(f"A paper boat, number {number}")
        field.blur()
        page.wait_for_timeout(300)
        times.append(page.evaluate(ROW_AFTER_CLICK))
    context.close()
    return times


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.ConnectionError:
        return False
