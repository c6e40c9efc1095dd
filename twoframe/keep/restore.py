"""Bringing a backup back, with the server running or not, here or on a new computer.

Everything is checked before anything is changed. Then files come in beside those that are here, and one transaction
exchanges the database: that is the moment at which the restore happens. Whatever breaks off before leaves the former
state in force; the former state also stays aside, as a data folder of its own.
"""

from __future__ import annotations

import shutil
import time
import zipfile
from datetime import datetime
from pathlib import Path

from twoframe import disk
from twoframe.errors import KeepError, StartError, StoreError
from twoframe.keep import archive
from twoframe.keep.archive import DATABASE, Manifest
from twoframe.keep.exchange import ASIDE, Exchange, names_in, staging, unpack
from twoframe.keep.telling import ask, bar, counted, say, size, undisturbed
from twoframe.settings import Settings
from twoframe.store import snapshot
from twoframe.store.snapshot import Busy

SPARE_BYTES = 64 << 20
COPIES = 5
"""So often the former database is copied anew because somebody wrote to it meanwhile."""


def restore(settings: Settings, file: Path, *, yes: bool = False) -> None:
    """Put a backup in place of what is here. Raises `KeepError`; then everything is as it was."""
    began = time.monotonic()
    database = snapshot.file_of(settings.database_url)
    try:
        with archive.opened(file) as (source, manifest):
            _fits(manifest, database)
            with staging(settings.data) as folder:
                coming = folder / DATABASE
                _check(settings, source, manifest, coming)
                question = _question(settings, manifest, database)
                _say_what_is_lost(settings, database, coming)
                ask(question, yes=yes)
                aside, unsure = _exchange(settings, source, manifest, coming, folder)
    except StoreError as error:
        raise KeepError(f"Nothing was restored, and everything is as it was. {error}.") from error
    except StartError as error:
        raise KeepError(f"Nothing was restored. {error}") from error
    except OSError as error:
        why = f"no room in {settings.data}" if disk.is_full(error) else str(error.strerror or error)
        raise KeepError(f"Nothing was restored, and everything is as it was: {why}.") from error
    _tell(manifest, aside, unsure, time.monotonic() - began)


def _fits(manifest: Manifest, database: Path | None) -> None:
    if database is None and manifest.has_database:
        raise KeepError(
            "This backup holds a SQLite database, and TWOFRAME_DATABASE_URL names PostgreSQL. Nothing was changed."
        )
    if database is not None and not manifest.has_database:
        raise KeepError(
            "This backup holds films and pictures only: its database was PostgreSQL. Restore that with pg_restore, set "
            "TWOFRAME_DATABASE_URL, then restore this file. Nothing was changed."
        )


def _check(settings: Settings, source: zipfile.ZipFile, manifest: Manifest, coming: Path) -> None:
    """Read all of a backup once, and bring its database up to date in a place of its own. Raises `KeepError`."""
    needed = room_for(manifest, settings.data)
    if shutil.disk_usage(settings.data).free < needed + SPARE_BYTES:
        raise KeepError(f"Nothing was changed. The backup needs {size(needed)} in {settings.data}, and there is less.")
    with bar("Check", manifest.bytes) as tick:
        for name, entry in manifest.entries.items():
            if name == DATABASE:
                unpack(source, name, entry, coming, tick)
            else:
                for piece in archive.pieces(source, name, entry):
                    tick(len(piece))
    if manifest.has_database:
        if wrong := snapshot.ailments(coming):
            raise KeepError(f"The database in the backup is damaged: {wrong[0]}. Nothing was changed.")
        try:
            snapshot.migrate(coming)
        except StartError as error:
            if "newer" in str(error):
                raise KeepError(
                    "This backup was made by a newer Twoframe. Update Twoframe, then restore it. Nothing was changed."
                ) from error
            raise
        snapshot.contents(snapshot.url_of(coming))


def room_for(manifest: Manifest, data: Path) -> int:
    """What a restore writes: the files that are not here yet, and the database, which for a while is there four times:
    as it comes, as it grows when it is brought up to date, in its place, and the former one aside.
    """
    database = manifest.entries.get(DATABASE, archive.Entry(0, "")).size
    files = ((data / name, entry.size) for name, entry in manifest.entries.items() if name != DATABASE)
    return 4 * database + sum(bytes_ for file, bytes_ in files if not file.is_file() or file.stat().st_size != bytes_)


def _exchange(
    settings: Settings, source: zipfile.ZipFile, manifest: Manifest, coming: Path, folder: Path
) -> tuple[Path | None, int]:
    """Do it. Returns where the former state lies (None: there was none) and for how many tasks nobody can know."""
    present = [*names_in(settings.data)]
    exchange = Exchange(settings.data, _place_aside(settings.data), folder)
    known = snapshot.contents(snapshot.url_of(coming)) if manifest.has_database else None
    live, has_happened = snapshot.file_of(settings.database_url), False
    try:
        with bar("Set aside", len(present), bytes_=False) as tick:
            exchange.set_aside(tick)
        with bar("Restore", manifest.bytes) as tick:
            exchange.bring_in(source, manifest.entries, tick)
        exchange.set_aside(_uncounted)  # what the server has saved meanwhile
        if live is not None and live.is_file():
            snapshot.take_turn(live)  # before Ctrl+C is no longer heard
        with undisturbed():
            unsure = _exchange_database(settings, manifest, coming, exchange)
            has_happened = True  # the new database needs the files that came in, whatever breaks off from here on
            if known is not None:
                exchange.clear(known)
    except BaseException:
        if not has_happened:
            exchange.undo()
        raise
    nothing_went = not manifest.has_database and not exchange.replaced
    if nothing_went or not any(exchange.aside.iterdir()):
        shutil.rmtree(exchange.aside)
        return None, unsure
    return exchange.aside, unsure


