"""What all tests share: a real server, a real browser, and no way out of this computer."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from tests.support.browser import FLAGS, ensure
from tests.support.server import SETTINGS, RunningServer, running

HERE = {"127.0.0.1", "localhost", ""}

expect.set_options(timeout=30_000)
"""Patience costs nothing where what is expected comes; a busy machine needs more than the default of five seconds."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A real browser on a busy machine misses a beat now and then: such a test gets a second chance, and the summary
    names it. Whatever fails twice has failed; nothing else is tried again.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the shell of who runs the tests must never be spent at."""
    import os

    for name in list(os.environ):
        if name.startswith(SETTINGS):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The whole app in demo mode, on a data folder of this module's own."""
    with running(tmp_path_factory.mktemp("app") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a module, not a process: Playwright's loop, while it runs, is in the way of `asyncio.run`."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile that keeps what it has loaded; a page that asks any other computer fails the module."""
    strangers: list[str] = []

    def note(request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in HERE:
            strangers.append(request.url)

    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="Europe/Berlin")
    context.on("request", note)
    yield context
    context.close()
    assert not strangers, f"a page asked other computers: {strangers}"


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A fresh tab; the test may open more."""
    yield context.new_page()
    for tab in context.pages:
        tab.close()
