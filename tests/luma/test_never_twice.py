"""Whether a submit that went wrong may have been taken: the question that money hangs on (contract §4)."""

import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.support.gateway import ScriptedGateway
from twoframe.errors import LostAnswer, LumaError, NoTaskId, Unreachable, WrongAddress
from twoframe.luma import LumaClient, Submission

FRAME = "data:image/jpeg;base64," + "A" * 4_000_000
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy")


def refused(client: LumaClient, **fields: str | None) -> LumaError:
    with pytest.raises(LumaError) as caught:
        client.generate(Submission("cat dance", **fields))
    return caught.value


@contextmanager
def client_of(url: str, token: str = "sk-test-7f3a9c21", **timeouts: float) -> Iterator[LumaClient]:
    client = LumaClient(url, token, **timeouts)
    yield client
    client.close()


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that speaks in its own way with each caller, one at a time. Yields host and port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    talk(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def in_doubt(status: int) -> bool:
    return status in {408, 409, 425, 499} or status >= 500


@pytest.mark.parametrize("call", ["generate", "extend"])
@pytest.mark.parametrize("status", [*range(300, 309), *range(400, 432), 451, 499, *range(500, 512), 520, 524, 599])
def test_the_status_tells_if_a_submit_may_have_been_taken(gateway, client, call, status):
    gateway.answer(call, status, json={"message": "no"})
    with pytest.raises(LumaError) as caught:
        client.generate(Submission("cat")) if call == "generate" else client.extend("t", Submission("cat"))
    assert caught.value.maybe_accepted is in_doubt(status)
    assert len(gateway.submits) == 1


@pytest.mark.parametrize("status", [500, 408, 429, 404])
def test_a_query_is_never_in_doubt(gateway, client, status):
    gateway.answer("query", status)
    with pytest.raises(LumaError) as caught:
        client.query("t")
    assert not caught.value.maybe_accepted


@pytest.mark.parametrize("drop", ["request", "answer", "half"])
def test_a_query_that_is_lost_is_never_in_doubt(gateway, client, drop):
    gateway.answer("query", json={"id": "t"}, drop=drop, times=2)
    with pytest.raises(LostAnswer) as caught:
        client.query("t")
    assert not caught.value.maybe_accepted


def test_a_page_in_answer_to_a_submit_leaves_doubt(gateway, client):
    gateway.answer("generate", text="<html><title>Welcome</title></html>")
    error = refused(client)
    assert type(error) is WrongAddress
    assert error.maybe_accepted


@pytest.mark.parametrize("body", [b"", b"OK", b'{"id": "t-', b"\xff\xfe\x00", b" "])
@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_2xx_without_json_leaves_doubt(gateway, client, body, status):
    gateway.answer("generate", status, body=b"" if status == 204 else body)
    error = refused(client)
    assert type(error) is NoTaskId
    assert error.maybe_accepted


def test_an_error_code_in_a_2xx_is_a_plain_no(gateway, client):
    gateway.answer("generate", json={"code": "no_channel", "message": "no channel"})
    assert not refused(client).maybe_accepted


@pytest.mark.parametrize("drop", ["request", "answer", "half"])
@pytest.mark.parametrize("frame", [None, FRAME])
def test_a_connection_that_breaks_after_the_first_byte_leaves_doubt(gateway, client, drop, frame):
    gateway.answer("generate", json={"id": "t-1"}, drop=drop, accept=drop != "request")
    error = refused(client, image_url=frame)
    assert type(error) is LostAnswer
    assert error.maybe_accepted
    assert len(gateway.submits) == 1


def test_a_refusal_whose_body_breaks_off_is_still_a_refusal(gateway, client):
    gateway.answer("generate", 400, json={"message": "user_prompt is required"}, drop="half")
    error = refused(client)
    assert (error.status, error.maybe_accepted) == (400, False)


def test_a_gateway_that_falls_silent_leaves_doubt(gateway):
    gateway.answer("generate", hold=threading.Event(), accept=True)
    with client_of(gateway.url, gateway.token, submit_timeout_s=0.2) as client:
        error = refused(client)
    assert type(error) is LostAnswer
    assert error.maybe_accepted


def test_an_answer_that_drips_for_ever_is_given_up(gateway):
    gateway.answer("generate", json={"id": "t" * 100_000}, drip_s=0.02)
    gateway.answer("query", json={"id": "t" * 100_000}, drip_s=0.02)
    with client_of(gateway.url, gateway.token, submit_timeout_s=0.3, query_timeout_s=0.3) as client:
        assert type(refused(client)) is LostAnswer
        with pytest.raises(LostAnswer):
            client.query("t")
    assert len(gateway.queries) == 1


def test_headers_that_drip_for_ever_are_given_up():
    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not stop.wait(0.02):
            connection.sendall(b"x")

    stop = threading.Event()
    with raw_server(drip) as host, client_of(f"http://{host}", submit_timeout_s=0.3) as client:
        error = refused(client)
        stop.set()
    assert type(error) is LostAnswer
    assert error.maybe_accepted


def test_an_endless_answer_is_given_up():
    def flood(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            connection.sendall(b" " * 65536)

    with raw_server(flood) as host, client_of(f"http://{host}") as client:
        error = refused(client)
    assert type(error) is NoTaskId
    assert error.maybe_accepted


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 xx\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}",
        b"",
    ],
)
def test_an_answer_that_is_broken_http_leaves_doubt(answer):
    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer)

    with raw_server(talk) as host, client_of(f"http://{host}") as client:
        error = refused(client)
    assert type(error) is LostAnswer
    assert error.maybe_accepted


