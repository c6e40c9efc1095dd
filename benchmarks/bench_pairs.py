"""The pair check: time for two 12 MP photos, prepared already and on first sight, and what it gets right."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.bench_frames import camera_jpeg
from benchmarks.harness import Row, median_of
from tests.calibration.cases import HALVES
from tests.calibration.test_calibration import KEPT
from twoframe.desk import Desk, State
from twoframe.films import Films
from twoframe.fit import Fit
from twoframe.frames import prepare
from twoframe.keyframes import Keyframes
from twoframe.models import AspectRatio, FrameRef
from twoframe.pairs import Pair
from twoframe.render import pair_check
from twoframe.store import Store

PHOTOS = ("china", "coffee")
"""Two scenes: a check that finds no camera has looked for it longest."""

LOOK_S, PATIENCE_S = 0.001, 30.0


def run(repeats: int = 15) -> Iterator[Row]:
    """Time the check alone and as a page sees it; then tell how the calibration set is judged."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _times(Path(folder), repeats)
    for half in HALVES:
        told = KEPT[half]["summary"]
        name = f"{half} half of the calibration set, {told['pairs']} pairs"
        yield Row(f"{name}: cuts told from links", 100 * told["cut accuracy"], "%", limit="≥ 97 %")
        yield Row(f"{name}: cameras found", 100 * told["cameras found"], "%", limit="≥ 97 %")


def _times(data: Path, repeats: int) -> Iterator[Row]:
    """Each first sight is of a fit that nobody has asked for; the checks after it are of pairs of these fits."""
    store = Store(f"sqlite:///{data / 'twoframe.db'}")
    store.migrate()
    keyframes = Keyframes(data, store, max_pixels=20_000_000)
    shas = [keyframes.add(camera_jpeg(12, name), f"{name}.jpg", AspectRatio.WIDE).sha256 for name in PHOTOS]
    seen = [[FrameRef(sha256, fit=Fit(y=0.3 + n / 100)) for n in range(repeats)] for sha256 in shas]
    pairs, crossed = zip(*seen, strict=True), zip(seen[0], seen[1][1:] + seen[1][:1], strict=True)
    desk = Desk(data, store, keyframes, Films(data))
    try:
        _checked(desk, Pair(*map(FrameRef, shas)))  # starts the preview process
        first, floor = zip(*(_first_sight(desk, keyframes, pair) for pair in pairs), strict=True)
        asked = [_timed(lambda pair=pair: _checked(desk, Pair(*pair))) for pair in crossed]
        files = [keyframes.path(keyframes.prepare(sha256, AspectRatio.WIDE).sha256) for sha256 in shas]
        alone = median_of(lambda: pair_check.measure(*files, ""), repeats)
    finally:
        desk.close()
        store.close()
    check = "pair check, two 12 MP photos"
    yield Row(
        f"{check}, prepared already, as a page sees it",
        statistics.median(asked) * 1000,
        "ms",
        floor_name="measuring them alone",
        floor_value=alone * 1000,
        ratio=statistics.median(asked) / alone,
        limit="≤ 150 ms",
    )
    yield Row(
        f"{check}, on first sight",
        statistics.median(first) * 1000,
        "ms",
        floor_name="preparing two alone",
        floor_value=statistics.median(floor) * 1000,
        ratio=statistics.median(first) / statistics.median(floor),
        limit="≤ 450 ms",
    )


def _first_sight(desk: Desk, keyframes: Keyframes, refs: tuple[FrameRef, ...]) -> tuple[float, float]:
    """Seconds that the first check of two fits takes, and those to prepare the same pictures without it."""
    took = _timed(lambda: _checked(desk, Pair(*refs)))
    files = [keyframes.path(ref.sha256) for ref in refs]
    return took, _timed(lambda: [prepare(file, AspectRatio.WIDE) for file in files])


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _checked(desk: Desk, pair: Pair) -> None:
    """Ask until the check is done."""
    until = time.monotonic() + PATIENCE_S
    while (checked := desk.check(pair)).state is State.RUNNING and time.monotonic() < until:
        time.sleep(LOOK_S)
    if checked.state is not State.DONE:
        raise RuntimeError(f"the check did not end: {checked}")
