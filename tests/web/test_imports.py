"""A ZIP that comes in over real HTTP: streamed to disk, from pages of this server only, and told of."""

import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import requests
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.archive.given import add_film
from tests.archive.given import house as other_house
from tests.support.server import running, serving, wait_for
from twoframe.archive import received
from twoframe.archive.importing import Imports
from twoframe.web.guard import Guard
from twoframe.web.imports import importing


class Served:
    """What the routes ask of a service: its imports alone."""

    def __init__(self, imports: Imports) -> None:
        self.imports = imports


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with other_house(tmp_path_factory.mktemp("imports") / "data") as made:
        yield made


@pytest.fixture(scope="module")
def imports(home):
    made = Imports(home.data, home.store, home.films, home.keyframes, home.store._clock, spare_bytes=0)
    yield made
    made.close()


@pytest.fixture(scope="module")
def url(imports):
    app = Starlette(routes=[Mount("/imports", routes=importing(lambda: Served(imports), silence_s=0.5))])
    with serving(Guard(app)) as address:
        yield address


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """A ZIP of another Twoframe."""
    with other_house(tmp_path_factory.mktemp("elsewhere") / "data") as other:
        ids = [add_film(other).id]
        with closing(other.exports.zip(other.exports.take(other.exports.order(ids)))) as package:
            return b"".join(package.chunks())


def latest(url: str, lang: str = "en") -> dict:
    return requests.get(f"{url}/imports/progress", params={"lang": lang}, timeout=10).json()["imports"][0]


def rest(home) -> list:
    return [*(home.data / "tmp").glob("*")]


def test_a_zip_is_received_and_taken_in(url, home, content):
    answer = requests.post(f"{url}/imports/new", params={"name": "films.zip"}, data=content, timeout=10)
    assert answer.status_code == 202
    wait_for(lambda: not latest(url)["running"], 30)
    told = latest(url)
    assert (told["id"], told["name"], told["words"]) == (answer.json()["id"], "films.zip", "1 film imported.")
    wait_for(lambda: not rest(home), what="the ZIP is gone")


def test_a_zip_in_pieces_of_unknown_length_is_received_as_well(url, content):
    pieces = (content[at : at + 1000] for at in range(0, len(content), 1000))
    answer = requests.post(f"{url}/imports/new?name=pieces.zip", data=pieces, timeout=10)
    assert answer.status_code == 202
    wait_for(lambda: not latest(url)["running"] and latest(url)["name"] == "pieces.zip", 30)
    assert not latest(url)["failed"]


def test_a_page_of_another_site_can_send_nothing(url, home, content):
    before = requests.get(f"{url}/imports/progress", timeout=10).json()
    headers = {"Origin": "https://evil.example"}
    answer = requests.post(f"{url}/imports/new?name=evil.zip", data=content, headers=headers, timeout=10)
    assert answer.status_code == 403
    assert requests.get(f"{url}/imports/progress", timeout=10).json() == before
    assert rest(home) == []


def test_a_zip_that_was_received_before_a_restart_is_taken_in_and_told_of(tmp_path, content):
    part = tmp_path / "films.part"
    part.write_bytes(content)
    received.keep(tmp_path, "0" * 32, part, "films.zip").release()
    with running(tmp_path) as server:
        wait_for(lambda: not latest(server.url)["running"], 30)
        told = latest(server.url)
    assert (told["id"], told["name"], told["words"]) == ("0" * 32, "films.zip", "1 film imported.")
    assert not any((tmp_path / "received").iterdir())


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_a_post_brings_a_zip(url, method):
    assert requests.request(method, f"{url}/imports/new", timeout=10).status_code == 405


def test_a_zip_that_the_disk_has_no_room_for_is_refused_before_it_is_sent(url, home):
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as sender:
        head = f"POST /imports/new?lang=en HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {1 << 50}\r\n\r\n"
        sender.sendall(head.encode())
        answer = b""
        while b"twice" not in answer and (piece := sender.recv(4096)):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 507")
    assert b"too little room on the disk" in answer
    assert rest(home) == []


def test_nothing_is_left_of_a_zip_whose_sender_goes_or_falls_silent(url, home):
    address = urlsplit(url)
    head = f"POST /imports/new?name=half.zip HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 5000000\r\n\r\n"
    for goes in (True, False):
        with socket.create_connection((address.hostname, address.port), timeout=10) as sender:
            sender.sendall(head.encode() + bytes(100_000))
            wait_for(lambda: rest(home), what="it is being received")
            if goes:
                sender.close()
            wait_for(lambda: not rest(home), what="it is gone")
    told = requests.get(f"{url}/imports/progress", timeout=10).json()["imports"]
    assert "half.zip" not in [each["name"] for each in told]


def test_progress_is_told_in_the_language_that_is_asked_for(url):
    assert requests.get(f"{url}/imports/progress?lang=zh", timeout=10).status_code == 200
    assert requests.get(f"{url}/imports/progress?lang=%00", timeout=10).status_code == 200
