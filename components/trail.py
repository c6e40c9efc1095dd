"""The trail of a review: who said what, and when; it only grows."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

import streamlit as st
from babel.numbers import format_decimal

from components.moments import moment
from components.plain import opener, plain
from twoframe.i18n import _, language
from twoframe.runtime import service
from twoframe.verdicts import Entry, Review, Step
from twoframe.words import step_word

SHOWN = 20
"""Entries that stand there at first; a click shows the rest."""

_COLOURS: dict[Step, Literal["gray", "green", "yellow", "red"]] = {
    Step.SENT: "gray",
    Step.CHANGED: "gray",
    Step.APPROVED: "green",
    Step.CHANGES: "yellow",
    Step.REJECTED: "red",
}


def trail(review: Review, *, key: str) -> None:
    """Draw the trail, newest first. Texts of people are shown letter by letter."""
    entries = service().reviews.trail(review.id)
    all_key = f"{key}-all-{review.id}"
    with st.container(gap=16, key=key):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader(_("Trail"), anchor=False)
            _sheet(review, key)
        for entry in entries if st.session_state.get(all_key) else entries[:SHOWN]:
            _entry(entry)
        if len(entries) > SHOWN and not st.session_state.get(all_key):
            label = _("Show all {n}").format(n=len(entries))
            st.button(label, key=f"{key}-more", type="tertiary", on_click=_show_all, args=(all_key,))


def _show_all(all_key: str) -> None:
    st.session_state[all_key] = True


def _sheet(review: Review, key: str) -> None:
    asked = {"lang": language()}
    if st.context.timezone:
        asked["tz"] = st.context.timezone
    with (
        st.popover(opener(_("Review sheet")), type="tertiary", icon=":material/download:", key=f"{key}-sheet"),
        st.container(horizontal=True, gap=8),
    ):
        for kind, icon in (("pdf", ":material/picture_as_pdf:"), ("png", ":material/image:")):
            st.link_button(
                kind.upper(), f"/reviews/{review.id}/sheet.{kind}?{urlencode(asked)}", icon=icon, width="stretch"
            )


def _entry(entry: Entry) -> None:
    with st.container(gap=4):
        with st.container(horizontal=True, vertical_alignment="center", gap=8):
            st.badge(step_word(entry.step), color=_COLOURS[entry.step])
            st.caption(plain(_who_and_when(entry)), width="content")
        if entry.reason:
            st.text(entry.reason)
        if entry.earlier:
            st.caption(_("For an earlier version of the pair"))


def _who_and_when(entry: Entry) -> str:
    parts = [entry.name] if entry.name else []
    parts.append(moment(entry.at, datetime.now(entry.at.tzinfo)))
    if entry.moment_s is not None:
        seconds = format_decimal(round(entry.moment_s, 1), format="0.0", locale=language())
        parts.append(_("at {seconds} s").format(seconds=seconds))
    words = ", ".join(parts)
    return words if entry.name else words[:1].upper() + words[1:]
