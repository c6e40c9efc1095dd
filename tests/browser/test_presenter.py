"""Showing films to others, in a real browser: every key, a server that goes, and the file that needs none."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.photos import photo_bytes
from tests.support.server import ROOT, RunningServer, running, wait_for
from tests.support.showing import COLOURS, add_film, add_reel, open_store
from twoframe.keyframes import Keyframes
from twoframe.models import AspectRatio, FrameRef

pytestmark = pytest.mark.browser

LONG = " ".join(["Words that say a lot about this film."] * 5)
HOSTILE = "</script><script>document.title='hit'</script><!-- ]]> \u2028 \u202e مرحبا 🎬"
PATIENT = 30_000

SHOWN = """() => {
  const video = document.querySelector('.stage.on video');
  if (!video || video.readyState < 2) return null;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const picture = canvas.getContext('2d');
  picture.drawImage(video, 0, 0, 1, 1);
  return [...picture.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""
"""The colour that is on the screen, so that no test takes the player's own word for what it shows."""


class Reel:
    """A showcase of three films: red, green and blue; the red one has keyframes."""

    def __init__(self, data: Path) -> None:
        store = open_store(data)
        keyframes = Keyframes(data, store, max_pixels=10**8)
        start, end = (
            FrameRef(sha256=keyframes.add(photo_bytes(name), f"{name}.jpg", AspectRatio.WIDE).sha256)
            for name in ("china", "flower")
        )
        self.films = [
            add_film(store, data, f"Prompt {index} {HOSTILE}", colour, start=start, end=end)
            if index == 0
            else add_film(store, data, f"Prompt {index} {HOSTILE}", colour)
            for index, colour in enumerate(COLOURS[:3])
        ]
        captions = [f"Temple {HOSTILE}", "Petals", ""]
        self.id = add_reel(store, f"Autumn {HOSTILE}", list(zip(self.films, captions, strict=True)))
        self.framed = {
            shape: add_reel(
                store,
                "With keyframes",
                [(add_film(store, data, shape.value, seconds=20, ratio=shape, start=start, end=end), "Temple")],
            )
            for shape in (AspectRatio.WIDE, AspectRatio.TALL)
        }
        self.long = add_reel(store, "Long", [(self.films[0], LONG)])
        self.empty = add_reel(store, "Nothing yet", [])
        store.close()


@pytest.fixture(scope="module")
def reel(server: RunningServer) -> Reel:
    return Reel(server.data)


@pytest.fixture
def presenter(page: Page, server: RunningServer, reel: Reel) -> Iterator[Page]:
    """The presenter, open and playing; whatever a test does there, nothing may break."""
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda told: broken.append(told.text) if "Security Policy" in told.text else None)
    page.goto(f"{server.url}/showcase?id={reel.id}&present")
    shows(page, 0)
    yield page
    assert not broken
    assert page.title() != "hit"


def shows(page: Page, index: int) -> None:
    """Wait until a film is on the screen."""
    wanted = COLOURS[index]
    page.wait_for_function(
        f"([wanted]) => {{ const got = ({SHOWN})(); return got?.every((v, i) => Math.abs(v - wanted[i]) < 40); }}",
        arg=[list(wanted)],
        timeout=PATIENT,
    )


def stay(page: Page) -> None:
    """Let each film stay, and stand at the first one, however slow the machine is."""
    page.keyboard.press("a")
    expect(button(page, "Play one after another")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Home")
    shows(page, 0)


def hold(page: Page, film: str) -> list[Route]:
    """Let a film be on its way until the test lets it arrive."""
    held: list[Route] = []

    def on_its_way(route: Route) -> None:
        held.append(route)

    page.route(f"**/films/{film}.mp4", on_its_way)
    return held


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def playing(page: Page):
    """The film on the screen."""
    return page.locator(".stage.on video")


def caption(page: Page):
    return page.locator(".caption")


def test_it_plays_at_once_without_sound_and_one_film_follows_the_other(presenter: Page):
    assert presenter.title().startswith("Autumn </script>")
    expect(caption(presenter)).to_contain_text("Temple </script>")
    assert presenter.evaluate("[...document.querySelectorAll('video')].every(video => video.muted)")
    shows(presenter, 1)
    shows(presenter, 2)
    expect(caption(presenter)).to_be_empty()
    shows(presenter, 0)  # and begins again


def test_arrows_and_a_remote_control_change_films_and_home_and_end_go_to_the_ends(presenter: Page):
    stay(presenter)
    for key, index in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowRight", 0),
        ("ArrowLeft", 2),
        ("PageUp", 1),
        ("PageDown", 2),
        ("Home", 0),
        ("End", 2),
    ):
        presenter.keyboard.press(key)
        shows(presenter, index)
        expect(presenter.locator(".count")).to_have_text(f"{index + 1} / 3")


def test_a_film_that_is_wished_for_is_never_taken_for_the_one_that_comes_next(presenter: Page):
    stay(presenter)
    for pause_ms in (0, 600, 650, 700, 750):
        presenter.keyboard.press("Home")
        presenter.keyboard.press("ArrowRight")
        shows(presenter, 1)
        presenter.wait_for_timeout(pause_ms)  # the next one is made ready at some moment of these
        presenter.keyboard.press("ArrowLeft")
        shows(presenter, 0)
        expect(presenter.locator(".count")).to_have_text("1 / 3")


def test_presses_are_counted_from_the_film_that_is_on_its_way(page: Page, server: RunningServer, reel: Reel):
    held = hold(page, reel.films[1])
    page.goto(f"{server.url}/showcase?id={reel.id}&present")
    shows(page, 0)
    stay(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    shows(page, 2)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".wait")).to_be_visible()  # the film in the middle is still on its way
    page.keyboard.press("ArrowLeft")
    shows(page, 0)
    for route in held:
        route.continue_()


