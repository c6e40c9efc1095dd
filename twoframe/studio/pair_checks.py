"""The pair check: measured by the preview process, told by `twoframe.findings`, kept by content."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from twoframe.errors import TwoframeError
from twoframe.findings import RESOLUTION, Frames, find, joined, resolution
from twoframe.fit import Grade
from twoframe.models import Frame, FrameRef
from twoframe.pairs import Camera, Measures, Pair, Repair, Topic
from twoframe.repairs import repaired
from twoframe.studio.board import Board, Work
from twoframe.studio.cache import Cache
from twoframe.studio.keys import check_key, pair_facts, pair_of
from twoframe.studio.launch import Studio
from twoframe.studio.orders import CheckOrder, EvidenceOrder, Facts
from twoframe.studio.results import Checked, State
from twoframe.studio.sources import Sources, problem_words

MAX_RESULTS, MAX_BYTES = 1000, 200_000_000
MAX_KNOWN = 256
EVIDENCE_S = 20.0
WHOLE_PX = 1080


@dataclass(frozen=True)
class _Known:
    """What a finished check knows."""

    pair: Pair
    measures: Measures | None
    frames: Frames
    larger: Frames


class PairChecks:
    """The checks of one data folder."""

    def __init__(self, sources: Sources, studio: Studio, board: Board) -> None:
        self._sources, self._studio, self._board = sources, studio, board
        self._cache = Cache(sources.cache / "checks", sources.tmp, max_results=MAX_RESULTS, max_bytes=MAX_BYTES)
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lock = Lock()

    def check(self, pair: Pair) -> Checked:
        """What is to be said of a pair; begins to look where nobody has yet."""
        if not pair.frames:
            return Checked(State.NONE)
        self._studio.warm()
        key = check_key(pair)
        known = self._up_to_date(key)
        if known is not None:
            larger = known.larger[0] is not None, known.larger[1] is not None
            findings = joined(find(pair, known.measures, known.frames, larger=larger))
            return Checked(State.DONE, findings, known.measures, key)
        if error := self._board.begin_again(key, "look", lambda work: self._look(work, key, pair)):
            return Checked(State.FAILED, key=key, problem=problem_words(error))
        return Checked(State.RUNNING, key=key)

    def repair(self, pair: Pair, repair: Repair) -> Pair:
        """The pair after a repair; the pair itself where there is nothing to mend. Raises `FrameError`."""
        key = check_key(pair)
        known = self._up_to_date(key) or self._gathered(pair, self._measures(key))
        return repaired(pair, repair, measures=known.measures, frames=known.frames, larger=known.larger)

    def evidence(self, key: str, topic: Topic) -> Path | None:
        """The picture that shows a finding, drawn on first use: waits for it. None when it can't be had."""
        name = f"{key}-{topic}.jpg"
        file, pair = self._cache.file(name), self._pair(key)
        if file is not None or pair is None:
            return file
        try:
            with self._sources.parts("evidence") as (part,):
                pair = self._sources.there(pair)
                if not pair.frames:
                    return None
                start, end = self._sources.prepared(pair)
                wholes = self._sources.wholes(pair, WHOLE_PX) if topic is Topic.CROP else [None, None]
                order = EvidenceOrder(topic.value, start, end, wholes, str(part))
                drawing = self._studio.ask(order)
                try:
                    drawing.result(EVIDENCE_S)
                finally:
                    self._studio.cancel(drawing)  # nobody waits for it any more, done or not
                return self._cache.add(name, part)
        except (TwoframeError, TimeoutError):
            return None

    def _look(self, work: Work, key: str, pair: Pair) -> None:
        """Measure a pair, as far as its pictures are there, unless it has been done before."""
        there, measures = self._sources.there(pair), self._measures(key)
        if measures is None and there.frames:
            start, end = self._sources.prepared(there)
            measures = _measures(work.ask(CheckOrder(start, end, pair.prompt)))
            if there == pair:
                with self._sources.parts():
                    self._cache.keep(key, {"measures": asdict(measures), "pair": pair_facts(pair)})
        known = self._gathered(pair, measures)
        with self._lock:
            self._known[key] = known
            while len(self._known) > MAX_KNOWN:
                self._known.popitem(last=False)

    def _gathered(self, pair: Pair, measures: Measures | None) -> _Known:
        frames = self._sources.frames(pair)
        larger = (self._larger(pair.start, frames[0], pair), self._larger(pair.end, frames[1], pair))
        return _Known(pair, measures, frames, larger)

    def _larger(self, ref: FrameRef | None, frame: Frame | None, pair: Pair) -> Frame | None:
        """A larger copy of a picture that has too few pixels."""
        if ref is None or frame is None or not RESOLUTION.looks(resolution(ref, frame, pair.ratio)):
            return None
        return self._sources.larger(frame)

    def _up_to_date(self, key: str) -> _Known | None:
        """What a finished check knows, as long as the same pictures are there."""
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
        return known if known is not None and self._sources.frames(known.pair) == known.frames else None

    def _measures(self, key: str) -> Measures | None:
        facts = self._cache.facts(key)
        return _measures(facts["measures"]) if facts else None

    def _pair(self, key: str) -> Pair | None:
        """The pair of a check, of this process or of an earlier one."""
        with self._lock:
            if key in self._known:
                return self._known[key].pair
        facts = self._cache.facts(key)
        return pair_of(facts["pair"]) if facts else None


def _measures(facts: Facts) -> Measures:
    camera, grade = facts["camera"], facts["grade"]
    typed = {
        "flat": tuple(facts["flat"]),
        "camera": Camera(**camera) if camera else None,
        "grade": Grade(**grade) if grade else None,
        "matched": tuple(facts["matched"]) if facts.get("matched") else None,
    }
    return Measures(**facts | typed)
