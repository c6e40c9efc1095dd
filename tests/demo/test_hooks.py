"""Calls to hooks: only on loopback, a few tries, no redirects."""

import asyncio

import pytest

from tests.demo.support import hook_server
from twoframe.demo.hooks import call, loopback_host

NO_PAUSES = (0.0, 0.0)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://127.0.0.1:8501/hooks/x", "127.0.0.1"),
        ("http://127.8.9.1/x", "127.8.9.1"),
        ("http://localhost:8501", "127.0.0.1"),
        ("https://[::1]:8501/x", "::1"),
        ("http://user@127.0.0.1/x", "127.0.0.1"),
    ],
)
def test_loopback_is_known_by_its_letters(address, host):
    assert loopback_host(address) == host


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/x",
        "http://127.0.0.1.nip.io/x",
        "http://127.0.0.1@example.com/x",
        "http://192.168.0.1/x",
        "http://0.0.0.0/x",
        "http://2130706433/x",
        "http://localhost.example.com/x",
        "http://[::1/x",
        "http://127.0.0.1:99999/x",
        "http://127.0.0.1:0/x",
        "ftp://127.0.0.1/x",
        "http:///x",
        "",
    ],
)
def test_nothing_else_is_called(address):
    assert loopback_host(address) is None
    assert asyncio.run(call(address, b"{}", NO_PAUSES)) is False


def test_a_hook_gets_the_body_once():
    with hook_server() as hook:
        assert asyncio.run(call(f"{hook.url}?a=b", b'{"id": "x"}', NO_PAUSES))
    assert hook.calls == [("/done?a=b", {"id": "x"})]


def test_a_failing_hook_is_tried_three_times_and_no_more():
    with hook_server(503) as hook:
        assert not asyncio.run(call(hook.url, b"{}", NO_PAUSES))
    assert len(hook.calls) == 3


def test_a_hook_that_comes_back_is_called_once_more():
    with hook_server(500, 204) as hook:
        assert asyncio.run(call(hook.url, b"{}", NO_PAUSES))
    assert len(hook.calls) == 2


def test_a_refusal_is_final():
    with hook_server(404) as hook:
        assert not asyncio.run(call(hook.url, b"{}", NO_PAUSES))
    assert len(hook.calls) == 1


def test_a_redirect_is_not_followed():
    with hook_server() as target, hook_server(307, location=target.url) as hook:
        assert not asyncio.run(call(hook.url, b"{}", NO_PAUSES))
    assert len(hook.calls) == 1
    assert target.calls == []


def test_a_hook_that_nobody_serves_is_given_up():
    with hook_server() as hook:
        pass
    assert not asyncio.run(call(hook.url, b"{}", NO_PAUSES))


def test_an_address_that_no_request_can_carry_is_given_up():
    assert not asyncio.run(call("http://127.0.0.1:1/ä b", b"{}", NO_PAUSES))
