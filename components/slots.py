"""The two keyframe slots: empty with an uploader and a link, or filled with the crop exactly as it will be sent."""

from __future__ import annotations

import streamlit as st

from components import draft
from components.draft import SLOTS, Slot
from components.plain import plain
from twoframe import checks
from twoframe.errors import FrameError
from twoframe.i18n import _
from twoframe.models import AspectRatio, FrameRef
from twoframe.runtime import service
from twoframe.words import frame_error

UPLOAD_MAX_MB = 100
PICTURE_MAX_HEIGHT = 300
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
    name = slot_name(slot)
    st.badge(name, color="blue" if slot == "start" else "orange")
    ref: FrameRef | None = getattr(held, slot)
    if ref is None:
        _empty(slot, name, held.ratio)
    elif ref.url is not None:
        _linked(ref.url)
        _clear(slot, name)
    else:
        _picture(slot, name, str(ref.sha256), held.ratio)
    if words := problem or _refusals().get(slot):
        st.markdown(f":red[:material/error:] :small[{plain(words)}]")


def slot_name(slot: Slot) -> str:
    """A slot as people read it."""
    return _("Start frame") if slot == "start" else _("End frame")


def _empty(slot: Slot, name: str, ratio: AspectRatio) -> None:
    key = draft.uploader_key(slot)

    def take() -> None:
        upload = st.session_state.get(key)
        if upload is None:
            _refusals().pop(slot, None)
            return
        try:
            frame = service().add_frame(upload, upload.name, ratio)
        except FrameError as error:
            _refusals()[slot] = frame_error(error)
            return
        _refusals().pop(slot, None)
        draft.set_frame(slot, FrameRef(sha256=frame.sha256))

    st.file_uploader(name, key=key, max_upload_size=UPLOAD_MAX_MB, label_visibility="collapsed", on_change=take)
    _link(slot)


def _link(slot: Slot) -> None:
    key = f"{draft.uploader_key(slot)}-link"

    def use() -> None:
        url = str(st.session_state.get(key, "")).strip()
        if problem := checks.address_problem(url):
            _refusals()[slot] = problem
            return
        _refusals().pop(slot, None)
        draft.set_frame(slot, FrameRef(url=url))

    with st.popover(_("Link"), type="tertiary", icon=":material/link:", key=f"{key}-popover"):
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


def _picture(slot: Slot, name: str, sha256: str, ratio: AspectRatio) -> None:
    width, height = ratio.sides
    frame = service().frame(sha256)
    # Own HTML, because the place of the picture must be there before the picture is: nothing may jump.
    # It holds a hash and numbers of ours, and a label from the catalogue; never a text that a user gave.
    described = _attribute(_("{slot}, cropped to {ratio}").format(slot=name, ratio=ratio.value))
    st.html(
        f'<img src="/frames/{sha256}.jpg?r={ratio.slug}&amp;w=1080" alt="{described}" '
        f'style="display:block;aspect-ratio:{width}/{height};width:min(100%,{PICTURE_MAX_HEIGHT * width // height}px);'
        f'border-radius:10px;background:rgba(128,128,128,.16);object-fit:cover">'
    )
    with st.container(horizontal=True, gap=16, vertical_alignment="center"):
        _clear(slot, name)
        if frame is not None:
            st.markdown(f":small[:gray[{frame.width} × {frame.height}]]", width="content")


def _clear(slot: Slot, name: str) -> None:
    st.button(
        _("Clear"),
        key=f"clear-{slot}",
        type="tertiary",
        icon=":material/close:",
        help=_("Remove the picture from “{slot}”").format(slot=name),
        on_click=draft.set_frame,
        args=(slot, None),
    )


def _refusals() -> dict[Slot, str]:
    refusals: dict[Slot, str] = st.session_state.setdefault(_REFUSED, {})
    return refusals


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
