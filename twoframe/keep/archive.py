"""The file that a backup is: a plain ZIP, so that any tool can take a film out of it.

`twoframe.db`, `films/…` and `frames/…` lie in it as in a data folder, stored as they are (films and pictures get no
smaller), and at its end `manifest.json` with the size and the SHA-256 of each. Memory stays flat: nothing is held whole
but the list of names.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from twoframe.errors import KeepError
from twoframe.keep.telling import Tick

FORMAT = 1
DATABASE = "twoframe.db"
MANIFEST = "manifest.json"
MANIFEST_MOST_BYTES = 256 << 20
NAMES = re.compile(r"films/[0-9a-f]{32}(?:\.mp4|\.jpg|-last\.jpg|-strip\.jpg)|frames/([0-9a-f]{2})/\1[0-9a-f]{62}")
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `entries` are by name; `missing` are the files that the database names and that were not
    there. There is no database in the backup of a PostgreSQL server.
    """

    made_at: datetime
    version: str
    revision: str
    entries: Mapping[str, Entry]
    missing: tuple[str, ...] = ()

    @property
    def has_database(self) -> bool:
        """Whether the database is in it."""
        return DATABASE in self.entries

    @property
    def bytes(self) -> int:
        """What all its files take."""
        return sum(entry.size for entry in self.entries.values())

    @property
    def films(self) -> int:
        """How many films there are in it."""
        return sum(name.endswith(".mp4") for name in self.entries)

    @property
    def pictures(self) -> int:
        """How many files of keyframes there are in it."""
        return sum(name.startswith("frames/") for name in self.entries)


class Unreadable(Exception):
    """A file can't be read, so nothing of it is in the backup; `is_gone` where there is none of its name."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        self.is_gone = isinstance(error, FileNotFoundError)


def add(into: zipfile.ZipFile, name: str, file: Path, tick: Tick) -> Entry:
    """Put a file into a backup that is being made. Raises `Unreadable`; `OSError` where the backup can't be written."""
    digest, size = hashlib.sha256(), 0
    with _reading():
        source, info = file.open("rb"), _info(file, name)
    try:
        with source, into.open(info, "w", force_zip64=True) as out:
            while chunk := _piece(source):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
                tick(len(chunk))
    except Unreadable:
        # What was read lies in the ZIP, and is named by nothing in it.
        into.filelist.remove(info)
        del into.NameToInfo[name]
        raise
    return Entry(size, digest.hexdigest())


def _piece(source: BinaryIO) -> bytes:
    with _reading():
        return source.read(CHUNK_BYTES)


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unreadable(error) from error


def _info(file: Path, name: str) -> zipfile.ZipInfo:
    """How a file is called in a backup, with its date; and no rights, which mean nothing on another computer."""
    info = zipfile.ZipInfo.from_file(file, name, strict_timestamps=False)
    info.external_attr = 0
    return info


def finish(into: zipfile.ZipFile, manifest: Manifest) -> None:
    """Put the manifest at the end of a backup: without it, it is none."""
    told = {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "version": manifest.version,
        "revision": manifest.revision,
        "missing": list(manifest.missing),
        "files": {name: [entry.size, entry.sha256] for name, entry in manifest.entries.items()},
    }
    into.writestr(zipfile.ZipInfo(MANIFEST), json.dumps(told, indent=0))


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a backup and read what it holds. Raises `KeepError`."""
    try:
        archive = zipfile.ZipFile(file)
    except FileNotFoundError as error:
        raise KeepError(f"There is no file {file}.") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise KeepError(f"{file} is no backup, or its end is missing. Nothing was changed.") from error
    except OSError as error:
        raise KeepError(f"{file} can't be read ({error.strerror or error}). Nothing was changed.") from error
    with archive:
        yield archive, _manifest(archive, file)


def pieces(archive: zipfile.ZipFile, name: str, entry: Entry) -> Iterator[bytes]:
    """Read a file of a backup, and make sure of it on the way. Raises `KeepError`."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as source:
            while size <= entry.size and (chunk := source.read(CHUNK_BYTES)):
                digest.update(chunk)
                size += len(chunk)
                yield chunk
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError) as error:
        raise damaged(name) from error
    if (size, digest.hexdigest()) != (entry.size, entry.sha256):
        raise damaged(name)


def damaged(name: str) -> KeepError:
    """Say that a file in a backup is not what was put there."""
    return KeepError(f"The backup is damaged: {name} is not what was put there. Nothing was changed. Use another copy.")


def hash_of(file: Path, tick: Tick) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            tick(len(chunk))
    return digest.hexdigest()


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    strange = KeepError(f"{file} is no backup of Twoframe. Nothing was changed.")
    try:
        if archive.getinfo(MANIFEST).file_size > MANIFEST_MOST_BYTES:
            raise strange
        told = json.loads(archive.read(MANIFEST))
        if told["format"] > FORMAT:
            raise KeepError(f"{file} was made by a newer Twoframe. Update Twoframe, then restore it.")
        entries = {str(name): Entry(int(size), str(sha256)) for name, (size, sha256) in told["files"].items()}
        manifest = Manifest(
            made_at=datetime.fromisoformat(told["made_at"]).astimezone(),
            version=str(told["version"]),
            revision=str(told["revision"]),
            entries=entries,
            missing=tuple(map(str, told["missing"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile, RuntimeError, EOFError) as error:
        raise strange from error
    if not all(_is_ours(name, entry) for name, entry in entries.items()):
        raise strange
    there = archive.namelist()
    if len(there) != len(set(there)):
        raise strange
    for name in entries:
        if name not in archive.NameToInfo:
            raise damaged(name)
    return manifest


def _is_ours(name: str, entry: Entry) -> bool:
    """No name leads out of the data folder, and a picture is what its name says."""
    return name == DATABASE or (NAMES.fullmatch(name) is not None and entry.size >= 0)
