"""A review as people do it: two photographs in, a verdict that stays, and links that others can open."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import STREAMLITS
from tests.support.photos import photo_bytes
from tests.support.server import RunningServer, hurried_demo, running

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=\"document.title='hit'\"> **Temple**"
FILM_S = 180_000


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[RunningServer]:
    """The whole app, beside a demo gateway that hurries."""
    data = tmp_path_factory.mktemp("app") / "data"
    with hurried_demo(data), running(data) as server:
        yield server


@pytest.fixture
def review(page: Page, server: RunningServer) -> Iterator[Page]:
    """The list of reviews, open and ready; whatever a test does there, no page may break."""
    page.goto(f"{server.url}/review")
    expect(page.get_by_role("button", name="New review")).to_be_visible()
    yield page
    expect(page.get_by_text("This page broke")).to_have_count(0)
    assert page.title() != "hit"


def begin(page: Page, title: str, name: str = "Jonas") -> str:
    """Send two photographs for review; returns the address of their review."""
    page.get_by_role("button", name="New review").click()
    dialog = page.get_by_role("dialog")
    for slot, photograph in (("start", "china"), ("end", "flower")):
        file = {"name": f"{photograph}.jpg", "mimeType": "image/jpeg", "buffer": photo_bytes(photograph)}
        dialog.locator(f".st-key-new-review-{slot} input[type=file]").set_input_files(file)
        expect(dialog.locator(f".st-key-new-review-{slot} img")).to_be_visible()
    dialog.get_by_label("Title").fill(title)
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Send for review").click()
    page.wait_for_url(re.compile(r"/review\?id=[0-9a-f]{32}$"))
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name="Your verdict")).to_be_visible()
    return page.url


def choose(page: Page, verdict: str, name: str) -> None:
    page.get_by_text(verdict, exact=True).click()
    expect(page.get_by_role("radio", name=verdict)).to_be_checked()
    page.get_by_label("Name").fill(name)


def judge(page: Page, verdict: str, name: str) -> None:
    choose(page, verdict, name)
    page.get_by_role("button", name="Record verdict").click()


def barriers(page: Page) -> list[tuple[str, str]]:
    """What a checker of accessibility finds that is not Streamlit's own."""
    found = Axe().run(page).response["violations"]
    return [
        (violation["id"], node["html"])
        for violation in found
        for node in violation["nodes"]
        if not node["html"].startswith((f"<{STREAMLITS.get(violation['id'], 'nothing')}", '<div data-testid="stToast"'))
    ]


def test_two_photographs_are_judged_found_by_their_verdict_and_used_with_one_click(review: Page):
    address = begin(review, HOSTILE)
    expect(review.get_by_role("group", name="Comparison of Start frame and End frame")).to_be_visible()
    review.wait_for_function("document.activeElement === document.body")  # nothing has the focus yet
    review.keyboard.press("3")
    expect(review.get_by_role("radio", name="Onion skin")).to_be_checked()
    judge(review, "Approve", "Mira")
    expect(review.locator(".st-key-review-bar").get_by_text("Approved")).to_be_visible()
    expect(review.locator(".st-key-trail")).to_contain_text("Mira, today")
    review.get_by_role("button", name="All reviews").click()
    review.get_by_role("radio", name=re.compile("^Approved")).click()
    row = review.get_by_role("link", name="Temple")
    expect(row).to_be_visible()
    assert review.url.endswith("/review?show=approved")
    assert address.endswith(str(row.get_attribute("href")))
    review.reload()
    expect(row).to_contain_text(HOSTILE)
    assert not barriers(review)
    row.click()
    expect(review.get_by_role("heading", name="Your verdict")).to_be_visible()
    assert review.url == address
    review.go_back()
    expect(row).to_be_visible()
    row.click()
    review.get_by_role("button", name="Use on Create").click()
    for slot in ("start", "end"):
        expect(review.locator(f".st-key-slot-{slot} img")).to_be_visible()
    expect(review.get_by_text("The form was filled from a review.")).to_be_visible()


