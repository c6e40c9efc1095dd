"""Review: the list that the address tells, one pair or film with all that is known of it, verdicts that stay."""

import json
from dataclasses import replace

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from components import review_changes
from tests.pages.conftest import texts
from tests.support.films import tiny_film
from tests.support.photos import photo_bytes
from tests.support.server import ROOT, wait_for
from twoframe.desk import State
from twoframe.errors import RequestRefused
from twoframe.fit import Fit
from twoframe.models import AspectRatio, Film, FrameRef, GenerationRequest, TaskState
from twoframe.pairs import Pair, Repair
from twoframe.verdicts import Listing, Standing, Step

UNKNOWN = "0" * 32


def review_page(**address):
    test = AppTest.from_file(str(ROOT / "pages" / "review.py"), default_timeout=30)
    for name, value in address.items():
        test.query_params[name] = value
    return run(test)


def run(test):
    test.run()
    assert not test.exception, test.exception
    return test


def press(test, label):
    next(button for button in test.button if button.label == label).click()
    return run(test)


def parts(test, name):
    """What our own components of a name were given."""
    found = [part.proto for part in test.get("bidi_component") if name in part.proto.component_name]
    return [json.loads(proto.json)[0] for proto in found]


def rows(test):
    return [row["title"] for part in parts(test, "reviews") for row in part["rows"]]


def words(test):
    """All words on a page, without the signs that keep Markdown from reading them."""
    return texts(test).replace("\\", "")


def badges(test):
    return [element.value for element in test.markdown if "-badge[" in element.value]


def frame(service, name):
    return FrameRef(sha256=service.add_frame(photo_bytes(name), f"{name}.jpg", AspectRatio.WIDE).sha256)


@pytest.fixture
def pair(demo):
    return Pair(frame(demo, "china"), frame(demo, "flower"), prompt="From the temple to the flower")


@pytest.fixture
def review(demo, pair):
    return demo.reviews.open_pair(pair, title="Temple at dusk", name="Jonas", reason="First pair.")


def films_of(service, pair, takes=1):
    """The ids of finished tasks whose films lie where the worker lays them."""
    request = GenerationRequest(pair.prompt, start=pair.start, end=pair.end)
    tasks = service.create(request, takes=takes, session="a")
    folder = service.settings.data / "films"
    folder.mkdir(exist_ok=True)
    for task in tasks:
        (folder / f"{task.id}.mp4").write_bytes(tiny_film())
        done = {"state": TaskState.COMPLETED, "film": Film(160, 90, 0.5, 1000)}
        service._store.change(task.id, code="completed", expect=set(TaskState), **done)
    return [task.id for task in tasks]


def judge(service, review, step, name="Mira", reason="Because."):
    service.reviews.record(review.id, step, name=name, reason=reason, pair_key=review.pair.key)


# --- the list ---------------------------------------------------------------------------------------------------------


def test_before_the_first_review_the_page_says_what_it_is_for_with_one_button(demo):
    test = review_page()
    assert "before a film is paid for" in texts(test)
    assert [button.label for button in test.button] == ["New review"]


def test_the_address_tells_the_filter_and_the_filter_the_address(demo, review):
    other = demo.reviews.open_pair(replace(review.pair, loop=True), title="Another")
    judge(demo, other, Step.APPROVED)
    assert rows(review_page()) == ["Temple at dusk"]
    test = review_page(show="approved")
    assert rows(test) == ["Another"]
    test.segmented_control(key="reviews-show").set_value(Listing.ALL)
    assert rows(run(test)) == ["Another", "Temple at dusk"]
    assert test.query_params["show"] == "all"


def test_what_a_reviewer_has_judged_waits_for_others_only(demo, review):
    judge(demo, review, Step.APPROVED)
    test = review_page()
    assert rows(test) == []
    assert "Nothing waits for you" in [heading.value for heading in test.subheader]
    test.session_state["memory-known"] = {"name": "Jonas"}
    assert rows(run(test)) == ["Temple at dusk"]


