"""Showcase: which one the address means, what is told of it, what joins it, and what the export warns of."""

import json

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components import showcase_add, showcase_export
from tests.components.test_finishing import cut_in
from tests.pages.conftest import page, texts
from tests.support.server import ROOT
from tests.support.showing import COLOURS, add_film, add_reel
from twoframe.errors import Problem, RequestRefused
from twoframe.models import new_id

HOSTILE = "**bad** <script>alert(1)</script> :red[x] [a](javascript:b)"


@pytest.fixture
def films(demo):
    return [add_film(demo.library._store, demo.settings.data, f"Film {at} {HOSTILE}", COLOURS[at]) for at in range(3)]


@pytest.fixture
def reel(demo, films):
    return add_reel(demo.library._store, "Autumn reel", [(films[0], "Temple"), (films[1], "")])


@pytest.fixture(autouse=True)
def native_posters(monkeypatch):
    """In place of the wall, which only a browser drives: the same contract with Streamlit's own controls."""

    def posters(data, *, key, on_action, selected=(), fixed=(), on_select=None):
        for card in data["cards"]:
            box = f"{key}-{card['id']}"
            st.session_state[box] = card["id"] in selected
            st.checkbox(
                "chosen",
                key=box,
                disabled=card["id"] in fixed,
                on_change=lambda of=card["id"], at=box: on_select([of], st.session_state[at]),
            )
            st.button("open", key=f"open-{card['id']}", on_click=on_action, args=(card["id"], "open"))

    monkeypatch.setattr(showcase_add, "posters", posters)


def at(showcase_id):
    test = AppTest.from_file(str(ROOT / "pages" / "showcase.py"), default_timeout=30)
    test.query_params["id"] = showcase_id
    test.run()
    assert not test.exception, test.exception
    return test


def rows(test):
    """What the rows were given."""
    [found] = [part for part in test.get("bidi_component") if "showcase" in part.proto.component_name]
    return json.loads(found.proto.json)[0]


def click(test, key):
    test.button(key=key).click().run()
    assert not test.exception, test.exception


def title(test):
    return next(field.value for field in test.text_input if field.label == "Title")


def test_a_first_showcase_begins_with_one_press(demo):
    test = page("showcase")
    assert "No showcases yet" in [each.value for each in test.subheader]
    click(test, "showcase-new")
    assert title(test) == "Untitled showcase"
    assert len(demo.showcases.listed()) == 1
    assert "Add finished films" in texts(test)


def test_without_an_address_the_newest_is_shown_and_stays_though_others_change(demo, reel, films):
    test = page("showcase")
    assert title(test) == "Autumn reel"
    demo.showcases.begin_titled("Newer", showcase_id=new_id())
    test.run()
    assert title(test) == "Autumn reel"
    assert any("Newer" in each.label for each in test.button)


def test_the_rows_hold_what_is_known_of_each_film_letter_by_letter(demo, reel, films):
    data = rows(at(reel))
    first, second = data["films"]
    assert (first["id"], first["caption"], first["title"], first["here"]) == (films[0], "Temple", "Temple", True)
    assert first["facts"].startswith("16:9, 1 s, Film 0 **bad** <script>")
    assert second["title"].startswith("Film 1 **bad**")
    assert data["chosen"] == films[0]


def test_a_film_that_is_gone_is_told_and_the_rest_is_counted(demo, reel, films):
    demo.delete(films[0])
    test = at(reel)
    assert "1 film is no longer here" in texts(test)
    assert "1 film, 1 s." in texts(test)
    assert [film["here"] for film in rows(test)["films"]] == [False, True]
    assert rows(test)["films"][0]["facts"] == "No longer here, left out"
    assert rows(test)["chosen"] == films[1]


def test_a_showcase_of_nothing_offers_neither_presenting_nor_a_file(demo):
    test = at(demo.showcases.begin())
    assert test.button(key="showcase-export").disabled
    assert test.get("link_button")[0].proto.disabled


def test_the_presenter_is_a_link_of_its_own(demo, reel, films):
    [link] = at(reel).get("link_button")
    assert link.proto.url == f"/showcase?id={reel}&present"
    assert link.proto.label == "Present"


