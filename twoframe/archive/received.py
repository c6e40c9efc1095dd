"""ZIPs that were received whole and wait to be taken in: each in a folder of its own, and none is lost by a restart.

`received/<import>/<tries> <name>.zip`, beside a lock that the server holds which takes it in. A server that starts
finds those that nobody holds. `tries` counts how often a server has begun one without coming to its end.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from twoframe import disk
from twoframe.filenames import file_name

FOLDER = "received"
LOCK = "lock"
ENDING = ".zip"

STALE_S = 3600.0
TRIES_MAX = 2
"""A ZIP that has ended so many servers is not begun again."""


class Received:
    """One ZIP, held by this process. Ended by `remove`, or by `release`: then who starts next takes it in."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self._folder, self._lock = folder, lock
        self.id = folder.name
        self._file = _zip_in(folder)

    @property
    def file(self) -> Path:
        """Where it lies now."""
        return self._file

    @property
    def name(self) -> str:
        """What it was called, as far as a file can be called so."""
        return _told(self._file)[1]

    @property
    def is_given_up(self) -> bool:
        """Whether it has had its tries."""
        return _told(self._file)[0] >= TRIES_MAX

    def begin(self) -> None:
        """Count a try, before anything of the ZIP is read."""
        self._count(_told(self._file)[0] + 1)

    def put_back(self) -> None:
        """Count no try: what keeps a ZIP from being taken in lies not in it."""
        with suppress(OSError):  # then it has one try less
            self._count(0)

    def release(self) -> None:
        """Leave it for another."""
        self._lock.release()

    def remove(self) -> None:
        """Delete it."""
        with suppress(OSError):  # what can't be removed now is tried again by who starts next
            self._file.unlink(missing_ok=True)
        self._lock.release()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _count(self, tries: int) -> None:
        self._file = self._file.rename(self._file.with_name(f"{tries} {self.name}"))


def keep(data: Path, import_id: str, part: Path, name: str) -> Received:
    """Give a ZIP that has come whole to its end its place. Raises `OSError`."""
    folder = data / FOLDER / import_id
    folder.mkdir(parents=True)
    lock = _lock(folder)
    try:
        lock.acquire(blocking=False)
        disk.place(part, folder / f"0 {file_name(Path(name).stem) or 'ZIP'}{ENDING}")
    except BaseException:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Received(folder, lock)


def left(data: Path) -> Iterator[Received]:
    """The ZIPs that nobody holds, the oldest first; they are held from then on."""
    yield from filter(None, map(_held, sorted(_folders(data), key=_came_at)))


def given_up(data: Path) -> list[Received]:
    """The ZIPs that have had their tries, and lie there until somebody removes them."""
    # The others are not even touched: a server that starts this moment would take them for held.
    folders = (file.parent for folder in _folders(data) for file in folder.glob(f"{TRIES_MAX} *{ENDING}"))
    found = [*filter(None, map(_held, folders))]
    for each in found:
        each.release()
    return found


def remove_all(some: Iterable[Received]) -> None:
    """Delete ZIPs."""
    for each in some:
        each.remove()


def _held(folder: Path) -> Received | None:
    """The ZIP of a folder, held from now on; None where another holds it, or there is none."""
    lock = _lock(folder)
    try:
        lock.acquire(blocking=False)
    except (Timeout, OSError):
        return None
    try:
        return Received(folder, lock)
    except FileNotFoundError:  # another server is about to lay it here, or has just removed it
        lock.release()
        if time.time() - disk.changed_ns(folder) / 1e9 > STALE_S:
            shutil.rmtree(folder, ignore_errors=True)
        return None


def _folders(data: Path) -> list[Path]:
    place = data / FOLDER
    return [folder for folder in place.iterdir() if folder.is_dir()] if place.is_dir() else []


def _came_at(folder: Path) -> int:
    return max(map(disk.changed_ns, folder.glob(f"*{ENDING}")), default=0)


def _lock(folder: Path) -> FileLock:
    return FileLock(folder / LOCK, thread_local=False)  # it is taken by one thread, and released by another


def _zip_in(folder: Path) -> Path:
    for file in folder.glob(f"*{ENDING}"):
        return file
    raise FileNotFoundError(folder)


def _told(file: Path) -> tuple[int, str]:
    tries, _, name = file.name.partition(" ")
    return (int(tries), name) if tries.isdecimal() and tries.isascii() else (0, file.name)
