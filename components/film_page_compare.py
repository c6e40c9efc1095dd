"""*Compare*: this film beside what was sent, beside another take, beside what it came from; opened on demand."""

from __future__ import annotations

import math

import streamlit as st

from components.compare import Side, compare
from components.draft import SLOTS
from components.family import kind_words
from components.library_words import short
from components.plain import plain
from components.sides import can_show, film_name, film_side, frame_side, ref_of, still_side, unique
from components.slot_names import slot_name
from twoframe.i18n import _
from twoframe.models import Film, Task
from twoframe.pairs import Pair
from twoframe.runtime import service

NAME_MAX = 60
SELECT_WIDTH = 400


def compared(task: Task, film: Film) -> None:
    """Draw the choice of what to compare with, and below it the comparison while one is chosen."""
    others = _others(task)
    slots = [slot for slot in SLOTS if can_show(ref_of(Pair.of(task.request), slot))]
    if not slots and not others:
        return
    words = [*(_("{slot}, as sent").format(slot=slot_name(slot)) for slot in slots), *map(_label, others.values())]
    labels = dict(zip([*slots, *others], unique(words), strict=True))
    with st.container(gap=16, key="film-compare"):
        chosen = st.selectbox(
            _("Compare with"),
            list(labels),
            index=None,
            key=f"film-compare-with-{task.id}",
            format_func=lambda each: labels.get(each, ""),
            placeholder=_("Compare with…"),
            label_visibility="collapsed",
            icon=":material/compare:",
            width=SELECT_WIDTH,
        )
        if chosen is not None and chosen in labels:
            a, b, mode = _sides(task, str(chosen), others)
            # A film is a few pixels off the shape that was asked for; a frame is laid on it as it was sent.
            shape = (film.width, film.height) if chosen in others else task.request.ratio.sides
            compare(a, b, key="film-comparison", ratio=shape, mode=mode)
            if chosen in others:
                st.caption(plain(film_name(others[str(chosen)])))


def _sides(task: Task, chosen: str, others: dict[str, Task]) -> tuple[Side, Side, str]:
    pair = Pair.of(task.request)
    if chosen == "start":
        return frame_side(pair, "start"), still_side(task, 0.0), "swipe"
    if chosen == "end":
        return frame_side(pair, "end"), still_side(task, math.inf), "swipe"
    other = others[chosen]
    this = film_side(task.id, _("This film"), film_name(task))
    return this, film_side(other.id, _("Other film"), film_name(other)), "side"


def _others(task: Task) -> dict[str, Task]:
    """Films to compare with, by their id: takes of the same press, what it came from, then the rest of its family."""
    takes = service().library.takes(task.take_group) if task.take_group else ()
    family = service().library.relatives(task.id)
    origin_id = task.origin.task_id if task.origin else None
    origin = [each for each in family if each.id == origin_id]
    films = {each.id: each for each in (*takes, *origin, *family)}
    return {
        each.id: each for each in films.values() if each.id != task.id and each.film is not None and not each.deleted_at
    }


def _label(other: Task) -> str:
    """What it is to this film's family comes first: it must be read where a long name is cut."""
    told = [kind_words(other.origin)] if other.origin else []
    if other.take_group is not None:
        take = _("take {take}") if told else _("Take {take}")
        told.append(take.format(take=other.take))
    name = short(other.name, NAME_MAX)
    return f"{', '.join(told)}: {name}" if told else name
