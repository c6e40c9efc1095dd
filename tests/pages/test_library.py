"""Library: what the address asks for, what is chosen, what is done with many films at once, and the bin."""

from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components import library as page_parts
from components import library_chosen
from tests.pages.conftest import texts
from tests.support.server import ROOT
from tests.support.shelf import FILM_BYTES, many, press
from twoframe.filters import Sort, Status
from twoframe.models import AspectRatio, TaskState
from twoframe.verdicts import Standing, Step

HOSTILE = "**bad** <script>alert(1)</script> :red[x] [a](javascript:b)"
UNKNOWN = "0" * 32


@pytest.fixture(autouse=True)
def native_posters(monkeypatch):
    """In place of the wall, which only a browser drives: the same contract with Streamlit's own controls."""

    def posters(data, *, key, on_action, selected=(), on_select=None):
        for number, card in enumerate(data["cards"]):
            chosen = f"{key}-{number}-{card['id']}"
            st.session_state[chosen] = card["id"] in selected
            st.checkbox(
                "chosen", key=chosen, on_change=lambda at=chosen, of=card["id"]: on_select([of], st.session_state[at])
            )
            for action in card["actions"]:
                if "href" not in action or action["name"] == "open":
                    name = action["name"]
                    st.button(name, key=f"{name}-{card['id']}", on_click=on_action, args=(card["id"], name))
            st.code(card["name"], language=None)
        st.session_state["_selected"] = list(selected)
        st.session_state["_view"] = data["view"]

    monkeypatch.setattr(page_parts, "posters", posters)


def library_page(**address):
    test = AppTest.from_file(str(ROOT / "pages" / "library.py"), default_timeout=30)
    for name, value in address.items():
        test.query_params[name] = value
    return run(test)


def run(test):
    test.run()
    assert not test.exception, test.exception
    return test


def names(test):
    return [element.value for element in test.code]


def address(test):
    return {name: values[0] if isinstance(values, list) else values for name, values in test.query_params.items()}


def words(test):
    """All words on a page, without the signs that keep Markdown from reading them."""
    return texts(test).replace("\\", "")


def press_button(test, label):
    next(button for button in test.button if button.label == label).click()
    return run(test)


def act(test, task, name):
    test.button(key=f"{name}-{task.id}").click()
    return run(test)


def check(test, *tasks):
    """Choose films by their boxes."""
    for task in tasks:
        box = next(box for box in test.checkbox if task.id in box.key)
        box.check()
        run(test)
    return test


def labels(test):
    return [button.label for button in test.button]


def chips(test):
    return [
        option.replace(" :material/close:", "").replace("\\", "") for pills in test.pills for option in pills.options
    ]


# --- what the address asks for ----------------------------------------------------------------------------------------


def test_the_head_says_how_large_all_films_are_and_a_line_below_how_many_there_are(demo):
    many(demo._store, ["One", "Two"])
    press(demo._store, "Not yet", state=TaskState.PROCESSING)
    test = library_page()
    assert "4 MB on this computer." in texts(test)
    assert "3 films" in words(test)


def test_an_address_restores_filters_order_and_page(demo):
    many(demo._store, [f"A harbour at dusk, {number:02}" for number in range(30)])
    press(demo._store, "A harbour that failed", state=TaskState.FAILED)
    test = library_page(q="harbour", state="done", sort="oldest", page="2")
    assert names(test) == [f"A harbour at dusk, {number:02}" for number in range(24, 30)]
    assert chips(test) == ["“harbour”", "Done"]
    assert "30 films" in words(test)
    assert test.session_state["_view"] == {
        "view": "library",
        "q": "harbour",
        "state": "done",
        "sort": "oldest",
        "page": "2",
    }


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"q": "月光"}, ["一只猫在月光下跳舞"]),
        ({"q": "CAFÉ"}, ["Steam over a cafe table"]),
        ({"q": "needs light"}, ["Steam over a cafe table"]),
        ({"tag": "Client A"}, ["一只猫在月光下跳舞"]),
        ({"ratio": "9x16"}, ["一只猫在月光下跳舞"]),
        ({"state": "failed"}, ["A rocket that failed"]),
        ({"starred": "1"}, ["Steam over a cafe table"]),
        ({"verdict": "changes"}, ["Steam over a cafe table"]),
        ({"until": "2020-01-01"}, []),
        ({"frames": "with"}, []),
        ({"since": str(date(2020, 1, 1)), "state": "done"}, ["Steam over a cafe table", "一只猫在月光下跳舞"]),
    ],
)
def test_every_filter_finds_what_it_says(demo, given, found):
    press(demo._store, "一只猫在月光下跳舞", ratio=AspectRatio.TALL, tags=["client a"])
    steam = press(demo._store, "Steam over a cafe table", starred=True)[0]
    press(demo._store, "A rocket that failed", state=TaskState.FAILED)
    review = demo.reviews.open_film(steam.id, name="Mira")
    demo.reviews.record(review.id, Step.CHANGES, name="Mira", reason="Needs light.", pair_key=review.pair.key)
    assert names(library_page(**given)) == found


