"""Films with all that is known of them: read for a ZIP, and written as they came in one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from twoframe.folding import fold
from twoframe.models import Event, Frame, FrameRef, PreparedFrame, Task, TaskState
from twoframe.pairs import Pair
from twoframe.records import Judged, Record, pictures_of
from twoframe.store import search
from twoframe.store.database import Database, Write
from twoframe.store.marks import keep_newest_pick
from twoframe.store.reviews import REVIEW, keep_pair, who_is
from twoframe.store.rows import (
    change_values,
    check_texts,
    entry_of,
    event_of,
    frame_of,
    pair_of,
    prepared_of,
    request_values,
    review_of,
    task_of,
)
from twoframe.store.tables import events, frames, pairs, prepared_frames, reviews, tags, tasks, trail
from twoframe.verdicts import Entry, Review

RECORDS_A_READ = 100
"""So many films are read at a time: a ZIP of any number takes the memory of these."""


class Archiving(Database):
    """What a ZIP of films asks for, and what is written when one comes in."""

    def records(self, ids: Collection[str]) -> Iterator[Record]:
        """All that is known of these tasks, in their order; unknown ids and those whose files are gone are left out."""
        order = list(ids)
        for begin in range(0, len(order), RECORDS_A_READ):
            with self._reading() as connection:
                yield from _records(connection, order[begin : begin + RECORDS_A_READ])

    def bring(self, record: Record) -> bool:
        """Write a finished task of another Twoframe as it came, with all that belongs to it, in one transaction. False,
        and nothing is written, when a task of its id is here.

        It gets no secret, no links and no time at which it would be asked for, and is marked as imported. Raises
        `ValueError` for one that is unfinished, or that this database can't hold beside what it has.
        """
        task = record.task
        if task.unfinished:
            raise ValueError("an unfinished task belongs to the Twoframe that asked for it")
        with self._writing() as write:
            if write.connection.scalar(select(tasks.c.id).where(tasks.c.id == task.id)) is not None:
                return False
            try:
                _bring(write, record)
            except IntegrityError as error:
                raise ValueError("it does not go together with what is stored here") from error
            search.index(write, [task.id])
            write.note(task.id, task.state, task.state, "imported")
            keep_newest_pick(write, task.take_group)
        return True

    def bring_back(self, task_id: str) -> None:
        """Note that the film of a task that is here has its files again: it leaves the bin."""
        with self._writing() as write:
            back = update(tasks).where(tasks.c.id == task_id).values(deleted_at=None, emptied_at=None)
            state = write.connection.scalar(back.returning(tasks.c.state))
            if state is not None:
                search.index(write, [task_id])
                write.note(task_id, TaskState(state), TaskState(state), "brought_back")


def _records(connection: Connection, ids: list[str]) -> Iterator[Record]:
    there = tasks.c.id.in_(ids), tasks.c.emptied_at.is_(None)
    found = {row.id: task_of(row) for row in connection.execute(select(tasks).where(*there))}
    happened: dict[str, list[Event]] = {}
    for row in connection.execute(select(events).where(events.c.task_id.in_(ids)).order_by(events.c.id)):
        happened.setdefault(row.task_id, []).append(event_of(row))
    tagged: dict[str, list[str]] = {}
    for row in connection.execute(select(tags).where(tags.c.task_id.in_(ids)).order_by(tags.c.key)):
        tagged.setdefault(row.task_id, []).append(row.name)
    judged = _judged(connection, ids)
    named = {task.id: [*_hashes(pictures_of(task, judged.get(task.id)))] for task in found.values()}
    kept = _frames(connection, {sha256 for hashes in named.values() for sha256 in hashes})
    sent = _prepared(connection, kept)
    for task in (found[task_id] for task_id in ids if task_id in found):
        yield Record(
            task,
            tuple(happened.get(task.id, ())),
            tuple(tagged.get(task.id, ())),
            judged.get(task.id),
            tuple(kept[sha256] for sha256 in named[task.id] if sha256 in kept),
            tuple(_sent(task, sent)),
        )


def _judged(connection: Connection, ids: list[str]) -> dict[str, Judged]:
    found = {row.id: review_of(row) for row in connection.execute(REVIEW.where(reviews.c.task_id.in_(ids)))}
    said: dict[str, list[Entry]] = {}
    for row in connection.execute(select(trail).where(trail.c.review_id.in_(found)).order_by(trail.c.id)):
        said.setdefault(row.review_id, []).append(entry_of(row, found[row.review_id].pair.key))
    keys = {entry.pair_key for entries in said.values() for entry in entries}
    known: dict[str, Pair] = {}
    for some in search.chunks(keys):
        known |= {row.key: pair_of(row) for row in connection.execute(select(pairs).where(pairs.c.key.in_(some)))}

    def judged(review: Review) -> Judged:
        entries = tuple(said.get(review.id, ()))
        spoken_of = {entry.pair_key: known[entry.pair_key] for entry in entries}
        return Judged(review, entries, {**spoken_of, review.pair.key: review.pair})

    return {str(review.task_id): judged(review) for review in found.values()}


def _hashes(refs: Iterable[FrameRef]) -> Iterator[str]:
    yield from dict.fromkeys(ref.sha256 for ref in refs if ref.sha256 is not None)


def _frames(connection: Connection, hashes: Collection[str]) -> dict[str, Frame]:
    found: dict[str, Frame] = {}
    for some in search.chunks(hashes):
        rows = connection.execute(select(frames).where(frames.c.sha256.in_(some)))
        found |= {row.sha256: frame_of(row) for row in rows}
    return found


def _prepared(connection: Connection, originals: Collection[str]) -> dict[tuple[str, str, str], PreparedFrame]:
    found: dict[tuple[str, str, str], PreparedFrame] = {}
    for some in search.chunks(originals):
        rows = connection.execute(select(prepared_frames).where(prepared_frames.c.original.in_(some)))
        found |= {(row.original, row.ratio, row.fit): prepared_of(row) for row in rows}
    return found


def _sent(task: Task, known: dict[tuple[str, str, str], PreparedFrame]) -> Iterator[PreparedFrame]:
    request = task.request
    refs = [ref for ref in (request.start, request.end) if ref is not None and ref.sha256 is not None]
    for key in dict.fromkeys((str(ref.sha256), request.ratio.value, ref.fit.key) for ref in refs):
        if key in known:
            yield known[key]


def _bring(write: Write, record: Record) -> None:
    for frame in record.frames:
        if write.connection.scalar(select(frames.c.sha256).where(frames.c.sha256 == frame.sha256)) is None:
            check_texts(asdict(frame))
            write.connection.execute(insert(frames).values(asdict(frame)))
    for prepared in record.prepared:
        key = {"original": prepared.original, "ratio": prepared.ratio, "fit": prepared.fit.key}
        there = select(prepared_frames.c.sha256).where(*(prepared_frames.c[name] == key[name] for name in key))
        if write.connection.scalar(there) is None:
            write.connection.execute(insert(prepared_frames).values({**asdict(prepared), **key}))
    values = _task_values(write, record.task)
    check_texts(values)
    write.connection.execute(insert(tasks).values(values))
    told = [
        {
            "task_id": record.task.id,
            **{name: getattr(event, name) for name in ("at", "before", "after", "code", "words")},
        }
        for event in record.events
    ]
    if told:
        write.connection.execute(insert(events), told)
    named = {fold(name): name for name in record.tags if fold(name)}
    if named:
        rows = [{"task_id": record.task.id, "key": key, "name": name} for key, name in named.items()]
        write.connection.execute(insert(tags), rows)
    if record.judged is not None:
        _bring_review(write, record.task.id, record.judged)


def _bring_review(write: Write, task_id: str, judged: Judged) -> None:
    for pair in judged.pairs.values():
        keep_pair(write, pair)
    review = judged.review
    values = {
        "id": review.id,
        "created_at": review.created_at,
        "changed_at": review.changed_at,
        "title": review.title,
        "pair_key": review.pair.key,
        "task_id": task_id,
        "standing": judged.standing,
    }
    check_texts(values)
    write.connection.execute(insert(reviews).values(values))
    rows = [
        {
            "review_id": review.id,
            "at": entry.at,
            "step": entry.step,
            "name": entry.name,
            "who": who_is(entry.name),
            "reason": entry.reason,
            "moment_s": entry.moment_s,
            "pair_key": entry.pair_key,
        }
        for entry in judged.trail
    ]
    if rows:
        write.connection.execute(insert(trail), rows)


def _task_values(write: Write, task: Task) -> dict[str, Any]:
    as_it_is = (
        *("id", "gateway", "state", "created_at", "changed_at", "take_group", "take", "price", "currency", "starred"),
        *("send_started_at", "submitted_at", "finished_at", "tries", "unknown_since", "unknown_count", "picked_at"),
        *("saving_since", "raw"),
    )
    return {
        **{name: getattr(task, name) for name in as_it_is},
        **request_values(task.request),
        **change_values({"remote_id": task.remote_id, "failure": task.failure, "film": task.film}),
        "title": task.title or None,
        "origin_id": task.origin and task.origin.task_id,
        "origin_kind": task.origin and task.origin.kind,
        "links": [],
        "asking_stopped": False,
        "link_dead": False,
        "imported_at": write.now,
    }
