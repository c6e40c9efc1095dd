"""A ZIP over real HTTP: once, with its size told, and without a handle left when the reader goes."""

import io
import os
import socket
import zipfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import requests
from starlette.applications import Starlette

from tests.store.given import put
from tests.support.raw import ask_raw
from tests.support.server import serving, wait_for
from tests.web.given import add_task, put_film
from twoframe import runtime
from twoframe.models import Film, TaskState
from twoframe.web.guard import Guard
from twoframe.web.routes import routes

MB = 1 << 20


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service in demo mode, whose gateway and worker are not started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOFRAME_DATA", str(tmp_path_factory.mktemp("house") / "data"))
        yield runtime.service()
        runtime.close()


@pytest.fixture(scope="module")
def url(house):
    with serving(Guard(Starlette(routes=routes(lambda: house))), buffer_bytes=1 << 16) as address:
        yield address


@pytest.fixture(scope="module")
def film(house):
    """The id of a finished film."""
    task = add_task(house._store, "A quiet harbour")
    put_film(house.settings.data, task.id)
    put(house._store, task, state=TaskState.COMPLETED, film=Film(160, 90, 0.5, 4000))
    return task.id


@pytest.fixture
def large(house):
    """The id of a film of 200 MB that take no room."""
    task = add_task(house._store, "A long harbour")
    put(house._store, task, state=TaskState.COMPLETED, film=Film(160, 90, 0.5, 200 * MB))
    (house.settings.data / "films").mkdir(exist_ok=True)
    with (house.settings.data / "films" / f"{task.id}.mp4").open("wb") as out:
        out.truncate(200 * MB)
    yield task.id
    house._films.remove(task.id)


def test_a_zip_comes_as_a_file_with_its_size(house, url, film):
    answer = requests.get(f"{url}/exports/{house.exports.order([film])}.zip", timeout=10)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename*=utf-8''{quote('Twoframe ')}")
    assert "films/A quiet harbour.mp4" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def test_an_address_works_once(house, url, film):
    address = f"{url}/exports/{house.exports.order([film])}.zip"
    assert requests.get(address, timeout=10).ok
    assert requests.get(address, timeout=10).status_code == 404


def test_who_only_asks_about_a_zip_does_not_take_it(house, url, film):
    address = f"{url}/exports/{house.exports.order([film])}.zip"
    assert requests.head(address, timeout=10).status_code == 405
    assert requests.post(address, timeout=10).status_code == 405
    assert requests.get(address, timeout=10).ok


@pytest.mark.parametrize(
    "path", [f"/exports/{'0' * 32}.zip", "/exports/x.zip", "/exports/..%2f..%2fx.zip", "/exports/"]
)
def test_an_unknown_address_gives_nothing(url, path):
    assert ask_raw(url, path)[0] == 404


def open_films() -> list[str]:
    handles = (handle for handle in Path(f"/proc/{os.getpid()}/fd").iterdir())
    return [name for handle in handles if handle.exists() and (name := str(handle.readlink())).endswith(".mp4")]


def test_a_reader_who_hangs_up_leaves_no_file_open(house, url, large):
    address = urlsplit(f"{url}/exports/{house.exports.order([large])}.zip")
    with socket.create_connection((address.hostname, address.port), timeout=10) as reader:
        reader.sendall(f"GET {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        assert reader.recv(1000).startswith(b"HTTP/1.1 200")
        wait_for(open_films, what="the film is being sent")
    wait_for(lambda: not open_films(), what="the film is let go")
    wait_for(lambda: not [*(house.settings.data / "tmp").iterdir()], what="nothing is left")


def test_two_read_at_the_same_time(house, url, film, large):
    slow = requests.get(f"{url}/exports/{house.exports.order([large])}.zip", timeout=10, stream=True)
    quick = requests.get(f"{url}/exports/{house.exports.order([film])}.zip", timeout=10)
    assert len(quick.content) == int(quick.headers["Content-Length"])
    slow.close()
    wait_for(lambda: not open_films(), what="the film is let go")


@pytest.mark.parametrize(("kind", "media_type"), [("pdf", "application/pdf"), ("png", "image/png")])
def test_a_contact_sheet_comes_as_a_file_once(house, url, film, kind, media_type):
    address = f"{url}/exports/{house.exports.order([film])}.{kind}"
    assert requests.head(address, timeout=10).status_code == 405
    answer = requests.get(address, timeout=30)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert f".{kind}" in answer.headers["Content-Disposition"]
    assert requests.get(address, timeout=10).status_code == 404
