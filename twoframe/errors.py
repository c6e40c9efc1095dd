"""Every error that Twoframe raises on purpose.

TwoframeError
├── StartError              the program can't start; one line on the terminal
│   └── SettingsError       a setting has a bad value
├── KeepError               a backup, a restore or a check-up can't be done; one line on the terminal
├── FrameError              a picture can't become a keyframe
├── RequestRefused          inputs that must be mended before a task is made
│   └── LimitReached        a limit that the operator set is used up
├── OverLimit               a new task would pass a limit (raised by the store; the service words it)
├── StoreError              the database failed; nothing of the call was written
├── RemoteIdTaken           another task of the gateway holds this remote id (trying again can't help)
├── StudioError             the preview process did not do what it was asked for
├── LumaError               the gateway said no, or said nothing (raised by `luma` only)
│   ├── InvalidRequest      400: a field is wrong
│   ├── KeyRefused          401: the token is invalid or expired
│   ├── NoCredit            402, or 403 with words of money
│   ├── NotAllowed          other 403
│   ├── TooLarge            413, or refused by us before sending
│   ├── TooFast             429
│   ├── UnknownTask         the gateway does not know the task id
│   ├── UpstreamFailed      5xx, 408, 409, 425, 499, and other statuses that are no answer
│   ├── WrongAddress        HTML where JSON belongs, a redirect, a missing route
│   ├── SaidNo              2xx with an error code inside
│   ├── NoTaskId            2xx JSON without an id and without an error code
│   ├── Unreachable         name, connect or TLS failure: nothing was sent
│   └── LostAnswer          the connection broke or fell silent after the first byte went out
└── FilmError               a result could not become a film on our disk
    ├── LinkDead            the link is gone or can't be reached
    ├── NotAFilm            what came is not a playable film
    ├── FilmTooLarge        over the size cap
    └── DiskFull            no room to save it

A message says what happened in plain English, for logs and tests; what a person reads on a page is
made from an error's `code` by `twoframe.words`, in the language of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class TwoframeError(Exception):
    """Base of all errors that Twoframe raises on purpose."""

    code: ClassVar[str] = "error"


class StartError(TwoframeError):
    """The program can't start; the message is the one line that the operator sees."""

    code = "start"


class SettingsError(StartError):
    """A setting has a bad value; the message names it and the legal values."""

    code = "settings"


class KeepError(TwoframeError):
    """A backup, a restore or a check-up can't be done; the message is the one line that the operator sees."""

    code = "keep"


class FrameError(TwoframeError):
    """A picture can't become a keyframe.

    `reason` is one of `empty`, `not_a_picture`, `truncated`, `too_many_pixels`, `too_heavy`, `disk_full`, `missing`.
    """

    code = "frame"

    def __init__(self, reason: str, message: str, name: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.name = name


@dataclass(frozen=True)
class Problem:
    """One input that must be mended: `field` names the control (`prompt`, `start`, `end`, `notify_hook`, `takes`,
    `loop`; of a review `verdict`, `reason`, `name`, `title`, `moment`) or else what stands in the way (`limit`,
    `store`, `film`), `words` are translated and shown beside it.
    """

    field: str
    words: str


class RequestRefused(TwoframeError):
    """Inputs that must be mended before a task is made; nothing was stored or sent."""

    code = "refused"

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.words for problem in problems))
        self.problems = problems


class LimitReached(RequestRefused):
    """A limit that the operator set is used up; nothing was stored or sent."""

    code = "limit"


class OverLimit(TwoframeError):
    """New tasks would pass a limit: `limit` is `daily` or `active`, with what is used, wanted and allowed."""

    code = "over_limit"

    def __init__(self, limit: str, *, used: int, wanted: int, allowed: int) -> None:
        super().__init__(f"{limit} limit: {used} used, {wanted} wanted, {allowed} allowed")
        self.limit = limit
        self.used = used
        self.wanted = wanted
        self.allowed = allowed


class StoreError(TwoframeError):
    """The database failed (no room, no connection, locked for too long).

    Nothing of the call was written, unless the connection was lost during the very commit.
    """

    code = "store"


class RemoteIdTaken(TwoframeError):
    """Another task of the same gateway holds this remote id already; nothing was written."""

    code = "remote_id_taken"


class StudioError(TwoframeError):
    """The preview process did not do what it was asked for.

    `reason` is one of `busy`, `died`, `too_long`, `broken`, `disk_full`, `cancelled`, `stopped`.
    """

    code = "studio"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class LumaError(TwoframeError):
    """The gateway said no, or said nothing.

    `upstream` holds the gateway's own words (never the token), `status` the HTTP status when there was one,
    `retry_after_s` what `Retry-After` asked for. `can_retry` tells whether the same call can succeed later.
    `maybe_accepted` is only meaningful for a submit: True when the gateway may have taken the task (contract §4).
    """

    code = "luma"
    can_retry: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        upstream: str = "",
        status: int | None = None,
        retry_after_s: float | None = None,
        maybe_accepted: bool = False,
    ) -> None:
        super().__init__(message)
        self.upstream = upstream
        self.status = status
        self.retry_after_s = retry_after_s
        self.maybe_accepted = maybe_accepted


class InvalidRequest(LumaError):
    """The gateway finds a field of the request wrong."""

    code = "invalid_request"


class KeyRefused(LumaError):
    """The token is invalid or expired."""

    code = "key_refused"


class NoCredit(LumaError):
    """The account behind the token has no credit left."""

    code = "no_credit"


class NotAllowed(LumaError):
    """The token may not make this call."""

    code = "not_allowed"


class TooLarge(LumaError):
    """The request is larger than the gateway takes."""

    code = "too_large"


class TooFast(LumaError):
    """The gateway asks for a pause."""

    code = "too_fast"
    can_retry = True


class UnknownTask(LumaError):
    """The gateway does not know the task id."""

    code = "unknown_task"
    can_retry = True


class UpstreamFailed(LumaError):
    """The gateway, or what stands behind it, failed."""

    code = "upstream_failed"
    can_retry = True


class WrongAddress(LumaError):
    """The answer is not one of a luma gateway: HTML, a redirect, a missing route."""

    code = "wrong_address"


class SaidNo(LumaError):
    """A 2xx answer that carries an error code."""

    code = "said_no"


class NoTaskId(LumaError):
    """A 2xx JSON answer to a submit without an id and without an error code."""

    code = "no_task_id"


class Unreachable(LumaError):
    """No connection to the gateway came about: nothing was sent."""

    code = "unreachable"
    can_retry = True


class LostAnswer(LumaError):
    """The connection broke or fell silent after the first byte had gone out."""

    code = "lost_answer"
    can_retry = True


class FilmError(TwoframeError):
    """A result could not become a film on our disk; the gateway still has it."""

    code = "film"


class LinkDead(FilmError):
    """The link to the film is gone, refused or can't be reached."""

    code = "link_dead"


class NotAFilm(FilmError):
    """What came from the link is not a playable film."""

    code = "not_a_film"


class FilmTooLarge(FilmError):
    """The film is over the size cap."""

    code = "film_too_large"


class DiskFull(FilmError):
    """There is no room on the disk to save the film."""

    code = "disk_full"
