"""The wall in a real browser: what must never happen to a film that plays, and what must happen all the same."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.server import RunningServer, wait_for
from tests.support.stage import WATCH, Playing, Stage, card, done, processing, task, walls_app
from twoframe.models import Failure, Task, TaskState

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.__hit=1"> \u202eمرحبا\u202c 🎬 ' + "very long words " * 320


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with walls_app(tmp_path_factory.mktemp("wall") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def stage(app: RunningServer) -> Stage:
    return Stage(app)


@pytest.fixture(scope="module")
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """One tab for all tests: its wall stays open, and gets other tasks."""
    context = browser.new_context(locale="en-GB")
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    stage.begin()
    page.goto(stage.url)
    expect(page.get_by_role("button", name="Rerun")).to_be_visible()
    page.evaluate("document.fonts.ready")
    yield page
    context.close()
    assert not errors


def opened(page: Page, stage: Stage, *tasks: Task, width: int = 1280, height: int = 900) -> Page:
    """Show these tasks and none else, at rest."""
    page.set_viewport_size({"width": width, "height": height})
    page.locator("video").evaluate_all("videos => videos.forEach(video => video.pause())")
    stage.begin(*tasks)
    shown = page.locator("[data-task]")
    ids = sorted(stage.tasks, reverse=True)
    wait_for(lambda: shown.evaluate_all("nodes => nodes.map(node => node.dataset.task)") == ids, what="the tasks")
    wait_for(lambda: stage.seen()["sockets"] == 1, what="the wall's socket")
    at_rest = "wall => !wall.classList.contains('held') && !wall.getAnimations({subtree: true}).length"
    wait_for(lambda: page.locator(".wall").evaluate(at_rest), what="the wall to settle")
    return page


def state(page: Page, each: Task, word: str) -> None:
    expect(card(page, each).locator(".word")).to_have_text(word)


def test_a_change_arrives_without_a_rerun_in_the_same_node(page: Page, stage: Stage):
    each = task(1, TaskState.PENDING)
    opened(page, stage, each)
    card(page, each).evaluate("node => node.__mark = 1")
    runs = stage.seen()["runs"]
    stage.tell(replace(each, state=TaskState.PROCESSING))
    state(page, each, "Processing")
    assert card(page, each).evaluate("node => node.__mark") == 1
    stage.tell(done(1))
    state(page, each, "Done")
    expect(card(page, each).locator("video")).to_be_visible()
    assert card(page, each).evaluate("node => node.__mark") == 1
    assert stage.seen()["runs"] == runs


ABOVE, PLAYED, BELOW = processing(30), done(20), processing(10)


def changes_state(stage: Stage, page: Page) -> None:
    stage.tell(replace(ABOVE, state=TaskState.SAVING), replace(BELOW, state=TaskState.SAVING))
    state(page, ABOVE, "Saving")
    state(page, BELOW, "Saving")


def finishes(stage: Stage, page: Page) -> None:
    stage.tell(done(30), done(10))
    state(page, ABOVE, "Done")
    state(page, BELOW, "Done")
    expect(card(page, ABOVE).locator("video")).to_be_visible()


def fails(stage: Stage, page: Page) -> None:
    stage.tell(task(30, TaskState.FAILED, failure=Failure("upstream", "Job failed")))
    state(page, ABOVE, "Failed")


def comes(stage: Stage, page: Page) -> None:
    new = [task(number, TaskState.SENDING) for number in (40, 41, 42)]
    stage.tell(*new)
    for each in new:
        expect(card(page, each)).to_be_visible()


def goes(stage: Stage, page: Page) -> None:
    stage.tell(gone=(ABOVE,))
    expect(card(page, ABOVE)).to_have_count(0)


def is_itself_deleted(stage: Stage, page: Page) -> None:
    stage.tell(replace(BELOW, state=TaskState.SAVING), gone=(PLAYED,))
    state(page, BELOW, "Saving")


def loses_its_socket(stage: Stage, page: Page) -> None:
    stage.tell(done(30), silent=True)
    stage.control(drop=True)
    state(page, ABOVE, "Done")


def reruns(stage: Stage, page: Page) -> None:
    runs = stage.seen()["runs"]
    stage.tell(done(30), silent=True)
    page.get_by_role("button", name="Rerun").click()
    wait_for(lambda: stage.seen()["runs"] > runs)
    state(page, ABOVE, "Done")


@pytest.mark.parametrize(
    "what", [changes_state, finishes, fails, comes, goes, is_itself_deleted, loses_its_socket, reruns]
)
@pytest.mark.parametrize("width", [1280, 1920])
def test_a_film_plays_on_in_its_place_while_the_wall(page: Page, stage: Stage, what, width):
    opened(page, stage, processing(32), processing(31), ABOVE, PLAYED, BELOW, done(9), processing(8), width=width)
    playing = Playing(page, PLAYED)
    what(stage, page)
    playing.goes_on()


def test_nothing_that_stands_moves_while_a_film_plays(page: Page, stage: Stage):
    tasks = [processing(32), processing(31), ABOVE, PLAYED, BELOW, done(9)]
    opened(page, stage, *tasks)
    Playing(page, PLAYED)
    where = """nodes => nodes.map(node => {
      const {y, height} = node.getBoundingClientRect();
      return [node.dataset.task, [y, height].map(Math.round)]})"""
    cards = page.locator("[data-task]")
    before = dict(cards.evaluate_all(where))
    stage.tell(done(32), task(31, TaskState.FAILED, failure=Failure("upstream", "x")), done(10), gone=(ABOVE,))
    state(page, tasks[0], "Done")
    after = dict(cards.evaluate_all(where))
    assert after == {each: box for each, box in before.items() if each != ABOVE.id}
    # What ended shows its end within its old frame, whole.
    for ended, part in ((tasks[0], "video"), (tasks[0], ".caption"), (tasks[1], ".reason"), (tasks[1], ".prompt")):
        frame, inside = card(page, ended).bounding_box(), card(page, ended).locator(part).bounding_box()
        assert frame["y"] < inside["y"]
        assert inside["y"] + inside["height"] < frame["y"] + frame["height"]


def test_the_page_does_not_scroll_when_its_end_goes_while_a_film_plays(page: Page, stage: Stage):
    last = processing(1)
    opened(page, stage, *(processing(number) for number in range(40, 46)), PLAYED, processing(2), last)
    card(page, last).scroll_into_view_if_needed()
    playing = Playing(page, PLAYED)
    assert playing.before["scroll"] > 0
    stage.tell(gone=(last,))
    expect(card(page, last)).to_have_count(0)
    playing.goes_on()


def test_when_the_film_stops_everything_takes_its_place(page: Page, stage: Stage):
    opened(page, stage, processing(30), PLAYED, processing(10))
    playing = Playing(page, PLAYED)
    stage.tell(done(30), processing(40), gone=(PLAYED,))
    state(page, ABOVE, "Done")
    small = card(page, ABOVE).bounding_box()
    expect(card(page, PLAYED)).to_have_count(1)
    playing.video.evaluate("video => video.pause()")
    expect(card(page, PLAYED)).to_have_count(0)
    wait_for(lambda: card(page, ABOVE).bounding_box()["height"] > small["height"] + 100)
    expect(card(page, ABOVE).get_by_role("link", name="Download")).to_be_visible()
    wait_for(lambda: tops(page) == sorted(tops(page)), what="one below the other, newest first")


def tops(page: Page) -> list[float]:
    return page.locator("[data-task]").evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().y)")


def test_a_new_card_comes_into_sight_while_a_film_plays(page: Page, stage: Stage):
    opened(page, stage, PLAYED, *(processing(number) for number in range(1, 12)))
    playing = Playing(page, PLAYED)
    new = task(40, TaskState.SENDING)
    stage.tell(new)
    expect(card(page, new)).to_be_in_viewport()
    playing.goes_on()


def test_a_page_switch_and_back_resumes_the_same_player(page: Page, stage: Stage):
    opened(page, stage, ABOVE, PLAYED)
    playing = Playing(page, PLAYED)
    page.get_by_role("link", name="Other").click()
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    wait_for(lambda: stage.seen()["sockets"] == 0, what="the socket to close")
    left = playing.before["time"]
    stage.tell(replace(ABOVE, state=TaskState.SAVING))
    page.get_by_role("link", name="Films").click()
    state(page, ABOVE, "Saving")
    page.wait_for_function(
        "([video, time]) => !video.paused && video.currentTime > time + 0.2", arg=[playing.video.element_handle(), left]
    )
    assert playing.video.evaluate(WATCH)["mark"] == 1
    wait_for(lambda: stage.seen()["sockets"] == 1, what="the socket to come back")


def test_a_hostile_prompt_stays_text(page: Page, stage: Stage):
    each = task(1, TaskState.FAILED, HOSTILE, failure=Failure("upstream", HOSTILE))
    opened(page, stage, each)
    assert card(page, each).locator(".prompt").text_content() == HOSTILE
    assert page.evaluate("window.__hit") is None
    assert card(page, each).locator(".words img, .body img").count() == 0
    box = card(page, each).bounding_box()
    assert box["width"] <= 540
    assert box["height"] < 500
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_menu_works_by_keyboard(page: Page, stage: Stage):
    opened(page, stage, PLAYED)
    more = card(page, PLAYED).get_by_role("button", name="More")
    menu = card(page, PLAYED).get_by_role("menu")
    more.focus()
    page.keyboard.press("ArrowDown")
    expect(menu).to_be_visible()
    expect(more).to_have_attribute("aria-expanded", "true")
    items = menu.locator("[role^=menuitem]")
    expect(items).to_have_text(["Remix", "Extend", "Star", "Details", "Delete"])
    expect(items.nth(0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(items.nth(4)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    expect(items.nth(0)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    wait_for(lambda: stage.seen()["actions"][-1:] == [[PLAYED.id, "details"]])


def test_the_menu_lies_on_the_screen_and_closes_by_a_click_beside_it(page: Page, stage: Stage):
    opened(page, stage, *(processing(number) for number in range(1, 8)), width=390, height=700)
    last = card(page, processing(1))
    last.scroll_into_view_if_needed()
    last.get_by_role("button", name="More").click()
    menu = last.get_by_role("menu")
    expect(menu).to_be_in_viewport(ratio=1)
    page.mouse.click(5, 5)
    expect(menu).to_be_hidden()


def test_the_original_words_open_in_the_card(page: Page, stage: Stage):
    each = task(1, TaskState.FAILED, failure=Failure("upstream", "Frame moderation failed"))
    opened(page, stage, each)
    button = card(page, each).get_by_role("button", name="Original words")
    button.click()
    expect(card(page, each).get_by_text("Frame moderation failed", exact=True)).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")


def test_buttons_tell_what_was_pressed(page: Page, stage: Stage):
    failed = task(2, TaskState.FAILED, failure=Failure("upstream", "Job failed"))
    opened(page, stage, failed, done(1))
    card(page, failed).get_by_role("button", name="Try again").click()
    film = card(page, done(1))
    film.get_by_role("button", name="Review").click()
    wait_for(lambda: stage.seen()["actions"][-2:] == [[failed.id, "try_again"], [done(1).id, "review"]])


def test_a_star_is_set_and_cleared_under_more_and_shows_on_the_card(page: Page, stage: Stage):
    opened(page, stage, done(1))
    film = card(page, done(1))
    more, star = film.get_by_role("button", name="More"), film.get_by_role("menuitemcheckbox", name="Star")
    more.click()
    expect(star).to_have_attribute("aria-checked", "false")
    star.click()
    expect(more).to_be_focused()
    wait_for(lambda: stage.seen()["actions"][-1] == [done(1).id, "star"])
    stage.tell(done(1, starred=True))
    expect(film.get_by_role("img", name="Starred")).to_be_visible()
    more.click()
    expect(star).to_have_attribute("aria-checked", "true")
    star.click()
    wait_for(lambda: stage.seen()["actions"][-1] == [done(1).id, "unstar"])


def test_delete_stops_the_film(page: Page, stage: Stage):
    opened(page, stage, PLAYED)
    playing = Playing(page, PLAYED)
    card(page, PLAYED).get_by_role("button", name="More").click()
    card(page, PLAYED).get_by_role("menuitem", name="Delete").click()
    wait_for(lambda: playing.video.evaluate("video => video.paused"))


def test_an_example_of_the_empty_wall_brings_its_prompt(page: Page, stage: Stage):
    opened(page, stage)
    expect(page.get_by_role("heading", name="No films yet")).to_be_visible()
    page.get_by_role("button", name="A flower opens").click()
    wait_for(lambda: stage.seen()["actions"][-1:] and stage.seen()["actions"][-1][0] == "example")
    assert stage.seen()["actions"][-1][1].startswith("Macro push in while a flower")
    stage.tell(task(1, TaskState.SENDING))
    expect(page.get_by_role("heading", name="No films yet")).to_have_count(0)
    stage.tell(gone=(task(1, TaskState.SENDING),))
    expect(page.get_by_role("heading", name="No films yet")).to_be_visible()


def test_a_reconnect_misses_nothing_and_says_where_it_was(page: Page, stage: Stage):
    opened(page, stage, ABOVE)
    stage.control(refuse=True, drop=True)
    note = page.get_by_text("Connection lost. Reconnecting.").first
    expect(note).to_be_hidden()
    known = stage.event_id
    stage.tell(done(30), task(40, TaskState.SENDING), silent=True)
    expect(note).to_be_visible()
    stage.control(refuse=False)
    state(page, ABOVE, "Done")
    state(page, task(40, TaskState.SENDING), "Sending")
    expect(note).to_be_hidden()
    assert stage.seen()["asked"][-1] == {"after": str(known), "lang": "en"}


def test_a_hidden_page_comes_back_at_once_when_it_is_looked_at(page: Page, stage: Stage):
    opened(page, stage, ABOVE)
    hide = "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
    hide += " document.dispatchEvent(new Event('visibilitychange')) }"
    page.evaluate(hide, True)
    stage.control(refuse=True, drop=True)
    asked = len(stage.seen()["asked"])
    wait_for(lambda: len(stage.seen()["asked"]) > asked + 3, what="growing pauses")
    expect(page.get_by_text("Connection lost. Reconnecting.").first).to_be_hidden()
    stage.tell(done(30), silent=True)
    stage.control(refuse=False)
    page.evaluate(hide, False)
    state(page, ABOVE, "Done")


def test_a_rerun_with_older_data_changes_nothing(page: Page, stage: Stage):
    opened(page, stage, ABOVE)
    old = stage.data()
    stage.tell(done(30))
    state(page, ABOVE, "Done")
    stage.control(wall=old)
    runs = stage.seen()["runs"]
    page.get_by_role("button", name="Rerun").click()
    wait_for(lambda: stage.seen()["runs"] > runs)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    state(page, ABOVE, "Done")


def test_a_log_that_began_anew_is_believed(page: Page, stage: Stage):
    opened(page, stage, ABOVE)
    stage.tasks = {}
    stage.event_id = 3
    stage.tell(done(5), silent=True)
    stage.control(drop=True)
    state(page, done(5), "Done")
    expect(card(page, ABOVE)).to_have_count(0)


def test_a_change_that_names_an_unknown_card_brings_the_whole_wall(page: Page, stage: Stage):
    opened(page, stage, ABOVE)
    stage.tell(task(40, TaskState.SENDING), silent=True)
    stage.tell(replace(ABOVE, state=TaskState.SAVING))
    state(page, task(40, TaskState.SENDING), "Sending")
    state(page, ABOVE, "Saving")


def test_focus_stays_in_a_card_whose_button_goes(page: Page, stage: Stage):
    each = task(1, TaskState.UNCONFIRMED)
    opened(page, stage, each)
    card(page, each).get_by_role("button", name="Send again").focus()
    stage.tell(processing(1))
    state(page, each, "Processing")
    expect(card(page, each).get_by_role("button", name="More")).to_be_focused()


def test_the_end_of_a_task_is_announced(page: Page, stage: Stage):
    opened(page, stage, ABOVE, done(1))
    status = page.locator(".wall [role=status]")
    expect(status).not_to_contain_text("number 30")
    stage.tell(done(30))
    expect(status).to_have_text("Done: Prompt number 30")


def test_time_is_counted_by_the_clock_of_the_server(page: Page, stage: Stage):
    """A browser whose clock is five hours ahead counts the same seconds."""
    fresh = page.context.new_page()
    fresh.clock.install(time=datetime.now(UTC) + timedelta(hours=5))
    started = datetime.now(UTC) - timedelta(seconds=100)
    busy = processing(2, submitted_at=started)
    failed = task(1, TaskState.FAILED, failure=Failure("upstream"), finished_at=started - timedelta(seconds=100))
    opened(page, stage, busy, failed)
    fresh.goto(stage.url)
    expect(card(fresh, busy).locator(".clock")).to_have_text(re.compile(r"01:[45]\d|02:[0-3]\d"))
    expect(card(fresh, failed).locator(".clock")).to_have_text(re.compile("[345] min ago"))
    expect(card(fresh, busy).get_by_text("Usually 1 to 3 min (your last 12)")).to_be_visible()
    fresh.clock.run_for(200_000)
    expect(card(fresh, busy).get_by_text("Longer than usual (1 to 3 min). Still asking.")).to_be_visible()
    fresh.close()


@pytest.mark.parametrize(("width", "columns"), [(390, 1), (1280, 1), (1920, 2)])
def test_the_wall_has_as_many_columns_as_fit(page: Page, stage: Stage, width, columns):
    opened(page, stage, *(processing(number) for number in range(1, 6)), width=width)
    lefts = page.locator("[data-task]").evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().x)")
    assert len(set(lefts)) == columns
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_card_keeps_its_column_for_life(page: Page, stage: Stage):
    cards = [processing(number) for number in range(1, 7)]
    opened(page, stage, *cards, width=1920)
    where = "nodes => nodes.map(node => [node.dataset.task, node.getBoundingClientRect().x])"
    before = dict(page.locator("[data-task]").evaluate_all(where))
    stage.tell(done(6), done(4), task(7, TaskState.SENDING), gone=(cards[0],))
    state(page, cards[5], "Done")
    after = dict(page.locator("[data-task]").evaluate_all(where))
    assert {key: after[key] for key in before if key in after} == {key: before[key] for key in before if key in after}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_wall_is_accessible(page: Page, stage: Stage, scheme):
    page.emulate_media(color_scheme=scheme)
    failed = task(1, TaskState.FAILED, failure=Failure("upstream", "Job failed"))
    opened(page, stage, task(5, TaskState.UNCONFIRMED), processing(4), done(3), failed)
    found = Axe().run(page, context=".st-key-wall")
    assert found.violations_count == 0, found.generate_report()
