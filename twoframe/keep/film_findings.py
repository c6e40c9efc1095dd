"""What can be wrong with films: gone, not playable, of another size than was written down, or nobody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from twoframe.errors import FilmError
from twoframe.films import ENDINGS, ID, Films
from twoframe.keep.findings import LOST, Finding, is_old, listed, named, put_away
from twoframe.keep.telling import bar, size
from twoframe.models import Film
from twoframe.store import Store
from twoframe.store.mending import FilmRow


@dataclass
class _Seen:
    """What a look at all films found, by the ids of their tasks."""

    missing: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    other: dict[str, Film] = field(default_factory=dict)
    without_stills: list[str] = field(default_factory=list)
    found: dict[str, Film] = field(default_factory=dict)
    strays: list[Path] = field(default_factory=list)


def of_films(data: Path, store: Store, films: Films) -> Iterator[Finding]:
    """Look at every film: is it there, does it play, is it as its task says, whose is it."""
    files = listed(data / "films")
    rows = store.film_rows()
    seen = _Seen()
    for task_id, row in rows.items():
        if row.bytes is not None and films.path(task_id, "film") is None:
            seen.missing.append(task_id)
    with bar("Films", len(files), bytes_=False) as tick:
        for file, bytes_ in files.items():
            _look(file, bytes_, rows, films, seen)
            tick(1)
    yield from _told(data, store, films, rows, seen)


def _look(file: Path, bytes_: int, rows: Mapping[str, FilmRow], films: Films, seen: _Seen) -> None:
    task_id, ending = file.name[:32], file.name[32:]
    row = rows.get(task_id)
    if row is None or row.emptied or ending not in ENDINGS.values() or not ID.fullmatch(task_id):
        seen.strays += [file] if is_old(file) else []
        return
    if ending != ENDINGS["film"] or not (row.bytes is not None or row.lacks):
        return
    film = films.film(task_id)
    if film is None:
        seen.broken += [task_id] if file.exists() else []
    elif row.lacks:
        seen.found[task_id] = film
    elif bytes_ != row.bytes:
        seen.other[task_id] = film
    if film is not None and any(films.path(task_id, kind) is None for kind in ENDINGS):
        seen.without_stills.append(task_id)


def _told(data: Path, store: Store, films: Films, rows: Mapping[str, FilmRow], seen: _Seen) -> Iterator[Finding]:
    def names(ids: list[str] | dict[str, Film]) -> str:
        return f"({len(ids):,}): {named(rows[task_id].name for task_id in ids)}"

    def put_broken_away() -> None:
        put_away(data, [file for task_id in seen.broken if (file := films.path(task_id, "film")) is not None])
        store.lose_films(seen.broken)

    if seen.missing and len(seen.missing) == sum(row.bytes is not None for row in rows.values()):
        # More likely than that all were deleted: a disk that is not mounted. Marking them would outlast that.
        yield Finding(
            f"None of the films of the database is here ({len(seen.missing):,}): {data / 'films'} is empty, or its "
            "disk is away. Bring it back, or restore a backup. No film is marked as lost for this."
        )
    elif seen.missing:
        yield Finding(
            f"Missing films {names(seen.missing)}. Pages show them as done, and can't play them.",
            "mark them, so that Ask again fetches them as long as the service has them",
            lambda: store.lose_films([id_ for id_ in seen.missing if films.path(id_, "film") is None]),
        )
    if seen.broken:
        yield Finding(
            f"Films that do not play {names(seen.broken)}. Their files are damaged.",
            f"move the files to {LOST}, and mark the films, so that Ask again fetches them",
            put_broken_away,
        )
    if seen.found:
        yield Finding(
            f"Films that are here, and of which their tasks do not know {names(seen.found)}. Pages show them as not "
            "finished.",
            "give them back to their tasks",
            lambda: [store.find_film(id_, film, _saved_at(films, id_)) for id_, film in seen.found.items()],
        )
    if seen.other:
        yield Finding(
            f"Films of another size than was written down {names(seen.other)}. They play: a copy may have replaced "
            "them.",
            "write down what they are",
            lambda: store.measure_films(seen.other),
        )
    if seen.without_stills:
        yield Finding(
            f"Films without all of their stills {names(seen.without_stills)}. Cards show no picture of them.",
            "cut the stills anew",
            lambda: _cut(films, seen.without_stills),
        )
    if seen.strays:
        room = size(sum(file.stat().st_size for file in seen.strays))
        yield Finding(
            f"Files among the films that belong to none ({len(seen.strays):,}): they take {room}.",
            f"move them to {LOST}",
            lambda: put_away(data, seen.strays),
        )


def _saved_at(films: Films, task_id: str) -> datetime:
    file = films.path(task_id, "film")
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file else datetime.now(UTC)


def _cut(films: Films, ids: list[str]) -> None:
    """Cut stills; a film that can't be decoded to its end stays without, and is told of again."""
    for task_id in ids:
        with suppress(FilmError):
            films.cut_stills(task_id)
