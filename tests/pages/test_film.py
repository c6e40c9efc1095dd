"""A film's page in every state: what it shows, what it offers, and what it does with an address that says anything."""

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import texts, wall_of
from tests.support.films import tiny_film
from tests.support.photos import photo_bytes
from tests.support.server import ROOT
from twoframe.errors import Problem, RequestRefused
from twoframe.fit import Fit
from twoframe.models import (
    AspectRatio,
    Failure,
    Film,
    FrameRef,
    GenerationRequest,
    Origin,
    OriginKind,
    TaskState,
    new_id,
)
from twoframe.verdicts import TITLE_MAX, Step

HOSTILE = "**bad** <script>alert(1)</script> :red[x] [a](javascript:b) \u202e \U0001f3ac"


def film_page(task_id=None, **session):
    test = AppTest.from_file(str(ROOT / "pages" / "film.py"), default_timeout=30)
    if task_id is not None:
        test.query_params["id"] = task_id
    for name, value in session.items():
        test.session_state[name.replace("_", "-")] = value
    return run(test)


def run(test):
    test.run()
    assert not test.exception, test.exception
    return test


def parts(test, name):
    """What our own components of a name were given."""
    found = [part.proto for part in test.get("bidi_component") if name in part.proto.component_name]
    return [json.loads(proto.json)[0] for proto in found]


def words(test):
    """All words on a page, without the signs that keep Markdown from reading them."""
    headings = [str(heading.value) for heading in [*test.title, *test.subheader]]
    return "\n".join([*headings, texts(test)]).replace("\\", "")


def labels(test):
    return [button.label for button in test.button]


def press(test, label):
    next(button for button in test.button if button.label == label).click()
    return run(test)


def frame(service, name="china"):
    return FrameRef(sha256=service.add_frame(photo_bytes(name), f"{name}.jpg", AspectRatio.WIDE).sha256)


def finished(service, request, *, takes=1, origin=None):
    """Tasks whose films lie where the worker lays them."""
    tasks = service.create(request, takes=takes, origin=origin, session=new_id())
    folder = service.settings.data / "films"
    folder.mkdir(exist_ok=True)
    for task in tasks:
        (folder / f"{task.id}.mp4").write_bytes(tiny_film())
        done = {"state": TaskState.COMPLETED, "film": Film(160, 90, 0.5, 1000), "remote_id": f"remote-{task.id}"}
        service._store.change(task.id, code="saved", expect=set(TaskState), **done)
    return [service.task(task.id) for task in tasks]


@pytest.fixture
def film(demo):
    return finished(demo, GenerationRequest("A quiet harbour", start=frame(demo)))[0]


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [None, "", "0" * 32, "../../etc/passwd", "<script>", "x\x00", "A" * 5000])
def test_a_link_to_no_film_says_so_and_leads_to_the_library(demo, film, wrong):
    test = film_page(wrong)
    assert "There is no film at this link" in words(test)
    press(test, "All films")
    assert test.session_state["links-way"] == ("library", {})


# --- a finished film --------------------------------------------------------------------------------------------------


def test_a_finished_film_is_shown_with_its_frames_counted_from_its_file(demo, film):
    test = film_page(film.id)
    (screen,) = parts(test, "screen")
    assert (screen["src"], screen["fps"], screen["count"]) == (f"/films/{film.id}.mp4", 24, 12)
    assert (screen["width"], screen["height"], screen["uses"]) == (160, 90, True)
    assert test.title[0].value == "A quiet harbour"
    for label in ("Continue", "Extend", "Remix", "Review", "Delete", "Star"):
        assert label in labels(test)
    assert "12 frames, 24 a second" in words(test)


def test_what_cannot_be_extended_offers_no_extend(demo, film):
    demo._store.change(film.id, code="put", expect=set(TaskState), remote_id=None)
    assert "Extend" not in labels(film_page(film.id))


def test_hostile_texts_are_shown_letter_by_letter(demo):
    (task,) = finished(demo, GenerationRequest(HOSTILE))
    demo.library.tag([task.id], HOSTILE[:30])
    test = film_page(task.id)
    assert HOSTILE in [text.value for text in test.text]
    drawn = [str(element.value) for element in [*test.title, *test.markdown, *test.caption, *test.subheader]]
    assert not [text for text in drawn if "<script>" in text or "**bad**" in text or " :red[" in text]
    assert test.multiselect(key=f"film-tags-{task.id}").value == [HOSTILE[:30]]


