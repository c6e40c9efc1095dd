"""Texts of the interface through gettext: another language is one more catalogue, no change of code.

Catalogues are `locale/<language>/LC_MESSAGES/twoframe.po`, read as they are (no compile step). English stands in
the code. Whoever serves a reader says which language: a request enters `speaking(…)`, the pages register a
`resolver` that asks the reader's browser.
"""

from __future__ import annotations

import gettext as gnu
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from babel.dates import format_skeleton, get_timezone
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from twoframe.settings import LOCALE, languages

_language: ContextVar[str | None] = ContextVar("language", default=None)
_resolver: Callable[[], str | None] = lambda: None  # noqa: E731 - a placeholder that `set_resolver` replaces


def set_resolver(resolver: Callable[[], str | None]) -> None:
    """Say how to find the reader's language where no request entered one; it may answer any locale, or None."""
    global _resolver  # noqa: PLW0603 - one resolver a process, set by the site script
    _resolver = resolver


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Use a language for the texts made inside the block."""
    token = _language.set(best(language))
    try:
        yield
    finally:
        _language.reset(token)


def best(locale: str | None) -> str:
    """Choose the catalogue for a locale such as `zh-CN`; English when there is none."""
    wanted = (locale or "en").replace("_", "-").split("-")[0].lower()
    return wanted if wanted in languages() else "en"


def language() -> str:
    """The language that texts are made in right now."""
    return _language.get() or best(_resolver())


def _(message: str) -> str:
    """Translate a text."""
    return catalogue(language()).gettext(message)


def n_(one: str, many: str, count: int) -> str:
    """Translate a text with a count in it; the placeholder is `{n}`, filled in as `12,345`."""
    return catalogue(language()).ngettext(one, many, count).replace("{n}", format_decimal(count, locale=language()))


def date_words(at: datetime, zone: str) -> str:
    """A moment in full, for paper: `22 Nov 2026 13:28`, in a zone by its name; in UTC, which is then said, where there
    is no such zone.
    """
    try:
        local, said = at.astimezone(get_timezone(zone or None)), ""
    except (LookupError, ValueError, OSError):
        local, said = at.astimezone(UTC), " UTC"
    day, clock = (format_skeleton(parts, local, locale=language()) for parts in ("yMMMd", "Hm"))
    return f"{day} {clock}{said}"


def zone_of(name: str) -> tzinfo | None:
    """A time zone by its name; None where there is no such zone."""
    try:
        return get_timezone(name) if name else None
    except (LookupError, ValueError, OSError):
        return None


def day_words(at: datetime, zone: str) -> str:
    """A day for paper: `22 Nov 2026`, in a zone by its name; in UTC where there is no such zone."""
    try:
        local = at.astimezone(get_timezone(zone or None))
    except (LookupError, ValueError, OSError):
        local = at.astimezone(UTC)
    return format_skeleton("yMMMd", local, locale=language())


@lru_cache(maxsize=16)
def catalogue(code: str) -> gnu.NullTranslations:
    """The texts of a language; English needs none."""
    file = LOCALE / code / "LC_MESSAGES" / "twoframe.po"
    if not file.is_file():
        return gnu.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)
