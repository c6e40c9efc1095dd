"""One poster card: a pure function from a task to data for the browser, in the reader's language.

As in `card`, nothing depends on the present moment, and all texts are plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twoframe.card import LOOK, action, announce, best, film, star, take_of, thumb
from twoframe.i18n import _, n_
from twoframe.models import Task, TaskState
from twoframe.verdicts import Standing
from twoframe.words import explain, standing_word, state_word

TAGS_SHOWN = 3

_TONES = {Standing.APPROVED: "green", Standing.CHANGES: "yellow", Standing.REJECTED: "red"}
"""Theme colours of verdicts; a review that waits for one says nothing about its film yet."""


def poster(
    task: Task,
    *,
    tags: Sequence[str] = (),
    verdict: Standing | None = None,
    takes: int = 1,
    face: bool = True,
    days_left: int | None = None,
) -> dict[str, Any]:
    """Build one poster card. `takes` is how many takes of its press are there, `face` whether it stands for them;
    `days_left` how long it stays in the bin.
    """
    tone, icon = LOOK[task.state]
    take = take_of(task, takes)
    return {
        "id": task.id,
        "state": task.state.value,
        "word": state_word(task.state),
        "tone": tone,
        "icon": icon,
        "name": task.name,
        "prompt": task.request.prompt,
        "facts": _facts(task, takes),
        "clock": {"kind": "day", "since": task.created_at.timestamp()},
        "reason": explain(task.failure, task.request).title if task.failure else None,
        "left": _left(days_left),
        "starred": _("Starred") if task.starred else None,
        "verdict": {"word": standing_word(verdict), "tone": _TONES[verdict]} if verdict in _TONES else None,
        "tags": [*tags[:TAGS_SHOWN]],
        "more_tags": {"word": f"+{len(tags) - TAGS_SHOWN}", "names": ", ".join(tags[TAGS_SHOWN:])}
        if len(tags) > TAGS_SHOWN
        else None,
        "thumb": thumb(task),
        "film": film(task),
        "href": f"/film?id={task.id}",
        "actions": _actions(task, takes),
        "take": take and take | {"face": face},
        "announce": None if task.unfinished else announce(task),
    }


def _facts(task: Task, takes: int) -> str:
    """Shape, length and `{day}`, which the browser fills in: it knows the reader's zone."""
    if task.film is None:
        words = _("{ratio}, {day}")
    else:
        words = _("{ratio}, {seconds} s, {day}").replace("{seconds}", f"{task.film.duration_s:.0f}")
    words = words.replace("{ratio}", task.request.ratio.value)
    return _("Take {take}, {facts}").format(take=task.take, facts=words) if takes > 1 else words


def _left(days: int | None) -> str | None:
    if days is None:
        return None
    return n_("{n} day left", "{n} days left", days) if days > 0 else _("Less than a day left")


def _actions(task: Task, takes: int) -> list[dict[str, Any]]:
    opens = action("open", _("Open"), "open_in_full", "menu") | {"href": f"/film?id={task.id}"}
    if task.deleted_at is not None:
        return [
            action("restore", _("Restore"), "restore_from_trash", "row"),
            opens,
            action("erase", _("Delete for good"), "delete_forever", "menu"),
        ]
    delete = action("delete", _("Delete"), "delete", "menu")
    remix = action("remix", _("Remix"), "edit", "menu")
    if task.state is not TaskState.COMPLETED:
        return [opens | {"place": "row"}, remix, star(task), delete]
    return [
        *([best(task)] if takes > 1 else []),
        opens,
        action("download", _("Download"), "download", "menu") | {"href": f"/films/{task.id}.mp4?download"},
        star(task),
        action("continue", _("Continue"), "arrow_forward", "menu"),
        remix,
        action("review", _("Review"), "compare", "menu"),
        delete,
    ]