def test_nothing_turns_over_a_film_that_plays_though_another_one_was_wished_for(
    page: Page, server: RunningServer, reel: Reel
):
    held = hold(page, reel.films[1])
    page.goto(f"{server.url}/showcase?id={reel.id}&present")
    shows(page, 0)
    stay(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".wait")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.locator(".wait")).to_be_hidden()
    for route in held:
        route.continue_()


def test_where_nothing_begins_again_the_ends_are_ends(presenter: Page):
    stay(presenter)
    presenter.keyboard.press("l")
    presenter.keyboard.press("ArrowLeft")
    expect(presenter.locator(".note")).to_have_text("This is the first film.")
    expect(presenter.locator(".count")).to_have_text("1 / 3")
    presenter.keyboard.press("End")
    shows(presenter, 2)
    presenter.keyboard.press("ArrowRight")
    expect(presenter.locator(".note")).to_have_text("This is the last film.")
    expect(presenter.locator(".count")).to_have_text("3 / 3")
    presenter.keyboard.press("ArrowLeft")
    shows(presenter, 1)


def test_a_film_that_is_gone_to_while_all_is_paused_plays(presenter: Page):
    stay(presenter)
    presenter.keyboard.press("Space")
    expect(playing(presenter)).to_have_js_property("paused", True)
    presenter.keyboard.press("ArrowRight")
    shows(presenter, 1)
    expect(button(presenter, "Pause")).to_have_attribute("aria-pressed", "false")


def test_space_pauses_and_goes_on(presenter: Page):
    stay(presenter)
    presenter.keyboard.press("Space")
    expect(button(presenter, "Pause")).to_have_attribute("aria-pressed", "true")
    expect(playing(presenter)).to_have_js_property("paused", True)
    presenter.keyboard.press("Space")
    expect(playing(presenter)).to_have_js_property("paused", False)


def test_m_turns_sound_on_and_off_for_all_films(presenter: Page):
    stay(presenter)
    presenter.keyboard.press("m")
    expect(presenter.locator(".note")).to_have_text("Sound on")
    presenter.keyboard.press("ArrowRight")
    shows(presenter, 1)
    expect(playing(presenter)).to_have_js_property("muted", False)
    presenter.keyboard.press("m")
    expect(playing(presenter)).to_have_js_property("muted", True)


