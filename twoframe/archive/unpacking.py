"""Opens a ZIP that a stranger may have made: what it claims is bounded, and nothing of it is written under its names.

Only what `metadata.json` names is read, each file up to the size that is claimed for it, into a part of ours; links,
folders and odd names in the ZIP lead nowhere. The metadata is read a film at a time, however long it is.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import re
import shutil
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from twoframe.archive.checked import Damaged
from twoframe.archive.metadata import FORMAT, NAME, SCHEMA
from twoframe.archive.understanding import Claim
from twoframe.errors import DiskFull

ENTRIES_MAX = 100_000
READ_MAX = 16 << 20
"""Python reads the whole list of a ZIP's files at once: none of ours is longer."""

VALUE_MAX = 8 << 20
"""Characters of JSON that one film, or one thing beside the films, may have."""

FILMS_MAX = 100_000
HEAD = frozenset({"format", "schema", "count"})
"""What is read of the metadata before the films."""

CHUNK_BYTES = 1 << 18
SPARE_BYTES = 512 << 20
"""So much of the disk stays free: the database must go on."""

ENCRYPTED, UTF_8 = 0x1, 0x800

Free = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    """What is left on a folder's disk."""
    return shutil.disk_usage(folder).free


class NotOurs(Exception):
    """The file is no ZIP that a Twoframe has made; `newer` where one has that is newer than this."""

    def __init__(self, why: str, *, newer: bool = False) -> None:
        super().__init__(why)
        self.newer = newer


class Lost(Exception):
    """A file that is told of is not in the ZIP, or not as it is told of."""


class Opened:
    """A ZIP that is being taken in. Raises `NotOurs`. Ended by `close`; `count` is how many films it tells of, None
    where it does not say.
    """

    def __init__(self, file: Path, *, spare_bytes: int = SPARE_BYTES, free: Free = free_bytes) -> None:
        self._spare_bytes, self._free = spare_bytes, free
        self.count: int | None = None
        self._source = _Bounded(file.open("rb"))
        try:
            with _broken(NotOurs):
                self._zip = zipfile.ZipFile(self._source)
            self._named = self._by_name()
            self._folder = self._find()
            self._told = self._tell()
        except BaseException:
            self._source.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()
        self._source.close()

    def films(self) -> Iterator[object]:
        """What is said of each film. Raises `NotOurs` where the metadata ends, or makes no sense, in the middle."""
        return self._told

    def extract(self, claim: Claim, target: Path) -> None:
        """Write a file of the ZIP into one of ours. Raises `Lost`, and `DiskFull` before the disk is."""
        with _broken(Lost):
            info = self._entry(self._folder + claim.name)
            if info.file_size != claim.bytes or info.flag_bits & ENCRYPTED:
                raise Lost(f"{info.file_size} bytes in place of {claim.bytes}")
            digest, left = hashlib.sha256(), claim.bytes
            with self._zip.open(info) as source, target.open("wb") as out:
                while chunk := source.read(CHUNK_BYTES):
                    left -= len(chunk)
                    if left < 0:
                        raise Lost("there is more than was told of")
                    if self._free(target.parent) - len(chunk) < self._spare_bytes:
                        raise DiskFull("no room on the disk to import")
                    digest.update(chunk)
                    out.write(chunk)
        if left or digest.hexdigest() != claim.sha256:
            raise Lost("the hash is another one")

    def _by_name(self) -> dict[str, zipfile.ZipInfo]:
        """What is in it by name, and by the one way to write its accents where a computer has changed that way."""
        entries = self._zip.infolist()
        if len(entries) > ENTRIES_MAX:
            raise NotOurs(f"{len(entries)} files")
        told = {_name(info): info for info in entries}
        return {unicodedata.normalize("NFC", name): info for name, info in told.items()} | told

    def _entry(self, name: str) -> zipfile.ZipInfo:
        return self._named.get(name) or self._named[unicodedata.normalize("NFC", name)]

    def _find(self) -> str:
        """The folder that holds the metadata: none, or the one that a computer put around all when it packed again
        what another one had unpacked by itself.
        """
        found = [name for name in self._named if name == NAME or name.endswith(f"/{NAME}")]
        best = min(found, key=len, default=None)
        if best is None or best.count("/") > 1:
            raise NotOurs("there is no metadata in it")
        return best.removesuffix(NAME)

    def _tell(self) -> Iterator[object]:
        """Read how the metadata begins, up to the films. They follow as they are asked for."""
        told = self._metadata()
        head: dict[str, object] = {}
        for name, value in told:
            if name == "films":
                break
            if name in HEAD:  # of all else, any amount may stand here
                head[name] = value
        else:
            raise NotOurs("no films are told of")
        schema = head.get("schema")
        if head.get("format") != FORMAT or type(schema) is not int or schema < 1:
            raise NotOurs("it says that it is something else")
        if schema > SCHEMA:
            raise NotOurs(f"schema {schema}", newer=True)
        count = head.get("count")
        self.count = count if type(count) is int and 0 <= count <= FILMS_MAX else None
        return (value for name, value in told if name == "film")

    def _metadata(self) -> Iterator[tuple[str, object]]:
        """The metadata's parts by name, then each of its films."""
        with _broken(NotOurs), self._zip.open(self._entry(self._folder + NAME)) as source:
            reader = _Json(source)
            yield from reader.parts()


