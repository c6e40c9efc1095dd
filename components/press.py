"""A press that counts even when it is the first thing that a session hears of.

When the server was restarted under an open page, the browser's next message opens a new session. Its first run gets
the press, but Streamlit knows no callback of that session yet, and would drop it without a word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st


def press_button(label: str, *, key: str, type: Literal["primary", "secondary"], on_click: Callable[[], None]) -> None:  # noqa: A002 - as `st.button` names it
    """Draw a button. A press that met no callback runs the page once more, and is then told by `was_missed`."""

    def act() -> None:
        st.session_state[f"{key}-heard"] = True
        on_click()

    arrived = st.button(label, key=key, type=type, on_click=act)
    if not st.session_state.pop(f"{key}-heard", False) and arrived:
        st.session_state[f"{key}-missed"] = True
        st.rerun()


def was_missed(key: str) -> bool:
    """True once after a press that met no callback; ask before the widgets are drawn whose values it needs."""
    return bool(st.session_state.pop(f"{key}-missed", False))
