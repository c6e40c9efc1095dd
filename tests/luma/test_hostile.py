"""Whatever a gateway answers, a call ends in a task or in a `LumaError`."""

import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.gateway import ScriptedGateway
from twoframe.errors import LumaError, NoTaskId
from twoframe.luma import LumaClient, RemoteState, RemoteTask, Submission

KEYS = st.sampled_from(
    [
        *("id", "task_id", "data", "state", "status", "task_status", "code", "error", "message", "msg", "detail"),
        *("reason", "type", "url", "request", "prompt", "video", "video_raw", "artifact", "download_url", "thumbnail"),
        *("last_frame", "assets", "video_url", "failure_reason", "fail_reason"),
    ]
)
WORDS = st.sampled_from(
    ["completed", "FAILURE", "success", "task_not_exist", "https://s.example/1.mp4", "http://[", "data:a/b,c", "\ud800"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=6),
    max_leaves=25,
)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30)
HOSTILE = settings(max_examples=150, deadline=None)


@pytest.fixture(scope="module")
def scripted() -> Iterator[tuple[ScriptedGateway, LumaClient]]:
    with ScriptedGateway() as gateway:
        client = LumaClient(gateway.url, gateway.token)
        yield gateway, client
        client.close()


def outcome(call: Callable[[], RemoteTask]) -> RemoteTask | LumaError:
    """What a call came to, after a look at whether all of it can be stored and shown."""
    try:
        task = call()
    except LumaError as error:
        error.upstream.encode()
        assert_sane_pause(error.retry_after_s)
        return error
    assert task.id
    assert isinstance(task.state, RemoteState)
    for text in (task.word, task.failure_reason or "", task.prompt or "", task.thumbnail or "", task.last_frame or ""):
        text.encode()
    assert all(link.startswith(("http://", "https://")) for link in task.links)
    json.dumps(task.raw, allow_nan=False, ensure_ascii=False).encode()
    return task


def assert_sane_pause(seconds: float | None) -> None:
    assert seconds is None or 0 <= seconds <= 3600


@HOSTILE
@given(value=JSON, status=st.sampled_from([200, 200, 200, 201, 400, 403, 404, 500]))
def test_any_json_is_an_answer_to_a_query(scripted, value, status):
    gateway, client = scripted
    gateway.answer("query", status, json=value)
    result = outcome(lambda: client.query("t"))
    assert isinstance(result, RemoteTask) or not result.maybe_accepted


@HOSTILE
@given(value=JSON, status=st.sampled_from([200, 200, 201, 307, 400, 403, 404, 409, 500]))
def test_any_json_is_an_answer_to_a_submit(scripted, value, status):
    gateway, client = scripted
    gateway.answer("generate", status, json=value)
    result = outcome(lambda: client.generate(Submission("cat dance")))
    if isinstance(result, RemoteTask):
        assert status < 300
    else:
        assert result.maybe_accepted == (isinstance(result, NoTaskId) if status < 300 else status in {409, 500})


@HOSTILE
@given(
    body=st.binary(max_size=60), status=st.integers(200, 599).filter(lambda code: code not in {204, 304}), header=HEADER
)
def test_any_bytes_under_any_status_and_headers_are_an_answer(scripted, body, status, header):
    gateway, client = scripted
    names = ("Retry-After", "Location", "Content-Type", "Set-Cookie")
    gateway.answer("generate", status, body=body, headers=dict.fromkeys(names, header))
    outcome(lambda: client.generate(Submission("cat dance")))


@HOSTILE
@given(value=JSON)
def test_any_json_is_an_answer_to_the_call_for_a_link(scripted, value):
    gateway, client = scripted
    gateway.answer("download_url", json=value)
    try:
        link = client.download_url("t")
    except LumaError:
        return
    assert link is None or link.startswith(("http://", "https://"))


@settings(max_examples=60, deadline=None)
@given(
    task_id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
        lambda t: t not in {".", ".."}
    )
)
def test_any_task_id_stays_one_segment_of_the_path(scripted, task_id):
    gateway, client = scripted
    gateway.answer("query", json={"state": "pending"}, times=1)
    assert client.query(task_id).id == task_id
    assert gateway.requests[-1].path.count("/") == 3
