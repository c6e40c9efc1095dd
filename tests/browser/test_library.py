"""The Library as people use it: search as they type, an address that says all, many films at once, and the bin."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.test_accessibility import STREAMLITS
from tests.support.pages import at_rest, pick
from tests.support.server import RunningServer, wait_for
from tests.support.shelf import lay_files, many, press
from twoframe.models import AspectRatio, TaskState
from twoframe.settings import read
from twoframe.store import Store

pytestmark = pytest.mark.browser

S = 1_000
PATIENCE = 30 * S
HOSTILE = "<img src=x onerror=\"document.title='hit'\"> **Coins** :red[x]"
HARBOURS = [f"A harbour seen from {place}" for place in ("above", "below", "the sea", "the hill", "a boat")]
NUMBERED = [f"Film number {number:02}" for number in range(30)]


@pytest.fixture(scope="module")
def store(server: RunningServer) -> Iterator[Store]:
    """What lies in the Library of all tests here; each leaves it as it was."""
    store = Store(read({"TWOFRAME_DATA": str(server.data)}).database_url)
    many(store, HARBOURS)
    lay_files(server.data, many(store, NUMBERED))
    press(store, HOSTILE, tags=["**bold** tag"])
    press(store, "A rocket that failed", state=TaskState.FAILED)
    press(store, "一只猫在月光下跳舞", ratio=AspectRatio.TALL)
    press(store, "The temple at dusk, roofs in a warm light", starred=True)
    yield store
    store.close()


@pytest.fixture
def library(page: Page, server: RunningServer, store: Store) -> Iterator[Page]:
    """The Library, open and ready; whatever a test does there, no page may break."""
    page.goto(f"{server.url}/library")
    expect(cards(page)).to_have_count(24, timeout=PATIENCE)
    at_rest(page)
    yield page
    expect(page.get_by_text("This page broke")).to_have_count(0)
    assert page.title() != "hit"


def cards(page: Page) -> Locator:
    return page.get_by_role("listitem")


def shown(page: Page, *prompts: str) -> None:
    """Wait until exactly these films are shown, in this order."""
    expect(cards(page)).to_have_text([re.compile(re.escape(prompt)) for prompt in prompts], timeout=PATIENCE)


def search(page: Page) -> Locator:
    return page.get_by_label("Search", exact=True)


def box(page: Page, prompt: str) -> Locator:
    return page.get_by_role("checkbox", name=prompt)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def choose(page: Page, *prompts: str) -> None:
    for prompt in prompts:
        box(page, prompt).check()
    expect(page.get_by_text(f"{len(prompts)} selected")).to_be_visible(timeout=PATIENCE)


def more(page: Page, prompt: str, item: str) -> None:
    """Press what stands under a card's More."""
    card = cards(page).filter(has_text=prompt)
    card.get_by_role("button", name="More").click()
    card.get_by_role("menuitem", name=item, exact=True).click()


def steps(page: Page) -> list[str]:
    """The addresses that the page wrote since this was first called, each with how."""
    return page.evaluate(
        """() => {
            if (!window.steps) {
                window.steps = [];
                for (const how of ["pushState", "replaceState"]) {
                    const write = history[how].bind(history);
                    history[how] = (state, title, url) => {
                        steps.push(`${how} ${new URL(url ?? location.href, location).search}`);
                        write(state, title, url);
                    };
                }
            }
            return window.steps;
        }"""
    )


# --- search as you type -----------------------------------------------------------------------------------------------


def test_films_are_found_while_one_types_and_the_caret_stays(library: Page):
    field = search(library)
    field.press_sequentially("temple", delay=30)
    shown(library, "The temple at dusk")
    expect(library).to_have_url(re.compile(r"/library\?q=temple$"))
    expect(field).to_be_focused()
    field.press("Home")
    field.press_sequentially("the ", delay=30)
    expect(library).to_have_url(re.compile(r"\?q=the\+temple$"), timeout=PATIENCE)
    shown(library, "The temple at dusk")
    field.press_sequentially("x")
    expect(field).to_have_value("the xtemple")
    expect(library.get_by_text("Nothing found")).to_be_visible(timeout=PATIENCE)
    expect(field).to_be_focused()


