"""What the walls show: pure functions from tasks to data for the browser. All wording is made here, in `card` and in
`poster`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from twoframe.card import card
from twoframe.filters import Shelf
from twoframe.i18n import _, language, n_
from twoframe.models import OriginKind, Task, TaskState, Usual
from twoframe.poster import poster

ACTIONS = frozenset(
    {
        "ask_again",
        "best",
        "continue",
        "delete",
        "details",
        "erase",
        "extend",
        "open",
        "remix",
        "restore",
        "review",
        "send_again",
        "star",
        "try_again",
        "unbest",
        "unstar",
    }
)
"""Names that an event of the wall may carry. Download is a link, and the original words open in the browser."""

SAMPLE_URL = "/app/static/sample/dusk.webp"


def wall_data(
    tasks: Sequence[Task],
    *,
    gateway: str,
    usual: Usual | None,
    now: datetime,
    event_id: int,
    prior: Usual | None = None,
    extends: bool = True,
) -> dict[str, Any]:
    """Build all that the wall shows, newest task first as given.

    `gateway` is the connected one. `event_id` must have been read before the tasks, so that the data is at least as
    new as it says. `usual` is what the gateway's tasks took; `prior` stands in while none has finished.
    `extends` tells whether the connected gateway can make films longer.
    """
    repeated = {task.origin.task_id for task in tasks if task.origin and task.origin.kind is OriginKind.RESEND}
    takes = Counter(task.take_group for task in tasks)
    return {
        "id": event_id,
        "now": now.timestamp(),
        "lang": language(),
        "head": head(tasks, gateway),
        "cards": [
            card(
                task,
                gateway=gateway,
                usual=usual,
                prior=prior,
                extends=extends,
                sent_again=task.id in repeated,
                takes=takes[task.take_group] if task.take_group else 1,
            )
            for task in tasks
        ],
        "texts": _texts(),
        "empty": _empty(),
        "view": {},
    }


def posters_data(
    shelf: Shelf, *, now: datetime, days_left: Callable[[Task], int], view: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Build a grid of posters in the order of a shelf; takes that one film stands for follow as its family.

    `view` is what the grid asks `/live` for, so that it follows what happens; None: it does not. `days_left` tells how
    long a film stays in the bin: the one thing on a card that time alone changes.
    """
    cards = []
    for task in shelf.tasks:
        takes = shelf.takes.get(task.take_group or "", ())
        family = takes if len(takes) > 1 else (task,)
        cards += [
            poster(
                take,
                tags=shelf.tags.get(take.id, ()),
                verdict=shelf.verdicts.get(take.id),
                takes=len(family),
                face=take.id == task.id,
                days_left=days_left(take) if take.deleted_at else None,
            )
            for take in family
        ]
    return {
        "id": shelf.event_id,
        "now": now.timestamp(),
        "lang": language(),
        "head": {"title": _("Films"), "counts": ""},
        "cards": cards,
        "texts": _texts(),
        "empty": {"title": _("No films here"), "body": "", "examples": []},
        "view": None if view is None else dict(view),
    }


def head(tasks: Sequence[Task], gateway: str) -> dict[str, str]:
    """The wall's heading, and how many tasks stand where."""
    moving = sum(task.active and task.gateway == gateway for task in tasks)
    counts = {state: sum(task.state is state for task in tasks) for state in TaskState}
    unconfirmed, done, failed = (
        counts[state] for state in (TaskState.UNCONFIRMED, TaskState.COMPLETED, TaskState.FAILED)
    )
    told = [
        (moving, n_("{n} on the way", "{n} on the way", moving)),
        (unconfirmed, n_("{n} unconfirmed", "{n} unconfirmed", unconfirmed)),
        (rest := len(tasks) - moving - unconfirmed - done - failed, n_("{n} stopped", "{n} stopped", rest)),
        (done, n_("{n} done", "{n} done", done)),
        (failed, n_("{n} failed", "{n} failed", failed)),
    ]
    return {"title": _("Your films"), "counts": ", ".join(words for count, words in told if count)}


def _texts() -> dict[str, str]:
    return {
        "more": _("More"),
        "original_words": _("Original words"),
        "play": _("Play"),
        "pause": _("Pause"),
        "unplayable": _("This film can’t be played."),
        "open": _("Open {name}"),
        "play_named": _("Play {name}"),
        "pause_named": _("Pause {name}"),
        "here": _("You are here"),
        "takes": _("{n} takes"),
        "takes_note": _("B picks the best, arrow keys go from take to take."),
        "just_now": _("just now"),
        "offline": _("Connection lost. Reconnecting."),
    }


def _empty() -> dict[str, Any]:
    return {
        "title": _("No films yet"),
        "body": _(
            "Write a prompt, add one or two keyframes, press Generate. "
            "Your film appears in this place while you keep working."
        ),
        "start": _("Start frame"),
        "end": _("End frame"),
        "picture": SAMPLE_URL,
        "alt": _("Five frames of a film: the camera moves closer to a temple while the light turns warm"),
        "examples": [
            {
                "label": _("Dolly in at dusk"),
                "prompt": _(
                    "Slow dolly in on the temple roofs as the afternoon turns to dusk, lanterns coming on one by one."
                ),
            },
            {
                "label": _("Day turns to night"),
                "prompt": _(
                    "Static shot of a wide harbour, clouds racing, while day turns to night and windows light up."
                ),
            },
            {
                "label": _("A flower opens"),
                "prompt": _("Macro push in while a flower opens petal by petal, light wind, dew catching the sun."),
            },
        ],
    }
