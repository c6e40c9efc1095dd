"""Reviews of pairs and films: what is checked before a verdict joins the trail, with words beside the control."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from twoframe import checks
from twoframe.errors import Problem, RequestRefused, StoreError
from twoframe.i18n import _
from twoframe.models import PROMPT_MAX
from twoframe.pairs import Pair
from twoframe.store import Store
from twoframe.verdicts import (
    NAME_MAX,
    REASON_MAX,
    TITLE_MAX,
    VERDICTS,
    Entry,
    Listed,
    Listing,
    Review,
    Standing,
    Step,
)

PAGE = 24
"""Reviews a page of a list."""

TITLE_FROM_PROMPT = 60
"""Characters of the prompt that stand for a title."""


class Reviews:
    """All that can be done with reviews. A review without a title of its own is called by its prompt's beginning."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open_pair(
        self, pair: Pair, *, name: str = "", reason: str = "", title: str = "", review_id: str | None = None
    ) -> Review:
        """Begin a review of a pair or, with the id of such a one, put the pair into it. Raises `RequestRefused`."""
        pair = replace(pair, prompt=checks.clean_prompt(pair.prompt))
        name, reason, title = clean_line(name), clean_text(reason), clean_line(title)
        _refuse(*self._pair_problems(pair), *_length_problems(name=name, reason=reason, title=title))
        former = None if review_id is None else self._store.review(review_id)
        with _stored():
            if former is not None and former.task_id is None:
                review = self._store.change_pair(former.id, pair, name=name, reason=reason)
                if review is not None:
                    return _titled(review)
            return _titled(self._store.add_review(pair, name=name, reason=reason, title=title))

    def open_film(self, task_id: str, *, name: str = "") -> Review:
        """The one review of a film, begun by the first who asks for it. Raises `RequestRefused`."""
        name = clean_line(name)
        _refuse(*_length_problems(name=name))
        task = self._store.task(task_id)
        if task is None or task.film is None:
            raise RequestRefused(Problem("film", _("This film is no longer here.")))
        with _stored():
            return _titled(self._store.add_review(Pair.of(task.request), task_id=task_id, name=name))

    def review(self, review_id: str) -> Review | None:
        """The review of an id."""
        review = self._store.review(review_id)
        return None if review is None else _titled(review)

    def trail(self, review_id: str) -> list[Entry]:
        """A review's trail, newest first."""
        return self._store.trail(review_id)

    def record(
        self,
        review_id: str,
        step: Step | None,
        *,
        name: str,
        reason: str,
        moment_s: float | None = None,
        pair_key: str,
    ) -> Entry:
        """Add a verdict on the pair that the reviewer saw (`pair_key`), at a moment in the film if given.

        Raises `RequestRefused` with a problem beside each control (`verdict`, `reason`, `name`, `moment`); nothing is
        recorded then, nor when the review holds another pair by now.
        """
        name, reason = clean_line(name), clean_text(reason)
        review = self._store.review(review_id)
        if review is None:
            raise RequestRefused(Problem("verdict", _("This review is no longer here.")))
        problems = [*_verdict_problems(step, name, reason), *self._moment_problems(review, moment_s)]
        if step is None or problems:
            raise RequestRefused(*problems)
        moment_s = None if moment_s is None else round(moment_s, 3)
        with _stored():
            entry = self._store.add_verdict(
                review_id, step, name=name, reason=reason, moment_s=moment_s, pair_key=pair_key
            )
        if entry is None:
            words = _("The pair changed while you looked at it. Nothing was recorded. Look again, then record.")
            raise RequestRefused(Problem("verdict", words))
        return entry

    def change_pair(self, review_id: str, pair: Pair, *, name: str = "") -> Review:
        """Put another pair into a pair's review; verdicts on the former one stay in the trail. Raises `RequestRefused`,
        for a film's review too: a film was made from one pair.
        """
        pair, name = replace(pair, prompt=checks.clean_prompt(pair.prompt)), clean_line(name)
        _refuse(*self._pair_problems(pair), *_length_problems(name=name))
        former = self._store.review(review_id)
        if former is not None and former.task_id is not None:
            raise RequestRefused(
                Problem("film", _("This film was made from this pair. Review another pair on its own."))
            )
        with _stored():
            review = self._store.change_pair(review_id, pair, name=name)
        if review is None:
            raise RequestRefused(Problem("verdict", _("This review is no longer here.")))
        return _titled(review)

    def rename(self, review_id: str, title: str) -> None:
        """Give a review a title; an empty one brings back the prompt's beginning. Raises `RequestRefused`."""
        title = clean_line(title)
        _refuse(*_length_problems(title=title))
        with _stored():
            self._store.rename_review(review_id, title)

    def listed(self, which: Listing, *, name: str = "", page: int = 1) -> Listed:
        """A page of reviews, the newest change first; a page that there is not becomes the nearest that there is.

        Waiting for a name are those that it has not judged as they are now; without one, those that nobody has.
        """
        name = clean_line(name)
        for_me = which is Listing.WAITING and name != ""
        standing = None if for_me or which is Listing.ALL else Standing(which)
        unjudged_by = name if for_me else None
        page = max(page, 1)
        found, total = self._store.reviews(standing, unjudged_by=unjudged_by, limit=PAGE, offset=(page - 1) * PAGE)
        pages = max(math.ceil(total / PAGE), 1)
        if page > pages:
            return self.listed(which, name=name, page=pages)
        return Listed(tuple(map(_titled, found)), total, pages)

    def approved(self, limit: int = 24) -> list[Review]:
        """Approved pairs to make films from, the newest first; a film's review is none."""
        return list(map(_titled, self._store.approved_pairs(limit)))

    def of_tasks(self, ids: Collection[str]) -> dict[str, Review]:
        """The reviews of films, by the ids of their tasks; tasks without one are left out."""
        return {task_id: _titled(review) for task_id, review in self._store.reviews_of_tasks(ids).items()}

    def _pair_problems(self, pair: Pair) -> Iterator[Problem]:
        if not pair.frames:
            yield Problem("start", _("Add a start or an end frame first."))
        for field, ref in (("start", pair.start), ("end", pair.end)):
            if ref is None:
                continue
            if ref.url is not None and (problem := checks.address_problem(ref.url)):
                yield Problem(field, problem)
            if ref.sha256 is not None and self._store.frame(ref.sha256) is None:
                yield Problem(field, _("This picture is no longer on this computer. Add it again."))
        if len(pair.prompt) > PROMPT_MAX and (problem := checks.prompt_problem(pair.prompt)):
            yield Problem("prompt", problem)

    def _moment_problems(self, review: Review, moment_s: float | None) -> Iterator[Problem]:
        if moment_s is None:
            return
        task = self._store.task(review.task_id) if review.task_id is not None else None
        if task is None or task.film is None:
            yield Problem("moment", _("Only a film has moments."))
        elif not 0 <= moment_s <= task.film.duration_s:
            yield Problem("moment", _("This moment is not in the film."))


