"""The two keyframe slots: empty with all ways to fill them, or filled with the picture exactly as it will be sent."""

from __future__ import annotations

import streamlit as st

from components import draft
from components.crop_dialog import crop_button
from components.draft import SLOTS, Slot
from components.film_frames import film_button
from components.pictures import frame_url, picture
from components.plain import opener, plain
from components.slot_names import alt_words, slot_badge, slot_name
from twoframe import checks
from twoframe.errors import FrameError
from twoframe.i18n import _
from twoframe.models import AspectRatio, FrameRef
from twoframe.runtime import service
from twoframe.words import frame_error

UPLOAD_MAX_MB = 100
PICTURE_PX, PICTURE_MAX_HEIGHT = 1080, 300
_REFUSED = "slots-refused"


def keyframe_slots(problems: dict[str, str]) -> None:
    """Draw both slots; `problems` are words by slot that a press of Generate brought up."""
    held = draft.current()
    with st.container(gap=4):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader(_("Keyframes"), anchor=False)
            st.button(
                _("Swap frames"),
                type="tertiary",
                icon=":material/swap_horiz:",
                disabled=held.start is None and held.end is None,
                on_click=draft.swap_frames,
            )
        columns = st.columns(2, gap=12, wrap=False)
        for slot, column in zip(SLOTS, columns, strict=True):
            with column, st.container(key=f"slot-{slot}", gap=8):
                _slot(slot, held, problems.get(slot))


def _slot(slot: Slot, held: draft.Draft, problem: str | None) -> None:
    slot_badge(slot)
    ref: FrameRef | None = getattr(held, slot)
    if ref is None:
        _empty(slot, held.ratio)
    elif ref.url is not None:
        _linked(ref.url)
        _clear(slot)
    elif service().has_frame(str(ref.sha256)):
        _filled(slot, ref, held)
    else:
        with st.container(border=True):
            st.markdown(_("This picture is no longer on this computer. Add it again."))
        _clear(slot)
        return  # what Generate has to say of it stands there already
    if words := problem or _refusals().get(slot):
        st.markdown(f":red[:material/error:] :small[{plain(words)}]")


def _empty(slot: Slot, ratio: AspectRatio) -> None:
    key = draft.uploader_key(slot)

    def take() -> None:
        upload, refusals = st.session_state.get(key), _refusals()
        refusals.pop(slot, None)
        if upload is None:
            return
        try:
            frame = service().add_frame(upload, upload.name, ratio)
        except FrameError as error:
            refusals[slot] = frame_error(error)
            return
        draft.set_frame(slot, FrameRef(sha256=frame.sha256))

    upload = st.file_uploader(
        slot_name(slot), key=key, max_upload_size=UPLOAD_MAX_MB, label_visibility="collapsed", on_change=take
    )
    if upload is not None and slot not in _refusals():  # another run cut it off on its way into the slot
        take()
        st.rerun()
    with st.container(horizontal=True, gap=12):
        _link(slot)
        film_button(slot, key=f"film-{slot}", on_frame=draft.set_frame)


def _link(slot: Slot) -> None:
    key = f"{draft.uploader_key(slot)}-link"

    def use() -> None:
        url = str(st.session_state.get(key, "")).strip()
        if problem := checks.address_problem(url):
            _refusals()[slot] = problem
            return
        _refusals().pop(slot, None)
        draft.set_frame(slot, FrameRef(url=url))

    with st.popover(opener(_("Link")), type="tertiary", icon=":material/link:", key=f"{key}-popover"):
        st.text_input(
            _("Address of a picture"),
            key=key,
            placeholder="https://",
            on_change="ignore",
            help=_("The service fetches it by itself. Twoframe passes the address on as it is."),
        )
        st.button(_("Use this address"), key=f"{key}-use", on_click=use)


def _linked(url: str) -> None:
    with st.container(border=True, gap=4):
        st.text(url if len(url) <= 120 else f"{url[:119]}…")
        st.caption(_("Sent as it is. It can be neither fitted nor checked here."))


def _filled(slot: Slot, ref: FrameRef, held: draft.Draft) -> None:
    picture(
        frame_url(ref, held.ratio, PICTURE_PX),
        ratio=held.ratio.sides,
        alt=alt_words(slot, ref.fit, held.ratio),
        max_height=PICTURE_MAX_HEIGHT,
    )
    with st.container(horizontal=True, gap=12):
        crop_button(
            slot,
            ref,
            held.ratio,
            key=f"crop-{slot}",
            on_fit=draft.set_fit,
            other=held.end if slot == "start" else held.start,
            linked=held.linked,
            on_link=draft.set_linked,
        )
        _clear(slot)


def _clear(slot: Slot) -> None:
    st.button(
        _("Clear"),
        key=f"clear-{slot}",
        type="tertiary",
        icon=":material/close:",
        help=_("Remove the picture from “{slot}”").format(slot=slot_name(slot)),
        on_click=draft.set_frame,
        args=(slot, None),
    )


def _refusals() -> dict[Slot, str]:
    refusals: dict[Slot, str] = st.session_state.setdefault(_REFUSED, {})
    return refusals