def test_no_letter_is_lost_to_reruns_that_come_in_between(library: Page):
    field, words = search(library), "the temple at dusk with roofs in a warm light"
    field.press_sequentially(words, delay=70)
    for _ in range(5):  # pauses in which the page runs, and letters that come while it does
        field.press("Backspace", delay=230)
        field.press_sequentially("t", delay=10)
    expect(field).to_have_value(words)
    expect(library).to_have_url(re.compile(re.escape(words.replace(" ", "+")) + "$"), timeout=PATIENCE)
    expect(field).to_have_value(words)
    expect(field).to_be_focused()


def test_a_search_is_one_step_of_the_history_and_back_undoes_it(library: Page):
    assert steps(library) == []
    field = search(library)
    for words in ("tem", "temple", "temple at", "temple at dusk"):
        field.fill(words)
        expect(library).to_have_url(re.compile(re.escape(words.replace(" ", "+")) + "$"))
    shown(library, "The temple at dusk")
    pushes = [step for step in steps(library) if step.startswith("push")]
    assert pushes == ["pushState ?q=tem"]
    library.go_back()
    expect(cards(library)).to_have_count(24, timeout=PATIENCE)
    expect(field).to_have_value("")
    library.go_forward()
    shown(library, "The temple at dusk")
    expect(field).to_have_value("temple at dusk")


def test_chinese_words_of_two_characters_are_found_and_not_searched_while_they_are_composed(library: Page):
    steps(library)
    search(library).focus()
    keyboard = library.context.new_cdp_session(library)
    for composed in ("y", "yu", "yue g", "yue guang"):
        keyboard.send("Input.imeSetComposition", {"text": composed, "selectionStart": 9, "selectionEnd": 9})
        # Longer than the pause after which typed letters would be searched for
        library.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    keyboard.send("Input.insertText", {"text": "月光"})
    shown(library, "一只猫在月光下跳舞")
    assert {step.split("?")[1] for step in steps(library)} == {"q=%E6%9C%88%E5%85%89"}


def test_keys_lead_to_the_search_and_out_of_it(library: Page):
    library.get_by_role("heading", name="Library").click()
    library.keyboard.press("/")
    field = search(library)
    expect(field).to_be_focused()
    field.press_sequentially("rocket cr", delay=20)  # C and R are keys of Streamlit's outside of fields
    expect(field).to_have_value("rocket cr")
    field.press("Backspace")
    field.press("Backspace")
    shown(library, "A rocket that failed")
    expect(library.get_by_role("dialog")).to_have_count(0)
    field.press("Escape")
    expect(field).to_have_value("")
    expect(cards(library)).to_have_count(24, timeout=PATIENCE)
    field.press_sequentially("zebra")
    button(library, "Clear the search").click()
    expect(field).to_be_focused()
    expect(cards(library)).to_have_count(24, timeout=PATIENCE)


def test_a_filter_and_a_search_on_a_slow_server_are_both_kept(page: Page, server: RunningServer, store: Store):
    held: list[str | bytes] = []
    line: list[WebSocketRoute] = []
    slow = False

    def relay(browser: WebSocketRoute) -> None:
        upstream = browser.connect_to_server()
        line.append(browser)
        upstream.on_message(lambda message: held.append(message) if slow else browser.send(message))

    page.route_web_socket(re.compile("/_stcore/stream"), relay)
    page.goto(f"{server.url}/library")
    expect(cards(page)).to_have_count(24, timeout=PATIENCE)
    slow = True
    page.get_by_text("Starred", exact=True).click()
    search(page).press_sequentially("the", delay=20)
    expect(page).to_have_url(re.compile(r"\?q=the$"))
    slow = False
    for message in held:
        line[-1].send(message)
    shown(page, "The temple at dusk")
    expect(page).to_have_url(re.compile(r"(?=.*starred=1)(?=.*q=the)"), timeout=PATIENCE)
    expect(search(page)).to_have_value("the")


# --- the address ------------------------------------------------------------------------------------------------------


