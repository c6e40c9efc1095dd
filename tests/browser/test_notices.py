"""Notices in a real browser: who was away hears of each film once, and who looks is not disturbed."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.support.notices import LONG_AGO, SPY, Line, choose, come_back, leave, toasts, told_aloud, visit
from tests.support.server import hurried_demo, running, wait_for

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.__hit=1"> \u202eمرحبا\u202c 🎬 ' + "very long words " * 300
FILM_S = 60_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The whole app, beside a demo gateway that hurries."""
    data = tmp_path_factory.mktemp("app") / "data"
    with hurried_demo(data), running(data) as server:
        yield server


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which a test says which tab is looked at."""
    with closing(browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")) as context:
        context.add_init_script(SPY)
        yield context


@pytest.fixture(scope="module")
def line(context: BrowserContext) -> Line:
    """The test is the server: it says what happens to films."""
    return Line(context)


@pytest.fixture(scope="module")
def tab(context: BrowserContext, server, line: Line) -> Page:
    """One tab for most tests."""
    return visit(context.new_page(), f"{server.url}/settings", line)


@pytest.fixture
def settings(tab: Page, line: Line) -> Iterator[Page]:
    """A tab on a page without films, that is looked at; nothing has happened, and its browser remembers nothing."""
    line.begin()
    wait_for(lambda: tab.title() and line.tabs, 30, "the line to the server")
    tab.evaluate("localStorage.clear(); __sounds = []; __notes = []; __return()")
    while toasts(tab).count():
        toasts(tab).first.get_by_role("button", name="Dismiss").click()
    if not tab.url.endswith("/settings"):
        tab.get_by_role("link", name="Settings", exact=True).click()
    expect(tab.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    tab.mouse.click(5, 5)
    yield tab
    tab.context.clear_permissions()


@pytest.fixture
def fresh(context: BrowserContext, line: Line) -> Iterator[Page]:
    """Another tab of that browser, with nothing on it yet; the browser remembers nothing."""
    line.begin()
    for other in context.pages:
        other.evaluate("localStorage.clear(); __leave()")
    with closing(context.new_page()) as page:
        yield page
    context.clear_permissions()


@pytest.fixture
def clocked(browser: Browser, server) -> Iterator[tuple[Page, Line]]:
    """A tab whose time passes when the test says so."""
    with closing(browser.new_context()) as context:
        context.add_init_script(SPY)
        context.clock.install()
        line = Line(context)
        yield visit(context.new_page(), f"{server.url}/settings", line), line


def at_rest(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def has_heard(page: Page, line: Line) -> None:
    """Wait until all that was said has come through: a last film is told of behind it."""
    line.end(99, title="The last one")
    expect(toasts(page).filter(has_text=re.compile("The last one|films finished"))).to_have_count(1)


# --- the title --------------------------------------------------------------------------------------------------------


def test_the_title_counts_what_ended_since_somebody_looked(settings: Page, line: Line):
    expect(settings).to_have_title("Twoframe")
    leave(settings)
    line.end(1, 2)
    line.end(3, state="failed")
    expect(settings).to_have_title("(3) Twoframe")
    come_back(settings)
    expect(settings).to_have_title("Twoframe")


def test_the_count_outlives_what_streamlit_writes_into_the_title(settings: Page, line: Line):
    leave(settings)
    line.end(1)
    expect(settings).to_have_title("(1) Twoframe")
    settings.get_by_role("link", name="Library").click()
    expect(settings.get_by_role("heading", name="Library", level=1)).to_be_visible()
    at_rest(settings)
    expect(settings).to_have_title("(1) Twoframe")
    settings.evaluate("document.title = 'Twoframe'")
    expect(settings).to_have_title("(1) Twoframe")


def test_whoever_looks_sees_no_count(settings: Page, line: Line):
    line.end(1)
    expect(toasts(settings)).to_have_count(1)
    expect(settings).to_have_title("Twoframe")


# --- the message ------------------------------------------------------------------------------------------------------


def test_a_message_names_the_film_and_opens_it_in_the_same_session(settings: Page, line: Line):
    settings.evaluate("window.__same = 1")
    line.end(7, title="From the temple to the flower")
    message = toasts(settings)
    expect(message).to_contain_text("Done")
    expect(message).to_contain_text("From the temple to the flower")
    message.get_by_role("link", name="Open").click()
    settings.wait_for_url(f"**/film?id={line.id(7)}")
    expect(message).to_have_count(0)
    assert settings.evaluate("window.__same") == 1


def test_a_failed_film_is_told_of_as_well(settings: Page, line: Line):
    line.end(8, state="failed")
    expect(toasts(settings)).to_contain_text("Failed")


def test_a_message_goes_by_hand_and_by_key_and_the_focus_stays_among_them(settings: Page, line: Line):
    line.end(1)
    expect(toasts(settings)).to_have_count(1)
    line.end(2)
    expect(toasts(settings)).to_have_count(2)
    toasts(settings).filter(has_text="Film number 1").get_by_role("button", name="Dismiss").focus()
    settings.keyboard.press("Escape")
    expect(toasts(settings)).to_have_count(1)
    last = toasts(settings).get_by_role("button", name="Dismiss")
    expect(last).to_be_focused()
    last.click()
    expect(toasts(settings)).to_have_count(0)


def test_it_is_announced_politely(settings: Page, line: Line):
    line.end(1)
    expect(settings.get_by_role("status").filter(has_text="Done: Film number 1")).to_have_count(1)


def test_a_message_leaves_by_itself_but_not_under_a_hand(clocked: tuple[Page, Line]):
    page, line = clocked
    line.end(1)
    expect(toasts(page)).to_have_count(1)
    toasts(page).hover()
    page.clock.run_for(30_000)
    expect(toasts(page)).to_have_count(1)
    page.mouse.move(0, 0)
    page.clock.run_for(11_000)
    expect(toasts(page)).to_have_count(0)


def test_nobody_sees_a_message_that_waits_and_it_waits_for_somebody(clocked: tuple[Page, Line]):
    page, line = clocked
    leave(page)
    line.end(1)
    expect(page).to_have_title("(1) Twoframe")
    page.clock.run_for(60_000)
    expect(toasts(page)).to_have_count(0)
    come_back(page)
    expect(toasts(page)).to_have_count(1)


def test_more_than_three_become_one(settings: Page, line: Line):
    line.end(1, 2, 3)
    expect(toasts(settings)).to_have_count(3)
    line.end(4, state="failed")
    expect(toasts(settings)).to_have_count(1)
    expect(toasts(settings)).to_contain_text("4 films finished")
    expect(toasts(settings)).to_contain_text("3 done, 1 failed")
    toasts(settings).get_by_role("link", name="Open").click()
    settings.wait_for_url("**/library")
    expect(toasts(settings)).to_have_count(0)


def test_what_people_wrote_stays_text(settings: Page, line: Line):
    line.end(1, title=HOSTILE)
    expect(toasts(settings)).to_contain_text("<img src=x")
    assert settings.evaluate("window.__hit") is None
    box = toasts(settings).bounding_box()
    assert box["height"] < 140


def test_messages_that_nobody_wants_do_not_come(settings: Page, line: Line):
    choose(settings, toast="off")
    line.end(1)
    leave(settings)
    line.end(2)
    expect(settings).to_have_title("(1) Twoframe")
    come_back(settings)
    expect(settings).to_have_title("Twoframe")
    expect(toasts(settings)).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_message_never_lies_on_the_main_button(fresh: Page, server, line: Line, width):
    fresh.set_viewport_size({"width": width, "height": 800})
    visit(fresh, server.url, line)
    generate = fresh.get_by_role("button", name="Generate")
    expect(generate).to_be_visible()
    at_rest(fresh)

    def is_below() -> bool:
        generate.evaluate("button => button.scrollIntoView({block: 'end'})")
        return 500 < generate.bounding_box()["y"] < 800

    wait_for(is_below, 15, "the button where messages come")
    line.end(1, 2, 3)
    expect(toasts(fresh)).to_have_count(3)
    expect(fresh.locator(".stack")).to_be_in_viewport(ratio=1)
    wait_for(lambda: not overlap(fresh.locator(".stack"), generate), 5, "the button is free")
    assert fresh.evaluate("document.documentElement.scrollWidth <= innerWidth")


def overlap(one: Locator, other: Locator) -> bool:
    a, b = one.bounding_box(), other.bounding_box()
    beside = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
    return not (beside or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_messages_are_accessible(settings: Page, line: Line, scheme):
    settings.emulate_media(color_scheme=scheme)
    line.end(1)
    line.end(2, state="failed")
    expect(toasts(settings)).to_have_count(2)
    settings.wait_for_function("() => !document.getAnimations().length")
    found = Axe().run(settings, context=".st-key-notices")
    assert found.violations_count == 0, found.generate_report()


# --- what is news -----------------------------------------------------------------------------------------------------


def test_what_ended_before_the_page_was_opened_is_not_told(fresh: Page, server, line: Line):
    line.know(
        line.card(1, "completed", ended=LONG_AGO), line.card(2, "failed", ended=LONG_AGO), line.card(3, "processing")
    )
    visit(fresh, f"{server.url}/settings", line)
    line.tell(line.card(3, "completed"))
    expect(toasts(fresh)).to_have_count(1)
    expect(toasts(fresh)).to_contain_text("Film number 3")


def test_a_film_that_appears_when_it_has_long_ended_is_not_told(settings: Page, line: Line):
    """It was imported, or came back out of the bin."""
    line.tell(line.card(1, "completed", ended=LONG_AGO))
    has_heard(settings, line)
    expect(toasts(settings)).to_have_count(1)


def test_a_film_that_fails_before_anybody_saw_it_move_is_told(settings: Page, line: Line):
    line.tell(line.card(1, "failed"))
    expect(toasts(settings)).to_have_count(1)


def test_a_film_is_told_once_though_it_comes_back_out_of_the_bin(settings: Page, line: Line):
    line.end(1)
    toasts(settings).get_by_role("button", name="Dismiss").click()
    line.drop()
    gone = line.cards.pop(line.id(1))
    line.answer()
    wait_for(lambda: settings.title() and line.tabs, 30, "the line to come back")
    line.tell(gone)
    has_heard(settings, line)
    expect(toasts(settings)).to_have_count(1)


def test_what_ended_while_the_line_was_away_is_told_once(settings: Page, line: Line):
    line.tell(line.card(1, "processing"), line.card(2, "pending"))
    calls = line.calls
    line.drop()
    wait_for(lambda: settings.title() and line.calls > calls + 1, 30, "calls that nobody answers")
    line.know(line.card(1, "completed"), line.card(2, "failed"), line.card(3, "completed"))
    line.answer()
    expect(toasts(settings)).to_have_count(3, timeout=15_000)
    line.drop()
    line.answer()
    wait_for(lambda: settings.title() and line.tabs, 30, "the line to come back")
    line.tell(line.card(4, "processing"))
    expect(toasts(settings)).to_have_count(3)


def test_many_that_ended_meanwhile_are_one_message(settings: Page, line: Line):
    numbers = range(1, 41)
    line.tell(*(line.card(number, "processing") for number in numbers))
    line.drop()
    line.know(*(line.card(number, "completed") for number in numbers))
    line.answer()
    expect(toasts(settings)).to_have_count(1, timeout=15_000)
    expect(toasts(settings)).to_contain_text("40 films finished")


def test_page_switches_and_reruns_neither_lose_nor_repeat_anything(settings: Page, line: Line):
    line.end(1)
    expect(toasts(settings)).to_have_count(1)
    toasts(settings).evaluate("node => node.__mark = 1")
    calls = line.calls
    for number, name in enumerate(("Library", "Showcase", "Review", "Create", "Settings"), 2):
        settings.get_by_role("link", name=name, exact=True).click()
        line.tell(line.card(number, "processing"))
        expect(settings.get_by_role("heading", name=name, level=1)).to_be_visible(timeout=15_000)
    at_rest(settings)
    expect(toasts(settings)).to_have_count(1)
    assert toasts(settings).evaluate("node => node.__mark") == 1
    line.tell(line.card(2, "completed"))
    expect(toasts(settings)).to_have_count(2)
    settings.get_by_role("button", name="Test connection").click()
    at_rest(settings)
    expect(toasts(settings)).to_have_count(2)
    assert line.calls == calls


def test_nothing_disturbs_while_something_fills_the_screen(settings: Page, line: Line):
    choose(settings, sound="on")
    settings.mouse.click(5, 5)
    full = """on => {
      Object.defineProperty(document, 'fullscreenElement', {value: on && document.body, configurable: true});
      document.dispatchEvent(new Event('fullscreenchange')) }"""
    settings.evaluate(full, True)
    line.end(1)
    expect(toasts(settings)).to_have_count(0)
    settings.evaluate(full, False)
    expect(toasts(settings)).to_have_count(1)
    assert settings.evaluate("__sounds") == []


def test_who_is_in_a_dialog_is_told_when_it_is_closed(fresh: Page, server, line: Line):
    """All that is outside a dialog can't be pressed, and what can't be pressed must not lie on it."""
    visit(fresh, server.url, line)
    line.end(1)
    expect(toasts(fresh)).to_be_visible()
    at_rest(fresh)
    fresh.get_by_role("button", name="Film", exact=True).first.click()
    expect(fresh.get_by_role("dialog")).to_be_visible()
    expect(toasts(fresh)).to_be_hidden()
    line.end(2)
    fresh.keyboard.press("Escape")
    expect(fresh.get_by_role("dialog")).to_have_count(0)
    expect(toasts(fresh)).to_have_count(2)
    for _each in range(2):
        toasts(fresh).first.get_by_role("button", name="Dismiss").click()
    expect(toasts(fresh)).to_have_count(0)


def test_no_tab_speaks_while_another_one_presents_films(settings: Page, server, line: Line):
    settings.context.grant_permissions(["notifications"])
    with closing(settings.context.new_page()) as presenter:
        presenter.goto(f"{server.url}/showcase?id={line.id(5)}&present")
        leave(settings)
        choose(settings, sound="on", notification="on")
        line.end(1)
        expect(settings).to_have_title("(1) Twoframe")
        assert settings.evaluate("[...__sounds, ...__notes]") == []
    line.end(2)
    told_aloud(settings, "sounds", 1)
    told_aloud(settings, "notes", 1)


# --- sound and notification -------------------------------------------------------------------------------------------


def test_there_is_no_sound_unless_somebody_turned_it_on(settings: Page, line: Line):
    settings.mouse.click(5, 5)
    line.end(1)
    expect(toasts(settings)).to_have_count(1)
    assert settings.evaluate("__sounds") == []


def test_a_burst_of_films_is_one_sound(settings: Page, line: Line):
    choose(settings, sound="on")
    settings.mouse.click(5, 5)
    line.end(1, 2, 3)
    expect(toasts(settings)).to_have_count(3)
    told_aloud(settings, "sounds", 1)


def test_there_are_never_two_sounds_at_once(clocked: tuple[Page, Line]):
    page, line = clocked
    choose(page, sound="on")
    page.mouse.click(5, 5)
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    line.end(1)
    line.end(2, state="failed")
    expect(toasts(page)).to_have_count(2)
    told_aloud(page, "sounds", 1)
    page.clock.run_for(1000)
    line.end(3)
    told_aloud(page, "sounds", 2)


def test_there_is_no_sound_before_the_page_was_touched(fresh: Page, server, line: Line):
    """A browser would keep it, and play it at the first touch. A test's own calls count as a touch."""
    fresh.add_init_script("Object.defineProperty(navigator, 'userActivation', {value: {hasBeenActive: false}})")
    visit(fresh, f"{server.url}/settings", line)
    choose(fresh, sound="on")
    line.end(1)
    expect(toasts(fresh)).to_have_count(1)
    assert fresh.evaluate("__sounds") == []
    fresh.mouse.click(5, 5)
    line.end(2)
    told_aloud(fresh, "sounds", 1)


