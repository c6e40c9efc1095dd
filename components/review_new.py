"""A new review from two uploads (or one), in a dialog: it is open as long as its flag in the session is set."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from components import links
from components.draft import SLOTS, Slot
from components.finishing import finishing
from components.memory import remember, remembered
from components.pictures import frame_url, picture
from components.plain import plain
from components.ratio_picker import ratio_control, suggestion
from components.slot_names import slot_badge, slot_name
from components.slots import UPLOAD_MAX_MB
from twoframe.errors import FrameError, RequestRefused
from twoframe.i18n import _
from twoframe.models import AspectRatio, FrameRef
from twoframe.pairs import Pair
from twoframe.runtime import service
from twoframe.words import frame_error

PICTURE_MAX_HEIGHT = 220
_STATE = "new-review-state"
_RATIO, _TITLE, _REASON, _NAME = (f"new-review-{field}" for field in ("ratio", "title", "reason", "name"))


@dataclass(frozen=True)
class _New:
    """What the dialog holds beside its fields. `rounds` counts by slot the frames that came and went, so that no
    uploader holds an old file, and none that is at work is exchanged because the other slot's is done.
    """

    start: FrameRef | None = None
    end: FrameRef | None = None
    rounds: tuple[int, int] = (0, 0)
    problems: tuple[tuple[str, str], ...] = ()


def begin_review() -> None:
    """Open the dialog with the next full run, empty."""
    state = st.session_state
    state[_STATE] = _New()
    state[_RATIO], state[_TITLE], state[_REASON], state[_NAME] = AspectRatio.WIDE, "", "", remembered("name") or ""


def new_review() -> None:
    """Draw the dialog, if it is open."""
    if _STATE not in st.session_state:
        return

    @st.dialog(_("New review"), width="medium", on_dismiss=_close)
    def draw() -> None:
        with st.container(gap=20, key="new-review-form"):
            _form()
        if _STATE not in st.session_state:
            # Inside a dialog only the dialog runs again: the whole page must, so that the dialog goes.
            st.rerun()

    draw()


def _form() -> None:
    held: _New = st.session_state.get(_STATE, _New())
    problems = dict(held.problems)
    for slot, column in zip(SLOTS, st.columns(2, gap=12, wrap=False), strict=True):
        with column, st.container(key=f"new-review-{slot}", gap=8):
            _slot(slot, held, problems.get(slot))
    ratio = AspectRatio(st.session_state[_RATIO])
    with st.container(gap=4):
        ratio_control(_RATIO, ratio)
        suggestion(Pair(held.start, held.end, ratio), key="new-review-use-ratio", on_use=_use_ratio)
    with st.container(gap=4):
        st.text_input(_("Title"), key=_TITLE, on_change="ignore", placeholder=_("Temple at dusk"))
        _problem(problems.get("title"))
    with st.container(gap=4):
        st.text_area(
            _("Reason"), key=_REASON, height=88, on_change="ignore", placeholder=_("First pair for the opening shot.")
        )
        _problem(problems.get("reason"))
    with st.container(gap=4):
        with st.container(horizontal=True, vertical_alignment="bottom", gap=12):
            st.text_input(_("Name"), key=_NAME, on_change="ignore")
            st.button(_("Send for review"), key="new-review-send", type="primary", on_click=_send)
        _problem(problems.get("name") or problems.get("store"))


def _slot(slot: Slot, held: _New, problem: str | None) -> None:
    name = slot_name(slot)
    slot_badge(slot)
    ref: FrameRef | None = getattr(held, slot)
    if ref is None:
        key = f"new-review-{slot}-{held.rounds[SLOTS.index(slot)]}"
        upload = st.file_uploader(
            name,
            key=key,
            max_upload_size=UPLOAD_MAX_MB,
            label_visibility="collapsed",
            on_change=_take,
            args=(slot, key),
        )
        if upload is not None and problem is None:  # another run cut it off on its way into the slot
            _take(slot, key)
            st.rerun()
    else:
        ratio = AspectRatio(st.session_state[_RATIO])
        picture(
            frame_url(ref, ratio, 640),
            ratio=ratio.sides,
            alt=_("{slot}, cropped to {ratio}").format(slot=name, ratio=ratio.value),
            max_height=PICTURE_MAX_HEIGHT,
        )
        st.button(
            _("Clear"),
            key=f"new-review-clear-{slot}",
            type="tertiary",
            icon=":material/close:",
            help=_("Remove the picture from “{slot}”").format(slot=name),
            on_click=_put,
            args=(slot, None),
        )
    _problem(problem)


def _take(slot: Slot, key: str) -> None:
    upload = st.session_state.get(key)
    if upload is None or _STATE not in st.session_state:  # none any more: it came after the dialog was closed
        return
    try:
        frame = service().add_frame(upload, upload.name, AspectRatio(st.session_state[_RATIO]))
    except FrameError as error:
        _refuse(slot, frame_error(error))
    else:
        _put(slot, FrameRef(sha256=frame.sha256))


def _put(slot: Slot, ref: FrameRef | None) -> None:
    if _STATE not in st.session_state:
        return
    held: _New = st.session_state[_STATE]
    problems = tuple(problem for problem in held.problems if problem[0] != slot)
    changed = replace(held, start=ref) if slot == "start" else replace(held, end=ref)
    start, end = held.rounds
    rounds = (start + 1, end) if slot == "start" else (start, end + 1)
    st.session_state[_STATE] = replace(changed, rounds=rounds, problems=problems)


def _refuse(field: str, words: str) -> None:
    held: _New = st.session_state[_STATE]
    st.session_state[_STATE] = replace(held, problems=((field, words),))


def _use_ratio(ratio: AspectRatio) -> None:
    st.session_state[_RATIO] = ratio


def _send() -> None:
    state = st.session_state
    if _STATE not in state:
        return  # a second press: the first one sent it
    held: _New = state[_STATE]
    pair = Pair(held.start, held.end, AspectRatio(state[_RATIO]))
    name = state[_NAME]
    try:
        review = service().reviews.open_pair(pair, name=name, reason=state[_REASON], title=state[_TITLE])
    except RequestRefused as error:
        problems = tuple((problem.field, problem.words) for problem in error.problems)
        state[_STATE] = replace(held, problems=problems)
        return
    with finishing():
        remember("name", " ".join(name.split()))
        _close()
        links.put(**{links.REVIEW: review.id})


def _close() -> None:
    st.session_state.pop(_STATE, None)


def _problem(words: str | None) -> None:
    if words:
        st.markdown(f":red[:material/error:] :small[{plain(words)}]")