def _name(info: zipfile.ZipInfo) -> str:
    """What an entry is called. A Mac writes names as UTF-8 and does not say so: Python takes them for code page 437."""
    if info.flag_bits & UTF_8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except ValueError:
        return info.filename


class _Bounded(io.BufferedReader):
    """A file of which nobody reads very much at once."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__(source.detach() if isinstance(source, io.BufferedReader) else source)  # type: ignore[arg-type]

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, unless it is so much that no ZIP of ours asks for it."""
        if size is not None and size > READ_MAX:
            raise NotOurs(f"its list of files has {size} bytes")
        return super().read(size)


_NESTING = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
"""A text, within which no bracket counts, or a bracket."""


class _Json:
    """Reads `{"name": value, …, "films": [value, …], …}` in pieces, whatever the white space between."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._parse = json.JSONDecoder(parse_constant=_refuse)
        self._text, self._at, self._ended = "", 0, False

    def parts(self) -> Iterator[tuple[str, object]]:
        """The parts by name; `films` comes with nothing, and each film after it as `film`."""
        self._expect("{")
        while True:
            name = self._value()
            self._expect(":")
            if name == "films":
                yield "films", None
                yield from (("film", film) for film in self._elements())
            else:
                yield str(name), self._value()
            if self._expect(",", "}") == "}":
                return

    def _elements(self) -> Iterator[object]:
        self._expect("[")
        if self._peek() == "]":
            self._expect("]")
            return
        for _number in range(FILMS_MAX):
            yield self._value()
            if self._expect(",", "]") == "]":
                return
        raise NotOurs("too many films are told of")

    def _value(self) -> object:
        self._peek()
        while True:
            value, end = self._parsed()
            if end is not None and (end < len(self._text) or self._ended):
                self._at = end
                return value
            if self._ended or len(self._text) - self._at > VALUE_MAX:
                raise NotOurs("its metadata is no JSON, or too long")
            self._more(max(len(self._text) - self._at, CHUNK_BYTES))

    def _parsed(self) -> tuple[object, int | None]:
        """The value that stands next and where it ends: nothing where more must be read. None stands for a value that
        is nested so deep that Python does not read it: whatever it was to be, it is not that, and others follow.
        """
        try:
            return self._parse.raw_decode(self._text, self._at)
        except json.JSONDecodeError:
            return None, None
        except RecursionError:
            depth = 0
            for found in _NESTING.finditer(self._text, self._at):
                depth += (found[0] in "[{") - (found[0] in "]}")
                if not depth:
                    return None, found.end()
            return None, None

    def _expect(self, *signs: str) -> str:
        sign = self._peek()
        if sign not in signs:
            raise NotOurs("its metadata is no JSON of ours")
        self._at += 1
        return sign

    def _peek(self) -> str:
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more(CHUNK_BYTES)

    def _more(self, size: int) -> None:
        chunk = self._source.read(size)
        self._ended = not chunk
        self._text = self._text[self._at :] + self._decode.decode(chunk, final=self._ended)
        self._at = 0


def _refuse(constant: str) -> Any:  # noqa: ANN401 - as `json` wants it
    raise Damaged(f"{constant} is no JSON")


@contextmanager
def _broken(kind: type[NotOurs | Lost]) -> Iterator[None]:
    """Whatever Python finds wrong with a ZIP, or with JSON, in one kind of error."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError) as error:
        raise kind(f"{type(error).__name__}: {error}") from error
