"""The Library of the whole app, left open while things happen elsewhere: it follows them, and no page reruns for it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.server import RunningServer, wait_for
from tests.support.shelf import press
from tests.web.given import ELSEWHERE, add_task, finish_task, put_film
from twoframe.models import GenerationRequest, Task
from twoframe.settings import read
from twoframe.store import NewTask, Store, utc_now

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def store(server: RunningServer) -> Iterator[Store]:
    """The database of the running server, opened a second time: all that it writes happens elsewhere."""
    store = Store(read({"TWOFRAME_DATA": str(server.data)}).database_url)
    yield store
    store.close()


def film(server: RunningServer, store: Store, prompt: str, *, seconds: float = 0.5) -> Task:
    task = add_task(store, prompt)
    put_film(server.data, task.id, seconds=seconds)
    finish_task(store, task.id)
    return task


def poster(page: Page, task: Task) -> Locator:
    return page.locator(f'[data-task="{task.id}"]')


def opened(page: Page, server: RunningServer, address: str, *there: Task) -> Locator:
    """Open the Library; returns a mark that a rerun of its grid would leave behind."""
    page.goto(f"{server.url}/library{address}")
    for task in there:
        expect(poster(page, task)).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    return page.locator(".posters .list")


def test_a_library_that_stays_open_follows_what_happens_elsewhere(page: Page, server: RunningServer, store: Store):
    old = film(server, store, "A quiet harbour")
    grid = opened(page, server, "", old)
    new = add_task(store, "A dark forest")
    expect(poster(page, new).get_by_text("Sending", exact=True)).to_be_visible(timeout=30_000)
    put_film(server.data, new.id)
    finish_task(store, new.id)
    expect(poster(page, new).get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=30_000)
    store.star_all([old.id], on=True)
    store.tag([old.id], "dusk", "Dusk")
    expect(poster(page, old).get_by_role("img", name="Starred")).to_be_visible(timeout=30_000)
    expect(poster(page, old).get_by_text("Dusk", exact=True)).to_be_visible(timeout=30_000)
    store.delete_all([new.id])
    expect(poster(page, new)).to_have_count(0, timeout=30_000)
    expect(grid.locator("[data-task]").first).to_have_attribute("data-task", old.id)


def test_a_search_that_stays_open_follows_only_what_it_looks_for(page: Page, server: RunningServer, store: Store):
    there = film(server, store, "Lanterns over the lake")
    opened(page, server, "?q=lanterns", there)
    other, found = add_task(store, "Fireworks"), add_task(store, "Paper lanterns rise")
    expect(poster(page, found)).to_be_visible(timeout=30_000)
    expect(poster(page, other)).to_have_count(0)


def test_a_star_set_in_one_tab_shows_in_the_other_and_a_film_that_plays_there_goes_on(
    page: Page, server: RunningServer, store: Store
):
    one = film(server, store, "Storm on the coast", seconds=120)  # longer than all that follows
    two = film(server, store, "Boats in the storm")
    opened(page, server, "?q=storm", one, two)
    other = page.context.new_page()
    opened(other, server, "?q=storm", one, two)
    poster(page, one).get_by_role("button", name="Play", exact=True).click()
    video = poster(page, one).locator("video")
    wait_for(lambda: video.evaluate("video => video.currentTime > 0"), what="the film to play")
    video.evaluate(
        "video => { video.__log = [];"
        " for (const name of ['pause', 'emptied', 'loadstart'])"
        " video.addEventListener(name, () => video.__log.push(name)) }"
    )
    poster(other, two).get_by_role("button", name="More").click()
    poster(other, two).get_by_role("menuitemcheckbox", name="Star").click()
    expect(poster(page, two).get_by_role("img", name="Starred")).to_be_visible(timeout=30_000)
    assert video.evaluate("video => video.__log") == []


def test_the_takes_of_a_press_are_one_family_and_the_best_is_kept(page: Page, server: RunningServer, store: Store):
    request = GenerationRequest(prompt="Temple roofs at dusk")
    press = [NewTask(request=request, gateway=ELSEWHERE, take_group="press", take=take) for take in (1, 2, 3)]
    one, two, three = store.add_tasks(press, daily_limit=None, max_active=None, day_start=utc_now())
    for task in (one, two, three):
        put_film(server.data, task.id)
        finish_task(store, task.id)
    opened(page, server, "?q=temple", one)
    page.get_by_role("button", name="3 takes").click()
    poster(page, two).locator(".play").focus()
    page.keyboard.press("b")
    expect(poster(page, two).get_by_role("img", name="Best take")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="3 takes")).to_have_attribute("aria-expanded", "false")
    page.reload()
    expect(poster(page, two).get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=30_000)
    expect(poster(page, one).get_by_role("button", name="Play", exact=True)).to_be_hidden()
    picked = store.task(two.id)
    assert picked is not None
    assert picked.picked_at is not None


def test_a_filtered_family_shows_the_best_of_the_takes_that_match(page: Page, server: RunningServer, store: Store):
    one, two = press(store, "Two takes of a windmill", takes=2)
    store.pick(two.id, on=True)
    store.star_all([one.id], on=True)
    face = page.locator(".face")
    for address, task in (("?q=windmill", two), ("?q=windmill&starred=1", one)):
        page.goto(f"{server.url}/library{address}")
        expect(face).to_have_attribute("data-task", task.id, timeout=30_000)
    expect(face.get_by_role("img", name="Starred")).to_be_visible()
