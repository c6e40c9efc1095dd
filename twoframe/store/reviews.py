"""Reviews: pairs and films, the trail of what people said of them, and where each review stands.

The trail and the pairs only grow: the database refuses to change or remove their rows (migration 0002).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, insert, not_, select, update
from sqlalchemy.exc import IntegrityError

from twoframe.models import new_id
from twoframe.pairs import Pair
from twoframe.store import search
from twoframe.store.database import Database, Write
from twoframe.store.rows import AnyRow, check_texts, entry_of, ref_values, review_of
from twoframe.store.tables import pairs, reviews, trail
from twoframe.verdicts import VERDICTS, Entry, Review, Standing, Step

SAME_PRESS = timedelta(seconds=2)
"""A second equal press within this time is the same one (design §9), whichever server it reaches."""

_IDS_A_QUERY = 1000
"""Databases bound the number of a statement's parameters."""

_IS_VERDICT = trail.c.step.in_([step.value for step in VERDICTS])
_PAIR = [column.label(f"pair_{column.name}") for column in pairs.c if column is not pairs.c.key]
REVIEW: Select[*tuple[Any, ...]] = select(reviews, *_PAIR).join(pairs, pairs.c.key == reviews.c.pair_key)
"""Reviews with their present pairs, as `review_of` reads them."""

_NEWEST_FIRST = (reviews.c.changed_at.desc(), reviews.c.id.desc())


class Judging(Database):
    """What reviewers write and read. Each write leaves `standing` as the trail says it, in the same transaction."""

    def add_review(
        self, pair: Pair, *, title: str = "", task_id: str | None = None, name: str = "", reason: str = ""
    ) -> Review:
        """Begin a review of a pair or, with `task_id`, of its film. A film has one: the one that is there is returned,
        as is the one of an equal press within `SAME_PRESS`. Raises `ValueError` for a frame or task that is not stored
        and for a text that could not be stored as it was typed.
        """
        with self._writing() as write:
            if (found := _twin(write, pair, title, task_id)) is not None:
                return found
            keep_pair(write, pair)
            review_id = new_id()
            values = {
                "id": review_id,
                "created_at": write.now,
                "changed_at": write.now,
                "title": title,
                "pair_key": pair.key,
                "task_id": task_id,
                "standing": Standing.WAITING,
            }
            try:
                write.connection.execute(insert(reviews).values(values))
            except IntegrityError as error:
                raise ValueError(f"no task {task_id} is stored") from error
            _add_entry(write, review_id, Step.SENT, pair.key, name=name, reason=reason)
            return _must_find(write, review_id)

    def change_pair(self, review_id: str, pair: Pair, *, name: str = "", reason: str = "") -> Review | None:
        """Put another pair into a review; None when there is no such review. Raises `ValueError` as `add_review`.

        The trail tells of it where a verdict stood on the former pair, or a reason is given.
        """
        with self._writing() as write:
            review = _find(write, review_id)
            if review is None:
                return None
            former = review.pair.key
            if pair.key == former:
                if reason:
                    _add_entry(write, review_id, Step.SENT, former, name=name, reason=reason)
                return _stand(write, review_id) if reason else review
            judged = _latest_verdict(write, review_id, former) is not None
            keep_pair(write, pair)
            write.connection.execute(update(reviews).where(reviews.c.id == review_id).values(pair_key=pair.key))
            if judged or reason:
                _add_entry(write, review_id, Step.CHANGED, pair.key, name=name, reason=reason)
            return _stand(write, review_id)

    def add_verdict(
        self, review_id: str, step: Step, *, name: str, reason: str, moment_s: float | None, pair_key: str
    ) -> Entry | None:
        """Add a verdict on the pair of `pair_key`; None, and nothing is written, when the review holds another pair by
        now or is not there. An equal verdict within `SAME_PRESS` is the one that is there.
        """
        with self._writing() as write:
            present = write.connection.scalar(select(reviews.c.pair_key).where(reviews.c.id == review_id))
            if present is None or present != pair_key:
                return None
            latest = write.connection.execute(
                select(trail).where(trail.c.review_id == review_id).order_by(trail.c.id.desc()).limit(1)
            ).one()
            said = (step, who_is(name), reason, moment_s, pair_key)
            if (latest.step, latest.who, latest.reason, latest.moment_s, latest.pair_key) == said and (
                write.now - latest.at <= SAME_PRESS
            ):
                return entry_of(latest, present)
            row = _add_entry(write, review_id, step, pair_key, name=name, reason=reason, moment_s=moment_s)
            _stand(write, review_id)
            return entry_of(row, present)

    def rename_review(self, review_id: str, title: str) -> None:
        """Give a review another title; an empty one means none."""
        with self._writing() as write:
            write.connection.execute(update(reviews).where(reviews.c.id == review_id).values(title=title))

    def review(self, review_id: str) -> Review | None:
        """The review of an id."""
        return next(self._reviews(REVIEW.where(reviews.c.id == review_id)), None)

    def trail(self, review_id: str) -> list[Entry]:
        """A review's trail, newest first."""
        query = (
            select(trail, reviews.c.pair_key.label("present"))
            .join(reviews, reviews.c.id == trail.c.review_id)
            .where(trail.c.review_id == review_id)
            .order_by(trail.c.id.desc())
        )
        with self._reading() as connection:
            return [entry_of(row, row.present) for row in connection.execute(query)]

    def reviews(
        self,
        standing: Standing | None = None,
        *,
        unjudged_by: str | None = None,
        limit: int,
        offset: int = 0,
    ) -> tuple[list[Review], int]:
        """Reviews of one standing or (None) of any, the newest change first, and how many there are in all.

        `unjudged_by` leaves out those whose present pair this name has judged.
        """
        wanted: list[ColumnElement[bool]] = [] if standing is None else [reviews.c.standing == standing]
        if unjudged_by is not None:
            wanted.append(not_(_judged_by(unjudged_by)))
        page = REVIEW.where(*wanted).order_by(*_NEWEST_FIRST).limit(limit).offset(offset)
        with self._reading() as connection:
            total = connection.scalar(select(func.count()).select_from(reviews).where(*wanted)) or 0
            return [review_of(row) for row in connection.execute(page)], total

    def approved_pairs(self, limit: int) -> list[Review]:
        """Approved reviews of pairs, not of films; the newest change first."""
        where = and_(reviews.c.standing == Standing.APPROVED, reviews.c.task_id.is_(None))
        return list(self._reviews(REVIEW.where(where).order_by(*_NEWEST_FIRST).limit(limit)))

    def reviews_of_tasks(self, ids: Collection[str]) -> dict[str, Review]:
        """The reviews of films, by the ids of their tasks; tasks without one are left out."""
        rest, found = iter(ids), {}
        while some := list(islice(rest, _IDS_A_QUERY)):
            for review in self._reviews(REVIEW.where(reviews.c.task_id.in_(some))):
                found[str(review.task_id)] = review
        return found

    def _reviews(self, query: Select[*tuple[Any, ...]]) -> Iterator[Review]:
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return map(review_of, rows)


