"""What the figures of a keyframe pair mean: how much each asks for a person's eye, and what can mend it. Advice only.

Pure: measures and sizes in, findings out. What they are called stands in `twoframe.finding_words`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from twoframe.fit import FitMode, crop_loss, least_loss
from twoframe.models import Frame, FrameRef
from twoframe.pairs import Camera, Finding, Level, Measures, Pair, Repair, Topic
from twoframe.ratio import SIZES, AspectRatio

SLOTS = ("start", "end")

Frames = tuple[Frame | None, Frame | None]
"""The stored pictures of a pair; None where there is none."""


@dataclass(frozen=True)
class Limits:
    """From which figure on a finding asks for a look, and from which for a repair first; either way round."""

    look: float
    fix: float

    def level(self, figure: float) -> Level:
        """How much a figure asks for."""
        return Level.FIX if self._reached(figure, self.fix) else Level.LOOK if self.looks(figure) else Level.FINE

    def looks(self, figure: float) -> bool:
        """True for a figure that asks for a look at least."""
        return self._reached(figure, self.look)

    def _reached(self, figure: float, limit: float) -> bool:
        return figure >= limit if self.look < self.fix else figure < limit


CROP = Limits(0.03, 0.15)
"""Share of the picture that is cut off. Under 3 % is less than what a cinema's screen hides; over 15 % is a limb."""

RESOLUTION = Limits(1.0, 0.67)
"""Pixels of the part in view for each pixel of the film: below 1 it is enlarged, below .67 by more than a half."""

LIGHT = Limits(6, 15)
"""Difference of the means of L*. On a scale of 100, 6 is seen side by side, 15 is nearly a stop at mid grey."""

WHITE_BALANCE = Limits(4, 10)
"""Distance of the means in the a*b* plane; side by side, patches differ visibly from about 2.3 on (Mahy, 1994)."""

CONTRAST = Limits(0.3, 0.7)
"""Size of the log2 of the ratio of the deviations of L*: 1.23 and 1.62 times."""

PALETTE = Limits(7, 15)
"""Sliced Wasserstein distance of the colours in CIELAB; `tests/calibration` has what real pairs reach."""

CUT = Limits(0.2, 0.6)
"""How sure it is that a local preview can't link the frames; `tests/calibration` has what real pairs reach."""

SHIFT, ZOOM, TURN_DEG = 0.25, 1.6, 20.0
"""From here on the camera's way asks for a look: a quarter of the frame, a zoom to 1.6 or from it, a clear roll."""

APART = 0.01
"""Two crops that differ by less, in shares of the picture's sides, are one rule to the eye."""

ZOOM_SEEN = 1.08
"""A zoom by less has no direction that a prompt could contradict."""


def find(
    pair: Pair,
    measures: Measures | None,
    frames: Frames,
    *,
    larger: tuple[bool, bool] = (False, False),
) -> tuple[Finding, ...]:
    """All that is worth knowing about a pair: the worst first, and what is fine at the end.

    `frames` are the stored pictures, None where there is none; `larger` tells which of them has a larger copy that
    is kept. Without measures, only what the sizes tell is found.
    """
    found = [
        *_alone(pair, frames, larger),
        *_rules(pair, frames),
        *([] if measures is None else _empty(measures, pair, frames)),
        *([] if measures is None else _together(measures)),
    ]
    return tuple(sorted(found, key=lambda one: (-_RANKS.index(one.level), list(Topic).index(one.topic))))


def stored(pair: Pair, frames: Frames) -> Iterator[tuple[str, FrameRef, Frame]]:
    """The slots of a pair that hold a picture that is kept, with it."""
    for slot, ref, frame in zip(SLOTS, (pair.start, pair.end), frames, strict=True):
        if ref is not None and frame is not None:
            yield slot, ref, frame


