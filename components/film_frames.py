"""*Film*: a button, and the dialog in which a person takes a frame of an earlier film: first, last, or at a moment."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import streamlit as st

from components.draft import Slot
from components.finishing import finishing
from components.pictures import moment_url, picture
from components.plain import plain
from twoframe.errors import FrameError
from twoframe.i18n import _
from twoframe.models import Film, FrameRef, Task
from twoframe.runtime import service
from twoframe.words import frame_error

OnFrame = Callable[[Slot, FrameRef], None]

FILMS_MAX = 24
STEPS_A_SECOND = 24
POSTER_MAX_HEIGHT, PICTURE_PX, PICTURE_MAX_HEIGHT = 240, 1088, 380
PROMPT_MAX = 48

_OPEN, _WHERE, _AT = "film-open", "film-where", "film-at"


class Where(StrEnum):
    """Which frame of a film is wanted."""

    FIRST = "first"
    LAST = "last"
    MOMENT = "moment"


@dataclass(frozen=True)
class _Open:
    """The dialog that is open, the film that was chosen in it, and why its frame could not be taken."""

    key: str
    task_id: str | None = None
    refused: str = ""


def film_button(slot: Slot, *, key: str, on_frame: OnFrame) -> None:
    """Draw *Film*, and its dialog while it is open. `on_frame` gets the frame that a person took, in a callback."""
    st.button(
        _("Film"),
        key=key,
        type="tertiary",
        icon=":material/movie:",
        help=_("Take a frame of an earlier film"),
        on_click=_begin,
        args=(key,),
    )
    opened: _Open | None = st.session_state.get(_OPEN)
    if opened is not None and opened.key == key:
        title = _("Start from a film’s frame") if slot == "start" else _("End on a film’s frame")
        st.dialog(title, width="medium", on_dismiss=close_film)(_draw)(slot, on_frame)


def close_film() -> None:
    """Close the dialog with the next full run."""
    st.session_state.pop(_OPEN, None)


def _draw(slot: Slot, on_frame: OnFrame) -> None:
    opened: _Open | None = st.session_state.get(_OPEN)
    if opened is None:
        # Inside a dialog only the dialog runs again: the whole page must, so that the dialog goes.
        st.rerun()
    task = service().task(opened.task_id) if opened.task_id else None
    with st.container(gap=16, key="film-dialog"):
        if task is None or task.film is None or task.deleted_at is not None:
            _films()
        else:
            _frame(slot, task, task.film, on_frame, opened.refused)


def _films() -> None:
    films = service().finished_films(FILMS_MAX)
    if not films:
        st.markdown(_("No films yet. When one is done, each of its frames can be taken here."))
        st.button(_("Cancel"), key="film-close", on_click=close_film)
        return
    grid = st.grid(columns="auto", min_column_width=190, gap=16)
    for task in films:
        with grid.container(gap=4):
            # One shape for all, so that the grid stays even.
            picture(f"/films/{task.id}.jpg", ratio=(16, 9), alt="", max_height=POSTER_MAX_HEIGHT, fit="contain")
            st.button(
                plain(_short(task.request.prompt)),
                key=f"film-{task.id}",
                width="stretch",
                wrap=False,
                on_click=_choose,
                args=(task.id,),
            )


def _frame(slot: Slot, task: Task, film: Film, on_frame: OnFrame, refused: str) -> None:
    st.text(task.request.prompt)
    chosen = Where(st.session_state.setdefault(_WHERE, Where.LAST))
    names = {Where.FIRST: _("First frame"), Where.LAST: _("Last frame"), Where.MOMENT: _("At a moment")}
    st.segmented_control(
        _("Frame"),
        list(Where),
        key=_WHERE,
        required=True,
        format_func=lambda where: f":blue[**{names[where]}**]" if where == chosen else names[where],
        label_visibility="collapsed",
        wrap=True,
    )
    if chosen is Where.MOMENT:
        last = _last_step(film)
        st.session_state[_AT] = _step(film)
        st.select_slider(
            _("Moment"),
            range(last + 1),
            key=_AT,
            format_func=lambda step: _("{seconds} s").format(seconds=f"{step / STEPS_A_SECOND:.2f}"),
        )
    picture(
        moment_url(task.id, _moment_s(film), PICTURE_PX),
        ratio=(film.width, film.height),
        alt=_("The frame that is taken"),
        max_height=PICTURE_MAX_HEIGHT,
    )
    if refused:
        st.error(refused, icon=":material/error:")
    with st.container(horizontal=True, gap=8):
        st.button(
            _("Use this frame"), key="film-use", type="primary", on_click=_use, args=(slot, task.id, film, on_frame)
        )
        st.button(_("All films"), key="film-all", icon=":material/arrow_back:", on_click=_choose, args=(None,))


def _last_step(film: Film) -> int:
    return max(int(film.duration_s * STEPS_A_SECOND) - 1, 1)


def _step(film: Film) -> int:
    """Where the slider stands: in the middle until it was moved, and before it was drawn, which a quick press is."""
    last = _last_step(film)
    return min(int(st.session_state.get(_AT, last // 2)), last)


def _moment_s(film: Film) -> float:
    """The moment that is chosen: 0 is the first frame, infinity the last."""
    match st.session_state.get(_WHERE):
        case Where.FIRST:
            return 0.0
        case Where.MOMENT:
            return _step(film) / STEPS_A_SECOND
        case _:
            return math.inf


def _use(slot: Slot, task_id: str, film: Film, on_frame: OnFrame) -> None:
    if _OPEN not in st.session_state:
        return  # a second press: the first one took it
    try:
        ref = service().film_frame(task_id, _moment_s(film))
        words = _("This film is no longer here.")
    except FrameError as error:
        ref, words = None, frame_error(error)
    if ref is None:
        st.session_state[_OPEN] = replace(st.session_state[_OPEN], refused=words)
        return
    with finishing():
        on_frame(slot, ref)
        close_film()


def _choose(task_id: str | None) -> None:
    if _OPEN in st.session_state:
        st.session_state[_OPEN] = replace(st.session_state[_OPEN], task_id=task_id, refused="")


def _begin(key: str) -> None:
    st.session_state[_OPEN] = _Open(key)


def _short(text: str) -> str:
    """The beginning of a prompt, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= PROMPT_MAX else f"{line[: PROMPT_MAX - 1]}…"
