"""What the preview process is asked for, as lines of JSON. Fields are what JSON can hold; paths are absolute.

A child's answers are `{"id": …, "share": …}` while it draws, then either `{"id": …, "facts": {…}}` or
`{"id": …, "error": code, "reason": …, "words": …}`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

LANES = ("look", "draw", "shrink")
"""What is quick, what takes seconds, and what takes minutes: none waits for another."""

Facts = dict[str, Any]
"""What came of an order, as JSON holds it."""


@dataclass(frozen=True)
class CheckOrder:
    """Measure a pair of prepared frames. Facts: those of `Measures`."""

    lane: ClassVar[str] = "look"
    limit_s: ClassVar[float] = 20.0

    start: str | None
    end: str | None
    prompt: str


@dataclass(frozen=True)
class EvidenceOrder:
    """Draw the picture that shows a finding into the file `into`.

    `wholes`, start before end, are the whole pictures, each with the part that stays in view (left, top, right, bottom,
    in shares of its sides); None where they are not shown.
    """

    lane: ClassVar[str] = "look"
    limit_s: ClassVar[float] = 20.0

    topic: str
    start: str | None
    end: str | None
    wholes: Sequence[tuple[str, tuple[float, float, float, float]] | None]
    into: str


@dataclass(frozen=True)
class PreviewOrder:
    """Draw a motion preview and a strip of five of its frames. Facts: `technique`, `seconds` (how long it took)."""

    lane: ClassVar[str] = "draw"
    limit_s: ClassVar[float] = 90.0

    prompt: str
    ratio: str
    loop: bool
    start: str | None
    end: str | None
    width: int
    height: int
    film: str
    strip: str


@dataclass(frozen=True)
class ReturnedOrder:
    """Compare a film's ends with the prepared frames that were sent; for a loop, also with each other, and write the
    seam shown three times into the file `seam`. Facts: those of `Comparison`.
    """

    lane: ClassVar[str] = "draw"
    limit_s: ClassVar[float] = 90.0

    film: str
    start: str | None
    end: str | None
    seam: str | None


@dataclass(frozen=True)
class SmallerOrder:
    """Encode a film anew into the file `into`, its longer side at most `side_px` pixels. Facts: those of `Smaller`."""

    lane: ClassVar[str] = "shrink"
    limit_s: ClassVar[float] = 900.0

    film: str
    side_px: int
    crf: int
    into: str


Order = CheckOrder | EvidenceOrder | PreviewOrder | ReturnedOrder | SmallerOrder

ORDERS: dict[str, type[Order]] = {
    kind.__name__: kind for kind in (CheckOrder, EvidenceOrder, PreviewOrder, ReturnedOrder, SmallerOrder)
}


def line(message: Facts) -> bytes:
    """One message as one line."""
    return json.dumps(message, ensure_ascii=True).encode() + b"\n"


def order_line(number: int, order: Order) -> bytes:
    """The line that asks for an order by its number."""
    return line({"id": number, "order": type(order).__name__, **asdict(order)})


def read_order(message: Facts) -> Order:
    """The order in a message. Raises `KeyError` or `TypeError` for what `order_line` can't have written."""
    fields = {name: value for name, value in message.items() if name not in {"id", "order"}}
    return ORDERS[message["order"]](**fields)
