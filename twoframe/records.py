"""A film with all that is known of it, as it travels from one Twoframe to another. Free of I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from twoframe.models import Event, Frame, FrameRef, PreparedFrame, Task
from twoframe.pairs import Pair
from twoframe.verdicts import VERDICTS, Entry, Review, Standing


@dataclass(frozen=True)
class Judged:
    """The review of a film: its whole trail, oldest first, and every pair that the trail speaks of, by key."""

    review: Review
    trail: tuple[Entry, ...]
    pairs: Mapping[str, Pair]

    @property
    def standing(self) -> Standing:
        """Where the review stands, as its trail says it of the pair that it holds now."""
        present = self.review.pair.key
        verdicts = [entry.step for entry in self.trail if entry.step in VERDICTS and entry.pair_key == present]
        return Standing(verdicts[-1]) if verdicts else Standing.WAITING


@dataclass(frozen=True)
class Record:
    """A task with its events, tags and review, and the pictures that it, or its review, names.

    `prepared` is what was sent of them, as far as it is still known.
    """

    task: Task
    events: tuple[Event, ...] = ()
    tags: tuple[str, ...] = ()
    judged: Judged | None = None
    frames: tuple[Frame, ...] = ()
    prepared: tuple[PreparedFrame, ...] = field(default=())


def pictures_of(task: Task, judged: Judged | None) -> Iterator[FrameRef]:
    """Every frame that a task and the pairs of its review name."""
    yield from (ref for ref in (task.request.start, task.request.end) if ref is not None)
    for pair in judged.pairs.values() if judged is not None else ():
        yield from pair.frames
