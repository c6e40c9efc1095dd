"""What pages learn from the desk: immutable, and free of anything that runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
class Returned:
    """A finished film beside what was sent. Scores are 0 to 1, each with a level: `matches`, `close` or `differs`, and
    for the seam of a loop `closes`, `nearly` or `jumps`; None where there was no frame, or no loop.

    `jump_share` is how far the picture jumps at the seam, in shares of its width, beyond what it moves from frame to
    frame anyway; `jump_light` by how much it gets lighter there, in L*.
    """

    state: State
    first: float | None = None
    last: float | None = None
    seam: float | None = None
    first_level: str = ""
    last_level: str = ""
    seam_level: str = ""
    jump_share: float | None = None
    jump_light: float | None = None
    first_url: str = ""
    last_url: str = ""
    seam_url: str = ""
    problem: str = ""
