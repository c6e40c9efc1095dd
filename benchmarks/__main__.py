"""Measure what is promised about speed and write `results.md`: `make bench`, or `python -m benchmarks page server`."""

from __future__ import annotations

import platform
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import psutil

from benchmarks.harness import Row
from twoframe import __version__

PARTS = ("frames", "pairs", "render", "preview", "page", "compare", "sheet", "carry", "library", "life", "server")
RESULTS = Path(__file__).with_name("results.md")


def main(parts: list[str]) -> int:
    """Run the parts one after the other. A part on its own is printed only; all of them are written down."""
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        print(f"No such part: {', '.join(unknown)}. There are: {', '.join(PARTS)}.")
        return 2
    lines = [_HEAD]
    print(_HEAD)
    for part in parts or PARTS:
        for row in import_module(f"benchmarks.bench_{part}").run():
            lines.append(_line(row))
            print(lines[-1], flush=True)
    if not parts:
        RESULTS.write_text("\n".join([_preface(), *lines, ""]), "utf-8")
    return 0


_HEAD = "| what | measured | limit | floor | ratio to the floor |\n|---|---|---|---|---|"


def _line(row: Row) -> str:
    floor = f"{row.floor_name}: {_figure(row.floor_value)} {row.unit}" if row.floor_value is not None else ""
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    return f"| {row.name} | {_figure(row.value)} {row.unit} | {row.limit} | {floor} | {ratio} |"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def _preface() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        "# Measured\n\n"
        "Written by `make bench`; every ratio is from one run, its two sides measured by turns.\n\n"
        f"Twoframe {__version__}, {datetime.now(UTC):%d %B %Y}: {platform.system()} {platform.machine()}, "
        f"{psutil.cpu_count()} cores, {memory:.0f} GiB, no GPU, Python {platform.python_version()}.\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
