"""*Crop*: a button, and the dialog in which a frame is fitted to its shape. For any pair, wherever it is held.

What is open lives in the session, because a full rerun of the page closes any dialog that is not called again.
Changes are told at once; *Cancel* tells once more what stood there when the dialog opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from components.crop import crop
from components.draft import SLOTS, Slot, alike, fitted
from components.pictures import frame_url, picture, whole_url
from components.slot_names import alt_words, slot_badge, slot_name
from twoframe.fit import CENTRED, Fit, FitMode, crop_loss
from twoframe.i18n import _
from twoframe.models import AspectRatio, Frame, FrameRef
from twoframe.runtime import service

OnFit = Callable[[Slot, Fit], None]
OnLink = Callable[[bool], None]

WHOLE_PX, SENT_PX, SMALL_PX = 1440, 1088, 640
STAGE_MAX_HEIGHT, SMALL_MAX_HEIGHT, SIDE_PX = 520, 150, 290
LEAST_LOSS = 0.002
"""Below this share, which is a pixel or two, cover cuts nothing that anybody could choose."""

_OPEN = "crop-open"


@dataclass(frozen=True)
class _Open:
    """The dialog that is open: the stored pictures of its pair as they are fitted now, and as they were.

    `done` closes it once the run's other callbacks are through: what was typed just before must not be lost.
    """

    key: str
    now: dict[Slot, FrameRef]
    before: dict[Slot, FrameRef]
    linked: bool
    linked_before: bool
    done: bool = False


def crop_button(
    slot: Slot,
    ref: FrameRef,
    ratio: AspectRatio,
    *,
    key: str,
    on_fit: OnFit,
    other: FrameRef | None,
    linked: bool | None = None,
    on_link: OnLink | None = None,
) -> None:
    """Draw *Crop* for a stored picture, and its dialog while it is open. `other` is the pair's other frame.

    `on_fit` is called once for each frame that changes, so twice in a row while both are fitted alike: look the pair
    up anew in it. `linked` says whether they are; without it, whether their fits are equal. `on_link` hears when a
    person changes that.
    """
    refs: dict[Slot, FrameRef] = {slot: ref}
    if other is not None and other.sha256 is not None:
        refs[_across(slot)] = other

    def begin() -> None:
        together = alike(ref, other) if linked is None else linked
        st.session_state[_OPEN] = _Open(key, refs, refs, together, together)

    frame = service().frame(ref.sha256) if ref.sha256 is not None else None
    st.button(
        _("Crop"),
        key=key,
        type="tertiary",
        icon=":material/crop:",
        help=_("Choose what of “{slot}” stays in view").format(slot=slot_name(slot)),
        disabled=frame is None,
        on_click=begin,
    )
    opened: _Open | None = st.session_state.get(_OPEN)
    if opened is None or opened.key != key:
        return
    if opened.done or frame is None or _pictures(opened.now) != _pictures(refs):  # the pair is another one by now
        st.session_state.pop(_OPEN)
        return
    _Dialog(slot, frame, ratio, on_fit, on_link or (lambda _linked: None)).show()


def close_crop() -> None:
    """Close the dialog with the next full run; what was chosen in it stays."""
    st.session_state.pop(_OPEN, None)


class _Dialog:
    """One run of the open dialog. Inside it only it runs again, so all that changes is read from the session."""

    def __init__(self, slot: Slot, frame: Frame, ratio: AspectRatio, on_fit: OnFit, on_link: OnLink) -> None:
        self._slot = slot
        self._frame = frame
        self._ratio = ratio
        self._on_fit = on_fit
        self._on_link = on_link

    def show(self) -> None:
        """Draw it."""
        title = _("Crop the start frame") if self._slot == "start" else _("Crop the end frame")
        st.dialog(title, width="large", on_dismiss=_done)(self._draw)()

    def _draw(self) -> None:
        if _OPEN not in st.session_state or self._open.done:
            # Inside a dialog only the dialog runs again: the whole page must, so that the dialog goes.
            st.rerun()
        with st.container(horizontal=True, gap=24, key="crop-dialog"):
            with st.container(gap=16):
                if any(self._cuts(slot) for slot in self._fitted_here()):
                    self._modes()
                self._stage()
            with st.container(gap=16, width=SIDE_PX):
                self._numbers()
                self._links()
                self._light()
                self._sent()
                with st.container(horizontal=True, gap=8):
                    st.button(_("Done"), key="crop-done", type="primary", on_click=_done)
                    st.button(_("Cancel"), key="crop-cancel", on_click=self._cancel)

    @property
    def _open(self) -> _Open:
        opened: _Open = st.session_state[_OPEN]
        return opened

    @property
    def _ref(self) -> FrameRef:
        return self._open.now[self._slot]

    def _fitted_here(self) -> list[Slot]:
        """The slots that a choice here changes."""
        return [slot for slot in self._open.now if slot == self._slot or self._open.linked]

    def _cuts(self, slot: Slot) -> bool:
        """Whether cover has anything to cut off a picture."""
        frame = self._frame if slot == self._slot else service().frame(str(self._open.now[slot].sha256))
        return frame is not None and crop_loss(frame.width, frame.height, self._ratio) >= LEAST_LOSS

    # --- what is drawn ----------------------------------------------------------------------------------------------

    def _modes(self) -> None:
        chosen = self._ref.fit.mode
        names = {
            FitMode.COVER: _("Fill the shape"),
            FitMode.EDGE: _("Keep all, edge colour"),
            FitMode.BLUR: _("Keep all, blurred"),
        }
        st.session_state["crop-mode"] = chosen
        st.segmented_control(
            _("What does not fit"),
            list(names),
            key="crop-mode",
            required=True,
            format_func=lambda mode: f":blue[**{names[mode]}**]" if mode == chosen else names[mode],
            label_visibility="collapsed",
            wrap=True,
            on_change=lambda: self._change(mode=FitMode(st.session_state["crop-mode"])),
        )

    def _stage(self) -> None:
        ref, fit = self._ref, self._ref.fit
        if fit.mode is FitMode.COVER and self._cuts(self._slot):
            crop(
                self._slot,
                whole_url(str(ref.sha256), WHOLE_PX),
                key="crop-stage",
                size=(self._frame.width, self._frame.height),
                ratio=self._ratio,
                point=(fit.x, fit.y),
                on_move=lambda x, y: self._change(x=x, y=y),
                tallest_px=STAGE_MAX_HEIGHT,
            )
            return
        with st.container(horizontal_alignment="center"):
            _picture_as_sent(self._slot, ref, self._ratio, SENT_PX, STAGE_MAX_HEIGHT)
        if not self._cuts(self._slot):
            st.caption(_("The picture has the shape {ratio} already: nothing is cut.").format(ratio=self._ratio.value))

    def _numbers(self) -> None:
        fit = self._ref.fit
        if fit.mode is not FitMode.COVER or not self._cuts(self._slot):
            return
        with st.container(horizontal=True, gap=12, vertical_alignment="bottom"):
            for name, label in (("x", _("Across, %")), ("y", _("Down, %"))):
                key = f"crop-{name}"
                st.session_state[key] = round(getattr(fit, name) * 100, 1)
                st.number_input(
                    label,
                    min_value=0.0,
                    max_value=100.0,
                    step=1.0,
                    format="%.1f",
                    key=key,
                    width=128,
                    on_change=self._typed,
                    args=(name, key),
                )
            st.button(
                _("Centre"),
                key="crop-centre",
                type="tertiary",
                icon=":material/center_focus_strong:",
                disabled=(fit.x, fit.y) == (CENTRED.x, CENTRED.y),
                on_click=lambda: self._change(x=CENTRED.x, y=CENTRED.y),
            )

    def _links(self) -> None:
        if len(self._open.now) < len(SLOTS):
            return
        st.session_state["crop-linked"] = self._open.linked
        st.toggle(_("Same crop for both frames"), key="crop-linked", on_change=self._link)

    def _light(self) -> None:
        if self._ref.fit.grade is None:
            return
        with st.container(horizontal=True, gap=12, vertical_alignment="center"):
            st.caption(_("Light and colour were changed to match the other frame."), width="content")
            st.button(
                _("As it was"),
                key="crop-light",
                type="tertiary",
                icon=":material/undo:",
                on_click=lambda: self._tell({self._slot: replace(self._ref.fit, grade=None)}),
            )

    def _sent(self) -> None:
        st.caption(_("As they will be sent") if len(self._open.now) > 1 else _("As it will be sent"))
        for slot in SLOTS:
            ref = self._open.now.get(slot)
            if ref is not None:
                with st.container(gap=4):
                    slot_badge(slot)
                    _picture_as_sent(slot, ref, self._ratio, SMALL_PX, SMALL_MAX_HEIGHT)

    # --- what happens -----------------------------------------------------------------------------------------------

    def _typed(self, name: str, key: str) -> None:
        share = float(st.session_state[key]) / 100
        self._change(x=share if name == "x" else None, y=share if name == "y" else None)

    def _change(self, mode: FitMode | None = None, x: float | None = None, y: float | None = None) -> None:
        """Change this frame's fit, and, while they are linked, the other's with it. Not after *Cancel*."""
        if _OPEN not in st.session_state:
            return
        old = self._ref.fit
        fit = replace(old, mode=mode or old.mode, x=old.x if x is None else x, y=old.y if y is None else y)
        self._tell({slot: fitted(self._open.now[slot], fit).fit for slot in self._fitted_here()})

    def _link(self) -> None:
        if _OPEN not in st.session_state:
            return
        linked = bool(st.session_state["crop-linked"])
        st.session_state[_OPEN] = replace(self._open, linked=linked)
        self._on_link(linked)
        self._change()

    def _cancel(self) -> None:
        if _OPEN not in st.session_state:
            return
        opened = self._open
        self._on_link(False)  # each gets its own back
        self._tell({slot: ref.fit for slot, ref in opened.before.items()})
        self._on_link(opened.linked_before)
        st.session_state.pop(_OPEN)

    def _tell(self, fits: dict[Slot, Fit]) -> None:
        """Put fits where they changed anything."""
        now = dict(self._open.now)
        for slot, fit in fits.items():
            if now[slot].fit != fit:
                now[slot] = replace(now[slot], fit=fit)
                self._on_fit(slot, fit)
        st.session_state[_OPEN] = replace(self._open, now=now)


def _picture_as_sent(slot: Slot, ref: FrameRef, ratio: AspectRatio, width: int, max_height: int) -> None:
    picture(frame_url(ref, ratio, width), ratio=ratio.sides, alt=alt_words(slot, ref.fit, ratio), max_height=max_height)


def _across(slot: Slot) -> Slot:
    return "end" if slot == "start" else "start"


def _pictures(refs: dict[Slot, FrameRef]) -> dict[Slot, str | None]:
    return {slot: ref.sha256 for slot, ref in refs.items()}


def _done() -> None:
    if _OPEN in st.session_state:
        st.session_state[_OPEN] = replace(st.session_state[_OPEN], done=True)
