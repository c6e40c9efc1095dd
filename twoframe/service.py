"""The one object that pages, components and web routes talk to.

It checks what people ask for, words refusals, and hands work to the store and the worker; it never waits for the
network or for a render.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

from twoframe import __version__
from twoframe.archive.exports import Exports
from twoframe.archive.importing import Imports
from twoframe.asking import Asking
from twoframe.bin import Bin
from twoframe.connection import ConnectionTest
from twoframe.desk import Desk
from twoframe.errors import FilmError, FrameError
from twoframe.filenames import file_name
from twoframe.films import Films
from twoframe.filters import Shelf
from twoframe.fit import CENTRED, Fit, least_loss
from twoframe.i18n import _
from twoframe.keyframes import Keyframes
from twoframe.library import Library
from twoframe.models import (
    DEMO,
    AspectRatio,
    Event,
    Frame,
    FrameRef,
    Reel,
    Storage,
    Task,
    Usage,
    Usual,
)
from twoframe.pairs import Pair
from twoframe.reviews import Reviews
from twoframe.settings import Settings
from twoframe.sheet.gather import Kind as SheetKind
from twoframe.sheet.gather import Sheets
from twoframe.showcases import Showcases
from twoframe.store import Clock, Store, utc_now
from twoframe.views import Asked, Views
from twoframe.worker import Gateway, Worker

FilmKind = Literal["film", "poster", "last", "strip"]


class Service(Asking):
    """Everything that people can do, with the words for what they can't.

    `prior` says how long tasks take as long as this gateway has finished none.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        keyframes: Keyframes,
        films: Films,
        worker: Worker,
        gateway: Gateway,
        *,
        prior: Usual | None = None,
        clock: Clock = utc_now,
    ) -> None:
        super().__init__(settings, store, keyframes, worker, gateway, clock)
        self.connection = ConnectionTest(gateway)
        self.reviews = Reviews(store)
        self.library = Library(store)
        self.bin = Bin(store, keyframes, films, clock)
        self.desk = Desk(settings.data, store, keyframes, films)
        self.showcases = Showcases(store, films, keyframes, self.desk.smaller)
        self._sheets = Sheets(store, self.reviews, self.desk, keyframes, films, clock)
        secrets = [settings.api_key] if settings.api_key else []
        self.exports = Exports(settings.data, store, films, keyframes, clock, secrets=secrets)
        self.imports = Imports(settings.data, store, films, keyframes, clock)
        self._views = Views(store, self.library, gateway, prior=prior, clock=clock, days_left=self.bin.days_left)
        self._films = films

    # --- frames ---------------------------------------------------------------------------------------------------

    def add_frame(self, source: bytes | BinaryIO, name: str, ratio: AspectRatio) -> Frame:
        """Keep a picture and prepare it for a ratio. Raises `FrameError`; then nothing was kept."""
        return self._keyframes.add(source, name, ratio)

    def frame(self, sha256: str) -> Frame | None:
        """The stored picture of a hash."""
        return self._store.frame(sha256)

    def has_frame(self, sha256: str) -> bool:
        """Whether a picture is kept: known, and its file still on this computer. A form asks each time that it is
        drawn, and so keeps what it holds from being emptied with the bin.
        """
        return self._has(sha256)

    def frame_preview(self, sha256: str, ratio: AspectRatio, width: int, fit: Fit = CENTRED) -> Path | None:
        """A stored picture as it is sent, at most `width` pixels wide; None when it is not to be had."""
        try:
            return self._keyframes.preview(sha256, ratio, width, fit)
        except FrameError:
            return None

    def frame_whole(self, sha256: str, width: int) -> Path | None:
        """A stored picture whole, as seen, at most `width` pixels wide; None when it is not to be had."""
        try:
            return self._keyframes.whole(sha256, width)
        except FrameError:
            return None

    def suggested_ratio(self, pair: Pair) -> AspectRatio | None:
        """The ratio that crops a pair's stored pictures least; None for a pair without any."""
        kept = [self._store.frame(ref.sha256) for ref in pair.frames if ref.sha256 is not None]
        sizes = [(frame.width, frame.height) for frame in kept if frame is not None]
        return least_loss(sizes) if sizes else None

    # --- tasks ----------------------------------------------------------------------------------------------------

    def task(self, task_id: str) -> Task | None:
        """A task, deleted ones included; None when there is none."""
        return self._store.task(task_id)

    def finished_films(self, newest: int = 24) -> list[Task]:
        """The newest tasks with a film on this computer, newest first."""
        return self._store.films(newest)

    def events(self, task_id: str) -> list[Event]:
        """A task's event log, oldest first."""
        return self._store.events(task_id)

    def last_frame(self, task_id: str) -> FrameRef | None:
        """The last frame of a finished film as a keyframe; None when there is none. Raises `FrameError`."""
        return self.film_frame(task_id, math.inf)

    def film_frame(self, task_id: str, at_s: float) -> FrameRef | None:
        """Keep the frame that a finished film shows at a moment as a keyframe: 0 is the first, infinity the last.

        None when there is no such film. Raises `FrameError`.
        """
        task = self._store.task(task_id)
        if task is None or self._films.path(task_id, "film") is None:
            return None
        name = _moment_name(at_s)
        try:
            picture = self._films.frame_at(task_id, at_s)
        except FilmError as error:
            raise FrameError("truncated", str(error), name) from error
        return FrameRef(sha256=self._keyframes.add(picture, name, task.request.ratio).sha256)

    def ask_again(self, task_id: str) -> None:
        """Ask for a task at once, and go on asking."""
        self._store.ask_again(task_id)
        self._worker.nudge()

    def star(self, task_id: str, *, on: bool) -> None:
        """Set or clear a task's star."""
        self._store.star(task_id, on)

    def delete(self, task_id: str) -> None:
        """Take a task from every list; an unfinished one is still asked for and saved, and still counts."""
        self._store.delete(task_id)

    def restore(self, task_id: str) -> None:
        """Bring a deleted task back."""
        self._store.restore(task_id)

    # --- the wall, and what feeds it ------------------------------------------------------------------------------

    def wall(self) -> dict[str, Any]:
        """All that Create's wall shows, in the language of the reader (see `twoframe.views`)."""
        return self._views.wall()

    def poster_wall(self, shelf: Shelf, *, view: Mapping[str, str]) -> dict[str, Any]:
        """A page of the Library as posters. `view` is what its wall asks `/live` for; empty: it is not live."""
        return self._views.posters(shelf, view)

    def takes_wall(self, group: str) -> dict[str, Any]:
        """The takes of one press as posters of one family, which follow `/live`."""
        return self._views.takes(group)

    def posters_of(self, tasks: Sequence[Task]) -> dict[str, Any]:
        """Posters of just these films, each by itself."""
        return self._views.posters(self.library.of(tasks), {})

    def view(self, asked: Asked) -> dict[str, Any]:
        """What a browser asks `/live` for, as it is now."""
        return self._views.view(asked)

    def card_alone(self, task: Task) -> dict[str, Any]:
        """A wall with just this task, which does not follow `/live`."""
        return self._views.alone(task)

    def last_event_id(self) -> int:
        """The id of the newest event."""
        return self._store.last_event_id()

    def subscribe(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Hear of each change that this process makes, from any thread; returns the way out."""
        return self._store.subscribe(listener)

    # --- files ----------------------------------------------------------------------------------------------------

    def film_path(self, task_id: str, kind: FilmKind = "film") -> Path | None:
        """The file of a finished film, or of a picture of it; None when there is none."""
        return self._films.path(task_id, kind)

    def film_moment(self, task_id: str, at_s: float, width: int) -> Path | None:
        """The frame that a film shows at a moment, at most `width` pixels wide; None when it is not to be had."""
        try:
            return self._films.at(task_id, at_s, width)
        except FilmError:
            return None

    def film_reel(self, task_id: str) -> Reel | None:
        """How a finished film's frames follow each other; None when there is none."""
        return self._films.reel(task_id)

    def film_name(self, task_id: str) -> str:
        """A file name that people recognise: the beginning of its title or prompt."""
        task = self._store.task(task_id)
        return f"{file_name(task.name if task else '') or task_id[:8]}.mp4"

    def pair_path(self, task_id: str) -> Path | None:
        """The small picture of a task's keyframes; None when it has none that we hold."""
        task = self._store.task(task_id)
        if task is None:
            return None
        try:
            return self._keyframes.pair(task.request.start, task.request.end, task.request.ratio)
        except FrameError:
            return None

    def sheet(self, review_id: str, kind: SheetKind, *, language: str, timezone: str) -> bytes | None:
        """A review's sheet in a language, with the times of a zone; None when there is no such review."""
        return self._sheets.draw(review_id, kind, language=language, timezone=timezone)

    def sheet_name(self, review_id: str, kind: SheetKind) -> str:
        """A file name that people recognise: the review's title."""
        review = self.reviews.review(review_id)
        return f"{file_name(review.title if review else '') or review_id[:8]}.{kind}"

    def showcase_name(self, title: str) -> str:
        """A file name that people recognise: the showcase's title."""
        return f"{file_name(title) or 'showcase'}.html"

    # --- the operator ---------------------------------------------------------------------------------------------

    @property
    def demo(self) -> bool:
        """True while the embedded demo gateway stands in."""
        return self._gateway.name == DEMO

    def usage(self) -> Usage:
        """What counts against the limits; days and months are those of the server's zone."""
        now = self._local_now()
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return self._store.usage(self._gateway.name, day_start=day, month_start=day.replace(day=1))

    def storage(self) -> Storage:
        """Bytes that films and frames take, and that are left on their disk."""
        free = shutil.disk_usage(self.settings.data).free
        return Storage(films=self._films.used_bytes(), frames=self._keyframes.used_bytes(), free=free)

    def health(self) -> dict[str, Any]:
        """What `/healthz` tells."""
        return {
            "ok": self._worker.alive,
            "version": __version__,
            "worker": "running" if self._worker.alive else "stopped",
        }

    def beat_age_s(self) -> float:
        """Seconds since the worker's last sign of life."""
        return self._worker.beat_age_s

    def hook(self, secret: str, body: bytes) -> None:
        """Take a call of the gateway as a hint (contract §5); returns at once."""
        self._worker.hook(secret, body)


def _moment_name(at_s: float) -> str:
    """What a frame of a film is called among the pictures."""
    if at_s <= 0:
        return _("First frame")
    return _("Last frame") if at_s == math.inf else _("Frame at {seconds} s").format(seconds=f"{at_s:.2f}")