def who_is(name: str) -> str:
    """A name alike for all ways to type it: case, width and spaces tell nobody apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _judged_by(name: str) -> ColumnElement[bool]:
    return exists().where(
        trail.c.review_id == reviews.c.id,
        trail.c.pair_key == reviews.c.pair_key,
        _IS_VERDICT,
        trail.c.who == who_is(name),
    )


def _twin(write: Write, pair: Pair, title: str, task_id: str | None) -> Review | None:
    """The review that an equal press has made already."""
    if task_id is not None:
        where = reviews.c.task_id == task_id
    else:
        where = and_(
            reviews.c.changed_at >= write.now - SAME_PRESS,
            reviews.c.created_at >= write.now - SAME_PRESS,
            reviews.c.pair_key == pair.key,
            reviews.c.title == title,
            reviews.c.task_id.is_(None),
        )
    row = write.connection.execute(REVIEW.where(where).limit(1)).one_or_none()
    return None if row is None else review_of(row)


def keep_pair(write: Write, pair: Pair) -> None:
    """Store a pair once. Raises `ValueError` for a frame that is not stored, or a text that could not be."""
    values: dict[str, Any] = {
        "key": pair.key,
        **ref_values("start", pair.start),
        **ref_values("end", pair.end),
        "ratio": pair.ratio,
        "loop": pair.loop,
        "prompt": pair.prompt,
    }
    check_texts(values)
    if write.connection.scalar(select(pairs.c.key).where(pairs.c.key == pair.key)) is None:
        try:
            write.connection.execute(insert(pairs).values(values))
        except IntegrityError as error:
            raise ValueError("a pair names a frame that is not stored") from error


def _add_entry(
    write: Write,
    review_id: str,
    step: Step,
    pair_key: str,
    *,
    name: str,
    reason: str,
    moment_s: float | None = None,
) -> AnyRow:
    values = {
        "review_id": review_id,
        "at": write.now,
        "step": step,
        "name": name,
        "who": who_is(name),
        "reason": reason,
        "moment_s": moment_s,
        "pair_key": pair_key,
    }
    row = write.connection.execute(insert(trail).values(values).returning(*trail.c)).one()
    task_id = write.connection.scalar(select(reviews.c.task_id).where(reviews.c.id == review_id))
    if reason and task_id is not None:
        search.index(write, [task_id])
    return row


def _stand(write: Write, review_id: str) -> Review:
    """Write where a review stands, as its trail says it of the pair that it holds now."""
    present = write.connection.scalar(select(reviews.c.pair_key).where(reviews.c.id == review_id))
    verdict = _latest_verdict(write, review_id, str(present))
    standing = Standing.WAITING if verdict is None else Standing(verdict)
    values = {"standing": standing, "changed_at": write.now}
    write.connection.execute(update(reviews).where(reviews.c.id == review_id).values(values))
    return _must_find(write, review_id)


def _latest_verdict(write: Write, review_id: str, pair_key: str) -> str | None:
    where = and_(trail.c.review_id == review_id, trail.c.pair_key == pair_key, _IS_VERDICT)
    found: str | None = write.connection.scalar(select(trail.c.step).where(where).order_by(trail.c.id.desc()).limit(1))
    return found


def _find(write: Write, review_id: str) -> Review | None:
    row = write.connection.execute(REVIEW.where(reviews.c.id == review_id)).one_or_none()
    return None if row is None else review_of(row)


def _must_find(write: Write, review_id: str) -> Review:
    return review_of(write.connection.execute(REVIEW.where(reviews.c.id == review_id)).one())