def test_a_long_list_comes_in_pages_which_the_address_tells(demo, pair):
    for number in range(50):
        demo.reviews.open_pair(replace(pair, prompt=f"Number {number}"), title=f"{number}")
    assert rows(review_page(show="all", page="2")) == [str(number) for number in range(25, 1, -1)]
    assert rows(review_page(show="all", page="99999999")) == ["1", "0"]


@pytest.mark.parametrize(("show", "number"), [("", "0"), ("nonsense", "-1"), ("<b>", "²"), ("WAITING", "9" * 400)])
def test_an_address_that_says_nonsense_shows_the_list(demo, review, show, number):
    assert rows(review_page(show=show, page=number)) == ["Temple at dusk"]


# --- a new review -----------------------------------------------------------------------------------------------------


def upload(test, slot, content, name="photo.jpg"):
    uploader = next(found for found in test.get("file_uploader") if f"new-review-{slot}" in found.key)
    uploader.set_value((name, content, "image/jpeg"))
    return run(test)


def test_two_uploads_become_a_review_with_its_own_address(demo):
    test = press(review_page(), "New review")
    assert "Add a start or an end frame first." in words(press(test, "Send for review"))
    upload(test, "start", photo_bytes("china"))
    assert "not a picture" in words(upload(test, "end", b"no picture", "notes.jpg"))
    upload(test, "end", photo_bytes("flower"))
    test.text_input(key="new-review-title").input("Temple *at* dusk")
    test.text_input(key="new-review-name").input("Jonas")
    test.text_area(key="new-review-reason").input("First pair for the opening shot.")
    press(test, "Send for review")
    (review,) = demo.reviews.listed(Listing.ALL).reviews
    assert test.query_params["id"] == review.id
    assert review.title == "Temple *at* dusk"
    assert review.pair.start == frame(demo, "china")
    assert "First pair for the opening shot." in texts(test)


# --- one review -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [UNKNOWN, "../../etc", "<script>", "x\x00", "A" * 5000])
def test_a_link_to_no_review_says_so_and_leads_back(demo, review, wrong):
    test = review_page(id=wrong)
    assert "There is no review at this link" in [heading.value for heading in test.subheader]
    assert rows(press(test, "All reviews")) == ["Temple at dusk"]


def test_a_pair_is_compared_as_it_is_sent(demo, review):
    pair = replace(review.pair, start=replace(review.pair.start, fit=Fit(x=0.25)), ratio=AspectRatio.TALL)
    demo.reviews.change_pair(review.id, pair)
    test = review_page(id=review.id)
    (compared,) = parts(test, "compare")
    start, end = (side["url"] for side in compared["sides"])
    assert start.startswith(f"/frames/{pair.start.sha256}.jpg?r=9x16&f=cover_2500_5000")
    assert end.startswith(f"/frames/{pair.end.sha256}.jpg?r=9x16&f=cover_5000_5000")
    assert compared["ratio"] == [9, 16]
    assert pair.prompt in [text.value for text in test.text]


def test_a_verdict_changes_the_badge_beside_the_title_and_joins_the_trail(demo, review):
    test = review_page(id=review.id)
    assert any("Waiting for a verdict" in badge for badge in badges(test))
    next(each for each in test.segmented_control if each.label == "Verdict").set_value(Step.CHANGES)
    next(each for each in test.text_area if each.label == "Reason").input("Roof is **cut**.")
    next(each for each in test.text_input if each.label == "Name").input("Mira")
    press(test, "Record verdict")
    assert badges(test)[1] == ":yellow-badge[Changes asked]"
    assert "Roof is **cut**." in [text.value for text in test.text]
    assert demo.reviews.review(review.id).standing is Standing.CHANGES


