"""Notices: on every page a person hears that a film came to its end (see `notices.js`).

The tab's title always counts; a message in the page, a sound and a notification of the computer are each a choice,
which the browser keeps. Nothing of it runs the page: Python is told only when somebody opens a film.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from components import links
from components.memory import remember, remembered
from components.own import component, said
from twoframe.i18n import _, language
from twoframe.models import TaskState
from twoframe.words import state_word

Kind = Literal["toast", "sound", "notification"]
DEFAULTS: dict[Kind, bool] = {"toast": True, "sound": False, "notification": False}
"""What a browser does in which nobody chose."""

ENDS = (TaskState.COMPLETED, TaskState.FAILED)

_KEY = "notices"
_NOTICES = component(
    "notices",
    html='<div class="place"></div>\n',
    scripts=("notices", "notices_toasts", "notices_aloud", "notices_try", "wall_live"),
    styles=("notices",),
)


def notices() -> None:
    """Mount what listens, once a run and for all pages: it takes no room."""

    def opened() -> None:
        match said(_KEY, "opened"):  # a browser's word
            case {"id": ""}:
                links.go("library")
            case {"id": str(task_id)} if links.is_id(task_id):
                links.go("film", **{links.ID: task_id})

    _NOTICES(
        key=_KEY,
        data={
            "lang": language(),
            "choices": {kind: chosen(kind) for kind in DEFAULTS},
            "texts": {
                "region": _("Notices"),
                "open": _("Open"),
                "dismiss": _("Dismiss"),
                "states": {state.value: state_word(state) for state in ENDS},
                "many": _("{count} films finished"),  # four or more
                "counts": _("{done} done, {failed} failed"),
            },
        },
        on_opened_change=opened,
        height="content",
    )


def try_it(kind: Kind) -> None:
    """Draw a button that gives a notice of one kind, whatever is chosen."""
    _NOTICES(
        key=f"{_KEY}-try-{kind}",
        data={"shows": "try", "kind": kind, "label": _("Try it"), "name": _TRIES[kind](), "sample": _sample()},
        height="content",
    )


def permission() -> None:
    """Draw what this browser makes of notifications, as it is at each moment, and the way to its permission."""
    _NOTICES(
        key=f"{_KEY}-permission",
        data={"shows": "permission", "on": chosen("notification"), "texts": _permission_texts()},
        height="content",
    )


def chosen(kind: Kind) -> bool:
    """Whether notices of a kind are on in this browser, as far as it has told."""
    return {"on": True, "off": False}.get(remembered(kind) or "", DEFAULTS[kind])


def choose(kind: Kind, *, on: bool) -> None:
    """Turn notices of a kind on or off in this browser."""
    remember(kind, "on" if on else "off")


def _sample() -> str:
    return _("Only a test")


_TRIES: dict[Kind, Callable[[], str]] = {
    "toast": lambda: _("Try the message"),
    "sound": lambda: _("Try the sound"),
    "notification": lambda: _("Try the notification"),
}
"""What the buttons are called for who does not see what they stand beside."""


def _permission_texts() -> dict[str, str]:
    return {
        "ask": _("Allow in this browser"),
        "default": _("Not allowed yet. This browser asks you once."),
        "granted": _("Allowed in this browser."),
        "denied": _(
            "Blocked in this browser. Allow notifications for this page in the browser’s settings: "
            "the icon at the left of the address leads there."
        ),
        "insecure": _("Not available at this address: browsers show notifications for https and localhost only."),
        "none": _("Not available: this browser shows no notifications from pages."),
    }
