"""The bin: what was deleted lies there for 30 days, then its files go for good, by themselves.

A film goes with its stills, and so does each keyframe that nothing refers to any more: no other film, no pair of a
review, no form. A form lives in a browser, and no table knows it; but it asks for its pictures each time that it is
drawn, and the date of a picture's file tells when that was last. So a picture stays for a day after its last use, and
one that was never sent for as long as films lie in the bin. Who comes back to a form later than that is told beside
the picture that it is gone.

Nothing here writes a file, and files go before their row says so: a full disk does not keep the bin from being emptied.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Collection, Iterable
from datetime import timedelta
from threading import Event, Thread

from twoframe.errors import Problem, RequestRefused
from twoframe.films import Films
from twoframe.i18n import _
from twoframe.keyframes import Keyframes
from twoframe.models import Task
from twoframe.store import Clock, Store

KEPT_DAYS = 30
"""So long what was deleted can be brought back."""

DAY_S = 86_400.0
HELD_S = DAY_S
"""So long a form keeps the pictures of films that are gone."""

AT_A_TIME = 50
"""Films, or pictures, a transaction: nobody who writes meanwhile has to wait for long."""

_log = logging.getLogger(__name__)


class Bin:
    """Empties the bin when told to, and by itself once a day. Any number of servers may do so at once."""

    def __init__(self, store: Store, keyframes: Keyframes, films: Films, clock: Clock) -> None:
        self._store = store
        self._keyframes = keyframes
        self._films = films
        self._clock = clock
        self._stopping = Event()
        self._thread: Thread | None = None

    def count(self) -> int:
        """How many films lie in the bin."""
        return self._store.binned()

    def days_left(self, task: Task) -> int:
        """Whole days until a task in the bin goes, rounded up; 0 for one that can go today, or lies in no bin."""
        if task.deleted_at is None:
            return 0
        left = task.deleted_at + timedelta(days=KEPT_DAYS) - self._clock()
        return max(math.ceil(left / timedelta(days=1)), 0)

    def empty(self, ids: Iterable[str]) -> list[str]:
        """Remove the files of tasks in the bin for good. Returns the ids of those that are gone.

        A task on its way is not: it goes on, and counts, until it has come to its end. Raises `StoreError`, and
        `RequestRefused` where a disk keeps its files; then all others are gone.
        """
        gone, kept = self._remove([*dict.fromkeys(ids)])
        if gone:
            self._drop_unused()
        if kept is not None:
            words = _("A file can’t be removed ({reason}). What was not done yet stays as it is.")
            raise RequestRefused(Problem("film", words.format(reason=kept.strerror or kept)))
        return gone

    def start(self) -> None:
        """Begin to empty by itself: now, and once a day."""
        self._thread = Thread(target=self._run, name="bin", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Begin nothing more; what is removed this moment is removed whole."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def tidy(self) -> None:
        """Remove what has lain in the bin for its time, what an emptying that broke off has left, and the pictures
        that nothing refers to any more.
        """
        old = self._store.can_go(before=self._clock() - timedelta(days=KEPT_DAYS))
        begun = [task_id for task_id in self._store.can_go(with_film=True) if self._films.is_gone(task_id)]
        _gone, kept = self._remove([*dict.fromkeys((*old, *begun))])
        self._drop_unused()
        if kept is not None:
            _log.warning("a film in the bin can't be removed: %s", kept)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.tidy()
            except Exception as error:  # noqa: BLE001 - a database that is away comes back, and the bin can wait
                _log.warning("the bin is emptied later: %s", error)
            self._stopping.wait(DAY_S)

    def _remove(self, ids: list[str]) -> tuple[list[str], OSError | None]:
        """Remove what can go; returns what is gone, and what the disk said of a file that it keeps."""
        gone: list[str] = []
        kept = None
        waiting = [*_batches(ids)]
        while waiting and not self._stopping.is_set():
            some = waiting.pop(0)
            try:
                with self._store.emptying(some) as going:
                    self._films.remove_all(going)
                gone += going
            except OSError as error:
                kept = error
                waiting[:0] = [[task_id] for task_id in some] if len(some) > 1 else []  # the others need not wait
        return gone, kept

    def _drop_unused(self) -> None:
        """Remove the pictures that nothing refers to and no form holds. What is drawn from two may show one of them."""
        unused = self._store.unused_frames()
        has_dropped = False

        def idle(sha256: str) -> bool:
            return self._is_idle(sha256, was_used=unused[sha256])

        for some in _batches(unused):
            if self._stopping.is_set():
                break
            with self._store.dropping(some, idle=idle) as hashes:
                self._keyframes.remove(hashes)
            has_dropped |= bool(hashes)
        if has_dropped:
            self._keyframes.forget_pairs()

    def _is_idle(self, sha256: str, *, was_used: bool) -> bool:
        """Whether nobody has used a picture that is here for so long that no form holds it."""
        used_at = self._keyframes.used_at(sha256)
        return used_at is not None and time.time() - used_at > (HELD_S if was_used else KEPT_DAYS * DAY_S)


def _batches(ids: Collection[str]) -> Iterable[list[str]]:
    every = list(ids)
    return (every[start : start + AT_A_TIME] for start in range(0, len(every), AT_A_TIME))