def test_a_verdict_on_a_pair_that_changed_in_another_tab_is_refused_with_words(demo, review):
    test = review_page(id=review.id)
    demo.reviews.change_pair(review.id, replace(review.pair, loop=True))
    next(each for each in test.segmented_control if each.label == "Verdict").set_value(Step.APPROVED)
    next(each for each in test.text_input if each.label == "Name").input("Mira")
    press(test, "Record verdict")
    assert "The pair changed while you looked at it" in words(test)
    assert "This is the new one." in test.warning[0].value
    assert demo.reviews.review(review.id).standing is Standing.WAITING


def test_a_change_of_a_pair_that_changed_in_another_tab_is_refused_as_well(demo, review):
    test = review_page(id=review.id)
    elsewhere = replace(review.pair, loop=True)
    demo.reviews.change_pair(review.id, elsewhere)
    press(test, "Swap frames")
    assert demo.reviews.review(review.id).pair == elsewhere
    assert "changed elsewhere" in test.toast[0].value


def test_a_crop_of_a_pair_that_changed_in_another_tab_is_refused_too(demo, review):
    test = review_page(id=review.id)
    test.button(key="review-crop-start").click()
    run(test)
    elsewhere = replace(review.pair, start=review.pair.end, end=review.pair.start)
    demo.reviews.change_pair(review.id, elsewhere)
    test.number_input(key="crop-y").set_value(10.0)
    run(test)
    assert demo.reviews.review(review.id).pair == elsewhere
    assert "changed elsewhere" in test.toast[0].value


def test_a_press_that_comes_twice_is_one_and_nobody_else_is_blamed(demo, review, monkeypatch):
    monkeypatch.setattr(streamlit, "session_state", {review_changes._SEEN: (review.id, review.pair.key)})
    told = []
    monkeypatch.setattr(streamlit, "toast", lambda words, **_: told.append(words))
    review_changes.swap(review)
    review_changes.swap(review)
    swapped = demo.reviews.review(review.id)
    assert swapped.pair == replace(review.pair, start=review.pair.end, end=review.pair.start)
    for chosen in (AspectRatio.SQUARE, AspectRatio.TALL):
        streamlit.session_state["shape"] = chosen
        review_changes.take_ratio(swapped, "shape")
    assert demo.reviews.review(review.id).pair.ratio is AspectRatio.TALL
    for _ in range(5):
        review_changes._undo(swapped)
    assert demo.reviews.review(review.id).pair == review.pair
    assert told == []


def test_a_repair_can_be_taken_back_and_the_verdict_stands_again(demo, review):
    judge(demo, review, Step.APPROVED)
    wait_for(lambda: demo.desk.check(review.pair).state is not State.RUNNING, 30)
    repairs = [repair for finding in demo.desk.check(review.pair).findings for repair in finding.repairs]
    assert Repair.RATIO in repairs
    test = review_page(id=review.id)
    assert badges(test)[1] == ":green-badge[Approved]"
    next(button for button in test.button if button.key and button.key.endswith(f"-{Repair.RATIO}")).click()
    run(test)
    assert demo.reviews.review(review.id).pair.ratio is AspectRatio.CLASSIC
    assert "For an earlier version of the pair" in texts(test)
    assert badges(test)[1] == ":gray-badge[Waiting for a verdict]"
    press(test, "Undo")
    assert demo.reviews.review(review.id).pair == review.pair
    assert badges(test)[1] == ":green-badge[Approved]"
    assert "Undo" not in [button.label for button in test.button]
    assert not test.warning


def test_a_pair_of_one_is_shown_alone_and_says_what_is_missing(demo, pair):
    review = demo.reviews.open_pair(replace(pair, end=None))
    test = review_page(id=review.id)
    assert parts(test, "compare") == []
    assert f"/frames/{pair.start.sha256}.jpg" in test.get("html")[0].proto.body
    assert "No end frame." in texts(test)


def test_a_picture_given_by_its_address_is_told_and_never_loaded(demo, pair):
    url = "https://pictures.example/a/**temple**.jpg"
    test = review_page(id=demo.reviews.open_pair(replace(pair, end=FrameRef(url=url))).id)
    assert "not loaded here" in texts(test)
    assert [element.value for element in test.text].count(url) == 1
    assert not [body for body in test.get("html") if "pictures.example" in body.proto.body]


