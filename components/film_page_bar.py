"""The bar of a film's page: the way back, where the film stands, its star and its name."""

from __future__ import annotations

import streamlit as st

from components import links
from components.actions import on_action
from components.family import state_badge
from components.finishing import finishing
from components.plain import opener, plain
from components.review_rows import STANDING_COLOURS
from twoframe.errors import RequestRefused
from twoframe.i18n import _
from twoframe.models import Task
from twoframe.runtime import service
from twoframe.words import standing_word


def bar(task: Task) -> None:
    """Draw the bar."""
    with st.container(horizontal=True, vertical_alignment="center", gap=12, key="film-bar"):
        st.button(_came_from(), key="film-back", type="tertiary", icon=":material/arrow_back:", on_click=links.back)
        told = state_badge(task)
        if told is not None:
            st.badge(told[0], color=told[1])
        _verdict(task)
        st.space("stretch")
        if task.deleted_at is None:
            _star(task)
            _rename(task)


def _came_from() -> str:
    return {"create": _("Create"), "review": _("Review"), "showcase": _("Showcase")}.get(
        links.came_from(), _("Library")
    )


def _verdict(task: Task) -> None:
    """Where the film's review stands, as the way to it."""
    review = service().reviews.of_tasks([task.id]).get(task.id)
    if review is None:
        return
    words, colour = standing_word(review.standing), STANDING_COLOURS[review.standing]
    st.button(
        f":{colour}-badge[{words}]",
        key="film-verdict",
        type="tertiary",
        help=_("Open the review of this film"),
        on_click=links.go,
        args=("review",),
        kwargs={links.REVIEW: review.id},
    )


def _star(task: Task) -> None:
    starred = _("Starred")
    st.button(
        f":yellow[★] {starred}" if task.starred else _("Star"),
        key="film-star",
        type="tertiary",
        icon=None if task.starred else ":material/star:",
        on_click=on_action,
        args=(task.id, "unstar" if task.starred else "star"),
    )


def _rename(task: Task) -> None:
    title_key, refused_key = f"film-title-{task.id}", f"film-title-refused-{task.id}"

    def rename() -> None:
        try:
            service().library.rename(task.id, st.session_state[title_key])
        except RequestRefused as error:
            st.session_state[refused_key] = " ".join(problem.words for problem in error.problems)
        else:
            with finishing():
                st.session_state.pop(refused_key, None)

    with st.popover(opener(_("Rename")), type="tertiary", icon=":material/edit:", key="film-rename"):
        st.text_input(
            _("Title"),
            key=title_key,
            value=task.title,
            on_change="ignore",
            help=_("In place of the prompt, wherever this film is shown. Without one, the prompt is its name."),
        )
        if words := st.session_state.get(refused_key):
            st.markdown(f":red[:material/error:] :small[{plain(words)}]")
        st.button(_("Save"), key="film-rename-save", on_click=rename)
