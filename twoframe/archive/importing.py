"""ZIPs of films that come in: received to disk, then taken in one after the other, in the background.

A ZIP that was received whole is taken in whether or not anybody watches. What was taken in stays when the server stops
in the middle; whoever sends the same ZIP again gets the rest.
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
from twoframe.archive.bringing import Bringing, Outcome, Reason, Refused
from twoframe.archive.understanding import name_of
from twoframe.archive.unpacking import SPARE_BYTES, Free, NotOurs, Opened, free_bytes
from twoframe.errors import DiskFull, StoreError
from twoframe.films import Films
from twoframe.i18n import _, n_
from twoframe.keyframes import Keyframes
from twoframe.models import new_id
from twoframe.receiving import plain_name
from twoframe.store import Clock, Store

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


ENDED = frozenset(Step) - {Step.WAITING, Step.RUNNING}


@dataclass(frozen=True)
class Progress:
    """How far an import is: films looked at, of how many (None: not known yet), and what came of them."""

    id: str
    name: str
    step: Step = Step.WAITING
    looked_at: int = 0
    total: int | None = None
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    refused: int = 0
    problems: tuple[tuple[str, Reason], ...] = ()


class Arrival:
    """A ZIP that is being received. Raises `DiskFull` before the disk is."""

    def __init__(self, part: Path, name: str, spare_bytes: int, free: Free) -> None:
        self.part, self.name, self.taken = part, name, False
        self._spare_bytes, self._free = spare_bytes, free
        self._out = part.open("wb")

    def write(self, chunk: bytes) -> None:
        """Add to it."""
        if self._free(self.part.parent) - len(chunk) < self._spare_bytes:
            raise DiskFull("no room on the disk to receive a ZIP")
        self._out.write(chunk)

    def close(self) -> None:
        """Write out the rest."""
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
        self._tmp = data / "tmp"
        self._bringing = Bringing(store, films, keyframes, self._tmp, clock)
        self._spare_bytes, self._free = spare_bytes, free
        self._queue: Queue[tuple[str, Path]] = Queue()
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
            arrival.close()
            if not arrival.taken:
                part.unlink(missing_ok=True)

    def arrived(self, arrival: Arrival) -> str:
        """Take a ZIP in as soon as those before it are; returns the id of the import."""
        arrival.close()
        arrival.taken = True
        import_id = new_id()
        with self._lock:
            ended = [told.id for told in self._told.values() if told.step in ENDED]
            for old in ended[: max(len(self._told) + 1 - TOLD_MAX, 0)]:
                del self._told[old]
            self._told[import_id] = Progress(import_id, arrival.name)
            self._queue.put((import_id, arrival.part))
            if self._thread is None:
                self._thread = Thread(target=self._run, name="imports", daemon=True)
                self._thread.start()
        return import_id

    def progress(self) -> list[Progress]:
        """How far the latest imports are, the newest first."""
        with self._lock:
            return [*reversed(self._told.values())]

    def close(self, timeout_s: float = 5.0) -> None:
        """Take in nothing more; the film that is taken in this moment is taken in whole, or not at all."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                import_id, part = self._queue.get(timeout=0.5)
            except Empty:
                continue
            self._take_in(import_id, part)
            with suppress(OSError):  # what can't be removed now is swept at a start
                part.unlink()
            heap.trim()

    def _take_in(self, import_id: str, part: Path) -> None:
        step = Step.DONE
        try:
            source = Opened(part, spare_bytes=self._spare_bytes, free=self._free)
            try:
                self._tell(import_id, step=Step.RUNNING, total=source.count)
                if not self._each(import_id, source):
                    step = Step.STOPPED
            finally:
                source.close()
        except NotOurs as error:
            _log.warning("a ZIP is not taken in: %s", error)
            step = Step.NEWER if error.newer else Step.NOT_OURS
        except DiskFull:
            step = Step.FULL
        except (StoreError, OSError) as error:
            _log.exception("an import broke off")
            step = Step.FULL if isinstance(error, OSError) and disk.is_full(error) else Step.STORE
        except Exception:  # noqa: BLE001 - the next ZIP must get its turn
            _log.exception("an import broke off")
            step = Step.BROKEN
        self._tell(import_id, step=step)

    def _each(self, import_id: str, source: Opened) -> bool:
        """Take in each film. False when the server stops in the middle."""
        for number, said in enumerate(source.films(), start=1):
            if self._stopping.is_set():
                return False
            told = self._told[import_id]
            try:
                outcome = self._bringing.bring(source, said)
            except Refused as error:
                problems = (*told.problems, (name_of(said), error.reason))[:PROBLEMS_MAX]
                self._tell(import_id, looked_at=number, refused=told.refused + 1, problems=problems)
            else:
                outcomes = {**told.outcomes, outcome: told.outcomes.get(outcome, 0) + 1}
                self._tell(import_id, looked_at=number, outcomes=outcomes)
        return True

    def _tell(self, import_id: str, **news: object) -> None:
        with self._lock:
            self._told[import_id] = replace(self._told[import_id], **news)  # type: ignore[arg-type]


