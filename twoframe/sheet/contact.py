"""Collects what a contact sheet says: films by their posters, with what they were asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

from twoframe import heap
from twoframe.films import Films
from twoframe.i18n import _, date_words, day_words, language, n_, speaking
from twoframe.models import Task
from twoframe.sheet.content import Card, Contacts
from twoframe.sheet.gather import Kind
from twoframe.store import Store
from twoframe.words import duration_words, state_word

FILMS_MAX = 600
"""So many films fit on one sheet."""

TILE_PX = (480, 270)
LARGE_PX = (1280, 720)
"""What a poster is drawn in, and one that has the page for itself."""


class ContactSheets:
    """The contact sheets of one data folder. Safe to use from any thread."""

    def __init__(self, store: Store, films: Films, tmp: Path, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._films = films
        self._tmp = tmp
        self._clock = clock

    def draw(self, ids: Sequence[str], kind: Kind, *, language: str, timezone: str) -> bytes:
        """A sheet of these films in a language, with the times of a zone. Tiles are made beside it, one by one."""
        # What draws is loaded with the first sheet: it takes 20 MB and more.
        from twoframe.sheet.contact_layout import laid_out  # noqa: PLC0415
        from twoframe.sheet.drawing import drawn  # noqa: PLC0415

        self._tmp.mkdir(parents=True, exist_ok=True)
        with speaking(language), tempfile.TemporaryDirectory(dir=self._tmp, prefix="contact-") as folder:
            sheet = self.content(ids, Path(folder), timezone=timezone)
            made = drawn(lambda: laid_out(sheet, endless=kind == "png"), sheet.title, sheet.language, kind)
        heap.trim()
        return made

    def content(self, ids: Sequence[str], folder: Path, *, timezone: str) -> Contacts:
        """What the sheet says, in the language that is spoken right now; the tiles are laid into a folder."""
        tasks = [task for task in self._store.tasks(ids) if task.emptied_at is None]
        shown, tags = tasks[:FILMS_MAX], self._store.tags_of(task.id for task in tasks[:FILMS_MAX])
        size = LARGE_PX if len(shown) == 1 else TILE_PX
        cards = [self._card(task, tags.get(task.id, ()), folder, size, timezone) for task in shown]
        rest = len(tasks) - len(shown)
        return Contacts(
            title=_("Contact sheet"),
            facts=_facts(tasks),
            date=date_words(self._clock(), timezone),
            language=language(),
            cards=tuple(cards),
            note=n_("{n} more film is in Twoframe.", "{n} more films are in Twoframe.", rest) if rest else "",
        )

    def _card(self, task: Task, tags: tuple[str, ...], folder: Path, size: tuple[int, int], timezone: str) -> Card:
        parts = [task.request.ratio.value, day_words(task.created_at, timezone)]
        if task.film is not None:
            parts.insert(1, _("{seconds} s").format(seconds=f"{task.film.duration_s:.0f}"))
        gone = _("The film is no longer on this computer.") if task.film is not None else state_word(task.state)
        poster = self._tile(task, folder / f"{task.id}.jpg", size)
        return Card(task.title, task.request.prompt, ", ".join(parts), tags, task.starred, poster, gone)

    def _tile(self, task: Task, target: Path, size: tuple[int, int]) -> Path | None:
        """A film's poster, whole, before its own blur where it has another shape: so that all make even rows."""
        poster = self._films.path(task.id, "poster")
        if poster is None:
            return None
        try:
            with Image.open(poster, formats=("JPEG",)) as im:
                im.draft("RGB", size)
                picture = im.convert("RGB")
        except (OSError, Image.DecompressionBombError):
            return None
        inner = ImageOps.contain(picture, size, Image.Resampling.LANCZOS)
        tile = inner
        if inner.size != size:
            tile = ImageOps.fit(picture, size).filter(ImageFilter.GaussianBlur(size[1] / 12)).point(lambda v: v * 0.8)
            tile.paste(inner, ((size[0] - inner.width) // 2, (size[1] - inner.height) // 2))
        tile.save(target, "JPEG", quality=82)
        return target


def _facts(tasks: Sequence[Task]) -> str:
    """How many films, and how long they are together."""
    films = [task.film for task in tasks if task.film is not None]
    told = n_("{n} film", "{n} films", len(tasks))
    return f"{told}, {duration_words(sum(film.duration_s for film in films))}" if films else told
