"""What one click mends in a pair. Pure: the mended pair is a new one, so that every repair can be undone."""

from __future__ import annotations

from dataclasses import replace

from twoframe.findings import CROP, Frames, stored
from twoframe.fit import FitMode, Grade, crop_loss, least_loss
from twoframe.models import Frame, FrameRef
from twoframe.pairs import Measures, Pair, Repair


def repaired(
    pair: Pair, repair: Repair, *, measures: Measures | None, frames: Frames, larger: Frames = (None, None)
) -> Pair:
    """The pair after a repair; the pair itself where there is nothing to mend.

    `frames` are the stored pictures and `larger` their larger copies, None where there is none.
    """
    match repair:
        case Repair.RATIO:
            sizes = [(frame.width, frame.height) for _, _, frame in stored(pair, frames)]
            return replace(pair, ratio=least_loss(sizes)) if sizes else pair
        case Repair.WHOLE:
            return _with(pair, {slot: _whole(ref, frame, pair) for slot, ref, frame in stored(pair, frames)})
        case Repair.LARGER:
            return _with(pair, {slot: replace(ref, sha256=one.sha256) for slot, ref, one in stored(pair, larger)})
        case Repair.ALIKE:
            return _alike(pair)
        case Repair.MATCH:
            return _matched(pair, measures)
        case Repair.SWAP:
            return replace(pair, start=pair.end, end=pair.start)


def composed(first: Grade | None, second: Grade) -> Grade:
    """The one grade that does what two do, one after the other, kept within what a grade may be."""
    first = first or Grade()
    return Grade(
        contrast=min(max(first.contrast * second.contrast, 0.1), 10.0),
        lightness=min(max(second.contrast * first.lightness + second.lightness, -1000.0), 1000.0),
        red=min(max(first.red + second.red, -200.0), 200.0),
        yellow=min(max(first.yellow + second.yellow, -200.0), 200.0),
    )


def _with(pair: Pair, refs: dict[str, FrameRef]) -> Pair:
    return replace(pair, start=refs.get("start", pair.start), end=refs.get("end", pair.end))


def _whole(ref: FrameRef, frame: Frame, pair: Pair) -> FrameRef:
    """Keep all of a picture that is cropped noticeably; others would only get thin bars."""
    if ref.fit.mode is FitMode.COVER and CROP.looks(crop_loss(frame.width, frame.height, pair.ratio)):
        return replace(ref, fit=replace(ref.fit, mode=FitMode.BLUR))
    return ref


def _alike(pair: Pair) -> Pair:
    """Fit the end frame by the start frame's rule; each keeps its own light."""
    start, end = pair.start, pair.end
    if start is None or end is None or start.sha256 is None or end.sha256 is None:
        return pair
    return replace(pair, end=replace(end, fit=replace(start.fit, grade=end.fit.grade)))


def _matched(pair: Pair, measures: Measures | None) -> Pair:
    """Grade the end frame, on top of the grade that it was measured with."""
    end = pair.end
    if end is None or end.sha256 is None or measures is None or measures.grade is None:
        return pair
    return replace(pair, end=replace(end, fit=replace(end.fit, grade=composed(end.fit.grade, measures.grade))))