@pytest.mark.parametrize(
    "hostile",
    [
        {"page": "-1", "q": "\x00", "since": "9999-99-99"},
        {"page": "99999999999999999999"},
        {"page": "²", "state": "<b>", "sort": "1;drop", "verdict": "\x00", "ratio": "../", "starred": "yes"},
        {"until": "9999-12-31", "since": "0001-01-01"},
        {"tag": "", "frames": "maybe", "bin": "2"},
    ],
)
def test_a_hostile_address_shows_what_it_can(demo, hostile):
    many(demo._store, ["A quiet harbour"])
    assert names(library_page(**hostile)) in (["A quiet harbour"], [])


def test_a_page_past_the_end_shows_the_last_one(demo):
    many(demo._store, [f"Film {number:02}" for number in range(25)])
    assert names(library_page(page="7")) == ["Film 00"]


def test_each_control_writes_its_filter_into_the_address_and_begins_at_the_first_page(demo):
    press(demo._store, "A cat", tags=["月光"])
    many(demo._store, [f"Film {number:02}" for number in range(25)])
    test = library_page(page="2")
    for key, value, said in (
        ("status", Status.DONE, {"state": "done"}),
        ("ratio", AspectRatio.WIDE, {"ratio": "16x9"}),
        ("sort", Sort.OLDEST, {"sort": "oldest"}),
        ("keyframes", False, {"frames": "without"}),
        ("tag", "月光", {"tag": "月光"}),
        ("verdict", Standing.WAITING, {"verdict": "waiting"}),
    ):
        test.selectbox(key=f"library-{key}").set_value(value)
        run(test)
        assert said.items() <= address(test).items()
        assert "page" not in address(test)
    test.toggle(key="library-starred").set_value(True)
    test.date_input(key="library-since").set_value(date(2026, 3, 1))
    run(test)
    assert address(test)["starred"] == "1"
    assert address(test)["since"] == "2026-03-01"
    test.selectbox(key="library-status").set_value("")
    run(test)
    assert "state" not in address(test)


def test_a_filter_is_taken_away_by_its_chip_and_all_by_one_press(demo):
    many(demo._store, ["A cat", "A dog"])
    test = library_page(q="cat", state="done", sort="oldest")
    test.pills[0].set_value("text")
    run(test)
    assert address(test) == {"state": "done", "sort": "oldest"}
    assert chips(test) == ["Done"]
    press_button(test, "Clear all")
    assert address(test) == {"sort": "oldest"}
    assert not test.pills


def test_the_filters_that_are_out_of_sight_are_counted_on_their_button(demo):
    many(demo._store, ["A cat"])
    popovers = library_page(tag="dusk", since="2026-01-01", state="done").get("popover")
    assert "Filters · 2" in [popover.proto.popover.label for popover in popovers]


def test_pages_keep_what_is_looked_for(demo):
    many(demo._store, [f"Film {number:02}" for number in range(30)])
    test = library_page(q="film", page="2")
    assert names(test) == [f"Film {number:02}" for number in range(5, -1, -1)]
    turned = test.get("pagination")[0]
    assert (turned.proto.num_pages, turned.proto.default) == (2, 2)


def test_texts_of_people_stay_texts(demo):
    press(demo._store, HOSTILE, tags=["**bold** :red[x]"])
    test = library_page(q=HOSTILE[:40], tag="**bold** :red[x]", bin="0")
    assert chips(test)[-1] == "Tag: **bold** :red[x]"
    assert all("**b" not in option for pills in test.pills for option in pills.options)
    assert not any("<script>" in part.value for part in test.markdown)


def test_nothing_at_all_leads_to_create(demo):
    test = library_page()
    assert [heading.value for heading in test.subheader] == ["No films yet"]
    assert not test.selectbox
    assert "Make a film" in labels(test)


