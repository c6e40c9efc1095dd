"""ZIPs of films that come in: received to disk, then taken in one after the other, in the background.

A ZIP that was received whole is taken in whether or not anybody watches. When the server stops in the middle, what was
taken in stays, and the next start goes on with the rest: taking a film in twice changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Lock, Thread

from twoframe import disk, heap
from twoframe.archive import received
from twoframe.archive.bringing import Bringing, Outcome, Reason, Refused
from twoframe.archive.received import Received
from twoframe.archive.understanding import name_of
from twoframe.archive.unpacking import SPARE_BYTES, Free, NotOurs, Opened, free_bytes
from twoframe.errors import DiskFull, StoreError
from twoframe.films import Films
from twoframe.keyframes import Keyframes
from twoframe.models import new_id
from twoframe.receiving import plain_name
from twoframe.store import Clock, Store

NO_ROOM = "no room on the disk to receive a ZIP"

PROBLEMS_MAX = 200
"""So many films that did not come in are named; the others are counted."""

TOLD_MAX = 8
"""So many imports are remembered."""

_log = logging.getLogger(__name__)


class Step(StrEnum):
    """How far an import is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    NOT_OURS = "not_ours"
    NEWER = "newer"
    FULL = "full"
    STORE = "store"
    STOPPED = "stopped"
    BROKEN = "broken"
    GIVEN_UP = "given_up"


ENDED = frozenset(Step) - {Step.WAITING, Step.RUNNING}


@dataclass(frozen=True)
class Progress:
    """How far an import is: films looked at, of how many (None: not known yet), and what came of them. `again` where an
    earlier server has begun it: then films that are here may have come with it.
    """

    id: str
    name: str
    again: bool = False
    step: Step = Step.WAITING
    looked_at: int = 0
    total: int | None = None
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    refused: int = 0
    problems: tuple[tuple[str, Reason], ...] = ()


class Arrival:
    """A ZIP that is being received. Raises `DiskFull` before the disk is."""

    def __init__(self, part: Path, name: str, spare_bytes: int, free: Free) -> None:
        self.part, self.name = part, name
        self._spare_bytes, self._free = spare_bytes, free
        self._out = part.open("wb")

    def write(self, chunk: bytes) -> None:
        """Add to it."""
        if self._free(self.part.parent) - len(chunk) < self._spare_bytes:
            raise DiskFull(NO_ROOM)
        with disk.room(NO_ROOM):
            self._out.write(chunk)

    def close(self) -> None:
        """Write out the rest."""
        with disk.room(NO_ROOM):
            self._out.close()


