"""The commands that keep what there is: `backup`, `restore` and `doctor`, from the command line to the exit code."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from twoframe import settings
from twoframe.errors import KeepError, StoreError
from twoframe.keep.backup import backup
from twoframe.keep.doctor import doctor
from twoframe.keep.restore import restore
from twoframe.settings import Settings

STOPPED = 130
"""The exit code of a command that was stopped by Ctrl+C or a signal."""


def run_backup(options: argparse.Namespace) -> None:
    """Write a backup; ends with 1 when one was made in which something is missing. Raises `KeepError`."""
    with _stoppable():
        accept_losses = options.accept_losses
        made = backup(_settings(options), Path(options.file), replace=options.replace, accept_losses=accept_losses)
        if made.missing:
            sys.exit(1)


def run_restore(options: argparse.Namespace) -> None:
    """Bring a backup back. Raises `KeepError`."""
    with _stoppable():
        restore(_settings(options), Path(options.file), yes=options.yes)


def run_doctor(options: argparse.Namespace) -> None:
    """Look for what is wrong; ends with 1 when something is, and stays so. Raises `KeepError`."""
    with _stoppable("Stopped. What was not cured yet stays as it is."):
        if not doctor(_settings(options), cure=options.cure, yes=options.yes):
            sys.exit(1)


def _settings(options: argparse.Namespace) -> Settings:
    """The settings of this process; a folder that is named on the command line counts from where that was typed."""
    return settings.load(**({"TWOFRAME_DATA": str(Path(options.data).expanduser().absolute())} if options.data else {}))


@contextmanager
def _stoppable(words: str = "Stopped. Everything is as it was.") -> Iterator[None]:
    """Clean up before a signal ends the program, and word what is nobody's fault here."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write(f"{words}\n")
        sys.exit(STOPPED)
    except StoreError as error:
        raise KeepError(f"{error}.") from error


COMMANDS = {"backup": run_backup, "restore": run_restore, "doctor": run_doctor}
"""What `python -m twoframe` calls, by the name of the command."""