def test_nothing_found_says_what_was_looked_for_and_offers_all(demo):
    many(demo._store, ["A cat"])
    test = library_page(q="zebra")
    assert "No prompt, title, tag or review has “zebra” in it." in words(test)
    press_button(test, "Show all films")
    assert names(test) == ["A cat"]
    assert "No film fits all of this: “cat”, Failed." in words(library_page(q="cat", state="failed"))


def test_what_is_found_only_in_the_bin_is_said_to_lie_there(demo):
    cat, _dog = many(demo._store, ["A cat", "A dog"])
    demo.library.delete([cat.id])
    test = library_page(q="cat")
    assert "1 film that fits lies in the bin." in words(test)
    assert "No prompt" not in words(test)
    assert names(press_button(test, "Open the bin")) == ["A cat"]


# --- one film ---------------------------------------------------------------------------------------------------------


def test_a_star_is_set_on_the_card(demo):
    film = many(demo._store, ["A cat"])[0]
    act(library_page(), film, "star")
    assert demo.task(film.id).starred


def test_deleting_asks_says_what_goes_and_is_undone_by_one_press(demo):
    cat, dog = many(demo._store, ["A cat", "A dog"])
    test = act(library_page(), cat, "delete")
    assert "It takes 2 MB. It stays in the bin for 30 days and can be brought back" in texts(test)
    assert "A cat" in texts(test)
    assert demo.task(cat.id).deleted_at is None
    press_button(test, "Delete")
    assert demo.task(cat.id).deleted_at is not None
    run(test)
    assert names(test) == ["A dog"]
    assert "1 film is in the bin for 30 days." in words(test)
    press_button(test, "Undo")
    assert names(test) == ["A dog", "A cat"]
    assert [toast.value for toast in test.toast] == ["1 film is back."]
    assert demo.task(dog.id).deleted_at is None


def test_deleting_a_film_on_its_way_says_that_it_goes_on(demo):
    task = press(demo._store, "Not yet", state=TaskState.PROCESSING)[0]
    test = act(library_page(), task, "delete")
    assert "1 is still being made. The service goes on with it, and it still counts" in texts(test)
    press_button(test, "Cancel")
    assert names(run(test)) == ["Not yet"]


def test_a_film_that_another_tab_deleted_is_told_of(demo):
    film = many(demo._store, ["A cat"])[0]
    test = library_page()
    demo.delete(film.id)
    act(test, film, "delete")
    assert [toast.value for toast in test.toast] == ["These films are no longer here."]


# --- many at once -----------------------------------------------------------------------------------------------------


def test_a_selection_takes_the_place_of_the_filters_and_goes_by_one_press(demo):
    cat, dog = many(demo._store, ["A cat", "A dog"])
    test = check(library_page(), cat)
    assert "**1 selected**" in texts(test)
    assert test.session_state["_selected"] == [cat.id]
    assert not test.selectbox
    check(test, dog)
    assert "**2 selected**" in texts(test)
    press_button(test, "Clear selection")
    assert test.session_state["_selected"] == []
    assert test.selectbox


def test_a_selection_survives_pages_and_filters_and_says_what_is_out_of_sight(demo):
    films = many(demo._store, [f"Film {number:02}" for number in range(30)])
    test = check(library_page(), films[-1], films[-2])
    test.query_params["page"] = "2"
    run(test)
    assert "2 selected films are not on this page." in texts(test)
    check(test, films[0])
    assert "**3 selected**" in texts(test)
    test.query_params["q"] = "Film 00"
    test.query_params["page"] = "1"
    run(test)
    assert "**3 selected**" in texts(test)
    assert test.session_state["_selected"] == [films[0].id]


def test_a_page_or_all_that_match_are_chosen_with_every_take(demo):
    many(demo._store, [f"Film {number:02}" for number in range(24)])
    takes = press(demo._store, "Takes of a film", takes=3)
    other = many(demo._store, ["Something else"])[0]
    test = check(library_page(q="film"), takes[0])
    menu = test.get("menu_button")[0]
    assert list(menu.proto.options) == ["All 26 on this page", "All 27 that match"]
    check_all(test, "All 26 on this page")
    assert "**26 selected**" in texts(test)
    check_all(test, "All 27 that match")
    assert "**27 selected**" in texts(test)
    assert other.id not in test.session_state["library-chosen"]


def check_all(test, words):
    menu = test.get("menu_button")[0]
    menu.set_value(words)
    return run(test)


