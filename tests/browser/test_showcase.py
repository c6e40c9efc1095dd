"""A showcase put together by hand in a real browser: order, captions, films that join and leave, and the way out."""

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_review import barriers
from tests.support.pages import at_rest
from tests.support.server import RunningServer, running, wait_for
from tests.support.showing import COLOURS, add_film, add_reel, open_store
from twoframe.store import Store

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=\"document.title='hit'\"> **Temple** :red[x]"
PATIENT = 30_000
NAMES = ("Temple", "Petals", "Deep field", "Harbour")


@pytest.fixture
def store(server: RunningServer) -> Iterator[Store]:
    store = open_store(server.data)
    yield store
    store.close()


@pytest.fixture(scope="module")
def films(server: RunningServer) -> list[str]:
    """The ids of four finished films."""
    store = open_store(server.data)
    films = [add_film(store, server.data, f"{name} {HOSTILE}", COLOURS[0]) for name in NAMES]
    store.close()
    return films


@pytest.fixture
def reel(store: Store, films: list[str]) -> str:
    """A showcase of the first three, new for each test."""
    return add_reel(store, "Autumn reel", list(zip(films[:3], NAMES, strict=False)))


@pytest.fixture
def desk(page: Page, server: RunningServer, reel: str) -> Iterator[Page]:
    """The page of the showcase; whatever a test does there, it may not break."""
    visit(page, server, reel)
    yield page
    expect(page.get_by_text("This page broke")).to_have_count(0)
    assert page.title() != "hit"


def visit(page: Page, server: RunningServer, reel: str) -> None:
    page.goto(f"{server.url}/showcase?id={reel}")
    expect(add_films(page)).to_be_visible()
    at_rest(page)


def add_films(page: Page):
    """Streamlit takes presses of it only while the server is there."""
    return page.get_by_role("button", name="Add films")


def rows(page: Page):
    return page.get_by_role("list", name="Films in order").get_by_role("listitem")


def handle(page: Page, name: str):
    return page.get_by_role("button", name=re.compile(f"^Move {name}, "))


def caption(page: Page, name: str):
    return page.get_by_role("textbox", name=f"Caption of {name}", exact=True)


def stands(page: Page, *names: str) -> None:
    """Wait until the rows are in this order."""
    expect(page.locator(".film .move")).to_have_count(len(names), timeout=PATIENT)
    for at, name in enumerate(names):
        expect(page.locator(".film .move").nth(at)).to_have_attribute(
            "aria-label", f"Move {name}, {at + 1} of {len(names)}", timeout=PATIENT
        )


def title_of(page: Page):
    """The first of them: while a page takes another's place there may be two for a moment."""
    return page.get_by_label("Title").first


def kept(store: Store, reel: str) -> list[str]:
    return [place.caption for place in store.showcase(reel).places]


def keeps(store: Store, reel: str, *captions: str) -> None:
    """Wait until the database holds this."""
    wait_for(lambda: kept(store, reel) == list(captions), 60, f"{captions} in the database")


def test_a_row_is_dragged_to_its_place_and_stays_there(desk: Page, store: Store, reel: str, server: RunningServer):
    stands(desk, "Temple", "Petals", "Deep field")
    at_rest(desk)
    handle(desk, "Temple").hover()
    box, last = handle(desk, "Temple").bounding_box(), handle(desk, "Deep field").bounding_box()
    desk.mouse.down()
    desk.mouse.move(box["x"] + 10, box["y"] + 60, steps=5)
    desk.mouse.move(box["x"] + 10, last["y"] + 12, steps=5)
    desk.mouse.up()
    stands(desk, "Petals", "Deep field", "Temple")
    expect(desk.locator(".unseen").filter(has_text="Temple is now 3 of 3.")).to_be_attached()
    keeps(store, reel, "Petals", "Deep field", "Temple")
    visit(desk, server, reel)
    stands(desk, "Petals", "Deep field", "Temple")


def test_a_drag_that_is_broken_off_changes_nothing(desk: Page, store: Store, reel: str):
    at_rest(desk)
    handle(desk, "Temple").hover()
    box, last = handle(desk, "Temple").bounding_box(), handle(desk, "Deep field").bounding_box()
    desk.mouse.down()
    desk.mouse.move(box["x"] + 10, last["y"] + 12, steps=5)
    desk.keyboard.press("Escape")
    desk.mouse.up()
    stands(desk, "Temple", "Petals", "Deep field")
    assert kept(store, reel) == ["Temple", "Petals", "Deep field"]


