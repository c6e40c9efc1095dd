"""A check-up of a data folder, with the server running or not: says what is wrong in plain lines, and mends it if told.

Nothing is ever thrown away but what was begun and broken off: what belongs to nobody goes into `lost+found`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from twoframe.errors import KeepError, StoreError, TwoframeError
from twoframe.films import Films
from twoframe.keep import film_findings, findings
from twoframe.keep.findings import Finding
from twoframe.keep.telling import ask, counted, say
from twoframe.settings import Settings
from twoframe.store import Store, snapshot
from twoframe.store.migrate import HEAD


def doctor(settings: Settings, *, cure: bool = False, yes: bool = False) -> bool:
    """Look for what is wrong, and cure it if told. True: all is well now. Raises `KeepError`."""
    data, file = settings.data, snapshot.file_of(settings.database_url)
    if not data.is_dir() or (file is not None and not file.is_file()):
        raise KeepError(f"There is nothing to look at: {data} holds no data of Twoframe.")
    try:
        revision = snapshot.contents(settings.database_url).revision
    except StoreError as error:
        raise KeepError(
            f"The database can't be read ({error}). Restore a backup: python -m twoframe restore."
        ) from error
    if revision != HEAD:
        raise KeepError("The database is of another version of Twoframe. Start Twoframe once, then call the doctor.")
    store, films = Store(settings.database_url), Films(data)
    try:
        found = [*_all(settings, store, films)]
        for finding in found:
            say(f"• {finding.words}{f' Cure: {finding.cure_words}.' if finding.cure else ''}")
        curable = [(finding.cure_words, finding.cure) for finding in found if finding.cure is not None]
        if not found:
            say(f"All is well in {data}.")
        elif not cure or not curable:
            wrong = f"{counted(len(found), 'thing')} {'is' if len(found) == 1 else 'are'} wrong in {data}."
            say(f"{wrong} To cure what has a cure: python -m twoframe doctor --cure" if curable else wrong)
        else:
            ask(f"Cure {counted(len(curable), 'thing')}?", yes=yes)
            _cure(curable)
            left = [*_all(settings, store, films)]
            say("All is well now." if not left else "What is left:")
            for finding in left:
                say(f"• {finding.words}")
            found = left
        return not found
    finally:
        store.close()


def _all(settings: Settings, store: Store, films: Films) -> Iterator[Finding]:
    yield from findings.of_database(settings, store)
    try:
        yield from findings.of_search(store)
        yield from film_findings.of_films(settings.data, store, films)
        yield from findings.of_frames(settings.data, store, settings.database_url)
    except StoreError as error:
        yield Finding(f"The database can't be read to its end ({error}). Restore a backup.")
    yield from findings.of_tmp(settings.data)
    yield from findings.of_received(settings.data)


def _cure(curable: Iterable[tuple[str, Callable[[], object]]]) -> None:
    for words, cure in curable:
        try:
            cure()
        except (OSError, TwoframeError) as error:
            say(f"Not done: {words} ({error}).")
        else:
            say(f"Done: {words}.")
