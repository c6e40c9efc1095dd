"""What the Library shows where there is nothing to show: what that means, and what to do."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from components import links
from components.library_address import reader_zone, show
from components.library_words import chips
from components.plain import plain
from components.sample import sample_strip
from twoframe.filters import Filters
from twoframe.i18n import _, n_
from twoframe.runtime import service


def first_film() -> None:
    """There are no films at all."""
    with st.container(border=True, gap=16, key="library-first", width=720):
        sample_strip()
        with st.container(gap=4):
            st.subheader(_("No films yet"), anchor=False)
            st.markdown(_("Every film that you make is kept here, with its prompt, frames and settings."))
        st.button(
            _("Make a film"),
            key="library-create",
            type="primary",
            icon=":material/add:",
            on_click=links.go,
            args=("create",),
        )


def nothing_found(filters: Filters) -> None:
    """Nothing fits all that is looked for."""
    looked_for = chips(filters)
    binned = 0 if filters.binned else service().library.count(replace(filters, binned=True), zone=reader_zone())
    if binned:
        words = n_("{n} film that fits lies in the bin.", "{n} films that fit lie in the bin.", binned)
    elif looked_for.keys() == {"text"}:
        words = _("No prompt, title, tag or review has {text} in it.").format(text=looked_for["text"])
    else:
        words = _("No film fits all of this: {filters}.").format(filters=", ".join(looked_for.values()))
    with st.container(border=True, gap=16, key="library-nothing"):
        with st.container(gap=4):
            st.subheader(_("Nothing found"), anchor=False)
            st.markdown(plain(words))
        with st.container(horizontal=True, gap=8):
            st.button(_("Show all films"), key="library-show-all", on_click=show, args=(Filters(sort=filters.sort),))
            if binned:
                st.button(_("Open the bin"), key="library-to-bin", on_click=show, args=(Filters(binned=True),))


def empty_bin() -> None:
    """Nothing is in the bin."""
    with st.container(border=True, gap=4, key="library-bin-empty"):
        st.subheader(_("The bin is empty"), anchor=False)
        st.markdown(_("What you delete stays here for a while, so that a wrong click loses nothing."))
