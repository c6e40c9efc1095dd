"""The showcases that are saved: another one is a press away, and so are a new one, a copy, and the end of one."""

from __future__ import annotations

from itertools import accumulate
from unicodedata import east_asian_width

import streamlit as st

from components import links
from components.finishing import finishing
from components.plain import plain
from components.sample import sample_strip
from components.told import told
from components.undo import offer_undo
from twoframe.i18n import _, n_
from twoframe.runtime import service
from twoframe.showing import Listed, Showcase

LIST_PX = 240
LONG_LIST = 6
LABEL_MAX = 34
"""So much of a title fits into one line; letters of double width count twice."""


def saved(showcase: Showcase) -> None:
    """Draw the way to the other showcases, and to a new one."""
    others = [each for each in service().showcases.listed() if each.id != showcase.id]
    with st.container(gap=8, key="showcase-saved"):
        with st.container(horizontal=True, vertical_alignment="center", gap=4):
            st.subheader(_("Other showcases") if others else _("Showcases"), anchor=False, width="content")
            st.space("stretch")
            st.button(_("New showcase"), key="showcase-new", type="tertiary", icon=":material/add:", on_click=_begin)
        if not others:
            st.caption(_("This is the only one."))
        with st.container(gap=4, height=LIST_PX if len(others) > LONG_LIST else "content", border=False):
            for each in others:
                st.button(
                    _label(each),
                    key=f"showcase-open-{each.id}",
                    type="tertiary",
                    icon=":material/slideshow:",
                    on_click=_open,
                    args=(each.id,),
                )


def whole(showcase: Showcase) -> None:
    """Draw what can be done with a showcase as a whole."""
    house = service().showcases

    def duplicate() -> None:
        with finishing():
            _open(told(lambda: house.duplicate(showcase.id)))

    def delete() -> None:
        with finishing():
            gone = told(lambda: house.delete(showcase.id))
            if gone is not None:
                words = _("“{title}” was deleted. Its films stay.")
                offer_undo(words.format(title=gone.title), lambda: _bring_back(gone))
                links.put()

    with st.container(horizontal=True, gap=16):
        st.button(_("Duplicate showcase"), key="showcase-copy", type="tertiary", on_click=duplicate)
        st.button(_("Delete showcase"), key="showcase-delete", type="tertiary", on_click=delete)


def empty_page() -> None:
    """Draw how to begin, where there is no showcase at all."""
    with st.container(border=True, gap=16, key="showcase-first", width=720):
        sample_strip()
        with st.container(gap=4):
            st.subheader(_("No showcases yet"), anchor=False)
            st.markdown(
                _(
                    "Choose finished films, put them in order, add a few words to each. Then show them full "
                    "screen, or take them along in one file."
                )
            )
        st.button(_("New showcase"), key="showcase-new", type="primary", icon=":material/add:", on_click=_begin)


def _label(listed: Listed) -> str:
    # Isolated, so that a title that runs from right to left leaves the count where it is.
    return f"\u2068{plain(_cut(listed.title))}\u2069 :small[:gray[{n_('{n} film', '{n} films', listed.films)}]]"


def _cut(title: str) -> str:
    widths = accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in title)
    kept = "".join(letter for letter, width in zip(title, widths, strict=True) if width <= LABEL_MAX)
    return title if kept == title else f"{kept.rstrip()}…"


def _begin() -> None:
    with finishing():
        _open(told(service().showcases.begin))


def _open(showcase_id: str | None) -> None:
    if showcase_id is not None:
        links.put(**{links.ID: showcase_id})


def _bring_back(showcase: Showcase) -> None:
    told(lambda: service().showcases.restore(showcase))
    _open(showcase.id)
