"""One gateway for all apps of a data folder: found, shared, restarted, and gone with the last of them."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.demo.support import alive
from tests.support.server import ROOT, clean_environment, wait_for
from twoframe.demo.launch import DemoGateway
from twoframe.errors import Unreachable

APP = """
import sys
from pathlib import Path
from twoframe.demo.launch import DemoGateway
gateway = DemoGateway(Path(sys.argv[1]), pace=0.05, scale=0.12)
for line in sys.stdin:
    match line.strip():
        case "client":
            print(gateway.client().check().verdict, flush=True)
        case "stop":
            gateway.stop()
            print("stopped", flush=True)
"""


class App:
    """An app that uses the gateway of a data folder, in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", APP, str(data)],
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, word: str) -> str:
        self.send(word)
        return self.hear()

    def send(self, word: str) -> None:
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        self.process.stdin.close()
        self.process.stdout.close()


@contextmanager
def apps(data: Path, count: int) -> Iterator[list[App]]:
    started = [App(data) for _ in range(count)]
    try:
        yield started
    finally:
        for app in started:
            app.close()
        published = read(data)
        if published:
            wait_for(lambda: not alive(published["pid"]), 20, "the end of the gateway")


@contextmanager
def using(data: Path) -> Iterator[DemoGateway]:
    """A gateway used by this process; it is ended, without its wait for other apps, when the block is left."""
    gateway = DemoGateway(data, pace=0.05, scale=0.12)
    try:
        yield gateway
    finally:
        pid = read(data).get("pid")
        gateway.stop()
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            wait_for(lambda: not alive(pid), 20, "the end of the gateway")


def read(data: Path) -> dict:
    try:
        return json.loads((data / "demo" / "gateway.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}


def test_a_client_finds_a_running_gateway(tmp_path):
    with using(tmp_path) as gateway:
        assert gateway.name == "demo"
        assert gateway.client().check().verdict == "ok"
        assert gateway.client() is gateway.client()


def test_start_returns_at_once_and_can_be_called_twice(tmp_path):
    with using(tmp_path) as gateway:
        gateway.start()
        assert read(tmp_path) == {}
        gateway.start()
        assert gateway.client().check().verdict == "ok"
        assert [thread.name for thread in threading.enumerate()].count("demo-gateway") == 1


def test_many_threads_get_the_same_client(tmp_path):
    with using(tmp_path) as gateway:
        clients = []
        threads = [threading.Thread(target=lambda: clients.append(gateway.client())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(clients) == 8
        assert len(set(map(id, clients))) == 1


def test_two_apps_share_one_gateway_that_ends_with_the_last(tmp_path):
    with apps(tmp_path, 2) as (one, two):
        one.send("client")
        two.send("client")
        assert one.hear() == two.hear() == "ok"
        pid = read(tmp_path)["pid"]
        assert one.tell("stop") == "stopped"
        assert two.tell("client") == "ok"
        assert read(tmp_path)["pid"] == pid
        assert two.tell("stop") == "stopped"
        wait_for(lambda: not alive(pid), 20, "the end of the gateway")
    assert read(tmp_path) == {}


def test_a_killed_app_leaves_no_gateway_behind(tmp_path):
    with apps(tmp_path, 1) as (app,):
        assert app.tell("client") == "ok"
        pid = read(tmp_path)["pid"]
        app.kill()
        wait_for(lambda: not alive(pid), 20, "the end of the gateway")
    assert not (tmp_path / "demo" / "gateway.json").exists()


def test_a_killed_gateway_is_replaced_for_the_next_client(tmp_path):
    with using(tmp_path) as gateway:
        first = gateway.client()
        for _ in range(2):
            before = read(tmp_path)
            os.kill(before["pid"], signal.SIGKILL)
            wait_for(lambda pid=before["pid"]: not alive(pid))
            second = gateway.client()
            assert second.check().verdict == "ok"
            assert second is not first
            assert read(tmp_path)["token"] != before["token"]
            first = second


def test_a_gateway_dies_and_comes_back_although_nobody_asks(tmp_path):
    with using(tmp_path) as gateway:
        gateway.client()
        pid = read(tmp_path)["pid"]
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda: read(tmp_path).get("pid") not in {None, pid}, 20, "another gateway")
        assert gateway.client().check().verdict == "ok"


def test_an_app_that_restarts_finds_the_same_gateway(tmp_path):
    with using(tmp_path) as gateway:
        gateway.client()
        pid = read(tmp_path)["pid"]
        gateway.stop()
        gateway.start()
        assert gateway.client().check().verdict == "ok"
        assert read(tmp_path)["pid"] == pid


def test_a_stopped_gateway_is_not_started_by_a_late_client(tmp_path):
    with using(tmp_path) as gateway:
        gateway.client()
        gateway.stop()
        with pytest.raises(Unreachable, match="stopped"):
            gateway.client()


def test_stop_without_start_and_stop_twice_do_nothing(tmp_path):
    gateway = DemoGateway(tmp_path)
    gateway.stop()
    gateway.stop()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("left", ['{"port": PORT, "token": "x", "pid": 1}', '{"port": 0', "[]", '{"port": "x"}', ""])
def test_what_a_dead_gateway_left_behind_is_not_believed(tmp_path, left):
    (tmp_path / "demo").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as stranger:  # a stranger has the port now, and says nothing
        stranger.listen()
        port = stranger.getsockname()[1]
        (tmp_path / "demo" / "gateway.json").write_text(left.replace("PORT", str(port)), "utf-8")
        with using(tmp_path) as gateway:
            assert gateway.client().check().verdict == "ok"
            assert read(tmp_path)["port"] != port


def test_a_gateway_that_can_not_start_is_told_in_words(tmp_path):
    (tmp_path / "demo").write_text("a file where the folder should be", "utf-8")
    gateway = DemoGateway(tmp_path)
    with pytest.raises(Unreachable, match=r"did not start .*gateway\.log"):
        gateway.client()
    gateway.stop()


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_only_the_user_can_read_the_token(tmp_path):
    with using(tmp_path) as gateway:
        gateway.client()
        assert stat.S_IMODE((tmp_path / "demo" / "gateway.json").stat().st_mode) == 0o600
        command = Path(f"/proc/{read(tmp_path)['pid']}/cmdline").read_text("utf-8")
        log = (tmp_path / "demo" / "gateway.log").read_text("utf-8")
        assert read(tmp_path)["token"] not in command + log


def test_the_gateway_is_out_of_reach_of_the_terminals_ctrl_c(tmp_path):
    with using(tmp_path) as gateway:
        gateway.client()
        pid = read(tmp_path)["pid"]
        assert os.getsid(pid) == pid != os.getsid(0)


def test_a_second_gateway_on_the_folder_is_refused_in_one_line(tmp_path):
    with using(tmp_path) as gateway:
        gateway.client()
        command = [sys.executable, "-m", "twoframe.demo", "--data", str(tmp_path)]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
        assert second.returncode == 3
        assert second.stderr.count("\n") == 1
        assert "Another demo gateway uses" in second.stderr
        assert gateway.client().check().verdict == "ok"


def test_the_web_process_stays_light():
    heavy = {"fastapi", "uvicorn", "cv2", "av", "numpy", "filelock", "PIL", "pydantic"}
    code = f"import sys, twoframe.demo.launch; print(sorted({heavy} & sys.modules.keys()))"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert found.stdout.strip() == "[]"
