"""What the worker does: claim due tasks, keep them while it works, write what came of it.

A lease makes a task one owner's for a while. It is no part of the model: whoever reads a task need not know who
works on it. An owner that dies leaves a lease behind, which runs out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Unpack

from sqlalchemy import and_, func, not_, or_, select, update

from twoframe.errors import RemoteIdTaken
from twoframe.models import Task, TaskState
from twoframe.store.counting import WORKING
from twoframe.store.database import Database, Write
from twoframe.store.rows import TaskChanges, change_values, fits_remote_id, task_of
from twoframe.store.tables import tasks

_NO_LEASE: dict[str, Any] = {"lease_owner": None, "lease_until": None}


class Work(Database):
    """Writes of the worker, each a compare-and-set: it writes only onto what it expects to find."""

    def claim(self, owner: str, gateway: str, *, lease_s: float, limit: int) -> list[Task]:
        """Take up to `limit` due tasks of a gateway that nobody holds, the longest due first."""
        with self._writing() as write:
            due = (
                select(tasks.c.id)
                .where(
                    WORKING,
                    tasks.c.gateway == gateway,
                    tasks.c.due_at <= write.now,
                    or_(tasks.c.lease_owner.is_(None), tasks.c.lease_until <= write.now),
                )
                .order_by(tasks.c.due_at)
                .limit(limit)
            )
            lease = {"lease_owner": owner, "lease_until": write.now + timedelta(seconds=lease_s)}
            query = update(tasks).where(tasks.c.id.in_(due)).values(lease).returning(*tasks.c)
            rows = write.connection.execute(query).all()
        return [task_of(row) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]

    def renew(self, owner: str, lease_s: float) -> None:
        """Keep all tasks that `owner` still holds for `lease_s` from now."""
        with self._writing() as write:
            until = write.now + timedelta(seconds=lease_s)
            write.connection.execute(update(tasks).where(tasks.c.lease_owner == owner).values(lease_until=until))

    def release(self, owner: str) -> None:
        """Free all tasks of `owner`, except those whose submit is on its way: their answer may still be written."""
        mid_send = and_(tasks.c.state == TaskState.SENDING, tasks.c.send_started_at.is_not(None))
        with self._writing() as write:
            write.connection.execute(
                update(tasks).where(tasks.c.lease_owner == owner, not_(mid_send)).values(_NO_LEASE)
            )

    def begin_send(self, task_id: str, owner: str) -> bool:
        """Mark that a submit starts. False: the task is not `owner`'s to send, or a submit has started before."""
        with self._writing() as write:
            result = write.connection.execute(
                update(tasks)
                .where(
                    tasks.c.id == task_id,
                    tasks.c.state == TaskState.SENDING,
                    tasks.c.send_started_at.is_(None),
                    tasks.c.lease_owner == owner,
                    tasks.c.lease_until > write.now,  # a submit never starts on a lease that another may take
                )
                .values(send_started_at=write.now)
            )
            return result.rowcount == 1

    def change(
        self,
        task_id: str,
        *,
        code: str,
        expect: Collection[TaskState],
        owner: str | None = None,
        words: str = "",
        release: bool = True,
        event: bool = True,
        **changes: Unpack[TaskChanges],
    ) -> Task | None:
        """Write changes, and one event unless it is mere bookkeeping (`event=False`), onto a task in an expected state.

        With `owner`, only while nobody else has taken the task since. The lease is freed unless `release` is False.
        Returns the task as it is then; None when it has moved on and nothing was written. Raises `RemoteIdTaken` when
        another task of the gateway holds the `remote_id`, `ValueError` when that could not be stored as it came.
        """
        values = change_values(changes)
        where = and_(tasks.c.id == task_id, tasks.c.state.in_(sorted(expect)))
        if owner is not None:
            where = and_(where, tasks.c.lease_owner == owner)
        with self._writing() as write:
            found = write.connection.execute(select(tasks.c.state, tasks.c.gateway).where(where)).one_or_none()
            if found is None:
                return None
            before = TaskState(found.state)
            after = changes.get("state", before)
            remote_id = changes.get("remote_id")
            if remote_id is not None and _is_taken(write, found.gateway, remote_id, but=task_id):
                raise RemoteIdTaken(f"another task holds the remote id {remote_id!r}")
            values["changed_at"] = tasks.c.changed_at if after == before else write.now
            if release:
                values |= _NO_LEASE
            row = write.connection.execute(update(tasks).where(where).values(values).returning(*tasks.c)).one()
            if event:
                write.note(task_id, before, after, code, words)
        return task_of(row)

    def hurry(self, task_id: str) -> None:
        """Make a task due now, if the worker has anything to do for it."""
        with self._writing() as write:
            later = or_(tasks.c.due_at.is_(None), tasks.c.due_at > write.now)
            query = update(tasks).where(tasks.c.id == task_id, WORKING, later)
            write.connection.execute(query.values(due_at=write.now))

    def confirm(self, task_id: str, remote_id: str, *, words: str) -> Task | None:
        """Give an unconfirmed task the id that it turned out to have: pending, due now, submitted when it was sent.

        None when it is unconfirmed no more, or when another task of the gateway holds the id.
        """
        where = and_(tasks.c.id == task_id, tasks.c.state == TaskState.UNCONFIRMED)
        with self._writing() as write:
            gateway = write.connection.scalar(select(tasks.c.gateway).where(where))
            if gateway is None or not fits_remote_id(remote_id) or _is_taken(write, gateway, remote_id, but=task_id):
                return None
            values = {
                **change_values({"state": TaskState.PENDING, "remote_id": remote_id, "failure": None}),
                "changed_at": write.now,
                "submitted_at": func.coalesce(tasks.c.send_started_at, write.now),
                "due_at": write.now,
                "emptied_at": None,  # there is something to come again, even if it is for the bin
                **_NO_LEASE,
            }
            row = write.connection.execute(update(tasks).where(where).values(values).returning(*tasks.c)).one()
            write.note(task_id, TaskState.UNCONFIRMED, TaskState.PENDING, "confirmed", words)
        return task_of(row)


def _is_taken(write: Write, gateway: str, remote_id: str, *, but: str) -> bool:
    holder = select(tasks.c.id).where(tasks.c.gateway == gateway, tasks.c.remote_id == remote_id, tasks.c.id != but)
    return write.connection.scalar(holder) is not None
