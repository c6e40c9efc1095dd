"""The tables as they are now. A change here needs a migration beside it (see `migrations/new.py`)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, Table

from twoframe.store.types import Json, Money, UtcTime, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

frames = Table(
    "frame",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("mime", Words, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("print", Words),
)

prepared_frames = Table(
    "prepared_frame",
    metadata,
    Column("original", Words, ForeignKey("frame.sha256"), primary_key=True),
    Column("ratio", Words, primary_key=True),
    Column("fit", Words, primary_key=True),
    Column("sha256", Words, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("kept", Float, nullable=False),
)

tasks = Table(
    "task",
    metadata,
    Column("id", Words, primary_key=True),
    Column("gateway", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    # What was asked for
    Column("prompt", Words, nullable=False),
    Column("ratio", Words, nullable=False),
    Column("start_sha256", Words, ForeignKey("frame.sha256")),
    Column("start_url", Words),
    Column("start_fit", Words),  # none: centred, or no stored picture
    Column("end_sha256", Words, ForeignKey("frame.sha256")),
    Column("end_url", Words),
    Column("end_fit", Words),
    Column("loop", Boolean, nullable=False),
    Column("expand_prompt", Boolean, nullable=False),
    Column("notify_hook", Words),
    Column("origin_id", Words),  # no foreign key: the trail may outlive the task that it names
    Column("origin_kind", Words),
    Column("take_group", Words),
    Column("take", Integer, nullable=False),
    Column("price", Money),
    Column("currency", Words),
    Column("hook_secret", Words),
    # How it goes
    Column("remote_id", Words),
    Column("send_started_at", UtcTime),
    Column("submitted_at", UtcTime),
    Column("finished_at", UtcTime),
    Column("due_at", UtcTime),
    Column("tries", Integer, nullable=False),
    Column("unknown_since", UtcTime),
    Column("unknown_count", Integer, nullable=False),
    Column("links", Json, nullable=False),
    Column("saving_since", UtcTime),
    Column("failure_code", Words),
    Column("failure_words", Words),
    Column("failure_free", Boolean, nullable=False),
    Column("film_width", Integer),
    Column("film_height", Integer),
    Column("film_duration_s", Float),
    Column("film_bytes", BigInteger),
    Column("asking_stopped", Boolean, nullable=False),
    Column("link_dead", Boolean, nullable=False),
    Column("starred", Boolean, nullable=False),
    Column("title", Words),
    Column("picked_at", UtcTime),
    Column("deleted_at", UtcTime),
    Column("emptied_at", UtcTime),
    Column("imported_at", UtcTime),
    Column("raw", Json),
    # Whose it is right now; no part of the model
    Column("lease_owner", Words),
    Column("lease_until", UtcTime),
)

Index("ix_task_work", tasks.c.state, tasks.c.gateway, tasks.c.due_at)
Index(  # holds all that the counts and sums of `counting` ask for, so that they read no rows
    "ix_task_count",
    tasks.c.created_at,
    tasks.c.gateway,
    tasks.c.state,
    tasks.c.failure_free,
    tasks.c.remote_id,
    tasks.c.price,
    tasks.c.imported_at,
)
_shown = tasks.c.deleted_at.is_(None)
Index(
    "ix_task_wall",
    tasks.c.created_at,
    tasks.c.take,
    tasks.c.id,
    sqlite_where=_shown,
    postgresql_where=_shown,
)
for _name, _column in (("longest", tasks.c.film_duration_s), ("largest", tasks.c.film_bytes)):
    Index(f"ix_task_{_name}", _column, tasks.c.created_at, tasks.c.id, sqlite_where=_shown, postgresql_where=_shown)
_binned = tasks.c.deleted_at.is_not(None)
Index("ix_task_bin", tasks.c.deleted_at, tasks.c.id, sqlite_where=_binned, postgresql_where=_binned)
_is_take = tasks.c.take_group.is_not(None)
Index("ix_task_takes", tasks.c.take_group, tasks.c.take, sqlite_where=_is_take, postgresql_where=_is_take)
_has_origin = tasks.c.origin_id.is_not(None)
Index("ix_task_origin", tasks.c.origin_id, sqlite_where=_has_origin, postgresql_where=_has_origin)
_finished = tasks.c.finished_at.is_not(None)
Index(
    "ix_task_usual",
    tasks.c.gateway,
    tasks.c.finished_at,
    sqlite_where=_finished,
    postgresql_where=_finished,
)
_leased = tasks.c.lease_owner.is_not(None)
Index("ix_task_lease", tasks.c.lease_owner, sqlite_where=_leased, postgresql_where=_leased)
Index("uq_task_remote_id", tasks.c.gateway, tasks.c.remote_id, unique=True)
Index("uq_task_hook_secret", tasks.c.hook_secret, unique=True)

events = Table(
    "event",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("task_id", Words, ForeignKey("task.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("before", Words),
    Column("after", Words, nullable=False),
    Column("code", Words, nullable=False),
    Column("words", Words, nullable=False),
    sqlite_autoincrement=True,  # an id is never given twice
)

Index("ix_event_task", events.c.task_id, events.c.id)

pairs = Table(
    "pair",
    metadata,
    Column("key", Words, primary_key=True),  # the hash of all the rest: a pair is written once and never changed
    Column("start_sha256", Words, ForeignKey("frame.sha256")),
    Column("start_url", Words),
    Column("start_fit", Words),
    Column("end_sha256", Words, ForeignKey("frame.sha256")),
    Column("end_url", Words),
    Column("end_fit", Words),
    Column("ratio", Words, nullable=False),
    Column("loop", Boolean, nullable=False),
    Column("prompt", Words, nullable=False),
)

reviews = Table(
    "review",
    metadata,
    Column("id", Words, primary_key=True),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("title", Words, nullable=False),
    Column("pair_key", Words, ForeignKey("pair.key"), nullable=False),  # the pair as it is now
    Column("task_id", Words, ForeignKey("task.id")),  # of a film's review
    Column("standing", Words, nullable=False),  # the last verdict on the pair as it is now, or waiting
)

Index("ix_review_standing", reviews.c.standing, reviews.c.changed_at, reviews.c.id)
Index("ix_review_changed", reviews.c.changed_at, reviews.c.id)
_of_film = reviews.c.task_id.is_not(None)
Index("uq_review_task", reviews.c.task_id, unique=True, sqlite_where=_of_film, postgresql_where=_of_film)

trail = Table(
    "trail",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("review_id", Words, ForeignKey("review.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("step", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("who", Words, nullable=False),  # the name, alike for all ways to type it
    Column("reason", Words, nullable=False),
    Column("moment_s", Float),
    Column("pair_key", Words, ForeignKey("pair.key"), nullable=False),  # what was judged
    sqlite_autoincrement=True,
)

Index("ix_trail_review", trail.c.review_id, trail.c.id)
Index("ix_trail_judged", trail.c.review_id, trail.c.pair_key, trail.c.step, trail.c.who)

tags = Table(
    "tag",
    metadata,
    Column("task_id", Words, ForeignKey("task.id"), primary_key=True),
    Column("key", Words, primary_key=True),  # the name, alike for all ways to type it
    Column("name", Words, nullable=False),
)

Index("ix_tag_key", tags.c.key, tags.c.task_id)

showcases = Table(
    "showcase",
    metadata,
    Column("id", Words, primary_key=True),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("title", Words, nullable=False),
)

Index("ix_showcase_changed", showcases.c.changed_at, showcases.c.id)

showcase_films = Table(
    "showcase_film",
    metadata,
    Column("showcase_id", Words, ForeignKey("showcase.id"), primary_key=True),
    Column("task_id", Words, ForeignKey("task.id"), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("caption", Words, nullable=False),
)

Index("ix_showcase_film_task", showcase_films.c.task_id)

search_texts = Table(
    "search_text",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),  # SQLite's index of words knows rows by number
    Column("task_id", Words, ForeignKey("task.id"), nullable=False, unique=True),
    Column("text", Words, nullable=False),  # all that a task is found by, folded
)

SEARCH_INDEX = "search_index"
"""SQLite's full-text index over `search_text` (FTS5, trigrams), which triggers keep; made by migration 0003."""


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tell Alembic which tables to compare: those of the full-text index are SQLite's own."""
    return not (kind == "table" and name is not None and name.startswith(SEARCH_INDEX))