def told(progress: Progress) -> dict[str, object]:
    """How far an import is, in the language that is spoken right now."""
    return {
        "id": progress.id,
        "name": progress.name,
        "running": progress.step not in ENDED,
        "failed": progress.step in ENDED - {Step.DONE},
        "done": progress.looked_at,
        "total": progress.total,
        "words": _step_words(progress),
        "problems": [
            {"name": name or _("A film without a name"), "words": reason_words(why)} for name, why in progress.problems
        ],
        "more": n_("{n} more film did not come in.", "{n} more films did not come in.", unnamed)
        if (unnamed := progress.refused - len(progress.problems))
        else "",
    }


def reason_words(reason: Reason) -> str:
    """Why a film did not come in."""
    return {
        Reason.DAMAGED: _("Its entry in the ZIP is damaged."),
        Reason.UNFINISHED: _("It was not finished. It goes on in the Twoframe that asked for it."),
        Reason.FILM_LOST: _("Its film is missing in the ZIP, or damaged."),
        Reason.NOT_A_FILM: _("Its film can’t be played."),
        Reason.PICTURE: _("One of its keyframes is damaged, or too large for this Twoframe."),
        Reason.CONFLICT: _("It conflicts with what is here."),
    }[reason]


def _step_words(progress: Progress) -> str:
    match progress.step:
        case Step.WAITING:
            return _("Waiting for the import before this one")
        case Step.RUNNING if progress.total is not None:
            return _("{done} of {total} films").format(done=progress.looked_at, total=progress.total)
        case Step.RUNNING:
            return n_("{n} film so far", "{n} films so far", progress.looked_at)
        case Step.DONE:
            return _counted(progress)
    ended = {
        Step.NOT_OURS: _("This ZIP was not made by Twoframe, or it is damaged."),
        Step.NEWER: _("A newer Twoframe made this ZIP. Update this one, then import it again."),
        Step.FULL: _("The disk is full. Free some space, then import it again."),
        Step.STORE: _("The database can’t be written now. Import it again later."),
        Step.BROKEN: _("The import broke off. The log of the server says why."),
        Step.STOPPED: _("The server stopped in the middle. Import it again for the rest."),
    }[progress.step]
    return ended + " " + (_counted(progress) if progress.looked_at else _("Nothing was imported."))


def _counted(progress: Progress) -> str:
    brought = progress.outcomes.get(Outcome.BROUGHT, 0)
    parts = [n_("{n} film imported.", "{n} films imported.", brought)] if brought else []
    if back := progress.outcomes.get(Outcome.BACK):
        parts.append(n_("{n} film has its files again.", "{n} films have their files again.", back))
    if here := progress.outcomes.get(Outcome.HERE):
        words = n_(
            "{n} film was here before, and is as it was.", "{n} films were here before, and are as they were.", here
        )
        parts.append(words)
    if progress.refused:
        parts.append(n_("{n} film did not come in.", "{n} films did not come in.", progress.refused))
    return " ".join(parts) or _("There is no film in it.")
