"""The offline file: what goes into it, how large it is to the byte, and smaller films where it is too large."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from babel.numbers import format_decimal

from components import links
from components.finishing import finishing
from components.plain import plain
from components.session import session_id
from components.sizes import size
from components.ticking import tick_while
from components.told import tell, told
from twoframe.desk import State
from twoframe.i18n import _, language
from twoframe.runtime import service
from twoframe.showing import Showcase

LARGE_BYTES = 200_000_000
"""Mail and messengers take less, and a browser opens it slowly."""

_OPEN, _FRAMES, _PROMPTS, _FILMS = (
    "showcase-export-open",
    *(f"showcase-export-{it}" for it in ("frames", "prompts", "films")),
)
_WHOLE, _SMALLER = "whole", "smaller"


def begin_export(showcase_id: str) -> None:
    """Open the dialog with the next full run."""
    state, opened = st.session_state, (showcase_id, links.visit())
    with finishing():  # a dialog that is open needs all of it
        state[_FRAMES], state[_PROMPTS], state[_FILMS], state[_OPEN] = True, False, _WHOLE, opened


def export(showcase: Showcase) -> None:
    """Draw the dialog, if it is open; one of another showcase, or of a page that was left since, closes."""
    opened = st.session_state.get(_OPEN)
    if opened is None:
        return
    if opened != (showcase.id, links.visit()):
        _close()
        return

    @st.dialog(_("Export offline file"), on_dismiss=_close)
    def draw() -> None:
        with st.container(gap=16, key="showcase-export-dialog"):
            _form(showcase)
        tell()

    draw()


def _close() -> None:
    st.session_state.pop(_OPEN, None)
    service().showcases.leave_copies(session=session_id())


def _form(showcase: Showcase) -> None:
    house = service().showcases
    st.markdown(_("One HTML file with all films inside. It opens in a browser with no network and nothing installed."))
    with st.container(gap=4):
        st.checkbox(_("With keyframes"), key=_FRAMES, help=_("The K key shows them beside the film."))
        st.checkbox(
            _("With prompts"), key=_PROMPTS, help=_("Below the captions. Without this, no prompt is in the file.")
        )
    chosen = st.session_state[_FILMS]
    labels = {_WHOLE: _("Films as they are"), _SMALLER: _("Smaller films")}
    st.segmented_control(
        _("Films"),
        list(labels),
        key=_FILMS,
        required=True,
        format_func=lambda each: f":blue[**{labels[each]}**]" if each == chosen else labels[each],
        label_visibility="collapsed",
        on_change=_choose,
        args=(showcase,),
    )
    copies = house.copies(showcase) if chosen == _SMALLER else None
    if copies is not None and copies.state is State.RUNNING:
        _progress(showcase)
    elif copies is not None and copies.state is not State.DONE:
        words = copies.problem or _("The smaller films are not ready yet.")
        st.markdown(f":red[:material/error:] :small[{plain(words)}]" if copies.problem else f":small[{words}]")
        st.button(_("Make smaller films"), key="showcase-export-again", on_click=_choose, args=(showcase,))
    else:
        _download(showcase, smaller=chosen == _SMALLER)


def _choose(showcase: Showcase) -> None:
    house = service().showcases
    if st.session_state[_FILMS] == _SMALLER:
        told(lambda: house.make_copies(showcase, session=session_id()))
    else:
        house.leave_copies(session=session_id())


def _progress(showcase: Showcase) -> None:
    house = service().showcases

    def draw() -> None:
        with st.container(horizontal=True, vertical_alignment="center", gap=12):
            st.progress(house.copies(showcase).share, text=_("Making smaller films…"))
            st.button(_("Cancel"), key="showcase-export-stop", type="tertiary", on_click=_stop)

    tick_while(lambda: house.copies(showcase).state is State.RUNNING, draw)


def _stop() -> None:
    st.session_state[_FILMS] = _WHOLE
    service().showcases.leave_copies(session=session_id())


def _download(showcase: Showcase, *, smaller: bool) -> None:
    frames, prompts = st.session_state[_FRAMES], st.session_state[_PROMPTS]
    file = service().showcases.offline(showcase, prompts=prompts, keyframes=frames, smaller=smaller)
    exactly = format_decimal(file.size, "#,##0", locale=language())
    words = _("{size}, exactly {bytes} bytes.").format(size=f"**{size(file.size)}**", bytes=exactly)
    if file.size > LARGE_BYTES:
        st.warning(
            _("This file is large ({size}): it is too large for mail, and opens slowly.").format(size=size(file.size))
            + ("" if smaller else " " + _("Smaller films make it about a quarter of that.")),
            icon=":material/warning:",
        )
    asked = {"lang": language()}
    asked |= {name: "1" for name, on in (("prompts", prompts), ("frames", frames), ("smaller", smaller)) if on}
    with st.container(horizontal=True, vertical_alignment="center", gap=12):
        st.link_button(
            _("Download"),
            f"/showcases/{showcase.id}/offline.html?{urlencode(asked)}",
            type="primary",
            icon=":material/download:",
        )
        st.markdown(f":small[{words}]", width="content")