def test_a_notification_comes_when_nobody_looks_and_leads_to_the_film(settings: Page, line: Line):
    settings.context.grant_permissions(["notifications"])
    choose(settings, notification="on")
    line.end(1)
    expect(toasts(settings)).to_have_count(1)
    leave(settings)
    line.end(2)
    told_aloud(settings, "notes", 1)
    note = settings.evaluate("__notes[0]")
    assert (note["title"], note["body"], note["silent"]) == ("Done", "Film number 2", False)
    settings.evaluate("__note.onclick()")
    settings.wait_for_url(f"**/film?id={line.id(2)}")


def test_many_films_are_one_notification(settings: Page, line: Line):
    settings.context.grant_permissions(["notifications"])
    choose(settings, notification="on")
    leave(settings)
    line.end(*range(1, 8))
    told_aloud(settings, "notes", 1)
    assert settings.evaluate("__notes[0].body") == "7 films finished"


def test_without_permission_there_is_no_notification_and_no_error(settings: Page, line: Line):
    choose(settings, notification="on")
    leave(settings)
    line.end(1)
    expect(settings).to_have_title("(1) Twoframe")
    assert settings.evaluate("__notes") == []


def test_of_two_tabs_one_speaks_and_the_one_that_is_looked_at_shows(settings: Page, fresh: Page, server, line: Line):
    settings.context.grant_permissions(["notifications"])
    visit(fresh, f"{server.url}/settings", line)
    fresh.mouse.click(5, 5)
    leave(settings)
    line.end(1)
    expect(toasts(fresh)).to_have_count(1)
    expect(settings).to_have_title("Twoframe")
    choose(fresh, sound="on", notification="on")
    leave(fresh)
    line.end(2)
    for tab in (settings, fresh):
        expect(tab).to_have_title("(1) Twoframe")
    told_aloud(fresh, "sounds", 1)
    told_aloud(fresh, "notes", 1)
    assert settings.evaluate("[...__sounds, ...__notes]") == []
    come_back(settings)
    for tab in (settings, fresh):
        expect(tab).to_have_title("Twoframe")
    expect(toasts(settings)).to_have_count(1)
    expect(toasts(settings)).to_contain_text("Film number 2")
    come_back(fresh)
    has_heard(fresh, line)
    expect(toasts(fresh).filter(has_text="Film number 2")).to_have_count(0)


