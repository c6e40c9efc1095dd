"""Everything that asks before it acts: details, delete, and the presses that spend.

A dialog lives as long as its flag in the session, because a full rerun of the page closes any dialog that is not
called again. Open one from a callback with `ask`; the page calls `dialogs` once, at its end. For Details the flag is
the address itself, `/?task=…`: it can be sent to others, and is open after a reload and a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components import links
from components.crop_dialog import close_crop
from components.details import details
from components.film_frames import close_film
from components.finishing import finishing
from components.library_words import short, stays, takes_room, whether_to_delete
from components.money import cost_words
from components.told import say
from twoframe.errors import RequestRefused
from twoframe.i18n import _
from twoframe.models import Task
from twoframe.runtime import service

Question = Literal["details", "delete", "extend", "try_again", "send_again"]
NAME_MAX = 200
_OPEN, _REFUSED, _EXTEND = "dialog-open", "dialog-refused", "dialog-extend-prompt"


@dataclass(frozen=True)
class Open:
    """The dialog that is open, and the task that it is about."""

    question: Question
    task_id: str


@dataclass(frozen=True)
class Then:
    """What a page does after a task was deleted, which it says by itself, or after new ones were made of it. Callbacks,
    which may go to another page.
    """

    deleted: Callable[[Task], object] | None = None
    made: Callable[[Task], object] | None = None


STAY = Then()


def ask(question: Question, task_id: str) -> None:
    """Open a dialog with the next full run."""
    close()
    if question == "details":
        links.put(**{links.TASK: task_id})
    else:
        st.session_state[_OPEN] = Open(question, task_id)


def close() -> None:
    """Close the dialog with the next full run."""
    st.session_state.pop(_OPEN, None)
    st.session_state.pop(_REFUSED, None)
    links.drop(links.TASK)


def close_others() -> None:
    """Close the form's own dialogs where one of these is open, as Back opens Details over them: a page can show only
    one. Call it before the form is drawn.
    """
    if _opened() is not None:
        close_crop()
        close_film()


def dialogs(session: str, then: Then = STAY) -> None:
    """Draw the dialog that is open, if any. `session` tells this browser's presses from others'; `then` says what
    follows on this page.
    """
    opened = _opened()
    if opened is None:
        return
    task = service().task(opened.task_id) if links.is_id(opened.task_id) else None
    if task is None or task.deleted_at is not None:
        with finishing():
            close()
            st.toast(_("There is no film at this link.") if task is None else _("This film is no longer here."))
        return
    _DRAWN[opened.question](task, session, then)


def _opened() -> Open | None:
    opened: Open | None = st.session_state.get(_OPEN)
    linked = links.asked(links.TASK)
    return Open("details", linked) if opened is None and linked is not None else opened


def _details(task: Task, _session: str, _then: Then) -> None:
    @st.dialog(_("Details"), width="medium", on_dismiss=close)
    def draw() -> None:
        st.button(_("Film page"), key="dialog-film", type="tertiary", icon=":material/open_in_full:", on_click=to_page)
        details(task)
        if _opened() is None:
            # Inside a dialog only the dialog runs again: the whole page must, so that it goes where it is sent.
            st.rerun()

    def to_page() -> None:
        close()
        links.go("film", **{links.ID: task.id})

    draw()


def _delete(task: Task, _session: str, then: Then) -> None:
    @st.dialog(whether_to_delete(1), on_dismiss=close)
    def draw() -> None:
        st.text(short(task.name, NAME_MAX))
        room = task.film.bytes if task.film is not None and service().film_path(task.id) is not None else 0
        st.markdown(f"{takes_room(1, room)} {stays(1)}")
        if task.unfinished:
            st.markdown(
                _("It is still being made. The service goes on with it, and it still counts: nothing can call it back.")
            )
        if words := st.session_state.get(_REFUSED):
            st.error(words, icon=":material/error:")

        def delete() -> None:
            try:
                service().library.delete([task.id])
            except RequestRefused as error:
                st.session_state[_REFUSED] = " ".join(problem.words for problem in error.problems)
                return
            with finishing():
                close()
                if then.deleted is None:
                    say(_("Deleted."), "delete")
                else:
                    then.deleted(task)

        _buttons(_("Delete"), delete)

    draw()


def _extend(task: Task, session: str, then: Then) -> None:
    @st.dialog(_("Extend this film"), on_dismiss=close)
    def draw() -> None:
        st.markdown(_("The service adds about 5 s. The longer film is a new one; this one stays."))
        st.text_area(_("What happens next"), key=_EXTEND, height=104, on_change="ignore")
        _spend(_("Extend"), lambda: service().extend(task.id, st.session_state.get(_EXTEND, ""), session=session), then)

    draw()


def _try_again(task: Task, session: str, then: Then) -> None:
    @st.dialog(_("Try again?"), on_dismiss=close)
    def draw() -> None:
        st.text(task.request.prompt)
        st.markdown(_("A new task with the same prompt, frames and settings. The failed one stays."))
        _spend(_("Try again"), lambda: service().try_again(task.id, session=session), then)

    draw()


def _send_again(task: Task, session: str, then: Then) -> None:
    @st.dialog(_("Send again?"), on_dismiss=close)
    def draw() -> None:
        st.text(task.request.prompt)
        st.markdown(
            _(
                "No answer came to the first one. It may have been accepted, and may have been charged: then this "
                "makes a second film, and a second charge. The first one stays and says so."
            )
        )
        _spend(_("Send again"), lambda: service().send_again(task.id, session=session), then)

    draw()


_DRAWN: dict[Question, Callable[[Task, str, Then], None]] = {
    "details": _details,
    "delete": _delete,
    "extend": _extend,
    "try_again": _try_again,
    "send_again": _send_again,
}


def _spend(label: str, make: Callable[[], Sequence[Task]], then: Then) -> None:
    """Tell the price, then draw the button that makes a new task; a refusal stays in the dialog."""
    quote = service().quote()
    st.caption(cost_words(quote))

    def act() -> None:
        try:
            made = make()
        except RequestRefused as error:
            st.session_state[_REFUSED] = " ".join(problem.words for problem in error.problems)
        else:
            with finishing():
                close()
                st.session_state.pop(_EXTEND, None)
                if then.made is not None:
                    then.made(made[0])

    if words := st.session_state.get(_REFUSED):
        st.error(words, icon=":material/error:")
    _buttons(label, act)


def _buttons(label: str, act: Callable[[], None]) -> None:
    with st.container(horizontal=True, gap=8):
        st.button(label, key="dialog-act", type="primary", on_click=act)
        st.button(_("Cancel"), key="dialog-cancel", on_click=close)
    if _opened() is None:
        # Inside a dialog only the dialog runs again: the whole page must, so that the dialog goes.
        st.rerun()
