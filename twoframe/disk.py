"""Files that are either whole or not there: written beside, synced, then renamed (design §9, Files)."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from twoframe.errors import DiskFull

SUFFIX = ".part"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def part(tmp: Path, name: str = "file") -> Iterator[Path]:
    """Make an empty `<name>-<random>.part` in `tmp`; after the block it is gone, unless `place` moved it away."""
    tmp.mkdir(parents=True, exist_ok=True)
    file = tmp / f"{name}-{secrets.token_hex(8)}{SUFFIX}"
    file.touch(exist_ok=False)
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


def place(file: Path, target: Path) -> None:
    """Give a complete file its name for good: synced before the rename, the folder after it, so a power cut keeps
    either nothing or all of it. `file` and `target` are on one disk; a target that exists is replaced.
    """
    folder = target.parent
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync(folder.parent)
    _sync(file)
    file.replace(target)
    _sync(folder)


def sync_all() -> None:
    """Bring to the disk all that was written and renamed: once for many files is faster than once for each."""
    if hasattr(os, "sync"):
        os.sync()


def write(content: bytes, target: Path, tmp: Path) -> None:
    """Write a small file whole, by way of `tmp`."""
    with part(tmp, target.stem) as file:
        file.write_bytes(content)
        place(file, target)


@contextmanager
def room(words: str) -> Iterator[None]:
    """Say in `words` that the disk is full when it is. Raises `DiskFull`."""
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise
        raise DiskFull(words) from error


def is_full(error: OSError) -> bool:
    """True when a write failed for want of room: disk, quota or file size limit."""
    return error.errno in FULL


def used_bytes(folder: Path) -> int:
    """Bytes of all files below a folder; files that vanish meanwhile count nothing."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(path, name).stat().st_size
    return total


def changed_ns(file: Path) -> int:
    """When a file was last written, in nanoseconds since 1970; 0 when it is gone."""
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def sweep(tmp: Path, older_than_s: float) -> None:
    """Remove the parts that dead processes left behind: those that nobody has written to for so long."""
    limit = time.time() - older_than_s
    for file in tmp.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < limit:
                file.unlink()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
