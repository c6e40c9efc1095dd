"""What films cost to take along: a ZIP of 5 GB, an offline file, a contact sheet; time beside hashing, and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT, Row
from tests.support.server import clean_environment
from tests.support.showing import add_film, open_store

FILMS, SHOWN = 10, 120
HUGE_BYTES, SHOWN_BYTES = 512 << 20, 40 << 20
FLOOR = "its films read and hashed"

CHILD = """
import hashlib, json, os, sys, time
os.environ["TWOFRAME_DATA"] = sys.argv[1]
from pathlib import Path
from twoframe import heap, runtime
from twoframe.filters import Filters
from twoframe.models import new_id

def memory(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field)) / 1024

def idle():
    heap.trim()
    Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to what is used now
    return memory("VmRSS")

def measured(work):
    before, began = idle(), time.perf_counter()
    size = work()
    return {"s": time.perf_counter() - began, "bytes": size, "mib": memory("VmHWM") - before}

def main():
    service = runtime.service()
    ids = service.library.matching(Filters())

    def hashed(paths):
        digest, total = hashlib.sha256(), 0
        for path in paths:
            with path.open("rb") as file:
                while piece := file.read(1 << 18):
                    digest.update(piece)
                    total += len(piece)
        return total

    def packed():
        package = service.exports.zip(service.exports.take(service.exports.order(ids)))
        try:
            return sum(map(len, package.chunks()))
        finally:
            package.close()

    def alone():
        showcase_id = service.showcases.begin_titled("Reel", showcase_id=new_id())
        service.showcases.add(showcase_id, ids)
        file = service.showcases.offline(service.showcases.showcase(showcase_id), prompts=True, keyframes=False)
        return sum(map(len, file.pieces()))

    def sheet(kind):
        return len(service.exports.contact_sheet(service.exports.take(service.exports.order(ids)), kind))

    paths = [service.film_path(task_id) for task_id in ids]
    works = {"hash": lambda: hashed(paths), "zip": packed, "offline": alone}
    works |= {kind: lambda kind=kind: sheet(kind) for kind in ("pdf", "png")}
    hashed(paths)  # from now on all sides find the files in memory
    told = {name: measured(works[name]) for name in sys.argv[2:]}
    runtime.close()
    json.dump(told, sys.stdout)

if __name__ == "__main__":
    main()
"""


def run() -> Iterator[Row]:
    """Carry ten huge films, ten of the size of real ones at their largest, and the posters of 120."""
    with tempfile.TemporaryDirectory() as folder:
        huge, large, many = (Path(folder) / name for name in ("huge", "large", "many"))
        for data, count, size in ((huge, FILMS, HUGE_BYTES), (large, FILMS, SHOWN_BYTES), (many, SHOWN, 0)):
            _fill(data, count, size)
        told = _told(folder, huge, "hash", "zip")
        floor, packed = told["hash"]["s"], told["zip"]
        name = f"ZIP of {packed['bytes'] / 1e9:.1f} GB"
        yield Row(name, packed["s"], "s", FLOOR, floor, packed["s"] / floor)
        yield Row(f"{name}, memory above idle", packed["mib"], "MiB", limit="≤ 64 MiB")
        told = _told(folder, large, "hash", "offline")
        floor, alone = told["hash"]["s"], told["offline"]
        name = f"offline file of {alone['bytes'] / 1e6:.0f} MB"
        yield Row(name, alone["s"], "s", FLOOR, floor, alone["s"] / floor)
        yield Row(f"{name}, memory above idle", alone["mib"], "MiB", limit="≤ 64 MiB")
        for kind, sheet in _told(folder, many, "pdf", "png").items():
            yield Row(f"contact sheet of {SHOWN} films, {kind.upper()}", sheet["s"], "s")
            yield Row(f"contact sheet of {SHOWN} films, {kind.upper()}, memory above idle", sheet["mib"], "MiB")


def _fill(data: Path, count: int, size: int) -> None:
    """Write finished films, each a small real one with nothing behind it up to a size."""
    data.mkdir()
    store = open_store(data)
    store.migrate()
    for number in range(count):
        task_id = add_film(store, data, f"Film number {number}, as the light turns warm over the roofs")
        if size:
            os.truncate(data / "films" / f"{task_id}.mp4", size)
    store.close()


def _told(folder: str, data: Path, *works: str) -> dict[str, Any]:
    """What works measured in a fresh process."""
    script = Path(folder, "carry.py")
    script.write_text(CHILD, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(data), *works],
        cwd=ROOT,
        env=clean_environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told
