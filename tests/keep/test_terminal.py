"""On a terminal the commands ask, and show how far they are; elsewhere they are quiet."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

import pytest

from tests.keep.given import content, dump, settings_of, twoframe
from tests.support.server import ROOT, clean_environment
from twoframe.keep.backup import backup
from twoframe.keep.telling import counted, size

PATIENCE_S = 60


def typed(answer: str, *arguments, data) -> tuple[int, str]:
    """Run a command on a terminal, and answer its question, or press Ctrl+C (an empty answer) until it hears; returns
    its exit code and all that stood there.
    """
    mine, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 80))
    process = subprocess.Popen(
        [sys.executable, "-m", "twoframe", *map(str, arguments), "--data", str(data)],
        cwd=ROOT,
        env=clean_environment(TERM="xterm"),
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    said, answered, deadline = b"", False, time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if not select.select([mine], [], [], 1.0)[0]:
            if answered and not answer:  # Python loses a signal that comes right before it waits for the answer
                process.send_signal(signal.SIGINT)
            continue
        try:
            more = os.read(mine, 4096)
        except OSError:  # the other side is gone
            break
        if not more:
            break
        said += more
        if not answered and b"[y/N]" in said:
            answered = True
            if answer:
                os.write(mine, answer.encode())
            else:
                process.send_signal(signal.SIGINT)
    try:
        return process.wait(PATIENCE_S), said.decode()
    finally:
        process.kill()
        os.close(mine)


@pytest.fixture
def kept(house, tmp_path):
    for _ in range(3):
        house.film()
    backup(settings_of(house.data), tmp_path / "twoframe.zip")
    house.film()
    return tmp_path / "twoframe.zip"


@pytest.mark.parametrize("answer", ["\n", "what?\n", "\x04"])
def test_anything_but_yes_changes_nothing(house, kept, answer):
    before = content(house.data), dump(house.data / "twoframe.db")
    code, said = typed(answer, "restore", kept, data=house.data)
    assert code == 1
    assert "Nothing was changed." in said
    assert (content(house.data), dump(house.data / "twoframe.db")) == before


def test_yes_goes_on_and_bars_show_how_far(house, kept):
    code, said = typed("y\n", "restore", kept, data=house.data)
    assert code == 0
    assert "Check:" in said
    assert "Restored: 3 films" in said
    assert len(content(house.data)) == 3 * 4


def test_ctrl_c_at_the_question_changes_nothing(house, kept):
    before = content(house.data), dump(house.data / "twoframe.db")
    code, said = typed("", "restore", kept, data=house.data)
    assert code == 130
    assert "Stopped. Everything is as it was." in said
    assert (content(house.data), dump(house.data / "twoframe.db")) == before


def test_every_command_says_in_one_line_what_it_is_for():
    said = subprocess.run(
        [sys.executable, "-m", "twoframe", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for command in ("run", "backup", "restore", "doctor"):
        assert f"\n    {command} " in said


def test_doctor_asks_before_it_cures(house):
    house.films.remove(house.film())
    house.film()
    code, said = typed("n\n", "doctor", "--cure", data=house.data)
    assert (code, "Cure 1 thing?" in said) == (1, True)
    code, said = typed("y\n", "doctor", "--cure", data=house.data)
    assert (code, "All is well now." in said) == (0, True)
    assert twoframe("doctor", data=house.data).stderr == ""


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (12_700_000, "12.7 MB"), (5e13, "50.0 TB")]
)
def test_sizes_are_said_as_people_say_them(count, words):
    assert size(int(count)) == words


def test_one_is_one():
    assert (counted(1, "film"), counted(1200, "film"), counted(2, "entry", "entries")) == (
        "1 film",
        "1,200 films",
        "2 entries",
    )
