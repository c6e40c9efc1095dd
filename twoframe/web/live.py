"""`/live`: tells every open wall what changed, over a websocket, with no rerun of a page.

One loop a process looks at the event log while any socket is open, computes the wall once a language for each change,
and leaves the newest view where the sender of each socket finds it. A sender that can't keep up skips to a fresh wall,
so nothing queues.

Messages are JSON: `{"type": "wall", …}` is all of `Service.wall`; `{"type": "change", …}` is its `head`, only those
`cards` that changed, the `order` of all ids, and the ids that are `gone`. Each carries the last event's `id`, which a
reconnect sends as `?after=`: then nothing is told twice. The browser says nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from twoframe.i18n import best, speaking
from twoframe.service import Service

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5
"""How often the event log is looked at for changes that another server made."""
SWEEP_EVERY_S = 5.0
"""How often the wall is computed in any case: ids of events that two servers write at once may appear out of order."""
REST_S = 0.1
"""The shortest time between two walls, so that a burst of changes is one message."""
SOCKETS_MAX = 500
TRY_AGAIN_LATER, NOT_WELCOME = 1013, 1008

Wall = dict[str, Any]


@dataclass(frozen=True)
class View:
    """The wall in one language. `number` grows with each view that differs; `changed` and `gone` name the cards in
    which it differs from the one before.
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
        told = {name: self.wall[name] for name in ("id", "now", "head")}
        shown = {"cards": [cards[id_] for id_ in changed], "order": [*cards], "gone": gone}
        return json.dumps({"type": "change", **told, **shown})


@dataclass
class Room:
    """Those who watch in one language. `looks` counts how often the wall was computed for them."""

    ask: Callable[[], None]
    sockets: int = 0
    looks: int = 0
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
        looks = self.looks
        self.ask()
        while self.view is None or self.looks == looks:
            await self._turned.wait()
        return self.view

    async def next(self, known: View) -> View:
        """Wait for a view that differs from one."""
        while self.view is None or self.view.number == known.number:
            await self._turned.wait()
        return self.view


class Live:
    """The hub behind `/live`, one a process. It runs while somebody watches, on the loop of the server."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service
        self._rooms: dict[str, Room] = {}
        self._news = asyncio.Event()
        self._follower: asyncio.Task[None] | None = None
        self._seen = 0

    async def endpoint(self, socket: WebSocket) -> None:
        """Serve one browser. Only pages of this server may watch; the guard has compared the Origin that is told."""
        if "origin" not in socket.headers:
            await socket.close()
            return
        await socket.accept()
        if sum(room.sockets for room in self._rooms.values()) >= SOCKETS_MAX:
            await socket.close(TRY_AGAIN_LATER)
            return
        with self._in_room(best(socket.query_params.get("lang"))) as room:
            telling = asyncio.create_task(_tell(socket, room, socket.query_params.get("after")))
            hearing = asyncio.create_task(socket.receive())
            try:
                await asyncio.wait({telling, hearing}, return_when=asyncio.FIRST_COMPLETED)
                if hearing.done() and hearing.result()["type"] == "websocket.receive":
                    await socket.close(NOT_WELCOME)
                if telling.done():
                    telling.result()
            except WebSocketDisconnect:
                pass
            finally:
                telling.cancel()
                hearing.cancel()

    @contextmanager
    def _in_room(self, language: str) -> Iterator[Room]:
        room = self._rooms.setdefault(language, Room(self._news.set))
        room.sockets += 1
        if self._follower is None:
            self._follower = asyncio.create_task(self._follow())
        try:
            yield room
        finally:
            room.sockets -= 1
            if not room.sockets:
                del self._rooms[language]
            if not self._rooms:
                self._follower.cancel()
                self._follower = None

    async def _follow(self) -> None:
        """Show the wall at each change, until cancelled."""
        loop, news = asyncio.get_running_loop(), self._news

        def nudge(_event_id: int) -> None:
            with suppress(RuntimeError):  # the loop has closed meanwhile: nobody is left to tell
                loop.call_soon_threadsafe(news.set)

        leave = self._service().subscribe(nudge)
        try:
            while True:
                try:
                    await self._look()
                    await asyncio.sleep(REST_S)
                    await self._until_news()
                except Exception:  # the database is busy or away: those who watch keep what they see meanwhile
                    log.exception("the wall can't be read")
                    await asyncio.sleep(SWEEP_EVERY_S)
        finally:
            leave()

    async def _look(self) -> None:
        self._news.clear()
        self._seen, walls = await run_in_threadpool(self._read, [*self._rooms])
        for language, wall in walls.items():
            if room := self._rooms.get(language):
                room.show(wall)

    def _read(self, languages: list[str]) -> tuple[int, dict[str, Wall]]:
        service = self._service()
        event_id, walls = service.last_event_id(), {}
        for language in languages:
            with speaking(language):
                walls[language] = service.wall()
        return event_id, walls

    async def _until_news(self) -> None:
        loop = asyncio.get_running_loop()
        sweep_at = loop.time() + SWEEP_EVERY_S
        while loop.time() < sweep_at:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY_S)
                return
            if await run_in_threadpool(self._service().last_event_id) != self._seen:
                return


async def _tell(socket: WebSocket, room: Room, after: str | None) -> None:
    """Send what is new to one browser, for as long as it is there."""
    view = await room.fresh()
    await socket.send_text(view.as_known if after == str(view.wall["id"]) else view.as_wall)
    while True:
        known, view = view, await room.next(view)
        if view.number == known.number + 1:
            await socket.send_text(view.as_change)
        else:
            view = await room.fresh()
            await socket.send_text(view.as_wall)