def test_frames_that_were_deleted_leave_words_verdicts_and_trail(demo, review):
    judge(demo, review, Step.REJECTED, reason="Too dark.")
    for ref in review.pair.frames:
        demo._keyframes.path(ref.sha256).unlink()
    test = review_page(id=review.id)
    assert texts(test).count("no longer on this computer") >= 2
    assert "Too dark." in texts(test)
    assert "Record verdict" in [button.label for button in test.button]


def test_a_review_gets_another_title_or_is_called_by_its_prompt_again(demo, review):
    test = review_page(id=review.id)
    test.text_input(key=f"review-title-{review.id}").input("x" * 121)
    assert "Shorten it by 1." in words(press(test, "Save"))
    test.text_input(key=f"review-title-{review.id}").input("**Dawn** <b>")
    assert test.selectbox(key="review-picker").options == ["Temple at dusk"]
    assert press(test, "Save").selectbox(key="review-picker").options == ["**Dawn** <b>"]
    demo.reviews.rename(review.id, "")
    assert run(test).selectbox(key="review-picker").options == [review.pair.prompt]


def test_an_approved_pair_is_one_click_from_the_form(demo, review):
    test = press(review_page(id=review.id), "Use on Create")
    held = test.session_state["draft-rest"]
    assert (held.start, held.end, held.prompt, held.review) == (*review.pair.frames, review.pair.prompt, review.id)
    assert test.session_state["links-way"] == ("create", {})


# --- a film -----------------------------------------------------------------------------------------------------------


def test_a_film_is_compared_with_what_was_sent(demo, pair):
    (task_id,) = films_of(demo, pair)
    review = demo.reviews.open_film(task_id)
    test = review_page(id=review.id)
    assert parts(test, "screen")[0]["src"] == f"/films/{task_id}.mp4"
    view = next(each for each in test.segmented_control if each.label == "View")
    assert len(view.options) == 4
    view.set_value("last")
    (compared,) = parts(run(test), "compare")
    assert [side["url"].split("?")[0] for side in compared["sides"]] == [
        f"/frames/{pair.end.sha256}.jpg",
        f"/films/{task_id}/at.jpg",
    ]
    assert compared["ratio"] == [16, 9], "a frame lies on a film as it was sent, whatever pixels the film has"


def test_the_review_of_a_film_leads_to_the_films_own_page(demo, pair):
    (task_id,) = films_of(demo, pair)
    test = press(review_page(id=demo.reviews.open_film(task_id).id), "Film page")
    assert test.session_state["links-way"] == ("film", {"id": task_id})


def test_two_films_are_compared_takes_of_one_press_first(demo, pair):
    this, take = films_of(demo, pair, takes=2)
    films_of(demo, replace(pair, prompt="Newer, of another press"))
    test = review_page(id=demo.reviews.open_film(this).id)
    next(each for each in test.segmented_control if each.label == "View").set_value("other")
    run(test)
    assert test.selectbox(key="review-other").options == [f"{pair.prompt}, take 2", "Newer, of another press"]
    (compared,) = parts(test, "compare")
    assert [side["url"] for side in compared["sides"]] == [f"/films/{this}.mp4", f"/films/{take}.mp4"]


def test_the_review_of_a_film_that_was_deleted_stays_and_says_so(demo, pair):
    (task_id,) = films_of(demo, pair)
    review = demo.reviews.open_film(task_id)
    judge(demo, review, Step.APPROVED, reason="Lovely light.")
    demo.delete(task_id)
    test = review_page(id=review.id)
    assert "This film was deleted." in texts(test)
    assert "Lovely light." in texts(test)
    assert parts(test, "screen") == []
    with pytest.raises(RequestRefused):
        demo.reviews.open_film(UNKNOWN)
