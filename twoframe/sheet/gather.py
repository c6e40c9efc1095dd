"""Collects what a review sheet says, from all that is known of a review."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from PIL import Image

from twoframe import heap
from twoframe.desk import Checked, Desk, State
from twoframe.errors import FrameError
from twoframe.films import Films
from twoframe.finding_words import finding_words, level_word
from twoframe.fit import Fit, FitMode, crop_loss
from twoframe.i18n import _, date_words, language, n_, speaking
from twoframe.keyframes import Keyframes
from twoframe.models import Frame, FrameRef
from twoframe.pairs import Level, Pair
from twoframe.reviews import Reviews
from twoframe.sheet.content import Badge, Row, Sheet, Shot, Strip
from twoframe.store import Store
from twoframe.verdicts import Entry, Review, Standing, Step
from twoframe.words import fit_words, grade_words, standing_word, step_word

Kind = Literal["pdf", "png"]

PICTURE_PX, WHOLE_PX = 1080, 320
"""The width of pictures on a sheet."""

CHECK_S = 2.0
"""So long a sheet waits for a pair check that is under way."""

LETTERS: dict[Kind, int] = {"pdf": 30_000, "png": 8_000}
"""So many letters of the trail fit: the newest entries."""

_STANDING = {
    Standing.WAITING: "gray",
    Standing.APPROVED: "green",
    Standing.CHANGES: "yellow",
    Standing.REJECTED: "red",
}
_LEVEL = {Level.FIX: "red", Level.LOOK: "yellow", Level.NOTE: "gray", Level.FINE: "green"}


class Sheets:
    """The review sheets of one data folder. Safe to use from any thread."""

    def __init__(
        self,
        store: Store,
        reviews: Reviews,
        desk: Desk,
        keyframes: Keyframes,
        films: Films,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._reviews = reviews
        self._desk = desk
        self._keyframes = keyframes
        self._films = films
        self._clock = clock

    def draw(self, review_id: str, kind: Kind, *, language: str, timezone: str) -> bytes | None:
        """A review's sheet in a language, with the times of a zone; None when there is no such review."""
        # What draws is loaded with the first sheet: it takes 20 MB and more.
        from twoframe.sheet.drawing import draw  # noqa: PLC0415

        with speaking(language):
            review = self._reviews.review(review_id)
            drawn = None if review is None else draw(self.content(review, kind, timezone=timezone), kind)
        heap.trim()
        return drawn

    def content(self, review: Review, kind: Kind, *, timezone: str) -> Sheet:
        """What a review's sheet says, in the language that is spoken right now."""
        pair, entries = review.pair, self._reviews.trail(review.id)
        checked = self._checked(pair)
        shown = list(_newest(entries, LETTERS[kind]))
        rest = len(entries) - len(shown)
        slots = ((_("Start frame"), "start", pair.start), (_("End frame"), "end", pair.end))
        return Sheet(
            title=review.title,
            standing=Badge(standing_word(review.standing), _STANDING[review.standing]),
            facts=_facts(pair, is_film=review.task_id is not None),
            date=date_words(self._clock(), timezone),
            id=review.id,
            language=language(),
            ratio=pair.ratio.sides,
            shots=tuple(self._shot(Badge(name, tone), ref, pair) for name, tone, ref in slots if ref is not None),
            prompt=pair.prompt,
            strip=self._strip(review),
            findings=tuple(_finding_rows(checked, pair)),
            findings_note=_findings_note(checked),
            trail=tuple(_entry_row(entry, timezone) for entry in shown),
            trail_note=n_("{n} earlier entry is in Twoframe.", "{n} earlier entries are in Twoframe.", rest)
            if rest
            else "",
        )

    def _checked(self, pair: Pair) -> Checked:
        """The pair check; one that is under way is given a moment."""
        until = time.monotonic() + CHECK_S
        while (checked := self._desk.check(pair)).state is State.RUNNING and time.monotonic() < until:
            time.sleep(0.02)
        return checked

    def _shot(self, badge: Badge, ref: FrameRef, pair: Pair) -> Shot:
        if ref.sha256 is None:
            words = _("This picture is given by its address. It is not kept here.")
            return Shot(badge, None, missing=words, notes=(str(ref.url),))
        frame = self._store.frame(ref.sha256)
        sent = _there(lambda: self._keyframes.preview(str(ref.sha256), pair.ratio, PICTURE_PX, ref.fit))
        whole = _there(lambda: self._keyframes.whole(str(ref.sha256), WHOLE_PX))
        if frame is None or sent is None or whole is None:
            name = () if frame is None else (frame.name,)
            return Shot(badge, None, missing=_("This picture is no longer on this computer."), notes=name)
        left, top, right, bottom = ref.fit.crop(frame.width, frame.height, pair.ratio)
        crop = (left / frame.width, top / frame.height, right / frame.width, bottom / frame.height)
        return Shot(
            badge,
            sent,
            whole,
            (frame.width, frame.height),
            crop if ref.fit.mode is FitMode.COVER else None,
            notes=tuple(_notes(frame, ref.fit, pair)),
        )

    def _strip(self, review: Review) -> Strip | None:
        """Five frames of the film, or of the motion preview that was drawn last."""
        if review.task_id is not None:
            file = self._films.path(review.task_id, "strip")
            task = self._store.task(review.task_id)
            gone = file is None or task is None or task.deleted_at is not None
            title, caption = _("Film"), _("Five of its frames, from the first to the last")
            return None if gone or file is None else _strip_of(title, caption, file)
        for large in (True, False):
            preview = self._desk.preview(review.pair, large=large)
            if preview.state is State.DONE and preview.strip_url:
                file = self._desk.preview_file(preview.strip_url.rpartition("/")[2].partition("?")[0])
                if file is not None:
                    caption = _("A rough animatic made on this computer. Not the film.")
                    return _strip_of(_("Motion preview"), caption, file)
        return None