def test_films_are_searched_chosen_over_pages_and_added(demo, reel, films):
    test = at(reel)
    click(test, "showcase-add")
    boxes = {box.key.rpartition("-")[2]: box for box in test.checkbox}
    assert [boxes[film].value for film in films] == [True, True, False]
    boxes[films[2]].check().run()
    assert any(button.label == "Add 1 film" for button in test.button)
    test.text_input(key="showcase-adding-search").set_value("nothing like it").run()
    assert "Nothing found" in texts(test)
    click(test, "showcase-add-go")  # what was chosen stays chosen while others are looked for
    assert [place.task.id for place in demo.showcases.showcase(reel).places] == films
    assert "1 film added to" in test.toast[0].value


def test_films_that_are_in_it_already_are_marked_and_can_not_be_chosen(demo, reel, films):
    test = at(reel)
    click(test, "showcase-add")
    boxes = [test.checkbox(key=f"showcase-add-posters-{film}") for film in films]
    assert [(box.value, box.disabled) for box in boxes] == [(True, True), (True, True), (False, False)]
    assert "in this showcase already" in texts(test)
    assert test.button(key="showcase-add-go").disabled


def test_below_many_films_there_are_buttons_too(demo, reel, films):
    for at_ in range(3):
        add_film(demo.library._store, demo.settings.data, f"More {at_}")
    test = at(reel)
    click(test, "showcase-add")
    test.checkbox(key=f"showcase-add-posters-{films[2]}").check().run()
    click(test, "showcase-add-go-below")
    assert [place.task.id for place in demo.showcases.showcase(reel).places] == films


def test_films_for_a_showcase_that_was_deleted_meanwhile_are_refused_with_the_reason(demo, reel, films):
    test = at(reel)
    click(test, "showcase-add")
    test.checkbox(key=f"showcase-add-posters-{films[2]}").check().run()
    demo.showcases.delete(reel)
    click(test, "showcase-add-go")
    assert [toast.value for toast in test.toast] == [r"This showcase was deleted\. Choose another\."]


def test_a_copy_is_of_what_is_stored_not_of_what_was_drawn(demo, reel, films):
    test = at(reel)
    demo.showcases.caption(reel, films[0], "Temple at dusk")  # as another tab does
    click(test, "showcase-copy")
    copy = demo.showcases.showcase(test.query_params["id"])
    assert (copy.title, copy.places[0].caption) == ("Autumn reel, copy", "Temple at dusk")


@pytest.mark.parametrize(("opened", "inside"), [("showcase-add", "showcase-add-go"), ("showcase-export", None)])
def test_a_dialog_is_of_one_showcase_and_of_one_stay(demo, reel, films, opened, inside):
    def is_open():
        dialogs = [button for button in test.button if button.key == inside] if inside else test.checkbox
        return bool(dialogs)

    other = add_reel(demo.library._store, "Another", [(films[0], "")])
    test = at(reel)
    click(test, opened)
    assert is_open()
    for address in (other, reel):  # Forward, and Back
        test.query_params["id"] = address
        test.run()
        assert not is_open()
    click(test, opened)
    test.session_state["links-visit"] = 1  # another page was drawn meanwhile
    test.run()
    assert not is_open()


def test_the_file_is_told_to_the_byte_with_what_was_chosen(demo, reel, films):
    test = at(reel)
    click(test, "showcase-export")
    showcase = demo.showcases.showcase(reel)
    assert f"exactly {demo.showcases.offline(showcase).size:,} bytes" in texts(test)
    test.checkbox(key="showcase-export-prompts").check().run()
    assert f"exactly {demo.showcases.offline(showcase, prompts=True).size:,} bytes" in texts(test)
    url = test.get("link_button")[-1].proto.url
    assert url == f"/showcases/{reel}/offline.html?lang=en&prompts=1&frames=1"
    assert not test.warning


def test_a_large_file_is_warned_of_with_the_way_to_a_smaller_one(demo, reel, films, monkeypatch):
    monkeypatch.setattr(showcase_export, "LARGE_BYTES", 1000)
    test = at(reel)
    click(test, "showcase-export")
    assert "This file is large" in test.warning[0].value
    assert "Smaller films make it about a quarter" in test.warning[0].value


def test_no_film_of_two_hundred_megabytes_passes_unwarned(demo, reel, films):
    """The border is the one that is promised: the size is the file's, not the films'."""
    assert showcase_export.LARGE_BYTES == 200_000_000
    with (demo.settings.data / "films" / f"{films[0]}.mp4").open("r+b") as film:
        film.truncate(160_000_000)
    test = at(reel)
    click(test, "showcase-export")
    assert "213 MB" in test.warning[0].value


