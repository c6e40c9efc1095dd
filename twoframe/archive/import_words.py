"""How far imports are, and what came of them, in words."""

from __future__ import annotations

from twoframe.archive.bringing import Outcome, Reason
from twoframe.archive.importing import ENDED, Progress, Step
from twoframe.i18n import _, n_


def told(progress: Progress) -> dict[str, object]:
    """How far an import is, in the language that is spoken right now."""
    return {
        "id": progress.id,
        "name": progress.name,
        "running": progress.step not in ENDED,
        "failed": progress.step in ENDED - {Step.DONE},
        "done": progress.looked_at,
        "total": progress.total,
        "words": _step_words(progress),
        "problems": [
            {"name": name or _("A film without a name"), "words": reason_words(why)} for name, why in progress.problems
        ],
        "more": n_("{n} more film did not come in.", "{n} more films did not come in.", unnamed)
        if (unnamed := progress.refused - len(progress.problems))
        else "",
    }


def reason_words(reason: Reason) -> str:
    """Why a film did not come in."""
    return {
        Reason.DAMAGED: _("Its entry in the ZIP is damaged."),
        Reason.UNFINISHED: _("It was not finished. It goes on in the Twoframe that asked for it."),
        Reason.FILM_LOST: _("Its film is missing in the ZIP, or damaged."),
        Reason.NOT_A_FILM: _("Its film can’t be played."),
        Reason.PICTURE: _("One of its keyframes is damaged, or too large for this Twoframe."),
        Reason.CONFLICT: _("It conflicts with what is here."),
    }[reason]


def _step_words(progress: Progress) -> str:
    match progress.step:
        case Step.WAITING:
            return _("Waiting for the import before this one")
        case Step.RUNNING if progress.total is not None:
            return _("{done} of {total} films").format(done=progress.looked_at, total=progress.total)
        case Step.RUNNING:
            return n_("{n} film so far", "{n} films so far", progress.looked_at)
        case Step.DONE:
            return _counted(progress)
    ended = {
        Step.NOT_OURS: _("This ZIP was not made by Twoframe, or it is damaged."),
        Step.NEWER: _("A newer Twoframe made this ZIP. Update this one, then import it again."),
        Step.FULL: _("The disk is full. Free some space, then import it again."),
        Step.STORE: _("The database can’t be written now. Import it again later."),
        Step.BROKEN: _("The import broke off. The log of the server says why."),
        Step.STOPPED: _("The server stops. When it starts again, the import goes on by itself."),
        Step.GIVEN_UP: _("The server stopped each time that it began with this ZIP, so it is left out now."),
    }[progress.step]
    if progress.looked_at:
        return f"{ended} {_counted(progress)}"
    return ended if progress.again else ended + " " + _("Nothing was imported.")


def _counted(progress: Progress) -> str:
    brought = progress.outcomes.get(Outcome.BROUGHT, 0)
    parts = [n_("{n} film imported.", "{n} films imported.", brought)] if brought else []
    if back := progress.outcomes.get(Outcome.BACK):
        parts.append(n_("{n} film has its files again.", "{n} films have their files again.", back))
    if here := progress.outcomes.get(Outcome.HERE):
        before = n_(
            "{n} film was here before, and is as it was.", "{n} films were here before, and are as they were.", here
        )
        parts.append(n_("{n} film is here already.", "{n} films are here already.", here) if progress.again else before)
    if binned := progress.outcomes.get(Outcome.BINNED):
        parts.append(n_("{n} film lies in the bin.", "{n} films lie in the bin.", binned))
    if progress.refused:
        parts.append(n_("{n} film did not come in.", "{n} films did not come in.", progress.refused))
    return " ".join(parts) or _("There is no film in it.")
