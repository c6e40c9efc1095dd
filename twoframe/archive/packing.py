"""A ZIP of films, made while it is sent: flat in memory, stored as it is (films don't shrink), its size told before.

What is said of the films is written first, to nameless files on disk, so that the size of all is known. The hashes of
files come while these are sent, and stand in `metadata.json`, which is last. A file that goes while it is sent is
filled up with zeros, so that the download keeps the size that it told, and `metadata.json` says that it is missing.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from zipstream import ZipStream  # type: ignore[import-untyped] # it has no types

from twoframe import __version__
from twoframe.archive import metadata, table
from twoframe.archive.scrub import Scrub
from twoframe.filenames import Names, file_name
from twoframe.films import Films
from twoframe.i18n import _
from twoframe.keyframes import Keyframes
from twoframe.models import Frame
from twoframe.records import Record

CHUNK_BYTES = 1 << 18
NO_HASH = "0" * 64
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heif": ".heic"}
TAIL = b"\n]}\n"
ODD_COUNT = 0xFFFF
"""With exactly so many files the library tells a size that it does not keep."""


@dataclass(frozen=True)
class _Packed:
    file: Path
    bytes: int


class Package:
    """A ZIP that can be read once. `size` is how many bytes it has, None where that can't be told; `films` how many
    tasks it tells of, `left_out` how many unfinished ones it does not. Ended by `close`.
    """

    def __init__(self, records: Iterable[Record], films: Films, keyframes: Keyframes, tmp: Path, scrub: Scrub) -> None:
        self._stored_films, self._keyframes, self._scrub = films, keyframes, scrub
        self._names = {folder: Names() for folder in ("films", "posters", "keyframes")}
        self._files: dict[str, _Packed] = {}
        self._pictures: dict[str, dict[str, Any]] = {}
        self._hashes: dict[str, str] = {}
        self.films = self.left_out = self._told_bytes = 0
        self._open = ExitStack()
        tmp.mkdir(parents=True, exist_ok=True)
        try:
            self._lines, self._table = self._scratch(tmp), self._scratch(tmp)
            self._head = self._tell(records)
            self._zip = self._laid_out()
        except BaseException:
            self._open.close()
            raise
        self._chunks = iter(self._zip)

    @property
    def size(self) -> int | None:
        """The bytes of the whole ZIP."""
        return None if self._zip.num_queued() + self._zip.num_streamed() == ODD_COUNT else len(self._zip)

    def chunks(self) -> Iterator[bytes]:
        """The ZIP, piece by piece."""
        yield from self._chunks

    def close(self) -> None:
        """Let go of all files; what is left unread stays so."""
        self._chunks.close()
        self._open.close()

    def _scratch(self, tmp: Path) -> IO[bytes]:
        """A file without a name, which is gone once it is closed, or the process dies."""
        return self._open.enter_context(tempfile.TemporaryFile(dir=tmp))

    def _tell(self, records: Iterable[Record]) -> bytes:
        """Write what is said of each film, and find its files. Returns how the JSON begins."""
        self._table.write(table.head())
        left_out = []
        for record in records:
            if record.task.unfinished:
                left_out.append(metadata.left_out(record.task))
                continue
            files = self._found(record)
            self._table.write(table.row(record, files.get("film", {}).get("name", "")))
            line = _json(metadata.said(record, files, self._scrub))
            self._lines.write(line + b"\n")
            self._told_bytes += len(_before(self.films) + line)
            self.films += 1
        self.left_out = len(left_out)
        head = {
            "format": metadata.FORMAT,
            "schema": metadata.SCHEMA,
            "made_by": f"Twoframe {__version__}",
            "count": self.films,
        }
        return _json(head)[:-1] + b',\n"left_out":' + _json(left_out) + b',\n"films":['

    def _found(self, record: Record) -> dict[str, dict[str, Any]]:
        """The files of a film, under the names that they get."""
        task, found = record.task, {}
        name = file_name(task.name) or task.id[:8]
        if task.take_group is not None:
            name = _("{title}, take {take}").format(title=name, take=task.take)
        if task.film is not None:
            found["film"] = self._packed("films", name, ".mp4", self._stored_films.path(task.id, "film"))
            found["poster"] = self._packed("posters", name, ".jpg", self._stored_films.path(task.id, "poster"))
        for frame in record.frames:
            found[frame.sha256] = self._picture(frame.sha256, frame, "", ENDINGS.get(frame.mime))
        for sent in record.prepared:
            original = next(frame for frame in record.frames if frame.sha256 == sent.original)
            words = _("as sent, {ratio}").format(ratio=sent.ratio.slug)
            found[sent.sha256] = self._picture(sent.sha256, original, f" ({words})", ".jpg")
        return found

    def _picture(self, sha256: str, frame: Frame, more: str, ending: str | None) -> dict[str, Any]:
        """One picture lies in the ZIP once, however many films name it."""
        if sha256 not in self._pictures:
            called = Path(frame.name)
            name = (file_name(called.stem) or frame.sha256[:8]) + more
            suffix = called.suffix.lower() if called.suffix[1:].isalnum() and called.suffix.isascii() else ".bin"
            self._pictures[sha256] = self._packed("keyframes", name, ending or suffix, self._keyframes.path(sha256))
        return self._pictures[sha256]

    def _packed(self, folder: str, name: str, ending: str, file: Path | None) -> dict[str, Any]:
        try:
            size = file.stat().st_size if file is not None else None
        except OSError:
            size = None
        if file is None or size is None:
            return metadata.MISSING
        told = f"{folder}/{self._names[folder].unique(name, ending)}"
        self._files[told] = _Packed(file, size)
        return {"name": told, "bytes": size, "sha256": NO_HASH}

    def _laid_out(self) -> ZipStream:
        """All files in their order, what is said of them last."""
        stream = ZipStream(sized=True)
        for name, packed in self._files.items():
            stream.add(self._content(name, packed), name, size=packed.bytes)
        stream.add(_copied(self._table), metadata.TABLE_NAME, size=self._table.tell())
        size = len(self._head) + self._told_bytes + len(TAIL)
        stream.add(self._metadata(size), metadata.NAME, size=size)
        return stream

    def _content(self, name: str, packed: _Packed) -> Iterator[bytes]:
        digest, left = hashlib.sha256(), packed.bytes
        with suppress(OSError), packed.file.open("rb") as source:
            while left and (chunk := source.read(min(CHUNK_BYTES, left))):
                digest.update(chunk)
                left -= len(chunk)
                yield chunk
        if not left:
            self._hashes[name] = digest.hexdigest()
        while left:
            zeros = bytes(min(CHUNK_BYTES, left))
            left -= len(zeros)
            yield zeros

    def _metadata(self, size: int) -> Iterator[bytes]:
        """The JSON, a film a line, now that all hashes are known. It has the size that it was measured at: where a file
        went, less is said, and spaces at the end make up for it.
        """
        yield self._head
        size -= len(self._head)
        self._lines.seek(0)
        for number, line in enumerate(self._lines):
            film = json.loads(line)
            _fill(film, self._hashes)
            piece = _before(number) + _json(film)
            size -= len(piece)
            yield piece
        yield TAIL + b" " * (size - len(TAIL))


def _before(number: int) -> bytes:
    """What stands before a film, by how many there are before it."""
    return b",\n" if number else b"\n"


def _copied(source: IO[bytes]) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(CHUNK_BYTES):
        yield chunk


def _fill(film: dict[str, Any], hashes: dict[str, str]) -> None:
    """Give a film's files their hashes; one without went while it was sent."""
    for place, key in (
        *((film["files"], kind) for kind in film["files"]),
        *((picture, "file") for picture in (*film["frames"], *film["sent"])),
    ):
        file = place[key]
        sha256 = hashes.get(file.get("name", ""))
        place[key] = {**file, "sha256": sha256} if sha256 else metadata.MISSING


def _json(value: object) -> bytes:
    """One line of JSON. A lone surrogate, which UTF-8 has no room for, is escaped as JSON does it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
