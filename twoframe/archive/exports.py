"""What people take along: an address that gives a ZIP or a contact sheet, once."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from twoframe.archive.packing import Package
from twoframe.archive.scrub import Scrub
from twoframe.filenames import file_name
from twoframe.films import Films
from twoframe.i18n import day_words, language, speaking
from twoframe.keyframes import Keyframes
from twoframe.models import new_id
from twoframe.sheet.contact import ContactSheets
from twoframe.sheet.gather import Kind as SheetKind
from twoframe.store import Clock, Store

TICKET_S = 900.0
"""So long a ticket waits to be taken."""

TICKETS_MAX = 200


@dataclass(frozen=True)
class Ticket:
    """What was ordered: which tasks, in whose language and zone."""

    ids: tuple[str, ...]
    language: str
    timezone: str
    made_at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Inside:
    """What a ZIP would hold: so many films, of so many bytes. Of `gone` films the files are no longer here."""

    films: int
    bytes: int
    gone: int


class Exports:
    """Orders of downloads. Each is taken once, by whoever has its random address. Safe to use from any thread."""

    def __init__(
        self,
        data: Path,
        store: Store,
        films: Films,
        keyframes: Keyframes,
        clock: Clock,
        *,
        secrets: Collection[str] = (),
    ) -> None:
        self._tmp = data / "tmp"
        self._store = store
        self._films = films
        self._keyframes = keyframes
        self._clock = clock
        self._scrub = Scrub(data, secrets)
        self._sheets = ContactSheets(store, films, self._tmp, clock)
        self._tickets: dict[str, Ticket] = {}
        self._lock = Lock()

    def order(self, ids: Sequence[str], *, timezone: str = "") -> str:
        """Take an order in the language that is spoken right now; returns the id under which it is fetched."""
        ticket_id = new_id()
        with self._lock:
            self._drop_old()
            self._tickets[ticket_id] = Ticket(tuple(dict.fromkeys(ids)), language(), timezone)
        return ticket_id

    def inside(self, ids: Iterable[str]) -> Inside:
        """What a ZIP of these would hold, by the files that are here now."""
        films = total = gone = 0
        for task_id, brief in self._store.present(ids, binned=False).items():
            if brief.unfinished or not brief.bytes:
                continue
            file = self._films.path(task_id, "film")
            films, total, gone = (films + 1, total + brief.bytes, gone) if file else (films, total, gone + 1)
        return Inside(films, total, gone)

    def take(self, ticket_id: str) -> Ticket | None:
        """The order of an id, which is gone then; None when there is none, or none any more."""
        with self._lock:
            self._drop_old()
            return self._tickets.pop(ticket_id, None)

    def zip(self, ticket: Ticket) -> Package:
        """A ZIP of all that was ordered and has come to its end. Raises `StoreError`."""
        with speaking(ticket.language):
            return Package(self._store.records(ticket.ids), self._films, self._keyframes, self._tmp, self._scrub)

    def contact_sheet(self, ticket: Ticket, kind: SheetKind) -> bytes:
        """A contact sheet of all that was ordered. Raises `StoreError`."""
        return self._sheets.draw(ticket.ids, kind, language=ticket.language, timezone=ticket.timezone)

    def name(self, ticket: Ticket, ending: str) -> str:
        """What a download is called: `Twoframe 28 Nov 2026`."""
        with speaking(ticket.language):
            return f"{file_name(f'Twoframe {day_words(self._clock(), ticket.timezone)}')}{ending}"

    def _drop_old(self) -> None:
        oldest = time.monotonic() - TICKET_S
        kept = [(name, ticket) for name, ticket in self._tickets.items() if ticket.made_at >= oldest]
        self._tickets = dict(kept[-TICKETS_MAX:])