def test_a_reload_restores_everything_and_back_goes_step_by_step(library: Page):
    library.get_by_role("button", name="Next page").click()
    expect(library).to_have_url(re.compile(r"\?page=2$"), timeout=PATIENCE)
    expect(box(library, "Film number 02")).to_be_visible(timeout=PATIENCE)
    pick(library, "Shape", "9:16")
    shown(library, "一只猫在月光下跳舞")
    search(library).fill("月光")
    expect(library).to_have_url(re.compile(r"ratio=9x16.*q=|q=.*ratio=9x16"))
    library.reload()
    shown(library, "一只猫在月光下跳舞")
    expect(search(library)).to_have_value("月光")
    expect(library.get_by_role("combobox", name="Shape")).to_have_value("9:16")
    library.go_back()
    expect(search(library)).to_have_value("")
    library.go_back()
    expect(box(library, "Film number 02")).to_be_visible(timeout=PATIENCE)
    expect(library).to_have_url(re.compile(r"\?page=2$"))


def test_chips_take_filters_away_and_texts_of_people_stay_texts(library: Page, server: RunningServer):
    library.goto(f"{server.url}/library?q=coins&tag=**bold** tag&page=3")
    shown(library, HOSTILE)
    expect(library.locator(".st-key-library-set")).to_contain_text("1 film")
    library.get_by_role("radio", name="Tag: **bold** tag").click()
    expect(library).to_have_url(re.compile(r"\?q=coins$"), timeout=PATIENCE)
    button(library, "Clear all").click()
    expect(library).to_have_url(re.compile(r"/library$"), timeout=PATIENCE)
    expect(search(library)).to_have_value("")
    expect(cards(library)).to_have_count(24, timeout=PATIENCE)


@pytest.mark.parametrize("address", ["?page=-1&q=%00&since=9999-99-99", "?page=9999999", "?q=" + "x" * 5000])
def test_a_hostile_address_breaks_nothing(page: Page, server: RunningServer, store: Store, address: str):
    page.goto(f"{server.url}/library{address}")
    expect(search(page)).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    expect(page.get_by_text("This page broke")).to_have_count(0)


def top_of_the_posters(page: Page) -> int:
    """Where the first of them begins on the page, as far as it was scrolled."""
    return page.locator(".poster").first.evaluate(
        "(poster) => Math.round(poster.getBoundingClientRect().top"
        " + document.querySelector('[data-testid=stMain]').scrollTop)"
    )


def test_the_posters_stay_where_they_are_whatever_is_said_above_them(library: Page):
    filters = button(library, "Filters")
    top, width = top_of_the_posters(library), filters.bounding_box()["width"]

    def stay(what: str) -> None:
        at_rest(library)
        wait_for(lambda: top_of_the_posters(library) == top, 5, f"the posters where they were: {what}")

    search(library).fill("film")
    expect(button(library, "Clear all")).to_be_visible(timeout=PATIENCE)
    stay("a search")
    button(library, "Clear all").click()
    expect(button(library, "Clear all")).to_have_count(0, timeout=PATIENCE)
    choose(library, "Film number 29", "Film number 28")
    stay("a selection")
    library.get_by_role("button", name="Next page").click()
    expect(library.get_by_text("2 selected films are not on this page.")).to_be_visible(timeout=PATIENCE)
    stay("a selection elsewhere")
    library.go_back()
    expect(box(library, "Film number 28")).to_be_checked(timeout=PATIENCE)
    library.get_by_role("button", name="Delete", exact=True).click()
    library.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(button(library, "Undo")).to_be_visible(timeout=PATIENCE)
    expect(library.get_by_role("dialog")).to_have_count(0)
    stay("Undo")
    button(library, "Undo").click()
    expect(box(library, "Film number 28")).to_be_visible(timeout=PATIENCE)
    library.goto(f"{library.url.split('?')[0]}?frames=without")
    expect(button(library, "Filters · 1")).to_be_visible(timeout=PATIENCE)
    assert filters.bounding_box()["width"] == width


def scrolled(page: Page) -> int:
    return page.get_by_test_id("stMain").evaluate("main => Math.round(main.scrollTop)")


def wheel(page: Page, by: int) -> int:
    """Scroll as a hand does; returns where that leads."""
    before = scrolled(page)
    page.mouse.move(600, 500)
    page.mouse.wheel(0, by)
    wait_for(lambda: scrolled(page) != before, what="the page to move")
    return scrolled(page)


