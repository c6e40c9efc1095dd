"""Which films the Library shows, in which order, as data; and how an address says it. Free of I/O and of wording."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from twoframe.models import AspectRatio, Task, TaskState
from twoframe.verdicts import Standing

TEXT_MAX = 200
"""Characters of a search that count."""

TAG_MAX = 40
"""Length of a tag in code points."""

PAGES_MAX = 1_000_000

T = TypeVar("T")


class Status(StrEnum):
    """A task's state as people look for it."""

    DONE = "done"
    MOVING = "moving"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


STATES: dict[Status, frozenset[TaskState]] = {
    Status.DONE: frozenset({TaskState.COMPLETED}),
    Status.MOVING: frozenset({TaskState.SENDING, TaskState.PENDING, TaskState.PROCESSING, TaskState.SAVING}),
    Status.UNCONFIRMED: frozenset({TaskState.UNCONFIRMED}),
    Status.FAILED: frozenset({TaskState.FAILED}),
}


class Sort(StrEnum):
    """The order of films."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LONGEST = "longest"
    LARGEST = "largest"


@dataclass(frozen=True)
class Filters:
    """What is looked for; every part narrows it down. `text`: all its words occur in the prompt, the title, the tags or
    the reviewers' words. `keyframes`: with (True) or without. `since` and `until` are days of the reader, both
    included. `binned`: what was deleted, in place of all else.
    """

    text: str = ""
    status: Status | None = None
    ratio: AspectRatio | None = None
    keyframes: bool | None = None
    starred: bool = False
    tag: str = ""
    verdict: Standing | None = None
    since: date | None = None
    until: date | None = None
    binned: bool = False
    sort: Sort = Sort.NEWEST

    @classmethod
    def parse(cls, said: Mapping[str, str]) -> Filters:
        """Read what an address says. Anything may stand in one: what is no filter is left out."""
        return cls(
            text=" ".join(said.get("q", "")[:TEXT_MAX].split()),
            status=_read(Status, said.get("state")),
            ratio=_RATIOS.get(said.get("ratio", "")),
            keyframes={"with": True, "without": False}.get(said.get("frames", "")),
            starred=said.get("starred") == "1",
            tag=" ".join(said.get("tag", "").split())[:TAG_MAX].rstrip(),
            verdict=_read(Standing, said.get("verdict")),
            since=_read(date.fromisoformat, said.get("since")),
            until=_read(date.fromisoformat, said.get("until")),
            binned=said.get("bin") == "1",
            sort=_read(Sort, said.get("sort")) or Sort.NEWEST,
        )

    def said(self) -> dict[str, str]:
        """What an address says of them; what needs no saying is left out."""
        words = {
            "q": self.text,
            "state": self.status or "",
            "ratio": self.ratio.slug if self.ratio else "",
            "frames": {True: "with", False: "without", None: ""}[self.keyframes],
            "starred": "1" if self.starred else "",
            "tag": self.tag,
            "verdict": self.verdict or "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "bin": "1" if self.binned else "",
            "sort": "" if self.sort is Sort.NEWEST else self.sort,
        }
        return {name: str(value) for name, value in words.items() if value}

    @property
    def narrows(self) -> bool:
        """True when something is looked for; the order and the bin are no search."""
        return bool(self.said().keys() - {"sort", "bin"})


def parse_page(text: str | None) -> int:
    """The number of a page as an address says it, 1 where it says none."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 8
    return min(max(int(text or 1), 1), PAGES_MAX) if is_number else 1


@dataclass(frozen=True)
class Wanted:
    """Filters as the store takes them: days have become moments, `until` excluded; `words` and `tag` are folded."""

    words: tuple[str, ...] = ()
    states: frozenset[TaskState] | None = None
    ratio: AspectRatio | None = None
    keyframes: bool | None = None
    starred: bool = False
    tag: str = ""
    verdict: Standing | None = None
    since: datetime | None = None
    until: datetime | None = None
    binned: bool = False
    sort: Sort = Sort.NEWEST


@dataclass(frozen=True)
class Shelf:
    """One page of the Library. `tasks` are what is shown: of the takes of one press only the one that stands for them.

    `takes` holds all takes by their group, in order, for those; `tags` and `verdicts` are by the ids of tasks, takes
    included. `total` counts what is shown on all pages, `pages` is 1 or more and `page` one of them. All that was done
    up to the event `event_id` is in it; -1 is none that is known.
    """

    tasks: tuple[Task, ...]
    total: int
    page: int
    pages: int
    takes: Mapping[str, tuple[Task, ...]] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    verdicts: Mapping[str, Standing] = field(default_factory=dict)
    event_id: int = -1


@dataclass(frozen=True)
class Brief:
    """What needs to be known of a task that is one of many; `bytes` is the size of its film, 0 where it has none."""

    unfinished: bool
    starred: bool
    bytes: int


@dataclass(frozen=True)
class Sums:
    """How many films there are, and how many bytes they take."""

    films: int
    bytes: int


_RATIOS = {ratio.slug: ratio for ratio in AspectRatio}


def _read(parse: Callable[[str], T], text: str | None) -> T | None:
    try:
        return parse(text) if text else None
    except ValueError:
        return None
