"""Films on disk: brought home from their links, checked, and given the stills that pages show (design §4.4).

`films/<id>.mp4`, `<id>.jpg` (poster), `<id>-last.jpg` and `<id>-strip.jpg`. The film gets its name last: where it is,
all of it is. Frames at a moment lie in `cache/moments/`, which may be deleted. Safe to use from any thread.
"""

from __future__ import annotations

import math
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Literal
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from twoframe import __version__, disk
from twoframe.errors import DiskFull, FilmError, FilmTooLarge, LinkDead, NotAFilm
from twoframe.footage import Stills, examine, frame_at, measure, reel
from twoframe.models import Film, Reel

Kind = Literal["film", "poster", "last", "strip"]

NO_ROOM = "no room on the disk to save the film"

ENDINGS: dict[Kind, str] = {"film": ".mp4", "poster": ".jpg", "last": "-last.jpg", "strip": "-strip.jpg"}
ID = re.compile(r"[0-9a-f]{32}")
CONNECT_S, READ_S = 10.0, 60.0
CHUNK_BYTES = 1 << 18
MAX_REDIRECTS = 5
SPARE_BYTES = 64 << 20
STALE_S = 3600.0
MOMENTS_KEPT = 512
MOMENT_WIDTHS = (160, 320, 640, 1280, 1920)
HEADERS = {"Accept": "video/mp4, */*", "Accept-Encoding": "identity", "User-Agent": f"twoframe/{__version__}"}


class Films:
    """The films of one data folder. `max_bytes` and `max_time_s` bound one download."""

    def __init__(self, data: Path, *, max_bytes: int = 1 << 30, max_time_s: float = 1800.0) -> None:
        self._films = data / "films"
        self._tmp = data / "tmp"
        self._moments = data / "cache" / "moments"
        self._decoding = Lock()  # one film at a time: this bounds the memory that moments can take
        self._max_bytes = max_bytes
        self._max_time_s = max_time_s
        self.sweep()

    def fetch(self, links: Sequence[str], task_id: str, *, keep_going: Callable[[], bool] = lambda: True) -> Film:
        """Bring a film home from the first link that gives one; a film that is here already is not fetched again.

        Raises `DiskFull`; `FilmTooLarge`, `NotAFilm` or `LinkDead` when no link gives a film, whichever of them says
        most; a plain `FilmError` when `keep_going` said no. Then nothing is left behind.
        """
        if not ID.fullmatch(task_id):
            raise ValueError("a task id is 32 hexadecimal digits")
        film = self.film(task_id)
        if film is not None:
            return film
        failures: list[FilmError] = []
        for link in dict.fromkeys(links):
            try:
                with disk.room(NO_ROOM), disk.part(self._tmp, task_id) as part:
                    self._download(link, part, keep_going)
                    return self._keep(part, task_id)
            except (LinkDead, NotAFilm, FilmTooLarge) as error:
                failures.append(error)
        raise max(failures, key=_telling, default=LinkDead("there is no link to the film"))

    def adopt(self, part: Path, task_id: str) -> Film:
        """Keep a film that lies in a part of `tmp/`, in place of any that is here. Raises `DiskFull`, `NotAFilm`."""
        if not ID.fullmatch(task_id):
            raise ValueError("a task id is 32 hexadecimal digits")
        with disk.room(NO_ROOM):
            return self._keep(part, task_id)

    def film(self, task_id: str) -> Film | None:
        """Read what is on disk; None when there is no film, or none that plays."""
        file = self.path(task_id, "film")
        if file is None:
            return None
        try:
            return measure(file)
        except (NotAFilm, FileNotFoundError):
            return None

    def path(self, task_id: str, kind: Kind) -> Path | None:
        """The file of a film or of one of its stills; None when there is none."""
        if not ID.fullmatch(task_id):
            return None
        file = self._file(task_id, kind)
        return file if file.is_file() else None

    def frame_at(self, task_id: str, at_s: float, width: int | None = None) -> bytes:
        """The frame that a film shows at a moment, as a JPEG, full size or at most `width` pixels wide: 0 is the first,
        infinity the last. Raises `FilmError`: there is no film, or (`NotAFilm`) none that plays.
        """
        file = self.path(task_id, "film")
        if file is None:
            raise FilmError("there is no such film")
        try:
            with self._decoding:
                return frame_at(file, at_s, width)
        except FileNotFoundError as error:
            raise FilmError("the film was deleted") from error

    def at(self, task_id: str, at_s: float, width: int) -> Path:
        """The frame that a film shows at a moment, at most `width` pixels wide (in steps, at least the smallest).

        The newest 512 are kept. Raises `FilmError`, as `frame_at` does.
        """
        width = max((step for step in MOMENT_WIDTHS if step <= width), default=MOMENT_WIDTHS[0])
        moment = "last" if at_s == math.inf else f"{max(at_s, 0.0) * 1000:.0f}"
        file = self._moments / f"{task_id}-{moment}-{width}.jpg"
        if not file.is_file():
            picture = self.frame_at(task_id, at_s, width)
            with disk.room(NO_ROOM):
                disk.write(picture, file, self._tmp)
            self._keep_newest_moments()
        return file

    def reel(self, task_id: str) -> Reel | None:
        """How a film's frames follow each other; None when there is no film, or none that plays."""
        file = self.path(task_id, "film")
        if file is None:
            return None
        try:
            return reel(file)
        except (NotAFilm, FileNotFoundError):
            return None

    def used_bytes(self) -> int:
        """Bytes of all films and their stills."""
        return disk.used_bytes(self._films)

    def is_gone(self, task_id: str) -> bool:
        """True for a film that is not here, as long as the folder of films is: a disk that is away has lost none."""
        return self._films.is_dir() and self.path(task_id, "film") is None

    def remove(self, task_id: str) -> None:
        """Delete a film and its stills; the film first, as its presence means that all is there."""
        self.remove_all([task_id])

    def remove_all(self, task_ids: Iterable[str]) -> None:
        """Delete films and their stills, each as `remove` does."""
        ids = {task_id for task_id in task_ids if ID.fullmatch(task_id)}
        for task_id in ids:
            for kind in ENDINGS:
                self._file(task_id, kind).unlink(missing_ok=True)
        for file in self._moments.glob("*.jpg"):
            if file.name.partition("-")[0] in ids:
                file.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what processes that died in the middle of a file left in `tmp/`; done at every start."""
        disk.sweep(self._tmp, STALE_S)

    def _file(self, task_id: str, kind: Kind) -> Path:
        return self._films / f"{task_id}{ENDINGS[kind]}"

    def _download(self, link: str, part: Path, keep_going: Callable[[], bool]) -> None:
        """Stream what a link gives into a file, as long as it can still become a film."""
        until = time.monotonic() + self._max_time_s
        head, size = b"", 0
        _check_going(keep_going)
        with part.open("wb") as out:
            for chunk in _chunks(link, self._check_size):
                _check_going(keep_going)
                if time.monotonic() > until:
                    raise LinkDead(f"the film did not arrive within {self._max_time_s:.0f} s")
                size += len(chunk)
                self._check_size(size, len(chunk))
                head += chunk[: 8 - len(head)]
                if len(head) == 8 and head[4:] != b"ftyp":
                    raise NotAFilm("what came is not an MP4 film")
                out.write(chunk)
        if len(head) < 8:
            raise NotAFilm(f"what came has {size} bytes")

    def _check_size(self, size: int, coming: int) -> None:
        """Stop before a film is too large, or takes the room that the database needs to record it."""
        if size > self._max_bytes:
            raise FilmTooLarge(f"the film has more than {self._max_bytes} bytes")
        if shutil.disk_usage(self._tmp).free - coming < SPARE_BYTES:
            raise DiskFull(NO_ROOM)

    def _keep_newest_moments(self) -> None:
        files = [*self._moments.iterdir()]
        if len(files) > MOMENTS_KEPT:
            for file in sorted(files, key=disk.changed_ns)[: len(files) - MOMENTS_KEPT]:
                file.unlink(missing_ok=True)

    def _keep(self, part: Path, task_id: str) -> Film:
        film, stills = examine(part)
        try:
            self._keep_stills(stills, task_id)
            disk.place(part, self._file(task_id, "film"))
        except OSError:
            if self.path(task_id, "film") is None:
                self.remove(task_id)
            raise
        return film

    def cut_stills(self, task_id: str) -> None:
        """Cut the stills of a film that is here anew. Raises `FilmError`."""
        with disk.room(NO_ROOM):
            self._keep_stills(examine(self._file(task_id, "film"))[1], task_id)

    def _keep_stills(self, stills: Stills, task_id: str) -> None:
        disk.write(stills.poster, self._file(task_id, "poster"), self._tmp)
        disk.write(stills.last, self._file(task_id, "last"), self._tmp)
        disk.write(stills.strip, self._file(task_id, "strip"), self._tmp)


class _NoAuth(AuthBase):
    """Send no credentials: without this, `requests` takes some from the user's `.netrc` or from the link."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _telling(error: FilmError) -> int:
    return [LinkDead, NotAFilm, FilmTooLarge].index(type(error))


