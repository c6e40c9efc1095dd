"""Rows to models and back: the one place that knows both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, cast

from sqlalchemy import Row

from twoframe.fit import CENTRED, Fit
from twoframe.models import (
    AspectRatio,
    Event,
    Failure,
    Film,
    Frame,
    FrameRef,
    GenerationRequest,
    Origin,
    OriginKind,
    PreparedFrame,
    Task,
    TaskState,
)
from twoframe.pairs import Pair
from twoframe.store.types import storable
from twoframe.verdicts import VERDICTS, Entry, Review, Standing, Step

AnyRow = Row[*tuple[Any, ...]]

REMOTE_ID_MAX = 500
"""Longest remote id in characters: PostgreSQL's indexes take rows of 2,700 bytes. Ids seen have 36."""


class TaskChanges(TypedDict, total=False):
    """The fields of a task that the worker may change."""

    state: TaskState
    remote_id: str | None
    send_started_at: datetime | None
    submitted_at: datetime | None
    finished_at: datetime | None
    due_at: datetime | None
    tries: int
    unknown_since: datetime | None
    unknown_count: int
    links: tuple[str, ...]
    saving_since: datetime | None
    failure: Failure | None
    film: Film | None
    asking_stopped: bool
    link_dead: bool
    raw: dict[str, Any] | None


def task_of(row: AnyRow) -> Task:
    """Build the task that a row holds."""
    return Task(
        id=row.id,
        gateway=row.gateway,
        request=GenerationRequest(
            prompt=row.prompt,
            ratio=AspectRatio(row.ratio),
            start=ref_of(row.start_sha256, row.start_url, row.start_fit),
            end=ref_of(row.end_sha256, row.end_url, row.end_fit),
            loop=row.loop,
            expand_prompt=row.expand_prompt,
            notify_hook=row.notify_hook,
        ),
        state=TaskState(row.state),
        created_at=row.created_at,
        changed_at=row.changed_at,
        remote_id=row.remote_id,
        origin=None if row.origin_id is None else Origin(row.origin_id, OriginKind(row.origin_kind)),
        take_group=row.take_group,
        take=row.take,
        send_started_at=row.send_started_at,
        submitted_at=row.submitted_at,
        finished_at=row.finished_at,
        due_at=row.due_at,
        tries=row.tries,
        unknown_since=row.unknown_since,
        unknown_count=row.unknown_count,
        links=tuple(row.links),
        saving_since=row.saving_since,
        failure=(
            None if row.failure_code is None else Failure(row.failure_code, row.failure_words, free=row.failure_free)
        ),
        film=(
            None
            if row.film_bytes is None
            else Film(row.film_width, row.film_height, row.film_duration_s, row.film_bytes)
        ),
        price=row.price,
        currency=row.currency,
        hook_secret=row.hook_secret,
        asking_stopped=row.asking_stopped,
        link_dead=row.link_dead,
        starred=row.starred,
        title=row.title or "",
        picked_at=row.picked_at,
        deleted_at=row.deleted_at,
        emptied_at=row.emptied_at,
        imported_at=row.imported_at,
        raw=row.raw,
    )


def request_values(request: GenerationRequest) -> dict[str, Any]:
    """Spread a request over its columns. Raises `ValueError` where a text could not be stored as it was typed."""
    values: dict[str, Any] = {
        "prompt": request.prompt,
        "ratio": request.ratio,
        **ref_values("start", request.start),
        **ref_values("end", request.end),
        "loop": request.loop,
        "expand_prompt": request.expand_prompt,
        "notify_hook": request.notify_hook,
    }
    check_texts(values)
    return values


def check_texts(values: Mapping[str, Any]) -> None:
    """Raise `ValueError` where a text could not be stored as it was typed."""
    for name, value in values.items():
        if isinstance(value, str) and not storable(value):
            raise ValueError(f"{name} holds characters that can't be stored")


