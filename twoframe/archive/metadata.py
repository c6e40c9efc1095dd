"""What `metadata.json` says of a film. `understanding` reads it; a change here is a new `SCHEMA`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from twoframe.archive.scrub import Scrub
from twoframe.models import FrameRef, GenerationRequest, Task
from twoframe.pairs import Pair
from twoframe.records import Judged, Record

FORMAT, SCHEMA = "twoframe-films", 1
NAME, TABLE_NAME = "metadata.json", "metadata.csv"

MISSING = {"missing": True}
"""Stands for a file that was gone when the ZIP was made."""

Files = Mapping[str, Mapping[str, Any]]
"""What lies in the ZIP of a film: `film` and `poster`, and pictures by their hash."""


def said(record: Record, files: Files, scrub: Scrub) -> dict[str, Any]:
    """All of a record as JSON holds it. Neither links, a secret nor the callback's address travel: who has one of
    these can fetch, or call.
    """
    task = record.task
    secret = task.hook_secret

    def words(text: str) -> str:
        return scrub.text(text, secret)

    return {
        "id": task.id,
        "title": task.title,
        "state": task.state,
        "gateway": task.gateway,
        "remote_id": task.remote_id,
        "request": _request(task.request),
        "starred": task.starred,
        "tags": list(record.tags),
        "picked_at": _time(task.picked_at),
        "take_group": task.take_group,
        "take": task.take,
        "origin": task.origin and {"task_id": task.origin.task_id, "kind": task.origin.kind},
        "price": None if task.price is None else str(task.price),
        "currency": task.currency,
        "film": task.film and asdict(task.film),
        "failure": task.failure and {**asdict(task.failure), "words": words(task.failure.words)},
        **{name: _time(getattr(task, name)) for name in TIMES},
        "tries": task.tries,
        "unknown_count": task.unknown_count,
        "events": [
            {"at": _time(event.at), "before": event.before, "after": event.after, "code": event.code}
            | ({"words": words(event.words)} if event.words else {})
            for event in record.events
        ],
        "review": record.judged and _judged(record.judged),
        "frames": [{**asdict(frame), "file": files.get(frame.sha256, MISSING)} for frame in record.frames],
        "sent": [
            {**asdict(sent), "ratio": sent.ratio, "fit": sent.fit.key, "file": files.get(sent.sha256, MISSING)}
            for sent in record.prepared
        ],
        "files": {kind: files[kind] for kind in ("film", "poster") if kind in files},
        "answer": scrub.value(task.raw, secret),
    }


TIMES = (
    "created_at",
    "changed_at",
    "send_started_at",
    "submitted_at",
    "finished_at",
    "unknown_since",
    "saving_since",
    "deleted_at",
)


def left_out(task: Task) -> dict[str, Any]:
    """What is said of a task that does not travel."""
    return {"id": task.id, "title": task.title, "prompt": task.request.prompt, "state": task.state}


def _request(request: GenerationRequest) -> dict[str, Any]:
    return {
        "prompt": request.prompt,
        "ratio": request.ratio,
        "start": _ref(request.start),
        "end": _ref(request.end),
        "loop": request.loop,
        "expand_prompt": request.expand_prompt,
    }


def _ref(ref: FrameRef | None) -> dict[str, Any] | None:
    if ref is None:
        return None
    return {"url": ref.url} if ref.sha256 is None else {"sha256": ref.sha256, "fit": ref.fit.key}


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "start": _ref(pair.start),
        "end": _ref(pair.end),
        "ratio": pair.ratio,
        "loop": pair.loop,
        "prompt": pair.prompt,
    }


def _judged(judged: Judged) -> dict[str, Any]:
    review = judged.review
    return {
        "id": review.id,
        "title": review.title,
        "standing": review.standing,
        "created_at": _time(review.created_at),
        "changed_at": _time(review.changed_at),
        "pair": review.pair.key,
        "pairs": {key: _pair(pair) for key, pair in judged.pairs.items()},
        "trail": [
            {
                "at": _time(entry.at),
                "step": entry.step,
                "name": entry.name,
                "reason": entry.reason,
                "moment_s": entry.moment_s,
                "pair": entry.pair_key,
            }
            for entry in judged.trail
        ],
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
