"""Who may come in."""

import asyncio
import socket

import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.raw import ask_raw
from tests.support.server import serving
from twoframe.web.guard import Guard


def _echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.method} {request.url.path}")


async def _talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


APP = Starlette(
    routes=[
        WebSocketRoute("/{path:path}", _talk),
        Route("/{path:path}", _echo, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
)


@pytest.fixture(scope="module")
def url():
    with serving(Guard(APP, public_url="https://films.example")) as address:
        yield address


def port_of(url: str) -> str:
    return url.rpartition(":")[2]


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "[::1]", "localhost:{port}", "127.0.0.1:{port}"]
)
def test_a_name_of_this_computer_is_let_in(url, host):
    assert ask_raw(url, "/", headers={"Host": host.format(port=port_of(url))})[0] == 200


@pytest.mark.parametrize("host", ["films.example", "FILMS.example"])
def test_the_public_address_is_let_in(url, host):
    assert ask_raw(url, "/", headers={"Host": host})[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example:8501",
        "192.168.1.7",  # the server listens on the loopback only: nobody comes by this address
        "localhost@evil.example",
        "evil.example#localhost",
        "localhost/",
        "localhost:99999",
        "localhost:x",
        "[::1",
        "films.example.evil.example",
        "",
    ],
)
def test_a_strange_host_is_refused(url, host):
    assert ask_raw(url, "/", headers={"Host": host})[0] == 400


def test_a_request_without_a_host_or_with_two_is_refused(url):
    two = {"Host": "localhost", "host": "evil.example"}
    assert ask_raw(url, "/", headers=two)[0] == 400
    with socket.create_connection(("127.0.0.1", int(port_of(url))), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b" 400 " in connection.recv(100)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "http://127.0.0.1:1",
        "file://",
        "http://[",
        "https://127.0.0.1",
    ],
)
def test_a_page_of_another_site_changes_nothing(url, method, origin):
    answer = requests.request(method, f"{url}/anything", headers={"Origin": origin}, timeout=5)
    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_our_own_page_may_write(url, method):
    assert requests.request(method, f"{url}/anything", headers={"Origin": url}, timeout=5).ok
    assert requests.request(method, f"{url}/anything", timeout=5).ok  # no browser: it sends no Origin


def test_a_page_behind_a_proxy_with_tls_may_write(url):
    behind = {"Host": "films.example", "Origin": "https://films.example"}
    assert ask_raw(url, "/x", method="POST", headers=behind)[0] == 200
    assert ask_raw(url, "/x", method="POST", headers=behind | {"Host": "films.example:443"})[0] == 200
    rewritten = behind | {"Host": "127.0.0.1"}  # the proxy asks us by our own name
    assert ask_raw(url, "/x", method="POST", headers=rewritten)[0] == 200


def test_reading_is_free_and_callbacks_come_from_anywhere(url):
    stranger = {"Origin": "https://evil.example"}
    assert requests.get(f"{url}/x", headers=stranger, timeout=5).ok
    assert requests.post(f"{url}/hooks/secret", headers=stranger, timeout=5).ok


def test_a_websocket_is_refused_to_pages_of_other_sites_and_to_strange_hosts(url):
    target = url.replace("http", "ws") + "/_stcore/stream"
    with connect(target, origin=url):
        pass
    with pytest.raises(InvalidStatus) as refused:
        connect(target, origin="https://evil.example")
    assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus) as refused:
        connect(target.replace("127.0.0.1", "localhost"), origin="http://evil.example", additional_headers={"X": "y"})
    assert refused.value.response.status_code == 403
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": "http://evil.example",
        "Host": "evil.example",
    }
    assert ask_raw(url, "/live", headers=handshake)[0] == 400


def test_every_answer_carries_the_security_headers_and_refusals_too(url):
    strange = requests.get(url, headers={"Host": "evil.example"}, timeout=5)
    assert strange.status_code == 400
    for answer in (requests.get(url, timeout=5), requests.post(f"{url}/x", timeout=5), strange):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/films/../etc/passwd",
        "/films/%2e%2e/x",
        "/films/a%00b",
        "/frames/%5c%5chost%5cx",
        "/previews/..%2fx.mp4",
        "/checks/a%00b/light.jpg",
        "/reviews/%5c%5chost/sheet.pdf",
        "/films/" + "é".encode().hex("%"),
    ],
)
def test_an_address_with_characters_that_no_id_has_is_asked_as_an_unknown_id(url, path):
    status, rest = ask_raw(url, path)
    assert (status, rest.split(b"/")[-1]) == (200, b"unknown")


class TestOpenToOthers:
    """`make run HOST=0.0.0.0`: connections come in on an address that is not the loopback."""

    @staticmethod
    async def status(host: str) -> int:
        sent = []
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "headers": [(b"host", host.encode())],
            "server": ("192.168.1.7", 8501),
        }

        async def send(message):
            sent.append(message)

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        await Guard(APP)(scope, receive, send)
        return sent[0]["status"]

    @pytest.mark.parametrize(
        "host", ["192.168.1.7:8501", "10.0.0.9", "[fe80::1]:8501", "{name}", "{name}.local:8501", "localhost"]
    )
    def test_figures_and_our_own_name_are_let_in(self, host):
        name = socket.gethostname().lower().removesuffix(".local")
        assert asyncio.run(self.status(host.format(name=name))) == 200

    @pytest.mark.parametrize("host", ["evil.example", "192.168.1.7.evil.example"])
    def test_a_name_that_someone_gave_our_address_is_refused(self, host):
        assert asyncio.run(self.status(host)) == 400