def joined(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings as they are told: what holds for either frame is one, and the ratio is offered once."""
    told: list[Finding] = []
    for one in findings:
        twin = next((other for other in told if _twins(one, other)), None)
        if twin is not None:
            told[told.index(twin)] = replace(twin, slot="both")
        elif any(Repair.RATIO in other.repairs for other in told):
            told.append(replace(one, repairs=tuple(repair for repair in one.repairs if repair is not Repair.RATIO)))
        else:
            told.append(one)
    return tuple(told)


def _twins(one: Finding, other: Finding) -> bool:
    return (
        one.topic is not Topic.UNSEEN  # each has its own cause
        and {one.slot, other.slot} == set(SLOTS)
        and (one.topic, one.level, one.side) == (other.topic, other.level, other.side)
        and math.isclose(one.figure, other.figure, rel_tol=0.02, abs_tol=0.005)
        and set(one.repairs) == set(other.repairs)
    )


_RANKS = (Level.FINE, Level.NOTE, Level.LOOK, Level.FIX)


def _at_most(highest: Level, level: Level) -> Level:
    return min(highest, level, key=_RANKS.index)


def _alone(pair: Pair, frames: Frames, larger: tuple[bool, bool]) -> Iterator[Finding]:
    """What each frame's size says: how much of it is cut off, and how far it is enlarged."""
    for slot, ref, frame in zip(SLOTS, (pair.start, pair.end), frames, strict=True):
        if ref is None:
            continue
        if frame is None:
            yield Finding(Topic.UNSEEN, Level.NOTE, 0.0, slot)
            continue
        yield _crop(pair, frames, slot, ref, frame)
        share = resolution(ref, frame, pair.ratio)
        level = RESOLUTION.level(share)
        mends = (Repair.LARGER,) if level is not Level.FINE and larger[SLOTS.index(slot)] else ()
        # A soft picture is a matter of taste, and often nobody can mend it: no reason to hold a pair back.
        yield Finding(Topic.RESOLUTION, _at_most(Level.LOOK, level), share, slot, mends)


def _crop(pair: Pair, frames: Frames, slot: str, ref: FrameRef, frame: Frame) -> Finding:
    loss = crop_loss(frame.width, frame.height, pair.ratio) if ref.fit.mode is FitMode.COVER else 0.0
    level = CROP.level(loss)
    if level is Level.FINE:
        return Finding(Topic.CROP, level, loss, slot)
    across, down = pair.ratio.sides
    side = "width" if frame.width * down > frame.height * across else "height"
    best = least_loss([(one.width, one.height) for _, _, one in stored(pair, frames)])
    worst = max(crop_loss(one.width, one.height, best) for _, _, one in stored(pair, frames))
    better = _RANKS.index(CROP.level(worst)) < _RANKS.index(level)
    if not better:
        return Finding(Topic.CROP, level, loss, slot, (Repair.WHOLE,), side)
    return Finding(Topic.CROP, level, loss, slot, (Repair.RATIO, Repair.WHOLE), side, best)


def resolution(ref: FrameRef, frame: Frame, ratio: AspectRatio) -> float:
    """Pixels of the picture, along a side, for each pixel of the film; below 1 it is enlarged."""
    width, height = SIZES[ratio]
    across, down = frame.width / width, frame.height / height
    return min(across, down) if ref.fit.mode is FitMode.COVER else max(across, down)


def _rules(pair: Pair, frames: Frames) -> Iterator[Finding]:
    """Whether two frames that both must be fitted are fitted by different rules: then still things seem to move."""
    fitted = [
        (ref.fit, frame)
        for _, ref, frame in stored(pair, frames)
        if CROP.looks(crop_loss(frame.width, frame.height, pair.ratio))
    ]
    if len(fitted) < 2:
        return
    (rule, _), (own, frame) = fitted
    views = (fit.crop(frame.width, frame.height, pair.ratio) for fit in (own, rule))
    apart = max(
        abs(one - other) / side for one, other, side in zip(*views, 2 * (frame.width, frame.height), strict=True)
    )
    if own.mode is not rule.mode or apart >= APART:
        yield Finding(Topic.CROP, Level.NOTE, apart, None, (Repair.ALIKE,))


def _empty(measures: Measures, pair: Pair, frames: Frames) -> Iterator[Finding]:
    for (slot, _, _), flat in zip(stored(pair, frames), measures.flat, strict=False):
        if flat:
            yield Finding(Topic.EMPTY, Level.LOOK, 0.0, slot)


def _together(measures: Measures) -> Iterator[Finding]:
    """What two frames say of each other."""
    if measures.same:
        yield Finding(Topic.SAME, Level.NOTE, 0.0)
        return
    given = (measures.lightness, measures.white_balance, measures.contrast)
    left = measures.matched or given
    cut = Level.FINE if measures.cut is None else CUT.level(measures.cut)
    # Two scenes have two lights: where nothing links the frames, that is what to know first.
    most = Level.NOTE if cut is Level.FIX else Level.FIX
    colour = [
        _light(topic, limits, figure, figure if rest is None else rest, most)
        for (topic, limits), figure, rest in zip(_LIGHTS, given, left, strict=True)
        if figure is not None
    ]
    yield from colour
    if measures.palette is not None:
        level = PALETTE.level(measures.palette)
        if level is not Level.FINE and any(one.level is not Level.FINE for one in colour):
            level = Level.NOTE  # said above already, in words that name the cause
        yield Finding(Topic.PALETTE, _at_most(most, level), measures.palette)
    if measures.camera is not None:
        yield _camera(measures.camera, measures.move)
    if measures.cut is not None:
        yield Finding(Topic.CUT, cut, measures.cut)


_LIGHTS = ((Topic.LIGHT, LIGHT), (Topic.WHITE_BALANCE, WHITE_BALANCE), (Topic.CONTRAST, CONTRAST))


def _light(topic: Topic, limits: Limits, figure: float, left: float, most: Level) -> Finding:
    """What light or colour asks for, `most` at most; the match is offered where what it leaves asks for less."""
    level = limits.level(abs(figure))
    mends = _RANKS.index(limits.level(abs(left))) < _RANKS.index(level)
    return Finding(topic, _at_most(most, level), figure, repairs=(Repair.MATCH,) if mends else ())


def _camera(camera: Camera, move: float | None) -> Finding:
    if against(camera, move):
        return Finding(Topic.CAMERA, Level.FIX, camera.zoom, repairs=(Repair.SWAP,))
    far = (
        max(abs(camera.right), abs(camera.down)) > SHIFT
        or abs(math.log(camera.zoom)) > math.log(ZOOM)
        or abs(camera.turn) > TURN_DEG
    )
    return Finding(Topic.CAMERA, Level.LOOK if far else Level.FINE, camera.zoom)


def against(camera: Camera, move: float | None) -> bool:
    """True where the frames zoom the other way than the prompt says."""
    if move is None or max(camera.zoom, 1 / camera.zoom) < ZOOM_SEEN:
        return False
    return (camera.zoom > 1) is not (move > 1)
