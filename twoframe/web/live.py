"""`/live`: tells every open wall what changed, over a websocket, with no rerun of a page.

An address asks for a view (`twoframe.views`): Create's wall, a page of the Library, or what notices tell of. One loop
a process looks at the event log while any socket is open, computes what is watched once a view and language for each
change, and leaves the newest where the sender of each socket finds it. A sender that can't keep up skips to a fresh
view, so nothing queues. Many browsers watch the same wall; pages of the Library are as many as there are people, so
they rest for a time that grows with what they cost.

Messages are JSON: `{"type": "wall", …}` is all of a view; `{"type": "change", …}` is its `head`, only those `cards`
that changed, the `order` of all ids, and the ids that are `gone`. Each carries the last event's `id`, which a
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
from twoframe.views import Asked, ViewName

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5
"""How often the event log is looked at for changes that another server made."""
SWEEP_EVERY_S = 5.0
"""How often the wall is computed in any case: ids of events that two servers write at once may appear out of order."""
REST_S = 0.1
"""The shortest time between two walls, so that a burst of changes is one message."""
WORK_SHARE = 0.05
"""The share of their time that pages of the Library are computed in, all together."""
SOCKETS_MAX, ROOMS_MAX = 500, 100
TRY_AGAIN_LATER, NOT_WELCOME = 1013, 1008

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


@dataclass(frozen=True)
class Place:
    """What a room is for."""

    asked: Asked
    language: str

    @property
    def shared(self) -> bool:
        """True for what all browsers watch."""
        return self.asked.name is not ViewName.LIBRARY


class Live:
    """The hub behind `/live`, one a process. It runs while somebody watches, on the loop of the server."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._service = service
        self._rooms: dict[Place, Room] = {}
        self._news = asyncio.Event()
        self._follower: asyncio.Task[None] | None = None
        self._seen = -1
        self._rest_until = 0.0

    async def endpoint(self, socket: WebSocket) -> None:
        """Serve one browser. Only pages of this server may watch; the guard has compared the Origin that is told."""
        said = socket.query_params
        asked = Asked.parse(said)
        if "origin" not in socket.headers or asked is None:
            await socket.close()
            return
        await socket.accept()
        place = Place(asked, best(said.get("lang")))
        if self._full(place):
            await socket.close(TRY_AGAIN_LATER)
            return
        with self._in_room(place) as room:
            telling = asyncio.create_task(_tell(socket, room, said.get("after")))
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

    def _full(self, place: Place) -> bool:
        sockets = sum(room.sockets for room in self._rooms.values())
        return sockets >= SOCKETS_MAX or (place not in self._rooms and len(self._rooms) >= ROOMS_MAX)

    @contextmanager
    def _in_room(self, place: Place) -> Iterator[Room]:
        room = self._rooms.setdefault(place, Room(self._news.set))
        room.sockets += 1
        if self._follower is None:
            self._follower = asyncio.create_task(self._follow())
        try:
            yield room
        finally:
            room.sockets -= 1
            if not room.sockets:
                del self._rooms[place]
            if not self._rooms:
                self._follower.cancel()
                self._follower = None

    async def _follow(self) -> None:
        """Show what is watched at each change, until cancelled."""
        loop, news = asyncio.get_running_loop(), self._news

        def nudge(_event_id: int) -> None:
            with suppress(RuntimeError):  # the loop has closed meanwhile: nobody is left to tell
                loop.call_soon_threadsafe(news.set)

        leave = self._service().subscribe(nudge)
        sweep_at = 0.0
        try:
            while True:
                try:
                    sweeps = loop.time() >= sweep_at
                    if sweeps:
                        sweep_at = loop.time() + SWEEP_EVERY_S
                    await self._look(all_of_them=sweeps)
                    await asyncio.sleep(REST_S)
                    await self._until_news(sweep_at)
                except Exception:  # the database is busy or away: those who watch keep what they see meanwhile
                    log.exception("what is watched can't be read")
                    await asyncio.sleep(SWEEP_EVERY_S)
        finally:
            leave()

    async def _look(self, *, all_of_them: bool) -> None:
        """Compute what all watch, and then what single people watch, as far as it is due and rested."""
        self._news.clear()
        seen = await run_in_threadpool(self._service().last_event_id)
        if all_of_them or seen != self._seen:
            for room in self._rooms.values():
                room.due = True
        self._seen = seen
        loop = asyncio.get_running_loop()
        await self._show([place for place, room in self._rooms.items() if place.shared and (room.due or room.asked)])
        rested = loop.time() >= self._rest_until
        own = [place for place, room in self._rooms.items() if not place.shared]
        began = loop.time()
        await self._show([place for place in own if (room := self._rooms[place]).asked or (room.due and rested)])
        if rested:
            self._rest_until = loop.time() + (loop.time() - began) / WORK_SHARE

    async def _show(self, places: list[Place]) -> None:
        for place in places:
            if room := self._rooms.get(place):
                room.due = room.asked = False
                room.show(await run_in_threadpool(self._read, place))

    def _read(self, place: Place) -> Wall:
        with speaking(place.language):
            return self._service().view(place.asked)

    async def _until_news(self, sweep_at: float) -> None:
        """Wait for a change, for a page of the Library that has rested, or for the time to be sure."""
        loop = asyncio.get_running_loop()
        while (now := loop.time()) < sweep_at:
            waits = any(room.due for room in self._rooms.values())
            if waits and now >= self._rest_until:
                return
            until = min(LOOK_EVERY_S, self._rest_until - now if waits else LOOK_EVERY_S)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), until)
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