class Imports:
    """The imports of one data folder. Safe to use from any thread; ended by `close`."""

    def __init__(
        self,
        data: Path,
        store: Store,
        films: Films,
        keyframes: Keyframes,
        clock: Clock,
        *,
        spare_bytes: int = SPARE_BYTES,
        free: Free = free_bytes,
    ) -> None:
        self._data, self._tmp = data, data / "tmp"
        self._bringing = Bringing(store, films, keyframes, self._tmp, clock)
        self._spare_bytes, self._free = spare_bytes, free
        self._queue: Queue[Received] = Queue()
        self._running: Received | None = None
        self._told: dict[str, Progress] = {}
        self._lock = Lock()
        self._stopping = Event()
        self._thread: Thread | None = None

    def has_room(self, size: int) -> bool:
        """Whether a ZIP of so many bytes and what lies in it fit on the disk."""
        self._tmp.mkdir(parents=True, exist_ok=True)
        return self._free(self._tmp) - 2 * size >= self._spare_bytes

    @contextmanager
    def arriving(self, name: str) -> Iterator[Arrival]:
        """Receive a ZIP; when the block ends without `arrived`, nothing of it is left."""
        self._tmp.mkdir(parents=True, exist_ok=True)
        part = self._tmp / f"zip-{new_id()}{disk.SUFFIX}"
        arrival = Arrival(part, plain_name(name) or "ZIP", self._spare_bytes, self._free)
        try:
            yield arrival
        finally:
            with suppress(DiskFull, OSError):  # of what is not taken, nobody needs the rest
                arrival.close()
            part.unlink(missing_ok=True)

    def arrived(self, arrival: Arrival) -> str:
        """Take a ZIP in as soon as those before it are; returns the id of the import. Raises `DiskFull`."""
        arrival.close()
        with disk.room(NO_ROOM):
            came = received.keep(self._data, new_id(), arrival.part, arrival.name)
        self._take_turn(came, Progress(came.id, arrival.name))
        return came.id

    def start(self) -> None:
        """Go on with what was received by servers that are no more."""
        try:
            found = [*received.left(self._data)]
        except OSError as error:
            _log.warning("what was received before can't be read: %s", error)
            return
        for came in found:
            if came.is_given_up:
                _log.error("%s is not taken in: the server ended each time that it began", came.file)
                self._remember(Progress(came.id, came.name, again=True, step=Step.GIVEN_UP))
                came.release()
            else:
                self._take_turn(came, Progress(came.id, came.name, again=True))

    def progress(self) -> list[Progress]:
        """How far the latest imports are, the newest first."""
        with self._lock:
            return [*reversed(self._told.values())]

    def close(self, timeout_s: float = 5.0) -> None:
        """Take in nothing more; the film that is taken in this moment is taken in whole, or not at all. What is not
        taken in yet waits for the next start.
        """
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
        if self._running is not None:  # it takes long, and ends with the process
            self._running.put_back()
        with suppress(Empty):
            while True:
                self._queue.get_nowait().release()

    def _take_turn(self, came: Received, progress: Progress) -> None:
        self._remember(progress)
        self._queue.put(came)
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="imports", daemon=True)
                self._thread.start()

    def _remember(self, progress: Progress) -> None:
        with self._lock:
            ended = [told.id for told in self._told.values() if told.step in ENDED]
            for old in ended[: max(len(self._told) + 1 - TOLD_MAX, 0)]:
                del self._told[old]
            self._told[progress.id] = progress

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                came = self._queue.get(timeout=0.5)
            except Empty:
                continue
            self._running = came
            step = self._take_in(came)
            self._running = None
            if step is Step.STOPPED:
                came.put_back()
                came.release()
            else:
                came.remove()
            self._tell(came.id, step=step)
            heap.trim()

    def _take_in(self, came: Received) -> Step:
        """Take in one ZIP; returns how that ended."""
        try:
            came.begin()
            source = Opened(came.file, spare_bytes=self._spare_bytes, free=self._free)
            try:
                self._tell(came.id, step=Step.RUNNING, total=source.count)
                return Step.DONE if self._each(came.id, source) else Step.STOPPED
            finally:
                source.close()
        except NotOurs as error:
            _log.warning("a ZIP is not taken in: %s", error)
            return Step.NEWER if error.newer else Step.NOT_OURS
        except DiskFull:
            return Step.FULL
        except StoreError:
            _log.exception("an import broke off")
            return Step.STORE
        except Exception as error:  # noqa: BLE001 - the next ZIP must get its turn
            _log.exception("an import broke off")
            return Step.FULL if isinstance(error, OSError) and disk.is_full(error) else Step.BROKEN

    def _each(self, import_id: str, source: Opened) -> bool:
        """Take in each film. False when the server stops in the middle."""
        for number, said in enumerate(source.films(), start=1):
            if self._stopping.is_set():
                return False
            told = self._told[import_id]
            came = self._brought(source, said)
            if isinstance(came, Reason):
                problems = (*told.problems, (name_of(said), came))[:PROBLEMS_MAX]
                self._tell(import_id, looked_at=number, refused=told.refused + 1, problems=problems)
            else:
                outcomes = {**told.outcomes, came: told.outcomes.get(came, 0) + 1}
                self._tell(import_id, looked_at=number, outcomes=outcomes)
        return True

    def _brought(self, source: Opened, said: object) -> Outcome | Reason:
        """What came of a film, or why it did not come in. Raises what ends the import: the disk, or the database."""
        try:
            return self._bringing.bring(source, said)
        except Refused as error:
            return error.reason
        except (StoreError, DiskFull, OSError):
            raise
        except Exception:  # noqa: BLE001 - whatever a stranger has written of one film, the others come in
            _log.exception("a film of a ZIP did not come in")
            return Reason.DAMAGED

    def _tell(self, import_id: str, **news: object) -> None:
        with self._lock:
            self._told[import_id] = replace(self._told[import_id], **news)  # type: ignore[arg-type]
