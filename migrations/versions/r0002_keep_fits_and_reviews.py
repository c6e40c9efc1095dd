"""Keep fits and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "pair",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("start_sha256", sa.Text(), nullable=True),
        sa.Column("start_url", sa.Text(), nullable=True),
        sa.Column("start_fit", sa.Text(), nullable=True),
        sa.Column("end_sha256", sa.Text(), nullable=True),
        sa.Column("end_url", sa.Text(), nullable=True),
        sa.Column("end_fit", sa.Text(), nullable=True),
        sa.Column("ratio", sa.Text(), nullable=False),
        sa.Column("loop", sa.Boolean(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["end_sha256"], ["frame.sha256"], name=op.f("fk_pair_end_sha256")),
        sa.ForeignKeyConstraint(["start_sha256"], ["frame.sha256"], name=op.f("fk_pair_start_sha256")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pair")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("pair_key", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["pair_key"], ["pair.key"], name=op.f("fk_review_pair_key")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_review_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_changed", "review", ["changed_at", "id"], unique=False)
    op.create_index("ix_review_standing", "review", ["standing", "changed_at", "id"], unique=False)
    op.create_index(
        "uq_review_task",
        "review",
        ["task_id"],
        unique=True,
        sqlite_where=sa.text("task_id IS NOT NULL"),
        postgresql_where=sa.text("task_id IS NOT NULL"),
    )

    op.create_table(
        "trail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moment_s", sa.Float(), nullable=True),
        sa.Column("pair_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["pair_key"], ["pair.key"], name=op.f("fk_trail_pair_key")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_trail_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_trail_judged", "trail", ["review_id", "pair_key", "step", "who"], unique=False)
    op.create_index("ix_trail_review", "trail", ["review_id", "id"], unique=False)
    for table in ("trail", "pair"):
        _let_only_grow(table)

    op.add_column("frame", sa.Column("print", sa.Text(), nullable=True))

    # What was prepared is made anew on its next use, under the fit that it is made for.
    op.drop_table("prepared_frame")
    op.create_table(
        "prepared_frame",
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("ratio", sa.Text(), nullable=False),
        sa.Column("fit", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["original"], ["frame.sha256"], name=op.f("fk_prepared_frame_original")),
        sa.PrimaryKeyConstraint("original", "ratio", "fit", name=op.f("pk_prepared_frame")),
    )

    op.add_column("task", sa.Column("start_fit", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("end_fit", sa.Text(), nullable=True))


def _let_only_grow(table: str) -> None:
    """Make the database itself refuse to change or remove a row. A later migration that rebuilds the table on SQLite
    must make these triggers anew: they go with the old table.
    """
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
    )
