"""`/live`: tells every open wall what changed, over a websocket, with no rerun of a page.

An address asks for a view (`twoframe.views`): Create's wall, a page of the Library, the takes of a press, or what
notices tell of. A loop looks at the event log while any socket is open, computes what is watched once a view and
language for each change, and leaves the newest where the sender of each socket finds it. A sender that can't keep up
skips to a fresh view, so nothing queues. All browsers watch the same wall; pages of the Library and of films are as
many as there are people, so they have a loop of their own, which rests for a time that grows with what they cost.

Messages are JSON: `{"type": "wall", …}` is all of a view; `{"type": "change", …}` is its `head`, only those `cards`
that changed, the `order` of all ids, and the ids that are `gone`. Each carries the last event's `id`, which a
reconnect sends as `?after=`: then nothing is told twice. The browser says nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from twoframe.i18n import best, speaking
from twoframe.service import Service
from twoframe.views import Asked, ViewName
from twoframe.web.rooms import Room, Wall

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.5
"""How often the event log is looked at for changes that another server made."""
SWEEP_EVERY_S = 5.0
"""How often the wall is computed in any case: ids of events that two servers write at once may appear out of order."""
REST_S = 0.1
"""The shortest time between two walls, so that a burst of changes is one message."""
LIBRARY_SHARE = 0.05
"""The share of the time in which pages of the Library are computed, all together; those just opened come on top."""
COMMON = frozenset({ViewName.WALL, ViewName.NOTICES})
"""What all browsers watch."""
SOCKETS_MAX, ROOMS_MAX = 500, 100
TRY_AGAIN_LATER, NOT_WELCOME = 1013, 1008


@dataclass(frozen=True)
class Place:
    """What a room is for."""

    asked: Asked
    language: str


class Live:
    """What is behind `/live`, one a process."""

    def __init__(self, service: Callable[[], Service]) -> None:
        self._common, self._library = Hub(service), Hub(service, share=LIBRARY_SHARE)

    async def endpoint(self, socket: WebSocket) -> None:
        """Serve one browser. Only pages of this server may watch; the guard has compared the Origin that is told."""
        said = socket.query_params
        asked = Asked.parse(said)
        if "origin" not in socket.headers or asked is None:
            await socket.close()
            return
        await socket.accept()
        hub = self._common if asked.name in COMMON else self._library
        place = Place(asked, best(said.get("lang")))
        if self._common.sockets + self._library.sockets >= SOCKETS_MAX or hub.is_full_for(place):
            await socket.close(TRY_AGAIN_LATER)
            return
        with hub.room(place) as room:
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


class Hub:
    """Computes what is watched in its rooms. It runs while there are any, on the loop of the server.

    `share` is the share of the time that it may take for what changes; who comes new is told at once in any case.
    """

    def __init__(self, service: Callable[[], Service], *, share: float = 1.0) -> None:
        self._service = service
        self._share = share
        self._rooms: dict[Place, Room] = {}
        self._news = asyncio.Event()
        self._follower: asyncio.Task[None] | None = None
        self._seen = -1
        self._sweep_at = self._rest_until = 0.0

    @property
    def sockets(self) -> int:
        """How many watch."""
        return sum(room.sockets for room in self._rooms.values())

    def is_full_for(self, place: Place) -> bool:
        """True when there is no room for one more kind of guest."""
        return place not in self._rooms and len(self._rooms) >= ROOMS_MAX

    @contextmanager
    def room(self, place: Place) -> Iterator[Room]:
        """Be in a room, which is there as long as somebody is."""
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
        try:
            while True:
                try:
                    await self._look()
                    await asyncio.sleep(REST_S)
                    await self._until_news()
                except Exception:  # the database is busy or away: those who watch keep what they see meanwhile
                    log.exception("what is watched can't be read")
                    await asyncio.sleep(SWEEP_EVERY_S)
        finally:
            leave()

    async def _look(self) -> None:
        """Compute for all rooms where something may have changed, unless these rest; and for who waits."""
        self._news.clear()
        loop = asyncio.get_running_loop()
        seen = await run_in_threadpool(self._service().last_event_id)
        began = loop.time()
        if seen != self._seen or began >= self._sweep_at:
            self._seen, self._sweep_at = seen, began + SWEEP_EVERY_S
            for room in self._rooms.values():
                room.due = True
        rested = began >= self._rest_until
        for place, room in [*self._rooms.items()]:
            if room.asked or (room.due and rested):
                room.due = room.asked = False
                room.show(await run_in_threadpool(self._read, place))
        if rested:
            ended = loop.time()
            self._rest_until = ended + (ended - began) * (1 / self._share - 1)

    def _read(self, place: Place) -> Wall:
        with speaking(place.language):
            return self._service().view(place.asked)

    async def _until_news(self) -> None:
        """Wait for a change, for the end of a rest that others wait for, or for the time to be sure."""
        loop = asyncio.get_running_loop()
        while (now := loop.time()) < self._sweep_at:
            wait_s = LOOK_EVERY_S
            if any(room.due for room in self._rooms.values()):
                wait_s = min(wait_s, self._rest_until - now)
            if wait_s <= 0:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), wait_s)
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
