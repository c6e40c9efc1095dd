"""Values of a stranger's JSON, each checked for its type, its length and what it may be."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

LINE_MAX = 500
"""Characters of what is one line."""

ROWS_MAX = 10_000
"""Events, entries of a trail, tags and pictures of one film."""

AHEAD = timedelta(days=1)
"""So far the clock of another computer may be ahead of ours."""

T = TypeVar("T")
Moment = Callable[[object], datetime]


class Damaged(ValueError):
    """What a ZIP says is not what a Twoframe has written."""


def typed(kind: type[T], value: object) -> T:
    """A value that is of a type, and of no other that passes for it."""
    if type(value) is not kind:
        raise Damaged(f"a {type(value).__name__} stands where a {kind.__name__} belongs")
    return value


def rows(value: object) -> list[Any]:
    """A list that is not too long."""
    found = typed(list, value)
    if len(found) > ROWS_MAX:
        raise Damaged(f"{len(found)} rows of one film")
    return found


def text(value: object, most: int, *, least: int = 0) -> str:
    """A text of so many characters, all of which can be stored."""
    told = typed(str, value)
    if not least <= len(told) <= most:
        raise Damaged(f"a text has {len(told)} characters")
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in told):
        raise Damaged("a text holds what can't be stored")
    return told


def matching(pattern: re.Pattern[str], value: object) -> str:
    """A short text that matches a pattern from end to end."""
    told = text(value, LINE_MAX)
    if not pattern.fullmatch(told):
        raise Damaged(f"{told[:60]!r} does not match {pattern.pattern}")
    return told


def whole(value: object, least: int, most: int) -> int:
    """A whole number, bounds included."""
    told = typed(int, value)
    if not least <= told <= most:
        raise Damaged(f"{told} is not between {least} and {most}")
    return told


def number(value: object, least: float, most: float) -> float:
    """A number, bounds included; neither infinite nor none."""
    told = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not least <= told <= most:
        raise Damaged(f"{told} is not between {least} and {most}")
    return told


def price(value: object) -> Decimal:
    """An amount of money, written as a text so that no digit is lost."""
    told = Decimal(text(value, 40))
    if not (told.is_finite() and 0 <= told < 10**9):
        raise Damaged("a price that is none")
    return told


def moments(now: datetime) -> Moment:
    """A reader of times, all of which have a zone and are past, or nearly so."""
    latest = now + AHEAD

    def moment(value: object) -> datetime:
        at = datetime.fromisoformat(typed(str, value))
        if at.tzinfo is None or at.year < 2000 or at > latest:
            raise Damaged("a time that can't be")
        return at.astimezone(UTC)

    return moment
