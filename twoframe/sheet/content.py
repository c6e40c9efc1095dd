"""What sheets say, as data: in the reader's language, with files in place of pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

Tone = str
"""`green`, `yellow`, `red`, `gray`, `start` or `end`: what a badge means, as on the pages."""


@dataclass(frozen=True)
class Badge:
    """A word on a tinted ground."""

    words: str
    tone: Tone


@dataclass(frozen=True)
class Shot:
    """A keyframe. `sent` is the picture as it is sent, `whole` the whole one, of which `crop` is sent (left, top,
    right, bottom in shares; None: all of it). `missing` says why there is no picture; `notes` are lines beside it.
    """

    badge: Badge
    sent: Path | None
    whole: Path | None = None
    size: tuple[int, int] = (1, 1)
    crop: tuple[float, float, float, float] | None = None
    missing: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Strip:
    """Five frames of a film or of a motion preview side by side."""

    title: str
    caption: str
    file: Path
    size: tuple[int, int]


@dataclass(frozen=True)
class Row:
    """A finding or an entry of the trail: a badge, a title with a quiet remark behind it, and texts below."""

    badge: Badge
    title: str
    remark: str = ""
    body: str = ""
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """All that a sheet says. `ratio` is that of the shots; a `…_note` stands where there are no rows, or last."""

    title: str
    standing: Badge
    facts: str
    date: str
    id: str
    language: str
    ratio: tuple[int, int]
    shots: tuple[Shot, ...]
    prompt: str
    strip: Strip | None
    findings: tuple[Row, ...]
    findings_note: str
    trail: tuple[Row, ...]
    trail_note: str


@dataclass(frozen=True)
class Card:
    """A film on a contact sheet. `prompt` stands below its title, or alone; `missing` says why there is no poster."""

    title: str
    prompt: str
    facts: str
    tags: tuple[str, ...]
    starred: bool
    poster: Path | None
    missing: str = ""


@dataclass(frozen=True)
class Contacts:
    """All that a contact sheet says. A `note` stands last."""

    title: str
    facts: str
    date: str
    language: str
    cards: tuple[Card, ...]
    note: str = ""