def _strip_of(title: str, caption: str, file: Path) -> Strip | None:
    try:
        with Image.open(file) as picture:
            return Strip(title, caption, file, picture.size)
    except OSError:
        return None


def _there(make: Callable[[], Path]) -> Path | None:
    try:
        return make()
    except FrameError:
        return None


def _facts(pair: Pair, *, is_film: bool) -> str:
    parts = [_("Review of a film") if is_film else _("Review of a pair"), pair.ratio.value]
    if pair.loop:
        parts.append(_("Loop"))
    return ", ".join(parts)


def _notes(frame: Frame, fit: Fit, pair: Pair) -> list[str]:
    loss = crop_loss(frame.width, frame.height, pair.ratio) if fit.mode is FitMode.COVER else 0.0
    notes = [frame.name, f"{frame.width} × {frame.height}"]
    if loss >= 0.005:
        notes[1] = _("{size}, {share} % cut off").format(size=notes[1], share=round(100 * loss))
    notes.append(fit_words(fit))
    if fit.grade is not None:
        notes.append(grade_words(fit.grade))
    return [note for note in notes if note]


def _finding_rows(checked: Checked, pair: Pair) -> list[Row]:
    rows = []
    for finding in checked.findings:
        if finding.level is not Level.FINE:
            told = finding_words(finding, pair, checked.measures)
            badge = Badge(level_word(finding.level), _LEVEL[finding.level])
            rows.append(Row(badge, told.title, body=told.caption, note=told.figure))
    return rows


def _findings_note(checked: Checked) -> str:
    if checked.state is State.RUNNING:
        return _("The pair check was still under way.")
    if checked.state is State.FAILED:
        return checked.problem
    if checked.state is State.DONE and all(finding.level is Level.FINE for finding in checked.findings):
        return _("Nothing to mend was found.")
    return ""


def _newest(entries: list[Entry], letters: int) -> list[Entry]:
    """The newest entries with so many letters together; one at least."""
    shown: list[Entry] = []
    for entry in entries:
        letters -= len(entry.reason) + 120
        if shown and letters < 0:
            break
        shown.append(entry)
    return shown


def _entry_row(entry: Entry, timezone: str) -> Row:
    parts = [date_words(entry.at, timezone)]
    if entry.moment_s is not None:
        parts.append(_("at {seconds} s").format(seconds=f"{entry.moment_s:.1f}"))
    note = _("For an earlier version of the pair") if entry.earlier else ""
    badge = Badge(step_word(entry.step), _TONE[entry.step])
    return Row(badge, entry.name, ", ".join(parts), entry.reason, note)


_TONE = {
    Step.SENT: "gray",
    Step.CHANGED: "gray",
    Step.APPROVED: "green",
    Step.CHANGES: "yellow",
    Step.REJECTED: "red",
}
