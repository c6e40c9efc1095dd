"""A grid of posters in a real browser: how films play there, how they are selected, and how it follows what happens."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.server import wait_for
from tests.support.stage import Playing, Posters, card, done, processing, task, walls_app
from twoframe.models import Failure, Film, Task, TaskState

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.__hit=1"> \u202eمرحبا\u202c 🎬 ' + "very long words " * 320
FILMS = [done(number) for number in range(1, 8)]
FIRST, SECOND, THIRD, FOURTH = FILMS[6], FILMS[5], FILMS[4], FILMS[3]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Posters]:
    with walls_app(tmp_path_factory.mktemp("posters") / "data") as server:
        yield Posters(server)


@pytest.fixture(scope="module")
def page(browser: Browser, stage: Posters) -> Iterator[Page]:
    """One tab for all tests: its grid stays open, and gets other films."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    stage.begin(*FILMS)
    page.goto(f"{stage.url}/library")
    expect(page.get_by_role("button", name="Rerun")).to_be_visible()
    page.evaluate("document.fonts.ready")
    yield page
    context.close()
    assert not errors


def opened(page: Page, stage: Posters, *tasks: Task, width: int = 1280, height: int = 900) -> Page:
    """Show these films and none else, at rest, each as it is when it is new."""
    page.set_viewport_size({"width": width, "height": height})
    page.mouse.move(2, 2)
    page.locator("video").evaluate_all("videos => videos.forEach(video => video.pause())")
    shown = page.locator(".st-key-posters [data-task]")
    stage.begin()
    expect(shown).to_have_count(0)
    stage.control(selected=[], more_posters={})
    stage.begin(*tasks)
    rerun(page, stage)
    ids = sorted(stage.tasks, reverse=True)
    wait_for(lambda: shown.evaluate_all("nodes => nodes.map(node => node.dataset.task)") == ids, what="the films")
    wait_for(lambda: stage.seen()["sockets"] == 1, what="the grid's socket")
    at_rest = "wall => !wall.classList.contains('held') && !wall.getAnimations({subtree: true}).length"
    wait_for(lambda: page.locator(".st-key-posters .wall").evaluate(at_rest), what="the grid to settle")
    return page


def rerun(page: Page, stage: Posters) -> None:
    runs = stage.seen()["runs"]
    page.get_by_role("button", name="Rerun").click()
    wait_for(lambda: stage.seen()["runs"] > runs)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def film(page: Page, each: Task) -> Locator:
    return card(page, each).locator("video")


def plays(page: Page, each: Task) -> None:
    expect(film(page, each)).to_be_visible()
    page.wait_for_function(
        "video => !video.paused && video.currentTime > 0.1", arg=film(page, each).element_handle(), timeout=30_000
    )


def rests(page: Page, each: Task) -> None:
    page.wait_for_function("video => video.paused", arg=film(page, each).element_handle(), timeout=30_000)


def boxes(page: Page) -> list:
    return page.locator("[data-task], .tile").evaluate_all(
        "nodes => nodes.map(node => Object.values(node.getBoundingClientRect().toJSON()).map(Math.round))"
    )


@pytest.mark.parametrize(("width", "columns"), [(390, 1), (1280, 4), (1920, 5)])
def test_the_grid_has_as_many_columns_as_fit(page: Page, stage: Posters, width, columns):
    opened(page, stage, *FILMS, width=width)
    lefts = page.locator("[data-task]").evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().x)")
    assert len(set(lefts)) == columns
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_card_is_an_item_that_says_its_name_and_its_state(page: Page, stage: Posters):
    states = [task(number, state) for number, state in enumerate(TaskState, 1)]
    opened(page, stage, *states)
    words = ["Sending", "Unconfirmed", "Waiting", "Processing", "Saving", "Done", "Failed"]
    for each, word in zip(states, words, strict=True):
        item = page.get_by_role("listitem").and_(card(page, each))
        expect(item.get_by_text(word, exact=True)).to_be_visible()
        expect(item.get_by_text(each.request.prompt, exact=True)).to_be_visible()
        expect(item.get_by_role("button", name="Play", exact=True)).to_have_count(
            int(each.state is TaskState.COMPLETED)
        )


