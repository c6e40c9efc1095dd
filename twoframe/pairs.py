"""A keyframe pair, and what can be said of it: measures, findings and repairs as data. Free of I/O and of wording."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from twoframe.fit import Grade
from twoframe.models import FrameRef, GenerationRequest
from twoframe.ratio import AspectRatio


@dataclass(frozen=True)
class Pair:
    """What a review judges before money is spent: the keyframes with their fits, the shape, the loop and the prompt.

    Either frame may be missing; `key` is the same for equal pairs, on every computer.
    """

    start: FrameRef | None
    end: FrameRef | None
    ratio: AspectRatio = AspectRatio.WIDE
    loop: bool = False
    prompt: str = ""

    @classmethod
    def of(cls, request: GenerationRequest) -> Self:
        """The pair that a request asks to be joined."""
        return cls(request.start, request.end, request.ratio, request.loop, request.prompt)

    @property
    def key(self) -> str:
        """SHA-256 over all that the pair is, in hexadecimal."""
        frames = [[ref.sha256, ref.url, ref.fit.key] if ref else None for ref in (self.start, self.end)]
        text = json.dumps([*frames, self.ratio.value, self.loop, self.prompt], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def frames(self) -> tuple[FrameRef, ...]:
        """The frames that there are, start before end."""
        return tuple(ref for ref in (self.start, self.end) if ref is not None)


class Topic(StrEnum):
    """What is looked at in a pair; in the order in which it is told."""

    CROP = "crop"
    RESOLUTION = "resolution"
    LIGHT = "light"
    WHITE_BALANCE = "white_balance"
    CONTRAST = "contrast"
    PALETTE = "palette"
    CAMERA = "camera"
    CUT = "cut"
    SAME = "same"  # both frames are one picture
    EMPTY = "empty"  # a frame shows nothing: one colour all over
    UNSEEN = "unseen"  # a frame can't be looked at here: it is given by its URL, or its file is gone


class Level(StrEnum):
    """How much a finding asks for a person's eye: nothing, a note, a look, or a repair first."""

    FINE = "fine"
    NOTE = "note"
    LOOK = "look"
    FIX = "fix"


class Repair(StrEnum):
    """What one click can mend. All of them change the pair only, and can be undone."""

    RATIO = "ratio"  # take the shape that crops least
    WHOLE = "whole"  # keep the whole picture, padded
    ALIKE = "alike"  # crop both by the start frame's rule
    MATCH = "match"  # give the end frame the start frame's light and colour
    LARGER = "larger"  # take a larger copy of the same picture that is kept
    SWAP = "swap"


@dataclass(frozen=True)
class Camera:
    """The camera between two frames, as a similarity: `zoom` is how many times larger things are in the end frame,
    `turn` by how many degrees they turn clockwise, `right` and `down` where the view's centre goes, in shares of the
    frame's width and height.
    """

    zoom: float
    turn: float
    right: float
    down: float


@dataclass(frozen=True)
class Measures:
    """The figures of two prepared frames (or of one: then those of a pair are None).

    `flat` tells, start before end, whether a frame is one colour all over. `lightness` (L*), `white_balance` and
    `palette` are differences in CIELAB units (end minus start where signed), `warmth` the signed difference of b*,
    `contrast` the log2 of the ratio of the deviations of L*. `cut` is how sure it is (0 to 1) that a local preview
    can't link the frames. `grade` gives the end frame the start frame's light and colour, and `matched` is what it
    leaves of lightness, white balance and contrast. `same` is True for two frames that are one picture. `move` is the
    zoom that the prompt's camera words ask for (above 1 closer), or None.
    """

    flat: tuple[bool, ...]
    same: bool = False
    lightness: float | None = None
    white_balance: float | None = None
    warmth: float | None = None
    contrast: float | None = None
    palette: float | None = None
    camera: Camera | None = None
    cut: float | None = None
    grade: Grade | None = None
    move: float | None = None
    matched: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Finding:
    """One thing to know about a pair. `slot` is `start`, `end`, `both` for what is true of either frame, or None for
    what is true of the two together.

    `figure` is the measure behind it, in the unit of its topic (crop, resolution and cut: shares; light, white balance
    and palette: CIELAB units; contrast: stops; camera: the zoom). `repairs` are what can mend it, the best first.
    `side` is the side that a crop shortens: `width` or `height`; `ratio` the shape that `Repair.RATIO` takes.
    """

    topic: Topic
    level: Level
    figure: float
    slot: str | None = None
    repairs: tuple[Repair, ...] = ()
    side: str | None = None
    ratio: AspectRatio | None = None
