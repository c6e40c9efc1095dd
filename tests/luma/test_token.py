"""The token reaches the gateway, and nothing and nobody else (contract §6)."""

import dataclasses
import json
import logging
import traceback
from urllib.parse import quote

import pytest

from tests.support.gateway import ScriptedGateway
from twoframe.errors import LumaError
from twoframe.luma import LumaClient, Submission

TOKEN = "sk-a/b+c=7f3a9c21d4e85b60"
ESCAPED = "".join(f"\\u{ord(character):04x}" for character in TOKEN)


@pytest.fixture
def gateway():
    with ScriptedGateway(TOKEN) as gateway:
        yield gateway


def holds_token(text: str) -> bool:
    return TOKEN in text or quote(TOKEN, safe="") in text or TOKEN.replace("/", "\\/") in text or ESCAPED in text


def everything_in(error: BaseException) -> str:
    """All that a log, a page or a debugger could show of an error, and of the errors under it."""
    parts = [*traceback.format_exception(error)]
    layer: BaseException | None = error
    while layer is not None:
        parts += [str(layer), repr(layer), repr(layer.args), repr(vars(layer))]
        request = getattr(layer, "request", None)
        parts.append(repr(getattr(request, "headers", "")))
        layer = layer.__cause__ or layer.__context__
    return "\n".join(parts)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", ["generate", "query"])
def test_no_redirect_is_followed(gateway, client, call, status):
    with ScriptedGateway() as elsewhere:
        gateway.answer(call, status, headers={"Location": f"{elsewhere.url}/luma/generations"})
        with pytest.raises(LumaError) as caught:
            client.generate(Submission("cat")) if call == "generate" else client.query("t")
        assert elsewhere.requests == []
    assert len(gateway.requests) == 1
    assert elsewhere.url in caught.value.upstream


@pytest.mark.parametrize("location", ["/luma/generations/u", "http://[", "\xff\xfe", "mailto:a@b", ""])
def test_no_redirect_is_even_looked_at(gateway, client, location):
    gateway.answer("query", 302, headers={"Location": location}, text="<title>Found</title>")
    with pytest.raises(LumaError):
        client.query("t")
    assert len(gateway.requests) == 1


def test_a_netrc_does_not_replace_the_token(gateway, client, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\ndefault login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    task = client.generate(Submission("cat dance"))
    client.query(task.id)
    assert {request.headers["authorization"] for request in gateway.requests} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"error": {"message": f"Invalid token {TOKEN}"}}},
        {"json": {"detail": {"oops": f"Bearer {TOKEN}"}}},
        {"body": b'{"oops": "' + ESCAPED.encode() + b'"}'},
        {"body": b'{"oops": "' + TOKEN.replace("/", "\\/").encode() + b'"}'},
        {"text": f"<title>{TOKEN}</title>"},
        {"text": f"<p>{TOKEN.replace('=', '&#61;')}</p>"},
        {"text": f"no such key: {TOKEN}"},
        {"json": {"message": "x" * 990 + TOKEN}},
        {"body": b"x" * 190 + TOKEN.encode()},
    ],
)
@pytest.mark.parametrize("status", [200, 302, 400, 401, 503])
@pytest.mark.parametrize("call", ["generate", "query"])
def test_a_token_that_the_gateway_echoes_is_in_no_error(gateway, client, caplog, call, status, answer):
    caplog.set_level(logging.DEBUG)
    gateway.answer(call, status, **answer, headers={"X-Key": TOKEN})
    try:
        task = client.generate(Submission("cat")) if call == "generate" else client.query("t")
        shown = repr(task) + json.dumps(dataclasses.asdict(task))
    except LumaError as error:
        shown = everything_in(error)
    assert not holds_token(shown)
    assert not holds_token(caplog.text)


def test_a_token_in_a_redirect_is_in_no_error(gateway, client):
    gateway.answer("query", 302, headers={"Location": f"https://x.example/?key={quote(TOKEN, safe='')}"})
    with pytest.raises(LumaError) as caught:
        client.query("t")
    assert caught.value.upstream == "https://x.example/?key=•••"


def test_a_token_that_the_gateway_echoes_is_in_no_task(gateway, client):
    gateway.answer(
        "query",
        json={
            "state": f"failed {TOKEN}",
            "request": {"prompt": f"cat {TOKEN}", TOKEN: [{"deep": TOKEN}]},
            "video": {"url": f"https://s.example/{quote(TOKEN, safe='')}.mp4"},
            "thumbnail": f"https://s.example/{TOKEN}.jpg",
        },
    )
    task = client.query("t")
    assert not holds_token(repr(task) + json.dumps(dataclasses.asdict(task)))


@pytest.mark.parametrize("drop", ["request", "answer", "half"])
def test_a_broken_connection_leaves_no_token_in_the_error(gateway, client, caplog, drop):
    caplog.set_level(logging.DEBUG)
    gateway.answer("generate", drop=drop, json={"id": "t"})
    with pytest.raises(LumaError) as caught:
        client.generate(Submission("cat"))
    assert not holds_token(everything_in(caught.value))
    gateway.down()
    with pytest.raises(LumaError) as caught:
        client.generate(Submission("cat"))
    assert not holds_token(everything_in(caught.value))
    assert not holds_token(caplog.text)


def test_a_client_does_not_show_its_token(gateway, client):
    assert not holds_token(repr(client) + str(client))


@pytest.mark.parametrize("token", ["line\nbreak", "schlüssel", "nul\0"])
def test_a_token_that_no_header_can_carry_is_refused_without_repeating_it(token):
    with pytest.raises(ValueError, match="the token has characters") as caught:
        LumaClient("http://127.0.0.1:9", token)
    assert token not in str(caught.value)


def test_a_short_token_blots_out_no_plain_words():
    with ScriptedGateway("cat") as gateway:
        client = LumaClient(gateway.url, gateway.token)
        assert client.generate(Submission("cat dance")).prompt == "cat dance"
        client.close()
