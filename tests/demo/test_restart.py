"""Nothing is forgotten: a gateway that is stopped or killed goes on where it was."""

import io
import json
import os
import re
import signal
import subprocess
import sys

import av
import psutil
import pytest
import requests

from tests.demo.support import FAST, alive, photo_uri, running
from tests.support.server import ROOT, clean_environment, wait_for
from twoframe.demo.storage import DemoTask, FilmSize, Storage, utc_now


def studio_pids(parent: int) -> list[int]:
    return [child.pid for child in psutil.Process(parent).children() if "twoframe.demo.studio" in child.cmdline()]


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_unfinished_tasks_go_on_after_a_restart(tmp_path, how):
    with running(tmp_path) as gateway:
        done = gateway.make("a cat")["id"]
        drawn = gateway.submit("a harbour", image_url=photo_uri("coffee"))
        waiting = gateway.submit("a dog", aspect_ratio="1:1")
        failing = gateway.submit("a dog #fail")
        gateway.wait(drawn, "processing")
        getattr(gateway, how)()
    with running(tmp_path) as gateway:
        finished = gateway.query(done)
        assert finished["state"] == "completed"
        assert requests.get(finished["video"]["url"], timeout=20).status_code == 200
        assert gateway.query(drawn)["state"] in {"processing", "completed"}
        assert [gateway.wait(task)["state"] for task in (drawn, waiting, failing)] == ["completed"] * 2 + ["failed"]
        film = requests.get(gateway.query(waiting)["video"]["url"], timeout=20).content
        with av.open(io.BytesIO(film)) as container:
            assert container.streams.video[0].width == container.streams.video[0].height
    assert list(tmp_path.glob("demo/tasks/*/*.part*")) == []


def test_a_stop_ends_the_render_and_all_else(tmp_path):
    with running(tmp_path, "--scale", "1") as gateway:
        gateway.submit("a cat")
        (studio,) = wait_for(lambda: studio_pids(gateway.process.pid), 20, "a render")
        assert gateway.stop() == 0
        wait_for(lambda: not alive(studio), 10, "the end of the render")
        assert not (gateway.folder / "gateway.json").exists()


def test_ctrl_c_ends_it_without_a_traceback(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "twoframe.demo", "--data", str(tmp_path)],
        cwd=ROOT,
        env=clean_environment(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    published = tmp_path / "demo" / "gateway.json"
    wait_for(published.exists, 20)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert re.search(r"listens at http://127\.0\.0\.1:\d+", said)
    assert "The token is " in said


def test_a_taken_port_is_told(tmp_path):
    with running(tmp_path / "one") as gateway:
        port = gateway.url.rpartition(":")[2]
        command = [sys.executable, "-m", "twoframe.demo", "--data", str(tmp_path / "two"), "--port", port]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "in use" in second.stderr.splitlines()[-1]


@pytest.mark.parametrize("wrong", [["--pace", "-1"], ["--pace", "x"], ["--scale", "0"], ["--port", "70000"]])
def test_a_wrong_option_is_named(tmp_path, wrong):
    command = [sys.executable, "-m", "twoframe.demo", "--data", str(tmp_path), *wrong]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert wrong[0] in ended.stderr.splitlines()[-1]


def test_a_render_that_is_killed_fails_its_task_alone(tmp_path):
    with running(tmp_path, "--pace", "0.05", "--scale", "0.4") as gateway:
        task_id = gateway.submit("a cat")
        (studio,) = wait_for(lambda: studio_pids(gateway.process.pid), 20, "a render")
        os.kill(studio, signal.SIGKILL)
        assert gateway.wait(task_id)["failure_reason"] == "Job failed"
        assert gateway.make("a dog")["state"] == "completed"


def test_a_film_that_was_lost_from_the_disk_is_gone_and_no_error(tmp_path):
    with running(tmp_path) as gateway:
        task = gateway.make("a cat")
        for file in (gateway.folder / "tasks" / task["id"]).glob("*.mp4"):
            file.unlink()
        assert requests.get(task["video"]["url"], timeout=20).status_code == 404
        answer = gateway.post(f"/{task['id']}/extend", user_prompt="go on")
        assert gateway.wait(answer.json()["id"])["failure_reason"] == "Job failed"


def test_a_full_queue_says_so_and_takes_tasks_again_later(tmp_path):
    with running(tmp_path, "--pace", "0.5", "--scale", "0.12") as gateway:
        answers = [gateway.post(user_prompt="a cat #slow #fail") for _ in range(201)]
        assert [answer.status_code for answer in answers] == [200] * 200 + [429]
        assert answers[-1].json()["error"]["code"] == "too_many_tasks"
        assert answers[-1].headers["Retry-After"] == "2"


def test_renders_run_at_low_priority(tmp_path):
    with running(tmp_path, "--scale", "1") as gateway:
        gateway.submit("a cat")
        (studio,) = wait_for(lambda: studio_pids(gateway.process.pid), 20, "a render")
        wait_for(lambda: psutil.Process(studio).nice() == 10, 20, "low priority")
        assert psutil.Process(gateway.process.pid).nice() == psutil.Process().nice()


def test_the_data_folder_is_made_when_it_is_missing(tmp_path):
    with running(tmp_path / "a" / "b", *FAST) as gateway:
        published = json.loads((gateway.folder / "gateway.json").read_text("utf-8"))
        assert published["pid"] == gateway.process.pid


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux's")
def test_a_full_disk_refuses_new_pictures_and_fails_films_but_never_hangs(tmp_path):
    with running(tmp_path) as gateway:
        made = gateway.make("a cat")["id"]
        waiting = gateway.submit("a dog #slow", image_url=photo_uri("cat"))
        psutil.Process(gateway.process.pid).rlimit(psutil.RLIMIT_FSIZE, (100, 100))  # no file may grow beyond 100 bytes
        for body in ({"image_url": photo_uri("cat")}, {}):
            answer = gateway.post(user_prompt="a cat", **body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "no_room")
        assert gateway.wait(waiting)["failure_reason"] == "Job failed"
        assert gateway.query(made)["state"] == "completed"
    with running(tmp_path) as gateway:
        assert gateway.query(made)["state"] == "completed"
        assert gateway.wait(waiting)["state"] == "completed"


def test_a_film_of_a_minute_is_not_extended_any_further(tmp_path):
    storage = Storage(tmp_path / "demo")
    storage.open()
    for task_id, length in (("long", 60.0), ("shorter", 59.0)):
        storage.write_pictures(task_id, {})
        film = FilmSize(width=16, height=16, duration_s=length)
        now = utc_now()
        done = {"state": "completed", "film": film, "finished_at": now}
        storage.add(DemoTask(id=task_id, created_at=now, prompt="a cat", ratio="1:1", **done))
    with running(tmp_path) as gateway:
        answer = gateway.post("/long/extend", user_prompt="go on")
        assert (answer.status_code, "60 s long" in answer.text) == (400, True)
        assert gateway.post("/shorter/extend", user_prompt="go on #fail").status_code == 200
