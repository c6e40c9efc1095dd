"""Takes of one press in a real browser: a family on Create's wall and among posters, and how the best one is picked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.server import RunningServer, wait_for
from tests.support.stage import Playing, Posters, Stage, card, done, processing, takes, walls_app
from twoframe.models import Task, TaskState

pytestmark = pytest.mark.browser

DONE, MOVING = TaskState.COMPLETED, TaskState.PROCESSING
WIDE = 1280


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with walls_app(tmp_path_factory.mktemp("takes") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


def opened(page: Page, stage: Stage, path: str, *tasks: Task, width: int = WIDE, height: int = 1000) -> None:
    page.set_viewport_size({"width": width, "height": height})
    stage.control(selected=[])
    stage.begin(*tasks)
    page.goto(stage.url + path)
    expect(page.locator("[data-task]")).to_have_count(len(tasks))
    wait_for(lambda: stage.seen()["sockets"] == 1, what="the socket")
    page.evaluate("document.fonts.ready")
    ready = "videos => videos.every(video => !video.controls || video.readyState > 0)"
    wait_for(lambda: page.locator("video").evaluate_all(ready), seconds=30, what="the films' sizes")
    at_rest = "wall => !wall.classList.contains('held') && !wall.getAnimations({subtree: true}).length"
    wait_for(lambda: page.locator(".wall").evaluate(at_rest), what="the wall to settle")


@pytest.fixture
def wall(app: RunningServer, tab: Page):
    """Create's wall with these tasks."""
    stage = Stage(app)

    def show(*tasks: Task, **more) -> tuple[Page, Stage]:
        opened(tab, stage, "/", *tasks, **more)
        return tab, stage

    return show


@pytest.fixture
def grid(app: RunningServer, tab: Page):
    """Posters of these tasks."""
    stage = Posters(app)

    def show(*tasks: Task, **more) -> tuple[Page, Stage]:
        opened(tab, stage, "/library", *tasks, **more)
        return tab, stage

    return show


def picked(each: Task) -> Task:
    return replace(each, picked_at=datetime.now(UTC))


def sides(page: Page, *tasks: Task) -> list[tuple[int, int]]:
    boxes = [card(page, each).bounding_box() for each in tasks]
    return [(round(box["x"]), round(box["y"])) for box in boxes]


def toggle(page: Page, count: int) -> Locator:
    return page.get_by_role("button", name=f"{count} takes")


def test_each_take_is_an_item_of_its_own_with_prompt_state_and_film(wall):
    one, two = takes(10, DONE, MOVING)
    page, _stage = wall(done(20), one, two, done(5))
    for each, word in ((one, "Done"), (two, "Processing")):
        item = page.get_by_role("listitem").and_(card(page, each))
        expect(item.get_by_text(word, exact=True)).to_be_visible()
        expect(item.get_by_text("One of some takes", exact=True)).to_be_visible()
    expect(card(page, one).get_by_role("link", name="Download")).to_be_visible()
    expect(card(page, one).locator("video")).to_be_visible()
    (left, top), (right, other_top) = sides(page, one, two)
    assert (left < right, top) == (True, other_top)


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("where", ["wall", "grid"])
def test_a_family_fits_at_every_width(request, where, width):
    page, _stage = request.getfixturevalue(where)(done(30), *takes(10, DONE, DONE, DONE, MOVING), done(5), width=width)
    if where == "grid":
        toggle(page, 4).click()
    expect(toggle(page, 4)).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-task]").evaluate_all("nodes => nodes.every(node => node.offsetWidth >= 190)")