def test_a_prompt_of_five_thousand_characters_is_a_short_heading_and_stands_there_in_full(demo):
    prompt = "harbour " * 624 + "at dusk"
    (task,) = finished(demo, GenerationRequest(prompt))
    test = film_page(task.id)
    assert len(test.title[0].value) <= 100
    assert prompt in [text.value for text in test.text]


def test_the_request_is_shown_as_it_was_sent_with_its_pictures_cut_short(demo):
    request = GenerationRequest(
        "A quiet harbour",
        start=replace(frame(demo), fit=Fit(x=0.25)),
        end=FrameRef(url="https://pictures.example/**end**.png"),
        expand_prompt=False,
        notify_hook="https://hooks.example/done",
    )
    (task,) = finished(demo, request)
    test = film_page(task.id)
    body = json.loads(next(code.value for code in test.code if "user_prompt" in code.value))
    assert body == {
        "user_prompt": "A quiet harbour",
        "expand_prompt": False,
        "image_url": "data:image/jpeg;base64,…",
        "image_end_url": "https://pictures.example/**end**.png",
        "notify_hook": "https://hooks.example/done",
        "aspect_ratio": "16:9",
    }
    assert "https://pictures.example/**end**.png" in [text.value for text in test.text]
    html = " ".join(part.proto.body for part in test.get("html"))
    assert f"/frames/{request.start.sha256}.jpg?r=16x9&amp;f=cover_2500_5000" in html
    assert "pictures.example" not in html


def test_a_film_whose_file_is_gone_says_so_and_keeps_the_rest(demo, film):
    (demo.settings.data / "films" / f"{film.id}.mp4").unlink()
    test = film_page(film.id)
    assert "The film’s file is missing" in words(test)
    assert parts(test, "screen") == []
    assert "The request as sent" in words(test)
    assert "python -m twoframe doctor --cure" in words(test)
    test = press(test, "Delete")
    assert "It stays in the bin for 30 days" in words(test)
    assert "It takes" not in words(test)
    test.button(key="dialog-act").click()
    run(test)
    assert demo.task(film.id).deleted_at is not None


def test_a_film_whose_file_is_gone_is_remixed(demo, film):
    (demo.settings.data / "films" / f"{film.id}.mp4").unlink()
    test = press(film_page(film.id), "Remix")
    assert test.session_state["draft-rest"].start == film.request.start


def test_deleting_a_film_says_how_much_room_it_takes(demo, film):
    assert "It takes 1 kB. It stays in the bin for 30 days" in words(press(film_page(film.id), "Delete"))


def test_a_film_that_went_to_the_bin_elsewhere_says_so_with_the_next_press(demo, film):
    test = film_page(film.id)
    demo.library.delete([film.id])
    test = press(test, "Star")
    assert [toast.value for toast in test.toast] == ["This film was put into the bin meanwhile."]
    assert "This film is in the bin." in words(test)
    assert not run(test).toast


def test_a_keyframe_that_is_gone_is_told(demo, film):
    demo._keyframes.path(film.request.start.sha256).unlink()
    assert "This picture is no longer on this computer." in words(film_page(film.id))


# --- states without a film --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [state for state in TaskState if state is not TaskState.COMPLETED])
def test_a_task_without_a_film_shows_the_card_of_the_wall_alone(demo, film, state):
    (task,) = demo.create(GenerationRequest("On its way"), session="b")
    demo._store.change(task.id, code="put", expect=set(TaskState), state=state)
    test = film_page(task.id)
    wall = wall_of(test)
    assert [card["id"] for card in wall["cards"]] == [task.id]
    assert wall["view"] is None, "it follows no list of others"
    assert wall["cards"][0]["state"] == state
    assert not {"details", "open"} & {action["name"] for action in wall["cards"][0]["actions"]}
    assert "Continue" not in labels(test)


