"""How Settings tells facts: sections with words at the left and a card at the right, rows, and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st


@contextmanager
def section(title: str, purpose: str, key: str) -> Iterator[None]:
    """Draw a section's words, and take what is drawn inside the block into its card."""
    left, right = st.columns([3, 7], gap=32)
    with left.container(gap=4):
        st.subheader(title, anchor=False)
        st.caption(purpose)
    with right.container(border=True, gap=16, key=f"settings-{key}"):
        yield


def facts(rows: Mapping[str, str]) -> None:
    """Draw names and values; a value is Markdown of ours."""
    with st.container(gap=8):
        for name, value in rows.items():
            left, right = st.columns([2, 7], gap=12, wrap=False)
            left.caption(name)
            right.markdown(value)


def figures(values: Mapping[str, str]) -> None:
    """Draw up to three figures beside each other."""
    with st.grid(3, gap=16, min_column_width=88):
        for name, value in values.items():
            st.metric(name, value)
