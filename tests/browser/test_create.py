"""The main job as a person does it: real photographs in, a real film out, in a real browser, with no key."""

import base64
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.support.photos import big_jpeg, photo_bytes
from tests.support.server import hurried_demo, running, wait_for

pytestmark = pytest.mark.browser

FILM_S = 180_000
UPLOADS = "**/_stcore/upload_file/**"
PASTE = """
(base64) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "image.png", { type: "image/jpeg" }));
  return !document.body.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The whole app, beside a demo gateway that hurries."""
    data = tmp_path_factory.mktemp("app") / "data"
    with hurried_demo(data), running(data) as server:
        yield server


@pytest.fixture
def create(page: Page, server) -> Iterator[Page]:
    """Create, open and ready; whatever a test does there, no page may break."""
    yield visit(page, server)
    expect(page.get_by_text("This page broke")).to_have_count(0)


def visit(page: Page, server) -> Page:
    page.goto(server.url)
    expect(page.get_by_label("Prompt").first).to_be_visible()
    expect(page.get_by_role("heading", name="Your films")).to_be_visible()
    return page


def put(page: Page, slot: str, content: bytes, name: str = "photo.jpg") -> None:
    file = {"name": name, "mimeType": "image/jpeg", "buffer": content}
    page.locator(f".st-key-slot-{slot} input[type=file]").set_input_files(file)


def picture(page: Page, slot: str):
    return page.locator(f".st-key-slot-{slot} img")


def press(page: Page, prompt: str):
    """Write a prompt, press Generate, and return the card."""
    page.get_by_label("Prompt").first.fill(prompt)
    page.get_by_role("button", name="Generate").click()
    card = page.get_by_role("listitem").filter(has_text=prompt).first
    expect(card).to_be_visible()
    return card


def choose_ratio(page: Page, ratio: str) -> None:
    # By its role: while its label changes to that of the chosen one, both are there for a moment.
    page.get_by_role("radiogroup", name="Aspect ratio").get_by_role("radio", name=ratio).first.click()


def choose(card, name: str) -> None:
    """Press an action of a card, under More when it is not in the row. A card that changes its form meanwhile is
    looked at anew, as a person does.
    """
    for _try in range(10):
        try:
            if not card.get_by_role("button", name=name, exact=True).count():
                card.get_by_role("button", name="More").first.click(timeout=3000)
                card.page.get_by_role("menuitem", name=name, exact=True).click(timeout=3000)
            else:
                card.get_by_role("button", name=name, exact=True).click(timeout=3000)
        except Error:
            card.page.keyboard.press("Escape")
            continue
        return
    raise AssertionError(f"no way to {name}")


def test_two_photos_and_a_prompt_become_a_film_that_plays_with_no_key_and_no_network(page: Page, tmp_path):
    with running(tmp_path / "data") as fresh:
        _the_main_job(visit(page, fresh))


def _the_main_job(create: Page) -> None:
    put(create, "start", big_jpeg("china", 12))
    expect(picture(create, "start")).to_be_visible()
    put(create, "end", big_jpeg("flower", 12))
    expect(picture(create, "end")).to_be_visible()
    card = press(create, "From the temple to the flower")
    expect(card).to_contain_text("Done", timeout=FILM_S)
    film = card.locator("video")
    film.evaluate("film => { film.muted = true; return film.play(); }")
    create.wait_for_function("film => film.currentTime > 0.2", arg=film.element_handle())
    assert film.evaluate("film => [film.videoWidth, film.videoHeight]") == [1360, 752]


def test_what_is_shown_is_the_crop_in_the_chosen_ratio(create: Page):
    put(create, "start", photo_bytes("china"))
    expect(picture(create, "start")).to_be_visible()
    choose_ratio(create, "9:16")
    expect(picture(create, "start")).to_have_attribute("src", re.compile("r=9x16"))
    shown = picture(create, "start")
    create.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
    width, height = shown.evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert abs(width / height - 9 / 16) < 0.01


def paste(page: Page, content: bytes) -> None:
    """Paste a picture; what nobody takes yet, as the page is still coming up, is pasted again."""
    encoded = base64.b64encode(content).decode()
    wait_for(lambda: page.evaluate(PASTE, encoded))


def test_a_pasted_picture_fills_the_first_empty_slot_and_pasted_text_is_left_alone(create: Page):
    paste(create, photo_bytes("coffee"))
    expect(picture(create, "start")).to_be_visible()
    paste(create, photo_bytes("cat"))
    expect(picture(create, "end")).to_be_visible()
    expect(create.locator(".st-key-form input[type=file]")).to_have_count(0)  # the page is through with the second
    paste(create, photo_bytes("coffee"))
    expect(create.get_by_text("Both frames are set")).to_be_visible()


