"""The two slots as people read them. Their colours mean start and end frame everywhere, and nothing else."""

from __future__ import annotations

import streamlit as st

from components.draft import Slot
from twoframe.i18n import _


def slot_name(slot: Slot) -> str:
    """A slot in words."""
    return _("Start frame") if slot == "start" else _("End frame")


def slot_badge(slot: Slot) -> None:
    """Draw a slot's name in its colour."""
    st.badge(slot_name(slot), color="blue" if slot == "start" else "orange")
