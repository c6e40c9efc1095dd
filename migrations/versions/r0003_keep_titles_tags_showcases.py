"""Keep titles, tags, picked takes, showcases, a bin and what was imported; find tasks by words."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("task", sa.Column("title", sa.Text(), nullable=True))
    for name in ("picked_at", "emptied_at", "imported_at"):
        op.add_column("task", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name, columns, where in (
        ("ix_task_longest", ["film_duration_s", "created_at", "id"], "deleted_at IS NULL"),
        ("ix_task_largest", ["film_bytes", "created_at", "id"], "deleted_at IS NULL"),
        ("ix_task_bin", ["deleted_at", "id"], "deleted_at IS NOT NULL"),
        ("ix_task_takes", ["take_group", "take"], "take_group IS NOT NULL"),
        ("ix_task_origin", ["origin_id"], "origin_id IS NOT NULL"),
    ):
        op.create_index(name, "task", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    # Counts leave out what was imported, and still read no rows.
    op.drop_index("ix_task_count", "task")
    counted = ["created_at", "gateway", "state", "failure_free", "remote_id", "price", "imported_at"]
    op.create_index("ix_task_count", "task", counted)

    op.create_table(
        "tag",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_tag_task_id")),
        sa.PrimaryKeyConstraint("task_id", "key", name=op.f("pk_tag")),
    )
    op.create_index("ix_tag_key", "tag", ["key", "task_id"])
    op.create_table(
        "showcase",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showcase")),
    )
    op.create_index("ix_showcase_changed", "showcase", ["changed_at", "id"])
    op.create_table(
        "showcase_film",
        sa.Column("showcase_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["showcase_id"], ["showcase.id"], name=op.f("fk_showcase_film_showcase_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_showcase_film_task_id")),
        sa.PrimaryKeyConstraint("showcase_id", "task_id", name=op.f("pk_showcase_film")),
    )
    op.create_index("ix_showcase_film_task", "showcase_film", ["task_id"])
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_search_text_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("task_id", name=op.f("uq_search_text_task_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _index_words()
    _fill()


def _index_words() -> None:
    """An index of every three letters, so that a part of a word is found in any language. A later migration that
    rebuilds `search_text` must make the triggers anew.
    """
    op.execute(
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "text, content='search_text', content_rowid='id', tokenize='trigram case_sensitive 1')"
    )
    add = "INSERT INTO search_index(rowid, text) VALUES (new.id, new.text);"
    remove = "INSERT INTO search_index(search_index, rowid, text) VALUES ('delete', old.id, old.text);"
    for verb, steps in (("INSERT", add), ("DELETE", remove), ("UPDATE", f"{remove} {add}")):
        op.execute(f"CREATE TRIGGER search_text_{verb.lower()} AFTER {verb} ON search_text BEGIN {steps} END")


def _fill() -> None:
    """Find the tasks that are there already by their prompts and their reviewers' words."""
    connection = op.get_bind()
    words: dict[str, list[str]] = {}
    rows = connection.execute(
        sa.text(
            "SELECT review.task_id, trail.reason FROM trail JOIN review ON review.id = trail.review_id "
            "WHERE review.task_id IS NOT NULL AND trail.reason <> '' ORDER BY trail.id"
        )
    )
    for task_id, reason in rows:
        words.setdefault(task_id, []).append(reason)
    texts = [
        {"task_id": task_id, "text": "\n".join(map(_fold, [prompt, *words.get(task_id, [])]))}
        for task_id, prompt in connection.execute(sa.text("SELECT id, prompt FROM task"))
    ]
    table = sa.table("search_text", sa.column("task_id", sa.Text()), sa.column("text", sa.Text()))
    if texts:
        op.bulk_insert(table, texts)


def _fold(text: str) -> str:
    """As `twoframe.folding.fold` was then."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in apart if not 0x0300 <= ord(letter) < 0x0370)
    return " ".join(unicodedata.normalize("NFKC", bare).casefold().split())