def hold_upload(page: Page, begin: Callable[[], None]) -> Callable[[], None]:
    """Begin an upload, as over a slow line; call what comes back to let it go on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(UPLOADS, hold, times=1)
    begin()
    wait_for(lambda: page.evaluate("() => true") and held, what="the upload")
    return held[0].continue_


def test_a_second_picture_that_is_pasted_while_the_first_still_uploads_goes_into_the_other_slot(create: Page):
    let_go = hold_upload(create, lambda: paste(create, photo_bytes("coffee")))
    expect(create.locator(".st-key-slot-start").get_by_test_id("stFileChip")).to_be_visible()
    paste(create, photo_bytes("cat"))
    expect(picture(create, "end")).to_be_visible()
    expect(picture(create, "start")).to_have_count(0)
    let_go()
    expect(picture(create, "start")).to_be_visible()


def test_a_file_that_is_no_picture_is_refused_by_its_name_and_nothing_else_is_lost(create: Page):
    create.get_by_label("Prompt").first.fill("words that must stay")
    put(create, "start", photo_bytes("china"))
    expect(picture(create, "start")).to_be_visible()
    put(create, "end", b"not a picture at all", "notes.jpg")
    expect(create.locator(".st-key-slot-end")).to_contain_text("notes.jpg")
    expect(create.locator(".st-key-slot-end")).to_contain_text("not a picture")
    expect(picture(create, "start")).to_be_visible()
    expect(create.get_by_label("Prompt").first).to_have_value("words that must stay")


def test_an_address_is_kept_as_it_is_and_never_fetched(create: Page):
    create.locator(".st-key-slot-start").get_by_role("button", name="Link").click()
    create.get_by_label("Address of a picture", exact=True).fill("https://pictures.example/temple.jpg")
    create.get_by_role("button", name="Use this address").click()
    expect(create.locator(".st-key-slot-start")).to_contain_text("https://pictures.example/temple.jpg")
    expect(create.locator(".st-key-slot-start")).to_contain_text("neither fitted nor checked")
    card = press(create, "A picture that only has an address")
    expect(card).to_contain_text("Done", timeout=FILM_S)


def test_a_press_without_a_prompt_says_so_beside_it(create: Page):
    create.get_by_role("button", name="Generate").click()
    expect(create.get_by_text("Write at least 3 characters")).to_be_visible()
    create.get_by_label("Prompt").first.press_sequentially("abc")
    expect(create.get_by_text("Write at least 3 characters")).to_be_hidden()
    expect(create.get_by_text("3 of 5,000")).to_be_visible()


def test_a_double_click_and_the_shortcut_at_once_are_one_task(create: Page):
    create.get_by_label("Prompt").first.fill("Pressed in a hurry")
    create.get_by_role("button", name="Generate").dblclick()
    create.keyboard.press("Control+Enter")
    cards = create.get_by_role("listitem").filter(has_text="Pressed in a hurry")
    expect(cards.first).to_be_visible()
    expect(cards.first).to_contain_text("Done", timeout=FILM_S)
    expect(cards).to_have_count(1)


def test_the_shortcut_sends_the_last_characters_that_were_typed(create: Page):
    field = create.get_by_label("Prompt").first
    field.press_sequentially("Typed to the very end")
    field.press("Control+Enter")
    expect(create.get_by_role("listitem").filter(has_text="Typed to the very end")).to_be_visible()


def test_a_reload_and_a_second_tab_show_the_list(create: Page, server):
    press(create, "Seen from everywhere")
    create.reload()
    expect(create.get_by_role("listitem").filter(has_text="Seen from everywhere")).to_be_visible()
    second = visit(create.context.new_page(), server)
    expect(second.get_by_role("listitem").filter(has_text="Seen from everywhere")).to_be_visible()
    press(second, "Made in the second tab")
    expect(create.get_by_role("listitem").filter(has_text="Made in the second tab")).to_be_visible()


def test_typing_goes_on_undisturbed_while_a_film_arrives(create: Page):
    card = press(create, "Arrives while somebody types")
    field = create.get_by_label("Prompt").first
    field.fill("")
    field.evaluate("field => { field.__mark = 1; }")
    field.press_sequentially("half a sentence")
    expect(card).to_contain_text("Done", timeout=FILM_S)
    expect(field).to_have_value("half a sentence")
    expect(field).to_be_focused()
    assert field.evaluate("field => field.__mark") == 1


def test_remix_fills_the_form_and_undo_brings_back_what_stood_there(create: Page):
    put(create, "start", photo_bytes("china"))
    expect(picture(create, "start")).to_be_visible()
    choose_ratio(create, "4:3")
    card = press(create, "To be remixed")
    expect(card).to_contain_text("Done", timeout=FILM_S)
    create.locator(".st-key-slot-start").get_by_role("button", name="Clear").click()
    expect(picture(create, "start")).to_be_hidden()
    create.get_by_label("Prompt").first.fill("what stood there")
    choose(card, "Remix")
    expect(create.get_by_label("Prompt").first).to_have_value("To be remixed")
    expect(picture(create, "start")).to_be_visible()
    create.get_by_role("button", name="Undo").click()
    expect(create.get_by_label("Prompt").first).to_have_value("what stood there")
    expect(picture(create, "start")).to_be_hidden()


def test_continue_starts_from_the_last_frame(create: Page):
    card = press(create, "A film to be continued")
    expect(card).to_contain_text("Done", timeout=FILM_S)
    choose(card, "Continue")
    expect(picture(create, "start")).to_be_visible()
    card = press(create, "And it goes on")
    expect(card).to_contain_text("Continues an earlier film")
    expect(card).to_contain_text("Done", timeout=FILM_S)


def test_extend_asks_for_words_and_makes_a_longer_film(create: Page):
    card = press(create, "A film to be extended")
    expect(card).to_contain_text("Done", timeout=FILM_S)
    choose(card, "Extend")
    dialog = create.get_by_role("dialog")
    dialog.get_by_label("What happens next").fill("The light goes out")
    dialog.get_by_role("button", name="Extend", exact=True).click()
    longer = create.get_by_role("listitem").filter(has_text="The light goes out")
    expect(longer).to_contain_text("Done", timeout=FILM_S)
    expect(longer).to_contain_text(re.compile(r"10\.\d s"))


def test_a_failed_task_says_why_and_can_be_tried_again_as_a_new_one(create: Page):
    card = press(create, "This one fails #fail")
    expect(card).to_contain_text("Failed", timeout=FILM_S)
    choose(card, "Try again")
    create.get_by_role("dialog").get_by_role("button", name="Try again", exact=True).click()
    cards = create.get_by_role("listitem").filter(has_text="This one fails")
    expect(cards).to_have_count(2)
    expect(create.get_by_role("dialog")).to_be_hidden()


def test_an_answer_that_got_lost_is_unconfirmed_and_only_the_person_sends_again(create: Page):
    card = press(create, "Nobody knows #lost-answer")
    expect(card).to_contain_text("Unconfirmed")
    choose(card, "Send again")
    dialog = create.get_by_role("dialog")
    expect(dialog).to_contain_text("a second charge")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(create.get_by_role("listitem").filter(has_text="Nobody knows")).to_have_count(1)


def test_delete_asks_first_and_takes_the_card_from_every_tab(create: Page, server):
    card = press(create, "To be deleted")
    second = visit(create.context.new_page(), server)
    choose(card, "Delete")
    create.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(create.get_by_role("listitem").filter(has_text="To be deleted")).to_have_count(0)
    expect(second.get_by_role("listitem").filter(has_text="To be deleted")).to_have_count(0)


def test_two_uploads_at_once_both_arrive(create: Page):
    let_go = hold_upload(create, lambda: put(create, "end", big_jpeg("flower", 12)))
    put(create, "start", photo_bytes("china"))
    expect(picture(create, "start")).to_be_visible()
    expect(picture(create, "end")).to_have_count(0)
    let_go()
    expect(picture(create, "end")).to_be_visible()
    expect(picture(create, "start")).to_be_visible()


def test_an_upload_that_runs_goes_on_while_a_film_arrives(create: Page):
    card = press(create, "Arrives in the middle of an upload")
    let_go = hold_upload(create, lambda: put(create, "start", big_jpeg("china", 12)))
    expect(card).to_contain_text("Done", timeout=FILM_S)
    expect(picture(create, "start")).to_have_count(0)
    let_go()
    expect(picture(create, "start")).to_be_visible()


def test_an_open_dialog_stays_open_while_a_film_arrives(create: Page):
    card = press(create, "Looked at closely")
    choose(card, "Details")
    dialog = create.get_by_role("dialog")
    expect(dialog).to_contain_text("Stored here, before anything is sent")
    expect(card).to_contain_text("Done", timeout=FILM_S)
    expect(dialog).to_be_visible()


@pytest.mark.parametrize("prompt", ["<img src=x onerror=\"document.title='hit'\">", "**stars** :red[x] [y](z)"])
def test_a_hostile_prompt_is_text_everywhere(create: Page, prompt: str):
    card = press(create, prompt)
    choose(card, "Details")
    expect(create.get_by_role("dialog").get_by_text(prompt, exact=True).first).to_be_visible()
    assert create.title() != "hit"


def test_an_example_of_the_first_visit_fills_the_prompt(page: Page, tmp_path):
    with running(tmp_path / "data") as fresh:
        visit(page, fresh)
        expect(page.get_by_text("No films yet")).to_be_visible()
        page.get_by_role("button", name="A flower opens").click()
        expect(page.get_by_label("Prompt").first).to_have_value(re.compile("flower"))


def test_settings_tests_the_connection(page: Page, server):
    page.goto(f"{server.url}/settings")
    page.get_by_role("button", name="Test connection").click()
    expect(page.get_by_text("The key was not refused")).to_be_visible()