def test_c_takes_captions_away_and_brings_them_back(presenter: Page):
    stay(presenter)
    expect(caption(presenter)).to_contain_text("Temple")
    presenter.keyboard.press("c")
    expect(caption(presenter)).to_be_empty()
    presenter.keyboard.press("ArrowRight")
    shows(presenter, 1)
    expect(caption(presenter)).to_be_empty()
    presenter.keyboard.press("c")
    expect(caption(presenter)).to_have_text("Petals")


def test_k_shows_the_keyframes_beside_their_film_and_says_where_there_are_none(presenter: Page):
    stay(presenter)
    presenter.keyboard.press("k")
    for name in ("Start frame", "End frame"):
        picture = presenter.locator(".stage.on").get_by_role("img", name=name)
        expect(picture).to_be_visible()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    presenter.keyboard.press("ArrowRight")
    shows(presenter, 1)
    expect(presenter.locator(".stage.on").get_by_role("img", name="Start frame")).to_be_hidden()
    presenter.keyboard.press("k")
    presenter.keyboard.press("k")
    expect(presenter.locator(".note")).to_have_text("This film has no keyframes to show.")


BOXES = """() => Object.fromEntries([...document.querySelectorAll('.stage.on :is(video, img), .note, .caption, .top')]
  .filter(node => node.checkVisibility()).map(node => {
    const box = node.getBoundingClientRect();
    return [node.closest('figure')?.className || node.classList[0] || node.tagName, box.toJSON()]; }))"""


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080), (390, 844)])
@pytest.mark.parametrize("shape", [AspectRatio.WIDE, AspectRatio.TALL])
def test_keyframes_and_their_film_are_one_group_that_nothing_lies_on(
    browser: Browser, server: RunningServer, reel: Reel, size: tuple[int, int], shape: AspectRatio
):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(f"{server.url}/showcase?id={reel.framed[shape]}&present")
    playing(page).wait_for()
    page.keyboard.press("k")
    expect(page.locator(".stage.on .start img")).not_to_have_js_property("naturalWidth", 0)
    expect(page.locator(".note")).to_have_text("With keyframes")
    page.wait_for_function("() => document.querySelector('.stage.on').style.getPropertyValue('--shape')")
    boxes = page.evaluate(BOXES)
    film, start, end = boxes["VIDEO"], boxes["start"], boxes["end"]
    pictures = (film, start, end)
    group = [f(each[side] for each in pictures) for f, side in ((min, "left"), (max, "right"), (min, "top"))]
    assert abs(group[0] - (size[0] - group[1])) < 2  # in the middle
    assert max(each["bottom"] for each in pictures) <= boxes["caption"]["top"]
    assert boxes["note"]["bottom"] <= group[2]
    assert abs(film["width"] / film["height"] - (16 / 9 if shape is AspectRatio.WIDE else 9 / 16)) < 0.02
    if shape is AspectRatio.WIDE and size[0] < size[1]:  # above it
        assert start["top"] == end["top"] < film["top"]
        assert film["top"] - start["bottom"] < 60
    else:
        assert start["top"] == film["top"]
        assert film["left"] - start["right"] < 40
    page.close()


def test_a_long_caption_stays_readable_on_a_phone(browser: Browser, server: RunningServer, reel: Reel):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{server.url}/showcase?id={reel.long}&present")
    expect(caption(page)).to_have_text(LONG)
    lines = caption(page).evaluate("node => node.clientHeight / parseFloat(getComputedStyle(node).lineHeight)")
    assert round(lines) == 3
    expect(page.locator("#player")).not_to_have_class(re.compile("resting"))
    assert "gradient" in page.locator(".words").evaluate("node => getComputedStyle(node).backgroundImage")
    page.close()


def test_where_a_page_can_not_fill_the_screen_nothing_says_that_it_can(
    browser: Browser, server: RunningServer, reel: Reel
):
    context = browser.new_context(has_touch=True, is_mobile=True)
    context.add_init_script("Object.defineProperty(document, 'fullscreenEnabled', { value: false })")
    page = context.new_page()
    page.goto(f"{server.url}/showcase?id={reel.id}&present")
    expect(page.locator(".note")).to_have_text("Swipe to change films.")
    page.keyboard.press("h")
    expect(page.get_by_role("dialog")).to_contain_text("Previous film")
    expect(page.get_by_role("dialog")).not_to_contain_text("ull screen")
    context.close()


