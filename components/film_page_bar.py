"""The bar of a film's page: the way back, where the film stands, its star and its name."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components import links
from components.actions import on_action
from components.family import state_badge
from components.rename import rename
from components.review_rows import STANDING_COLOURS
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
    rename(
        task.title,
        partial(service().library.rename, task.id),
        key="film",
        of=task.id,
        meaning=_("In place of the prompt, wherever this film is shown. Without one, the prompt is its name."),
    )
