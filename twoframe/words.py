"""Plain words for states, events, failures and spans of time, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from twoframe.errors import FrameError, NotAFilm, StudioError, TwoframeError
from twoframe.fit import CENTRED, Fit, FitMode, Grade
from twoframe.i18n import _
from twoframe.luma import ConnectionCheck
from twoframe.models import Event, Failure, GenerationRequest, TaskState, Usual
from twoframe.reasons import Repair, quoted, reason_told
from twoframe.verdicts import Standing, Step

QUOTING = frozenset({"refused", "try_again_later", "unconfirmed", "failed", "unknown_task", "tagged", "untagged"})
"""Events whose words are the service's or a person's own, worth reading beside ours."""


@dataclass(frozen=True)
class Explanation:
    """A failure for people: `title` is one sentence, `body` a paragraph (what happened, what it cost, what to do)."""

    title: str
    body: str
    repair: Repair


def explain(failure: Failure, request: GenerationRequest | None = None) -> Explanation:
    """Say why a task failed or waits. With the request, the words name the inputs that it really had."""
    title, what, way_out, repair = reason_told(failure, request or GenerationRequest(prompt=""))
    paid = _("You were not charged.") if failure.free else ""
    return Explanation(title, " ".join(part for part in (what, paid, way_out) if part), repair)


def state_word(state: TaskState) -> str:
    """The one word that a task shows for its state (design §7)."""
    return {
        TaskState.SENDING: _("Sending"),
        TaskState.UNCONFIRMED: _("Unconfirmed"),
        TaskState.PENDING: _("Waiting"),
        TaskState.PROCESSING: _("Processing"),
        TaskState.SAVING: _("Saving"),
        TaskState.COMPLETED: _("Done"),
        TaskState.FAILED: _("Failed"),
    }[state]


def step_word(step: Step) -> str:
    """A row of a review's trail in one word or three."""
    return {
        Step.SENT: _("Sent for review"),
        Step.CHANGED: _("Pair changed"),
        Step.APPROVED: _("Approved"),
        Step.CHANGES: _("Changes asked"),
        Step.REJECTED: _("Rejected"),
    }[step]


def standing_word(standing: Standing) -> str:
    """Where a review stands, in one word or three."""
    return _("Waiting for a verdict") if standing is Standing.WAITING else step_word(Step(standing))


def event_words(event: Event) -> str:
    """One line of a task's history. A code that is not known here falls back to the event's own words."""
    told = {
        "created": _("Stored here, before anything is sent."),
        "sent": _("Sent to the service."),
        "accepted": _("Accepted by the service."),
        "refused": _("Refused by the service."),
        "try_again_later": _("Turned away for now. It is sent again soon."),
        "unconfirmed": _("No clear answer came back. It is not sent again by itself."),
        "confirmed": _("Confirmed: the service has it."),
        "processing": _("The service works on it."),
        "unknown_once": _("The service says that it does not know it. It is asked again."),
        "unknown_task": _("The service does not know it any more."),
        "key_refused": _("The service refused the key while it was asked. It is asked again."),
        "not_allowed": _("The service refused the key for this question. It is asked again."),
        "no_credit": _("The account has no credit left. The service is asked again."),
        "wrong_address": _("Something else answered at the service’s address. It is asked again."),
        "answered": _("The service answers again."),
        "saving": _("Finished. The film is being copied to this computer."),
        "link_retry": _("The film can’t be copied yet. A fresh link is asked for."),
        "link_dead": _("The link to the film is dead. Asking stopped."),
        "disk_full": _("The disk is full. Copying goes on when there is room."),
        "saved": _("The film is on this computer."),
        "failed": _("Failed."),
        "asking_stopped": _("Asked for 24 hours. Asking stopped."),
        "ask_again": _("Asked again by hand."),
        "starred": _("Star set."),
        "unstarred": _("Star taken away."),
        "deleted": _("Deleted."),
        "restored": _("Brought back."),
        "emptied": _("Removed from the bin, with its files."),
        "from_backup": _("Brought back from a backup. It may have been sent since, so it is not sent again."),
        "film_missing": _("The film’s file is missing on this computer. It can be fetched again."),
        "film_lost": _("The film’s file is missing on this computer, and no service has it."),
        "film_found": _("The film was found on this computer."),
        "renamed": _("Renamed."),
        "tagged": _("Tag added."),
        "untagged": _("Tag taken away."),
        "picked": _("Picked as the best take."),
        "unpicked": _("No longer the best take."),
        "imported": _("Imported from a ZIP of another Twoframe."),
        "brought_back": _("The film came back from a ZIP."),
    }.get(event.code)
    if told is None:
        return event.words or event.code
    return f"{told} {quoted(event.words)}" if event.words and event.code in QUOTING else told


