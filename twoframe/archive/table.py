"""`metadata.csv`: one row a film, for people, in the words of the reader.

It begins with a byte order mark, by which Excel knows UTF-8. A cell that a spreadsheet would take for a formula is
written as a text: prompts and tags are typed by anybody.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from twoframe.i18n import _
from twoframe.models import DEMO, FrameRef
from twoframe.records import Record
from twoframe.verdicts import VERDICTS
from twoframe.words import standing_word, state_word

MARK = "\ufeff"
CELL_MAX = 32_000
"""Characters that a cell of Excel holds, or nearly so."""

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""Spreadsheets take the wide signs as well."""


def head() -> bytes:
    """The first line, with the mark before it."""
    names = (
        *(_("Title"), _("Prompt"), _("State"), _("Created (UTC)"), _("Aspect ratio"), _("Loop"), _("Seconds")),
        *(_("Width"), _("Height"), _("Bytes"), _("Star"), _("Tags"), _("Best take"), _("Verdict"), _("Reviewer")),
        *(_("Reason"), _("Price"), _("Currency"), _("Service"), _("Start frame"), _("End frame"), _("File"), _("Id")),
    )
    return MARK.encode() + _line(names)


def row(record: Record, film_name: str) -> bytes:
    """A film's line; `film_name` is its file in the ZIP, or empty."""
    task, film, request = record.task, record.task.film, record.task.request
    yes = _("Yes")
    return _line(
        (
            task.title,
            request.prompt,
            state_word(task.state),
            _moment(task.created_at),
            request.ratio.value,
            yes if request.loop else "",
            f"{film.duration_s:.2f}" if film else "",
            str(film.width) if film else "",
            str(film.height) if film else "",
            str(film.bytes) if film else "",
            yes if task.starred else "",
            ", ".join(record.tags),
            yes if task.picked_at else "",
            *_verdict(record),
            "" if task.price is None else str(task.price),
            (task.currency or "") if task.price is not None else "",
            _("Built-in demo service") if task.gateway == DEMO else task.gateway,
            _frame(record, request.start),
            _frame(record, request.end),
            film_name,
            task.id,
        )
    )


def _verdict(record: Record) -> tuple[str, str, str]:
    """Where the film's review stands, and who said so last."""
    if record.judged is None:
        return "", "", ""
    last = next((entry for entry in reversed(record.judged.trail) if entry.step in VERDICTS), None)
    standing = standing_word(record.judged.review.standing)
    return (standing, "", "") if last is None else (standing, last.name, last.reason)


def _frame(record: Record, ref: FrameRef | None) -> str:
    if ref is None:
        return ""
    if ref.url is not None:
        return ref.url
    return next((frame.name for frame in record.frames if frame.sha256 == ref.sha256), "")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([_as_text(cell[:CELL_MAX]) for cell in cells])
    return out.getvalue().encode("utf-8", "replace")


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell[:1] in _FORMULA or cell.lstrip()[:1] in _FORMULA else cell
