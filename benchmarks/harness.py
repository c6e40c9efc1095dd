"""What all benchmarks share: a row of the table, medians of fresh runs, and the peak memory of a fresh process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Row:
    """One figure beside its floor, measured in the same run; `limit` is in words, of the value or of the ratio."""

    name: str
    value: float
    unit: str
    floor_name: str = ""
    floor_value: float | None = None
    ratio: float | None = None
    limit: str = ""


def median_of(fn: Callable[[], object], repeats: int) -> float:
    """Seconds that a call takes: the median, after one call that warms up."""
    fn()
    return statistics.median(_timed(fn) for _ in range(repeats))


def medians_of(*fns: Callable[[], object], repeats: int) -> list[float]:
    """Medians of several calls that take turns, so that what else runs on the machine falls on all alike."""
    for fn in fns:
        fn()
    rounds = [[_timed(fn) for fn in fns] for _ in range(repeats)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def _timed(fn: Callable[[], object]) -> float:
    began = time.perf_counter()
    fn()
    return time.perf_counter() - began


CHILD = """
import gc, json, sys
def memory(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field)) * 1024
scope = {{}}
exec({setup!r}, scope)
gc.collect()
with open("/proc/self/clear_refs", "w") as reset:
    reset.write("5")  # sets the peak back to what is used now
idle = memory("VmRSS")
exec({work!r}, scope)
json.dump([idle, memory("VmHWM") - idle], sys.stdout)
"""


def child_peak_memory(setup: str, work: str) -> tuple[int, int]:
    """Run Python in a fresh process; returns its bytes after `setup` and how far `work` peaks above them (Linux)."""
    script = CHILD.format(setup=setup, work=work)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    idle, above = done.stdout.strip("[]\n").split(", ")
    return int(idle), int(above)
