"""The page of one film: first the film, and beside it what can be done with it and what is known of it; then what it
was made from, and beside that its family. In one column they follow each other in this order.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from components import links
from components.dialogs import Then
from components.film_page_bar import bar
from components.film_page_compare import compared
from components.film_page_frames import use_frame
from components.film_page_side import actions, actions_of_lost, binned_notice, facts, family, tags, takes_of_press
from components.film_page_waiting import waiting
from components.library_words import short
from components.moments import moment
from components.page_head import page
from components.plain import plain
from components.returned import returned_film
from components.screen import screen
from components.task_parts import answer, failure, history, request_rows, rows, sent_body, sent_frames
from components.told import say, told
from components.undo import offer_undo
from twoframe.i18n import _
from twoframe.models import Task
from twoframe.runtime import service

HEADING_MAX = 90
FRAMES_MAX_HEIGHT = 320
SIDE_WIDTH = 380
PROMPT_WIDTH = 720
_THERE = "film-there"


def film_page(task_id: str | None) -> None:
    """Draw the page of an id that stood in the address, if any: anything may stand there."""
    task = service().task(task_id) if task_id is not None and links.is_id(task_id) else None
    if task is None:
        _nothing(
            _("There is no film at this link"),
            _("The link may be cut off, or come from another Twoframe."),
        )
    elif task.emptied_at is not None:
        _nothing(
            _("This film was removed for good"),
            _("Its time in the bin is over, or it was deleted there. What was said of it in a review stays."),
        )
    else:
        _notice_bin(task)
        with page(plain(_heading(task)), _purpose(task), "film"):
            _film(task)


def _notice_bin(task: Task) -> None:
    """Say what else would surprise: what is looked at went to the bin since it was drawn last, from another place."""
    if task.deleted_at is None:
        st.session_state[_THERE] = task.id
    elif st.session_state.get(_THERE) == task.id:
        del st.session_state[_THERE]
        say(_("This film was put into the bin meanwhile."), "delete")


def after() -> Then:
    """What follows where a dialog of this page has deleted its film, or has made a new one of it."""
    return Then(deleted=_deleted, made=_made)


def _nothing(title: str, body: str) -> None:
    with (
        page(_("Film"), _("One film, and all that is known of it."), "film"),
        st.container(border=True, gap=16, key="film-unknown", width=720),
    ):
        with st.container(gap=4):
            st.subheader(title, anchor=False)
            st.markdown(body)
        st.button(
            _("All films"), key="film-library", icon=":material/arrow_back:", on_click=partial(links.go, "library")
        )


def _film(task: Task) -> None:
    binned = task.deleted_at is not None
    bar(task)
    with st.container(horizontal=True, gap=40):
        with st.container(gap=24, key="film-picture"):
            _picture(task, binned=binned)
        with st.container(width=SIDE_WIDTH, gap=32, key="film-side"):
            if binned:
                binned_notice(task)
            elif _plays(task):
                actions(task)
            elif _lost(task):
                actions_of_lost(task)
            if not binned:
                tags(task)
            facts(task)
    with st.container(horizontal=True, gap=40):
        with st.container(gap=24, key="film-origin"):
            takes_of_press(task)
            _prompt(task)
            if _plays(task):
                returned_film(task, key="film-returned")
            _request(task)
            _history(task)
        with st.container(width=SIDE_WIDTH, gap=32, key="film-relatives"):
            family(task)


def _plays(task: Task) -> bool:
    return task.film is not None and not task.unfinished and service().film_path(task.id) is not None


def _lost(task: Task) -> bool:
    """Whether a film was here whose file is not."""
    return task.film is not None and not task.unfinished and not _plays(task)


def _picture(task: Task, *, binned: bool) -> None:
    if task.film is not None and _plays(task):
        with st.container(gap=12):
            screen(task, key="film-screen", on_frame=None if binned else partial(use_frame, task))
            compared(task, task.film)
    elif _lost(task):
        with st.container(border=True, gap=4, key="film-missing"):
            st.subheader(_("The film’s file is missing"), anchor=False)
            st.markdown(_("It is no longer on this computer. All else that is known of it is here."))
            st.markdown(
                _(
                    "To bring it back, call `python -m twoframe doctor --cure` where Twoframe runs: then *Ask again* "
                    "stands here, and fetches the film as long as the service has it. Or import a ZIP that holds it."
                )
            )
    elif binned:
        failure(task)
    else:
        waiting(task)


def _prompt(task: Task) -> None:
    """What the service was told, in full, where the heading says something else or not all of it."""
    if _heading(task) == task.request.prompt:
        return
    with st.container(width=PROMPT_WIDTH, gap=4, key="film-prompt"):
        st.caption(_("Prompt"))
        st.text(task.request.prompt)


def _request(task: Task) -> None:
    with st.container(gap=16, key="film-request"):
        st.subheader(_("The request as sent"), anchor=False)
        sent_frames(task, max_height=FRAMES_MAX_HEIGHT)
        told = [(_("Prompt"), task.request.prompt)] if _heading(task) == task.request.prompt else []
        rows([*told, *request_rows(task)])
        sent_body(task)


def _history(task: Task) -> None:
    with st.container(gap=16, key="film-history"):
        st.subheader(_("What happened"), anchor=False)
        history(task)
        answer(task)


def _heading(task: Task) -> str:
    return short(task.name, HEADING_MAX)


def _purpose(task: Task) -> str:
    """The film in one line: its shape, its length, when it was made."""
    ratio, now = task.request.ratio.value, datetime.now(UTC)
    if task.film is None:
        return plain(_("{ratio}, requested {moment}").format(ratio=ratio, moment=moment(task.created_at, now)))
    made = moment(task.finished_at or task.created_at, now)
    return plain(_("{ratio}, {s} s, made {moment}").format(ratio=ratio, s=f"{task.film.duration_s:.1f}", moment=made))


def _deleted(task: Task) -> None:
    words = _("“{name}” is in the bin.").format(name=_heading(task))
    offer_undo(words, lambda: told(lambda: service().library.restore([task.id])))
    if links.asked(links.ID) == task.id:  # and no other take of its press
        links.back()


def _made(task: Task) -> None:
    links.go("film", **{links.ID: task.id})
