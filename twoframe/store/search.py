"""What tasks are found by: one folded text a task, which every write that changes a part of it makes anew.

SQLite finds parts of three letters and more by its index of trigrams, shorter ones (Chinese words have two letters) by
reading the texts, which are few and short. PostgreSQL reads them always.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, column, delete, insert, literal, select, table

from twoframe.folding import fold
from twoframe.store.database import Write
from twoframe.store.tables import SEARCH_INDEX, reviews, search_texts, tags, tasks, trail
from twoframe.store.types import Words

IDS_A_QUERY = 1000
"""Databases bound the number of a statement's parameters."""

TRIGRAM = 3


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """Cut many ids into as many as one statement takes."""
    rest = iter(ids)
    while some := list(islice(rest, IDS_A_QUERY)):
        yield some


def index(write: Write, task_ids: Iterable[str]) -> None:
    """Make anew what tasks are found by: title, prompt, tags and the words of those who judged the film."""
    for ids in chunks(task_ids):
        made = texts(write.connection, ids)
        write.connection.execute(delete(search_texts).where(search_texts.c.task_id.in_(ids)))
        if made:
            rows = [{"task_id": task_id, "text": text} for task_id, text in made.items()]
            write.connection.execute(insert(search_texts), rows)


def texts(connection: Connection, ids: list[str]) -> dict[str, str]:
    """What these tasks are to be found by, as their rows say it now."""
    parts: dict[str, list[str]] = {}
    for query in _parts(ids):
        for task_id, *words in connection.execute(query):
            parts.setdefault(task_id, []).extend(word for word in words if word)
    return {task_id: "\n".join(map(fold, words)) for task_id, words in parts.items()}


def found(words: tuple[str, ...], dialect: str) -> Select[str]:
    """The ids of the tasks whose text has all these folded words in it, as words or as parts of words."""
    query = select(search_texts.c.task_id)
    long = [word for word in words if len(word) >= TRIGRAM] if dialect == "sqlite" else []
    if long:
        phrases = " ".join('"' + word.replace('"', '""') + '"' for word in long)
        # As `Words`, so that what no text can hold (a NUL would end the query amid a phrase) finds nothing.
        hits = select(_index.c.rowid).where(_index.c[SEARCH_INDEX].op("MATCH")(literal(phrases, Words)))
        query = query.where(search_texts.c.id.in_(hits))
    for word in words:
        if word not in long:
            query = query.where(search_texts.c.text.contains(word, autoescape=True))
    return query


_index = table(SEARCH_INDEX, column("rowid"), column(SEARCH_INDEX))


def _parts(ids: list[str]) -> tuple[Select[*tuple[Any, ...]], ...]:
    judged = reviews.c.task_id.in_(ids)
    return (
        select(tasks.c.id, tasks.c.title, tasks.c.prompt).where(tasks.c.id.in_(ids)),
        select(tags.c.task_id, tags.c.name).where(tags.c.task_id.in_(ids)).order_by(tags.c.key),
        select(reviews.c.task_id, trail.c.reason)
        .join(trail, trail.c.review_id == reviews.c.id)
        .where(judged)
        .order_by(trail.c.id),
    )
