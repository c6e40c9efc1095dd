"""Why a task failed or waits, in plain words: what happened, the way out, and which repair comes first.

Titles are one sentence; what happened and the way out are told apart, because what it cost stands between them.
"""

from __future__ import annotations

import re
from typing import Literal

from twoframe.i18n import _
from twoframe.models import Failure, GenerationRequest

Repair = Literal["try_again", "remix", "settings"]
"""What mends a failure: the same again, other inputs first, or something that the operator sets."""

Told = tuple[str, str, str, Repair]
"""Title, what happened, the way out, the repair."""

QUOTE_MAX = 200
"""Characters of the service's own words that stand inside a sentence of ours; the rest is one click away."""

PUBLISHED = (
    "blacklisted",
    "read user input frames",
    "frame moderation",
    "moderation",
    "prompt processing",
    "dispatching",
    "job failed",
)
"""What Luma publishes as `failure_reason` (contract §2), each by the part that tells it; searched in this order."""


def reason_told(failure: Failure, request: GenerationRequest) -> Told:
    """Find the words for a failure. The request tells which inputs there were to blame."""
    if failure.code == "upstream":
        # Spelling, case and punctuation differ from gateway to gateway.
        plain = " ".join(re.findall(r"[a-z]+", failure.words.casefold()))
        reason = next((reason for reason in PUBLISHED if reason in plain), None)
        return _by_reason(request)[reason] if reason else _unknown(failure)
    return _by_code(failure).get(failure.code) or _unknown(failure)


def quoted(words: str) -> str:
    """The service's own words inside a sentence of ours: on one line, and cut when long."""
    line = " ".join(words.split())
    return f"“{line if len(line) <= QUOTE_MAX else line[: QUOTE_MAX - 1] + '…'}”"


def _said(failure: Failure) -> str:
    return _("It says: {words}").format(words=quoted(failure.words)) if failure.words else _("It gives no reason.")


def _unknown(failure: Failure) -> Told:
    return (
        _("The service could not make this film."),
        _said(failure),
        _("Try again, or change what it names.") if failure.words else _("Try again."),
        "try_again",
    )


def _by_reason(request: GenerationRequest) -> dict[str, Told]:
    return {
        "blacklisted": (
            _("The service refused the prompt."),
            _("The prompt has a word that the service does not allow."),
            _("Say it in other words."),
            "remix",
        ),
        "read user input frames": _frame_unread(request),
        "frame moderation": _frame_refused(request),
        "moderation": (
            _("The service refused the prompt."),
            _("Its check found something in the prompt that it does not allow."),
            _("Describe the shot differently."),
            "remix",
        ),
        "prompt processing": (
            _("The service could not work with the prompt."),
            _("Its reading of the prompt failed."),
            _("Switch Enhance prompt off, or write a shorter and plainer prompt.")
            if request.expand_prompt
            else _("Write a shorter and plainer prompt."),
            "remix",
        ),
        "dispatching": (
            _("The service could not start this film."),
            _("Something failed on its side. Nothing is wrong with your prompt or frames."),
            _("Try again."),
            "try_again",
        ),
        "job failed": (
            _("The service could not finish this film."),
            _("It started, then failed without saying why."),
            _("Try again. If it fails again, change the prompt or the frames."),
            "try_again",
        ),
    }


def _frame_refused(request: GenerationRequest) -> Told:
    if request.start is not None and request.end is not None:
        title = _("The service refused a frame.")
    elif request.end is not None:
        title = _("The service refused the end frame.")
    else:
        title = _("The service refused the start frame.")
    return (
        title,
        _("Its check found something in the picture that it does not allow."),
        _("Choose another picture, or crop it differently."),
        "remix",
    )


