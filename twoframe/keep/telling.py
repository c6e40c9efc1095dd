"""What the commands say on a terminal: lines, sizes, questions, and a bar while something takes long."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from twoframe.errors import KeepError

Tick = Callable[[int], object]
"""Hears of so many more bytes, or things, that are done."""

tqdm.monitor_interval = 0  # no thread that watches a bar


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def bar(what: str, total: int, *, bytes_: bool = True) -> Iterator[Tick]:
    """Show how far something is, on a terminal only; the bar goes when it is done."""
    unit = "B" if bytes_ else " files"
    with tqdm(desc=what, total=total, unit=unit, unit_scale=bytes_, disable=None, leave=False) as shown:
        yield shown.update


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no Ctrl+C and no signal come between steps that belong together; they take a moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {one: signal.signal(one, signal.SIG_IGN) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)


def size(count: int) -> str:
    """Bytes as people read them."""
    number, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if number < 1000 or unit == "TB":
            break
        number /= 1000
    return f"{number:.0f} {unit}" if unit in {"B", "kB"} else f"{number:.1f} {unit}"


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def ask(question: str, *, yes: bool) -> None:
    """Ask before something is changed, unless told to go on. Raises `KeepError` for no, and where nobody can answer."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise KeepError("Nothing was changed. Nobody is here to answer: add --yes to go on without a question.")
    sys.stdout.write(f"{question} [y/N] ")
    sys.stdout.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise KeepError("Nothing was changed.")
