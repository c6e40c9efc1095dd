"""Ctrl+V anywhere on the page puts a picture into the first empty keyframe slot."""

from __future__ import annotations

import streamlit as st

from components.own import component
from twoframe.i18n import _

_BRIDGE = component(
    "paste",
    html='<span class="unseen" role="status" aria-live="polite"></span>\n',
    scripts=("paste",),
)
_SAID = "paste-said"


def paste_bridge(uploaders: list[str]) -> None:
    """Hand a pasted picture to the first of these uploaders (keys, best first); with none, say that both are full."""
    found_full = _BRIDGE(
        key="paste",
        data={"uploaders": uploaders, "pasted": _("Picture pasted")},
        default={"full": None},
        on_full_change=_nothing,
        height="content",
    ).full
    said: set[float] = st.session_state.setdefault(_SAID, set())
    # The browser keeps it, so that a run that another one overtakes takes no words along.
    if isinstance(found_full, int | float) and found_full not in said:
        st.toast(_("Both frames are set. Clear one to paste another."), icon=":material/content_paste_off:")
        said.add(found_full)


def _nothing() -> None:
    """The rerun that follows is all that is wanted."""
