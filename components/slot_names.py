"""The two slots as people read them. Their colours mean start and end frame everywhere, and nothing else."""

from __future__ import annotations

import streamlit as st

from components.draft import Slot
from twoframe.fit import Fit, FitMode
from twoframe.i18n import _
from twoframe.models import AspectRatio


def slot_name(slot: Slot) -> str:
    """A slot in words."""
    return _("Start frame") if slot == "start" else _("End frame")


def slot_badge(slot: Slot) -> None:
    """Draw a slot's name in its colour."""
    st.badge(slot_name(slot), color="blue" if slot == "start" else "orange")


def alt_words(slot: Slot, fit: Fit, ratio: AspectRatio) -> str:
    """A fitted frame in words, for those who can't see it."""
    words = _("{slot}, cropped to {ratio}") if fit.mode is FitMode.COVER else _("{slot}, kept whole in {ratio}")
    return words.format(slot=slot_name(slot), ratio=ratio.value)
