"""What a review shows: its two frames beside each other, or a film beside what it was made from."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum

import streamlit as st

from components.compare import Compared, compare
from components.draft import SLOTS, Slot
from components.pictures import picture
from components.screen import screen
from components.sides import can_show, film_name, film_side, frame_side, pair_url, ref_of, still_side, unique
from components.slot_names import slot_name
from twoframe.i18n import _
from twoframe.models import Film, Task
from twoframe.pairs import Pair
from twoframe.runtime import service

ALONE_MAX_HEIGHT = 620
URL_MAX = 200


class View(StrEnum):
    """What of a film is looked at."""

    FILM = "film"
    FIRST = "first"
    LAST = "last"
    FRAMES = "frames"
    OTHER = "other"


def pair_stage(pair: Pair, *, key: str) -> None:
    """Draw both frames to compare, or the one that there is; what is not shown is told in words."""
    shown = [slot for slot in SLOTS if can_show(ref_of(pair, slot))]
    if len(shown) == len(SLOTS):
        compare(frame_side(pair, "start"), frame_side(pair, "end"), key=key, ratio=pair.ratio.sides)
        return
    for slot in shown:
        picture(pair_url(pair, slot), ratio=pair.ratio.sides, alt=slot_name(slot), max_height=ALONE_MAX_HEIGHT)
    absent = [slot for slot in SLOTS if slot not in shown]
    with st.container(border=not shown, gap=4, key="review-absent"):
        for slot in absent:
            _absent(pair, slot)


def film_stage(task: Task, film: Film, *, key: str) -> float | None:
    """Draw a film, or a part of it beside something else. Returns the moment in the film that is looked at, if any."""
    pair = Pair.of(task.request)
    others = _other_films(task)
    view = _view([view for view in View if _has(view, pair, others)], key)
    # A film is a few pixels off the shape that was asked for; a frame is laid on it as it was sent.
    sides, sent, last = (film.width, film.height), pair.ratio.sides, math.inf
    match view:
        case View.FIRST:
            compare(frame_side(pair, "start"), still_side(task, 0.0), key=f"{key}-first", ratio=sent)
            return 0.0
        case View.LAST:
            compare(frame_side(pair, "end"), still_side(task, last), key=f"{key}-last", ratio=sent)
            return film.duration_s
        case View.FRAMES:
            pair_stage(pair, key=f"{key}-frames")
            return None
        case View.OTHER:
            return _beside(task, others, sides, key).moment_s
        case _:
            return screen(task, key=f"{key}-film")


def _absent(pair: Pair, slot: Slot) -> None:
    """Say why a frame is not shown."""
    ref = ref_of(pair, slot)
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
    labels = dict(zip((other.id for other in others), unique([film_name(other) for other in others]), strict=True))
    chosen = st.selectbox(
        _("Another film"),
        list(labels),
        key=f"{key}-other",
        format_func=lambda other: labels.get(other, ""),
        label_visibility="collapsed",
    )
    this = film_side(task.id, _("This film"), film_name(task))
    that = film_side(chosen, _("Other film"), labels.get(chosen, ""))
    return compare(this, that, key=f"{key}-films", ratio=ratio, mode="side")


def _other_films(task: Task) -> list[Task]:
    """Films to compare with: takes of the same press first, then the newest."""
    films = [film for film in service().finished_films() if film.id != task.id]
    return sorted(films, key=lambda film: task.take_group is None or film.take_group != task.take_group)
