"""A finished film beside what was sent: does it begin and end on the keyframes, and does its loop close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components.clip import clip
from components.compare import Side, compare
from components.draft import Slot
from components.pictures import frame_url
from components.plain import plain
from components.sides import can_show
from components.slot_names import slot_name
from components.ticking import tick_while
from twoframe.desk import Closing, Match, Returned, State
from twoframe.i18n import _
from twoframe.models import Film, FrameRef, Task
from twoframe.returned_words import ReturnedWords, end_words, level_word, seam_words
from twoframe.runtime import service

BADGE_PX = 68
COMPARED_PX = 1536
SEAM_MAX_HEIGHT = 300
_COLOURS: dict[str, Literal["green", "yellow", "red"]] = {
    Match.MATCHES: "green",
    Match.CLOSE: "yellow",
    Match.DIFFERS: "red",
    Closing.CLOSES: "green",
    Closing.NEARLY: "yellow",
    Closing.JUMPS: "red",
}


def returned_film(task: Task, *, key: str) -> None:
    """Draw what became of a task's stored keyframes and its loop: in words, with figures and difference on demand.

    Nothing for a task without a film, or with neither of them.
    """
    returned = service().desk.returned(task.id)
    if returned.state is State.NONE or task.film is None:
        return
    with st.container(gap=12, key=key):
        heading = _("Returned film")
        st.markdown(f"**{heading}**")
        match returned.state:
            case State.RUNNING:
                tick_while(
                    lambda: service().desk.returned(task.id).state is State.RUNNING,
                    lambda: st.caption(_("Comparing the film with what was sent…")),
                )
            case State.FAILED:
                st.caption(f":material/error: {plain(returned.problem)}")
            case _:
                _rows(task, task.film, returned, key)


def _rows(task: Task, film: Film, returned: Returned, key: str) -> None:
    start, end = task.request.start, task.request.end
    if start is not None and returned.first is not None:
        _end(task, start, "start", returned, key)
    if end is not None and returned.last is not None:
        _end(task, end, "end", returned, key)
    for ref, words in (
        (start, _("The start frame is no longer on this computer: the first frame can’t be compared with it.")),
        (end, _("The end frame is no longer on this computer: the last frame can’t be compared with it.")),
    ):
        if ref is not None and ref.sha256 is not None and not can_show(ref):
            st.caption(words)
    if returned.seam is not None:
        label = _("The seam, three times")
        size = film.width, film.height
        _row(
            seam_words(returned),
            returned.seam_level,
            _("Show the seam"),
            lambda: clip(returned.seam_url, ratio=size, label=label, max_height=SEAM_MAX_HEIGHT),
            f"{key}-seam",
        )


def _end(task: Task, ref: FrameRef, slot: Slot, returned: Returned, key: str) -> None:
    ratio = task.request.ratio
    label = _("First frame of the film") if slot == "start" else _("Last frame of the film")
    sent = Side(frame_url(ref, ratio, COMPARED_PX), slot_name(slot), tone=slot)
    made = Side(returned.first_url if slot == "start" else returned.last_url, label, tone="film")
    _row(
        end_words(returned, slot),
        returned.first_level if slot == "start" else returned.last_level,
        _("Show difference"),
        lambda: compare(sent, made, key=f"{key}-{slot}-compare", ratio=ratio.sides, mode="difference"),
        f"{key}-{slot}",
    )


def _row(words: ReturnedWords, level: str, label: str, draw: Callable[[], object], key: str) -> None:
    """A level and what it says; below it what shows it, with its figure, drawn when it is opened."""
    with st.container(gap=4, key=key):
        with st.container(horizontal=True, vertical_alignment="center", gap=16):
            with st.container(width=BADGE_PX):
                st.badge(level_word(level), color=_COLOURS[level])
            with st.container(gap=0):
                st.markdown(f"**{plain(words.title)}**")
                if words.caption:
                    st.caption(plain(words.caption))
        with st.expander(label, type="compact", key=f"{key}-shown", on_change="rerun") as shown:
            if shown.open:
                draw()
                st.caption(plain(words.figure))