def test_the_best_is_picked_with_one_key_and_the_others_fold_away(wall):
    one, two, three = takes(10, DONE, DONE, DONE)
    page, stage = wall(one, two, three)
    page.get_by_role("button", name="3 takes").focus()
    page.keyboard.press("Tab")
    expect(card(page, one)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(card(page, two)).to_be_focused()
    page.keyboard.press("b")
    wait_for(lambda: stage.seen()["actions"][-1:] == [[two.id, "best"]])
    stage.tell(picked(two))
    expect(toggle(page, 3)).to_have_attribute("aria-expanded", "false")
    expect(card(page, two)).to_be_focused()
    expect(card(page, two).get_by_role("img", name="Best take")).to_be_visible()
    expect(card(page, two).locator("video")).to_be_visible()
    for each in (one, three):
        expect(card(page, each).locator("video")).to_be_hidden()
        expect(card(page, each).get_by_text("Done", exact=True)).to_be_visible()
        expect(card(page, each).get_by_text("One of some takes", exact=True)).to_be_visible()
    page.keyboard.press("b")
    wait_for(lambda: stage.seen()["actions"][-1:] == [[two.id, "unbest"]])
    stage.tell(two)
    expect(toggle(page, 3)).to_have_attribute("aria-expanded", "true")


def test_arrow_keys_go_round_from_any_control_of_a_take(wall):
    one, two = takes(10, DONE, DONE)
    page, _stage = wall(one, two)
    card(page, one).get_by_role("link", name="Download").focus()
    page.keyboard.press("ArrowLeft")
    expect(card(page, two)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(card(page, one)).to_be_focused()


def test_a_take_that_is_not_done_can_not_be_the_best(wall):
    one, two = takes(10, MOVING, DONE)
    page, stage = wall(one, two)
    actions = stage.seen()["actions"]
    card(page, one).focus()
    page.keyboard.press("b")
    card(page, two).get_by_role("button", name="Best").click()
    wait_for(lambda: stage.seen()["actions"] == [*actions, [two.id, "best"]])


def test_folded_takes_open_again_and_stay_open_until_another_is_picked(wall):
    one, two = takes(10, DONE, DONE)
    page, stage = wall(picked(one), two)
    expect(card(page, two).locator("video")).to_be_hidden()
    toggle(page, 2).click()
    expect(card(page, two).locator("video")).to_be_visible()
    stage.tell(processing(40))
    expect(card(page, processing(40))).to_be_visible()
    expect(card(page, two).locator("video")).to_be_visible()
    stage.tell(one, picked(two))
    expect(card(page, one).locator("video")).to_be_hidden()
    expect(card(page, two).locator("video")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 1920])
def test_a_take_plays_on_in_its_place_while_others_finish_and_the_best_is_picked(wall, width):
    one, two, three, four = takes(10, MOVING, DONE, MOVING, MOVING)
    page, stage = wall(processing(30), one, two, three, four, processing(5), width=width)
    playing = Playing(page, two)
    stage.tell(*takes(10, DONE, DONE, DONE, TaskState.FAILED), done(30))
    expect(card(page, one).locator(".word")).to_have_text("Done")
    expect(card(page, four).locator(".word")).to_have_text("Failed")
    playing.goes_on()
    stage.tell(picked(takes(10, DONE)[0]))
    expect(card(page, one).get_by_role("img", name="Best take")).to_be_visible()
    playing.goes_on()
    expect(toggle(page, 4)).to_have_attribute("aria-expanded", "true")
    playing.video.evaluate("video => video.pause()")
    expect(toggle(page, 4)).to_have_attribute("aria-expanded", "false")
    expect(card(page, one).locator("video")).to_be_visible()
    expect(playing.video).to_be_hidden()


def test_a_film_plays_on_while_a_family_elsewhere_grows(wall):
    one, two = takes(10, MOVING, MOVING)
    page, stage = wall(one, two, done(5))
    playing = Playing(page, done(5))
    stage.tell(*takes(10, DONE, DONE))
    expect(card(page, two).locator(".word")).to_have_text("Done")
    playing.goes_on()


def test_who_folds_a_family_stops_the_takes_that_go_out_of_sight(wall):
    one, two = takes(10, DONE, DONE)
    page, _stage = wall(one, two, done(5))
    playing = Playing(page, two)
    toggle(page, 2).click()
    expect(playing.video).to_be_hidden()
    wait_for(lambda: playing.video.evaluate("video => video.paused"))


def test_one_take_that_is_left_is_a_film_like_any_other(wall):
    one, two = takes(10, DONE, DONE)
    page, stage = wall(one, two, done(5))
    stage.tell(gone=(two,))
    expect(page.locator(".family")).to_have_count(0)
    expect(card(page, one).get_by_role("button", name="Continue")).to_be_visible()
    stage.tell(two)
    expect(page.locator(".family [data-task]")).to_have_count(2)


def test_a_family_of_posters_takes_one_place_and_opens_side_by_side(grid):
    one, two, three = takes(10, DONE, DONE, MOVING)
    page, _stage = grid(done(30), one, two, three, done(5))
    expect(card(page, one).get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(card(page, two).get_by_role("button", name="Play", exact=True)).to_be_hidden()
    for each, word in ((one, "Done"), (two, "Done"), (three, "Processing")):
        assert word in card(page, each).text_content()
        assert "One of some takes" in card(page, each).text_content()
    closed = card(page, one).bounding_box()
    toggle(page, 3).click()
    places = sides(page, one, two, three)
    assert len({top for _left, top in places}) == 1
    assert [left for left, _top in places] == sorted(left for left, _top in places)
    assert round(card(page, one).bounding_box()["width"]) == round(closed["width"])
    expect(card(page, two).get_by_role("button", name="Play", exact=True)).to_be_visible()
    toggle(page, 3).click()
    expect(card(page, two).get_by_role("button", name="Play", exact=True)).to_be_hidden()


def test_the_best_poster_is_picked_with_one_key_and_becomes_the_face(grid):
    one, two = takes(10, DONE, DONE)
    page, stage = grid(one, two, done(5))
    toggle(page, 2).click()
    card(page, two).locator(".play").focus()
    page.keyboard.press("b")
    wait_for(lambda: stage.seen()["actions"][-1:] == [[two.id, "best"]])
    stage.tell(picked(two))
    expect(toggle(page, 2)).to_have_attribute("aria-expanded", "false")
    expect(card(page, two).get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(card(page, two).get_by_role("button", name="Best")).to_have_attribute("aria-pressed", "true")
    expect(card(page, one).get_by_role("button", name="Play", exact=True)).to_be_hidden()


def test_a_poster_of_a_family_plays_on_while_it_would_fold(grid):
    one, two = takes(10, DONE, DONE)
    page, stage = grid(one, two, done(5))
    toggle(page, 2).click()
    card(page, one).locator(".play").click()
    playing = Playing(page, one)
    stage.tell(picked(two))
    expect(card(page, two).get_by_role("img", name="Best take")).to_be_visible()
    playing.goes_on()
    playing.video.evaluate("video => video.pause()")
    expect(playing.video).to_be_hidden()
    expect(card(page, two).get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_pointer_that_rests_on_a_take_does_not_keep_the_others_from_folding(grid):
    one, two = takes(10, DONE, DONE)
    page, stage = grid(one, two, done(5))
    toggle(page, 2).click()
    card(page, one).locator(".tile").hover()
    video = card(page, one).locator("video")
    expect(video).to_be_visible()
    wait_for(lambda: not video.evaluate("video => video.paused"))
    stage.tell(picked(two))
    expect(toggle(page, 2)).to_have_attribute("aria-expanded", "false")
    page.mouse.move(2, 2)
    wait_for(lambda: video.evaluate("video => video.paused"))


def test_a_folded_family_is_selected_as_one_and_an_open_one_take_by_take(grid):
    one, two = takes(10, DONE, DONE)
    page, stage = grid(one, two, done(5))
    box = card(page, one).get_by_role("checkbox")
    box.check()
    wait_for(lambda: sorted(stage.seen()["selected"]) == [one.id, two.id])
    toggle(page, 2).click()
    expect(card(page, two).get_by_role("checkbox")).to_be_checked()
    card(page, two).get_by_role("checkbox").uncheck()
    wait_for(lambda: stage.seen()["selected"] == [one.id])
    toggle(page, 2).click()
    expect(box).to_have_js_property("indeterminate", True)


@pytest.mark.parametrize("where", ["wall", "grid"])
def test_families_are_accessible(request, where):
    one, two, three = takes(10, DONE, DONE, MOVING)
    best, other = takes(20, DONE, DONE)
    page, _stage = request.getfixturevalue(where)(one, two, three, picked(best), other, done(5))
    if where == "grid":
        toggle(page, 3).click()
    found = Axe().run(page, context=f".st-key-{'wall' if where == 'wall' else 'posters'}")
    assert found.violations_count == 0, found.generate_report()


def test_takes_that_came_to_nothing_lie_below_the_others_and_their_reason_is_told_once(wall):
    one, two, three, four = takes(10, TaskState.FAILED, DONE, TaskState.FAILED, MOVING)
    page, _stage = wall(one, two, three, four)
    (_, first), (left, top), (_, last), (right, beside) = sides(page, one, two, three, four)
    assert (left < right, top) == (True, beside)
    assert top < first < last
    body = "node => node.checkVisibility() && node.offsetHeight > 1"
    assert card(page, one).locator(".body").evaluate(body)
    assert not card(page, three).locator(".body").evaluate(body)
    card(page, four).focus()
    page.keyboard.press("ArrowRight")  # as they are seen
    expect(card(page, one)).to_be_focused()


def test_an_odd_take_stands_in_a_row_of_its_own_as_large_as_the_others(wall):
    one, two, three = takes(10, DONE, DONE, DONE)
    page, _stage = wall(one, two, three)
    pictures = [card(page, each).locator(".media").bounding_box() for each in (one, two, three)]
    assert len({round(picture["width"]) for picture in pictures}) == 1
    assert pictures[0]["x"] == pictures[2]["x"] < card(page, three).locator(".bar").bounding_box()["x"]
    assert card(page, three).get_by_role("link", name="Download").bounding_box()["y"] < (
        pictures[2]["y"] + pictures[2]["height"]
    )
