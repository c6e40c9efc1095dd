"""Tells one browser session from another: two tabs are two."""

from __future__ import annotations

import streamlit as st

from twoframe.models import new_id

_ID = "session-id"


def session_id() -> str:
    """A random name for this session, the same in each of its runs."""
    name: str = st.session_state.setdefault(_ID, new_id())
    return name
