"""The preview process as its parent sees it: a real one, that is killed, starved and left alone."""

import subprocess
import sys
import textwrap
from concurrent.futures import wait

import psutil
import pytest

from tests.support.photos import photo
from tests.support.server import ROOT, clean_environment, wait_for
from twoframe.errors import FrameError, StudioError
from twoframe.studio import launch
from twoframe.studio.launch import Studio
from twoframe.studio.orders import CheckOrder, PreviewOrder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Two prepared frames on disk."""
    folder = tmp_path_factory.mktemp("pictures")
    for name in ("china", "flower"):
        photo(name).crop((0, 0, 640, 360)).save(folder / f"{name}.jpg")
    return folder


@pytest.fixture(scope="module")
def studio():
    """One process for most of these tests; each finds it running or not."""
    studio = Studio()
    yield studio
    studio.stop()


def check(pictures, prompt=""):
    return CheckOrder(str(pictures / "china.jpg"), str(pictures / "flower.jpg"), prompt)


def preview(pictures, folder, start="china.jpg", width=640):
    film, strip = str(folder / "film"), str(folder / "strip")
    return PreviewOrder("push in", "16:9", False, str(pictures / start), None, width, width * 9 // 16, film, strip)


def gone(pid):
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_check_is_answered_while_a_film_is_drawn(studio, pictures, tmp_path):
    shares = []
    film = studio.ask(preview(pictures, tmp_path), shares.append)
    wait_for(lambda: shares and shares[-1] > 0, what="the first frames")
    facts = studio.ask(check(pictures)).result(20)
    assert not film.done()
    assert facts["cut"] > 0.5
    assert film.result(60)["technique"] == "camera"
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert (tmp_path / "film").read_bytes()[4:8] == b"ftyp"


def test_the_process_stands_back_behind_everything_else(studio):
    studio.warm()
    pid = wait_for(lambda: studio.pid, what="the process")
    wait_for(lambda: psutil.Process(pid).nice() == 10, what="its lower priority")


def test_what_is_cancelled_makes_way_at_once_and_is_no_trouble(studio, pictures, tmp_path, caplog):
    shares = []
    film = studio.ask(preview(pictures, tmp_path), shares.append)
    following = studio.ask(preview(pictures, tmp_path, start="gone.jpg"))
    wait_for(lambda: shares and shares[-1] > 0, what="the first frames")
    studio.cancel(film)
    with pytest.raises(StudioError) as refused:
        film.result(0)
    assert refused.value.reason == "cancelled"
    with pytest.raises(FrameError) as missing:
        following.result(20)
    assert missing.value.reason == "missing"
    assert shares[-1] < 1
    assert not (tmp_path / "film").exists()
    assert not caplog.records


def test_what_kills_the_process_fails_and_nothing_else_does(studio, pictures, tmp_path):
    """The order that runs when the process dies is tried once more, alone, before it is blamed."""
    shares = []
    film = studio.ask(preview(pictures, tmp_path), shares.append)
    behind = studio.ask(preview(pictures, tmp_path, width=64))
    killed = [None]
    for _ in range(launch.TRIES):
        wait_for(lambda: studio.pid not in killed, 30, "a process")
        shares.clear()  # of the one before
        wait_for(lambda: shares and shares[-1] > 0, 30, "the first frames")
        killed.append(studio.pid)
        psutil.Process(studio.pid).kill()
    with pytest.raises(StudioError) as refused:
        film.result(20)
    assert refused.value.reason == "died"
    assert behind.result(60)["technique"] == "camera"


def test_a_process_that_dies_once_is_not_noticed(studio, pictures, tmp_path):
    shares = []
    film = studio.ask(preview(pictures, tmp_path, width=320), shares.append)
    wait_for(lambda: shares and studio.pid, what="its beginning")
    psutil.Process(studio.pid).kill()
    assert film.result(60)["technique"] == "camera"


def test_what_takes_too_long_is_ended(studio, pictures, tmp_path, monkeypatch):
    monkeypatch.setattr(PreviewOrder, "limit_s", 0.05)
    with pytest.raises(StudioError) as refused:
        studio.ask(preview(pictures, tmp_path)).result(20)
    assert refused.value.reason == "too_long"
    assert studio.ask(check(pictures)).result(20), "the next one finds a fresh process"


def test_orders_beyond_the_bound_are_refused(studio, pictures, monkeypatch):
    monkeypatch.setattr(launch, "MAX_WAITING", 2)
    asked = [studio.ask(check(pictures, str(number))) for number in range(5)]
    wait(asked, 30)
    refused = [one.exception().reason for one in asked if one.exception()]
    assert 1 <= len(refused) <= 3
    assert set(refused) == {"busy"}


def test_a_process_without_work_ends_and_the_next_order_starts_another(pictures):
    studio = Studio(idle_s=0.01)
    try:
        assert studio.ask(check(pictures)).result(20)
        wait_for(lambda: studio.pid is None, what="its end")
        assert studio.ask(check(pictures, "push in")).result(20)["move"] > 1
    finally:
        studio.stop()


def test_after_the_end_nothing_is_started(pictures):
    studio = Studio()
    studio.warm()
    pid = wait_for(lambda: studio.pid, what="the process")
    waiting = studio.ask(check(pictures))
    studio.stop()
    assert gone(pid)
    studio.warm()
    for one in (waiting, studio.ask(check(pictures))):
        with pytest.raises(StudioError):
            one.result(5)
    assert studio.pid is None


PARENT = """
    import sys, time
    from twoframe.studio.launch import Studio
    studio = Studio()
    studio.warm()
    while studio.pid is None:
        time.sleep(0.01)
    sys.stdout.write(f"{studio.pid}\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


def test_the_process_ends_with_its_parent_however_that_ends():
    command = [sys.executable, "-c", textwrap.dedent(PARENT)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=clean_environment(), **pipes) as parent:
        pid = int(parent.stdout.readline())
        assert not gone(pid)
        parent.kill()
        parent.wait()
        wait_for(lambda: gone(pid), what="its end")