def _frame_unread(request: GenerationRequest) -> Told:
    if request.start is not None and request.end is not None:
        title = _("The service could not read a frame.")
    elif request.end is not None:
        title = _("The service could not read the end frame.")
    else:
        title = _("The service could not read the start frame.")
    if any(frame is not None and frame.url for frame in (request.start, request.end)):
        what = _("It could not fetch or open a picture by its address.")
        way_out = _("Check that the address opens without signing in, or upload the picture itself.")
    else:
        what, way_out = _("It could not open a picture that was sent."), _("Choose another picture.")
    return title, what, way_out, "remix"


def _by_code(failure: Failure) -> dict[str, Told]:
    said = _said(failure)
    doubt = _("It may or may not have been accepted, and may have been charged.")
    never_twice = _("Twoframe will not send it again by itself.")
    return {
        "invalid_request": (
            _("The service rejected the request as invalid."),
            said,
            _("Change what it names, then send it again."),
            "remix",
        ),
        "said_no": (_("The service said no."), said, _("Change what it names, or try again later."), "remix"),
        "upstream_failed": (_("The service failed."), said, _("Try again later."), "try_again"),
        "key_refused": (
            _("The service refused the key."),
            _("The key is mistyped or has expired."),
            _("Whoever runs Twoframe sets a good one: see Settings. Then try again."),
            "settings",
        ),
        "no_credit": (
            _("The account has no credit left."),
            _("The service makes films against credit only."),
            _("Top up at the service, then try again."),
            "settings",
        ),
        "not_allowed": (
            _("This key is not allowed to make films."),
            said,
            _("Ask the service what the key is allowed to do, or use another one: see Settings."),
            "settings",
        ),
        "wrong_address": (
            _("No luma service answers at this address."),
            _("Something else answered."),
            _("Whoever runs Twoframe checks LUMA_BASE_URL: see Settings. Then try again."),
            "settings",
        ),
        "too_large": (
            _("The request is too large for the service."),
            _("The frames take too much room together."),
            _("Use smaller or plainer pictures, or one frame only."),
            "remix",
        ),
        "too_fast": (
            _("The service asks for a pause."),
            _("It takes no new films at the moment."),
            _("Try again later."),
            "try_again",
        ),
        "unreachable": (
            _("The service can’t be reached."),
            _("Nothing was sent."),
            _("Check this computer’s connection, then try again."),
            "try_again",
        ),
        "not_sent": (
            _("This film was never sent."),
            _("Twoframe could not send it within 10 minutes."),
            _("Try again."),
            "try_again",
        ),
        "unknown_task": (
            _("The service no longer knows this film."),
            _("It took the request and lost it. It may have been charged."),
            _("Ask the service about the id in Details, or try again."),
            "try_again",
        ),
        "lost_answer": (_("Sent, no answer came back."), doubt, never_twice, "try_again"),
        "no_task_id": (_("The service answered without an id."), doubt, never_twice, "try_again"),
        "frame": (
            _("A frame can’t be sent."),
            _("The picture is no longer on this computer, or can’t be read."),
            _("Add it again."),
            "remix",
        ),
        "link_dead": (
            _("The link to the film is dead."),
            _("The service finished, but the film could not be copied to this computer."),
            _("Ask again for a fresh link."),
            "try_again",
        ),
        "film_missing": (
            _("The film’s file is missing."),
            _("It was on this computer, and is not there any more."),
            _("Ask again fetches it anew, as long as the service has it."),
            "try_again",
        ),
        "film_lost": (
            _("The film’s file is missing."),
            _("It was on this computer, and is not there any more. No service has it."),
            _("Bring it back from a backup, or make it anew."),
            "try_again",
        ),
        "not_a_film": (
            _("What the service sent is not a film."),
            _("It says that it has finished, but the file can’t be played."),
            _("Ask again for a fresh link, or ask the service about the id in Details."),
            "try_again",
        ),
        "film_too_large": (
            _("The film is too large to copy."),
            _("It is larger than any film that Twoframe takes."),
            _("Ask the service about the id in Details."),
            "try_again",
        ),
        "disk_full": (
            _("The disk is full."),
            _("The service finished, and there is no room to copy the film to."),
            _("Free some space: Twoframe tries again by itself."),
            "try_again",
        ),
    }
