"""Cropping by hand in a real browser: what a hand, a finger or a key chooses is, pixel for pixel, what is sent."""

import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.test_create import FILM_S, picture, press, put, visit
from tests.support.photos import photo_bytes
from tests.support.server import RunningServer, hurried_demo, running
from twoframe.fit import Fit
from twoframe.keyframes import Keyframes
from twoframe.models import AspectRatio
from twoframe.store import Store

pytestmark = pytest.mark.browser

SHOWN = re.compile(r"/frames/(\w+)\.jpg\?r=(\w+)&f=(\w+)&w=(\d+)")
SETTLE_MS = 700
"""Longer than arrow keys rest before they are told: whatever would have been sent has been."""
IN_ONE_MOMENT = """(handle, keys) => {
  for (const [key, shiftKey] of keys) {
    const how = { key, shiftKey, bubbles: true, composed: true, cancelable: true };
    handle.dispatchEvent(new KeyboardEvent("keydown", how));
  }
}"""
"""Keys in a row, with no rest between them however slow the machine is."""


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("app") / "data"
    with hurried_demo(data), running(data) as server:
        yield server


class Told:
    """What a page tells its server: each message is one rerun."""

    def __init__(self, page: Page) -> None:
        self.count = 0
        page.on("websocket", lambda socket: socket.on("framesent", self._note) if "stream" in socket.url else None)

    def rest(self, page: Page) -> None:
        """Wait until nothing is told any more: a pair check that runs is looked at again and again."""
        seen = -1
        while seen != self.count:
            seen = self.count
            page.wait_for_timeout(SETTLE_MS)

    def _note(self, _frame: object) -> None:
        self.count += 1


@pytest.fixture
def told(page: Page) -> Told:
    return Told(page)


@pytest.fixture
def stage(page: Page, told: Told, server) -> Locator:
    """The dialog of a photograph in the start slot, as the shape 9:16; returns the handle."""
    visit(page, server)
    put(page, "start", photo_bytes("china"))
    expect(picture(page, "start")).to_be_visible()
    page.get_by_role("radiogroup", name="Aspect ratio").get_by_role("radio", name="9:16").first.click()
    expect(picture(page, "start")).to_have_attribute("src", re.compile("r=9x16"))
    page.locator(".st-key-slot-start").get_by_role("button", name="Crop").click()
    handle = page.get_by_role("slider", name="Point that stays in view")
    expect(handle).to_have_attribute("aria-valuetext", "50 % across, 50 % down")
    expect(page.get_by_role("dialog").locator("img").last).to_be_visible()
    handle.hover(trial=True)  # once the dialog rests in its place
    told.rest(page)
    return handle


def middle(handle: Locator) -> tuple[float, float]:
    box = handle.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def says(handle: Locator, words: str) -> None:
    expect(handle).to_have_attribute("aria-valuetext", words)


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), np.float32)


def close(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_drag_is_told_once_on_release_and_the_slot_shows_what_is_sent(page: Page, told, stage, server):
    x, y = middle(stage)
    width = page.locator(".stage").bounding_box()["width"]
    before = told.count
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 0.1 * width, y + 30, steps=8)
    says(stage, "40 % across, 50 % down")
    expect(page.locator(".stage")).to_have_class(re.compile("moving"))
    assert told.count == before
    page.mouse.up()
    expect(page.get_by_label("Across, %")).to_have_value("40.0")
    assert told.count == before + 1
    page.mouse.move(*middle(stage))
    page.mouse.down()
    page.mouse.move(0, y, steps=4)  # far out of the picture: the window stops at its edge
    page.mouse.up()
    expect(page.get_by_label("Across, %")).to_have_value(re.compile(r"18\.\d"))
    close(page)
    expect(picture(page, "start")).to_have_attribute("src", re.compile("cover_1[89]"))
    _is_what_is_sent(page, server)


