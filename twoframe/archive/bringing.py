"""Takes one film of a ZIP in: its files first, then its row with all that belongs to it, in one transaction."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from twoframe import disk
from twoframe.archive.checked import Damaged
from twoframe.archive.understanding import Incoming, understood
from twoframe.archive.unpacking import Lost, Opened
from twoframe.errors import DiskFull, FrameError, NotAFilm
from twoframe.films import Films
from twoframe.keyframes import Keyframes
from twoframe.models import Film, Task, TaskState
from twoframe.store import Clock, Store


class Outcome(StrEnum):
    """What came of a film."""

    BROUGHT = "brought"
    HERE = "here"  # it was here before, and was left as it is
    BINNED = "binned"  # as HERE, and it lies in the bin, where nobody looks for it
    BACK = "back"  # its row was here, and has its files again


class Reason(StrEnum):
    """Why a film did not come in."""

    DAMAGED = "damaged"
    UNFINISHED = "unfinished"
    FILM_LOST = "film_lost"
    NOT_A_FILM = "not_a_film"
    PICTURE = "picture"
    CONFLICT = "conflict"


class Refused(Exception):
    """A film does not come in; nothing of it is here."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Bringing:
    """Brings films into one data folder."""

    def __init__(self, store: Store, films: Films, keyframes: Keyframes, tmp: Path, clock: Clock) -> None:
        self._store = store
        self._films = films
        self._keyframes = keyframes
        self._tmp = tmp
        self._clock = clock

    def bring(self, source: Opened, said: object) -> Outcome:
        """Take in what is said of one film. Raises `Refused`; `DiskFull` and `StoreError`, which end the import."""
        try:
            incoming = understood(said, now=self._clock())
        except Damaged as error:
            raise Refused(Reason.DAMAGED) from error
        task = incoming.record.task
        here = self._store.task(task.id)
        if here is not None:
            return self._bring_back(source, incoming, here)
        if task.unfinished:
            raise Refused(Reason.UNFINISHED)
        if task.state is TaskState.COMPLETED and (task.film is None or "film" not in incoming.files):
            raise Refused(Reason.FILM_LOST)
        film = self._bring_files(source, incoming)
        try:
            # What was sent is told of by now, as far as it was kept: more of it may not come in by the row.
            if self._store.bring(replace(incoming.record, task=replace(task, film=film), prepared=())):
                return Outcome.BROUGHT
        except ValueError as error:
            raise Refused(Reason.CONFLICT) from error
        finally:
            if self._store.task(task.id) is None:
                self._films.remove(task.id)
        return Outcome.HERE

    def _bring_back(self, source: Opened, incoming: Incoming, here: Task) -> Outcome:
        """Give a film that is here its files again, where they are gone; all else of it stays as it is."""
        came = incoming.record.task
        is_same = (came.remote_id, came.request.prompt) == (here.remote_id, here.request.prompt)
        as_it_is = Outcome.HERE if here.deleted_at is None or here.emptied_at is not None else Outcome.BINNED
        if not is_same or came.film is None or "film" not in incoming.files:
            return as_it_is
        if here.film == came.film and self._films.path(here.id, "film") is None:
            self._bring_files(source, incoming)
            self._store.bring_back(here.id)
            return Outcome.BACK
        return self._find_again(source, incoming) if _is_lost(here) else as_it_is

    def _find_again(self, source: Opened, incoming: Incoming) -> Outcome:
        """Give a film back to a task that has been told that it is lost."""
        task, film = incoming.record.task, self._bring_files(source, incoming)
        saved_at = task.finished_at or self._clock()
        found = film is not None and self._store.find_film(task.id, film, saved_at, code="brought_back")
        return Outcome.BACK if found else Outcome.HERE

    def _bring_files(self, source: Opened, incoming: Incoming) -> Film | None:
        """Lay pictures and the film in their places. Returns what the film turned out to be; None for a failed task."""
        self._bring_pictures(source, incoming)
        claim, task = incoming.files.get("film"), incoming.record.task
        if claim is None or task.state is not TaskState.COMPLETED:
            return None
        with disk.part(self._tmp, "import") as part:
            try:
                source.extract(claim, part)
            except Lost as error:
                raise Refused(Reason.FILM_LOST) from error
            try:
                return self._films.adopt(part, task.id)
            except NotAFilm as error:
                raise Refused(Reason.NOT_A_FILM) from error

    def _bring_pictures(self, source: Opened, incoming: Incoming) -> None:
        """Keep the originals that are not here yet, and what was sent of those."""
        record, ratio = incoming.record, incoming.record.task.request.ratio
        new = set()
        for frame in record.frames:
            claim = incoming.files.get(frame.sha256)
            if claim is None or self._keyframes.hold(frame.sha256):
                continue
            with disk.part(self._tmp, "import") as part:
                try:
                    source.extract(claim, part)
                    with part.open("rb") as picture:
                        self._keyframes.add(picture, frame.name, ratio)
                except (Lost, FrameError) as error:
                    _raise_if_full(error)
                    raise Refused(Reason.PICTURE) from error
            new.add(frame.sha256)
        for sent in record.prepared:
            claim = incoming.files.get(sent.sha256)
            if claim is None or sent.original not in new:
                continue  # a picture that was here is sent as this Twoframe prepares it, whatever a ZIP says
            with disk.part(self._tmp, "import") as part, suppress(Lost, FrameError):
                source.extract(claim, part)
                self._keyframes.adopt(part, sent)


def _is_lost(task: Task) -> bool:
    """Whether a task has no film, and nobody is about to bring it one."""
    failed, waits = task.state is TaskState.FAILED, task.state is TaskState.SAVING and not task.active
    return task.film is None and task.emptied_at is None and (failed or waits)


def _raise_if_full(error: Exception) -> None:
    if isinstance(error, FrameError) and error.reason == "disk_full":
        raise DiskFull(str(error)) from error
