"""What was just done, with the way back: beside the title of the page that a person comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from components.finishing import finishing
from components.plain import plain
from twoframe.i18n import _

_OFFERED = "undo-offered"


@dataclass(frozen=True)
class _Offer:
    """What was done in words, what takes it back, and the page on which that is offered: the first one drawn."""

    words: str
    undo: Callable[[], object]
    page: str = ""


def offer_undo(words: str, undo: Callable[[], object]) -> None:
    """Offer to take back what was just done, until the person goes to another page or does something else of the kind.
    `words` say what was done; they are plain text. `undo` has it told by itself where it is refused.
    """
    st.session_state[_OFFERED] = _Offer(words, undo)


def undo_notice(page: str) -> None:
    """Draw the offer, if there is one for this page."""
    offer: _Offer | None = st.session_state.get(_OFFERED)
    if offer is None:
        return
    if offer.page not in {"", page}:
        del st.session_state[_OFFERED]
        return
    st.session_state[_OFFERED] = replace(offer, page=page)
    with st.container(width="content", horizontal=True, gap=12, vertical_alignment="center", key="undo-notice"):
        st.caption(plain(offer.words), width="content")
        st.button(_("Undo"), key="undo", type="tertiary", icon=":material/undo:", on_click=_undo)


def _undo() -> None:
    with finishing():
        offer: _Offer | None = st.session_state.pop(_OFFERED, None)
        if offer is not None:  # else a second press
            offer.undo()
