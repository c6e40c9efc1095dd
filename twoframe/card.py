"""One card of the wall: a pure function from a task to data for the browser, in the reader's language.

Nothing in a card depends on the present moment: times are seconds since 1970 and the browser counts, so a card
changes only when its task does. Texts of people and of the service are plain text, for `textContent` only.
"""

from __future__ import annotations

from typing import Any, Literal

from twoframe.i18n import _, n_
from twoframe.models import DEMO, Failure, OriginKind, Task, TaskState, Usual
from twoframe.settings import host_of
from twoframe.words import Explanation, duration_words, explain, range_words, state_word

Place = Literal["row", "menu"]

ANNOUNCED_MAX = 80
"""Characters of a prompt that a screen reader hears when a task comes to its end."""

LOOK = {
    TaskState.SENDING: ("gray", "send"),
    TaskState.UNCONFIRMED: ("yellow", "help"),
    TaskState.PENDING: ("gray", "schedule"),
    TaskState.PROCESSING: ("blue", "autorenew"),
    TaskState.SAVING: ("blue", "download"),
    TaskState.COMPLETED: ("green", "check"),
    TaskState.FAILED: ("red", "error"),
}
"""Theme colour and icon of each state."""


def card(
    task: Task,
    *,
    gateway: str,
    usual: Usual | None,
    prior: Usual | None = None,
    extends: bool = True,
    sent_again: bool = False,
    takes: int = 1,
) -> dict[str, Any]:
    """Build one card. `gateway` is the connected one, `usual` what its tasks took, `prior` stands in for that.

    `extends` tells whether the gateway can make films longer, `sent_again` whether a newer task repeats this one,
    `takes` how many takes of its press are there.
    """
    tone, icon = LOOK[task.state]
    told = _told(task)
    return {
        "id": task.id,
        "state": task.state.value,
        "word": state_word(task.state),
        "tone": tone,
        "icon": icon,
        "prompt": task.request.prompt,
        "title": told.title if told and task.state is TaskState.FAILED else None,
        "caption": _caption(task, usual, prior),
        "late": _late(task, usual or prior),
        "body": told.body if told else None,
        "note": _note(task, gateway, sent_again=sent_again),
        "clock": _clock(task, gateway),
        "gauge": _gauge(task, usual or prior),
        "thumb": thumb(task),
        "film": film(task),
        "starred": _("Starred") if task.starred else None,
        "actions": _actions(task, gateway, told, extends=extends, takes=takes),
        "take": take_of(task, takes),
        "words": task.failure.words or None if task.failure else None,
        "announce": None if task.unfinished else announce(task),
    }


def _told(task: Task) -> Explanation | None:
    """The paragraph that a card needs when a person has to know or do something."""
    if task.state is TaskState.UNCONFIRMED:
        return explain(Failure("lost_answer"), task.request)
    if task.link_dead:
        return explain(task.failure or Failure("link_dead"), task.request)
    if task.asking_stopped:
        return Explanation("", _("The service may still finish it. Ask again to look."), "try_again")
    if task.state is TaskState.FAILED:
        return explain(task.failure or Failure("upstream"), task.request)
    if task.state is TaskState.SAVING and task.failure:
        return explain(task.failure, task.request)
    return None


def _caption(task: Task, usual: Usual | None, prior: Usual | None) -> str:
    if task.asking_stopped:
        return _("Asked for 24 hours without an end.")
    if task.failure and task.unfinished:
        title = explain(task.failure, task.request).title
        goes_on = {TaskState.SENDING: _("Trying again."), TaskState.PENDING: _("Still asking.")}
        goes_on[TaskState.PROCESSING] = goes_on[TaskState.PENDING]
        return f"{title} {goes_on.get(task.state, '')}".strip()
    return {
        TaskState.SENDING: _("On its way to the service."),
        TaskState.UNCONFIRMED: _("Sent, no answer came back."),
        TaskState.PENDING: _("Accepted. The service has not started yet."),
        TaskState.PROCESSING: _usual_words(usual, prior),
        TaskState.SAVING: _("Finished. Copying the film to this computer."),
        TaskState.COMPLETED: _facts(task),
        TaskState.FAILED: "",
    }[task.state]


def _usual_words(usual: Usual | None, prior: Usual | None) -> str:
    if usual is not None:
        return n_("Usually {range} (your last one)", "Usually {range} (your last {n})", usual.count).format(
            range=range_words(usual)
        )
    return _("Usually {range}").format(range=range_words(prior)) if prior else _("The service works on it.")


def _late(task: Task, known: Usual | None) -> dict[str, Any] | None:
    """What the caption becomes, and after how many seconds."""
    if known is None or task.failure or not _gauge(task, known):
        return None
    words = _("Longer than usual ({range}). Still asking.").format(range=range_words(known))
    return {"after": known.high_s, "caption": words}


def _gauge(task: Task, known: Usual | None) -> dict[str, float] | None:
    if task.state is not TaskState.PROCESSING or known is None or task.asking_stopped:
        return None
    return {"low": known.low_s, "high": known.high_s}


def _clock(task: Task, gateway: str) -> dict[str, Any]:
    """`elapsed` ticks while the task moves; `ago` tells when it came to rest."""
    if not task.unfinished:
        return {"kind": "ago", "since": (task.finished_at or task.changed_at).timestamp()}
    since = (task.submitted_at or task.send_started_at or task.created_at).timestamp()
    ticks = task.gateway == gateway and (task.active or task.state is TaskState.UNCONFIRMED)
    return {"kind": "elapsed" if ticks else "ago", "since": since}