def change_values(changes: TaskChanges) -> dict[str, Any]:
    """Spread changes over their columns. Raises `ValueError` for a remote id that could not be stored as it came."""
    values = cast("dict[str, Any]", dict(changes))
    remote_id = values.get("remote_id")
    if remote_id is not None and not fits_remote_id(remote_id):
        raise ValueError("remote_id can't be stored as it came")
    if "failure" in values:
        failure: Failure | None = values.pop("failure")
        values |= {
            "failure_code": failure and failure.code,
            "failure_words": failure and failure.words,
            "failure_free": failure is not None and failure.free,
        }
    if "film" in values:
        film: Film | None = values.pop("film")
        values |= {
            "film_width": film and film.width,
            "film_height": film and film.height,
            "film_duration_s": film and film.duration_s,
            "film_bytes": film and film.bytes,
        }
    return values


def fits_remote_id(text: str) -> bool:
    """Tell whether a remote id can be stored, and found again, as it came."""
    return storable(text) and len(text) <= REMOTE_ID_MAX


def event_of(row: AnyRow) -> Event:
    """Build the event that a row holds."""
    before = None if row.before is None else TaskState(row.before)
    return Event(row.id, row.task_id, row.at, before, TaskState(row.after), row.code, row.words)


def pair_of(row: AnyRow, prefix: str = "") -> Pair:
    """Build the pair that a row holds, in columns whose names begin with a prefix."""
    column = row._mapping  # noqa: SLF001 - see `_fields`
    start, end = (
        ref_of(*(column[f"{prefix}{slot}_{part}"] for part in ("sha256", "url", "fit"))) for slot in ("start", "end")
    )
    ratio, loop = AspectRatio(column[f"{prefix}ratio"]), column[f"{prefix}loop"]
    return Pair(start, end, ratio, loop, column[f"{prefix}prompt"])


def review_of(row: AnyRow) -> Review:
    """Build the review that a row holds, whose pair stands beside it (see `store.reviews.REVIEW`)."""
    return Review(
        id=row.id,
        created_at=row.created_at,
        changed_at=row.changed_at,
        title=row.title,
        pair=pair_of(row, "pair_"),
        task_id=row.task_id,
        standing=Standing(row.standing),
    )


def entry_of(row: AnyRow, present: str) -> Entry:
    """Build the entry of a trail that a row holds; `present` is the key of the review's pair as it is now."""
    step = Step(row.step)
    return Entry(
        id=row.id,
        at=row.at,
        step=step,
        name=row.name,
        reason=row.reason,
        moment_s=row.moment_s,
        pair_key=row.pair_key,
        earlier=step in VERDICTS and row.pair_key != present,
    )


def frame_of(row: AnyRow) -> Frame:
    """Build the frame that a row holds."""
    return Frame(**_fields(row))


def prepared_of(row: AnyRow) -> PreparedFrame:
    """Build the prepared frame that a row holds."""
    return PreparedFrame(**{**_fields(row), "ratio": AspectRatio(row.ratio), "fit": Fit.parse(row.fit)})


def _fields(row: AnyRow) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", row._mapping)  # noqa: SLF001 - SQLAlchemy's public name, kept apart from columns


def ref_values(slot: str, ref: FrameRef | None) -> dict[str, str | None]:
    """Spread a frame reference over the three columns of its slot."""
    if ref is None:
        return {f"{slot}_sha256": None, f"{slot}_url": None, f"{slot}_fit": None}
    fit = None if ref.fit == CENTRED else ref.fit.key
    return {f"{slot}_sha256": ref.sha256, f"{slot}_url": ref.url, f"{slot}_fit": fit}


def ref_of(sha256: str | None, url: str | None, fit: str | None) -> FrameRef | None:
    """Build the frame reference that three columns hold."""
    if sha256 is None and url is None:
        return None
    return FrameRef(sha256, url, CENTRED if fit is None else Fit.parse(fit))