def test_a_failed_task_is_tried_again_as_a_new_one_to_which_the_page_goes(demo):
    (task,) = demo.create(GenerationRequest("A quiet harbour"), session="b")
    failure = Failure("upstream", "Job failed")
    demo._store.change(task.id, code="failed", expect=set(TaskState), state=TaskState.FAILED, failure=failure)
    test = film_page(task.id)
    assert wall_of(test)["cards"][0]["words"] == "Job failed"
    from components.dialogs import Open

    test.session_state["dialog-open"] = Open("try_again", task.id)
    run(test).button(key="dialog-act").click()
    run(test)
    (again,) = [each for each in demo.library.relatives(task.id) if each.id != task.id]
    assert again.origin == Origin(task.id, OriginKind.RETRY)
    assert test.session_state["links-way"] == ("film", {"id": again.id})


# --- name, tags, star, bin --------------------------------------------------------------------------------------------


def test_a_title_takes_the_place_of_the_prompt_and_an_empty_one_gives_it_back(demo, film):
    test = film_page(film.id)
    field = f"film-title-{film.id}"
    test.text_input(key=field).input("x" * (TITLE_MAX + 1))
    assert "at most" in words(press(test, "Save"))
    test.text_input(key=field).input("**Dawn** <b>")
    assert press(test, "Save").title[0].value == "\\*\\*Dawn\\*\\* \\<b\\>"
    assert "A quiet harbour" in [text.value for text in test.text]
    test.text_input(key=field).input("")
    assert press(test, "Save").title[0].value == "A quiet harbour"


def test_tags_are_added_taken_away_and_suggested(demo, film):
    (other,) = finished(demo, GenerationRequest("Another"))
    demo.library.tag([other.id], "dusk")
    test = film_page(film.id)
    field = test.multiselect(key=f"film-tags-{film.id}")
    assert field.options == ["dusk"]
    field.set_value(["dusk"])
    run(test)
    assert demo.library.tags(film.id) == ("dusk",)
    test.multiselect(key=f"film-tags-{film.id}").set_value([])
    run(test)
    assert demo.library.tags(film.id) == ()


def test_a_tag_that_is_refused_is_told_and_changes_nothing(demo, film, monkeypatch):
    demo.library.tag([film.id], "dusk")
    demo.library.tag([film.id], "harbour")
    test = film_page(film.id)

    def refuse(ids, name):
        raise RequestRefused(Problem("store", "The database can’t be written now."))

    with monkeypatch.context() as patch:
        patch.setattr(demo.library, "untag", refuse)
        test.multiselect(key=f"film-tags-{film.id}").set_value(["dusk"])
        run(test)
    assert [toast.value for toast in test.toast] == [r"The database can’t be written now\."]
    assert test.multiselect(key=f"film-tags-{film.id}").value == ["dusk", "harbour"]


def test_a_star_is_set_and_cleared(demo, film):
    test = press(film_page(film.id), "Star")
    assert demo.task(film.id).starred
    press(test, ":yellow[★] Starred")
    assert not demo.task(film.id).starred


def test_a_verdict_is_shown_and_leads_to_its_review(demo, film):
    review = demo.reviews.open_film(film.id)
    demo.reviews.record(review.id, Step.APPROVED, name="Mira", reason="Lovely.", pair_key=review.pair.key)
    test = press(film_page(film.id), ":green-badge[Approved]")
    assert test.session_state["links-way"] == ("review", {"id": review.id})


def test_a_deleted_film_goes_back_to_where_the_person_came_from_and_can_be_undone(demo, film):
    test = film_page(film.id, links_from=("library", {"q": "harbour", "page": "2"}))
    press(test, "Delete")
    test.button(key="dialog-act").click()
    run(test)
    assert demo.task(film.id).deleted_at is not None
    assert test.session_state["links-way"] == ("library", {"q": "harbour", "page": "2"})
    assert "“A quiet harbour” is in the bin." in words(test)
    press(test, "Undo")
    assert demo.task(film.id).deleted_at is None


def test_an_undo_that_is_refused_is_told(demo, film, monkeypatch):
    test = film_page(film.id)
    press(test, "Delete")
    test.button(key="dialog-act").click()
    run(test)

    def refuse(ids):
        raise RequestRefused(Problem("store", "The database can’t be written now."))

    monkeypatch.setattr(demo.library, "restore", refuse)
    press(test, "Undo")
    assert demo.task(film.id).deleted_at is not None
    assert [toast.value for toast in test.toast] == [r"The database can’t be written now\."]


def test_a_film_in_the_bin_says_for_how_long_and_can_only_be_restored(demo, film):
    demo.delete(film.id)
    test = film_page(film.id)
    assert "It is removed for good in 30 days." in words(test)
    assert parts(test, "screen")[0]["uses"] is False
    assert not {"Continue", "Delete", "Rename"} & set(labels(test))
    press(test, "Restore")
    assert demo.task(film.id).deleted_at is None
    assert "Delete" in labels(test)


