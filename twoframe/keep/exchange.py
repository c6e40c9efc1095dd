"""Files of a restore: the former ones are kept aside whole, new ones come in beside them, and all can be undone.

Until the database is exchanged nothing of the former state is touched: its files stay where they are, as films and
pictures never change under their names, and what lies aside are second names (hard links) of the same files.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from twoframe import disk
from twoframe.keep.archive import DATABASE, NAMES, Entry, hash_of, pieces
from twoframe.keep.telling import Tick
from twoframe.store.snapshot import Contents

ASIDE = "before-restore-"
"""What the folders that hold former states are called, followed by the time, and by `.part` until they are whole."""


class Exchange:
    """The files of one data folder while a backup comes in. `aside` is a data folder that holds the former state. It
    gets its name by `complete`, right before that state is no longer in force: a `.part` holds nothing else.
    """

    def __init__(self, data: Path, aside: Path, tmp: Path) -> None:
        self._data = data
        self._tmp = tmp
        self.aside = aside.with_name(aside.name + disk.SUFFIX)
        self._set_aside: set[str] = set()
        self._added: set[str] = set()

    @property
    def replaced(self) -> bool:
        """Whether a file that was here has another content now."""
        return not self._added.isdisjoint(self._set_aside)

    def set_aside(self, tick: Tick) -> None:
        """Give every film and picture that is here a second name aside, unless it has one, or came with the backup;
        where a disk has no second names, a copy.
        """
        self.aside.mkdir(parents=True, exist_ok=True)
        for name in names_in(self._data):
            if name not in self._set_aside and name not in self._added:
                with suppress(FileNotFoundError):  # the server goes on, and may just have removed it
                    _link(self._data / name, self.aside / name)
                    self._set_aside.add(name)
            tick(1)

    def bring_in(self, source: zipfile.ZipFile, entries: Mapping[str, Entry], tick: Tick) -> None:
        """Lay the files of a backup where they belong; those that are here already, byte by byte, stay."""
        for name, entry in entries.items():
            if name == DATABASE:
                continue
            if is_here(self._data / name, entry):
                tick(entry.size)
            else:
                self._bring(source, name, entry, tick)
        disk.sync_all()

    def _bring(self, source: zipfile.ZipFile, name: str, entry: Entry, tick: Tick) -> None:
        target = self._data / name
        with disk.part(self._tmp, target.stem) as part:
            unpack(source, name, entry, part, tick)
            self._added.add(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)

    def complete(self) -> None:
        """Say that all of the former state lies aside: from here on only a person may remove it."""
        self.aside = self.aside.rename(self.aside.with_name(self.aside.name.removesuffix(disk.SUFFIX)))

    def clear(self, known: Contents) -> None:
        """Take away what the restored database does not know; it lies aside. What it knows may stay, even where it was
        not in the backup: a film that was on its way then, and is here now.
        """
        for name in self._set_aside:
            folder, _, file = name.partition("/")
            is_known = file[:32] in known.films if folder == "films" else file[3:] in known.frames
            if not is_known:
                with suppress(OSError):  # then it is one too many, which doctor finds
                    (self._data / name).unlink(missing_ok=True)

    def undo(self) -> None:
        """Make everything as it was."""
        for name in self._added:
            (self._data / name).unlink(missing_ok=True)
            if (self.aside / name).exists():
                _link(self.aside / name, self._data / name)
        shutil.rmtree(self.aside, ignore_errors=True)


def unpack(source: zipfile.ZipFile, name: str, entry: Entry, target: Path, tick: Tick) -> None:
    """Write a file of a backup to a place. Raises `KeepError`: it is not what was put there."""
    with target.open("wb") as out:
        for piece in pieces(source, name, entry):
            out.write(piece)
            tick(len(piece))


def is_here(file: Path, entry: Entry) -> bool:
    """Whether a file is here as it is in a backup."""
    try:
        return file.stat().st_size == entry.size and hash_of(file, lambda _: None) == entry.sha256
    except OSError:
        return False


def names_in(data: Path) -> Iterator[str]:
    """The films and pictures of a data folder, by their names in it; what is not ours is left out."""
    for folder in ("films", "frames"):
        for path, _, files in os.walk(data / folder):
            for file in files:
                name = (Path(path).relative_to(data) / file).as_posix()
                if NAMES.fullmatch(name):
                    yield name


@contextmanager
def staging(data: Path) -> Iterator[Path]:
    """A folder beside the data, on the same disk, that is gone afterwards."""
    data.mkdir(parents=True, exist_ok=True)
    with disk.part(data / "tmp", "restore") as mark:
        folder = mark.with_suffix("")
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _link(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(file, target)