def test_another_page_of_films_begins_at_its_top_and_back_leads_to_where_one_was(library: Page):
    wheel(library, 5000)
    library.get_by_role("button", name="Next page").click()
    expect(box(library, "Film number 03")).to_be_visible(timeout=PATIENCE)
    wait_for(lambda: 0 < top_of_the_posters(library) - scrolled(library) < 120, what="the first row at the top")
    library.go_back()
    expect(box(library, "Film number 28")).to_be_attached(timeout=PATIENCE)
    wait_for(lambda: scrolled(library) > 900, what="the end of the page")


@pytest.mark.parametrize("way", ["the browser's Back", "the page's own way back", "a reload"])
def test_back_from_a_film_one_is_where_one_was(library: Page, way: str):
    there = wheel(library, 600)
    if way == "a reload":
        library.reload()
    else:
        cards(library).filter(has_text="Film number 20").locator(".facts").click()
        expect(library.get_by_role("heading", name="Film number 20")).to_be_visible(timeout=PATIENCE)
        assert scrolled(library) == 0
        if way == "the browser's Back":
            library.go_back()
        else:
            library.get_by_role("button", name="Library").click()
    expect(box(library, "Film number 20")).to_be_visible(timeout=PATIENCE)
    wait_for(lambda: scrolled(library) == there, what="the place where one was")
    library.get_by_role("link", name="Create").click()
    expect(library.get_by_role("textbox", name="Prompt")).to_be_visible(timeout=PATIENCE)
    library.get_by_role("link", name="Library").click()
    expect(box(library, "Film number 20")).to_be_visible(timeout=PATIENCE)
    assert scrolled(library) == 0


# --- many at once -----------------------------------------------------------------------------------------------------


def test_a_selection_survives_pages_and_searches_and_goes_with_escape(library: Page):
    choose(library, "Film number 28", "Film number 27")
    expect(search(library)).to_have_count(0)
    library.get_by_role("button", name="Next page").click()
    expect(library.get_by_text("2 selected films are not on this page.")).to_be_visible(timeout=PATIENCE)
    box(library, "Film number 03").check()
    expect(library.get_by_text("3 selected")).to_be_visible(timeout=PATIENCE)
    library.go_back()
    expect(box(library, "Film number 28")).to_be_checked(timeout=PATIENCE)
    expect(box(library, "Film number 26")).not_to_be_checked()
    library.keyboard.press("Escape")
    expect(search(library)).to_be_visible(timeout=PATIENCE)
    expect(box(library, "Film number 28")).not_to_be_checked(timeout=PATIENCE)


def test_all_that_match_are_deleted_and_brought_back_by_one_press(library: Page, store: Store):
    search(library).fill("harbour")
    shown(library, *reversed(HARBOURS))
    box(library, HARBOURS[2]).check()
    button(library, "Select all").click()
    library.get_by_role("menuitem", name="All 5 that match").click()
    expect(library.get_by_text("5 selected")).to_be_visible(timeout=PATIENCE)
    library.get_by_role("button", name="Delete", exact=True).click()
    dialog = library.get_by_role("dialog")
    expect(dialog.get_by_text("They take 10 MB.")).to_be_visible(timeout=PATIENCE)
    dialog.get_by_role("button", name="Delete").click()
    expect(library.get_by_text("5 films are in the bin for 30 days.")).to_be_visible(timeout=PATIENCE)
    expect(dialog).to_have_count(0)
    expect(library.get_by_text("Nothing found")).to_be_visible(timeout=PATIENCE)
    button(library, "Undo").dblclick()
    shown(library, *reversed(HARBOURS))
    assert store.binned() == 0


def test_a_new_tag_is_typed_once_for_many_refused_beside_the_field_and_found_by_its_name(library: Page):
    choose(library, "Film number 29", "Film number 28")
    library.get_by_role("button", name="Tag", exact=True).click()
    dialog = library.get_by_role("dialog")
    field = dialog.get_by_role("combobox")
    field.fill("x" * 41)
    field.press("Enter")
    expect(dialog.get_by_text("A tag has at most 40 characters, and this has 41.")).to_be_visible(timeout=PATIENCE)
    field.fill("Kunde 月")
    field.press("Enter")
    expect(dialog.get_by_role("button", name="Kunde 月")).to_be_visible(timeout=PATIENCE)
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    expect(cards(library).filter(has_text="Kunde 月")).to_have_count(2, timeout=PATIENCE)
    button(library, "Clear selection").click()
    search(library).fill("kunde")
    shown(library, "Film number 29", "Film number 28")


