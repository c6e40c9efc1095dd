"""What only a real browser can tell: the policy that we send lets the pages live, and the wall is told of changes."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.given import add_task, move_task, put_film
from twoframe.models import Film, TaskState

pytestmark = pytest.mark.browser


def test_the_pages_need_nothing_that_the_policy_forbids(server, page: Page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path, heading in (("/settings", "Settings"), ("/", "Create")):
        page.goto(f"{server.url}{path}")
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible(timeout=20_000)
    expect(page.get_by_role("heading", name="Your films")).to_be_visible()  # the wall draws it, from a blob
    assert page.evaluate("document.fonts.check('16px \"Instrument Sans\"')")
    assert not complaints


def test_what_another_server_stores_appears_without_a_reload(server, store, page: Page):
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Your films")).to_be_visible(timeout=20_000)
    page.evaluate("window.untouched = true")
    task = add_task(store, "A lighthouse in a storm")
    card = page.locator(f'[data-task="{task.id}"]')
    expect(card).to_contain_text("A lighthouse in a storm")
    expect(card).to_contain_text("Sending")
    move_task(store, task.id)
    expect(card).to_contain_text("Processing")
    assert page.evaluate("window.untouched")


def test_a_film_plays_in_the_page_and_can_jump(server, store, page: Page):
    task = add_task(store, "A film that is done")
    put_film(server.data, task.id)
    film = Film(width=64, height=36, duration_s=1.0, bytes=1000)
    assert store.change(task.id, code="completed", expect=frozenset(TaskState), state=TaskState.COMPLETED, film=film)
    page.goto(server.url)
    video = page.locator(f'[data-task="{task.id}"] video')
    expect(video).to_be_attached(timeout=20_000)
    video.evaluate("video => { video.muted = true; video.preload = 'auto'; return video.play(); }")
    jump = "video => new Promise(done => { video.onseeked = () => done(video.currentTime); video.currentTime = 0.4; })"
    assert video.evaluate(jump) > 0