def test_hostile_titles_are_shown_letter_by_letter(demo, reel, films):
    demo.showcases.rename(reel, HOSTILE)
    demo.showcases.begin_titled(f"Other {HOSTILE}", showcase_id=new_id())
    test = at(reel)
    assert title(test) == HOSTILE
    [other] = [each.label for each in test.button if "Other" in each.label]
    assert r"\*\*bad\*\* \<script\>" in other
    click(test, "showcase-delete")
    assert demo.showcases.showcase(reel) is None


@pytest.mark.parametrize(
    ("title_", "begins"), [("Long " * 20, "Long " * 6 + "Long…"), ("秋天" * 20, "秋天" * 8 + "秋…"), ("مرحبا", "مرحبا")]
)
def test_titles_of_other_showcases_are_one_line_and_keep_to_themselves(demo, reel, title_, begins):
    demo.showcases.begin_titled(title_, showcase_id=new_id())
    [other] = [button.label for button in at(reel).button if button.key.startswith("showcase-open-")]
    assert other.startswith(f"\u2068{begins}\u2069 :small")


def picker(demo, ids):
    """The button of the Library's bar alone."""

    def script(ids):
        from components.showcase_pick import add_to_showcase
        from components.told import tell

        tell()  # as the page does
        add_to_showcase(ids, key="pick")

    test = AppTest.from_function(script, args=(ids,), default_timeout=30)
    test.run()
    assert not test.exception, test.exception
    return test


def test_the_bar_adds_to_the_showcase_that_is_chosen(demo, reel, films):
    test = picker(demo, films)
    click(test, "pick")
    assert test.selectbox[0].value == reel
    click(test, "showcase-pick-add")
    assert len(demo.showcases.showcase(reel).places) == 3
    assert "1 film added to" in test.toast[0].value
    assert "2 were left out" in test.toast[0].value


def test_the_bar_begins_a_showcase_and_refuses_one_without_a_title(demo, films):
    test = picker(demo, films[:2])
    click(test, "pick")
    click(test, "showcase-pick-add")
    assert "Type a title" in texts(test)
    test.text_input(key="showcase-pick-title").set_value("Winter").run()
    click(test, "showcase-pick-add")
    [listed] = demo.showcases.listed()
    assert (listed.title, listed.films) == ("Winter", 2)


# --- what another run cuts into ---------------------------------------------------------------------------------------


@pytest.fixture
def hurried(demo, monkeypatch):
    """A house that is asked for another run whenever it has written something."""

    def hurry(name):
        write = getattr(demo.showcases, name)

        def written(*arguments, **options):
            done = write(*arguments, **options)
            cut_in()
            return done

        monkeypatch.setattr(demo.showcases, name, written)

    return hurry


def test_a_copy_and_a_new_showcase_are_gone_to_though_another_run_cuts_in(demo, reel, films, hurried):
    for name, key in (("duplicate", "showcase-copy"), ("begin", "showcase-new")):
        test = at(reel)
        hurried(name)
        click(test, key)
        assert test.query_params["id"] == demo.showcases.listed()[0].id != reel


def test_a_deleted_showcase_can_be_brought_back_though_another_run_cuts_in(demo, reel, films, hurried):
    test = at(reel)
    hurried("delete")
    hurried("restore")
    click(test, "showcase-delete")
    assert demo.showcases.showcase(reel) is None
    click(test, "undo")
    assert demo.showcases.showcase(reel).title == "Autumn reel"
    assert test.query_params["id"] == reel


def test_films_are_added_once_though_another_run_cuts_in(demo, reel, films, hurried):
    hurried("add")
    test = at(reel)
    click(test, "showcase-add")
    test.checkbox(key=f"showcase-add-posters-{films[2]}").check().run()
    click(test, "showcase-add-go")
    assert "1 film added to" in test.toast[0].value
    assert not [button for button in test.button if button.key == "showcase-add-go"]
    bar = picker(demo, films)
    click(bar, "pick")
    click(bar, "showcase-pick-add")
    assert "3 were left out" in bar.toast[0].value
    assert not [button for button in bar.button if button.key == "showcase-pick-add"]


def test_what_is_refused_is_told_while_the_dialog_stays_open(demo, reel, films, monkeypatch):
    test = at(reel)
    click(test, "showcase-add")
    test.checkbox(key=f"showcase-add-posters-{films[2]}").check().run()

    def refuse(*_arguments):
        raise RequestRefused(Problem("store", "The disk is *full*."))

    monkeypatch.setattr(demo.showcases, "add", refuse)
    click(test, "showcase-add-go")
    assert [toast.value for toast in test.toast] == [r"The disk is \*full\*\."]
    assert any(button.label == "Add 1 film" for button in test.button)
