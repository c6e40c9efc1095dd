"""The keyframe desk: what stands below the slots on Create. What the check found, the motion preview, and the ways
to and from a review. It never asks for anything, and without a stored frame there is none.
"""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import datetime

import streamlit as st

from components import draft, links
from components.findings import finding_rows
from components.memory import remembered
from components.moments import moment
from components.motion_preview import motion_preview
from components.pictures import frame_url
from components.plain import opener, plain
from components.session import session_id
from twoframe import checks
from twoframe.errors import RequestRefused
from twoframe.i18n import _
from twoframe.pairs import Pair
from twoframe.runtime import service
from twoframe.verdicts import VERDICTS, Review, Step

_APPROVED = "desk-approved"
_THUMB_HEIGHT = 45


def keyframe_desk() -> None:
    """Draw the desk for what the form holds."""
    pair = draft.pair()
    if not any(ref.sha256 for ref in pair.frames):
        service().desk.follow(pair, session_id())  # a preview of frames that were cleared is in nobody's interest
        _approved_pairs()
        return
    with st.container(gap=12, key="desk"):
        finding_rows(pair, key="desk-check", on_repair=draft.take_pair, compact=True)
        motion_preview(draft.pair, key="desk-preview", large=False, beside=_beside)
        _standing(pair)


def _beside() -> None:
    st.button(_("Review"), key="desk-review", type="tertiary", icon=":material/compare:", on_click=_review)
    _approved_pairs()


def _review() -> None:
    """Open the review of this pair: the one that it belongs to, or a new one. What was changed there is not undone by
    a form that stayed as it was; a form that was changed too is a pair of its own.
    """
    held, pair = draft.current(), draft.pair()
    known = _review_of(pair)
    if known is not None and known.pair.key != held.sent:
        if _key(pair) == held.sent:
            links.go("review", id=known.id)
            return
        known = None
    try:
        review = service().reviews.open_pair(
            pair, name=remembered("name") or "", review_id=known.id if known is not None else None
        )
    except RequestRefused as error:
        st.toast(" ".join(problem.words for problem in error.problems), icon=":material/error:")
        return
    draft.put(replace(held, review=review.id, sent=review.pair.key))
    links.go("review", id=review.id)


def _review_of(pair: Pair) -> Review | None:
    """The review that the form's pair belongs to. With none of its frames left, it is another pair."""
    review_id = draft.current().review
    review = service().reviews.review(review_id) if review_id is not None else None
    if review is None or review.task_id is not None:
        return None
    there = {(ref.sha256, ref.url) for ref in review.pair.frames}
    return review if any((ref.sha256, ref.url) in there for ref in pair.frames) else None


def _key(pair: Pair) -> str:
    """The key that a pair of the form has in a review."""
    return replace(pair, prompt=checks.clean_prompt(pair.prompt)).key


def _standing(pair: Pair) -> None:
    """One line: how the review of this pair stands."""
    review = _review_of(pair)
    if review is None:
        return
    changed = _key(pair) != review.pair.key
    verdict = next((entry for entry in service().reviews.trail(review.id) if entry.step in VERDICTS), None)
    if verdict is None:
        words = _("In review. No verdict yet.")
    elif changed or verdict.earlier:
        words = {
            Step.APPROVED: _("Approved for an earlier version."),
            Step.CHANGES: _("Changes were asked for an earlier version."),
            Step.REJECTED: _("Rejected for an earlier version."),
        }[verdict.step]
    else:
        words = {
            Step.APPROVED: _("Approved by {name}, {when}."),
            Step.CHANGES: _("Changes asked by {name}, {when}."),
            Step.REJECTED: _("Rejected by {name}, {when}."),
        }[verdict.step].format(name=verdict.name, when=moment(verdict.at, datetime.now(verdict.at.tzinfo)))
    st.caption(plain(words))


def _approved_pairs() -> None:
    """The way from pairs that were approved before into the form. Read from the database when it opens."""
    if not service().reviews.approved(1):
        return
    with st.popover(
        opener(_("Approved pairs")), type="tertiary", icon=":material/verified:", key=_APPROVED, on_change="rerun"
    ) as popover:
        if popover.open:
            for review in service().reviews.approved():
                _approved(review)


def _approved(review: Review) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=12, wrap=False):
        _thumbs(review.pair)
        st.button(
            plain(review.title),
            key=f"{_APPROVED}-{review.id}",
            type="tertiary",
            wrap=True,
            on_click=_fill,
            args=(review,),
        )


def _fill(review: Review) -> None:
    draft.fill_from_review(review, _("The form holds an approved pair."))
    st.session_state[_APPROVED] = False


def _thumbs(pair: Pair) -> None:
    """The frames as they were approved, small, side by side. Hashes and numbers of ours only."""
    across, down = pair.ratio.sides
    width = _THUMB_HEIGHT * across // down
    shown = "".join(
        f'<img src="{html.escape(frame_url(ref, pair.ratio, 160))}" alt="" loading="lazy" '
        f'style="width:{width}px;height:{_THUMB_HEIGHT}px;object-fit:cover;border-radius:4px">'
        for ref in pair.frames
        if ref.sha256 is not None
    )
    st.html(f'<div style="display:flex;gap:4px">{shown}</div>', width=2 * 80 + 4)