def _check_going(keep_going: Callable[[], bool]) -> None:
    if not keep_going():
        raise FilmError("broken off: the program stops")


def _chunks(link: str, check_size: Callable[[int, int], None]) -> Iterator[bytes]:
    """Read what a link gives, as it comes. Raises `LinkDead`."""
    with _network(), requests.Session() as session, _response(session, link) as response:
        declared = response.headers.get("Content-Length", "")
        if declared:
            check_size(int(declared), int(declared))
        # `read1` returns what is there; `read` would wait for a full chunk, and a trickle could hold it for days.
        while chunk := response.raw.read1(CHUNK_BYTES, decode_content=False):
            yield chunk


def _response(session: requests.Session, link: str) -> requests.Response:
    """Ask for a film, following redirects to http(s) only: storage hosts use them."""
    for _ in range(MAX_REDIRECTS + 1):
        if urlsplit(link).scheme.lower() not in {"http", "https"}:
            raise LinkDead("a link to a film starts with http:// or https://")
        response = session.get(
            link, headers=HEADERS, auth=_NoAuth(), timeout=(CONNECT_S, READ_S), stream=True, allow_redirects=False
        )
        if response.is_redirect:
            link = urljoin(link, response.headers["Location"])
            response.close()
        elif response.status_code != requests.codes.ok:
            response.close()
            raise LinkDead(f"HTTP {response.status_code} from {urlsplit(link).hostname}")
        else:
            return response
    raise LinkDead("the link leads from redirect to redirect")


@contextmanager
def _network() -> Iterator[None]:
    """Turn network failures into `LinkDead`, in words without the link: whoever has it can fetch the film."""
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise LinkDead(f"the link can't be read ({type(error).__name__})") from error
