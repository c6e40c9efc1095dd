"""The rows of the list of reviews: whole rows that are links (see `review_rows.js`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from babel.dates import format_timedelta

from components import links
from components.own import component, said
from components.pictures import frame_url
from twoframe.i18n import _, language
from twoframe.models import FrameRef
from twoframe.verdicts import Review, Standing
from twoframe.words import standing_word

THUMB_PX = 480
"""Twice what a thumbnail takes on the screen, for dense ones."""

_ROWS = component(
    "reviews",
    html='<ul class="reviews" role="list"></ul>\n',
    scripts=("review_rows",),
    styles=("review_rows",),
)

STANDING_COLOURS: dict[Standing, Literal["gray", "green", "yellow", "red"]] = {
    Standing.WAITING: "gray",
    Standing.APPROVED: "green",
    Standing.CHANGES: "yellow",
    Standing.REJECTED: "red",
}


def review_rows(reviews: Sequence[Review], *, key: str, on_open: Callable[[str], None]) -> None:
    """Draw the rows. `on_open` gets the id of the one that was pressed, which is one of these reviews'."""
    ids = {review.id for review in reviews}
    now = datetime.now(UTC)

    def opened() -> None:
        review_id = said(key, "opened")
        if isinstance(review_id, str) and review_id in ids:  # a browser's word
            on_open(review_id)

    _ROWS(
        key=key,
        data={"label": _("Reviews"), "rows": [_row(review, now) for review in reviews]},
        on_opened_change=opened,
        height="content",
    )


def _row(review: Review, now: datetime) -> dict[str, Any]:
    ago = format_timedelta(review.changed_at - now, add_direction=True, format="short", locale=language())
    film = review.task_id is not None
    return {
        "id": review.id,
        "href": links.review_address(review.id),
        "title": review.title,
        "word": standing_word(review.standing),
        "tone": STANDING_COLOURS[review.standing],
        "caption": _("Film, changed {ago}").format(ago=ago) if film else _("Changed {ago}").format(ago=ago),
        "film": film,
        "pictures": [{"url": f"/films/{review.task_id}.jpg", "icon": "movie"}] if film else _frames(review),
    }


def _frames(review: Review) -> list[dict[str, str | None]]:
    return [_frame(ref, review) for ref in (review.pair.start, review.pair.end)]


def _frame(ref: FrameRef | None, review: Review) -> dict[str, str | None]:
    if ref is None:
        return {"url": None, "icon": "image"}
    if ref.sha256 is None:
        return {"url": None, "icon": "link"}
    return {"url": frame_url(ref, review.pair.ratio, THUMB_PX), "icon": "hide_image"}
