"""Finished films to choose from, many at once, found by words: the dialog *Add films* of a showcase."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from components import links
from components.actions import on_action
from components.finishing import finishing
from components.showcase_pick import added_words
from components.told import say, tell, told
from components.wall import posters
from twoframe.filters import Filters, Shelf, Status
from twoframe.i18n import _, n_
from twoframe.runtime import service
from twoframe.showing import Showcase

SHORT = 4
"""So many films leave all of the dialog in sight."""

_STATE, _SEARCH = "showcase-adding", "showcase-adding-search"


@dataclass(frozen=True)
class _Choice:
    """What is chosen, in the order of the presses, and the page that is looked at. `at` tells the showcase, and the
    stay on its page.
    """

    at: tuple[str, int]
    ids: tuple[str, ...] = ()
    page: int = 1
    text: str = ""


def begin_adding(showcase_id: str) -> None:
    """Open the dialog with the next full run, with nothing chosen."""
    st.session_state[_STATE] = _Choice((showcase_id, links.visit()))
    st.session_state[_SEARCH] = ""


def add_films(showcase: Showcase) -> None:
    """Draw the dialog, if it is open; one of another showcase, or of a page that was left since, closes."""
    choice: _Choice | None = st.session_state.get(_STATE)
    if choice is None:
        return
    if choice.at != (showcase.id, links.visit()):
        _close()
        return

    @st.dialog(_("Add films"), width="large", on_dismiss=_close)
    def draw() -> None:
        if _STATE not in st.session_state:
            # Inside a dialog only the dialog runs again: the whole page must, so that the dialog goes.
            st.rerun()
        _dialog(showcase)

    draw()


def _close() -> None:
    st.session_state.pop(_STATE, None)


def _dialog(showcase: Showcase) -> None:
    choice: _Choice = st.session_state[_STATE]
    text = st.session_state.get(_SEARCH, "")
    if text != choice.text:
        choice = st.session_state[_STATE] = replace(choice, text=text, page=1)
    shelf = service().library.shelf(Filters.parse({"q": text, "state": Status.DONE}), page=choice.page)
    with st.container(gap=16, key="showcase-add-dialog"):
        st.text_input(_("Search"), key=_SEARCH, placeholder=_("Search prompts and tags"), icon=":material/search:")
        _buttons(showcase, choice)
        if shelf.tasks:
            _grid(shelf, choice, {place.task.id for place in showcase.places})
            with st.container(horizontal=True, horizontal_alignment="distribute", gap=16):
                _pages(shelf, choice)
                if len(shelf.tasks) > SHORT:  # so many that the buttons above them may be out of sight
                    _buttons(showcase, choice, below="-below")
        elif text:
            st.markdown(_("Nothing found. Try fewer words."))
        else:
            st.markdown(_("There are no finished films yet. Make one on Create, then add it here."))
    tell()


def _grid(shelf: Shelf, choice: _Choice, inside: set[str]) -> None:
    if any(task.id in inside for task in shelf.tasks):
        st.caption(_("Films with a grey tick are in this showcase already."))
    posters(
        service().poster_wall(shelf, view={}),
        key="showcase-add-posters",
        on_action=_act,
        selected=inside | set(choice.ids),
        fixed=inside,
        on_select=lambda ids, on: _select([task_id for task_id in ids if task_id not in inside], on),
    )


def _act(task_id: str, name: str) -> None:
    """Do what a card offers; what asks before it acts is asked on the film's own page, as a page shows one dialog."""
    if name in {"star", "unstar", "best", "unbest"}:
        on_action(task_id, name)
        return
    _close()
    if name in {"remix", "continue", "review"}:
        on_action(task_id, name)
    else:
        links.go("film", **{links.ID: task_id})


def _select(ids: list[str], on: bool) -> None:
    choice: _Choice | None = st.session_state.get(_STATE)
    if choice is None:
        return
    kept = tuple(task_id for task_id in choice.ids if task_id not in ids)
    st.session_state[_STATE] = replace(choice, ids=(*kept, *ids) if on else kept)


def _pages(shelf: Shelf, choice: _Choice) -> None:
    if shelf.pages < 2:
        return
    key = f"showcase-add-page-{shelf.page}"  # a new control for each page, as on the list of reviews

    def turn() -> None:
        st.session_state[_STATE] = replace(choice, page=st.session_state[key])

    st.pagination(shelf.pages, default=shelf.page, key=key, on_change=turn)


def _buttons(showcase: Showcase, choice: _Choice, *, below: str = "") -> None:
    def add() -> None:
        if _STATE not in st.session_state:
            return  # a second press: the first one added them
        with finishing():
            added = told(lambda: service().showcases.add(showcase.id, choice.ids))
            if added is not None:
                _close()
                say(added_words(added, showcase.title), "slideshow")

    count = len(choice.ids)
    with st.container(horizontal=True, gap=8, width="content"):
        label = n_("Add {n} film", "Add {n} films", count) if count else _("Add")
        st.button(label, key=f"showcase-add-go{below}", type="primary", disabled=not count, on_click=add)
        st.button(_("Cancel"), key=f"showcase-add-cancel{below}", on_click=_close)
