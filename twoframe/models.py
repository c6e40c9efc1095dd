"""The data that crosses layers: typed, immutable, free of I/O."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from twoframe.fit import CENTRED, Fit
from twoframe.ratio import AspectRatio as AspectRatio  # noqa: PLC0414 - part of this vocabulary: told apart for `fit`

DEMO = "demo"
"""The name of the embedded demo gateway in `Task.gateway`; any other value is a base URL."""

PROMPT_MIN, PROMPT_MAX = 3, 5000
"""Length of a prompt in code points (contract §1)."""

TAKES_MAX = 4

MAX_REQUEST_BYTES = 8_000_000
"""The most that one request's JSON may hold (contract §1: the family's proxies cap it at about 10 MB)."""

MAX_FRAME_BYTES = 2_950_000
"""The most that one frame's JPEG may hold: two of them in Base64 and the longest prompt fit `MAX_REQUEST_BYTES`."""


def new_id() -> str:
    """Make a random 128-bit id of 32 hexadecimal digits: unguessable, and safe in a path and a URL."""
    return secrets.token_hex(16)


class TaskState(StrEnum):
    """A task's life (design §4); asking stopped, link dead and deleted are flags, not states."""

    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    PROCESSING = "processing"
    SAVING = "saving"
    COMPLETED = "completed"
    FAILED = "failed"


UNFINISHED = frozenset(TaskState) - {TaskState.COMPLETED, TaskState.FAILED}
"""States in which a task still moves, or waits for a person."""


class OriginKind(StrEnum):
    """How a task came from an earlier one."""

    REMIX = "remix"
    CONTINUE = "continue"
    EXTEND = "extend"
    RETRY = "retry"
    RESEND = "resend"


@dataclass(frozen=True)
class Origin:
    """The earlier task that a task names as its origin."""

    task_id: str
    kind: OriginKind


@dataclass(frozen=True)
class FrameRef:
    """A keyframe as a request names it: a stored picture (`sha256` of the original's bytes) with its fit, or a URL,
    which is sent as it is; never both.
    """

    sha256: str | None = None
    url: str | None = None
    fit: Fit = CENTRED

    def __post_init__(self) -> None:
        if (self.sha256 is None) == (self.url is None):
            raise ValueError("a frame reference is either a stored picture or a URL")
        if self.url is not None and self.fit != CENTRED:
            raise ValueError("a picture that is given by its URL can't be fitted")


@dataclass(frozen=True)
class Frame:
    """A stored picture. Sides in pixels, as seen (orientation applied); `name` is the person's file name.

    `print` is a perceptual fingerprint, 16 hexadecimal digits that differ in few bits between copies of one picture
    at different sizes; None for a picture that was kept before there were any.
    """

    sha256: str
    name: str
    mime: str
    width: int
    height: int
    bytes: int
    print: str | None = None


@dataclass(frozen=True)
class PreparedFrame:
    """A frame as it is sent: a JPEG in sRGB, fitted to a ratio. `kept` is the share of the original's area."""

    sha256: str
    original: str
    ratio: AspectRatio
    width: int
    height: int
    bytes: int
    kept: float
    fit: Fit = CENTRED


@dataclass(frozen=True)
class GenerationRequest:
    """What a person asks for. For an extend, `ratio` and `loop` are those of the film that is extended."""

    prompt: str
    ratio: AspectRatio = AspectRatio.WIDE
    start: FrameRef | None = None
    end: FrameRef | None = None
    loop: bool = False
    expand_prompt: bool = True
    notify_hook: str | None = None


@dataclass(frozen=True)
class Failure:
    """Why a task failed, or why it waits: `code` is an error's code or `upstream` (the service's own verdict);
    `words` are the service's words, verbatim. `free` is True only where nothing can have been charged.
    """

    code: str
    words: str = ""
    free: bool = False


@dataclass(frozen=True)
class Film:
    """A film on our disk. Sides in pixels of the picture as shown."""

    width: int
    height: int
    duration_s: float
    bytes: int


@dataclass(frozen=True)
class Reel:
    """How a film's frames follow each other: `fps` in a second, `count` in all."""

    fps: float
    count: int


@dataclass(frozen=True)
class Task:
    """One film that was asked for, from the press to the end. Times are UTC and aware.

    `title` is the person's own name for it; `picked_at` tells that it is the best of its takes. `deleted_at`: it lies
    in the bin; `emptied_at`: its files are gone, and only the row is left, for limits, sums and trails. `imported_at`:
    another Twoframe has made it, and counted it.
    """

    id: str
    gateway: str
    request: GenerationRequest
    state: TaskState
    created_at: datetime
    changed_at: datetime
    remote_id: str | None = None
    origin: Origin | None = None
    take_group: str | None = None
    take: int = 1
    send_started_at: datetime | None = None
    submitted_at: datetime | None = None
    finished_at: datetime | None = None
    due_at: datetime | None = None
    tries: int = 0
    unknown_since: datetime | None = None
    unknown_count: int = 0
    links: tuple[str, ...] = ()
    saving_since: datetime | None = None
    failure: Failure | None = None
    film: Film | None = None
    price: Decimal | None = None
    currency: str | None = None
    hook_secret: str | None = field(default=None, repr=False)
    asking_stopped: bool = False
    link_dead: bool = False
    starred: bool = False
    title: str = ""
    picked_at: datetime | None = None
    deleted_at: datetime | None = None
    emptied_at: datetime | None = None
    imported_at: datetime | None = None
    raw: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def unfinished(self) -> bool:
        """True while the task still moves or waits for a person."""
        return self.state in UNFINISHED

    @property
    def active(self) -> bool:
        """True while the task takes one of the active places (design §4: a dead link no longer does)."""
        return self.unfinished and not (self.asking_stopped or self.link_dead or self.state is TaskState.UNCONFIRMED)

    @property
    def name(self) -> str:
        """What people call it: its title, or else its prompt."""
        return self.title or self.request.prompt

    @property
    def took_s(self) -> float | None:
        """Seconds from the accepted submit to the film on our disk; None while unknown."""
        if self.submitted_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.submitted_at).total_seconds()


@dataclass(frozen=True)
class Event:
    """One row of the event log. `id` grows; `words` are English, for the log, or the service's own.

    `code` names the event for translation (see `twoframe.words.event_words`).
    """

    id: int
    task_id: str
    at: datetime
    before: TaskState | None
    after: TaskState
    code: str
    words: str = ""


@dataclass(frozen=True)
class Usual:
    """How long tasks of one gateway usually take, in seconds: the 10th and 90th percentile of the last `count`."""

    low_s: float
    high_s: float
    count: int


@dataclass(frozen=True)
class Usage:
    """What counts against the limits, and what was spent (demo tasks never count, design §9)."""

    today: int
    active: int
    month: int
    month_cost: Decimal


@dataclass(frozen=True)
class Quote:
    """What a press would cost, told before it: `cost` is None where no price is set, 0 in demo mode."""

    takes: int
    cost: Decimal | None
    currency: str
    demo: bool


@dataclass(frozen=True)
class Storage:
    """Bytes on disk."""

    films: int
    frames: int
    free: int
