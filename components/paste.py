"""Ctrl+V anywhere on the page puts a picture into the first empty keyframe slot."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from twoframe.i18n import _

_BRIDGE = st.components.v2.component(
    "twoframe_paste",
    html='<span role="status" aria-live="polite"></span>\n',
    css="span { position: absolute; width: 1px; height: 1px;\n overflow: hidden; clip-path: inset(50%); }",
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
)
_FULL = "paste-full"


def paste_bridge(uploaders: list[str]) -> None:
    """Hand a pasted picture to the first of these uploaders (keys, best first); with none, say that both are full."""

    def full() -> None:
        st.session_state[_FULL] = True

    _BRIDGE(
        key="paste",
        data={"uploaders": uploaders, "pasted": _("Picture pasted")},
        on_full_change=full,
        height="content",
    )
    # Said in the run, not in the callback: a run that another one overtakes would take the words along.
    if st.session_state.pop(_FULL, False):
        st.toast(_("Both frames are set. Clear one to paste another."), icon=":material/content_paste_off:")
