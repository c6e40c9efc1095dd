"""The comparison in a real browser: what each way to compare shows, by its pixels, and how it is moved."""

import base64
import io
import re
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import numpy as np
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.films import tiny_film
from tests.support.photos import photo
from tests.support.server import ROOT, running, wait_for

pytestmark = pytest.mark.browser

WIDE = (16, 9)
GREY_STEP = 4
STAGE = (0x14, 0x19, 0x1A)


def counted(index: int, _count: int) -> tuple[int, int, int]:
    """A frame whose grey tells its number."""
    return (GREY_STEP * index,) * 3


def fitted(name: str, size: tuple[int, int] = (1600, 900)) -> Image.Image:
    return photo(name).resize(size)


PICTURES = {
    "a.png": fitted("china"),
    "b.png": fitted("flower"),
    "tall.png": fitted("rocket", (360, 640)),
    "square.png": fitted("astronaut", (300, 300)),
}


def side(file: str, label: str = "Start frame", tone: str = "start") -> dict[str, str]:
    kind = "film" if file.endswith(".mp4") else "picture"
    return {"url": f"/files/{file}", "label": label, "kind": kind, "tone": tone, "alt": ""}


@dataclass
class Desk:
    """The small app as a test uses it: what it compares, and what is seen of it."""

    url: str
    page: Page
    numbers: Iterator[int] = field(default_factory=count)

    def show(self, a: str, b: str, ratio: tuple[int, int] = WIDE, mode: str = "swipe", *, beside: bool = True) -> None:
        """Compare two files from the next run on, which comes at once; back when they are what is drawn."""
        told_apart = f"order {next(self.numbers)}."
        sides = [side(a), side(b, "End frame", "end") | {"alt": told_apart}]
        order = {"sides": sides, "ratio": ratio, "mode": mode, "beside": beside}
        requests.post(f"{self.url}/control", json=order, timeout=30).raise_for_status()
        self.rerun()
        drawn = re.compile(re.escape(told_apart))
        expect(self.page.locator(".stage canvas")).to_have_attribute("aria-label", drawn)
        expect(self.stage).to_have_attribute("aria-busy", "false")
        self.settled()

    def rerun(self) -> None:
        counter = self.page.get_by_text("Run ", exact=False).last
        before = counter.inner_text()
        self.page.get_by_role("button", name="Rerun").click()
        expect(counter).not_to_have_text(before)
        self.settled()

    def told(self) -> dict:
        """What Python knows."""
        return requests.get(f"{self.url}/control", timeout=30).json()

    @property
    def stage(self):
        return self.page.locator(".stage")

    def press(self, *keys: str) -> None:
        self.stage.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def begin(self, key: str = "2") -> None:
        """Everything at rest, in the way that a key chooses."""
        self.press(key, "0")
        self.settled()

    def settled(self) -> None:
        """The frame that was asked for last is painted."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def canvas(self) -> np.ndarray:
        """What the canvas holds, exactly: height × width × 3, as integers that can be subtracted."""
        self.settled()
        data = self.page.locator(".stage canvas").evaluate("canvas => canvas.toDataURL('image/png')")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2]))).convert("RGB"), int)

    def seen(self) -> np.ndarray:
        """What the screen shows where the stage is."""
        self.settled()
        shot = self.page.locator(".stage").screenshot()
        return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), int)

    def percent(self) -> str:
        return self.page.locator(".percent").inner_text()

    def is_at(self, percent: str) -> None:
        """Wait until the zoom says so."""
        expect(self.page.locator(".percent")).to_have_text(percent)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("compare") / "data"
    data.mkdir()
    for name, picture in PICTURES.items():
        picture.save(data / name, compress_level=1)
    (data / "broken.png").write_bytes(b"no picture at all")
    (data / "long.mp4").write_bytes(tiny_film(seconds=2.5, paint=counted))
    (data / "short.mp4").write_bytes(tiny_film(seconds=2, paint=counted))
    (data / "steady.mp4").write_bytes(tiny_film(seconds=10))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "uvicorn", "tests.support.compare_app:app", "--log-level", "warning")
    address = f"http://127.0.0.1:{port}"
    with running(data, {"PYTHONPATH": str(ROOT)}, ("--port", str(port)), command=command, url=address) as server:
        yield server.url


def opened(context: BrowserContext, url: str) -> Desk:
    order = {"sides": [side("a.png"), side("b.png", "End frame", "end")], "ratio": WIDE}
    requests.post(f"{url}/control", json=order, timeout=30).raise_for_status()
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".stage")).to_have_attribute("aria-busy", "false")
    page.evaluate("document.fonts.ready")
    return Desk(url, page)


@pytest.fixture(scope="module")
def desk(browser: Browser, url: str) -> Iterator[Desk]:
    """One tab for all tests; each says what it compares. Without motion, so that a zoom is there at once."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce")
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield opened(context, url)
    context.close()
    assert not errors


