"""Starting and stopping: one line says what is wrong or where to look, and nothing is left behind."""

import signal
import socket
import subprocess
import sys
from contextlib import closing

import psutil
import pytest
import requests
from websockets.sync.client import connect

from tests.support.server import ROOT, clean_environment, running, wait_for
from twoframe import settings, start
from twoframe.errors import StartError

WAYS = {
    "make run": [sys.executable, "-m", "twoframe", "--port", "0"],
    "streamlit": [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        "0",
        "--server.headless",
        "true",
    ],
    "uvicorn": [sys.executable, "-m", "uvicorn", "app:app", "--port", "0"],
}
BAD = {
    "a bad setting": ({"TWOFRAME_PRICE": "cheap"}, "TWOFRAME_PRICE is 'cheap'."),
    "an address without a key": (
        {"LUMA_BASE_URL": "https://gateway.example"},
        "LUMA_BASE_URL is set, but LUMA_API_KEY is not.",
    ),
    "a data folder that can't be": ({"TWOFRAME_DATA": "/dev/null/data"}, "Set TWOFRAME_DATA to a folder that can."),
    "a database that nobody speaks": ({"TWOFRAME_DATABASE_URL": "oracle9://nowhere"}, "TWOFRAME_DATABASE_URL"),
}


def demo(**more: str) -> settings.Settings:
    return settings.read(more)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("way", "what"),
    [
        *(("make run", what) for what in BAD),
        ("streamlit", "a bad setting"),
        ("uvicorn", "a database that nobody speaks"),
    ],
)
def test_what_is_wrong_is_one_line_and_ends_the_program(way, what, tmp_path):
    env, words = BAD[what]
    done = subprocess.run(
        WAYS[way],
        cwd=ROOT,
        env=clean_environment(**{"TWOFRAME_DATA": str(tmp_path / "data"), **env}),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode not in {0, None}
    said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip() and not line.startswith("INFO")]
    complaint = [line for line in said if line.startswith("Twoframe can't start. ")]
    assert len(complaint) == 1
    assert words in complaint[0]
    assert "Traceback" not in done.stderr + done.stdout
    if way == "make run":
        assert said == complaint


def test_a_taken_port_is_named_with_the_way_out(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "twoframe", "--port", str(port)],
            cwd=ROOT,
            env=clean_environment(TWOFRAME_DATA=str(tmp_path / "data")),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == f"Twoframe can't start. Port {port} is taken. Set another: make run PORT={port + 1}\n"


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("studio", 0, "HOST is 'studio'"),
        ("192.0.2.1", 0, "no address of this computer"),
        ("127.0.0.1", 70000, "PORT is 70000"),
        ("127.0.0.1", -1, "PORT is -1"),
    ],
)
def test_an_address_that_can_not_be_is_named(host, port, words):
    with pytest.raises(StartError, match=words):
        start.listen(host, port)


def test_the_line_says_where_the_app_is_and_what_it_costs():
    assert start.announcement(demo(), "127.0.0.1", 8501) == (
        "Twoframe is at http://localhost:8501 in demo mode (no key set, films are free)."
    )
    paid = demo(LUMA_API_KEY="sk-secret-0123456789")
    assert (
        start.announcement(paid, "127.0.0.1", 9000) == "Twoframe is at http://localhost:9000 and spends at api.gpt.ge."
    )


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("0.0.0.0", "http://localhost:8501"),
        ("192.168.1.7", "http://192.168.1.7:8501"),
        ("::", "http://localhost:8501"),
        ("fe80::1", "http://[fe80::1]:8501"),
    ],
)
def test_the_line_says_so_when_others_can_come_in(host, shown):
    line = start.announcement(demo(), host, 8501)
    assert shown in line
    assert "whoever reaches the page sees all films and spends" in line


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_starting_serves_the_app(way, tmp_path):
    port = free_port()
    command = [word if word != "0" else str(port) for word in WAYS[way]]
    with running(tmp_path / "data", arguments=(), command=command, url=f"http://127.0.0.1:{port}") as server:
        assert server.health().json()["ok"] is True
        assert "<title>Streamlit" in requests.get(server.url, timeout=20).text
        server.stop(signal.SIGINT)
    assert "Traceback" not in server.output


def test_the_pages_work_at_the_published_address(tmp_path):
    with running(tmp_path / "data", env={"TWOFRAME_PUBLIC_URL": "https://films.example"}) as server:
        port = int(server.url.rpartition(":")[2])
        for path in ("/_stcore/stream", "/live"):
            proxied = socket.create_connection(("127.0.0.1", port))
            with connect(f"ws://films.example{path}", sock=proxied, origin="https://films.example") as page:
                assert page.response.status_code == 101
        assert requests.get(server.url, headers={"Host": "films.example"}, timeout=20).ok
        assert requests.get(server.url, headers={"Host": "other.example"}, timeout=20).status_code == 400


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_end_is_quiet_and_complete(how, tmp_path):
    with running(tmp_path / "data") as server:
        children = wait_for(lambda: psutil.Process(server.pid).children(recursive=True), what="the demo gateway")
        with connect(f"{server.url.replace('http', 'ws')}/live", origin=server.url) as live:
            live.recv(timeout=10)
            assert server.stop(how) == 0
        _, alive = psutil.wait_procs(children, timeout=10)
        assert not alive
        assert server.output.count("\n") == 1
        assert server.output.startswith("Twoframe is at http://localhost:")


def test_a_reader_who_has_stopped_reading_does_not_hold_up_the_end(tmp_path):
    data = tmp_path / "data"
    with running(data) as server:
        big = data / "films" / f"{'0' * 32}.mp4"
        big.parent.mkdir(exist_ok=True)
        with big.open("wb") as film:
            film.truncate(64 << 20)
        with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as stalled:
            stalled.sendall(f"GET /films/{big.name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert stalled.recv(100).startswith(b"HTTP/1.1 200")
            assert server.stop() == 0
        assert "Traceback" not in server.output


def test_after_a_power_cut_it_starts_again_and_leaves_nothing_behind(tmp_path):
    with running(tmp_path / "data") as server:
        children = wait_for(lambda: psutil.Process(server.pid).children(recursive=True), what="the demo gateway")
        server.kill()
    with running(tmp_path / "data") as again:
        assert again.health().json()["worker"] == "running"
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive


def test_a_port_that_this_account_may_not_use_is_named():
    error = PermissionError(13, "Permission denied")
    assert "may not be used by this account" in start._refusal(error, "127.0.0.1", 80)
