"""What can be wrong in a data folder but for its films: each look tells it plainly, with the cure if there is one.

Files are listed before the database is asked, and what is younger than an hour is left alone: a file is laid down
before its row says so, and a server that runs is no illness.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from twoframe import disk
from twoframe.archive.received import given_up, remove_all
from twoframe.keep.archive import hash_of
from twoframe.keep.exchange import ASIDE
from twoframe.keep.telling import Tick, bar, size
from twoframe.settings import Settings
from twoframe.store import Store, snapshot

YOUNG_S = 3600.0
NAMED = 3
"""So many things of one kind are named; the others are counted."""

LOST = "lost+found"


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: what it is and what it means, in one line, and what would mend it."""

    words: str
    cure_words: str = ""
    cure: Callable[[], object] | None = None


def of_database(settings: Settings, store: Store) -> Iterator[Finding]:
    """Look into the database itself; PostgreSQL looks after its own."""
    file = snapshot.file_of(settings.database_url)
    if file is not None and (wrong := snapshot.ailments(file)):
        yield Finding(
            f"Damaged database: {wrong[0]}. Pages may fail, or show too little. If the cure is not enough, restore a "
            "backup.",
            "make its indexes anew from its rows",
            store.mend_indexes,
        )


def of_search(store: Store) -> Iterator[Finding]:
    """Look whether a search finds what there is."""
    if missed := store.not_found():
        yield Finding(
            f"Films that a search misses ({len(missed):,}), or finds by words that they no longer have.",
            "index them anew",
            lambda: store.mend_search(missed),
        )
    if not store.search_is_sound():
        yield Finding(
            "Damaged index of the search: a search may find nothing, or fail.",
            "make it anew",
            lambda: store.mend_search([]),
        )


def of_tmp(data: Path) -> Iterator[Finding]:
    """Look for what was begun and broken off."""
    tmp = data / "tmp"
    begun = [*tmp.iterdir()] if tmp.is_dir() else []
    begun += data.glob(f"{ASIDE}*{disk.SUFFIX}")
    stale = [file for file in begun if is_old(file)]
    if stale:
        room = sum(disk.used_bytes(file) if file.is_dir() else file.stat().st_size for file in stale)
        yield Finding(
            f"Files left over from something that broke off ({len(stale):,}): they take {size(room)}.",
            "remove them",
            lambda: _remove(stale),
        )


def of_received(data: Path) -> Iterator[Finding]:
    """Look for ZIPs of films that no server tries any more. All others are taken in at the next start."""
    stale = [each for each in given_up(data) if is_old(each.file)]
    if stale:
        yield Finding(
            f"ZIPs that were not taken in, as the server ended each time that it began ({len(stale):,}): "
            f"{named(each.name for each in stale)}. They take {_room([each.file for each in stale])}.",
            "remove them",
            lambda: remove_all(stale),
        )


def of_frames(data: Path, store: Store, database_url: str) -> Iterator[Finding]:
    """Look at every picture: is it there, is it what its name says, does anything know it."""
    files = listed(data / "frames")
    known = snapshot.contents(database_url).frames
    places = {data / "frames" / sha256[:2] / sha256: in_use for sha256, in_use in known.items()}
    with bar("Pictures", sum(size_ for file, size_ in files.items() if file in places)) as tick:
        damaged = [file for file in files if file in places and not _is_what_it_says(file, tick)]
    missing = [file.name for file, in_use in places.items() if in_use and not file.is_file()]
    strays = [file for file in files if file not in places and is_old(file)]
    if missing:
        frames = (store.frame(sha256) for sha256 in missing)
        names = (frame.name if frame else "" for frame in frames)
        yield Finding(
            f"Missing pictures ({len(missing):,}): {named(names)}. Films and reviews can't show them. Add them again "
            "on Create, or restore a backup."
        )
    if damaged:
        yield Finding(
            f"Damaged pictures ({len(damaged):,}): {named(file.name[:12] for file in damaged)}. They are not what was "
            "added. What was cut from another picture is made anew.",
            f"move them to {LOST}",
            lambda: put_away(data, damaged),
        )
    if strays:
        yield Finding(
            f"Files among the pictures that nothing knows ({len(strays):,}): they take {_room(strays)}.",
            f"move them to {LOST}",
            lambda: put_away(data, strays),
        )


def put_away(data: Path, files: Iterable[Path]) -> None:
    """Move files to the folder of lost and found things; nothing that lies there is written over."""
    for file in files:
        place = data / LOST / file.relative_to(data)
        names = (place.name, *(f"{place.stem}-{number}{place.suffix}" for number in range(2, 1000)))
        target = next(free for name in names if not (free := place.with_name(name)).exists())
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)


def is_old(file: Path) -> bool:
    """Whether nobody can be at work any more on a file, or on anything in a folder."""
    changed = max(map(disk.changed_ns, (file, *(file.rglob("*") if file.is_dir() else ()))))
    return changed > 0 and time.time() - changed / 1e9 > YOUNG_S


def listed(folder: Path) -> dict[Path, int]:
    """The files below a folder with their sizes, in order; without those that systems hide there."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    return {file: file.stat().st_size for file in sorted(files)}


def named(names: Iterable[str]) -> str:
    """The first few of many names, each on one line and cut when long."""
    lines = [" ".join(name.split()) for name in names]
    shown = (f"“{line if len(line) <= 40 else line[:39] + '…'}”" for line in lines[:NAMED])
    return ", ".join(shown) + (" and others" if len(lines) > NAMED else "")


def _room(files: Collection[Path]) -> str:
    return size(sum(file.stat().st_size for file in files))


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)
        else:
            file.unlink(missing_ok=True)


def _is_what_it_says(file: Path, tick: Tick) -> bool:
    try:
        return hash_of(file, tick) == file.name
    except FileNotFoundError:
        return True  # somebody has removed it meanwhile
    except OSError:
        return False