def test_a_change_in_one_tab_keeps_a_verdict_of_another_from_being_recorded(review: Page):
    address = begin(review, "Looked at by two")
    second = review.context.new_page()
    second.goto(address)
    expect(second.get_by_label("Name")).to_have_value("Jonas")  # the browser remembers who it is
    choose(second, "Approve", "Mira")
    review.get_by_role("button", name="Swap frames").click()
    expect(review.get_by_text("The pair was changed.")).to_be_visible()
    second.get_by_role("button", name="Record verdict").click()
    expect(second.get_by_text("The pair changed while you looked at it.")).to_be_visible()
    expect(second.get_by_text("The pair was changed elsewhere")).to_be_visible()
    review.get_by_role("button", name="Undo").click()
    expect(review.get_by_role("button", name="Undo")).to_have_count(0)
    judge(review, "Approve", "Jonas")
    expect(review.locator(".st-key-trail")).to_contain_text("Approved")
    for scheme in ("dark", "light"):
        review.emulate_media(color_scheme=scheme)
        assert not barriers(review)


def test_links_to_a_review_and_to_a_task_survive_a_restart(page: Page, tmp_path):
    data = tmp_path / "data"
    with running(data) as first:
        page.goto(f"{first.url}/review")
        address = begin(page, "To be found again").removeprefix(first.url)
        page.get_by_role("link", name="Create").click()
        page.get_by_label("Prompt").first.fill("Never forgotten")
        page.get_by_role("button", name="Generate").click()
        card = page.get_by_role("listitem").filter(has_text="Never forgotten")
        task_id = card.get_attribute("data-task")
        left_open = page.context.new_page()
        left_open.goto(f"{first.url}{address}")
        left_open.get_by_label("Reason").fill("Typed before the restart")
    with running(data, arguments=("--port", first.url.rpartition(":")[2])) as second:
        page.goto(f"{second.url}{address}")
        expect(page.get_by_role("combobox", name="Review")).to_have_value("To be found again")
        page.goto(f"{second.url}/?task={task_id}")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Never forgotten")
        dialog.get_by_role("button", name="Close").click()
        expect(dialog).to_be_hidden()
        page.wait_for_url(f"{second.url}/")
        record = left_open.get_by_role("button", name="Record verdict")
        expect(record).to_be_enabled()
        record.click()  # the first that the new server hears of this page
        expect(left_open.get_by_text("Choose a verdict.")).to_be_visible()
        expect(left_open.get_by_label("Reason")).to_have_value("Typed before the restart")


def test_a_finished_film_is_reviewed_from_its_card_at_a_moment(page: Page, server: RunningServer):
    page.goto(server.url)
    page.get_by_label("Prompt").first.fill("Judged at a moment")
    page.get_by_role("button", name="Generate").click()
    card = page.get_by_role("listitem").filter(has_text="Judged at a moment")
    expect(card).to_contain_text("Done", timeout=FILM_S)
    card.get_by_role("button", name="Review").click()
    film = page.locator(".st-key-review-picture video")
    expect(film).to_be_visible()
    address = page.url
    assert re.search(r"/review\?id=[0-9a-f]{32}$", address)
    film.evaluate("film => { film.currentTime = 2.4; }")
    page.get_by_text("At 2.4 s in the film").click()
    page.get_by_label("Reason").fill("The light jumps here.")
    judge(page, "Ask for changes", "Mira")
    expect(page.locator(".st-key-trail")).to_contain_text("at 2.4 s")
    page.get_by_role("link", name="Create").click()
    card.get_by_role("button", name="Review").click()
    page.wait_for_url(address)
    expect(page.locator(".st-key-trail")).to_contain_text("The light jumps here.")
    page.get_by_role("button", name="All reviews").click()
    page.get_by_role("radio", name="Changes asked").click()
    expect(page.get_by_role("link", name=re.compile("^Judged at a moment"))).to_be_visible()