def test_a_and_l_decide_what_happens_at_a_films_end(presenter: Page):
    presenter.keyboard.press("l")
    expect(presenter.locator(".note")).to_have_text("Stops at the end.")
    presenter.keyboard.press("End")
    shows(presenter, 2)
    expect(button(presenter, "Pause")).to_have_attribute("aria-pressed", "true", timeout=PATIENT)  # the end of all
    shows(presenter, 2)
    stay(presenter)
    presenter.keyboard.press("Home")
    shows(presenter, 0)
    expect(playing(presenter)).to_have_js_property("ended", True, timeout=PATIENT)
    shows(presenter, 0)
    presenter.keyboard.press("l")  # now this one film begins again
    presenter.evaluate(
        "document.querySelector('.stage.on video').addEventListener('seeked', () => { window.again = true; })"
    )
    presenter.keyboard.press("Space")
    presenter.wait_for_function("() => window.again", timeout=PATIENT)
    shows(presenter, 0)


def test_f_and_the_first_click_go_full_screen_and_later_clicks_pause(presenter: Page):
    stay(presenter)
    presenter.keyboard.press("f")
    presenter.wait_for_function("() => document.fullscreenElement !== null")
    presenter.keyboard.press("f")
    presenter.wait_for_function("() => document.fullscreenElement === null")
    presenter.reload()
    shows(presenter, 0)
    stay(presenter)
    presenter.mouse.click(400, 300)
    presenter.wait_for_function("() => document.fullscreenElement !== null")
    expect(playing(presenter)).to_have_js_property("paused", False)
    presenter.mouse.click(400, 300)
    expect(button(presenter, "Pause")).to_have_attribute("aria-pressed", "true")
    presenter.evaluate("document.exitFullscreen()")
    expect(button(presenter, "Full screen")).to_have_attribute("aria-pressed", "false")


def test_a_double_click_goes_full_screen_and_plays_on(presenter: Page):
    stay(presenter)
    presenter.mouse.dblclick(400, 300)
    presenter.wait_for_function("() => document.fullscreenElement !== null")
    expect(button(presenter, "Pause")).to_have_attribute("aria-pressed", "false")
    expect(playing(presenter)).to_have_js_property("paused", False)


def test_all_but_the_film_fades_when_the_pointer_rests_and_comes_back(presenter: Page):
    stay(presenter)
    player = presenter.locator("#player")
    presenter.mouse.move(300, 200)
    expect(player).to_have_class(re.compile("resting"), timeout=PATIENT)
    presenter.mouse.move(340, 260)
    expect(player).not_to_have_class(re.compile("resting"))
    expect(player).to_have_class(re.compile("resting"), timeout=PATIENT)
    presenter.keyboard.press("Tab")  # whoever walks through the buttons sees them
    expect(player).not_to_have_class(re.compile("resting"))
    expect(button(presenter, "Previous film")).to_be_focused()
    presenter.keyboard.press("Enter")
    shows(presenter, 2)


def test_h_lists_the_keys_and_closes_again(presenter: Page):
    stay(presenter)
    presenter.keyboard.press("h")
    expect(presenter.get_by_role("dialog")).to_contain_text("Before and after")
    presenter.keyboard.press("ArrowRight")  # the films wait behind it
    presenter.keyboard.press("Escape")
    expect(presenter.get_by_role("dialog")).to_be_hidden()
    shows(presenter, 0)


def test_a_reload_stays_at_its_film(presenter: Page):
    stay(presenter)
    presenter.keyboard.press("End")
    shows(presenter, 2)
    presenter.reload()
    shows(presenter, 2)


def test_it_is_told_to_those_who_do_not_see_it(presenter: Page):
    stay(presenter)
    presenter.keyboard.press("ArrowRight")
    shows(presenter, 1)
    expect(presenter.get_by_role("status")).to_contain_text("Film 2 of 3: Petals")
    assert not Axe().run(presenter).response["violations"]


