"""What tests of backups begin with, and how they look at what came of it."""

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

from tests.support.server import ROOT, clean_environment
from twoframe import settings
from twoframe.settings import Settings

RESTORED_AT_ONCE = ("--yes",)


def settings_of(data: Path, **more: str) -> Settings:
    return settings.read({"TWOFRAME_DATA": str(data), **more})


def twoframe(*arguments: object, data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person does, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "twoframe", *map(str, arguments), "--data", str(data)],
        cwd=ROOT,
        env=clean_environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def script(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, which may be killed or limited."""
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    env = clean_environment()
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)


KILLED = -signal.SIGKILL


def content(data: Path) -> dict[str, str]:
    """Each film and picture of a data folder, with the hash of its bytes."""
    files = [file for name in ("films", "frames") for file in (data / name).rglob("*") if file.is_file()]
    return {file.relative_to(data).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def rows(database: Path, query: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(database)) as connection, connection:
        return connection.execute(query, values).fetchall()


def dump(database: Path) -> list[str]:
    """All that a database holds."""
    with closing(sqlite3.connect(database)) as connection:
        return sorted(line for line in connection.iterdump() if "search_index" not in line)


def left_behind(folder: Path) -> list[str]:
    """What nobody should find after a command."""
    return sorted(
        str(Path(path, name).relative_to(folder))
        for path, folders, files in os.walk(folder)
        for name in (*folders, *files)
        if name.endswith(".part") or name.startswith(("restore-", "before-restore"))
    )