def frame_error(error: FrameError) -> str:
    """Why a picture can't become a keyframe."""
    told = {
        "empty": _("{name} is empty. Choose another file."),
        "not_a_picture": _("{name} is not a picture that can be read. Use JPEG, PNG, WebP, HEIC or AVIF."),
        "truncated": _("{name} is cut off: its end is missing. Copy or download it again."),
        "too_many_pixels": _("{name} has too many pixels. Make it smaller, then add it again."),
        "too_heavy": _("{name} stays too large to send. Use a plainer or smaller picture."),
        "disk_full": _("The disk is full, so {name} can’t be stored. Free some space, then add it again."),
        "missing": _("{name} is no longer on this computer. Add it again."),
    }.get(error.reason) or _("{name} can’t be used. Choose another picture.")
    name = f"“{error.name}”" if error.name else _("the picture")
    words = told.format(name=name)
    return words[0].upper() + words[1:]


def fit_words(fit: Fit) -> str:
    """Which part of a picture stays in view, or what fills the rest of the shape."""
    if fit.mode is FitMode.EDGE:
        return _("All of it, with its edge colour around")
    if fit.mode is FitMode.BLUR:
        return _("All of it, with a blurred copy around")
    if (fit.x, fit.y) == (CENTRED.x, CENTRED.y):
        return _("Around the middle")
    return _("{x} % across, {y} % down").format(x=f"{fit.x * 100:.3g}", y=f"{fit.y * 100:.3g}")


def grade_words(grade: Grade) -> str:
    """What a grade does to a picture, with its figures."""
    return _("Matched to the other frame (L* × {contrast} {lightness}, a* {red}, b* {yellow})").format(
        contrast=f"{grade.contrast:.2f}",
        lightness=_signed(grade.lightness),
        red=_signed(grade.red),
        yellow=_signed(grade.yellow),
    )


def studio_error(error: TwoframeError) -> str:
    """Why a check, a preview or a comparison did not come about."""
    told = {
        "busy": _("Many previews wait already. Try again in a moment."),
        "died": _("The preview process broke off at these pictures. Try again, or choose other pictures."),
        "too_long": _("This took too long and was stopped. Try again."),
        "disk_full": _("The disk is full. Free some space, then try again."),
        "stopped": _("Twoframe is stopping. Start it again, then try again."),
    }
    if isinstance(error, NotAFilm):
        return _("The film’s file can’t be read.")
    reason = error.reason if isinstance(error, StudioError) else ""
    return told.get(reason) or _("This did not work. Try again, or choose other pictures.")


def connection_words(check: ConnectionCheck, host: str) -> str:
    """What a connection test found (design §9), about the gateway at `host`."""
    told = {
        "ok": _("{host} answered in {ms} ms. The key was not refused."),
        "key_refused": _("{host} refused the key. Check LUMA_API_KEY: it may be mistyped or expired."),
        "wrong_address": _("{host} answered, but not as a luma gateway does. Check LUMA_BASE_URL."),
        "unreachable": _("{host} can’t be reached. Check the address and this computer’s connection."),
        "upstream_failed": _("{host} answered with an error of its own. Try again later."),
        "too_fast": _("{host} asks for a pause. Try again in a minute."),
    }[check.verdict].format(host=host, ms=check.took_ms)
    return f"{told} {quoted(check.words)}" if check.words and check.verdict != "ok" else told


def duration_words(seconds: float) -> str:
    """A span as people say it: `48 s`, `1 min 48 s`, `2 h 5 min`."""
    whole = round(seconds)
    if whole < 60:
        return _("{s} s").format(s=whole)
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return _("{min} min {s} s").format(min=minutes, s=rest) if rest else _("{min} min").format(min=minutes)
    hours, minutes = divmod(whole // 60, 60)
    return _("{h} h {min} min").format(h=hours, min=minutes) if minutes else _("{h} h").format(h=hours)


def range_words(usual: Usual) -> str:
    """How long tasks usually take, rounded outwards to what people say: `1 to 3 min`, `10 to 15 s`, `50 s to 2 min`."""
    low, high = _rounded(usual.low_s, up=False), _rounded(usual.high_s, up=True)
    if low == high:
        return duration_words(high)
    if high < 60:
        return _("{low} to {high} s").format(low=low, high=high)
    if low >= 60:
        return _("{low} to {high} min").format(low=low // 60, high=high // 60)
    return _("{low} to {high}").format(low=duration_words(low), high=duration_words(high))


def _rounded(seconds: float, *, up: bool) -> int:
    step = 60 if seconds >= 60 else 5 if seconds >= 10 else 1
    return max(int(-(-seconds // step) if up else seconds // step) * step, 1)


def _signed(value: float) -> str:
    """With a sign always, and a minus that is as wide as a plus."""
    return f"{value:+.1f}".replace("-", "−")