def test_a_finger_swipes_from_film_to_film(browser: Browser, server: RunningServer, reel: Reel):
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.new_page()
    page.goto(f"{server.url}/showcase?id={reel.id}&present")
    shows(page, 0)
    stay(page)
    swipe = """([from, to]) => { for (const [name, x] of [['pointerdown', from], ['pointerup', to]]) {
      document.querySelector('.stage.on').dispatchEvent(new PointerEvent(name, {
        pointerType: 'touch', isPrimary: true, bubbles: true, clientX: x, clientY: 400 })); } }"""
    page.evaluate(swipe, [300, 100])
    shows(page, 1)
    page.evaluate(swipe, [100, 300])
    shows(page, 0)
    page.evaluate(swipe.replace("isPrimary: true", "isPrimary: false"), [300, 100])  # a second finger, as in a pinch
    page.evaluate(swipe, [300, 100])
    shows(page, 1)
    phone.close()


def films_alone(page: Page, server: RunningServer, reel: Reel, count: int, room: str = "512e6") -> None:
    """The player's store of films, with that much room, on a page without films. One film stands for all."""
    source = (ROOT / "twoframe" / "presenter" / "player_films.js").read_text("utf-8")
    page.goto(f"{server.url}/showcase?id={reel.empty}&present")
    page.evaluate(
        f"""([film, count]) => {{ {source.replace("HELD_MAX = 512e6", f"HELD_MAX = {room}")}
          window.onStage = [0];
          const films = [...Array(count).keys()].map(at => ({{ film: {{ url: `/films/${{film}}.mp4?${{at}}` }} }}));
          window.films = newFilms(films, () => window.onStage); }}""",
        [reel.films[0], count],
    )


def test_the_film_on_the_stage_is_never_let_go_of_for_others(page: Page, server: RunningServer, reel: Reel):
    films_alone(page, server, reel, 5, room="1")  # no film fits
    page.evaluate("async () => { await films.get(0); await films.fill(2); await films.get(3); }")
    assert page.evaluate("[0, 1, 2, 3].map(at => films.has(at))") == [True, False, True, True]
    page.evaluate("async () => { window.onStage = [2, 3]; await films.get(4); }")
    assert page.evaluate("films.has(0)") is False


def test_what_is_loaded_next_follows_the_place(page: Page, server: RunningServer, reel: Reel):
    films_alone(page, server, reel, 8)
    asked: list[str] = []
    first: list[Route] = []

    def note(route: Route) -> None:
        asked.append(route.request.url.rpartition("?")[2])
        if len(asked) == 1:
            first.append(route)
        else:
            route.continue_()

    page.route("**/films/*.mp4?*", note)
    page.evaluate("() => { films.fill(0); films.fill(5); }")
    wait_for(lambda: (page.evaluate("0"), first)[1], 30, "the first request")
    first[0].continue_()
    page.wait_for_function("() => [...Array(8).keys()].every(at => films.has(at))")
    assert asked == ["0", "5", "6", "7", "1", "2", "3", "4"]


def test_a_film_that_can_not_be_loaded_is_left_out_with_a_word(page: Page, server: RunningServer, reel: Reel):
    page.route(f"**/films/{reel.films[1]}.mp4", lambda route: route.abort())
    page.goto(f"{server.url}/showcase?id={reel.id}&present")
    shows(page, 0)
    stay(page)
    page.keyboard.press("ArrowRight")
    shows(page, 2)
    expect(page.locator(".note")).to_have_text("Film 2 can’t be loaded now and is left out.")
    page.keyboard.press("ArrowLeft")
    shows(page, 0)


def test_where_no_film_can_be_loaded_it_says_so_and_tries_again_when_asked(
    page: Page, server: RunningServer, reel: Reel
):
    page.route("**/films/*.mp4", lambda route: route.abort())
    page.goto(f"{server.url}/showcase?id={reel.id}&present")
    expect(page.get_by_text("No film can be loaded now.").first).to_be_visible(timeout=PATIENT)
    page.unroute("**/films/*.mp4")
    button(page, "Try again").click()
    shows(page, 0)


