"""A double click is one press: the same request of one browser session within two seconds (design §9)."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

SAME_PRESS_S = 2.0
SESSIONS_KEPT = 500


@dataclass
class Press:
    """A press under way: `ids` are the tasks that it made, empty until it has."""

    what: Hashable
    ids: list[str] = field(default_factory=list)
    made_at: float = 0.0
    lock: Lock = field(default_factory=Lock)


class Presses:
    """Remembers the last press of each session. A second one waits for the first, then sees what it made."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._last: OrderedDict[str, Press] = OrderedDict()

    @contextmanager
    def one(self, session: str, what: Hashable) -> Iterator[Press]:
        """Enter a press; `ids` is filled already when it is a repetition. Without a session none is."""
        press = self._enter(session, what)
        with press.lock:
            if press.ids and self._clock() - press.made_at > SAME_PRESS_S:
                press.ids = []
            repeated = bool(press.ids)
            yield press
            if not repeated:
                press.made_at = self._clock()

    def _enter(self, session: str, what: Hashable) -> Press:
        if not session:
            return Press(what)
        with self._lock:
            press = self._last.get(session)
            if press is None or press.what != what:
                press = self._last[session] = Press(what)
            self._last.move_to_end(session)
            while len(self._last) > SESSIONS_KEPT:
                self._last.popitem(last=False)
            return press