def _exchange_database(settings: Settings, manifest: Manifest, coming: Path, exchange: Exchange) -> int:
    live = snapshot.file_of(settings.database_url)
    if live is None:
        exchange.complete()
        return snapshot.settle(settings.database_url, made_before=manifest.made_at)
    live.parent.mkdir(parents=True, exist_ok=True)
    seen = snapshot.last_event_id(live) if live.is_file() else 0
    unsure = snapshot.settle(snapshot.url_of(coming), seen=seen)
    was_here = live.is_file()
    try:
        if was_here:
            _copy_aside(live, exchange.aside / DATABASE)
        exchange.complete()
        snapshot.put(coming, live, _silent)
    except Busy:
        raise
    except StoreError:
        if not was_here or not snapshot.ailments(live):
            raise
        _replace_damaged(coming, live, exchange)
    return unsure


def _copy_aside(live: Path, target: Path) -> None:
    """Copy the former database until nobody has written meanwhile: what is pressed now must not be in neither."""
    with snapshot.watched(live) as version:
        for _ in range(COPIES):
            before = version()
            target.unlink(missing_ok=True)
            snapshot.copy(live, target, _silent)
            if version() == before:
                break


def _replace_damaged(coming: Path, live: Path, exchange: Exchange) -> None:
    """Exchange a database that SQLite can't read by its file, as there is no other way."""
    for ending in ("", "-wal", "-shm"):
        file = live.with_name(live.name + ending)
        if file.exists():
            shutil.copy2(file, exchange.aside / f"{DATABASE}{ending}")
    exchange.complete()
    with disk.part(live.parent, live.name) as part:
        shutil.copyfile(coming, part)
        for ending in ("-wal", "-shm"):
            live.with_name(live.name + ending).unlink(missing_ok=True)
        disk.place(part, live)
    say("The former database was damaged, so its file was exchanged. Restart Twoframe if it runs.")


def _question(settings: Settings, manifest: Manifest, database: Path | None) -> str:
    made = f"{manifest.made_at.astimezone():%d %B %Y, %H:%M}"
    holds = f"{counted(manifest.films, 'film')} and {counted(manifest.pictures, 'picture')}, {size(manifest.bytes)}"
    say(f"The backup of {made} is sound: {holds}, made by Twoframe {manifest.version}.")
    present = [*names_in(settings.data)]
    newer = sum(name.endswith(".mp4") and name not in manifest.entries for name in present)
    if database is None:
        return "Add its films and pictures to those that are here?"
    if not present and not database.is_file():
        return f"Restore it to {settings.data}?"
    films = sum(name.endswith(".mp4") for name in present)
    say(
        f"It replaces all that is in {settings.data}: {counted(films, 'film')}, {_of_which(newer)} "
        "The former state is kept aside."
    )
    return "Go on?"


def _of_which(newer: int) -> str:
    if not newer:
        return "all of them in the backup too."
    return f"of which {newer:,} {'is' if newer == 1 else 'are'} not in the backup."


def _say_what_is_lost(settings: Settings, database: Path | None, coming: Path) -> None:
    """Films on their way cost money: who forgets them loses them."""
    try:
        if database is None or not database.is_file():
            return
        here = snapshot.contents(settings.database_url)
    except StoreError:
        say("The database that is here can't be read. It is kept aside as it is.")
        return
    known = snapshot.contents(snapshot.url_of(coming)).films.keys()
    if lost := len(here.on_the_way - known):
        are = "is" if lost == 1 else "are"
        say(f"{counted(lost, 'film')} {are} on the way and not in the backup: nobody would ask for them any more.")
    if lost := len(here.unsure - known):
        are = "is" if lost == 1 else "are"
        say(
            f"{counted(lost, 'film')} {are} about to be sent, or Unconfirmed, and not in the backup: nobody would know "
            "of them any more, and they may have been paid for."
        )


def _place_aside(data: Path) -> Path:
    """A folder for the former state that is not there yet."""
    stamp = f"{ASIDE}{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    names = (f"{stamp}-{number}" if number else stamp for number in range(1000))
    return next(data / name for name in names if not any(data.glob(f"{name}*")))


def _tell(manifest: Manifest, aside: Path | None, unsure: int, took_s: float) -> None:
    say(
        f"Restored: {counted(manifest.films, 'film')} and {counted(manifest.pictures, 'picture')}, "
        f"{size(manifest.bytes)}, {took_s:.1f} s."
    )
    if unsure:
        say(
            f"{counted(unsure, 'film')} {'was' if unsure == 1 else 'were'} about to be sent when the backup was made, "
            "and may have been sent since. Nothing is sent twice: look at Unconfirmed, and send again by hand."
        )
    if count := len(manifest.missing):
        say(f"{counted(count, 'file')} had been missing at the time of the backup: see python -m twoframe doctor.")
    if aside is not None:
        say(f"The former state is in {aside}. Delete it when all is well; to go back, set TWOFRAME_DATA to it.")


def _uncounted(_done: int) -> None:
    """A few files: no bar for them."""


def _silent(_done: int, _total: int) -> None:
    """A database is copied in a moment: no bar for it."""
