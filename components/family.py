"""The family of a film: a tree of links to walk along (see `family.js`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from babel.dates import format_timedelta

from components import links
from components.family_tree import Node, family_tree
from components.library_words import short
from components.own import component, said
from twoframe.i18n import _, language
from twoframe.models import Origin, OriginKind, Task, TaskState
from twoframe.words import state_word

NAME_MAX = 120

_FAMILY = component(
    "family",
    html='<ul class="family" role="list"></ul>\n',
    scripts=("family",),
    styles=("family",),
)

Tone = Literal["gray", "blue", "red", "yellow"]
_TONES: dict[TaskState, Tone] = {
    TaskState.PROCESSING: "blue",
    TaskState.SAVING: "blue",
    TaskState.FAILED: "red",
    TaskState.UNCONFIRMED: "yellow",
}
_ICONS = {
    OriginKind.REMIX: "edit",
    OriginKind.CONTINUE: "arrow_forward",
    OriginKind.EXTEND: "more_time",
    OriginKind.RETRY: "refresh",
    OriginKind.RESEND: "send",
}


def tree(task: Task, relatives: Sequence[Task], *, key: str, on_open: Callable[[str], None]) -> None:
    """Draw the family as a tree. `on_open` gets the id of a member that was pressed."""
    now = datetime.now(UTC)
    ids = {each.id for each in relatives}

    def opened() -> None:
        task_id = said(key, "opened")
        if isinstance(task_id, str) and task_id in ids:  # a browser's word
            on_open(task_id)

    _FAMILY(
        key=key,
        data={
            "label": _("Family"),
            "rows": [_row(node, task, now) for node in family_tree(relatives)],
            "here": _("You are here"),
        },
        on_opened_change=opened,
        height="content",
    )


def kind_words(origin: Origin | None) -> str:
    """How a film came to be, in a word or two."""
    if origin is None:
        return _("Beginning")
    return {
        OriginKind.REMIX: _("Remix"),
        OriginKind.CONTINUE: _("Continues"),
        OriginKind.EXTEND: _("Extends"),
        OriginKind.RETRY: _("Another try"),
        OriginKind.RESEND: _("Sent again"),
    }[origin.kind]


def _row(node: Node, this: Task, now: datetime) -> dict[str, Any]:
    task = node.task
    if task is None:
        return {
            "id": "",
            "depth": node.depth,
            "name": _("A film that was removed"),
            "caption": _("Removed for good"),
            "icon": "delete",
        }
    ago = format_timedelta(task.created_at - now, add_direction=True, format="short", locale=language()).replace(
        ".", ""
    )
    take = [_("take {take}").format(take=task.take)] if task.take_group else []
    return {
        **_link(task, this),
        "depth": node.depth,
        "kind": _ICONS[task.origin.kind] if task.origin else "movie",
        "caption": ", ".join([kind_words(task.origin), *take, ago]),
        "badge": _badge(task),
    }


def _link(task: Task, this: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "href": links.film_address(task.id),
        "name": short(task.name, NAME_MAX),
        "picture": _picture(task),
        "icon": "movie",
        "here": task.id == this.id,
        "gone": task.deleted_at is not None,
    }


def _picture(task: Task) -> str | None:
    if task.film is not None:
        return f"/films/{task.id}.jpg"
    stored = any(ref is not None and ref.sha256 for ref in (task.request.start, task.request.end))
    return f"/films/{task.id}/pair.jpg" if stored else None


def state_badge(task: Task) -> tuple[str, Tone] | None:
    """What is to be known of where a film stands, and its colour; None for one that is simply there."""
    if task.deleted_at is not None:
        return _("In the bin"), "gray"
    return None if task.state is TaskState.COMPLETED else (state_word(task.state), _TONES.get(task.state, "gray"))


def _badge(task: Task) -> dict[str, str] | None:
    told = state_badge(task)
    return None if told is None else {"word": told[0], "tone": told[1]}