def test_arrow_keys_move_a_row_and_keep_it_in_hand(desk: Page, store: Store, reel: str):
    handle(desk, "Temple").focus()
    desk.keyboard.press("ArrowDown")
    stands(desk, "Petals", "Temple", "Deep field")
    expect(handle(desk, "Temple")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")  # it is the last one already
    stands(desk, "Petals", "Deep field", "Temple")
    desk.keyboard.press("Home")
    stands(desk, "Temple", "Petals", "Deep field")
    desk.keyboard.press("End")
    keeps(store, reel, "Petals", "Deep field", "Temple")
    expect(handle(desk, "Temple")).to_be_focused()


def test_alt_and_arrows_move_a_row_while_its_caption_is_written(desk: Page, store: Store, reel: str):
    caption(desk, "Deep field").click()
    desk.keyboard.press("Alt+ArrowUp")
    stands(desk, "Temple", "Deep field", "Petals")
    expect(caption(desk, "Deep field")).to_be_focused()
    keeps(store, reel, "Temple", "Deep field", "Petals")


def test_a_caption_is_written_in_place_with_any_letters(desk: Page, store: Store, reel: str, server: RunningServer):
    caption(desk, "Petals").fill(f"  {HOSTILE} مرحبا 花 🌸 ")
    desk.keyboard.press("Enter")
    keeps(store, reel, "Temple", f"{HOSTILE} مرحبا 花 🌸", "Deep field")
    caption(desk, "Deep field").fill("Never mind")
    desk.keyboard.press("Escape")
    expect(caption(desk, "Deep field")).to_have_value("Deep field")
    caption(desk, "Deep field").fill("")
    desk.keyboard.press("Tab")
    keeps(store, reel, "Temple", f"{HOSTILE} مرحبا 花 🌸", "")


def test_a_caption_is_kept_while_it_is_written(desk: Page, store: Store, reel: str):
    caption(desk, "Petals").focus()
    desk.keyboard.press("End")
    desk.keyboard.type(" in ")
    keeps(store, reel, "Temple", "Petals in", "Deep field")
    desk.keyboard.type("the wind")  # a space at the end is not taken away from under the words that follow
    keeps(store, reel, "Temple", "Petals in the wind", "Deep field")
    expect(caption(desk, "Petals in the wind")).to_be_focused()
    desk.keyboard.press("Escape")
    keeps(store, reel, *NAMES[:3])


def test_what_was_just_written_or_moved_is_not_lost_by_leaving(
    desk: Page, store: Store, reel: str, server: RunningServer
):
    """The last words of the page, and the way to another one, reach the server as one."""
    write = """input => { input.focus(); input.value = 'Temple at dusk'; input.dispatchEvent(new Event('input'));
      input.blur(); [...document.querySelectorAll('a')].find(each => each.textContent.includes('Library')).click(); }"""
    caption(desk, "Temple").evaluate(write)
    expect(desk.get_by_role("heading", name="Library")).to_be_visible()
    at_rest(desk)
    expect(desk.get_by_text("This page broke")).to_have_count(0)
    desk.go_back()
    expect(caption(desk, "Temple at dusk")).to_be_visible(timeout=PATIENT)
    keeps(store, reel, "Temple at dusk", "Petals", "Deep field")
    handle(desk, "Deep field").focus()
    desk.keyboard.press("Home")
    caption(desk, "Petals").fill("Petals in the wind")
    desk.reload()
    stands(desk, "Deep field", "Temple at dusk", "Petals in the wind")
    keeps(store, reel, "Deep field", "Temple at dusk", "Petals in the wind")


def test_a_caption_that_is_too_long_is_refused_beside_it_and_stays_to_be_mended(desk: Page, store: Store, reel: str):
    caption(desk, "Temple").fill("🎬" * 201)
    expect(desk.get_by_text("A caption has at most 200 characters, and this has 201.")).to_be_visible()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Backspace")
    desk.keyboard.press("Enter")
    keeps(store, reel, "🎬" * 200, "Petals", "Deep field")


def test_a_film_is_removed_and_comes_back_to_its_place(desk: Page, store: Store, reel: str):
    desk.get_by_role("button", name="Remove Petals").click()
    stands(desk, "Temple", "Deep field")
    desk.get_by_role("button", name="Undo").click()
    stands(desk, "Temple", "Petals", "Deep field")
    assert kept(store, reel) == ["Temple", "Petals", "Deep field"]


def test_the_film_that_is_pressed_is_looked_at(desk: Page, films: list[str]):
    screen = desk.get_by_label("Film: Temple")
    expect(screen).to_have_attribute("src", f"/films/{films[0]}.mp4")
    desk.get_by_role("button", name="Look at Petals").click()
    expect(desk.get_by_label("Film: Petals")).to_have_attribute("src", f"/films/{films[1]}.mp4")


def test_nothing_lies_on_a_still_that_nobody_points_at(desk: Page):
    screen = desk.get_by_label("Film: Temple")

    def bare() -> bool:
        with_controls = screen.screenshot()
        screen.evaluate("video => { video.controls = false; }")
        without = screen.screenshot()
        screen.evaluate("video => { video.controls = true; }")
        return with_controls == without

    wait_for(bare, 20, "a still without controls")
    screen.focus()
    wait_for(lambda: not bare(), 20, "controls for who comes by keys")


def test_films_are_found_by_words_and_added_once_however_often_it_is_pressed(desk: Page, store: Store, reel: str):
    desk.get_by_role("button", name="Add films").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Search").fill("harbour")
    desk.keyboard.press("Enter")
    expect(dialog.get_by_role("listitem")).to_have_count(1, timeout=PATIENT)
    dialog.get_by_role("checkbox").check(timeout=PATIENT)
    dialog.get_by_role("button", name="Add 1 film").dblclick(timeout=PATIENT)
    expect(dialog).to_be_hidden(timeout=PATIENT)
    expect(rows(desk)).to_have_count(4)
    assert len(kept(store, reel)) == 4


def test_another_tabs_film_is_not_lost_by_an_order_of_this_one(desk: Page, store: Store, reel: str, films: list[str]):
    store.add_to_showcase(reel, [(films[3], "Harbour")])  # as another tab does
    store.caption_in_showcase(reel, films[0], "Temple at dusk")
    handle(desk, "Deep field").focus()
    desk.keyboard.press("Home")
    keeps(store, reel, "Deep field", "Temple at dusk", "Petals", "Harbour")
    stands(desk, "Deep field", "Temple at dusk", "Petals", "Harbour")


def test_a_title_is_kept_and_an_empty_one_refused_beside_it(desk: Page, store: Store, reel: str):
    title = title_of(desk)
    title.fill("")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Type a title.")).to_be_visible()
    title.fill(HOSTILE)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Type a title.")).to_be_hidden()
    wait_for(lambda: store.showcase(reel).title == HOSTILE, 30, "the title")


def test_a_showcase_is_copied_deleted_and_brought_back(desk: Page, store: Store, reel: str):
    desk.get_by_role("button", name="Duplicate showcase").click()
    expect(title_of(desk)).to_have_value("Autumn reel, copy", timeout=PATIENT)
    copy = re.search(r"id=([0-9a-f]{32})", desk.url)[1]
    assert copy != reel
    assert kept(store, copy) == list(NAMES[:3])
    desk.get_by_role("button", name="Delete showcase").click()
    expect(desk.get_by_text("“Autumn reel, copy” was deleted. Its films stay.")).to_be_visible(timeout=PATIENT)
    assert store.showcase(copy) is None
    desk.get_by_role("button", name="Undo").click()
    expect(title_of(desk)).to_have_value("Autumn reel, copy", timeout=PATIENT)
    assert kept(store, copy) == list(NAMES[:3])


def test_a_dead_link_says_so_and_leads_on(page: Page, server: RunningServer, reel: str):
    for wrong in ("f" * 32, "nothing"):
        page.goto(f"{server.url}/showcase?id={wrong}")
        expect(page.get_by_text("There is no showcase at this link.")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Go to the newest").click()
    expect(title_of(page)).to_be_visible(timeout=PATIENT)


def test_present_opens_the_films_alone_in_a_tab_of_their_own(desk: Page):
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Present").click()
    presenter = opened.value
    expect(presenter.locator(".stage.on video")).to_be_attached(timeout=PATIENT)
    assert presenter.title() == "Autumn reel"
    expect(presenter.get_by_text("Demo mode")).to_have_count(0)


def test_a_dialog_does_not_come_back_by_itself(desk: Page):
    desk.get_by_role("button", name="Export offline file").click()
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Add films").click()
    expect(desk.get_by_role("dialog")).to_be_visible()
    desk.get_by_role("dialog").evaluate(
        "() => [...document.querySelectorAll('a')].find(each => each.textContent.includes('Library')).click()"
    )
    expect(desk.get_by_role("heading", name="Library")).to_be_visible()
    at_rest(desk)
    desk.go_back()
    stands(desk, "Temple", "Petals", "Deep field")
    at_rest(desk)
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_the_file_that_is_saved_is_as_large_as_the_page_says(desk: Page):
    desk.get_by_role("button", name="Export offline file").click()
    dialog = desk.get_by_role("dialog")
    told = dialog.get_by_text(re.compile("exactly"))
    expect(told).to_be_visible(timeout=PATIENT)
    exactly = int(re.search(r"exactly ([\d,]+) bytes", told.inner_text())[1].replace(",", ""))
    with desk.expect_download(timeout=PATIENT) as saved:
        dialog.get_by_role("link", name="Download").click()
    assert saved.value.suggested_filename == "Autumn reel.html"
    assert Path(saved.value.path()).stat().st_size == exactly


def test_smaller_films_are_made_when_they_are_wanted(desk: Page):
    desk.get_by_role("button", name="Export offline file").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_text("Smaller films").click()
    link = dialog.get_by_role("link", name="Download")
    expect(link).to_have_attribute("href", re.compile("smaller=1"), timeout=90_000)


def test_nothing_hinders_those_who_use_other_tools(desk: Page):
    stands(desk, "Temple", "Petals", "Deep field")
    assert not barriers(desk)


@dataclass
class Away:
    """An open showcase whose server has just gone; `back` starts it again at its address."""

    page: Page
    store: Store
    reel: str
    back: Callable[[], AbstractContextManager[RunningServer]]


@pytest.fixture
def away(browser: Browser, tmp_path: Path) -> Iterator[Away]:
    data = tmp_path / "data"
    with running(data) as server:
        store = open_store(data)
        films = [add_film(store, data, name) for name in NAMES[:3]]
        reel = add_reel(store, "Autumn reel", list(zip(films, NAMES, strict=False)))
        page = browser.new_context().new_page()
        visit(page, server, reel)
        stands(page, "Temple", "Petals", "Deep field")
        port = server.url.rpartition(":")[2]
        server.stop(signal.SIGTERM)
        expect(add_films(page)).to_be_disabled(timeout=60_000)
        yield Away(page, store, reel, lambda: running(data, arguments=("--port", port), url=server.url))
        page.context.close()
        store.close()


def test_what_is_done_first_after_a_restart_of_the_server_is_done(away: Away):
    with away.back():
        expect(add_films(away.page)).to_be_enabled(timeout=90_000)
        handle(away.page, "Deep field").focus()
        away.page.keyboard.press("Home")
        keeps(away.store, away.reel, "Deep field", "Temple", "Petals")
        stands(away.page, "Deep field", "Temple", "Petals")
        away.page.reload()
        stands(away.page, "Deep field", "Temple", "Petals")


def test_what_is_done_while_the_server_is_away_is_done_when_it_is_back(away: Away):
    handle(away.page, "Deep field").focus()
    away.page.keyboard.press("Home")
    caption(away.page, "Petals").fill("Petals in the wind")
    away.page.keyboard.press("Enter")
    caption(away.page, "Temple").fill("Temple at dusk")
    away.page.keyboard.press("Enter")
    with away.back():
        keeps(away.store, away.reel, "Deep field", "Temple at dusk", "Petals in the wind")
        stands(away.page, "Deep field", "Temple at dusk", "Petals in the wind")


def test_a_finger_drags_a_row(browser: Browser, server: RunningServer, store: Store, reel: str):
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.new_page()
    visit(page, server, reel)
    stands(page, "Temple", "Petals", "Deep field")
    handle(page, "Petals").scroll_into_view_if_needed()
    box, last = handle(page, "Temple").bounding_box(), handle(page, "Petals").bounding_box()
    fingers = phone.new_cdp_session(page)
    x, y = box["x"] + 16, box["y"] + 20

    def touch(kind, *points):
        at = [{"x": x, "y": point} for point in points]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", y)
    for step in range(1, 6):
        touch("touchMove", y + (last["y"] - box["y"]) * step / 5)
    touch("touchEnd")
    stands(page, "Petals", "Temple", "Deep field")
    keeps(store, reel, "Petals", "Temple", "Deep field")
    phone.close()