def test_a_press_on_play_plays_with_sound_in_the_tile_and_nothing_jumps(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    before = boxes(page)
    card(page, SECOND).get_by_role("button", name="Play", exact=True).click()
    plays(page, SECOND)
    assert film(page, SECOND).evaluate("video => [video.muted, video.controls, video.loop]") == [False, True, False]
    assert boxes(page) == before
    tile, picture = card(page, SECOND).locator(".tile"), film(page, SECOND)
    assert picture.bounding_box() == tile.bounding_box()


def test_play_works_by_keyboard_and_pauses_again(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    button = card(page, FIRST).locator(".play")
    button.focus()
    page.keyboard.press("Enter")
    plays(page, FIRST)
    expect(button).to_have_text("Pause")
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    rests(page, FIRST)
    expect(button).to_have_text("Play")


def test_never_more_than_one_film_has_sound_on_the_whole_page(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    other = Posters.__new__(Posters)
    other.__dict__ = stage.__dict__ | {"tasks": {each.id: each for each in [done(90), done(91)]}}
    stage.control(more_posters=other.data() | {"view": None})
    rerun(page, stage)
    heard = "videos => videos.filter(video => !video.paused && !video.muted).length"
    for each in (FIRST, done(90), SECOND, done(91)):
        card(page, each).get_by_role("button", name="Play", exact=True).click()
        plays(page, each)
        wait_for(lambda: page.locator("video").evaluate_all(heard) == 1, what="one film with sound")
    card(page, done(90)).locator("video").evaluate("video => { video.muted = true; return video.play() }")
    plays(page, done(90))
    plays(page, done(91))  # without sound it is in nobody's way
    card(page, done(90)).locator("video").evaluate("video => { video.muted = false }")
    rests(page, done(91))


def test_a_pointer_that_rests_on_a_tile_plays_it_without_sound_until_it_leaves(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    tile = card(page, THIRD).locator(".tile")
    tile.hover()
    plays(page, THIRD)
    assert film(page, THIRD).evaluate("video => [video.muted, video.controls, video.loop]") == [True, False, True]
    page.mouse.move(2, 2)
    rests(page, THIRD)
    expect(film(page, THIRD)).to_be_hidden()
    expect(card(page, THIRD).get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_a_pointer_that_was_left_on_a_tile_does_not_keep_the_grid_for_ever(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    fresh = page.context.new_page()
    fresh.clock.install()
    fresh.goto(f"{stage.url}/library")
    card(fresh, FIRST).locator(".tile").hover()
    plays(fresh, FIRST)
    stage.tell(done(40))
    expect(card(page, done(40))).to_be_visible()
    expect(card(fresh, done(40))).to_have_count(0)
    fresh.clock.run_for(21_000)
    expect(card(fresh, done(40))).to_be_visible()
    fresh.close()


def test_a_pointer_on_a_film_that_plays_with_sound_leaves_it_alone(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    card(page, FIRST).get_by_role("button", name="Play", exact=True).click()
    plays(page, FIRST)
    card(page, FIRST).locator(".tile").hover()
    card(page, SECOND).locator(".tile").hover()
    plays(page, SECOND)  # the dwell of the first is over by now
    assert film(page, FIRST).evaluate("video => [video.paused, video.muted]") == [False, False]


def test_who_wants_less_motion_gets_no_film_by_the_pointer(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    enter = "tile => tile.dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'}))"
    page.emulate_media(reduced_motion="reduce")
    card(page, FIRST).locator(".tile").evaluate(enter)
    page.emulate_media(reduced_motion="no-preference")
    card(page, SECOND).locator(".tile").evaluate(enter)
    plays(page, SECOND)
    expect(card(page, FIRST).locator("video:visible")).to_have_count(0)
    card(page, SECOND).locator(".tile").evaluate("tile => tile.dispatchEvent(new PointerEvent('pointerleave'))")
    rests(page, SECOND)


def test_a_film_that_came_to_its_end_shows_its_poster_again(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    card(page, FIRST).get_by_role("button", name="Play", exact=True).click()
    plays(page, FIRST)
    film(page, FIRST).evaluate("video => { video.currentTime = video.duration - 0.2 }")
    expect(film(page, FIRST)).to_be_hidden(timeout=30_000)
    expect(card(page, FIRST).locator(".play")).to_have_text("Play")


def test_a_film_whose_file_is_gone_says_so(page: Page, stage: Posters):
    lost = done(60)
    page.route(f"**/films/{lost.id}.mp4", lambda route: route.fulfill(status=404))
    opened(page, stage, lost, FIRST)
    card(page, lost).get_by_role("button", name="Play", exact=True).click()
    expect(card(page, lost).get_by_text("This film can’t be played.")).to_be_visible()
    expect(card(page, lost).locator(".play")).to_have_text("Play")


@pytest.mark.parametrize("how", ["click", "Enter", "Space"])
def test_the_tile_plays_its_film_with_sound_as_play_does(page: Page, stage: Posters, how):
    opened(page, stage, *FILMS)
    actions, name = stage.seen()["actions"], FIRST.request.prompt
    tile = card(page, FIRST).get_by_role("button", name=f"Play {name}")
    if how == "click":
        tile.click()
    else:
        tile.focus()
        page.keyboard.press(how)
    plays(page, FIRST)
    assert film(page, FIRST).evaluate("video => [video.muted, video.controls, video.loop]") == [False, True, False]
    tile = card(page, FIRST).get_by_role("button", name=f"Pause {name}")
    tile.focus()
    page.keyboard.press("Space")
    rests(page, FIRST)
    expect(film(page, FIRST)).to_be_visible()
    assert stage.seen()["actions"] == actions
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0


def test_the_line_of_facts_leads_to_the_film_s_own_page_by_tab_too(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    facts = card(page, FIRST).get_by_role("link", name=f"Open {FIRST.request.prompt}", exact=True)
    expect(facts).to_have_attribute("href", f"/film?id={FIRST.id}")
    expect(facts).to_have_accessible_description(re.compile("^16:9, 20 s, "))
    for press in (facts.click, lambda: page.keyboard.press("Enter")):
        before = len(stage.seen()["actions"])
        press()
        wait_for(lambda before=before: stage.seen()["actions"][before:] == [[FIRST.id, "open"]])
        card(page, FIRST).get_by_role("checkbox").focus()
        page.keyboard.press("Tab")
        expect(facts).to_be_focused()
    assert page.url == f"{stage.url}/library"


def test_a_tile_without_a_film_leads_to_its_page(page: Page, stage: Posters):
    failed = task(30, TaskState.FAILED, failure=Failure("upstream", "Job failed"))
    opened(page, stage, failed, FIRST)
    tile = card(page, failed).get_by_role("link", name=f"Open {failed.request.prompt}").first
    for press in (tile.click, lambda: page.keyboard.press("Enter")):
        before = len(stage.seen()["actions"])
        press()
        wait_for(lambda before=before: stage.seen()["actions"][before:] == [[failed.id, "open"]])
        tile.focus()
    page.keyboard.press("Tab")
    expect(card(page, failed).get_by_role("checkbox")).to_be_focused()


def test_the_browser_s_own_ways_to_open_a_link_stay(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    actions = stage.seen()["actions"]
    for part in (".media", ".facts"):
        for how in ({"modifiers": ["ControlOrMeta"]}, {"button": "middle"}):
            with page.context.expect_page() as tab:
                card(page, FIRST).locator(part).click(**how)
            assert tab.value.url.endswith(f"/film?id={FIRST.id}")
            tab.value.close()
    assert stage.seen()["actions"] == actions
    expect(card(page, FIRST).locator(".played")).to_have_count(0)


def pixels(part: Locator) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(part.screenshot())).convert("RGB"), float)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_of_a_tile_is_seen_on_any_picture_and_film(page: Page, stage: Posters, scheme):
    tall, old = done(2, film=Film(360, 640, 20.0, 100_000)), task(1, TaskState.PROCESSING)
    page.emulate_media(color_scheme=scheme)
    opened(page, stage, done(3), tall, old)
    for each, playing in ((done(3), False), (tall, False), (old, False), (tall, True)):
        tile = card(page, each).locator(".tile")
        if playing:
            tile.locator(".media").evaluate("tile => tile.click()")
            plays(page, each)
        tile.locator(".media").focus()
        page.keyboard.press("Shift")  # with the keyboard in use, a browser shows where the focus is
        shot = pixels(tile)
        for edge in (shot, shot[::-1], shot.swapaxes(0, 1), shot.swapaxes(0, 1)[::-1]):
            outer, inner = edge[1, 12:-12], edge[4, 12:-12]  # two colours: one of them stands out on any picture
            assert max(line.std(axis=0).max() for line in (outer, inner)) < 8, (each.state, playing)
            assert np.abs(outer.mean(axis=0) - inner.mean(axis=0)).max() > 80, (each.state, playing)
    page.emulate_media(color_scheme="light")


def test_the_state_stays_whole_over_a_film_of_another_shape_that_a_pointer_plays(page: Page, stage: Posters):
    square = done(1, film=Film(480, 360, 20.0, 100_000))
    opened(page, stage, square)
    chip = card(page, square).locator(".state")
    card(page, square).locator(".tile").hover()
    plays(page, square)
    assert chip.evaluate(
        """chip => {
          const { left, top, width, height } = chip.getBoundingClientRect();
          for (const part of [chip, chip.parentNode.querySelector("video")]) {
            part.style.pointerEvents = "auto"; // so that the browser tells what is on top
          }
          const at = (share) => chip.getRootNode().elementFromPoint(left + width * share, top + height / 2);
          return [0.1, 0.5, 0.9].every((share) => chip.contains(at(share)));
        }"""
    )


def test_a_press_on_a_box_shows_at_once_and_python_hears_of_it(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    box = card(page, FIRST).get_by_role("checkbox", name=FIRST.request.prompt)
    box.check()
    expect(box).to_be_checked()
    wait_for(lambda: stage.seen()["selected"] == [FIRST.id])
    box.uncheck()
    wait_for(lambda: stage.seen()["selected"] == [])
    expect(box).not_to_be_checked()


def test_presses_that_come_quicker_than_reruns_all_arrive(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    page.locator(".box").evaluate_all("boxes => boxes.forEach(box => box.click())")
    wait_for(lambda: sorted(stage.seen()["selected"]) == sorted(each.id for each in FILMS))
    expect(page.locator(".box:checked")).to_have_count(len(FILMS))
    presses = len(stage.seen()["presses"])
    rerun(page, stage)
    assert len(stage.seen()["presses"]) == presses


def test_what_python_says_of_the_selection_is_what_is_shown(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    card(page, FIRST).get_by_role("checkbox").check()
    wait_for(lambda: stage.seen()["selected"] == [FIRST.id])
    stage.control(selected=[SECOND.id, THIRD.id])
    rerun(page, stage)
    expect(page.locator(".box:checked")).to_have_count(2)
    expect(card(page, FIRST).get_by_role("checkbox")).not_to_be_checked()


def test_a_press_with_shift_selects_all_between(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    card(page, FIRST).get_by_role("checkbox").click()
    card(page, FOURTH).locator(".name").click(modifiers=["Shift"])
    wait_for(lambda: sorted(stage.seen()["selected"]) == sorted(each.id for each in (FIRST, SECOND, THIRD, FOURTH)))
    expect(page.locator(".box:checked")).to_have_count(4)
    card(page, SECOND).get_by_role("checkbox").click(modifiers=["Shift"])
    wait_for(lambda: stage.seen()["selected"] == [FIRST.id])


def test_without_a_taker_there_are_no_boxes(page: Page, stage: Posters):
    opened(page, stage, FIRST)
    stage.control(more_posters=stage.data() | {"view": None, "cards": stage.data()["cards"]})
    rerun(page, stage)
    expect(page.locator(".st-key-more [data-task]")).to_have_count(1)
    expect(page.locator(".st-key-more").get_by_role("checkbox")).to_have_count(0)


def test_what_happens_elsewhere_shows_without_a_rerun(page: Page, stage: Posters):
    moving = processing(8)
    opened(page, stage, moving, *FILMS)
    runs = stage.seen()["runs"]
    card(page, moving).evaluate("node => node.__mark = 1")
    stage.tags = {FIRST.id: ("harbour", "dusk", "boat", "slow")}
    stage.tell(done(8), done(40), replace(FIRST, starred=True), gone=(SECOND,))
    expect(card(page, moving).locator(".word")).to_have_text("Done")
    expect(card(page, moving).get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert card(page, moving).evaluate("node => node.__mark") == 1
    expect(card(page, FIRST).get_by_role("img", name="Starred")).to_be_visible()
    expect(card(page, FIRST).locator(".tag")).to_have_text(["harbour", "dusk", "boat", "+1"])
    expect(card(page, SECOND)).to_have_count(0)
    expect(page.locator("[data-task]").first).to_have_attribute("data-task", done(40).id)
    assert stage.seen()["runs"] == runs
    stage.tags = {}


def test_when_the_last_film_goes_the_grid_says_so(page: Page, stage: Posters):
    opened(page, stage, FIRST)
    stage.tell(gone=(FIRST,))
    expect(page.get_by_role("heading", name="No films here")).to_be_visible()
    stage.tell(FIRST)
    expect(card(page, FIRST)).to_be_visible()
    expect(page.get_by_role("heading", name="No films here")).to_have_count(0)


def test_a_film_plays_on_in_its_place_while_others_come_and_go(page: Page, stage: Posters):
    moving = processing(8)
    opened(page, stage, moving, *FILMS)
    playing_of = card(page, SECOND).get_by_role("button", name="Play", exact=True)
    playing_of.click()
    plays(page, SECOND)
    playing = Playing(page, SECOND)
    stage.tell(done(8), done(40), gone=(FIRST,))
    expect(card(page, moving).locator(".word")).to_have_text("Done")
    playing.goes_on()
    expect(card(page, done(40))).to_have_count(0)  # it would move all that follows
    film(page, SECOND).evaluate("video => video.pause()")
    expect(page.locator("[data-task]").first).to_have_attribute("data-task", done(40).id)
    expect(card(page, FIRST)).to_have_count(0)


def test_other_filters_show_other_films_at_once_and_listen_for_them(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    card(page, FIRST).get_by_role("button", name="Play", exact=True).click()
    plays(page, FIRST)
    stage.view = {"view": "library", "q": "harbour", "page": "2"}
    stage.tasks = {each.id: each for each in (THIRD, FOURTH)}
    stage.control(posters=stage.data())
    rerun(page, stage)
    expect(page.locator("[data-task]")).to_have_count(2)
    expect(page.locator("video:visible")).to_have_count(0)
    wait_for(lambda: stage.seen()["asked"][-1].get("q") == "harbour")
    asked = stage.seen()["asked"][-1]
    assert asked == {"view": "library", "q": "harbour", "page": "2", "lang": "en", "after": str(stage.event_id)}
    stage.view = {"view": "library"}


@pytest.mark.parametrize("how", ["under the pointer", "with sound"])
def test_a_film_that_plays_does_not_hold_back_what_is_looked_for(page: Page, stage: Posters, how):
    """Also one that is among what is found."""
    opened(page, stage, *FILMS)
    if how == "with sound":
        card(page, THIRD).get_by_role("button", name="Play", exact=True).click()
        film(page, THIRD).evaluate("video => { video.loop = true }")
    else:
        card(page, THIRD).locator(".tile").hover()
    plays(page, THIRD)
    stage.view = {"view": "library", "q": "harbour"}
    stage.tasks = {each.id: each for each in (THIRD, FOURTH)}
    stage.control(posters=stage.data())
    page.get_by_role("button", name="Rerun").focus()
    page.keyboard.press("Enter")  # the pointer stays where it is
    expect(page.locator("[data-task]")).to_have_count(2, timeout=10_000)  # half as long as a pointer may hold the grid
    stage.view = {"view": "library"}


def test_a_card_that_is_used_by_the_keyboard_keeps_the_focus_when_others_come(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    button = card(page, FOURTH).locator(".play")
    button.focus()
    stage.tell(done(40), done(41), gone=(FIRST,))
    expect(page.locator("[data-task]").first).to_have_attribute("data-task", done(41).id)
    expect(button).to_be_focused()


def test_the_menu_has_links_and_actions(page: Page, stage: Posters):
    opened(page, stage, *FILMS)
    more = card(page, FIRST).get_by_role("button", name="More")
    more.click()
    items = card(page, FIRST).locator("[role^=menuitem]")
    expect(items).to_have_text(["Open", "Download", "Star", "Continue", "Remix", "Review", "Delete"])
    expect(items.nth(1)).to_have_attribute("href", f"/films/{FIRST.id}.mp4?download")
    items.nth(2).click()
    wait_for(lambda: stage.seen()["actions"][-1] == [FIRST.id, "star"])
    more.click()
    items.nth(0).click()
    wait_for(lambda: stage.seen()["actions"][-1] == [FIRST.id, "open"])


def test_in_the_bin_a_card_offers_the_ways_out(page: Page, stage: Posters):
    binned = replace(FIRST, deleted_at=FIRST.created_at)
    opened(page, stage, binned)
    expect(card(page, binned).get_by_text("12 days left")).to_be_visible()
    card(page, binned).get_by_role("button", name="Restore").click()
    wait_for(lambda: stage.seen()["actions"][-1] == [binned.id, "restore"])
    card(page, binned).get_by_role("button", name="More").click()
    card(page, binned).get_by_role("menuitem", name="Delete for good").click()
    wait_for(lambda: stage.seen()["actions"][-1] == [binned.id, "erase"])


def test_a_hostile_name_stays_text_and_in_its_place(page: Page, stage: Posters):
    each = done(1, title=HOSTILE)
    stage.tags = {each.id: (HOSTILE[:40], "\u202etag", "🎬")}
    opened(page, stage, each, FIRST)
    assert card(page, each).locator(".name").text_content() == HOSTILE
    assert page.evaluate("window.__hit") is None
    assert card(page, each).locator(".named img, .tags img").count() == 0
    assert card(page, each).bounding_box()["height"] < 320
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    stage.tags = {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_grid_is_accessible(page: Page, stage: Posters, scheme):
    page.emulate_media(color_scheme=scheme)
    failed = task(9, TaskState.FAILED, failure=Failure("upstream", "Job failed"))
    opened(page, stage, failed, processing(8), replace(FIRST, starred=True), SECOND)
    card(page, SECOND).get_by_role("checkbox").check()
    found = Axe().run(page, context=".st-key-posters")
    assert found.violations_count == 0, found.generate_report()
