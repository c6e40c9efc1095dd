"""Whatever dies, and whoever works beside: no task is lost, and no submit reaches the gateway twice (contract §4)."""

import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.worker.house import COMPLETED, LEASE_S, UNCONFIRMED, House, until
from twoframe.models import Usual
from twoframe.store import utc_now
from twoframe.worker import schedule

ROOT = Path(__file__).parents[2]
DIES_BY_ITSELF = {
    # step: (how it ends after a fresh start, submits that reach the gateway, downloads)
    "before_begin_send": (COMPLETED, 1, 1),
    "after_begin_send": (UNCONFIRMED, 0, 0),
    "after_the_answer": (UNCONFIRMED, 1, 0),
    "pending": (COMPLETED, 1, 1),
    "saving": (COMPLETED, 1, 1),
    "after_the_poster": (COMPLETED, 1, 2),
    "before_the_rename": (COMPLETED, 1, 2),
    "after_the_rename": (COMPLETED, 1, 1),
}


@pytest.fixture
def house(tmp_path, remote, monkeypatch) -> Iterator[House]:
    """A house in which time is real, as several processes can't share a stepped clock."""
    monkeypatch.setattr(schedule, "CLOSE_S", 0.1)
    house = House(tmp_path, remote, clock=utc_now)
    yield house
    house.close()


@contextmanager
def another_process(house: House, step: str = "none", lease_s: float = LEASE_S) -> Iterator[subprocess.Popen]:
    arguments = [str(house.data), house.remote.url, house.remote.token, step, str(lease_s)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.worker.crashing", *arguments], cwd=ROOT, stdin=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def fresh_worker(house: House) -> None:
    house.worker = house.start(lease_s=LEASE_S, prior=Usual(0.0, 600.0, 0))


def finish_all(house: House, film: bytes) -> None:
    for at_gateway in list(house.remote.tasks.values()):
        if at_gateway.state != "completed":
            house.remote.finish(at_gateway.id, film)


def settled(house: House, tasks: list) -> bool:
    return all(house.task(task).state in {COMPLETED, UNCONFIRMED} for task in tasks)


def completed(house: House, tasks: list) -> bool:
    return all(house.task(task).state is COMPLETED for task in tasks)


def assert_whole(house: House, task) -> None:
    for kind in ("film", "poster", "last", "strip"):
        assert house.films.path(task.id, kind).stat().st_size > 0
    assert house.films.film(task.id) == house.task(task).film


@pytest.mark.parametrize("step", DIES_BY_ITSELF)
def test_a_process_that_is_killed_loses_nothing_and_sends_nothing_twice(house, remote, film, step):
    task = house.press()
    with another_process(house, step) as process:
        until(lambda: finish_all(house, film) or process.poll() is not None, 30.0)
        assert process.returncode == -9
    fresh_worker(house)
    until(lambda: finish_all(house, film) or settled(house, [task]), 30.0)
    state, submits, downloads = DIES_BY_ITSELF[step]
    assert house.task(task).state is state
    assert (len(remote.submits), len(remote.downloads)) == (submits, downloads)
    if state is COMPLETED:
        assert_whole(house, task)


def test_a_process_that_is_killed_while_the_gateway_answers_leaves_the_task_unconfirmed(house, remote):
    remote.answer("generate", hold=threading.Event(), accept=True)
    task = house.press()
    with another_process(house) as process:
        until(lambda: remote.submits, 30.0)
        process.kill()
    fresh_worker(house)
    until(lambda: house.task(task).state is UNCONFIRMED)
    assert len(remote.submits) == 1


def test_a_process_that_is_killed_in_mid_download_leaves_no_half_film(house, remote, film):
    remote.answer("file", body=film, headers={"Content-Type": "video/mp4"}, drip_s=0.05)
    task = house.press()
    with another_process(house) as process:
        until(lambda: finish_all(house, film) or remote.downloads, 30.0)
        until(lambda: list(house.data.glob("tmp/*.part")))
        process.kill()
    assert house.films.film(task.id) is None
    fresh_worker(house)
    until(lambda: settled(house, [task]), 30.0)
    assert house.task(task).state is COMPLETED
    assert_whole(house, task)
    assert len(remote.submits) == 1


def test_two_processes_on_one_database_send_and_fetch_each_of_thirty_tasks_once(house, remote, film):
    tasks = [house.press(f"film number {number}") for number in range(30)]
    # A lease of the usual length: on a busy machine a short one runs out, and the work is rightly taken over.
    with another_process(house, lease_s=15.0), another_process(house, lease_s=15.0):
        until(lambda: finish_all(house, film) or completed(house, tasks), 60.0)
    prompts = Counter(request.json["user_prompt"] for request in remote.submits)
    assert prompts == Counter(task.request.prompt for task in tasks)
    assert max(Counter(request.path for request in remote.downloads).values()) == 1
    assert len(remote.downloads) == 30
    for task in tasks:
        assert house.codes(task).count("accepted") == house.codes(task).count("saved") == 1


def test_processes_that_are_killed_again_and_again_lose_nothing_and_send_nothing_twice(house, remote, film):
    rng = random.Random(5)
    tasks = [house.press(f"film number {number}") for number in range(24)]
    for _life in range(4):
        with another_process(house) as process:
            heard = len(remote.requests) + rng.randint(1, 25)
            until(
                lambda wanted=heard: finish_all(house, film) or len(remote.requests) >= wanted or settled(house, tasks),
                30.0,
            )
            process.kill()
    fresh_worker(house)
    until(lambda: finish_all(house, film) or settled(house, tasks), 60.0)
    prompts = Counter(request.json["user_prompt"] for request in remote.submits)
    assert max(prompts.values()) == 1
    for task in tasks:
        if house.task(task).state is COMPLETED:
            assert_whole(house, task)
        else:
            assert house.task(task).send_started_at is not None
    assert sum(house.task(task).state is COMPLETED for task in tasks) > 0
