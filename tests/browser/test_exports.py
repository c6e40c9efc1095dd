"""Taking films out and in, as people do it: with a real browser, the real service, and its routes."""

import json
import socket
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

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
    expect(place.page.get_by_text("The download of 1 film begins. Unfinished films stay out.")).to_be_visible()
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
    place.page.mouse.move(640, 800)  # away from the button, whose help would lie over the way to another page
    expect(place.page.get_by_text("Another Twoframe can import it.")).to_be_hidden()
    place.page.get_by_role("link", name="Other").click()
    expect(place.page.get_by_role("heading", name="Nothing here")).to_be_visible()
    place.page.get_by_role("link", name="Films").click()
    expect(button).to_be_enabled()
    with place.page.expect_download(timeout=30_000):
        button.click()
    assert len(set(downloads)) == len(downloads) == 3


@pytest.mark.parametrize(("choice", "begins"), [("PDF, A4 pages", b"%PDF"), ("PNG, one picture", b"\x89PNG")])
def test_a_contact_sheet_is_one_choice_away(place: Place, tmp_path: Path, choice: str, begins: bytes):
    add_film(place.home, "A film on a sheet")
    open_page(place)
    place.page.get_by_role("button", name="Contact sheet").click()
    with place.page.expect_download(timeout=30_000) as coming:
        place.page.get_by_text(choice, exact=True).click()
    coming.value.save_as(tmp_path / "sheet")
    assert (tmp_path / "sheet").read_bytes().startswith(begins)


def zip_from_elsewhere(folder: Path, *prompts: str) -> tuple[Path, list[str]]:
    """A ZIP that another Twoframe has made, and the ids of its films."""
    with house(folder / "elsewhere") as other:
        ids = [add_film(other, prompt).id for prompt in prompts]
        with closing(other.exports.zip(other.exports.take(other.exports.order(ids)))) as package:
            (folder / "films.zip").write_bytes(b"".join(package.chunks()))
    return folder / "films.zip", ids


def open_import(place: Place) -> Locator:
    open_page(place)
    place.page.get_by_role("button", name="Import").click()
    expect(place.page.get_by_role("button", name="Choose a file")).to_be_visible()
    return place.page.locator(".st-key-import-files")


def test_a_zip_from_elsewhere_comes_in_and_the_page_shows_its_films(place: Place, tmp_path: Path):
    file, ids = zip_from_elsewhere(tmp_path, "Two cranes over <b>snow</b>", "猫在跳舞")
    control = open_import(place)
    control.locator("input[type=file]").set_input_files(file)
    expect(control.get_by_text("2 films imported.")).to_be_visible(timeout=30_000)
    expect(place.page.get_by_text("Two cranes over <b>snow</b>", exact=True)).to_be_visible(timeout=15_000)
    expect(place.page.get_by_text("猫在跳舞", exact=True)).to_be_visible()
    assert all(place.home.store.task(task_id).imported_at for task_id in ids)


def test_what_came_of_an_import_is_there_after_a_reload_and_a_second_one_changes_nothing(place: Place, tmp_path: Path):
    file, ids = zip_from_elsewhere(tmp_path, "A lighthouse")
    control = open_import(place)
    control.locator("input[type=file]").set_input_files(file)
    expect(control.get_by_text("1 film imported.")).to_be_visible(timeout=30_000)
    before = list(place.home.store.records(ids))
    control = open_import(place)
    expect(control.get_by_text("1 film imported.").first).to_be_visible(timeout=15_000)
    control.locator("input[type=file]").set_input_files(file)
    expect(control.get_by_text("1 film was here before, and is as it was.")).to_be_visible(timeout=30_000)
    assert list(place.home.store.records(ids)) == before


def test_a_dropped_file_comes_in_and_one_that_is_no_zip_of_ours_is_refused_with_words(place: Place, tmp_path: Path):
    control = open_import(place)
    for name, words in (
        ("holiday.zip", "This ZIP was not made by Twoframe, or it is damaged. Nothing was imported."),
        ("film.mp4", "Choose a ZIP file."),
    ):
        dropped = place.page.evaluate_handle(
            "name => { const held = new DataTransfer(); held.items.add(new File(['x'], name)); return held }", name
        )
        control.locator(".zone").dispatch_event("drop", {"dataTransfer": dropped})
        expect(control.get_by_text(words)).to_be_visible(timeout=15_000)


def test_an_upload_can_be_cancelled_and_goes_on_while_the_control_is_closed(place: Place, tmp_path: Path):
    file, _ids = zip_from_elsewhere(tmp_path, "A slow river")
    place.page.route("**/imports/new?*", lambda _route: None)  # nobody answers
    control = open_import(place)
    control.locator("input[type=file]").set_input_files(file)
    expect(control.get_by_role("progressbar", name="Uploading")).to_be_visible()
    place.page.keyboard.press("Escape")
    place.page.get_by_role("link", name="Other").click()
    expect(place.page.get_by_role("heading", name="Nothing here")).to_be_visible()
    place.page.get_by_role("link", name="Films").click()
    place.page.get_by_role("button", name="Import").click()
    control = place.page.locator(".st-key-import-files")
    expect(control.get_by_role("progressbar", name="Uploading")).to_be_visible()
    control.get_by_role("button", name="Cancel").click()
    expect(control.get_by_text("The upload was cancelled. Nothing was imported.")).to_be_visible()
    place.page.unroute_all(behavior="ignoreErrors")
    control.locator("input[type=file]").set_input_files(file)
    expect(control.get_by_text("1 film imported.").first).to_be_visible(timeout=30_000)


def test_the_library_takes_films_in_and_gives_them_out_again(browser: Browser, tmp_path: Path):
    file, [task_id] = zip_from_elsewhere(tmp_path, "A travelling film")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    with running(tmp_path / "data") as server:
        page = context.new_page()
        page.goto(f"{server.url}/library")
        page.get_by_role("button", name="Import").click(timeout=30_000)
        control = page.locator(".st-key-library-import-files")
        control.locator("input[type=file]").set_input_files(file)
        expect(control.get_by_text("1 film imported.")).to_be_visible(timeout=30_000)
        page.keyboard.press("Escape")
        film = page.locator(f"[data-task='{task_id}']")
        expect(film).to_be_visible(timeout=30_000)
        film.get_by_role("checkbox").check()
        with page.expect_download(timeout=30_000) as coming:
            page.get_by_role("button", name="Download ZIP").click(timeout=30_000)
        coming.value.save_as(tmp_path / "again.zip")
        with zipfile.ZipFile(tmp_path / "again.zip") as made:
            assert [film["id"] for film in json.loads(made.read("metadata.json"))["films"]] == [task_id]
        context.close()
