"""Aspect ratio as drawn shapes; the chosen one is told by colour, weight and fill."""

from __future__ import annotations

import streamlit as st

from components import draft
from twoframe.i18n import _
from twoframe.models import AspectRatio


def ratio_picker() -> AspectRatio:
    """Draw the control and return the chosen ratio."""
    chosen = draft.current().ratio

    def label(ratio: AspectRatio) -> str:
        on = ratio == chosen
        icon = f"![](/app/static/ratio/{ratio.slug}-{'on' if on else 'idle'}.svg)"
        return f"{icon} :blue[**{ratio.value}**]" if on else f"{icon} {ratio.value}"

    st.segmented_control(
        _("Aspect ratio"),
        list(AspectRatio),
        key=draft.RATIO,
        required=True,
        format_func=label,
        wrap=True,
        persist_state="session",
    )
    return draft.current().ratio
