"""Every way to say no, as an error of its own kind with the gateway's own words (contract §2)."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.support.gateway import ScriptedGateway
from twoframe.errors import (
    InvalidRequest,
    KeyRefused,
    LostAnswer,
    LumaError,
    NoCredit,
    NotAllowed,
    SaidNo,
    TooFast,
    TooLarge,
    UnknownTask,
    Unreachable,
    UpstreamFailed,
    WrongAddress,
)
from twoframe.luma import LumaClient, Submission

PAGE = "<html><head><title>413 Request Entity Too Large</title></head><body><h1>nginx</h1></body></html>"


def refused(call, *arguments) -> LumaError:
    with pytest.raises(LumaError) as caught:
        call(*arguments)
    return caught.value


def openai_error(message: str, code: str = "invalid_request"):
    return {"error": {"message": message, "type": "new_api_error", "code": code}}


@pytest.mark.parametrize("call", ["generate", "query", "extend"])
@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ({"status": 400, "json": openai_error("user_prompt is required")}, InvalidRequest, "user_prompt is required"),
        ({"status": 422, "json": {"detail": [{"msg": "too short"}]}}, InvalidRequest, "too short"),
        ({"status": 418, "json": {"message": "teapot"}}, InvalidRequest, "teapot"),
        ({"status": 401, "json": openai_error("无效的令牌", "invalid_token")}, KeyRefused, "无效的令牌"),
        ({"status": 402}, NoCredit, ""),
        ({"status": 403, "json": openai_error("用户额度不足")}, NoCredit, "用户额度不足"),
        ({"status": 403, "json": openai_error("no", "insufficient_user_quota")}, NoCredit, "no"),
        ({"status": 403, "json": {"code": 403, **openai_error("no", "insufficient_user_quota")}}, NoCredit, "no"),
        ({"status": 403, "json": {"message": "Your BALANCE is 0"}}, NoCredit, "Your BALANCE is 0"),
        ({"status": 403, "text": "<title>Quota exceeded</title>"}, NoCredit, "Quota exceeded"),
        ({"status": 403, "json": {"message": "Model not allowed"}}, NotAllowed, "Model not allowed"),
        ({"status": 403, "text": "<title>Load balancer</title>"}, NotAllowed, "Load balancer"),
        ({"status": 403}, NotAllowed, ""),
        ({"status": 413, "text": PAGE}, TooLarge, "413 Request Entity Too Large"),
        ({"status": 429}, TooFast, ""),
        ({"status": 429, "json": openai_error("no quota this minute")}, TooFast, "no quota this minute"),
        ({"status": 500, "json": {"msg": "boom"}}, UpstreamFailed, "boom"),
        ({"status": 502, "text": "<title>502: Bad gateway</title>"}, UpstreamFailed, "502: Bad gateway"),
        ({"status": 503, "json": openai_error("No channel", "model_not_found")}, UpstreamFailed, "No channel"),
        ({"status": 504}, UpstreamFailed, ""),
        ({"status": 408}, UpstreamFailed, ""),
        ({"status": 409, "json": {"message": "busy"}}, UpstreamFailed, "busy"),
        ({"status": 425}, UpstreamFailed, ""),
        ({"status": 499}, UpstreamFailed, ""),
        ({"status": 600}, UpstreamFailed, ""),
        ({"status": 200, "text": "<!DOCTYPE html><title>New API</title>"}, WrongAddress, "New API"),
        ({"status": 200, "body": b"<html><body>hi</body></html>"}, WrongAddress, "hi"),
        ({"status": 404, "text": "<title>404 Not Found</title>"}, WrongAddress, "404 Not Found"),
        ({"status": 400, "text": "<title>HTTP sent to HTTPS</title>"}, WrongAddress, "HTTP sent to HTTPS"),
        ({"status": 405, "json": {"detail": "Method Not Allowed"}}, WrongAddress, "Method Not Allowed"),
        ({"status": 301, "headers": {"Location": "https://x.example/"}}, WrongAddress, "https://x.example/"),
        ({"status": 304}, WrongAddress, ""),
        ({"status": 200, "json": {"code": "fail", "message": "no channel"}}, SaidNo, "no channel"),
        ({"status": 200, "json": {"code": 500, "msg": "no channel", "data": None}}, SaidNo, "no channel"),
        ({"status": 200, "json": {"code": "500", "data": {"message": "no channel"}}}, SaidNo, "no channel"),
        ({"status": 200, "json": [{"code": -1, "message": "no channel"}]}, SaidNo, "no channel"),
        ({"status": 200, "json": openai_error("no channel", "model_not_found")}, SaidNo, "no channel"),
    ],
)  # fmt: skip
def test_each_row_has_its_own_error_with_the_gateways_words(gateway, client, call, answer, kind, words):
    gateway.answer(call, **answer)
    arguments = {"generate": [Submission("cat")], "query": ["t"], "extend": ["t", Submission("cat")]}[call]
    error = refused(getattr(client, call), *arguments)
    assert type(error) is kind
    assert error.upstream == words
    assert words in str(error)
    assert error.status == answer["status"]


@pytest.mark.parametrize(
    "code", [None, "", "success", "SUCCESS", " Success ", 0, 200, "0", "200", 0.0, False, True, [], {}]
)
def test_a_code_of_success_is_no_error(gateway, client, code):
    gateway.answer("generate", json={"code": code, "data": {"task_id": "t-1"}})
    assert client.generate(Submission("cat dance")).id == "t-1"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 400, "json": {"code": "task_not_exist", "message": "task_not_exist"}},
        {"status": 404, "json": {"code": "task_not_exist"}},
        {"status": 200, "json": {"code": "task_not_exist"}},
        {"status": 400, "json": {"error": {"code": "task_not_exist", "message": "gone"}}},
        {"status": 404, "json": {"message": "not found"}},
        {"status": 404},
    ],
)
def test_a_query_for_an_unknown_task_says_so(gateway, client, answer):
    gateway.answer("query", **answer)
    error = refused(client.query, "t")
    assert type(error) is UnknownTask
    assert error.can_retry


def test_an_extend_tells_an_unknown_film_from_a_missing_call(gateway, client):
    assert type(refused(client.extend, "t", Submission("cat"))) is UnknownTask
    gateway.answer("extend", 404, json={"error": {"message": "Invalid URL (POST /luma/generations/t/extend)"}})
    error = refused(client.extend, "t", Submission("cat"))
    assert type(error) is WrongAddress
    assert not error.maybe_accepted


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"message": "a"}, "message": "b"}, "a"),
        ({"error": "a", "message": "b"}, "a"),
        ({"message": "a", "msg": "b"}, "a"),
        ({"msg": "a", "detail": "b"}, "a"),
        ({"detail": "a", "fail_reason": "b"}, "a"),
        ({"detail": {"reason": "a", "message": "b"}}, "a"),
        ({"detail": {"message": "a"}}, "a"),
        ({"detail": [{"loc": ["body"], "msg": "a"}, {"msg": "b"}]}, "a"),
        ({"fail_reason": "a", "failure_reason": "b"}, "a"),
        ({"failure_reason": "a"}, "a"),
        ({"message": "", "data": {"fail_reason": "a"}}, "a"),
        ([{"message": "a"}], "a"),
        ({"error": None, "message": 7, "msg": ["x"], "detail": [], "fail_reason": {}}, None),
        ({"oops": "额度" * 200}, '{"oops": "' + "额度" * 95 + "…"),
        ("just text", '"just text"'),
        (None, "null"),
    ],
)
def test_the_message_is_looked_up_in_one_order(gateway, client, body, words):
    gateway.answer("query", 500, json=body)
    upstream = refused(client.query, "t").upstream
    assert upstream == words if words else upstream.startswith('{"error": null')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("upstream connect error", "upstream connect error"),
        ("x" * 500, "x" * 200 + "…"),
        ("<html><script>alert(1)</script><style>p{}</style><p>Bad&nbsp;&amp;\n sad</p></html>", "Bad & sad"),
        ("<title> </title><p>Sorry</p>", "Sorry"),
        ("<title>A &lt;b&gt; title</title>", "A <b> title"),
        ("<", ""),
        ("<script" * 2000, ""),
    ],
)
def test_pages_and_texts_are_reduced_to_their_words(gateway, client, text, words):
    gateway.answer("query", 502, text=text)
    assert refused(client.query, "t").upstream == words


def test_a_frame_echoed_in_a_message_is_cut_short(gateway, client):
    gateway.answer("generate", 400, json={"message": "bad image data:image/jpeg;base64," + "A" * 5000 + " given"})
    error = refused(client.generate, Submission("cat"))
    assert error.upstream == "bad image data:image/jpeg;base64,… given"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("1.5", 1.5),
        ("99999999", 3600),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 3600),
        ("-5", None),
        ("soon", None),
        ("nan", None),
        ("", None),
        ("٣", None),
        ("1e999", None),
        ("Mon, 99 Foo 2015", None),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(gateway, client, header, seconds):
    gateway.answer("query", 429, headers={"Retry-After": header.encode().decode("latin-1")})
    assert refused(client.query, "t").retry_after_s == seconds


def test_retry_after_as_a_date_counts_from_now(gateway, client):
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    gateway.answer("generate", 503, headers={"Retry-After": date})
    wait_s = refused(client.generate, Submission("cat")).retry_after_s
    assert wait_s is not None
    assert 300 < wait_s <= 600


def test_an_answer_without_retry_after_asks_for_no_pause(gateway, client):
    gateway.answer("query", 429)
    assert refused(client.query, "t").retry_after_s is None


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        (None, "ok", "task_not_exist"),
        ({"status": 404}, "ok", ""),
        ({"status": 400, "json": {"message": "bad id"}}, "ok", "bad id"),
        ({"status": 200, "json": {"id": "x"}}, "ok", ""),
        ({"status": 401, "json": {"message": "bad key"}}, "key_refused", "bad key"),
        ({"status": 403, "json": {"message": "no"}}, "key_refused", "no"),
        ({"status": 403, "json": {"message": "no quota"}}, "key_refused", "no quota"),
        ({"status": 200, "text": "<title>Shop</title>"}, "wrong_address", "Shop"),
        ({"status": 404, "text": "<title>Shop</title>"}, "wrong_address", "Shop"),
        ({"status": 302, "headers": {"Location": "/login"}}, "wrong_address", "/login"),
        ({"status": 404, "json": openai_error("Invalid URL (GET /x)")}, "wrong_address", "Invalid URL (GET /x)"),
        ({"status": 503, "json": {"message": "down"}}, "upstream_failed", "down"),
        ({"status": 200, "json": {"code": "x", "message": "down"}}, "upstream_failed", "down"),
        ({"status": 200, "body": b""}, "upstream_failed", ""),
        ({"status": 429}, "too_fast", ""),
    ],
)
def test_the_connection_test_asks_for_a_task_that_cannot_exist(gateway, client, answer, verdict, words):
    if answer:
        gateway.answer("query", **answer)
    check = client.check()
    assert (check.verdict, check.words) == (verdict, words)
    assert check.took_ms >= 0
    assert gateway.submits == []


def test_the_connection_test_never_asks_twice_for_one_id(gateway, client):
    client.check()
    client.check()
    assert gateway.queries[0].path != gateway.queries[1].path


def test_the_connection_test_tells_a_key_that_is_refused(gateway):
    client = LumaClient(gateway.url, "another-key")
    assert client.check().verdict == "key_refused"
    client.close()


def test_the_connection_test_tells_a_gateway_that_is_down(gateway: ScriptedGateway, client: LumaClient):
    gateway.down()
    check = client.check()
    assert check.verdict == "unreachable"
    assert "refused" in check.words


def test_errors_of_the_network_say_what_the_system_said(gateway, client):
    gateway.answer("query", drop="answer", times=2)
    assert isinstance(refused(client.query, "t"), LostAnswer)
    gateway.down()
    assert isinstance(refused(client.query, "t"), Unreachable)
