"""The keyframe desk in a real browser: rows that come by themselves, a clip that plays, a page that never waits."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.photos import photo_bytes

pytestmark = pytest.mark.browser

CLIP_MS = 30_000
PLAYS = """(selector) => {
  const video = document.querySelector(selector);
  return video && !video.paused && video.currentTime > 0.2 && video.videoWidth > 0;
}"""


@pytest.fixture
def create(page: Page, server) -> Iterator[Page]:
    """Create, with a pair in its slots; whatever a test does there, no page may break."""
    yield visit(page, server)
    expect(page.get_by_text("This page broke")).to_have_count(0)


def visit(page: Page, server) -> Page:
    page.goto(server.url)
    for slot, name in (("start", "china"), ("end", "flower")):
        file = {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photo_bytes(name)}
        page.locator(f".st-key-slot-{slot} input[type=file]").set_input_files(file)
        expect(page.locator(f".st-key-slot-{slot} img").first).to_be_visible()
    return page


@contextmanager
def held(server) -> Iterator[None]:
    """Let the preview process stand still, so that whatever happens inside happens while it draws."""
    (studio,) = [child for child in psutil.Process(server.pid).children() if "twoframe.studio" in child.cmdline()]
    studio.suspend()
    try:
        yield
    finally:
        studio.resume()


def clip(page: Page) -> Locator:
    return page.locator(".st-key-desk-preview video")


def preview(page: Page) -> Locator:
    return page.get_by_role("button", name="Preview motion")


def choose_ratio(page: Page, ratio: str) -> None:
    page.get_by_role("radiogroup", name="Aspect ratio").get_by_role("radio", name=ratio, exact=False).first.click()


def test_rows_come_by_themselves_with_their_pictures(create: Page):
    line = create.locator(".st-key-desk-check-rows summary").first
    expect(line).to_contain_text("to fix first")
    line.click()
    create.locator(".st-key-desk-check-light-pair-show button").click()
    evidence = create.locator("img[src*='/checks/']").first
    expect(evidence).to_be_visible()
    assert evidence.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_a_clip_plays_for_what_it_is_and_outlives_a_reload(create: Page, server):
    preview(create).click()
    expect(clip(create)).to_have_count(1, timeout=CLIP_MS)
    create.wait_for_function(PLAYS, arg=".st-key-desk-preview video")
    expect(create.get_by_text("Not the film. No shared content found, so it fades")).to_be_visible()
    source = clip(create).get_attribute("src") or ""
    assert re.fullmatch(r"/previews/[0-9a-f]{64}\.mp4", source)
    box = clip(create).bounding_box()
    assert box
    assert abs(box["width"] / box["height"] - 16 / 9) < 0.02
    visit(create, server)
    expect(clip(create)).to_have_attribute("src", source)


def test_the_page_answers_while_a_preview_is_drawn_and_another_shape_breaks_it_off(create: Page, server):
    create.get_by_label("Prompt").first.fill("typed while it is drawn")
    choose_ratio(create, "4:3")
    expect(create.get_by_text("1 film, 5 s, 4:3")).to_be_visible()
    with held(server):
        preview(create).click()
        expect(create.get_by_role("progressbar")).to_be_visible()
        expect(preview(create)).to_be_disabled()
        choose_ratio(create, "1:1")
        expect(create.get_by_text("1 film, 5 s, 1:1")).to_be_visible()
        expect(create.get_by_role("progressbar")).to_have_count(0)
        choose_ratio(create, "4:3")
        expect(create.get_by_text("1 film, 5 s, 4:3")).to_be_visible()
        expect(preview(create)).to_be_enabled()
        expect(clip(create)).to_have_count(0)
    expect(create.get_by_label("Prompt").first).to_have_value("typed while it is drawn")
