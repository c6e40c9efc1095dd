"""Showcases as data: films in an order, with captions, to be shown to others. Free of I/O and of wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from twoframe.models import Task, TaskState

TITLE_MAX, CAPTION_MAX = 120, 200
"""Lengths in code points."""

FILMS_MAX = 200
"""Films of one showcase."""


@dataclass(frozen=True)
class Place:
    """One film of a showcase: which, and what is said below it."""

    task: Task
    caption: str = ""

    @property
    def here(self) -> bool:
        """False for a film that was deleted since: it keeps its place, and is not shown."""
        task = self.task
        return (
            task.state is TaskState.COMPLETED
            and task.film is not None
            and task.deleted_at is None
            and task.emptied_at is None
        )


@dataclass(frozen=True)
class Showcase:
    """A title and films in their order. Times are UTC and aware; adding, moving and captions are changes too."""

    id: str
    created_at: datetime
    changed_at: datetime
    title: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A showcase as a list names it. `films` counts those that can be shown."""

    id: str
    title: str
    films: int
