"""Alembic's entry: runs migrations on the connection that `twoframe.store.migrate` or `migrations.new` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from twoframe.store.tables import is_ours, metadata


def render_plainly(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Write our own types as what they are in the database: a migration must not change when they do."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_plainly,
    include_name=is_ours,
    render_as_batch=True,  # SQLite changes a column only by rebuilding its table
)
with context.begin_transaction():
    context.run_migrations()
