"""A film's page as people use it: frame by frame, each told apart by its grey, and along its family."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import requests
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.test_review import barriers
from tests.support.films import tiny_film
from tests.support.pages import pick
from tests.support.server import RunningServer, running, wait_for
from tests.web.given import add_task, move_task, put_film
from twoframe.models import Film, GenerationRequest, Origin, OriginKind, Task, TaskState
from twoframe.settings import read
from twoframe.store import Store

pytestmark = pytest.mark.browser

GREY_STEP = 4
FPS, SECONDS = 24, 2
COUNT = FPS * SECONDS
SIZE = (160, 90)
HOSTILE = "<img src=x onerror=\"document.title='hit'\"> **bold** :red[x] \u202e \U0001f3ac"
SLOW = 30_000


def counted(index: int, _count: int) -> tuple[int, int, int]:
    """A frame whose grey tells its number."""
    return (GREY_STEP * index,) * 3


@dataclass
class House:
    """The running app, and a way into its database."""

    server: RunningServer
    store: Store

    def task(self, prompt: str, **more) -> Task:
        return add_task(self.store, prompt, **more)

    def film(self, prompt: str, *, fps: int = FPS, **more) -> Task:
        """A finished film of numbered greys."""
        return self.finish(self.task(prompt, **more), fps=fps)

    def finish(self, task: Task, *, fps: int = FPS) -> Task:
        put_film(self.server.data, task.id)
        (self.server.data / "films" / f"{task.id}.mp4").write_bytes(tiny_film(*SIZE, SECONDS, fps=fps, paint=counted))
        done = {"state": TaskState.COMPLETED, "film": Film(*SIZE, float(SECONDS), 1000)}
        return self.store.change(task.id, code="saved", expect=set(TaskState), **done)

    def url(self, task: Task) -> str:
        return f"{self.server.url}/film?id={task.id}"


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("film") / "data"
    with running(data) as server:
        store = Store(read({"TWOFRAME_DATA": str(data)}).database_url)
        yield House(server, store)
        store.close()


@dataclass
class Screen:
    """The player as a person sees it."""

    page: Page

    @property
    def video(self) -> Locator:
        return self.page.locator(".screen video")

    @property
    def scrubber(self) -> Locator:
        return self.page.get_by_role("slider", name="Position in the film")

    def seen(self) -> int:
        """The number of the frame that the screen shows, counted from 1; away from the sign in the middle."""
        shot = np.asarray(Image.open(io.BytesIO(self.page.locator(".screen .stage").screenshot())).convert("L"), float)
        height, width = shot.shape
        return round(shot[height // 5 : height // 3, width // 3 : 2 * width // 3].mean() / GREY_STEP) + 1

    def shows(self, number: int, count: int = COUNT) -> None:
        """By its words and by its pixels, a frame is the one that is seen."""
        expect(self.page.get_by_text(f"frame {number} of {count}", exact=True)).to_be_visible(timeout=SLOW)
        wait_for(lambda: self.seen() == number, SLOW / 1000, f"frame {number} on the screen")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def playing(self) -> bool:
        return self.video.evaluate("video => !video.paused")


@pytest.fixture
def screen(page: Page) -> Iterator[Screen]:
    """Whatever a test does, no page may break."""
    yield Screen(page)
    expect(page.get_by_text("This page broke")).to_have_count(0)
    assert page.title() != "hit"


def opened(screen: Screen, house: House, task: Task) -> None:
    screen.page.goto(house.url(task))
    expect(screen.scrubber).to_be_enabled(timeout=SLOW)
    expect(screen.scrubber).to_have_value("0")


@pytest.fixture(scope="module")
def counting(house: House) -> Task:
    return house.film("Counting greys")


# --- the player -------------------------------------------------------------------------------------------------------


def test_keys_go_from_frame_to_frame_exactly(screen: Screen, house: House, counting: Task):
    opened(screen, house, counting)
    screen.shows(1)  # before the film was ever touched
    for keys, number in (
        (("ArrowRight",), 2),
        ((".", ".", "."), 5),
        ((",", "ArrowLeft"), 3),
        (("Shift+ArrowRight",), 3 + FPS),
        (("End",), COUNT),
        (("ArrowRight",), COUNT),
        (("Shift+ArrowLeft",), COUNT - FPS),
        (("Home", "ArrowLeft"), 1),
    ):
        screen.press(*keys)
        screen.shows(number)
    screen.scrubber.fill("30")
    screen.shows(31)
    expect(screen.scrubber).to_have_attribute("aria-valuetext", "0:01.25 of 0:02.00, frame 31 of 48")
    screen.page.get_by_role("button", name="One frame back").click()
    screen.shows(30)


def test_a_film_of_another_pace_is_stepped_by_its_own(screen: Screen, house: House):
    opened(screen, house, house.film("Thirty a second", fps=30))
    screen.press(*["ArrowRight"] * 7)
    screen.shows(8, 60)
    screen.press("Shift+ArrowRight")
    screen.shows(38, 60)


def test_it_plays_pauses_ends_and_loops(screen: Screen, house: House, counting: Task):
    opened(screen, house, counting)
    play, pause = (screen.page.get_by_role("button", name=name) for name in ("Play", "Pause"))
    screen.page.get_by_label("Speed").select_option("0.25")  # so that a busy machine sees it play
    screen.scrubber.focus()
    screen.press("Space")
    expect(pause).to_be_visible(timeout=SLOW)
    wait_for(lambda: int(screen.scrubber.input_value()) > 2, what="the film goes on")
    screen.press("k")
    expect(play).to_be_visible()
    assert not screen.playing()
    screen.shows(int(screen.scrubber.input_value()) + 1)
    screen.press("End", "Space")  # from its end it begins anew, and rests on its last frame
    expect(pause).to_be_visible()
    expect(play).to_be_visible(timeout=SLOW)
    screen.shows(COUNT)
    screen.press("l")
    expect(screen.page.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "true")
    screen.press("ArrowLeft")
    screen.page.locator(".screen .stage").click()
    wait_for(lambda: 0 < int(screen.scrubber.input_value()) < COUNT // 2, SLOW / 1000, "the film goes round")
    assert screen.playing()
    screen.page.locator(".screen .stage").click()
    expect(play).to_be_visible()
    screen.page.get_by_label("Speed").select_option("1")


def test_a_tall_film_leaves_its_controls_in_sight(screen: Screen, house: House):
    task = house.film("As tall as a tower")
    house.store.change(task.id, code="saved", expect=set(TaskState), film=Film(720, 1280, float(SECONDS), 1000))
    opened(screen, house, task)
    controls = screen.page.get_by_role("button", name="Use this frame as start")
    expect(controls).to_be_visible()
    box = controls.bounding_box()
    assert box["y"] + box["height"] <= 900


def test_speed_sound_and_full_screen(screen: Screen, house: House, counting: Task):
    opened(screen, house, counting)
    page = screen.page
    page.get_by_label("Speed").select_option("0.25")
    expect(screen.video).to_have_js_property("playbackRate", 0.25)
    screen.scrubber.focus()
    screen.press("m")
    expect(page.get_by_role("button", name="Sound on")).to_be_visible()
    expect(screen.video).to_have_js_property("muted", True)
    screen.press("m", "f")
    expect(page.get_by_role("button", name="Leave full screen")).to_be_visible(timeout=SLOW)
    screen.press("End")
    expect(page.get_by_text("frame 48 of 48", exact=True)).to_be_visible()
    screen.press("f")
    expect(page.get_by_role("button", name="Full screen", exact=True)).to_be_visible(timeout=SLOW)
    page.get_by_label("Speed").select_option("1")


def test_a_run_of_the_page_leaves_a_playing_film_alone(screen: Screen, house: House, counting: Task):
    opened(screen, house, counting)
    screen.video.evaluate("video => { video.mark = 1; video.loop = true; }")
    screen.press("Space")
    wait_for(screen.playing, what="the film plays")
    screen.page.get_by_role("button", name="Star", exact=True).click()
    expect(screen.page.get_by_role("button", name="Starred")).to_be_visible(timeout=SLOW)
    assert screen.video.evaluate("video => video.mark === 1 && !video.paused")


def test_keys_stay_in_fields(screen: Screen, house: House, counting: Task):
    opened(screen, house, counting)
    screen.page.get_by_role("button", name="Rename").click()
    screen.page.get_by_role("textbox", name="Title").click()
    screen.page.keyboard.type("kalm, flm.")
    expect(screen.page.get_by_role("textbox", name="Title")).to_have_value("kalm, flm.")
    assert not screen.playing()
    expect(screen.scrubber).to_have_value("0")


def test_a_finger_plays_and_nothing_jumps_while_the_film_comes(browser: Browser, house: House, counting: Task):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/*.mp4", hold, times=1)
    page.goto(house.url(counting))
    stage = page.locator(".screen .stage")
    expect(stage).to_be_visible(timeout=SLOW)
    before = stage.bounding_box()
    assert before["height"] == pytest.approx(before["width"] * 9 / 16, abs=1)
    wait_for(lambda: waiting, what="the film is asked for")
    waiting.pop().continue_()
    stage.tap()
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=SLOW)
    assert stage.bounding_box() == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_on_a_phone_what_can_be_done_follows_the_film(browser: Browser, house: House, counting: Task):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(house.url(counting))
    expect(page.get_by_role("heading", name="What happened")).to_be_visible(timeout=SLOW)
    parts = [
        page.locator(".screen .stage"),
        page.get_by_role("link", name="Download"),
        page.get_by_role("heading", name="The request as sent"),
        page.get_by_role("heading", name="What happened"),
    ]
    tops = [part.bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)
    context.close()


def test_a_film_that_can_not_be_played_says_so(screen: Screen, house: House):
    task = house.film("Broken on the disk")
    (house.server.data / "films" / f"{task.id}.mp4").write_bytes(b"no film at all")
    screen.page.goto(house.url(task))
    expect(screen.page.get_by_text("This film can’t be played.")).to_be_visible(timeout=SLOW)
    expect(screen.scrubber).to_be_disabled()


@pytest.mark.parametrize("slot", ["start", "end"])
def test_the_frame_that_is_seen_is_the_one_that_lands_in_the_form(screen: Screen, house: House, counting: Task, slot):
    opened(screen, house, counting)
    screen.page.get_by_role("button", name=f"Use this frame as {slot}").evaluate(
        """button => { // pressed in the same moment as the last key, while the film is still on its way
          const key = () => document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
          for (let presses = 0; presses < 17; presses++) key();
          button.click();
        }"""
    )
    expect(screen.page.get_by_text("Nothing was sent.")).to_be_visible(timeout=SLOW)
    picture = screen.page.locator(f".st-key-slot-{slot} img")
    expect(picture).to_be_visible(timeout=SLOW)
    url = picture.get_attribute("src")
    frame = Image.open(io.BytesIO(requests.get(f"{house.server.url}{url}", timeout=30).content)).convert("L")
    assert round(np.asarray(frame, float).mean() / GREY_STEP) + 1 == 18
    screen.page.get_by_role("button", name="Undo").click()
    expect(picture).to_have_count(0, timeout=SLOW)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_a_family_is_walked_and_back_leads_back(screen: Screen, house: House):
    first = house.film(f"First {HOSTILE}")
    second = house.film("Second of the family", origin=Origin(first.id, OriginKind.CONTINUE))
    page = screen.page
    opened(screen, house, first)
    screen.press("l")
    expect(screen.video).to_have_js_property("loop", True)
    member = page.get_by_role("link", name=re.compile("Second of the family"))
    expect(member).to_contain_text("Continues")
    member.click()
    expect(page.get_by_role("heading", name="Second of the family")).to_be_visible(timeout=SLOW)
    expect(page).to_have_url(house.url(second))
    expect(screen.video).to_have_attribute("src", f"/films/{second.id}.mp4")
    assert screen.video.evaluate("video => video.loop"), "what was set stays set along the family"
    expect(member).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("heading", name=re.compile("First"))).to_contain_text("**bold**", timeout=SLOW)
    expect(screen.video).to_have_attribute("src", f"/films/{first.id}.mp4")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert not barriers(page)


def test_the_way_back_leads_to_the_page_of_the_library_that_it_came_from(screen: Screen, house: House):
    task = house.film("Looked for and found")
    page = screen.page
    page.goto(f"{house.server.url}/library?q=looked")
    page.get_by_role("link", name="Open Looked for and found").click(timeout=SLOW)
    expect(page.get_by_role("heading", name="Looked for and found")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Library").click()
    expect(page).to_have_url(f"{house.server.url}/library?q=looked", timeout=SLOW)
    expect(page.locator(f'a[href="/film?id={task.id}"]').first).to_be_visible(timeout=SLOW)


def test_takes_stand_open_on_the_page_of_one_of_them_and_the_best_is_picked(screen: Screen, house: House):
    one, two = (house.film("Two takes", take_group="ab" * 16, take=number) for number in (1, 2))
    opened(screen, house, one)
    page = screen.page
    first, second = (page.locator(f'.poster[data-task="{take.id}"]') for take in (one, two))
    expect(first.locator("a.media")).to_have_attribute("aria-current", "page", timeout=SLOW)
    expect(second.locator("a.media")).to_be_visible()
    best = second.get_by_role("button", name="Best")
    best.click()
    expect(best).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    wait_for(lambda: house.store.task(two.id).picked_at, what="the pick")
    expect(first).to_be_visible()  # the best is told, and the others stay beside it
    first.focus()
    page.keyboard.press("b")
    wait_for(lambda: house.store.task(one.id).picked_at, what="the pick by key")
    expect(best).to_have_attribute("aria-pressed", "false", timeout=SLOW)
    screen.video.evaluate("video => { video.loop = true }")  # it never comes to its end by itself
    page.get_by_role("button", name="Play", exact=True).first.click()
    wait_for(screen.playing, what="the film plays")
    second.get_by_role("button", name="Play Two takes").click()
    playing = second.locator("video")
    wait_for(lambda: playing.evaluate("video => !video.paused && !video.muted"), what="the other take plays")
    wait_for(lambda: not screen.playing(), what="the film of the page to be silent")
    assert page.url == house.url(one)
    second.get_by_role("link", name="Open Two takes").click()
    expect(page).to_have_url(house.url(two), timeout=SLOW)
    expect(second.locator("a.media")).to_have_attribute("aria-current", "page", timeout=SLOW)
    expect(first.locator("a.media")).not_to_have_attribute("aria-current", "page")


def test_a_take_that_is_made_meanwhile_shows_on_the_page_of_another_without_a_reload(screen: Screen, house: House):
    group = "cd" * 16
    one, two = (house.film("Made in turn", take_group=group, take=number) for number in (1, 2))
    late = house.task("Made in turn", take_group=group, take=3)
    opened(screen, house, one)
    page = screen.page
    page.evaluate("window.untouched = true")
    poster = page.locator(f'.poster[data-task="{late.id}"]')
    expect(poster).to_have_attribute("data-state", "sending", timeout=SLOW)
    house.finish(late)
    expect(poster).to_have_attribute("data-state", "completed", timeout=SLOW)
    expect(poster.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert page.evaluate("window.untouched")
    poster = page.locator(f'.poster[data-task="{two.id}"]')
    poster.get_by_role("button", name="More").click()
    poster.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(poster).to_have_count(0, timeout=SLOW)
    expect(page).to_have_url(house.url(one))  # another take went, not the film that is looked at
    page.get_by_role("button", name="Undo").click()
    expect(poster).to_be_visible(timeout=SLOW)


def test_a_film_is_renamed_tagged_deleted_and_brought_back(screen: Screen, house: House):
    task = house.film("To be named")
    page = screen.page
    opened(screen, house, task)
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Title").fill("x" * 500)
    page.get_by_role("textbox", name="Title").press("Enter")
    expect(page.get_by_text("A title has at most")).to_be_visible(timeout=SLOW)
    page.get_by_role("textbox", name="Title").fill(HOSTILE)
    page.get_by_role("textbox", name="Title").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("**bold** :red[x]", timeout=SLOW)
    expect(page.get_by_role("textbox", name="Title")).to_have_count(0)
    tags = page.get_by_role("combobox", name="Tags")
    tags.fill("**dusk**")
    tags.press("Enter")
    wait_for(lambda: house.store.tags_of([task.id]).get(task.id) == ("**dusk**",), SLOW / 1000, "the tag")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("is in the bin")).to_be_visible(timeout=SLOW)
    expect(page).to_have_url(re.compile("/library"))
    assert house.store.task(task.id).deleted_at is not None
    page.get_by_role("button", name="Undo").click()
    wait_for(lambda: house.store.task(task.id).deleted_at is None, SLOW / 1000, "it is back")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0, timeout=SLOW)


def test_a_film_in_the_bin_is_restored_from_its_page(screen: Screen, house: House):
    task = house.film("In the bin")
    house.store.delete(task.id)
    opened(screen, house, task)
    expect(screen.page.get_by_text("It is removed for good in 30 days.")).to_be_visible()
    expect(screen.page.get_by_role("button", name="Use this frame as start")).to_have_count(0)
    screen.page.get_by_role("button", name="Restore").click()
    expect(screen.page.get_by_role("button", name="Use this frame as start")).to_be_visible(timeout=SLOW)


def test_a_task_becomes_its_film_without_a_reload(screen: Screen, house: House):
    task = house.task("Soon to be seen")
    page = screen.page
    page.goto(house.url(task))
    card = page.get_by_role("listitem").filter(has_text="Soon to be seen").filter(has_text="Sending")
    expect(card).to_be_visible(timeout=SLOW)
    expect(page.locator(f"[data-task='{task.id}'].card")).to_have_count(1)
    move_task(house.store, task.id, TaskState.PROCESSING)
    expect(page.locator(".card").get_by_text("Processing")).to_be_visible(timeout=SLOW)
    house.finish(task)
    expect(screen.scrubber).to_be_enabled(timeout=SLOW)
    screen.shows(1)


def test_two_films_are_compared_in_step(screen: Screen, house: House):
    first = house.film("Beside its remix", request=GenerationRequest("Beside its remix"))
    house.film("The remix", origin=Origin(first.id, OriginKind.REMIX))
    opened(screen, house, first)
    page = screen.page
    pick(page, "Compare with", "Remix: The remix")
    stage = page.get_by_role("group", name="Comparison of This film and Other film")
    expect(stage).to_be_visible(timeout=SLOW)
    expect(stage).to_have_attribute("aria-busy", "false", timeout=SLOW)
    expect(page.locator(".compare .note:visible")).to_have_count(0)
