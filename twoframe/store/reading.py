"""What pages, routes and the worker ask for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from itertools import islice
from statistics import quantiles
from typing import Any

from sqlalchemy import Select, case, func, or_, select, union

from twoframe.errors import WrongAddress
from twoframe.models import DEMO, UNFINISHED, Event, OriginKind, Task, TaskState, Usage, Usual
from twoframe.store import counting
from twoframe.store.database import Database
from twoframe.store.rows import event_of, task_of
from twoframe.store.tables import events, tasks

_NEWEST_FIRST = (tasks.c.created_at.desc(), tasks.c.take.desc(), tasks.c.id.desc())

_IDS_A_QUERY = 1000
"""Databases bound the number of a statement's parameters."""

_FEWEST_FOR_USUAL = 3

_NOTICED_EVENTS = 1000
"""So many of the newest events are looked through for what came to its end."""


class Reading(Database):
    """Questions; none of them changes a thing."""

    def task(self, task_id: str) -> Task | None:
        """A task, deleted ones included; None when there is none."""
        return self._task(select(tasks).where(tasks.c.id == task_id))

    def tasks(self, ids: Collection[str]) -> list[Task]:
        """The tasks of these ids, in their order, deleted ones included; unknown ids are left out."""
        found: dict[str, Task] = {}
        rest = iter(ids)
        with self._reading() as connection:
            while some := list(islice(rest, _IDS_A_QUERY)):
                rows = connection.execute(select(tasks).where(tasks.c.id.in_(some)))
                found.update((row.id, task_of(row)) for row in rows)
        return [found[task_id] for task_id in ids if task_id in found]

    def hook_task(self, secret: str) -> Task | None:
        """The task whose callback address carries this secret."""
        return self._task(select(tasks).where(tasks.c.hook_secret == secret))

    def wall_tasks(self, newest: int = 24) -> list[Task]:
        """All unfinished tasks and the `newest` overall, none deleted; newest first, a press's last take first."""
        shown = tasks.c.deleted_at.is_(None)
        latest = select(tasks.c.id).where(shown).order_by(*_NEWEST_FIRST).limit(newest).subquery()
        unfinished = select(tasks.c.id).where(shown, tasks.c.state.in_(sorted(UNFINISHED)))
        ids = union(select(latest.c.id), unfinished)
        with self._reading() as connection:
            rows = connection.execute(select(tasks).where(tasks.c.id.in_(ids)).order_by(*_NEWEST_FIRST))
            return [task_of(row) for row in rows]

    def noticed(self, since: datetime) -> list[tuple[Task, datetime | None]]:
        """All unfinished tasks, and those that came to their end here since a moment, with that moment; none deleted,
        newest first. What ended is read from the newest events, so that it costs the same for any number of tasks.
        """
        last = select(func.max(events.c.id)).scalar_subquery()
        ends = (
            select(events.c.task_id, events.c.at)
            .where(events.c.id > last - _NOTICED_EVENTS, events.c.at >= since)
            .where(events.c.before.in_(sorted(UNFINISHED)), events.c.after.not_in(sorted(UNFINISHED)))
            .order_by(events.c.id)
        )
        with self._reading() as connection:
            ended = {row.task_id: row.at for row in connection.execute(ends)}
            noticed = or_(tasks.c.id.in_(ended), tasks.c.state.in_(sorted(UNFINISHED)))
            query = select(tasks).where(noticed, counting.OWN, tasks.c.deleted_at.is_(None)).order_by(*_NEWEST_FIRST)
            return [(task_of(row), ended.get(row.id)) for row in connection.execute(query)]

    def films(self, newest: int = 24) -> list[Task]:
        """The newest tasks whose film is on our disk, none deleted; newest first."""
        query = (
            select(tasks)
            .where(tasks.c.deleted_at.is_(None), tasks.c.film_bytes.is_not(None))
            .order_by(*_NEWEST_FIRST)
            .limit(newest)
        )
        with self._reading() as connection:
            return [task_of(row) for row in connection.execute(query)]

    def events(self, task_id: str) -> list[Event]:
        """A task's event log, oldest first."""
        return self._events(select(events).where(events.c.task_id == task_id).order_by(events.c.id))

    def events_after(self, event_id: int, limit: int = 500) -> list[Event]:
        """The first `limit` events after an id, oldest first. Ids commit in order: none can turn up later."""
        return self._events(select(events).where(events.c.id > event_id).order_by(events.c.id).limit(limit))

    def last_event_id(self) -> int:
        """The id of the newest event; 0 when there is none."""
        with self._reading() as connection:
            return connection.scalar(select(func.max(events.c.id))) or 0

    def usage(self, gateway: str, *, day_start: datetime, month_start: datetime) -> Usage:
        """What counts against the limits of a press at `gateway`, and the month's spend, over all real gateways: a
        limit guards the operator's money, whichever address it goes to. For the demo gateway nothing counts.
        """
        with self._reading() as connection:
            if gateway == DEMO:
                return Usage(today=0, active=0, month=0, month_cost=Decimal(0))
            month, cost = counting.spent_since(connection, month_start)
            return Usage(
                today=counting.made_since(connection, day_start),
                active=counting.active(connection),
                month=month,
                month_cost=cost,
            )

    def usual(self, gateway: str, last: int = 12) -> Usual | None:
        """How long the gateway's `last` completed tasks took; None when fewer than three are known."""
        query = (
            select(tasks.c.submitted_at, tasks.c.finished_at)
            .where(
                tasks.c.gateway == gateway,
                tasks.c.finished_at.is_not(None),
                tasks.c.state == TaskState.COMPLETED,
                tasks.c.submitted_at.is_not(None),
                counting.OWN,
            )
            .order_by(tasks.c.finished_at.desc())
            .limit(last)
        )
        with self._reading() as connection:
            took_s = [(finished - submitted).total_seconds() for submitted, finished in connection.execute(query)]
        if len(took_s) < _FEWEST_FOR_USUAL:
            return None
        tenths = quantiles(took_s, n=10, method="inclusive")
        return Usual(low_s=tenths[0], high_s=tenths[-1], count=len(took_s))

    def lacks_extend(self, gateway: str) -> bool:
        """Whether the gateway has shown that it can't extend a film: it answered as one without that route does."""
        query = select(tasks.c.id).where(
            tasks.c.gateway == gateway,
            tasks.c.origin_kind == OriginKind.EXTEND,
            tasks.c.failure_code == WrongAddress.code,
            counting.OWN,
        )
        with self._reading() as connection:
            return connection.scalar(query.limit(1)) is not None

    def next_due(self, gateway: str) -> datetime | None:
        """When the next task of the gateway can be claimed (a past time: now); None when no task waits."""
        leased_longer = tasks.c.lease_until > tasks.c.due_at
        claimable_at = case((leased_longer, tasks.c.lease_until), else_=tasks.c.due_at)
        with self._reading() as connection:
            found: datetime | None = connection.scalar(
                select(func.min(claimable_at)).where(counting.WORKING, tasks.c.gateway == gateway)
            )
        return found

    def _task(self, query: Select[*tuple[Any, ...]]) -> Task | None:
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else task_of(row)

    def _events(self, query: Select[*tuple[Any, ...]]) -> list[Event]:
        with self._reading() as connection:
            return [event_of(row) for row in connection.execute(query)]