def test_an_empty_showcase_and_a_dead_link_are_told_on_black(page: Page, server: RunningServer, reel: Reel):
    for address, words in ((reel.empty, "There is no film in this showcase yet."), ("f" * 32, "There is no showcase")):
        page.goto(f"{server.url}/showcase?id={address}&present")
        expect(page.locator(".blank")).to_contain_text(words)
        page.keyboard.press("ArrowRight")
        expect(page.locator(".blank")).to_contain_text(words)


def test_it_plays_on_what_is_loaded_when_the_server_is_killed(browser: Browser, tmp_path: Path):
    with running(tmp_path / "data") as server:
        reel = Reel(server.data)
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{server.url}/showcase?id={reel.id}&present")
        shows(page, 2)  # by then all three are here, and so are the keyframes of the first
        stay(page)
        server.kill()
        page.keyboard.press("k")
        for key, index in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowRight", 0), ("ArrowLeft", 2), ("Home", 0)):
            page.keyboard.press(key)
            shows(page, index)
        expect(page.locator(".stage.on").get_by_role("img", name="Start frame")).to_be_visible()
        page.keyboard.press("a")
        shows(page, 1)
        shows(page, 2)
        context.close()


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def file(server: RunningServer, reel: Reel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offline file, with everything that can be in it, as somebody saved it."""
    file = tmp_path_factory.mktemp("saved") / "reel.html"
    url = f"{server.url}/showcases/{reel.id}/offline.html?prompts=1&frames=1"
    file.write_bytes(requests.get(url, timeout=30).content)
    return file


@pytest.fixture
def offline(browser: Browser, file: Path) -> Iterator[Page]:
    """The file, opened from the disk by a browser without a network; it may ask for nothing."""
    context: BrowserContext = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    broken: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda told: broken.append(told.text) if told.type == "error" else None)
    page.goto(file.as_uri())
    yield page
    assert {url for url in asked if not url.startswith(("blob:", "data:"))} == {file.as_uri()}
    assert not broken
    assert page.title() != "hit"
    context.close()


def test_the_file_plays_from_disk_without_a_network(offline: Page):
    shows(offline, 0)
    expect(caption(offline)).to_contain_text("Temple </script>")
    expect(offline.locator(".prompt")).to_contain_text("Prompt 0 </script>")
    for index in (1, 2, 0):
        shows(offline, index)


def test_the_file_has_the_letters_of_our_pages_inside(offline: Page):
    shows(offline, 0)
    assert offline.evaluate("async () => (await document.fonts.load('16px \"Instrument Sans\"')).length") == 1


def test_the_files_keys_work_as_the_presenters(offline: Page):
    shows(offline, 0)
    stay(offline)
    offline.keyboard.press("k")
    picture = offline.locator(".stage.on").get_by_role("img", name="End frame")
    expect(picture).to_be_visible()
    expect(picture).not_to_have_js_property("naturalWidth", 0)
    offline.keyboard.press("End")
    shows(offline, 2)
    offline.keyboard.press("ArrowLeft")
    shows(offline, 1)
    expect(caption(offline)).to_have_text("Petals")


def test_the_file_lets_go_of_a_films_text_once_it_is_a_film(offline: Page):
    shows(offline, 0)
    offline.wait_for_function("() => document.querySelectorAll('script[data-part]').length === 0", timeout=PATIENT)
    stay(offline)
    for key, index in (("End", 2), ("Home", 0)):
        offline.keyboard.press(key)
        shows(offline, index)


def test_a_file_that_was_cut_off_shows_what_it_has(browser: Browser, file: Path, tmp_path: Path):
    content = file.read_bytes()
    last = content.rindex(b"<script type=")
    cut = tmp_path / "cut.html"
    cut.write_bytes(content[:last])
    page = browser.new_page()
    page.goto(cut.as_uri())
    shows(page, 0)
    stay(page)
    page.keyboard.press("End")
    expect(page.locator(".note")).to_have_text("Film 3 can’t be loaded now and is left out.")
    page.close()
