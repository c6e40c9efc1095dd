"""What a task is made of, part by part, for Details and for the page of a film: what was sent, why it failed, what
happened, what the service answered. Texts of people and of the service are shown letter by letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

import streamlit as st

from components.draft import SLOTS, Slot
from components.moments import moment
from components.pictures import frame_url, picture
from components.plain import plain
from components.slot_names import slot_badge, slot_name
from twoframe.i18n import _
from twoframe.models import DEMO, Event, FrameRef, Task
from twoframe.runtime import service
from twoframe.settings import host_of
from twoframe.words import event_words, explain, fit_words, grade_words

Row = tuple[str, str]


def rows(told: Iterable[Row]) -> None:
    """Draw names and values."""
    with st.container(gap=4):
        for name, value in told:
            left, right = st.columns([2, 5], gap=12, wrap=False)
            left.caption(name)
            right.text(value)


def sent_frames(task: Task, *, max_height: int) -> None:
    """Draw the keyframes as they were sent, at most so many pixels high; nothing for a task without any."""
    refs = [(slot, ref) for slot, ref in _given(task) if ref is not None]
    if not refs:
        return
    ratio = task.request.ratio
    for column, (slot, ref) in zip(st.columns(2, gap=12, wrap=False), refs, strict=False):
        with column, st.container(gap=4):
            slot_badge(slot)
            if ref.url is not None:
                st.text(ref.url)
            elif not service().has_frame(str(ref.sha256)):
                st.caption(_("This picture is no longer on this computer."))
            else:
                picture(
                    frame_url(ref, ratio, 640),
                    ratio=ratio.sides,
                    alt=_("{slot}, as it was sent").format(slot=slot_name(slot)),
                    max_height=max_height,
                )


def request_rows(task: Task) -> list[Row]:
    """What was asked for beside prompt and frames."""
    request = task.request
    told = [
        (_("Aspect ratio"), request.ratio.value),
        *_fits(task),
        (_("Loop"), _("Yes") if request.loop else _("No")),
        (_("Enhance prompt"), _("Yes") if request.expand_prompt else _("No")),
    ]
    return [*told, (_("Callback URL"), request.notify_hook)] if request.notify_hook else told


def place_rows(task: Task) -> list[Row]:
    """Where a task was made, and what it is called here and there."""
    return [
        (_("Service"), _("Built-in demo service") if task.gateway == DEMO else host_of(task.gateway)),
        (_("Id at the service"), task.remote_id or _("None yet")),
        (_("Id here"), task.id),
    ]


def sent_body(task: Task) -> None:
    """Draw the JSON as it was sent, to be opened; pictures in it are cut short."""
    with st.expander(_("The request as JSON")):
        st.code(json.dumps(service().sent(task), indent=2, ensure_ascii=False), language="json", wrap_lines=True)


def failure(task: Task) -> None:
    """Draw why a task failed or waits, in our words and in the service's own; nothing for any other."""
    if task.failure is None:
        return
    told = explain(task.failure, task.request)
    with st.container(gap=4):
        st.markdown(f"**{plain(told.title)}**")
        st.markdown(plain(told.body))
        if task.failure.words:
            st.caption(_("The service’s own words"))
            st.code(task.failure.words, language=None, wrap_lines=True)


def history(task: Task) -> None:
    """Draw the event log, oldest first."""
    with st.container(gap=4):
        for event in service().events(task.id):
            _event(event)


def answer(task: Task) -> None:
    """Draw what the service answered last, to be opened; nothing where it has not."""
    if task.raw:
        with st.expander(_("The service’s answer")):
            st.code(json.dumps(task.raw, indent=2, ensure_ascii=False), language="json", wrap_lines=True)


def _given(task: Task) -> list[tuple[Slot, FrameRef | None]]:
    return list(zip(SLOTS, (task.request.start, task.request.end), strict=True))


def _fits(task: Task) -> list[tuple[str, str]]:
    """How the stored frames were fitted: told once where both are alike."""
    crops = {slot: fit_words(ref.fit) for slot, ref in _given(task) if ref is not None and ref.sha256 is not None}
    rows = [(_("Crop"), next(iter(crops.values())))] if len(set(crops.values())) == 1 else []
    if not rows:
        names = {"start": _("Crop, start frame"), "end": _("Crop, end frame")}
        rows = [(names[slot], words) for slot, words in crops.items()]
    grades = [ref.fit.grade for _slot, ref in _given(task) if ref is not None]
    return rows + [(_("Light and colour"), grade_words(grade)) for grade in grades if grade is not None]


def _event(event: Event) -> None:
    left, right = st.columns([2, 5], gap=12, wrap=False)
    left.caption(moment(event.at, datetime.now(UTC), seconds=True))
    right.text(event_words(event))