def test_when_the_tab_that_spoke_is_closed_another_one_does(settings: Page, server, line: Line):
    with closing(settings.context.new_page()) as other:
        visit(other, f"{server.url}/settings", line)
        leave(settings)
        spoke = settings.evaluate("localStorage['twoframe.voice']")
    wait_for(lambda: settings.evaluate("localStorage['twoframe.voice']") not in {None, spoke}, 10, "a tab that speaks")
    choose(settings, sound="on")
    line.end(1)
    told_aloud(settings, "sounds", 1)


# --- Settings ---------------------------------------------------------------------------------------------------------


def switch(page: Page, name: str) -> Locator:
    return page.get_by_role("switch", name=name).or_(page.get_by_role("checkbox", name=name))


def test_choices_are_kept_in_the_browser(fresh: Page, server, line: Line):
    visit(fresh, f"{server.url}/settings", line)
    for name, is_on in {"Message on the page": True, "Sound": False, "System notification": False}.items():
        expect(switch(fresh, name)).to_be_checked(checked=is_on)
    for name in ("Sound", "Message on the page"):
        fresh.get_by_text(name, exact=True).click()
        at_rest(fresh)
    expect(switch(fresh, "Sound")).to_be_checked()
    expect(switch(fresh, "Message on the page")).not_to_be_checked()
    kept = "[localStorage['twoframe.sound'], localStorage['twoframe.toast']]"
    wait_for(lambda: fresh.evaluate(kept) == ["on", "off"], 10, "the choices in the browser")
    visit(fresh, f"{server.url}/settings", line)
    expect(switch(fresh, "Sound")).to_be_checked(timeout=10_000)
    expect(switch(fresh, "Message on the page")).not_to_be_checked()


