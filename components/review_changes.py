"""What changes the pair of a review from its page: repairs, crops, another shape, a swap. Each can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from components.draft import Slot
from components.finishing import finishing
from components.memory import remembered
from twoframe.errors import RequestRefused
from twoframe.fit import Fit
from twoframe.i18n import _
from twoframe.models import AspectRatio, FrameRef
from twoframe.pairs import Pair
from twoframe.runtime import service
from twoframe.verdicts import Review

STEPS_MAX = 20
_STEPS, _SEEN, _ELSEWHERE = "review-steps", "review-seen", "review-elsewhere"
Kind = Literal["change", "crop"]


@dataclass(frozen=True)
class _Step:
    """A change that this session made: the pair that stood there, and the key of the one that took its place."""

    before: Pair
    after: str
    kind: Kind


def change(review: Review, pair: Pair, kind: Kind = "change") -> None:
    """Put a changed pair into a review as it was seen. Only from a callback; a refusal is told by a toast."""
    if pair == review.pair:
        return
    now = service().reviews.review(review.id)
    if now is not None and now.pair.key != review.pair.key:
        if not _seen(now):
            _tell_of_others()
        return  # else a second press, made before the first one was drawn
    if _put(review.id, pair):
        with finishing():
            _remember(review, pair, kind)


def fit(review_id: str, slot: Slot, fit: Fit) -> None:
    """Fit one of a review's frames. The pair is read anew, since a choice for both frames comes as two calls."""
    review = service().reviews.review(review_id)
    if review is not None and not _seen(review):  # the dialog shows pictures of another pair
        _tell_of_others()
        return
    ref = None if review is None else _ref(review.pair, slot)
    if review is not None and ref is not None and ref.sha256 is not None:
        fitted = replace(ref, fit=fit)
        pair = replace(review.pair, start=fitted) if slot == "start" else replace(review.pair, end=fitted)
        change(review, pair, "crop")


def swap(review: Review) -> None:
    """Exchange start and end."""
    change(review, replace(review.pair, start=review.pair.end, end=review.pair.start))


def take_ratio(review: Review, key: str) -> None:
    """Take the shape that a control of this key holds; whoever goes through them is faster than the page is drawn."""
    now = service().reviews.review(review.id)
    review = now if now is not None and _seen(now) else review
    change(review, replace(review.pair, ratio=AspectRatio(st.session_state[key])))


def elsewhere_notice(review: Review) -> None:
    """Say so where the pair is another one than this session saw a run ago, and not by its own doing: whoever was about
    to judge must look again.
    """
    state, now = st.session_state, (review.id, review.pair.key)
    of, key = state.get(_SEEN, now)
    if of == review.id and key != review.pair.key:
        state[_ELSEWHERE] = now
    state[_SEEN] = now
    if state.get(_ELSEWHERE) == now:
        words = _("The pair was changed elsewhere while you looked at it. This is the new one.")
        st.warning(words, icon=":material/sync_problem:")


def undo_notice(review: Review) -> None:
    """Say in one line that this session changed the pair, as long as that can be taken back."""
    steps = _steps(review.id)
    if not steps or steps[-1].after != review.pair.key:
        return
    with st.container(horizontal=True, gap=12, vertical_alignment="center", key="review-undo"):
        st.caption(_("The pair was changed. Earlier verdicts stay in the trail."), width="content")
        st.button(_("Undo"), type="tertiary", icon=":material/undo:", on_click=_undo, args=(review,))


def _seen(review: Review) -> bool:
    """Whether this session drew a review's pair, or made it."""
    return bool(st.session_state.get(_SEEN) == (review.id, review.pair.key))


def _tell_of_others() -> None:
    st.toast(_("The pair was changed elsewhere meanwhile. Look again, then change it."), icon=":material/error:")


def _undo(review: Review) -> None:
    steps, now = _steps(review.id), service().reviews.review(review.id)
    if not steps or now is None or steps[-1].after != now.pair.key:
        if now is not None and not _seen(now):
            _tell_of_others()
        return  # else a second press, made before the first one was drawn
    *earlier, last = steps
    if _put(review.id, last.before):
        with finishing():
            st.session_state[_STEPS] = (review.id, tuple(earlier))


def _put(review_id: str, pair: Pair) -> bool:
    try:
        changed = service().reviews.change_pair(review_id, pair, name=remembered("name") or "")
    except RequestRefused as error:
        st.toast(" ".join(problem.words for problem in error.problems), icon=":material/error:")
        return False
    st.session_state[_SEEN] = (review_id, changed.pair.key)
    return True


def _remember(review: Review, pair: Pair, kind: Kind) -> None:
    """Keep what stood there. Crops in a row are one step: a drag tells of each place on its way."""
    *earlier, last = (*_steps(review.id), _Step(review.pair, pair.key, kind))
    if kind == "crop" and earlier and earlier[-1].kind == "crop" and earlier[-1].after == review.pair.key:
        last = replace(last, before=earlier.pop().before)
    st.session_state[_STEPS] = (review.id, (*earlier, last)[-STEPS_MAX:])


def _steps(review_id: str) -> tuple[_Step, ...]:
    """The steps of the review that was changed last; those of another one are let go."""
    of, steps = st.session_state.get(_STEPS, ("", ()))
    return steps if of == review_id else ()


def _ref(pair: Pair, slot: Slot) -> FrameRef | None:
    return pair.start if slot == "start" else pair.end
