"""What pages learn from the desk: immutable, and free of anything that runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from twoframe.pairs import Finding, Measures


class State(StrEnum):
    """How far something is. `NONE`: nobody asked for it, or it can't be had; `problem` says which."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Checked:
    """A pair check. `key` names it in `/checks/<key>/<topic>.jpg`; `problem` is in the reader's language."""

    state: State
    findings: tuple[Finding, ...] = ()
    measures: Measures | None = None
    key: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Preview:
    """A motion preview. `technique` is `morph`, `dissolve` or `camera`; `seconds` is how long drawing it took."""

    state: State
    share: float = 0.0
    url: str = ""
    strip_url: str = ""
    technique: str = ""
    seconds: float | None = None
    problem: str = ""


@dataclass(frozen=True)
class Copies:
    """Smaller copies of films. `files` are those that are done, by the ids of tasks; a film that would not get smaller
    has none. `problem` is in the reader's language.
    """

    state: State
    share: float = 0.0
    files: Mapping[str, Path] = field(default_factory=dict)
    problem: str = ""


class Match(StrEnum):
    """Whether a film shows a frame that was sent: but for the encoding, nearly, or another picture."""

    MATCHES = "matches"
    CLOSE = "close"
    DIFFERS = "differs"


class Closing(StrEnum):
    """Whether a loop closes: unseen, nearly, or with a jump."""

    CLOSES = "closes"
    NEARLY = "nearly"
    JUMPS = "jumps"


@dataclass(frozen=True)
class Returned:
    """A finished film beside what was sent. `first`, `last` and `seam` are scores from 0 to 1, None where no frame was
    sent, or where it is no loop; the levels are those of `Match` and `Closing`.

    `…_moved` is how far the film's frame is shifted, cropped or enlarged against the one that was sent, in shares of
    its sides; `…_colour` is how far their colours are apart, in CIELAB. `jump_share` is how far the picture jumps at
    the seam, in shares of its width, `jump_light` by how much it gets lighter there, in L*. `first_url` and `last_url`
    show the film's own frames, `seam_url` the seam three times.
    """

    state: State
    first: float | None = None
    last: float | None = None
    seam: float | None = None
    first_level: str = ""
    last_level: str = ""
    seam_level: str = ""
    first_moved: float = 0.0
    last_moved: float = 0.0
    first_colour: float = 0.0
    last_colour: float = 0.0
    jump_share: float = 0.0
    jump_light: float = 0.0
    first_url: str = ""
    last_url: str = ""
    seam_url: str = ""
    problem: str = ""
