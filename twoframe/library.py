"""The Library: every film found again, and what can be done with one film or with many."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from twoframe.errors import Problem, RequestRefused, StoreError
from twoframe.filters import STATES, TAG_MAX, Brief, Filters, Shelf, Sums, Wanted
from twoframe.folding import fold
from twoframe.i18n import _
from twoframe.models import Task
from twoframe.reviews import clean_line
from twoframe.store import Store
from twoframe.verdicts import TITLE_MAX

PAGE = 24
"""Films a page."""


class Library:
    """All that can be done with films that are here. Safe to use from any thread; nothing here waits."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # --- finding ---------------------------------------------------------------------------------------------------

    def shelf(self, filters: Filters, *, page: int = 1, zone: tzinfo | None = None) -> Shelf:
        """A page of what is looked for, with takes, tags and verdicts; a page that there is not becomes the nearest
        that there is. `zone` is the reader's, for the days that filters name; None is the server's.
        """
        page, event_id = max(page, 1), self._store.last_event_id()
        tasks, total = self._store.shelf(_wanted(filters, zone), limit=PAGE, offset=(page - 1) * PAGE)
        pages = max(math.ceil(total / PAGE), 1)
        if page > pages:
            return self.shelf(filters, page=pages, zone=zone)
        takes = {} if filters.binned else self._store.takes({task.take_group for task in tasks if task.take_group})
        return self._told(Shelf(tuple(tasks), total, page, pages, takes, event_id=event_id))

    def of(self, tasks: Sequence[Task]) -> Shelf:
        """A shelf of just these films, each by itself."""
        return self._told(Shelf(tuple(tasks), len(tasks), page=1, pages=1))

    def takes_shelf(self, group: str) -> Shelf:
        """A shelf of the takes of one press that are not deleted; the best of them stands for all."""
        event_id, takes = self._store.last_event_id(), self.takes(group)
        face = sorted(takes, key=lambda task: (task.picked_at is None, task.film is None))[:1]
        return self._told(Shelf((*face,), len(face), page=1, pages=1, takes={group: takes}, event_id=event_id))

    def _told(self, shelf: Shelf) -> Shelf:
        """With the tags and verdicts of all that is on it."""
        ids = {task.id for group in (shelf.tasks, *shelf.takes.values()) for task in group}
        reviews = self._store.reviews_of_tasks(ids)
        verdicts = {task_id: review.standing for task_id, review in reviews.items()}
        return replace(shelf, tags=self._store.tags_of(ids), verdicts=verdicts)

    def matching(self, filters: Filters, *, zone: tzinfo | None = None) -> list[str]:
        """The ids of all that is looked for, every take of it, in order."""
        return self._store.wanted_ids(_wanted(filters, zone))

    def count(self, filters: Filters, *, zone: tzinfo | None = None) -> int:
        """How many films are looked for, every take of them: as many as `matching` finds."""
        return self._store.wanted_count(_wanted(filters, zone))

    def present(self, ids: Iterable[str], *, binned: bool = False) -> dict[str, Brief]:
        """Those of these films that are still there, in the bin or else in the Library, with what a list of many needs
        to know of each; in the order of the ids.
        """
        return self._store.present(ids, binned=binned)

    def tags_on(self, ids: Iterable[str]) -> list[tuple[str, int]]:
        """Every tag on any of these films, and on how many of them; in order."""
        counts = Counter(name for names in self._store.tags_of(ids).values() for name in names)
        return sorted(counts.items(), key=lambda counted: fold(counted[0]))

    def all_tags(self) -> list[tuple[str, int]]:
        """Every tag that is in use, and on how many films."""
        return self._store.all_tags()

    def tags(self, task_id: str) -> tuple[str, ...]:
        """The tags of one film."""
        return self._store.tags_of([task_id]).get(task_id, ())

    def sums(self) -> Sums:
        """How many films there are, and how large they are."""
        return self._store.sums()

    def relatives(self, task_id: str) -> list[Task]:
        """A film's family: what it came from, and all that came from these; the oldest first."""
        return self._store.relatives(task_id)

    def takes(self, group: str) -> tuple[Task, ...]:
        """The takes of one press that are not deleted, in order."""
        return self._store.takes([group]).get(group, ())

    # --- one or many -----------------------------------------------------------------------------------------------

    def star(self, ids: Iterable[str], *, on: bool) -> list[str]:
        """Set or clear stars; returns the ids of those that it changed, as do all that follow."""
        with stored():
            return self._store.star_all(ids, on=on)

    def delete(self, ids: Iterable[str]) -> list[str]:
        """Put films into the bin; unfinished ones are still asked for and saved, and still count."""
        with stored():
            return self._store.delete_all(ids)

    def restore(self, ids: Iterable[str]) -> list[str]:
        """Take films out of the bin."""
        with stored():
            return self._store.restore_all(ids)

    def tag(self, ids: Iterable[str], name: str) -> list[str]:
        """Give films a tag. Raises `RequestRefused` with a problem at `tag`."""
        name = clean_line(name)
        if not fold(name):
            raise RequestRefused(Problem("tag", _("Type a tag.")))
        if len(name) > TAG_MAX:
            words = _("A tag has at most {most} characters, and this has {length}.")
            raise RequestRefused(Problem("tag", words.format(most=TAG_MAX, length=len(name))))
        with stored():
            return self._store.tag(ids, fold(name), name)

    def untag(self, ids: Iterable[str], name: str) -> list[str]:
        """Take a tag from films."""
        with stored():
            return self._store.untag(ids, fold(name))

    def rename(self, task_id: str, title: str) -> None:
        """Give a film a title of its own; an empty one brings back its prompt. Raises `RequestRefused` at `title`."""
        title = clean_line(title)
        if len(title) > TITLE_MAX:
            words = _("A title has at most {most} characters, and this has {length}.")
            raise RequestRefused(Problem("title", words.format(most=TITLE_MAX, length=len(title))))
        with stored():
            self._store.rename(task_id, title)

    def pick(self, task_id: str, *, on: bool) -> list[str]:
        """Say that a take is the best of its press, so that the others fold away; or that none is."""
        with stored():
            return self._store.pick(task_id, on=on)


@contextmanager
def stored() -> Iterator[None]:
    """Word the failure of a write."""
    try:
        yield
    except StoreError as error:
        words = _("The database can’t be written now. Nothing was changed. Free some space if the disk is full.")
        raise RequestRefused(Problem("store", words)) from error


def _wanted(filters: Filters, zone: tzinfo | None) -> Wanted:
    return Wanted(
        words=tuple(fold(filters.text).split()),
        states=STATES[filters.status] if filters.status else None,
        ratio=filters.ratio,
        keyframes=filters.keyframes,
        starred=filters.starred,
        tag=fold(filters.tag),
        verdict=filters.verdict,
        since=_midnight(filters.since, zone),
        until=_midnight(filters.until, zone, days=1),
        binned=filters.binned,
        sort=filters.sort,
    )


def _midnight(day: date | None, zone: tzinfo | None, *, days: int = 0) -> datetime | None:
    """The moment at which a day begins in a zone, or one so many days later; None where the calendar ends."""
    if day is None:
        return None
    try:
        return datetime.combine(day + timedelta(days=days), time(), tzinfo=zone).astimezone()
    except (OverflowError, ValueError):
        return None
