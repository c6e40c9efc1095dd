"""The composition root: one service a process, whatever asks for it first."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.support.server import wait_for
from tests.web.given import add_task
from twoframe import heap, runtime
from twoframe.errors import SettingsError, StartError
from twoframe.luma import LumaClient


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder that does not exist yet, set for this process."""
    monkeypatch.setenv("TWOFRAME_DATA", str(tmp_path / "deep" / "data"))
    yield tmp_path / "deep" / "data"
    runtime.close()


def test_pages_that_ask_at_once_get_the_same_service(data):
    together = Barrier(8)

    def ask(_: int) -> object:
        together.wait()
        return runtime.service()

    with ThreadPoolExecutor(8) as pool:
        assert len({id(service) for service in pool.map(ask, range(8))}) == 1
    assert (data / "twoframe.db").is_file()


def test_after_the_end_the_next_use_builds_anew(data):
    first = runtime.service()
    runtime.close()
    runtime.close()
    assert runtime.service() is not first


def test_the_lifespan_starts_what_works_and_stops_it(data):
    async def live() -> None:
        async with runtime.lifespan(None):
            service = runtime.service()
            assert service.health()["ok"]
            published = data / "demo" / "gateway.json"
            await asyncio.to_thread(wait_for, published.is_file, 20, "the demo gateway")
        assert not service.health()["ok"]

    asyncio.run(live())


def test_with_a_key_tasks_go_to_the_gateway_that_it_opens(data, monkeypatch):
    monkeypatch.setenv("LUMA_API_KEY", "sk-0123456789abcdef")
    monkeypatch.setenv("LUMA_BASE_URL", "https://gateway.example/")
    service = runtime.service()
    assert not service.demo
    gateway = runtime._built().gateway
    assert gateway.name == "https://gateway.example"
    with ThreadPoolExecutor(8) as pool:
        clients = set(pool.map(lambda _: gateway.client(), range(32)))
    assert len(clients) == 1
    assert isinstance(clients.pop(), LumaClient)


def test_a_bad_setting_is_told_again_at_each_use_until_it_is_mended(data, monkeypatch):
    monkeypatch.setenv("TWOFRAME_PRICE", "cheap")
    for _ in range(2):
        with pytest.raises(SettingsError, match="TWOFRAME_PRICE"):
            runtime.service()
    monkeypatch.setenv("TWOFRAME_PRICE", "0.40")
    assert runtime.service().settings.price


@pytest.mark.parametrize("made", ["file", "socket"])
def test_a_data_folder_that_can_not_be_written_is_named(data, made):
    data.parent.mkdir(parents=True)
    if made == "file":
        data.write_text("not a folder")
    else:
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind(str(data))
    with pytest.raises(StartError, match="can't be written"):
        runtime.service()


def test_memory_is_given_back_on_every_platform_without_complaint(data, monkeypatch):
    heap.share()
    heap.trim()
    monkeypatch.setattr(heap.sys, "platform", "darwin")
    heap.share()
    heap.trim()
    assert add_task(runtime._built().store)
