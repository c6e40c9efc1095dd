"""What is done with films, with one or with many: each step says what it did, and how to take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from components.finishing import finishing
from components.library_chosen import choose
from components.told import say, told
from components.undo import offer_undo
from twoframe.bin import KEPT_DAYS
from twoframe.errors import StoreError
from twoframe.i18n import _, n_
from twoframe.runtime import service


def star(ids: Sequence[str], *, on: bool) -> None:
    """Set or clear stars."""
    _try(lambda: service().library.star(ids, on=on))


def delete(ids: Sequence[str]) -> bool:
    """Put films into the bin, and offer to bring exactly these back. False when it was refused, and said so."""
    gone = _try(lambda: service().library.delete(ids))
    if gone is None:
        return False
    choose(gone, False)
    if gone:
        words = n_("{n} film is in the bin for {days} days.", "{n} films are in the bin for {days} days.", len(gone))
        offer_undo(words.format(days=KEPT_DAYS), lambda: restore(gone))
    return True


def restore(ids: Sequence[str]) -> None:
    """Take films out of the bin."""
    with finishing():
        back = _try(lambda: service().library.restore(ids))
        if back is not None:
            _say_back(back)


def _say_back(back: Sequence[str]) -> None:
    choose(back, False, binned=True)
    words = n_("{n} film is back.", "{n} films are back.", len(back)) if back else _("Nothing was there to bring back.")
    say(words, "restore_from_trash")


def erase(ids: Sequence[str]) -> bool:
    """Remove films in the bin for good. False when it was refused, and said so."""
    gone = _try(lambda: service().bin.empty(ids))
    if gone is None:
        return False
    choose(gone, False, binned=True)
    words = n_("{n} film was removed for good.", "{n} films were removed for good.", len(gone))
    say(words, "delete_forever")
    if left := len(service().library.present(ids, binned=True)):
        words = n_("{n} stays until the service has made it.", "{n} stay until the service has made them.", left)
        say(words, "hourglass")
    return True


def _try(act: Callable[[], list[str]]) -> list[str] | None:
    try:
        return told(act)
    except StoreError:
        with finishing():
            say(_("The database can’t be written now. What was not done yet stays as it is."), "error")
        return None