# --- one film, two tabs, the bin --------------------------------------------------------------------------------------


def test_a_film_deleted_in_one_tab_goes_in_the_other_and_comes_back_from_the_bin(
    library: Page, server: RunningServer, store: Store
):
    other = library.context.new_page()
    other.goto(f"{server.url}/library?q=film+number+2")
    expect(box(other, "Film number 25")).to_be_visible(timeout=PATIENCE)
    choose(other, "Film number 25")
    more(library, "Film number 25", "Delete")
    library.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(library.get_by_text("1 film is in the bin for 30 days.")).to_be_visible(timeout=PATIENCE)
    expect(box(library, "Film number 25")).to_have_count(0, timeout=PATIENCE)
    expect(box(other, "Film number 25")).to_have_count(0, timeout=PATIENCE)
    other.get_by_role("button", name="Delete", exact=True).click()
    expect(other.get_by_text("These films are no longer here.")).to_be_visible(timeout=PATIENCE)
    button(library, "Bin").click()
    expect(library.get_by_role("heading", name="Bin")).to_be_visible(timeout=PATIENCE)
    shown(library, "Film number 25")
    expect(library.get_by_text("30 days left")).to_be_visible()
    cards(library).get_by_role("button", name="Restore").click()
    expect(library.get_by_text("The bin is empty")).to_be_visible(timeout=PATIENCE)
    library.go_back()
    expect(box(library, "Film number 25")).to_be_visible(timeout=PATIENCE)
    assert store.binned() == 0


def test_emptying_the_bin_asks_and_removes_the_files(library: Page, server: RunningServer, store: Store):
    films = many(store, ["Of no use", "Of no use either"])
    lay_files(server.data, films)
    store.delete_all([film.id for film in films])
    library.goto(f"{server.url}/library?bin=1")
    expect(cards(library)).to_have_count(2, timeout=PATIENCE)
    button(library, "Empty bin").click()
    dialog = library.get_by_role("dialog")
    expect(dialog.get_by_text("Delete 2 films for good?")).to_be_visible(timeout=PATIENCE)
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    assert store.binned() == 2
    button(library, "Empty bin").click()
    dialog.get_by_role("button", name="Delete for good").click()
    expect(library.get_by_text("The bin is empty")).to_be_visible(timeout=PATIENCE)
    assert not [file for film in films for file in (server.data / "films").glob(f"{film.id}*")]


def test_a_remix_fills_the_form_and_goes_there_and_back_restores_the_search(library: Page):
    search(library).fill("temple")
    shown(library, "The temple at dusk")
    more(library, "The temple at dusk", "Remix")
    expect(library.get_by_role("textbox", name="Prompt")).to_have_value(
        re.compile("The temple at dusk"), timeout=PATIENCE
    )
    library.go_back()
    shown(library, "The temple at dusk")
    expect(search(library)).to_have_value("temple")


# --- for everybody ----------------------------------------------------------------------------------------------------


def barriers(page: Page) -> list[tuple[str, str]]:
    """What a checker of accessibility finds that is not Streamlit's own."""
    found = Axe().run(page).response["violations"]
    return [
        (violation["id"], node["html"])
        for violation in found
        for node in violation["nodes"]
        if not node["html"].startswith((f"<{STREAMLITS.get(violation['id'], 'nothing')}", '<div data-testid="stToast"'))
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_library_has_no_barriers(library: Page, scheme: str):
    library.emulate_media(color_scheme=scheme)
    search(library).fill("film")
    expect(button(library, "Clear all")).to_be_visible(timeout=PATIENCE)
    assert barriers(library) == []
    choose(library, "Film number 29")
    assert barriers(library) == []


def test_the_library_fits_a_phone(library: Page):
    library.set_viewport_size({"width": 390, "height": 844})
    main = library.get_by_test_id("stMain")
    for _ in range(2):
        wait_for(lambda: main.evaluate("main => main.scrollWidth <= innerWidth"), what="nothing is wider")
        choose(library, "Film number 29")