def clean_line(text: str) -> str:
    """Make one line of a text: each run of white space is one space, and no character is left that can't be seen but
    those that join letters. A name must neither hide nor turn what stands beside it.
    """
    seen = "".join(letter for letter in text if letter.isspace() or letter in _JOINERS or _can_be_seen(letter))
    return _unless_blank(" ".join(seen.split()))


def clean_text(text: str) -> str:
    """Clean a text of many lines as a prompt is cleaned; one in which nothing can be seen is empty."""
    return _unless_blank(checks.clean_prompt(text))


def _unless_blank(text: str) -> str:
    return text if any(unicodedata.category(character)[0] not in "CZ" for character in text) else ""


_JOINERS = "\u200c\u200d"


def _can_be_seen(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}


def _verdict_problems(step: Step | None, name: str, reason: str) -> Iterator[Problem]:
    if step not in VERDICTS:
        yield Problem("verdict", _("Choose a verdict."))
    if not reason and step is Step.CHANGES:
        yield Problem("reason", _("Say what should change."))
    if not reason and step is Step.REJECTED:
        yield Problem("reason", _("Say why, so that the next pair can be better."))
    if not name:
        yield Problem("name", _("Add your name. It stands beside the verdict."))
    yield from _length_problems(name=name, reason=reason)


def _length_problems(*, name: str = "", reason: str = "", title: str = "") -> Iterator[Problem]:
    for field, text, most in (("name", name, NAME_MAX), ("reason", reason, REASON_MAX), ("title", title, TITLE_MAX)):
        if len(text) > most:
            words = _("This has {length} characters, and {most} fit. Shorten it by {over}.")
            yield Problem(field, words.format(length=f"{len(text):,}", most=f"{most:,}", over=f"{len(text) - most:,}"))


def _refuse(*problems: Problem) -> None:
    if problems:
        raise RequestRefused(*problems)


@contextmanager
def _stored() -> Iterator[None]:
    """Word the failure of a write. What `ValueError` names went away after it was checked."""
    try:
        yield
    except ValueError as error:
        raise RequestRefused(Problem("start", _("A picture of this pair is no longer here. Add it again."))) from error
    except StoreError as error:
        words = _("The database can’t be written now. Nothing was recorded. Free some space if the disk is full.")
        raise RequestRefused(Problem("store", words)) from error


def _titled(review: Review) -> Review:
    return review if review.title else replace(review, title=_beginning(review.pair.prompt) or _("Untitled pair"))


def _beginning(prompt: str) -> str:
    """The first words of a prompt, on one line."""
    line = clean_line(prompt)
    if len(line) <= TITLE_FROM_PROMPT:
        return line
    cut = line[:TITLE_FROM_PROMPT]
    whole_words, space, _rest = cut.rpartition(" ")
    return f"{(whole_words if space else cut).rstrip(' ,;:.')}…"