def test_a_refused_connection_sent_nothing(gateway, client):
    gateway.down()
    error = refused(client)
    assert type(error) is Unreachable
    assert error.can_retry
    assert not error.maybe_accepted


@pytest.mark.parametrize("url", ["http://gateway.invalid", "http://" + "a" * 70 + ".invalid", "http://a..b"])
def test_a_name_that_is_not_found_sent_nothing(url):
    with client_of(url) as client:
        error = refused(client)
    assert type(error) is Unreachable
    assert not error.maybe_accepted


def test_a_connect_that_times_out_sent_nothing():
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    host, port = full.getsockname()
    waiting = [socket.socket() for _ in range(4)]
    for caller in waiting:  # the system queues one or two, and leaves the others without an answer
        caller.setblocking(False)
        caller.connect_ex((host, port))
    try:
        with client_of(f"http://{host}:{port}", connect_timeout_s=0.3, submit_timeout_s=0.3) as client:
            error = refused(client)
    finally:
        for each in (*waiting, full):
            each.close()
    assert type(error) is Unreachable
    assert not error.maybe_accepted


def test_a_tls_failure_sent_nothing(gateway):
    with client_of(gateway.url.replace("http:", "https:")) as client:
        error = refused(client)
    assert type(error) is Unreachable
    assert not error.maybe_accepted
    assert gateway.requests == []


@pytest.fixture
def certificate(tmp_path) -> str:
    """A file with a certificate for 127.0.0.1 that nobody signed, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command")
    key, own = tmp_path / "key.pem", tmp_path / "own.pem"
    options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", *options, *names, "-keyout", key, "-out", own]
    subprocess.run(command, check=True, capture_output=True)
    own.write_bytes(key.read_bytes() + own.read_bytes())
    return str(own)


@contextmanager
def tls_server(certificate: str, answer: bytes) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def talk(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            request = b""
            while b"}" not in request:  # what is left unread would reset the connection, and take the answer along
                request += secure.recv(65536)
            secure.sendall(answer)

    with raw_server(talk) as host:
        yield f"https://{host}"


def test_a_certificate_that_nobody_signed_sent_nothing(certificate):
    with tls_server(certificate, b"") as url, client_of(url) as client:
        error = refused(client)
    assert type(error) is Unreachable
    assert "certificate" in str(error)
    assert not error.maybe_accepted


def test_a_tls_connection_that_breaks_after_the_handshake_leaves_doubt(certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificate)
    with tls_server(certificate, b"") as url, client_of(url) as client:
        error = refused(client)
    assert type(error) is LostAnswer
    assert error.maybe_accepted


def test_a_ca_bundle_of_the_environment_is_trusted(certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificate)
    answer = b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"id": "t-1"}'
    with tls_server(certificate, answer) as url, client_of(url) as client:
        assert client.generate(Submission("cat dance")).id == "t-1"


def test_a_ca_bundle_that_is_missing_sent_nothing(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    with client_of("https://127.0.0.1:9") as client:
        error = refused(client)
    assert type(error) is Unreachable
    assert "CA certificate" in str(error)
    assert not error.maybe_accepted


@pytest.fixture
def proxy(monkeypatch) -> Iterator[ScriptedGateway]:
    """A proxy that the environment names."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    with ScriptedGateway() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("https_proxy", proxy.url)
        yield proxy


def test_a_proxy_of_the_environment_is_used(proxy):
    proxy.answer("http://gateway.invalid/luma/generations", json={"id": "t-1"})
    with client_of("http://gateway.invalid") as client:
        assert client.generate(Submission("cat dance")).id == "t-1"


def test_a_proxy_is_not_asked_for_the_loopback(proxy, gateway, client):
    client.generate(Submission("cat dance"))
    assert proxy.requests == []
    assert len(gateway.submits) == 1


def test_a_proxy_that_opens_no_tunnel_sent_nothing(proxy):
    with client_of("https://gateway.invalid") as client:
        error = refused(client)
    assert type(error) is Unreachable
    assert not error.maybe_accepted


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_down_sent_nothing(proxy, scheme):
    proxy.down()
    with client_of(f"{scheme}://gateway.invalid") as client:
        error = refused(client)
    assert type(error) is Unreachable
    assert not error.maybe_accepted


@pytest.mark.parametrize("address", ["ftp://127.0.0.1:9", "http://:99999", "socks5h://127.0.0.1:9"])
def test_a_proxy_address_that_makes_no_sense_sent_nothing(proxy, monkeypatch, address):
    monkeypatch.setenv("http_proxy", address)
    with client_of("http://gateway.invalid") as client:
        error = refused(client)
    assert type(error) is Unreachable
    assert not error.maybe_accepted
    assert os.environ["http_proxy"] == address