def test_each_notice_can_be_tried(settings: Page):
    settings.context.grant_permissions(["notifications"])
    settings.get_by_role("button", name="Try the message").click()
    expect(toasts(settings)).to_contain_text("Only a test")
    settings.get_by_role("button", name="Try the sound").click()
    told_aloud(settings, "sounds", 1)
    settings.get_by_role("button", name="Try the notification").click()
    told_aloud(settings, "notes", 1)


def test_settings_say_at_each_moment_what_the_browser_allows(settings: Page):
    expect(settings.get_by_text("Not allowed yet. This browser asks you once.")).to_be_visible()
    expect(settings.get_by_role("button", name="Allow in this browser")).to_be_visible()
    settings.context.grant_permissions(["notifications"])
    expect(settings.get_by_text("Allowed in this browser.")).to_be_visible()
    expect(settings.get_by_role("button", name="Allow in this browser")).to_be_hidden()


def test_a_browser_that_refuses_is_said_in_words(fresh: Page, server, line: Line):
    fresh.add_init_script(
        "Notification.requestPermission = async () => {"
        " Object.defineProperty(Notification, 'permission', {value: 'denied'}); return 'denied' }"
    )
    visit(fresh, f"{server.url}/settings", line)
    fresh.get_by_role("button", name="Allow in this browser").click()
    expect(fresh.get_by_text("Blocked in this browser.")).to_be_visible()


