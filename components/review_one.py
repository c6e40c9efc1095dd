"""One review: what is judged at the left, with what is known of it; the verdict and the trail at the right."""

from __future__ import annotations

from functools import partial
from typing import Literal

import streamlit as st

from components import draft, links
from components.crop_dialog import crop_button
from components.draft import Slot
from components.findings import finding_rows
from components.motion_preview import motion_preview
from components.ratio_picker import ratio_control
from components.rename import rename
from components.returned import returned_film
from components.review_changes import change, elsewhere_notice, fit, swap, take_ratio, undo_notice
from components.review_rows import STANDING_COLOURS
from components.review_stage import film_stage, pair_stage
from components.sides import can_show, unique
from components.slot_names import slot_badge
from components.trail import trail
from components.verdict_form import verdict_form
from twoframe.i18n import _
from twoframe.models import FrameRef, Task
from twoframe.pairs import Pair
from twoframe.runtime import service
from twoframe.verdicts import Listing, Review
from twoframe.words import standing_word

_PICKER, _RATIO = "review-picker", "review-ratio"


def one_review(review_id: str) -> None:
    """Draw the review of an id that stood in the address: anything may stand there."""
    review = service().reviews.review(review_id) if links.is_id(review_id) else None
    if review is None:
        _unknown()
        return
    _bar(review)
    with st.container(horizontal=True, gap=40):
        with st.container(gap=24, key="review-picture"):
            elsewhere_notice(review)
            moment_s = None
            if review.task_id is None:
                _pair(review)
            else:
                moment_s = _film(review, review.task_id)
        with st.container(width=380, gap=32, key="review-side"):
            verdict_form(review, key="verdict", moment_s=moment_s)
            trail(review, key="trail")


def _unknown() -> None:
    with st.container(border=True, gap=16, key="review-unknown", width=720):
        with st.container(gap=4):
            st.subheader(_("There is no review at this link"), anchor=False)
            st.markdown(_("The link may be cut off, or come from another Twoframe. Reviews are never deleted."))
        _to_list("secondary")


def _to_list(kind: Literal["secondary", "tertiary"]) -> None:
    st.button(_("All reviews"), key="review-list", type=kind, icon=":material/arrow_back:", on_click=links.put)


def _bar(review: Review) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap=12, key="review-bar"):
        _to_list("tertiary")
        _picker(review)
        st.badge(standing_word(review.standing), color=STANDING_COLOURS[review.standing])
        st.space("stretch")
        rename(review.title, partial(service().reviews.rename, review.id), key="review", of=review.id)
        st.button(_("Use on Create"), icon=":material/movie_edit:", key="review-use", on_click=_use, args=(review,))


def _picker(review: Review) -> None:
    recent = service().reviews.listed(Listing.ALL).reviews
    offered = {each.id: each.title for each in (review, *recent)}
    labels = dict(zip(offered, unique(list(offered.values())), strict=True))

    def jump() -> None:
        links.put(**{links.REVIEW: st.session_state[_PICKER]})

    st.session_state[_PICKER] = review.id
    st.selectbox(
        _("Review"),
        list(labels),
        key=_PICKER,
        format_func=lambda each: labels.get(each, ""),
        label_visibility="collapsed",
        width=220,
        on_change=jump,
    )


def _use(review: Review) -> None:
    """Fill the form with the pair, and go there."""
    draft.fill_from_review(review, _("The form was filled from a review."))
    links.go("create")


def _pair(review: Review) -> None:
    pair = review.pair
    with st.container(gap=8):
        pair_stage(pair, key="review-compare")
        motion_preview(
            lambda: pair,
            key="review-preview",
            large=True,
            before=lambda: _at_the_start(review),
            beside=lambda: _at_the_end(review),
        )
    undo_notice(review)
    if pair.prompt:
        _prompt(pair.prompt)
    with st.container(horizontal=True, vertical_alignment="bottom", gap=16):
        st.session_state[_RATIO] = pair.ratio
        ratio_control(_RATIO, pair.ratio, on_change=lambda: take_ratio(review, _RATIO))
        st.space("stretch")
        st.button(
            _("Swap frames"),
            key="review-swap",
            type="tertiary",
            icon=":material/swap_horiz:",
            on_click=swap,
            args=(review,),
        )
    finding_rows(pair, key="review-check", on_repair=lambda mended: change(review, mended))


def _at_the_start(review: Review) -> None:
    """What stands under the start frame. Its badge belongs to the comparison, where there is one."""
    start, end = review.pair.start, review.pair.end
    if start is not None and can_show(start):
        if not can_show(end):
            slot_badge("start")
        _crop(review, "start", start, end)
        st.space("stretch")


def _at_the_end(review: Review) -> None:
    start, end = review.pair.start, review.pair.end
    if end is not None and can_show(end):
        st.space("stretch")
        _crop(review, "end", end, start)
        if not can_show(start):
            slot_badge("end")


def _crop(review: Review, slot: Slot, ref: FrameRef, other: FrameRef | None) -> None:
    crop_button(
        slot,
        ref,
        review.pair.ratio,
        key=f"review-crop-{slot}",
        on_fit=lambda which, chosen: fit(review.id, which, chosen),
        other=other if can_show(other) else None,
    )


def _film(review: Review, task_id: str) -> float | None:
    task = service().task(task_id)
    if task is None or task.deleted_at is not None or task.film is None or service().film_path(task_id) is None:
        with st.container(border=True, key="review-film-gone"):
            st.markdown(_("This film was deleted. Its frames, and what was said of it, stay."))
        pair_stage(review.pair, key="review-compare")
        return None
    moment_s = film_stage(task, task.film, key="review")
    _prompt(task.request.prompt, task)
    if Pair.of(task.request).frames:
        returned_film(task, key="review-returned")
    return moment_s


def _prompt(prompt: str, task: Task | None = None) -> None:
    """What the service was told, or will be; beside it the way to all that is known of the film, if there is one."""
    with st.container(gap=2):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(_("Prompt"), width="content")
            if task is not None:
                st.button(
                    _("Film page"),
                    key="review-film-page",
                    type="tertiary",
                    icon=":material/open_in_full:",
                    on_click=links.go,
                    args=("film",),
                    kwargs={links.ID: task.id},
                )
        st.text(prompt)
