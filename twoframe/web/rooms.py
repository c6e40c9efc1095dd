"""What those who watch the same are told: the newest view, and how it differs from the one before (see `live`)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

Wall = dict[str, Any]


@dataclass(frozen=True)
class View:
    """What is watched, in one language. `number` grows with each view that differs; `changed` and `gone` name the cards
    in which it differs from the one before.
    """

    number: int
    wall: Wall
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @classmethod
    def after(cls, before: View | None, wall: Wall) -> View:
        """Make the view that follows: the same one at a later time when nothing in it differs."""
        if before is None:
            return cls(1, wall)
        if all(before.wall[name] == value for name, value in wall.items() if name not in {"id", "now"}):
            return replace(before, wall=wall)
        old, new = before.cards, {card["id"]: card for card in wall["cards"]}
        changed = tuple(id_ for id_, card in new.items() if old.get(id_) != card)
        return cls(before.number + 1, wall, changed, tuple(id_ for id_ in old if id_ not in new))

    @property
    def cards(self) -> dict[str, Wall]:
        """The cards by id, in their order."""
        return {card["id"]: card for card in self.wall["cards"]}

    @cached_property
    def as_wall(self) -> str:
        """The message that tells everything."""
        return json.dumps({"type": "wall", **self.wall})

    @cached_property
    def as_change(self) -> str:
        """The message for who knows the view before."""
        return self._change(self.changed, self.gone)

    @cached_property
    def as_known(self) -> str:
        """The message for who knows this view already: what time it is, and that nothing changed."""
        return self._change((), ())

    def _change(self, changed: tuple[str, ...], gone: tuple[str, ...]) -> str:
        cards = self.cards
        told = {name: self.wall[name] for name in ("id", "now", "head") if name in self.wall}
        shown = {"cards": [cards[id_] for id_ in changed], "order": [*cards], "gone": gone}
        return json.dumps({"type": "change", **told, **shown})


@dataclass
class Room:
    """Those who watch the same in one language. `looks` counts how often it was computed for them; `due` tells that it
    should be again, `asked` that somebody waits for it.
    """

    nudge: Callable[[], None]
    sockets: int = 0
    looks: int = 0
    due: bool = True
    asked: bool = False
    view: View | None = None
    _turned: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, wall: Wall) -> None:
        """Leave the newest view for all senders."""
        self.view = View.after(self.view, wall)
        self.looks += 1
        turned, self._turned = self._turned, asyncio.Event()
        turned.set()

    async def fresh(self) -> View:
        """Ask for a view of this moment and wait for it: only then is the time in it right."""
        looks, self.asked = self.looks, True
        self.nudge()
        while self.view is None or self.looks == looks:
            await self._turned.wait()
        return self.view

    async def next(self, known: View) -> View:
        """Wait for a view that differs from one."""
        while self.view is None or self.view.number == known.number:
            await self._turned.wait()
        return self.view