def scaled(name: str, width: int, height: int) -> np.ndarray:
    return np.asarray(PICTURES[name].resize((width, height), Image.Resampling.BOX), int)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """The mean distance of two pictures in levels, the outermost pixels left out (rounded corners, seams)."""
    return float(np.abs(one - other)[8:-8, 8:-8].mean())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_way_shows_what_it_is_named_for(desk: Desk, scheme):
    desk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk.show("a.png", "b.png")
    desk.begin()
    seen = desk.seen()
    height, width = seen.shape[:2]
    a, b = scaled("a.png", width, height), scaled("b.png", width, height)
    half = width // 2
    line = slice(half - 24, half + 24)  # where the line with its knob stands
    swiped = np.hstack([a[:, :half], b[:, half:]])
    seen[:, line] = swiped[:, line]
    assert apart(seen, swiped) < 4

    desk.press("1")
    seen = desk.seen()
    small = width // 2 - 1, height // 2
    top = (height - small[1]) // 2
    for name, left in (("a.png", 0), ("b.png", width - small[0])):
        part = seen[top : top + small[1], left : left + small[0]]
        assert apart(part, scaled(name, *small)) < 6
    assert (seen[height // 8, ::20] == STAGE).all(), "the stage above is dark in both themes"

    desk.press("3")
    desk.page.get_by_label("Mix").fill("50")
    assert apart(desk.seen(), (a + b) / 2) < 4
    desk.press("ArrowRight", "ArrowRight")
    assert apart(desk.seen(), a * 0.46 + b * 0.54) < 4

    desk.press("4")
    assert apart(desk.seen(), np.abs(a - b)) < 6

    desk.press("5")
    assert apart(desk.seen(), a) < 4
    desk.press(" ")
    assert apart(desk.seen(), b) < 4
    expect(desk.page.locator(".badge.end")).to_be_visible()
    expect(desk.page.locator(".badge.start")).to_be_hidden()
    desk.press(" ")
    assert apart(desk.seen(), a) < 4


def test_one_to_one_is_exact_and_so_is_the_difference(desk: Desk):
    desk.show("a.png", "b.png")
    desk.begin("5")
    desk.press("9")
    desk.is_at("100 %")
    seen = desk.canvas()
    height, width = seen.shape[:2]
    left, top = (1600 - width) // 2, (900 - height) // 2
    crop = {
        name: np.asarray(PICTURES[name], int)[top : top + height, left : left + width] for name in ("a.png", "b.png")
    }
    assert (seen == crop["a.png"]).all()
    desk.press("4")
    difference = np.abs(crop["a.png"] - crop["b.png"])
    gain = desk.page.get_by_label("Gain")
    for times in (1, 2, 5, 8):
        gain.fill(str(times))
        assert np.abs(desk.canvas() - np.minimum(difference * times, 255)).max() <= (0 if times != 5 else 2)
    expect(desk.page.locator(".difference .value")).to_have_text("8 ×")
    gain.fill("1")
    desk.press("5", "+", "+", "+", "+")  # 244 %: squares, not a blur
    desk.is_at("244 %")
    changes = np.flatnonzero(np.diff(desk.canvas()[height // 2], axis=0).any(axis=1))
    assert np.diff(changes).min() >= 2


def test_one_zoom_and_one_place_for_both(desk: Desk):
    desk.show("a.png", "b.png")
    desk.begin("1")
    box = desk.stage.bounding_box()
    x, y = box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.4
    desk.is_at("22 %")
    desk.page.mouse.move(x, y)
    desk.page.mouse.wheel(0, -180)
    wait_for(lambda: desk.percent() != "22 %", what="the zoom")
    before = desk.percent()
    desk.show("a.png", "a.png")
    desk.begin("1")
    desk.page.mouse.move(x, y)
    desk.page.mouse.wheel(0, -180)
    wait_for(lambda: desk.percent() == before, what="the same zoom again")
    desk.page.mouse.down()
    desk.page.mouse.move(x + 60, y - 30, steps=4)
    desk.page.mouse.up()
    seen = desk.canvas()
    width = seen.shape[1]
    half = (width - 2) // 2
    assert apart(seen[:, :half], seen[:, width - half :]) < 0.1, "both halves show the same place"
    desk.is_at(before)


def test_the_point_under_the_pointer_stays(desk: Desk):
    desk.show("a.png", "b.png")
    desk.begin("5")
    box = desk.stage.bounding_box()
    x, y = 200, 150
    there = np.array([y, x]) / [box["height"], box["width"]] * [900, 1600]
    desk.page.mouse.dblclick(box["x"] + x, box["y"] + y)
    desk.is_at("100 %")
    source = np.asarray(PICTURES["a.png"], int)
    seen = desk.canvas()
    row, column = (there - [y, x]).round().astype(int)
    near = [
        (seen == source[r : r + seen.shape[0], c : c + seen.shape[1]]).all()
        for r in range(row - 2, row + 3)
        for c in range(column - 2, column + 3)
    ]
    assert any(near), "the pictures’ own pixels, with the one under the pointer still there"
    desk.page.mouse.move(box["x"] + x, box["y"] + y)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + x + 40, box["y"] + y + 25, steps=3)
    desk.page.mouse.up()
    moved = desk.canvas()
    assert (moved[25:, 40:] == seen[:-25, :-40]).all()
    desk.page.mouse.dblclick(box["x"] + x, box["y"] + y)
    desk.is_at("44 %")
    expect(desk.page.get_by_role("button", name="Fit")).to_have_attribute("aria-pressed", "true")


def test_unequal_pictures_are_letterboxed_in_one_box_and_never_stretched(desk: Desk):
    desk.show("tall.png", "square.png")
    desk.begin("5")

    def extent() -> tuple[int, int]:
        lit = np.abs(desk.canvas()).sum(axis=2).max(axis=0) > 24
        columns = np.flatnonzero(lit)
        return int(columns[0]), int(columns[-1]) + 1

    width, height = desk.canvas().shape[1::-1]
    for share, key in ((9 / 16, None), (1.0, " ")):
        if key:
            desk.press(key)
        left, right = extent()
        assert abs((right - left) - height * share) <= 2
        assert abs(left + right - width) <= 2
    desk.press(" ", "9")
    assert abs(np.subtract(*extent()) + 360) <= 1, "1:1 is that of the finer picture"


def test_keys_act_on_the_stage_and_leave_fields_alone(desk: Desk):
    desk.show("a.png", "b.png")
    desk.begin()
    chosen = desk.page.locator('[role="radio"][aria-checked="true"]')
    field = desk.page.get_by_label("Name")
    field.click()
    desk.page.keyboard.type("123 45")
    expect(field).to_have_value("123 45")
    expect(chosen).to_have_text("Swipe")
    for key, way in zip("13425", ("Side by side", "Onion skin", "Difference", "Swipe", "Flick"), strict=True):
        desk.press(key)
        expect(chosen).to_have_text(way)
    desk.press("2", " ")
    expect(chosen).to_have_text("Flick")
    expect(desk.page.get_by_role("status").filter(has_text="Flick: Start frame")).to_be_attached()
    chosen.focus()
    desk.page.keyboard.press("ArrowRight")  # round to the first
    expect(chosen).to_have_text("Side by side")
    expect(chosen).to_be_focused()
    desk.press("2")
    line = desk.page.get_by_role("slider", name="Dividing line")
    expect(line).to_have_attribute("aria-valuenow", "50")
    desk.press("ArrowRight")
    expect(line).to_have_attribute("aria-valuenow", "52")
    line.focus()
    desk.page.keyboard.press("End")
    expect(line).to_have_attribute("aria-valuetext", "100 % Start frame")
    desk.page.keyboard.press("3")
    expect(desk.stage).to_be_focused()  # the line is gone; the keys go on
    desk.press("2")
    line.focus()
    for _ in range(5):
        desk.page.keyboard.press("PageDown")
    expect(line).to_have_attribute("aria-valuenow", "50")


def test_python_is_told_the_way_once_it_has_settled(desk: Desk):
    desk.show("a.png", "b.png")
    desk.begin()
    wait_for(lambda: desk.told()["compared"]["mode"] == "swipe", what="the way")
    runs = desk.told()["runs"]
    desk.press("1", "3", "4", "5", "4")
    wait_for(lambda: desk.told()["compared"]["mode"] == "difference", what="the way")
    assert desk.told()["runs"] == runs + 1
    desk.press("2")


def test_a_run_changes_nothing_and_another_pair_is_seen_whole(desk: Desk):
    desk.show("a.png", "b.png", mode="swipe")
    desk.begin("5")
    desk.press("9", "ArrowRight", "ArrowDown")
    canvas = desk.page.locator(".stage canvas")
    canvas.evaluate("canvas => { canvas.__mark = 1 }")
    before = desk.canvas()
    desk.rerun()
    desk.page.get_by_text("Message").click()
    expect(desk.page.get_by_text("Something above")).to_be_visible()
    desk.page.get_by_role("link", name="Other").click()
    expect(desk.page.get_by_text("Nothing here")).to_be_visible()
    desk.page.get_by_role("link", name="Pair").click()
    expect(canvas).to_be_visible()
    assert canvas.evaluate("canvas => canvas.__mark") == 1
    assert (desk.canvas() == before).all()

    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.show("b.png", "a.png")
    desk.is_at("44 %")
    assert not [address for address in asked if "/files/" in address], "a swap loads nothing"
    expect(desk.page.locator('[role="radio"][aria-checked="true"]')).to_have_text("Flick")
    desk.show("b.png", "a.png", mode="onion")  # Python asks for another way
    expect(desk.page.locator('[role="radio"][aria-checked="true"]')).to_have_text("Onion skin")
    desk.show("a.png", "b.png")


def test_a_broken_side_says_so_and_the_other_stays(desk: Desk):
    desk.show("a.png", "broken.png")
    desk.begin()
    note = desk.page.get_by_text("End frame: This picture can’t be shown.")
    expect(note).to_be_visible()
    seen = desk.canvas()
    height, width = seen.shape[:2]
    half = width // 2 - 24
    assert apart(seen[:, :half], scaled("a.png", width, height)[:, :half]) < 4
    for key in "34":
        desk.press(key)
        assert apart(desk.canvas(), scaled("a.png", width, height)) < 4
    desk.press("5")
    expect(note).to_be_hidden()
    desk.show("missing.mp4", "a.png")
    expect(desk.page.get_by_text("Start frame: This film can’t be played.")).to_be_visible()
    expect(desk.page.get_by_role("button", name="Play")).to_be_disabled()
    desk.press("2")


def test_the_place_is_kept_while_pictures_load(desk: Desk):
    desk.show("a.png", "b.png")
    before = desk.page.locator(".foot").bounding_box()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route("**/files/square.png", hold)
    requests.post(
        f"{desk.url}/control",
        json={"sides": [side("square.png"), side("tall.png", "End frame", "end")], "ratio": WIDE},
        timeout=30,
    )
    with desk.page.expect_request("**/files/square.png"):
        desk.page.get_by_role("button", name="Rerun").click()
    expect(desk.stage).to_have_attribute("aria-busy", "true")
    assert desk.page.locator(".foot").bounding_box() == before
    held[0].continue_()
    expect(desk.stage).to_have_attribute("aria-busy", "false")
    assert desk.page.locator(".foot").bounding_box() == before
    desk.page.unroute("**/files/square.png")


FRAMES = """() => {
  const canvas = [...document.querySelectorAll('*')].map(node => node.shadowRoot?.querySelector('.stage canvas'))
    .find(Boolean);
  const { width, height } = canvas;
  const ink = canvas.getContext('2d');
  return [0.25, 0.75].map(x => ink.getImageData(Math.round(width * x), height >> 1, 1, 1).data[0]);
}"""
WATCHED = f"""(until) => new Promise(done => {{
  const seen = [], look = {FRAMES};
  const next = () => {{
    const now = look();
    seen.push(now);
    now[0] >= until ? done(seen) : requestAnimationFrame(next);
  }};
  next();
}})"""


JUMP_FROM_S = 0.2  # as in compare_films.js
HELD_UP = """(behind_s) => new Promise(done => {
  const [clock, follower] = [...document.querySelectorAll('*')].map(node => node.shadowRoot)
    .find(root => root?.querySelector('.stage canvas')).querySelectorAll('video');
  let inStep = 0;
  const look = () => {
    inStep = Math.abs(follower.currentTime - clock.currentTime) < 1 / 24 && !follower.seeking ? inStep + 1 : 0;
    inStep === 5 || clock.ended ? done(inStep) : requestAnimationFrame(look);
  };
  const hold = () => {
    if (clock.currentTime < 1) return requestAnimationFrame(hold);
    follower.addEventListener('seeked', look, { once: true });
    follower.currentTime = clock.currentTime - behind_s;
  };
  hold();
})"""


@pytest.mark.parametrize("behind_s", [0.15, 0.8])
def test_a_film_that_was_held_up_is_soon_in_step_again(desk: Desk, behind_s: float):
    desk.show("steady.mp4", "steady.mp4")
    desk.begin("1")
    desk.press("k")
    assert desk.page.evaluate(HELD_UP, behind_s) == 5
    desk.press("k")
    expect(desk.page.get_by_role("button", name="Play")).to_be_visible()


def test_two_films_go_in_step(desk: Desk):
    desk.show("short.mp4", "long.mp4")
    desk.begin("1")
    page = desk.page

    def numbers() -> list[int]:
        desk.settled()
        return [round(grey / GREY_STEP) for grey in page.evaluate(FRAMES)]

    assert numbers() == [0, 0]
    desk.press("k")
    seen = np.array(page.evaluate(WATCHED, 24 * GREY_STEP)) / GREY_STEP
    between = np.abs(seen[:, 0] - seen[:, 1])
    assert np.median(between) <= 1, "side by side, frame by frame"
    # A browser that is held up may show an older frame of one film; it jumps when they are further apart than this.
    assert between.max() <= JUMP_FROM_S * 24 + 1
    desk.press("k")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    wait_for(lambda: desk.told()["compared"]["moment_s"] is not None, what="the moment")
    first, second = numbers()
    assert first == second >= 24
    assert desk.told()["compared"]["moment_s"] == pytest.approx((first + 0.25) / 24, abs=0.001)
    desk.press(".")
    wait_for(lambda: numbers() == [first + 1] * 2, what="one frame on")
    desk.press(",", ",")
    wait_for(lambda: numbers() == [first - 1] * 2, what="two frames back")
    scrubber = page.get_by_role("slider", name="Position in the film")
    scrubber.fill("2.3")
    wait_for(lambda: numbers() == [47, 55], what="the shorter to rest on its last frame")
    desk.press("k")
    wait_for(lambda: numbers() == [47, 59], what="the end")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".time")).to_have_text("0:02.50 / 0:02.50")
    page.get_by_role("button", name="Loop").click()
    scrubber.fill("2.4")
    desk.press("k")
    wait_for(lambda: max(numbers()) < 30, what="the loop")
    desk.press("k")
    page.get_by_role("button", name="Loop").click()
    desk.show("a.png", "short.mp4")  # a picture stays, the film plays
    wait_for(lambda: desk.told()["compared"]["moment_s"] is None, what="no moment of another pair")
    desk.press("k", "k")
    expect(page.get_by_role("button", name="Play")).to_be_enabled()


def test_fingers_move_zoom_and_let_the_page_scroll(browser: Browser, url: str):
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    desk = opened(context, url)
    page = desk.page
    desk.show("a.png", "b.png", beside=False)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wire = context.new_cdp_session(page)

    def drag(*steps: tuple[tuple[float, float], ...]) -> None:
        """Touch the stage with a finger or two, move them step by step, lift them."""
        box = desk.stage.bounding_box()
        for number, points in enumerate([*steps, ()]):
            at = [
                {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": finger}
                for finger, (x, y) in enumerate(points)
            ]
            kind = "touchEnd" if not points else "touchMove" if number else "touchStart"
            wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    line = page.get_by_role("slider", name="Dividing line")
    drag(*[((x / 10, 0.2),) for x in (2, 3, 5, 7, 8)])
    expect(line).to_have_attribute("aria-valuenow", "80")

    fitted = desk.percent()
    drag(*[((0.5 - x, 0.5), (0.5 + x, 0.5)) for x in (0.1, 0.15, 0.2, 0.25, 0.3)])
    wait_for(lambda: desk.percent() != fitted, what="the pinch")
    page.get_by_role("button", name="1:1").click()
    desk.is_at("100 %")
    seen = desk.canvas()
    width = seen.shape[1]
    assert width == 2 * 358, "device pixels"
    page.get_by_role("radio", name="Flick").click()
    seen = desk.canvas()
    source = np.asarray(PICTURES["a.png"], int)
    height = seen.shape[0]
    row, column = (900 - height) // 2, (1600 - width) // 2
    assert any(
        (seen == source[r : r + height, c : c + width]).all()
        for r in range(row - 1, row + 2)
        for c in range(column - 1, column + 2)
    )
    drag(((0.8, 0.5),), ((0.7, 0.4),), ((0.5, 0.3),))
    assert not (desk.canvas() == seen).all(), "one finger moves what is zoomed"
    page.get_by_role("button", name="Fit").click()

    badge = page.locator(".badge.end")
    expect(badge).to_be_hidden()
    drag(((0.5, 0.5),))  # a tap
    expect(badge).to_be_visible()
    main = page.locator('[data-testid="stMain"]')
    before = main.evaluate("main => main.scrollTop")
    drag(*[((0.5, 0.9 - y / 10),) for y in range(9)])
    wait_for(lambda: main.evaluate("main => main.scrollTop") > before, what="the page to scroll")
    expect(badge).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_comparison_is_accessible(desk: Desk, scheme):
    desk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk.show("a.png", "long.mp4")
    for key in "234":
        desk.begin(key)
        found = Axe().run(desk.page, context=".st-key-compare")
        assert found.violations_count == 0, found.generate_report()
    expect(
        desk.page.get_by_role("group", name="Comparison of Start frame and End frame")
    ).to_have_accessible_description(
        "Keys 1 to 5 choose the way to compare, Space flicks. Plus and minus zoom, 0 fits, "
        "9 shows the pixels 1:1, F fills the screen. "
        "Arrow keys move the line, the mix or the gain, and the picture once it is zoomed. "
        "K plays and pauses, comma and full stop go one frame back and on."
    )
