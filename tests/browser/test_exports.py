"""Taking films out and in, as people do it: with a real browser, the real service, and its routes."""

import json
import socket
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.archive.given import House, add_film, add_rich_film, house
from tests.store.given import one
from tests.support.server import ROOT, running

pytestmark = pytest.mark.browser


@dataclass
class Place:
    """A running Twoframe, its data opened a second time, and a page of it."""

    url: str
    home: House
    page: Page


@pytest.fixture(scope="module")
def running_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, House]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "uvicorn", "tests.support.exports_app:app", "--log-level", "warning")
    address, data = f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("exports") / "data"
    arguments = ("--port", str(port))
    with (
        running(data, {"PYTHONPATH": str(ROOT)}, arguments, command=command, url=address) as server,
        house(data) as home,
    ):
        yield server.url, home


@pytest.fixture
def place(running_house: tuple[str, House], browser: Browser) -> Iterator[Place]:
    url, home = running_house
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="Europe/Berlin")
    yield Place(url, home, context.new_page())
    context.close()


def open_page(place: Place) -> None:
    place.page.goto(place.url)
    expect(place.page.get_by_role("button", name="Download ZIP")).to_be_visible(timeout=30_000)


def test_one_press_brings_a_zip_of_all_films_and_the_page_stays(place: Place, tmp_path: Path):
    task = add_rich_film(place.home, "Temple at dusk")
    waiting = one(place.home.store, prompt="Not yet")
    open_page(place)
    place.page.evaluate("window.__mark = 1")
    with place.page.expect_download(timeout=30_000) as coming:
        place.page.get_by_role("button", name="Download ZIP").click()
    assert coming.value.suggested_filename.startswith("Twoframe ")
    assert coming.value.suggested_filename.endswith(".zip")
    coming.value.save_as(tmp_path / "films.zip")
    with zipfile.ZipFile(tmp_path / "films.zip") as made:
        told = json.loads(made.read("metadata.json"))
    assert [film["id"] for film in told["films"]] == [task.id]
    assert [film["id"] for film in told["left_out"]] == [waiting.id]
    expect(place.page.get_by_text("The download of 1 film begins. What is unfinished stays out.")).to_be_visible()
    assert place.page.evaluate("window.__mark") == 1


def test_each_press_brings_one_zip_and_coming_back_to_the_page_brings_none(place: Place):
    add_film(place.home, "A second film")
    open_page(place)
    downloads: list[str] = []
    place.page.on("download", lambda download: downloads.append(download.url))
    button = place.page.get_by_role("button", name="Download ZIP")
    for count in (1, 2):
        with place.page.expect_download(timeout=30_000):
            button.click()
        assert len(downloads) == count
    place.page.get_by_role("link", name="Other").click()
    expect(place.page.get_by_role("heading", name="Nothing here")).to_be_visible()
    place.page.get_by_role("link", name="Films").click()
    expect(button).to_be_enabled()
    with place.page.expect_download(timeout=30_000):
        button.click()
    assert len(set(downloads)) == len(downloads) == 3