def test_at_an_address_without_notifications_settings_say_so(fresh: Page, server, line: Line):
    fresh.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    visit(fresh, f"{server.url}/settings", line)
    expect(fresh.get_by_text("Not available at this address")).to_be_visible()


# --- with the real server ---------------------------------------------------------------------------------------------


def test_a_film_that_is_made_is_told_of_on_another_page_and_not_beside_its_card(browser: Browser, server):
    with closing(browser.new_context(viewport={"width": 1280, "height": 900})) as context:
        page = context.new_page()
        page.goto(server.url)
        expect(page.get_by_role("heading", name="Your films")).to_be_visible(timeout=30_000)
        make(page, "A harbour at night")
        card = page.get_by_role("listitem").filter(has_text="A harbour at night")
        expect(card).to_contain_text("Done", timeout=FILM_S)
        make(page, "A meadow in the wind")
        page.get_by_role("link", name="Settings", exact=True).click()
        expect(toasts(page)).to_contain_text("A meadow in the wind", timeout=FILM_S)
        expect(toasts(page)).to_have_count(1)
        poster = toasts(page).locator("img")
        wait_for(lambda: poster.evaluate("image => image.naturalWidth > 0"), 10, "the poster")
        toasts(page).get_by_role("link", name="Open").click()
        page.wait_for_url("**/film?id=*")


def make(page: Page, prompt: str) -> None:
    page.get_by_label("Prompt").first.fill(prompt)
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_role("listitem").filter(has_text=prompt).first).to_be_visible(timeout=15_000)
