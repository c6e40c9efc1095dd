"""When to ask, send and fetch next: pure functions of ages, tries and a source of randomness (design §4).

All times are seconds. Every gap carries jitter, so that tasks that were sent together do not stay together.
"""

from __future__ import annotations

from random import Random

from twoframe.models import Usual

TYPICAL = Usual(low_s=60.0, high_s=180.0, count=0)
"""What tasks take by contract §3, for a gateway of which nothing is known."""

CLOSE_S, EARLY_S, LATE_S, RARE_S = 2.0, 5.0, 10.0, 90.0
FIVE_MINUTES_S, FIFTEEN_MINUTES_S = 300.0, 900.0

SEND_FOR_S = 600.0
"""How long a task may wait for its submit; later nobody expects it to be sent (design §4)."""

ASK_FOR_S = 86_400.0
"""How long a task is asked for without a person's word."""

SAVE_FOR_S = 3_600.0
"""How long dead links are tried again: the longest that links are known to live (contract §3)."""

UNKNOWN_FOR_S, UNKNOWN_TIMES = 600.0, 3
"""An unknown task is final only after so many answers in a row, spread over so long (contract §2)."""

DISK_FULL_S = 60.0
TRUSTED_COUNT = 4


def expected(learnt: Usual | None, prior: Usual | None) -> Usual:
    """Say when tasks of a gateway usually finish: as learnt, and while that is little, widened by the prior."""
    prior = prior or TYPICAL
    if learnt is None or learnt.count == 0:
        return prior
    if learnt.count >= TRUSTED_COUNT:
        return learnt
    return Usual(min(learnt.low_s, prior.low_s), max(learnt.high_s, prior.high_s), learnt.count)


def close_from_to(usual: Usual) -> tuple[float, float]:
    """The ages between which a task is watched closely: wider than usual, as a fifth of all tasks lies outside."""
    return max(0.0, usual.low_s * 0.75 - 2.0), min(usual.high_s * 1.25 + 10.0, FIFTEEN_MINUTES_S)


def query_gap_s(age_s: float, usual: Usual, rng: Random) -> float:
    """How long to wait before the next query of a task that was submitted `age_s` ago."""
    opens_s, closes_s = close_from_to(usual)
    close_s = CLOSE_S * rng.uniform(0.85, 1.2)
    if age_s >= FIFTEEN_MINUTES_S:
        return rng.uniform(RARE_S - 30.0, RARE_S + 30.0)
    if opens_s <= age_s < closes_s:
        return close_s
    usually_s = _jitter(EARLY_S if age_s < FIVE_MINUTES_S else LATE_S, rng)
    # The last early query leads up to the moment from which films are expected.
    return usually_s if age_s > opens_s else min(usually_s, max(opens_s - age_s, close_s))


def send_gap_s(tries: int, retry_after_s: float | None, rng: Random) -> float:
    """How long to wait before a submit that was turned away `tries` times is sent: 1, 2, 4 … 60 s, or as told."""
    return max(growing_s(1.0, tries, 60.0, rng), retry_after_s or 0.0)


def unknown_gap_s(count: int, rng: Random) -> float:
    """How long to wait after the gateway said `count` times in a row that it does not know a task."""
    return growing_s(5.0, count, 120.0, rng)


def link_gap_s(tries: int, rng: Random) -> float:
    """How long to wait for the first link of a completed task: 2, 3, 5 … s."""
    return _jitter(_step((2.0, 3.0, 5.0, 8.0, 15.0, 30.0, 60.0), tries), rng)


def save_gap_s(tries: int, rng: Random) -> float:
    """How long to wait before dead links are tried again: 5, 10, 30, 60, 120 … s."""
    return _jitter(_step((5.0, 10.0, 30.0, 60.0, 120.0), tries), rng)


def growing_s(first_s: float, tries: int, most_s: float, rng: Random) -> float:
    """A pause that doubles with each of `tries` (from 1) and stays at `most_s`."""
    return _jitter(min(first_s * 2.0 ** min(max(tries, 1) - 1, 30), most_s), rng)


def _step(steps: tuple[float, ...], tries: int) -> float:
    return steps[min(tries, len(steps)) - 1] if tries > 0 else steps[0]


def _jitter(gap_s: float, rng: Random) -> float:
    return gap_s * rng.uniform(0.85, 1.15)
