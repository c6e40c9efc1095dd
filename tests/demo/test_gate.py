"""What every request passes first: the host's name, the token, the size."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from tests.demo.support import TOKEN, Gateway, bearer


def connection(gateway: Gateway) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", urlsplit(gateway.url).port, timeout=20)


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1]])
def test_a_wrong_token_is_refused_in_the_services_shape(gateway, token):
    for answer in (gateway.post(user_prompt="a cat", token=token), gateway.get("/x", token=token)):
        assert answer.status_code == 401
        assert answer.json()["error"].keys() == {"message", "type", "code"}


def test_no_token_and_another_scheme_are_refused(gateway):
    url = f"{gateway.url}/luma/generations"
    assert requests.post(url, json={"user_prompt": "a cat"}, timeout=20).status_code == 401
    headers = {"Authorization": f"Basic {TOKEN}"}
    assert requests.post(url, json={"user_prompt": "a cat"}, headers=headers, timeout=20).status_code == 401


def test_a_token_of_odd_bytes_is_refused(gateway):
    talk = connection(gateway)
    talk.request("GET", "/luma/generations/x", headers={"Authorization": "Bearer \xff\xfe"})
    assert talk.getresponse().status == 401
    talk.close()


def test_a_lease_needs_the_token(gateway):
    assert requests.get(f"{gateway.url}/lease", timeout=20).status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::1", ""])
def test_a_foreign_host_name_is_refused_even_with_the_token(gateway, host):
    talk = connection(gateway)
    talk.request("GET", "/luma/generations/x", headers={**bearer(), "Host": host})
    answer = talk.getresponse()
    assert (answer.status, json.loads(answer.read())["error"]["code"]) == (403, "wrong_host")
    talk.close()


@pytest.mark.parametrize("host", ["localhost", "localhost:1234", "127.0.0.1:80", "LOCALHOST"])
def test_names_of_loopback_are_answered(gateway, host):
    assert requests.get(f"{gateway.url}/openapi.json", headers={"Host": host}, timeout=20).status_code == 200


def test_it_listens_on_loopback_alone(gateway):
    listening = [at.laddr.ip for at in psutil.Process(gateway.process.pid).net_connections() if at.status == "LISTEN"]
    assert listening == ["127.0.0.1"]


def test_a_body_over_ten_megabytes_is_refused(gateway):
    answer = gateway.post(user_prompt="a cat", image_url="data:image/jpeg;base64," + "A" * 10_000_000)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "request_too_large"


def test_a_body_of_unknown_length_is_refused_while_it_still_comes(gateway):
    def endless():
        chunk = b"x" * 1_000_000
        yield from (chunk for _ in range(12))

    answer = requests.post(f"{gateway.url}/luma/generations", data=endless(), headers=bearer(), timeout=30)
    assert answer.status_code == 413


def test_just_under_ten_megabytes_is_taken(gateway):
    answer = gateway.post(user_prompt="a cat #fail", image_url="data:image/jpeg;base64," + "A" * 9_900_000)
    assert answer.status_code == 200


def test_a_body_that_breaks_off_makes_no_task(gateway):
    before = len(list((gateway.folder / "tasks").iterdir()))
    body = json.dumps({"user_prompt": "a cat #fail"})
    with socket.create_connection(("127.0.0.1", urlsplit(gateway.url).port), timeout=20) as talk:
        head = f"POST /luma/generations HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n"
        talk.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body) + 1}\r\n\r\n{body}".encode())
        talk.shutdown(socket.SHUT_WR)
        while talk.recv(1024):
            pass
    assert gateway.get("/x").status_code == 400  # it is still well
    assert len(list((gateway.folder / "tasks").iterdir())) == before


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_the_documentation_needs_no_token_and_nothing_from_elsewhere(gateway, path):
    answer = requests.get(gateway.url + path, timeout=20)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for text in ("/luma/generations/{task_id}/extend", "user_prompt", "#lost-answer", "3 to 5000 characters"):
        assert text in answer.text
    for outside in ("src=", "http://", "https://", "@import", "url("):
        assert outside not in answer.text.replace("http(s)", "")
