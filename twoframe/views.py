"""What pages show live: Create's wall, a page of the Library, the takes of a press, what notices tell of; each asked
for by an address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from twoframe.card import announce, short
from twoframe.filters import Filters, Shelf, parse_page
from twoframe.i18n import language, zone_of
from twoframe.library import Library
from twoframe.models import Task, Usual
from twoframe.store import Clock, Store
from twoframe.wall import posters_data, wall_data
from twoframe.worker import Gateway

GROUP_MAX = 64
"""A press is named by so many characters at most."""

NOTICED = timedelta(hours=1)
"""So long after its end a task is told of: a page that was without a connection for a while misses nothing."""


class ViewName(StrEnum):
    """What `/live?view=` may ask for; an address that names none asks for the wall."""

    WALL = "wall"
    LIBRARY = "library"
    TAKES = "takes"
    NOTICES = "notices"


@dataclass(frozen=True)
class Asked:
    """A view as a browser asks for it. Two that are equal show the same."""

    name: ViewName = ViewName.WALL
    filters: Filters = field(default_factory=Filters)
    page: int = 1
    zone: str = ""
    group: str = ""

    @classmethod
    def parse(cls, said: Mapping[str, str]) -> Asked | None:
        """Read what an address says; anything may stand in one. None where it names a view that there is not."""
        try:
            name = ViewName(said.get("view") or ViewName.WALL)
        except ValueError:
            return None
        if name is ViewName.TAKES:
            return cls(name, group=said.get("group", "")[:GROUP_MAX])
        if name is not ViewName.LIBRARY:
            return cls(name)
        filters, zone = Filters.parse(said), said.get("tz", "")[:64]
        by_day = filters.since is not None or filters.until is not None
        return cls(name, filters, parse_page(said.get("page")), zone if by_day and zone_of(zone) else "")

    def said(self) -> dict[str, str]:
        """What an address says of it."""
        page = {"page": str(self.page)} if self.page > 1 else {}
        zone = {"tz": self.zone} if self.zone else {}
        group = {"group": self.group} if self.group else {}
        return {"view": self.name.value, **self.filters.said(), **page, **zone, **group}


class Views:
    """Computes each view as it is now, in the language of the reader. Safe to use from any thread."""

    def __init__(
        self,
        store: Store,
        library: Library,
        gateway: Gateway,
        *,
        prior: Usual | None,
        clock: Clock,
        days_left: Callable[[Task], int],
    ) -> None:
        self._store = store
        self._library = library
        self._gateway = gateway
        self._prior = prior
        self._clock = clock
        self._days_left = days_left

    def view(self, asked: Asked) -> dict[str, Any]:
        """What was asked for."""
        match asked.name:
            case ViewName.LIBRARY:
                shelf = self._library.shelf(asked.filters, page=asked.page, zone=zone_of(asked.zone))
                return self.posters(shelf, asked.said())
            case ViewName.TAKES:
                return self.takes(asked.group)
            case ViewName.NOTICES:
                return self.notices()
            case ViewName.WALL:
                return self.wall()

    def wall(self) -> dict[str, Any]:
        """All that Create's wall shows (see `twoframe.wall`)."""
        event_id = self._store.last_event_id()
        return self._wall(self._with_all_takes(self._store.wall_tasks()), event_id)

    def alone(self, task: Task) -> dict[str, Any]:
        """A wall with one task on it, which does not stay so by itself."""
        return self._wall([task], self._store.last_event_id()) | {"view": None}

    def _wall(self, tasks: Sequence[Task], event_id: int) -> dict[str, Any]:
        return wall_data(
            tasks,
            gateway=self._gateway.name,
            usual=self._store.usual(self._gateway.name),
            prior=self._prior,
            extends=not self._store.lacks_extend(self._gateway.name),
            now=self._clock(),
            event_id=event_id,
        )

    def posters(self, shelf: Shelf, view: Mapping[str, str] | None) -> dict[str, Any]:
        """A grid of posters (see `twoframe.wall`)."""
        return posters_data(shelf, view=view or None, now=self._clock(), days_left=self._days_left)

    def takes(self, group: str) -> dict[str, Any]:
        """The takes of one press as posters of one family."""
        return self.posters(self._library.takes_shelf(group), Asked(ViewName.TAKES, group=group).said())

    def notices(self) -> dict[str, Any]:
        """The tasks that move or wait, and those that came to their end within the last hour: only what a notice needs.

        `words` is what is told of a task that ended, or waits for a person, and `ended` when it ended, in seconds
        since 1970; None while it moves.
        """
        event_id, now = self._store.last_event_id(), self._clock()
        cards = [
            {
                "id": task.id,
                "state": task.state.value,
                "title": short(task.name),
                "words": None if task.active else announce(task),
                "ended": ended_at.timestamp() if ended_at else None,
            }
            for task, ended_at in self._store.noticed(now - NOTICED)
        ]
        return {"id": event_id, "now": now.timestamp(), "lang": language(), "cards": cards}

    def _with_all_takes(self, tasks: Sequence[Task]) -> Sequence[Task]:
        """A family is shown whole, also where the list ends within it."""
        groups = {task.take_group for task in tasks if task.take_group}
        if not groups:
            return tasks
        known = {task.id for task in tasks}
        rest = [take for takes in self._store.takes(groups).values() for take in takes if take.id not in known]
        return sorted((*tasks, *rest), key=lambda task: (task.created_at, task.take, task.id), reverse=True)