def _is_what_is_sent(page: Page, server) -> None:
    src = picture(page, "start").get_attribute("src")
    sha256, _ratio, fit, width = SHOWN.search(src).groups()
    store = Store(f"sqlite:///{server.data / 'twoframe.db'}")
    try:
        keyframes = Keyframes(server.data, store, max_pixels=120_000_000)
        sent = keyframes.path(keyframes.prepare(sha256, AspectRatio.TALL, Fit.parse(fit)).sha256).read_bytes()
    finally:
        store.close()
    assert page.request.get(server.url + src.replace(f"w={width}", "w=9000")).body() == sent
    shown = pixels(page.request.get(server.url + src).body())
    small = Image.open(io.BytesIO(sent)).convert("RGB").resize(shown.shape[1::-1], Image.Resampling.LANCZOS)
    assert np.abs(shown - np.asarray(small, np.float32)).mean() < 3
    left, right = int(Fit.parse(fit).crop(640, 427, AspectRatio.TALL)[0]), 240
    original = Image.open(io.BytesIO(photo_bytes("china"))).convert("RGB").crop((left, 0, right, 427))
    assert np.abs(shown - np.asarray(original.resize(shown.shape[1::-1]), np.float32)).mean() < 6


def test_keys_numbers_and_fingers_choose_the_same_point(page: Page, told, stage):
    assert not Axe().run(page, '[role="dialog"]').response["violations"]
    before = told.count
    stage.focus()
    stage.evaluate(IN_ONE_MOMENT, [["ArrowRight", False]] * 3 + [["ArrowLeft", True]])
    says(stage, "43 % across, 50 % down")
    expect(page.get_by_label("Across, %")).to_have_value("43.0")
    page.wait_for_timeout(SETTLE_MS)
    assert told.count == before + 1
    expect(stage).to_be_focused()
    page.get_by_label("Across, %").fill("62.5")
    page.get_by_label("Across, %").press("Enter")
    says(stage, "63 % across, 50 % down")
    box = page.locator(".stage").bounding_box()
    before = told.count
    finger = page.context.new_cdp_session(page)
    touch(finger, "touchStart", *middle(stage))
    touch(finger, "touchMove", middle(stage)[0] - 0.1 * box["width"], middle(stage)[1])
    says(stage, re.compile("5[23] % across"))
    touch(finger, "touchEnd")
    expect(page.get_by_label("Across, %")).to_have_value(re.compile(r"52\.\d"))
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.2 * box["height"])
    says(stage, "30 % across, 20 % down")
    expect(page.get_by_label("Down, %")).to_have_value("20.0")
    page.wait_for_timeout(SETTLE_MS)
    assert told.count == before + 2
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(picture(page, "start")).to_have_attribute("src", re.compile("f=cover_5000_5000"))


def touch(finger: CDPSession, kind: str, *at: float) -> None:
    points = [{"x": at[0], "y": at[1]}] if at else []
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_frame_of_an_earlier_film_lands_in_the_slot(page: Page, server):
    visit(page, server)
    put(page, "end", photo_bytes("astronaut"))
    expect(picture(page, "end")).to_be_visible()
    expect(press(page, "A film to take frames from")).to_contain_text("Done", timeout=FILM_S)
    page.locator(".st-key-slot-start").get_by_role("button", name="Film").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="A film to take frames from").click()
    dialog.get_by_text("At a moment").click()
    dialog.get_by_role("slider").press("ArrowLeft")
    taken = dialog.locator("img")
    expect(taken).to_have_attribute("src", re.compile(r"t=2\.\d{3}"))
    moment = taken.get_attribute("src")
    dialog.get_by_role("button", name="Use this frame").click()
    expect(picture(page, "start")).to_be_visible()
    sha256 = SHOWN.search(picture(page, "start").get_attribute("src"))[1]
    kept = pixels(page.request.get(f"{server.url}/frames/{sha256}.jpg?whole&w=320").body())
    film = pixels(page.request.get(server.url + re.sub(r"w=\d+", "w=320", moment)).body())
    assert kept.shape == film.shape
    assert np.abs(kept - film).mean() < 3
