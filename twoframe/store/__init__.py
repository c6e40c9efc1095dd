"""Tasks, keyframes, reviews and the event log in SQLite or PostgreSQL. Models come out, never rows."""

from __future__ import annotations

from twoframe.store.archive import Archiving
from twoframe.store.bin import Emptying
from twoframe.store.database import Clock, utc_now
from twoframe.store.frames import Frames
from twoframe.store.library import Browsing
from twoframe.store.marks import Marking
from twoframe.store.mending import Mending
from twoframe.store.people import NewTask, People
from twoframe.store.reading import Reading
from twoframe.store.reviews import Judging
from twoframe.store.rows import TaskChanges
from twoframe.store.showcases import Showing
from twoframe.store.work import Work

__all__ = ["Clock", "NewTask", "Store", "TaskChanges", "utc_now"]


class Store(Frames, Reading, People, Work, Judging, Browsing, Marking, Emptying, Mending, Archiving, Showing):
    """All that Twoframe remembers.

    Safe to use from any thread; each call takes a connection for a short while. Each may raise `StoreError`.
    """
