"""What a review shows: its two frames beside each other, or a film beside what it was made from."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum

import streamlit as st

from components.compare import Compared, Side, compare
from components.draft import SLOTS, Slot
from components.pictures import frame_url, moment_url, picture
from components.player import player
from components.slot_names import slot_name
from twoframe.i18n import _
from twoframe.models import Film, FrameRef, Task
from twoframe.pairs import Pair
from twoframe.runtime import service

FULL_PX = 2048
"""More than a prepared frame or a film has: all of its pixels."""

ALONE_MAX_HEIGHT = 620
PROMPT_MAX, URL_MAX = 60, 200


class View(StrEnum):
    """What of a film is looked at."""

    FILM = "film"
    FIRST = "first"
    LAST = "last"
    FRAMES = "frames"
    OTHER = "other"


def pair_stage(pair: Pair, *, key: str) -> None:
    """Draw both frames to compare, or the one that there is; what is not shown is told in words."""
    shown = [slot for slot in SLOTS if can_show(_ref(pair, slot))]
    if len(shown) == len(SLOTS):
        compare(_frame_side(pair, "start"), _frame_side(pair, "end"), key=key, ratio=pair.ratio.sides)
        return
    for slot in shown:
        picture(_url(pair, slot), ratio=pair.ratio.sides, alt=slot_name(slot), max_height=ALONE_MAX_HEIGHT)
    absent = [slot for slot in SLOTS if slot not in shown]
    with st.container(border=not shown, gap=4, key="review-absent"):
        for slot in absent:
            _absent(pair, slot)


def film_stage(task: Task, film: Film, *, key: str) -> float | None:
    """Draw a film, or a part of it beside something else. Returns the moment in the film that is looked at, if any."""
    pair = Pair.of(task.request)
    others = _other_films(task)
    view = _view([view for view in View if _has(view, pair, others)], key)
    sides, last = (film.width, film.height), math.inf
    match view:
        case View.FIRST:
            compare(_frame_side(pair, "start"), _still(task, 0.0), key=f"{key}-first", ratio=sides)
            return 0.0
        case View.LAST:
            compare(_frame_side(pair, "end"), _still(task, last), key=f"{key}-last", ratio=sides)
            return film.duration_s
        case View.FRAMES:
            pair_stage(pair, key=f"{key}-frames")
            return None
        case View.OTHER:
            return _beside(task, others, sides, key).moment_s
        case _:
            return player(task, key=f"{key}-film-{task.id}")


def can_show(ref: FrameRef | None) -> bool:
    """Whether a frame is here to be looked at: stored, and not deleted meanwhile."""
    return ref is not None and ref.sha256 is not None and service().has_frame(ref.sha256)


def _absent(pair: Pair, slot: Slot) -> None:
    """Say why a frame is not shown."""
    ref = _ref(pair, slot)
    if ref is None:
        words = {
            "start": _("No start frame. The service finds its own beginning."),
            "end": _("No end frame. The film loops back to its start.")
            if pair.loop
            else _("No end frame. The service decides where the shot ends."),
        }[slot]
    elif ref.url is not None:
        words = _("{slot}: given by its address, and not loaded here.").format(slot=slot_name(slot))
    else:
        words = _("{slot}: no longer on this computer. What was said of it stays in the trail.")
        words = words.format(slot=slot_name(slot))
    st.caption(f":material/info: {words}")
    if ref is not None and ref.url is not None:
        st.text(ref.url if len(ref.url) <= URL_MAX else f"{ref.url[: URL_MAX - 1]}…")


def _view(views: Sequence[View], key: str) -> View:
    words: dict[View, Callable[[], str]] = {
        View.FILM: lambda: _("Film"),
        View.FIRST: lambda: _("First frame"),
        View.LAST: lambda: _("Last frame"),
        View.FRAMES: lambda: _("Keyframes"),
        View.OTHER: lambda: _("Another film"),
    }
    chosen = st.session_state.setdefault(f"{key}-view", View.FILM)
    if chosen not in views:
        chosen = st.session_state[f"{key}-view"] = View.FILM
    if len(views) == 1:
        return View.FILM
    st.segmented_control(
        _("View"),
        views,
        key=f"{key}-view",
        required=True,
        format_func=lambda view: f":blue[**{words[view]()}**]" if view == chosen else words[view](),
        label_visibility="collapsed",
        wrap=True,
    )
    return View(chosen)


def _has(view: View, pair: Pair, others: Sequence[Task]) -> bool:
    match view:
        case View.FIRST:
            return can_show(pair.start)
        case View.LAST:
            return can_show(pair.end)
        case View.FRAMES:
            return can_show(pair.start) and can_show(pair.end)
        case View.OTHER:
            return bool(others)
        case _:
            return True


def _beside(task: Task, others: Sequence[Task], ratio: tuple[int, int], key: str) -> Compared:
    labels = dict(zip((other.id for other in others), unique([_name(other) for other in others]), strict=True))
    chosen = st.selectbox(
        _("Another film"),
        list(labels),
        key=f"{key}-other",
        format_func=lambda other: labels.get(other, ""),
        label_visibility="collapsed",
    )
    this = Side(f"/films/{task.id}.mp4", _("This film"), kind="film", tone="film", alt=_name(task))
    that = Side(f"/films/{chosen}.mp4", _("Other film"), kind="film", tone="film", alt=labels.get(chosen, ""))
    return compare(this, that, key=f"{key}-films", ratio=ratio, mode="side")


def unique(labels: Sequence[str]) -> list[str]:
    """Number labels that are there before: a selectbox tells its options apart by what they show."""
    told: list[str] = []
    for label in labels:
        number, each = 1, label
        while each in told:
            number += 1
            each = f"{label} ({number})"
        told.append(each)
    return told


def _other_films(task: Task) -> list[Task]:
    """Films to compare with: takes of the same press first, then the newest."""
    films = [film for film in service().finished_films() if film.id != task.id]
    return sorted(films, key=lambda film: task.take_group is None or film.take_group != task.take_group)


def _name(task: Task) -> str:
    line = " ".join(task.request.prompt.split())
    short = line if len(line) <= PROMPT_MAX else f"{line[: PROMPT_MAX - 1]}…"
    return short if task.take_group is None else _("{title}, take {take}").format(title=short, take=task.take)


def _frame_side(pair: Pair, slot: Slot) -> Side:
    return Side(_url(pair, slot), slot_name(slot), tone=slot, alt=slot_name(slot))


def _still(task: Task, at_s: float) -> Side:
    words = _("First frame of the film") if at_s == 0 else _("Last frame of the film")
    return Side(moment_url(task.id, at_s, FULL_PX), words, tone="film", alt=words)


def _url(pair: Pair, slot: Slot) -> str:
    ref = _ref(pair, slot)
    if ref is None:
        raise ValueError(f"the pair has no {slot} frame")
    return frame_url(ref, pair.ratio, FULL_PX)


def _ref(pair: Pair, slot: Slot) -> FrameRef | None:
    return pair.start if slot == "start" else pair.end
