"""What people do: ask for films, and ask again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import and_, insert, or_, update
from sqlalchemy.exc import IntegrityError

from twoframe.errors import OverLimit
from twoframe.models import DEMO, UNFINISHED, GenerationRequest, Origin, Task, TaskState, new_id
from twoframe.store import counting, search
from twoframe.store.database import Database, Write
from twoframe.store.rows import request_values, task_of
from twoframe.store.tables import tasks


@dataclass(frozen=True)
class NewTask:
    """A task to be made. `hook` asks for a secret by which the gateway's callback finds it."""

    request: GenerationRequest
    gateway: str
    origin: Origin | None = None
    take_group: str | None = None
    take: int = 1
    price: Decimal | None = None
    currency: str | None = None
    hook: bool = False
    id: str = field(default_factory=new_id)


class People(Database):
    """Writes that a click makes; each that changes a thing is one event, so that other browsers hear of it."""

    def add_tasks(
        self, new: Sequence[NewTask], *, daily_limit: int | None, max_active: int | None, day_start: datetime
    ) -> list[Task]:
        """Make all tasks or none: to be sent, due now. Demo tasks neither count nor are limited.

        Raises `OverLimit` when they would pass a limit; `ValueError` for a frame that is not stored, an id that
        exists, or a text that could not be stored as it was typed.
        """
        with self._writing() as write:
            wanted = sum(task.gateway != DEMO for task in new)
            if daily_limit is not None and wanted:
                _hold("daily", counting.made_since(write.connection, day_start), wanted, daily_limit)
            if max_active is not None and wanted:
                _hold("active", counting.active(write.connection), wanted, max_active)
            added = [_add(write, task) for task in new]
            search.index(write, [task.id for task in added])
            return added

    def ask_again(self, task_id: str) -> None:
        """Go on with a task that was no longer asked for, or whose link is dead: due now."""
        given_up = and_(or_(tasks.c.asking_stopped, tasks.c.link_dead), tasks.c.emptied_at.is_(None))
        with self._writing() as write:
            query = (
                update(tasks)
                .where(tasks.c.id == task_id, given_up, tasks.c.state.in_(sorted(UNFINISHED)))
                .values(asking_stopped=False, link_dead=False, due_at=write.now)
                .returning(tasks.c.state)
            )
            state = write.connection.scalar(query)
            if state is not None:
                write.note(task_id, TaskState(state), TaskState(state), "ask_again")


def _hold(limit: str, used: int, wanted: int, allowed: int) -> None:
    if used + wanted > allowed:
        raise OverLimit(limit, used=used, wanted=wanted, allowed=allowed)


def _add(write: Write, new: NewTask) -> Task:
    values = {
        "id": new.id,
        "gateway": new.gateway,
        "state": TaskState.SENDING,
        "created_at": write.now,
        "changed_at": write.now,
        "due_at": write.now,
        **request_values(new.request),
        "origin_id": new.origin and new.origin.task_id,
        "origin_kind": new.origin and new.origin.kind,
        "take_group": new.take_group,
        "take": new.take,
        "price": new.price,
        "currency": new.currency,
        "hook_secret": secrets.token_urlsafe(24) if new.hook else None,
        "tries": 0,
        "unknown_count": 0,
        "links": [],
        "failure_free": False,
        "asking_stopped": False,
        "link_dead": False,
        "starred": False,
    }
    try:
        row = write.connection.execute(insert(tasks).values(values).returning(*tasks.c)).one()
    except IntegrityError as error:
        raise ValueError("a task names a frame that is not stored, or an id that exists") from error
    write.note(new.id, None, TaskState.SENDING, "created")
    return task_of(row)
