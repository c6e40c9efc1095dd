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
from components.slot_names import slot_name
from components.ticking import tick_while
from twoframe.desk import Returned, State
from twoframe.i18n import _
from twoframe.models import FrameRef, Task
from twoframe.runtime import service

BADGE_PX = 68
COMPARED_PX = 2048
SEAM_MAX_HEIGHT = 300
_COLOURS: dict[str, Literal["green", "yellow", "red"]] = {
    "matches": "green",
    "closes": "green",
    "close": "yellow",
    "nearly": "yellow",
    "differs": "red",
    "jumps": "red",
}


def returned_film(task: Task, *, key: str) -> None:
    """Draw what became of a task's stored keyframes and its loop: in words, with the figures, the difference on demand.

    Nothing for a task without a film, or with neither of them.
    """
    returned = service().desk.returned(task.id)
    if returned.state is State.NONE:
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
                _rows(task, returned, key)


def _rows(task: Task, returned: Returned, key: str) -> None:
    request = task.request
    if request.start is not None and returned.first is not None:
        _frame(task, request.start, "start", returned.first, returned.first_level, returned.first_url, key)
    if request.end is not None and returned.last is not None:
        _frame(task, request.end, "end", returned.last, returned.last_level, returned.last_url, key)
    if returned.seam is not None:
        _seam(task, returned, returned.seam, key)


def _frame(task: Task, ref: FrameRef, slot: Slot, score: float, level: str, url: str, key: str) -> None:
    label = _("First frame of the film") if slot == "start" else _("Last frame of the film")
    sent = Side(frame_url(ref, task.request.ratio, COMPARED_PX), slot_name(slot), tone=slot, alt=slot_name(slot))
    made = Side(url, label, tone="film", alt=label)
    _row(
        _frame_words(slot, level),
        _("{score} of 1, after aligning the two").format(score=f"{score:.2f}"),
        level,
        _("Show difference"),
        lambda: compare(sent, made, key=f"{key}-{slot}-compare", ratio=task.request.ratio.sides, mode="difference"),
        f"{key}-{slot}",
    )


def _seam(task: Task, returned: Returned, score: float, key: str) -> None:
    words = {
        "closes": _("The loop closes"),
        "nearly": _("The loop nearly closes"),
        "jumps": _("The loop jumps"),
    }[returned.seam_level]
    film = task.film
    ratio = (film.width, film.height) if film is not None else task.request.ratio.sides
    _row(
        words,
        _jump(returned, score),
        returned.seam_level,
        _("Show the seam three times"),
        lambda: clip(returned.seam_url, ratio=ratio, label=_("The seam, three times"), max_height=SEAM_MAX_HEIGHT),
        f"{key}-seam",
    )


def _row(title: str, figure: str, level: str, label: str, draw: Callable[[], object], key: str) -> None:
    """A level, what it says, and what shows it, which is drawn when it is opened."""
    with st.container(gap=4, key=key):
        with st.container(horizontal=True, vertical_alignment="center", gap=16):
            with st.container(width=BADGE_PX):
                st.badge(_level_word(level), color=_COLOURS[level])
            with st.container(gap=0):
                st.markdown(f"**{plain(title)}**")
                st.caption(plain(figure))
        with st.expander(label, type="compact", key=f"{key}-shown", on_change="rerun") as shown:
            if shown.open:
                draw()


def _level_word(level: str) -> str:
    return {
        "matches": _("Matches"),
        "close": _("Close"),
        "differs": _("Differs"),
        "closes": _("Closes"),
        "nearly": _("Nearly"),
        "jumps": _("Jumps"),
    }[level]


def _frame_words(slot: Slot, level: str) -> str:
    """Whole sentences for either frame, so that other languages can inflect them."""
    return {
        ("start", "matches"): _("The first frame matches the start frame"),
        ("start", "close"): _("The first frame is close to the start frame"),
        ("start", "differs"): _("The first frame differs from the start frame"),
        ("end", "matches"): _("The last frame matches the end frame"),
        ("end", "close"): _("The last frame is close to the end frame"),
        ("end", "differs"): _("The last frame differs from the end frame"),
    }[slot, level]


def _jump(returned: Returned, score: float) -> str:
    """How much happens at the seam that does not happen from frame to frame anyway."""
    words = [_("{score} of 1 from the last frame to the first").format(score=f"{score:.2f}")]
    if returned.jump_share is not None:
        words.append(_("moves by {share} % of the width").format(share=f"{100 * returned.jump_share:.1f}"))
    if returned.jump_light is not None:
        words.append(
            (_("{n} L* lighter") if returned.jump_light >= 0 else _("{n} L* darker")).format(
                n=f"{abs(returned.jump_light):.1f}"
            )
        )
    return ", ".join(words)