def _facts(task: Task) -> str:
    made = task.film
    if made is None:
        return ""
    facts = _("{seconds} s, {ratio}, {width} × {height}.").format(
        seconds=f"{made.duration_s:.1f}", ratio=task.request.ratio.value, width=made.width, height=made.height
    )
    if task.took_s is None:
        return facts
    took = _("Took {duration}.").format(duration=duration_words(task.took_s))
    return f"{facts} {took}"


def _note(task: Task, gateway: str, *, sent_again: bool) -> str | None:
    notes = []
    if sent_again:
        notes.append(_("Sent again as a newer task."))
    if task.unfinished and task.gateway != gateway:
        made_for = _("the built-in demo") if task.gateway == DEMO else host_of(task.gateway)
        notes.append(_("Made for {service}, not connected now.").format(service=made_for))
    if task.origin is not None:
        notes.append(
            {
                OriginKind.REMIX: _("Remix of an earlier film."),
                OriginKind.CONTINUE: _("Continues an earlier film."),
                OriginKind.EXTEND: _("Extends an earlier film."),
                OriginKind.RETRY: _("Another try of an earlier one."),
                OriginKind.RESEND: _("Sent again; the first one is unconfirmed."),
            }[task.origin.kind]
        )
    if task.take_group is not None:
        notes.append(_("Take {take}.").format(take=task.take))
    return " ".join(notes) or None


def thumb(task: Task) -> dict[str, str | None]:
    """The picture of a task's keyframes, as far as we hold them."""
    start, end = task.request.start, task.request.end
    frames = [frame for frame in (start, end) if frame is not None]
    if not any(frame.sha256 for frame in frames):
        return {"kind": "url" if frames else "none", "url": None, "alt": _("Frames given by address") if frames else ""}
    kind: Literal["pair", "one"] = "pair" if all(frame.sha256 for frame in frames) and len(frames) == 2 else "one"
    if kind == "pair":
        alt = _("Start and end frame")
    else:
        alt = _("Start frame") if start is not None and start.sha256 else _("End frame")
    return {"kind": kind, "url": f"/films/{task.id}/pair.jpg", "alt": alt}


def film(task: Task) -> dict[str, Any] | None:
    """What plays a finished task's film; None while there is none."""
    if task.state is not TaskState.COMPLETED or task.film is None:
        return None
    return {
        "url": f"/films/{task.id}.mp4",
        "poster": f"/films/{task.id}.jpg",
        "width": task.film.width,
        "height": task.film.height,
        "alt": _("Film: {prompt}").format(prompt=short(task.name)),
    }


def _actions(task: Task, gateway: str, told: Explanation | None, *, extends: bool, takes: int) -> list[dict[str, Any]]:
    """The buttons of a card in their order; those of the row first, then those under More."""
    details = action("details", _("Details"), "info", "menu")
    delete = action("delete", _("Delete"), "delete", "menu")
    remix = action("remix", _("Remix"), "edit", "row")
    match task.state:
        case TaskState.COMPLETED:
            extend = action("extend", _("Extend"), "more_time", "menu")
            picks = takes > 1 and task.picked_at is None  # which one it is comes before what becomes of it
            place: Place = "menu" if picks else "row"
            return [
                *([best(task)] if picks else []),
                action("download", _("Download"), "download", "row") | {"href": f"/films/{task.id}.mp4?download"},
                action("continue", _("Continue"), "arrow_forward", place),
                action("review", _("Review"), "compare", place),
                remix | {"place": "menu"},
                *([best(task) | {"place": "menu"}] if takes > 1 and not picks else []),
                *([extend] if extends and _can_extend(task, gateway) else []),
                star(task),
                details,
                delete,
            ]
        case TaskState.FAILED:
            again = action("try_again", _("Try again"), "refresh", "row")
            row = [remix, again] if told and told.repair == "remix" else [again, remix]
            return [*row, details, delete]
        case TaskState.UNCONFIRMED:
            return [action("send_again", _("Send again"), "send", "row"), details | {"place": "row"}, delete]
        case _ if (task.asking_stopped or task.link_dead) and task.gateway == gateway:
            return [action("ask_again", _("Ask again"), "refresh", "row"), details | {"place": "row"}, delete]
    return [details, delete]


def action(name: str, label: str, icon: str, place: Place) -> dict[str, Any]:
    """A button in the row of a card, or under More."""
    return {"name": name, "label": label, "icon": icon, "place": place}


def star(task: Task) -> dict[str, Any]:
    """The toggle that sets and clears a star."""
    return action("unstar" if task.starred else "star", _("Star"), "star", "menu") | {"pressed": task.starred}


def best(task: Task) -> dict[str, Any]:
    """The toggle that says which take is the best of its press."""
    picked = task.picked_at is not None
    return action("unbest" if picked else "best", _("Best"), "trophy", "row") | {"pressed": picked}


def take_of(task: Task, takes: int) -> dict[str, Any] | None:
    """Which of its press's takes it is; None for a film that stands alone."""
    if takes < 2:
        return None
    picked = task.picked_at is not None
    return {"group": task.take_group, "number": task.take, "best": _("Best take") if picked else None}


def _can_extend(task: Task, gateway: str) -> bool:
    return task.remote_id is not None and task.gateway == gateway


def announce(task: Task) -> str:
    """A task's state and name, as it is told."""
    return f"{state_word(task.state)}: {short(task.name)}"


def short(prompt: str) -> str:
    """A prompt as one line that is quickly heard."""
    line = " ".join(prompt.split())
    return line if len(line) <= ANNOUNCED_MAX else f"{line[: ANNOUNCED_MAX - 1]}…"