def test_what_is_done_with_many_reaches_exactly_those_and_undo_brings_back_exactly_those(demo):
    cat, dog, owl = many(demo._store, ["A cat", "A dog", "An owl"])
    demo.delete(dog.id)
    test = check(library_page(), cat, owl)
    press_button(test, "Star")
    assert [demo.task(film.id).starred for film in (cat, dog, owl)] == [True, False, True]
    press_button(run(test), "Unstar")
    assert not demo.task(cat.id).starred
    press_button(test, "Delete")
    assert "They take 4 MB." in texts(test)
    test.button(key="library-dialog-act").click()
    run(run(test))
    assert names(test) == []
    press_button(test, "Undo")
    assert names(test) == ["An owl", "A cat"]
    assert demo.task(dog.id).deleted_at is not None


def test_a_selection_forgets_what_another_tab_deleted(demo):
    cat, dog = many(demo._store, ["A cat", "A dog"])
    test = check(library_page(), cat, dog)
    demo.delete(cat.id)
    run(test)
    assert "**1 selected**" in texts(test)
    demo.restore(cat.id)
    assert "**1 selected**" in texts(run(test))


def test_tags_are_added_to_many_told_and_taken_away(demo):
    cat, dog = many(demo._store, ["A cat", "A dog"])
    demo.library.tag([dog.id], "dusk")
    press(demo._store, "An owl", tags=["月光"])
    test = press_button(check(library_page(), cat, dog), "Tag")
    assert "dusk on 1 of 2" in labels(test)
    test.selectbox(key="library-new-tag").set_value("月光")
    run(test)
    assert test.selectbox(key="library-new-tag").value is None
    assert demo.library.tags(cat.id) == demo.library.tags(dog.id)[1:] == ("月光",)
    assert "月光" in labels(test)
    next(button for button in test.button if button.label == "dusk on 1 of 2").click()
    run(test)
    assert demo.library.tags(dog.id) == ("月光",)


# --- the bin ----------------------------------------------------------------------------------------------------------


def test_the_bin_is_told_with_its_count_and_opened_from_the_head(demo):
    cat, _dog = many(demo._store, ["A cat", "A dog"])
    assert "Bin" in labels(library_page())
    demo.delete(cat.id)
    test = press_button(library_page(q="dog"), "Bin · 1")
    assert address(test) == {"bin": "1"}
    assert [title.value for title in test.title] == ["Bin"]
    assert names(test) == ["A cat"]
    press_button(test, "Library")
    assert address(test) == {}


def test_films_are_restored_from_the_bin_one_or_many(demo):
    films = many(demo._store, ["A cat", "A dog", "An owl"])
    demo.library.delete([film.id for film in films])
    test = act(library_page(bin="1"), films[0], "restore")
    assert sorted(names(test)) == ["A dog", "An owl"]
    press_button(check(test, films[1], films[2]), "Restore")
    assert [toast.value for toast in test.toast] == ["2 films are back."]
    assert [heading.value for heading in test.subheader] == ["The bin is empty"]
    assert names(library_page()) == ["An owl", "A dog", "A cat"]


def test_deleting_for_good_asks_and_says_what_it_frees(demo):
    film = many(demo._store, ["A cat"])[0]
    demo.delete(film.id)
    test = act(library_page(bin="1"), film, "erase")
    assert "nothing brings it back. This frees 2 MB." in texts(test)
    test.button(key="library-dialog-act").click()
    run(test)
    assert demo.task(film.id).emptied_at is not None
    assert demo.library.restore([film.id]) == []


def test_emptying_the_bin_asks_and_leaves_what_is_still_being_made(demo):
    films = many(demo._store, [f"Film {number:02}" for number in range(26)])
    going = press(demo._store, "Not yet", state=TaskState.PROCESSING)[0]
    kept = many(demo._store, ["Kept"])[0]
    demo.library.delete([going.id, *(film.id for film in films)])
    test = press_button(library_page(bin="1"), "Empty bin")
    assert f"This frees {26 * FILM_BYTES // 1_000_000} MB." in texts(test)
    test.button(key="library-dialog-act").click()
    run(test)
    assert [toast.value for toast in test.toast] == [
        "26 films were removed for good.",
        "1 stays until the service has made it.",
    ]
    assert demo.bin.count() == 1
    assert demo.task(kept.id).deleted_at is None


def test_the_bin_and_the_library_are_chosen_from_apart(demo):
    cat, dog = many(demo._store, ["A cat", "A dog"])
    demo.delete(cat.id)
    test = check(library_page(), dog)
    test.query_params.clear()
    test.query_params["bin"] = "1"
    run(test)
    assert "selected" not in texts(test)
    assert library_chosen._KEYS[False] in test.session_state
