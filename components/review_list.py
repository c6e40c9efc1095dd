"""The list of reviews: what waits for whom, in pages, told by the address alone."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components import links
from components.memory import remembered
from components.review_new import begin_review, new_review
from components.review_rows import review_rows
from components.sample import sample_strip
from twoframe.i18n import _
from twoframe.runtime import service
from twoframe.verdicts import Listing

_SHOW = "reviews-show"
PAGES_MAX = 100_000


def review_list() -> None:
    """Draw the list that the address asks for, and the dialog that begins a review."""
    house, name = service().reviews, remembered("name") or ""
    which, page = _asked_listing(), _asked_page()
    listed = house.listed(which, name=name, page=page)
    waiting = listed.total if which is Listing.WAITING else house.listed(Listing.WAITING, name=name).total
    if listed.total == 0 and house.listed(Listing.ALL).total == 0:
        _first_one()
    else:
        _toolbar(which, {Listing.WAITING: waiting, which: listed.total})
        if listed.total == 0:
            _nothing(which)
        else:
            review_rows(listed.reviews, key="reviews", on_open=_open)
            _pages(which, min(page, listed.pages), listed.pages)
    new_review()


def _asked_listing() -> Listing:
    try:
        return Listing(links.asked(links.SHOW) or Listing.WAITING)
    except ValueError:  # anything may stand in an address
        return Listing.WAITING


def _asked_page() -> int:
    text = links.asked(links.PAGE) or ""
    return min(max(int(text), 1), PAGES_MAX) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _toolbar(which: Listing, counts: Mapping[Listing, int]) -> None:
    def show() -> None:
        _show(st.session_state[_SHOW])

    def label(each: Listing) -> str:
        words = f"{_listing_word(each)} {counts[each]:,}" if counts.get(each) else _listing_word(each)
        return f":blue[**{words}**]" if each is which else words

    st.session_state[_SHOW] = which
    with st.container(horizontal=True, vertical_alignment="center", gap=16):
        st.segmented_control(
            _("Show"),
            list(Listing),
            key=_SHOW,
            required=True,
            format_func=label,
            label_visibility="collapsed",
            wrap=True,
            on_change=show,
        )
        st.space("stretch")
        st.button(_("New review"), key="new-review", type="primary", icon=":material/add:", on_click=begin_review)


def _listing_word(which: Listing) -> str:
    return {
        Listing.WAITING: _("Waiting for me"),
        Listing.APPROVED: _("Approved"),
        Listing.CHANGES: _("Changes asked"),
        Listing.REJECTED: _("Rejected"),
        Listing.ALL: _("All"),
    }[which]


def _pages(which: Listing, page: int, pages: int) -> None:
    if pages < 2:
        return
    key = f"reviews-page-{which}-{page}"  # a new control for each address: the address decides, not what was pressed

    def turn() -> None:
        _show(which, st.session_state[key])

    st.pagination(pages, default=page, key=key, on_change=turn)


def _nothing(which: Listing) -> None:
    told = {
        Listing.WAITING: (_("Nothing waits for you"), _("Every pair and film here has your verdict as it is now.")),
        Listing.APPROVED: (_("Nothing is approved yet"), _("What is approved can be used on Create with one click.")),
        Listing.CHANGES: (_("No changes are asked"), _("What needs another look stands here, with the reason.")),
        Listing.REJECTED: (_("Nothing is rejected"), _("What was turned down stands here, with the reason.")),
        Listing.ALL: ("", ""),
    }
    title, body = told[which]
    with st.container(border=True, gap=16, key="reviews-empty"):
        with st.container(gap=4):
            st.subheader(title, anchor=False)
            st.markdown(body)
        st.button(_("Show all"), key="reviews-all", on_click=_show, args=(Listing.ALL,))


def _first_one() -> None:
    with st.container(border=True, gap=16, key="reviews-first", width=720):
        sample_strip()
        with st.container(gap=4):
            st.subheader(_("No reviews yet"), anchor=False)
            st.markdown(
                _(
                    "See what a pair is worth before a film is paid for: how the frames compare, what is cropped, "
                    "how the motion may go. Then say yes, or what should change."
                )
            )
        st.button(_("New review"), key="new-review", type="primary", icon=":material/add:", on_click=begin_review)


def _show(which: Listing, page: int = 1) -> None:
    """Say in the address what is shown; what needs no saying is left out."""
    said = {links.SHOW: which.value} if which is not Listing.WAITING else {}
    links.put(**said, **({links.PAGE: str(page)} if page > 1 else {}))


def _open(review_id: str) -> None:
    links.put(**{links.REVIEW: review_id})
