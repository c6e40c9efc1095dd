"""Reviews as data: who judged which pair or film, when, how, and why. Free of I/O and of wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from twoframe.pairs import Pair

NAME_MAX, REASON_MAX, TITLE_MAX = 80, 2000, 120
"""Lengths in code points."""


class Step(StrEnum):
    """A row of a review's trail: how it began, that its pair changed, or a verdict."""

    SENT = "sent"
    CHANGED = "changed"
    APPROVED = "approved"
    CHANGES = "changes"
    REJECTED = "rejected"


VERDICTS = (Step.APPROVED, Step.CHANGES, Step.REJECTED)


class Standing(StrEnum):
    """Where a review stands: the last verdict on its pair as it is now, or waiting for one."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGES = "changes"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Entry:
    """One row of a trail, which only grows. `moment_s` is a moment in the film, in seconds.

    `earlier` is True for a verdict on a pair that has changed since.
    """

    id: int
    at: datetime
    step: Step
    name: str
    reason: str
    moment_s: float | None
    pair_key: str
    earlier: bool


@dataclass(frozen=True)
class Review:
    """A pair or (with `task_id`) a film under review. Times are UTC and aware."""

    id: str
    created_at: datetime
    changed_at: datetime
    title: str
    pair: Pair
    task_id: str | None
    standing: Standing


class Listing(StrEnum):
    """Which reviews a list holds."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGES = "changes"
    REJECTED = "rejected"
    ALL = "all"


@dataclass(frozen=True)
class Listed:
    """A page of a list of reviews, the newest change first. `total` counts those of all pages; `pages` is 1 or more."""

    reviews: tuple[Review, ...]
    total: int
    pages: int
