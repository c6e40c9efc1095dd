"""Making a backup while the server runs: the database as it is at one moment, and the files that it names then."""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from twoframe import __version__, disk
from twoframe.errors import KeepError, StoreError
from twoframe.films import ENDINGS
from twoframe.keep import archive
from twoframe.keep.archive import Entry, Manifest, Unreadable
from twoframe.keep.telling import bar, counted, say, size
from twoframe.settings import Settings
from twoframe.store import snapshot
from twoframe.store.snapshot import Contents

SPARE_BYTES = 1 << 20


def backup(settings: Settings, file: Path, *, replace: bool = False, accept_losses: bool = False) -> Manifest:
    """Write a backup to `file`, which is whole or not there. Raises `KeepError`; then nothing is left behind.

    With `replace`, a backup that is there stays where it holds films or pictures that can't be read here any more,
    unless losses are accepted: it may be the last that has them.
    """
    began = time.monotonic()
    file = file.absolute()
    _check_place(settings, file, replace=replace)
    try:
        with disk.part(file.parent, file.name) as part:
            manifest, wanted = _write(settings, part, file.parent)
            if file.exists() and not replace:
                raise KeepError(_taken(file))
            if not accept_losses and (lost := _only_in(file, wanted, manifest)):
                raise KeepError(
                    f"No backup was made. {file} stays as it is: it holds {counted(len(lost), 'file')} that can't be "
                    f"read on this computer any more ({_first(lost)}). python -m twoframe doctor says more. To replace "
                    "it all the same, add --accept-losses."
                )
            disk.place(part, file)
    except (StoreError, Unreadable) as error:
        raise KeepError(f"No backup was made. {error}.") from error
    except OSError as error:
        if disk.is_full(error):
            raise KeepError(f"No backup was made: there is no room for it in {file.parent}.") from error
        raise KeepError(f"No backup was made: {file} can't be written ({error.strerror or error}).") from error
    _tell(file, manifest, time.monotonic() - began)
    return manifest


def _check_place(settings: Settings, file: Path, *, replace: bool) -> None:
    database = snapshot.file_of(settings.database_url)
    if not settings.data.is_dir() or (database is not None and not database.is_file()):
        raise KeepError(f"There is nothing to back up: {settings.data} holds no data of Twoframe.")
    if file.is_dir():
        raise KeepError(f"{file} is a folder. Name the file that the backup becomes: {file / 'twoframe.zip'}")
    if not file.parent.is_dir():
        raise KeepError(f"There is no folder {file.parent}.")
    if file.exists() and not replace:
        raise KeepError(_taken(file))


def _taken(file: Path) -> str:
    return f"{file} is there already. Choose another name, or add --replace."


def _write(settings: Settings, part: Path, folder: Path) -> tuple[Manifest, dict[str, bool]]:
    """Take the snapshot first, then the files: it says which ones. Returns these too, as `_named` tells them."""
    made_at = datetime.now(UTC)
    database = snapshot.file_of(settings.database_url)
    with disk.part(folder, "database") as copied, zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as into:
        entries: dict[str, Entry] = {}
        if database is None:
            contents = snapshot.contents(settings.database_url)
        else:
            _copy(database, copied)
            contents = snapshot.contents(snapshot.url_of(copied))
        wanted = dict(_named(contents))
        sizes = {name: _size_of(settings.data / name) for name in wanted}
        total = sum(sizes.values()) + copied.stat().st_size
        if shutil.disk_usage(folder).free < total + SPARE_BYTES:
            raise KeepError(f"No backup was made: it needs {size(total)} in {folder}, and there is less.")
        missing: list[str] = []
        damaged: list[str] = []
        with bar("Backup", total) as tick:
            if database is not None:
                entries[archive.DATABASE] = archive.add(into, archive.DATABASE, copied, tick)
            for name, must_be_there in wanted.items():
                try:
                    entries[name] = archive.add(into, name, settings.data / name, tick)
                except Unreadable as error:
                    if must_be_there:
                        missing.append(name)
                    if not error.is_gone:
                        say(f"{settings.data / name} can't be read ({error}), so it is not in the backup.")
                else:
                    damaged += [name] if _is_damaged(name, entries[name]) else []
        manifest = Manifest(made_at, __version__, contents.revision, entries, tuple(missing))
        archive.finish(into, manifest)
    for name in damaged:
        say(f"{name} is damaged on this computer. It is in the backup as it is.")
    return manifest, wanted


def _copy(database: Path, target: Path) -> None:
    shown = 0
    with bar("Database", whole := database.stat().st_size) as tick:

        def told(pages: int, total: int) -> None:
            nonlocal shown
            tick(-shown)
            tick(shown := whole * pages // max(total, 1))

        snapshot.copy(database, target, told)


def _named(contents: Contents) -> Iterator[tuple[str, bool]]:
    """The files that a database names, and whether each must be there. Stills and prepared frames can be made anew."""
    for sha256, in_use in sorted(contents.frames.items()):
        yield f"frames/{sha256[:2]}/{sha256}", in_use
    for task_id, finished in sorted(contents.films.items()):
        for kind, ending in ENDINGS.items():
            yield f"films/{task_id}{ending}", finished and kind == "film"


def _is_damaged(name: str, entry: Entry) -> bool:
    """Whether a picture is not what its name says; other files do not tell."""
    return name.startswith("frames/") and not name.endswith(entry.sha256)


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _only_in(file: Path, wanted: Mapping[str, bool], manifest: Manifest) -> list[str]:
    """The films and originals that the database still knows, and of which the backup that would be replaced is the last
    to have them: also a film that the doctor has marked as lost.
    """
    try:
        with archive.opened(file) as (_, former):
            last = former.entries.keys() - manifest.entries.keys()
    except KeepError:
        return []  # there is none, or it is no backup that anybody could restore
    return [name for name, must_be_there in wanted.items() if name in last and (must_be_there or name.endswith(".mp4"))]


def _first(names: Sequence[str]) -> str:
    return f"{', '.join(names[:3])}{' …' if len(names) > 3 else ''}"


def _tell(file: Path, manifest: Manifest, took_s: float) -> None:
    say(
        f"Backup made: {file} ({counted(manifest.films, 'film')}, {counted(manifest.pictures, 'picture')}, "
        f"{size(file.stat().st_size)}, {took_s:.1f} s)."
    )
    if not manifest.has_database:
        say("The database is not in it: it is PostgreSQL, which pg_dump saves. Keep both together.")
    if manifest.missing:
        count = len(manifest.missing)
        say(
            f"{counted(count, 'file')} that the database names {'is' if count == 1 else 'are'} missing on this "
            f"computer, so not in the backup: {_first(manifest.missing)}. "
            "python -m twoframe doctor says more."
        )
