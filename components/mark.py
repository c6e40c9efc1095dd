"""The mark: two overlapping frames, the second ahead of the first, and a play head in the overlap."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

STATIC = Path(__file__).with_name("static")


def mark() -> None:
    """Draw the wordmark in the colour that fits the reader's theme."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    st.logo(STATIC / f"mark-{theme}.svg", size="medium")
