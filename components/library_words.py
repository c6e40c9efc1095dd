"""What filters are called, on the controls that set them and on the chips that take them away."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from components.moments import reader_locale
from components.sizes import size
from twoframe.bin import KEPT_DAYS
from twoframe.filters import Filters, Sort, Status
from twoframe.i18n import _, n_
from twoframe.models import AspectRatio
from twoframe.verdicts import Standing
from twoframe.words import standing_word

CHIP_MAX = 40


def status_word(status: Status | None) -> str:
    """A state, as people look for it."""
    return {
        None: _("Any state"),
        Status.DONE: _("Done"),
        Status.MOVING: _("On the way"),
        Status.UNCONFIRMED: _("Unconfirmed"),
        Status.FAILED: _("Failed"),
    }[status]


def ratio_word(ratio: AspectRatio | None) -> str:
    """A shape."""
    return ratio.value if ratio else _("Any shape")


def sort_word(sort: Sort) -> str:
    """An order."""
    return {
        Sort.NEWEST: _("Newest first"),
        Sort.OLDEST: _("Oldest first"),
        Sort.LONGEST: _("Longest first"),
        Sort.LARGEST: _("Largest first"),
    }[sort]


def keyframes_word(keyframes: bool | None) -> str:
    """Made from keyframes, or from words alone."""
    return {None: _("Either"), True: _("With keyframes"), False: _("Without keyframes")}[keyframes]


def tag_word(tag: str | None) -> str:
    """A tag, as its people wrote it."""
    return tag or _("Any tag")


def verdict_word(verdict: Standing | None) -> str:
    """Where the film's review stands."""
    return standing_word(verdict) if verdict else _("Any verdict")


def chips(filters: Filters) -> dict[str, str]:
    """The words for every filter that is set, by the name of its part; the order and the bin are none."""
    told = {
        "text": _("“{text}”").format(text=short(filters.text, CHIP_MAX)) if filters.text else "",
        "status": status_word(filters.status) if filters.status else "",
        "ratio": ratio_word(filters.ratio) if filters.ratio else "",
        "starred": _("Starred") if filters.starred else "",
        "keyframes": keyframes_word(filters.keyframes) if filters.keyframes is not None else "",
        "tag": _("Tag: {tag}").format(tag=filters.tag) if filters.tag else "",
        "verdict": standing_word(filters.verdict) if filters.verdict else "",
        "since": _("From {day}").format(day=_day(filters.since)) if filters.since else "",
        "until": _("Until {day}").format(day=_day(filters.until)) if filters.until else "",
    }
    return {part: words for part, words in told.items() if words}


def _day(day: date) -> str:
    return format_date(day, "medium", locale=reader_locale())


def short(text: str, most: int) -> str:
    """The beginning of a text, as one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def whether_to_delete(count: int) -> str:
    """The question before films are deleted."""
    return n_("Delete this film?", "Delete {n} films?", count)


def takes_room(count: int, bytes_: int) -> str:
    """How much room so many films take; nothing for those that take none."""
    return n_("It takes {size}.", "They take {size}.", count).format(size=size(bytes_)) if bytes_ else ""


def stays(count: int) -> str:
    """What becomes of films that are deleted."""
    words = n_(
        "It stays in the bin for {days} days and can be brought back; then its files are removed.",
        "They stay in the bin for {days} days and can be brought back; then their files are removed.",
        count,
    )
    return words.format(days=KEPT_DAYS)