def test_a_film_that_was_removed_for_good_says_so(demo, film):
    demo.delete(film.id)
    demo.bin.empty([film.id])
    test = film_page(film.id)
    assert "This film was removed for good" in words(test)
    assert "All films" in labels(test)


# --- the family -------------------------------------------------------------------------------------------------------


def test_the_family_is_a_tree_with_this_film_marked(demo, film):
    (middle,) = finished(demo, GenerationRequest("It goes on"), origin=Origin(film.id, OriginKind.CONTINUE))
    (remix,) = finished(demo, GenerationRequest("Another light"), origin=Origin(film.id, OriginKind.REMIX))
    (longer,) = finished(demo, GenerationRequest("And on"), origin=Origin(middle.id, OriginKind.EXTEND))
    demo.delete(remix.id)
    (tree,) = parts(film_page(longer.id), "family")
    told = [(row["name"], row["depth"], row["caption"].split(",")[0], row["here"]) for row in tree["rows"]]
    assert told == [
        ("A quiet harbour", 0, "Beginning", False),
        ("It goes on", 1, "Continues", False),
        ("And on", 2, "Extends", True),
        ("Another light", 1, "Remix", False),
    ]
    assert [row["badge"] for row in tree["rows"]] == [None, None, None, {"word": "In the bin", "tone": "gray"}]


def test_takes_stand_side_by_side_with_the_best_one_marked(demo):
    one, two, three = finished(demo, GenerationRequest("Three takes"), takes=3)
    demo.library.pick(two.id, on=True)
    (takes,) = parts(film_page(one.id), "wall")
    assert [(card["id"], card["take"]["best"] is not None) for card in takes["cards"]] == [
        (one.id, False),
        (two.id, True),
        (three.id, False),
    ]
    assert (takes["here"], takes["kind"], takes["selectable"]) == (one.id, "posters", False)


def test_a_film_made_alone_has_no_takes(demo, film):
    assert parts(film_page(film.id), "wall") == []


def test_a_film_alone_has_no_family(demo, film):
    assert parts(film_page(film.id), "family") == []


def test_two_hundred_relatives_and_a_circle_are_drawn(demo, film):
    request = GenerationRequest("One of many")
    for _each in range(30):
        demo._store.add_tasks(
            [_new(request, film.id) for _ in range(10)], daily_limit=None, max_active=None, day_start=film.created_at
        )
    rows = parts(film_page(film.id), "family")[0]["rows"]
    assert 190 <= len(rows) <= 201
    with demo._store._writing() as write:
        from twoframe.store.tables import tasks

        write.connection.execute(
            tasks.update().where(tasks.c.id == film.id).values(origin_id=rows[1]["id"], origin_kind="remix")
        )
    again = parts(film_page(film.id), "family")[0]["rows"]
    assert len({row["id"] for row in again}) == len(again)


def _new(request, origin_id):
    from twoframe.store import NewTask

    return NewTask(request, "https://gateway.example", origin=Origin(origin_id, OriginKind.REMIX))


# --- comparing --------------------------------------------------------------------------------------------------------


def test_it_is_compared_on_demand_with_what_was_sent_and_with_its_family(demo, film):
    (remix,) = finished(demo, GenerationRequest("Another light"), origin=Origin(film.id, OriginKind.REMIX))
    test = film_page(film.id)
    assert parts(test, "compare") == []
    choice = test.selectbox(key=f"film-compare-with-{film.id}")
    assert choice.options == ["Start frame, as sent", "Remix: Another light"]
    choice.set_value("start")
    (compared,) = parts(run(test), "compare")
    assert [side["url"].split("?")[0] for side in compared["sides"]] == [
        f"/frames/{film.request.start.sha256}.jpg",
        f"/films/{film.id}/at.jpg",
    ]
    test.selectbox(key=f"film-compare-with-{film.id}").set_value(remix.id)
    (compared,) = parts(run(test), "compare")
    assert [side["url"] for side in compared["sides"]] == [f"/films/{film.id}.mp4", f"/films/{remix.id}.mp4"]
    demo.delete(remix.id)
    assert parts(run(test), "compare") == []
