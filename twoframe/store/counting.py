"""What counts against the limits and in the sums (design §9), said once in SQL.

An imported task counts nowhere: it was asked for, and paid, in the Twoframe that it came from.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from twoframe.models import DEMO, UNFINISHED, TaskState
from twoframe.store.tables import tasks

WORKING: ColumnElement[bool] = and_(
    tasks.c.state.in_(sorted(UNFINISHED - {TaskState.UNCONFIRMED})),
    tasks.c.asking_stopped.is_(False),
    tasks.c.link_dead.is_(False),
)
"""`Task.active` in SQL: the worker has something to do for the task, so it takes one of the active places."""

OWN: ColumnElement[bool] = tasks.c.imported_at.is_(None)
"""Asked for here, not imported."""

_REAL = and_(tasks.c.gateway != DEMO, OWN)
_NOT_FREE = or_(tasks.c.state != TaskState.FAILED, tasks.c.failure_free.is_(False))
_SPENT = or_(tasks.c.remote_id.is_not(None), tasks.c.state == TaskState.UNCONFIRMED)


def made_since(connection: Connection, start: datetime) -> int:
    """Count the tasks since `start` that cost money, or may yet."""
    where = and_(tasks.c.created_at >= start, _REAL, _NOT_FREE)
    return connection.scalar(select(func.count()).where(where)) or 0


def active(connection: Connection) -> int:
    """Count the tasks that take an active place; deleted ones too."""
    return connection.scalar(select(func.count()).where(WORKING, _REAL)) or 0


def spent_since(connection: Connection, start: datetime) -> tuple[int, Decimal]:
    """Count the tasks since `start` that were or may have been accepted, and add up their prices."""
    query = select(tasks.c.price, func.count()).where(tasks.c.created_at >= start, _REAL, _SPENT, _NOT_FREE)
    rows = connection.execute(query.group_by(tasks.c.price)).all()
    return sum(count for _, count in rows), sum((price * count for price, count in rows if price), Decimal(0))
