"""What goes out: exact paths, exact bodies, one connection a submit (contract §1)."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.gateway import ScriptedGateway
from twoframe.errors import InvalidRequest, TooLarge, WrongAddress
from twoframe.luma import LumaClient, RemoteState, Submission
from twoframe.models import MAX_FRAME_BYTES, MAX_REQUEST_BYTES, PROMPT_MAX


def data_uri(jpeg_bytes: int) -> str:
    return "data:image/jpeg;base64," + "A" * (-(-jpeg_bytes // 3) * 4)


def test_a_submit_is_one_post_to_the_exact_path_with_the_bearer_token(gateway, client):
    client.generate(Submission("cat dance"))
    (request,) = gateway.requests
    assert (request.method, request.path) == ("POST", "/luma/generations")
    assert request.headers["authorization"] == f"Bearer {gateway.token}"
    assert request.headers["content-type"] == "application/json"


def test_false_is_sent_and_empty_is_left_out(gateway, client):
    client.generate(Submission("cat dance", expand_prompt=False, image_url="", notify_hook=None))
    expected = {"user_prompt": "cat dance", "expand_prompt": False, "loop": False, "aspect_ratio": "16:9"}
    assert gateway.submits[0].json == expected


def test_all_that_is_set_is_sent_in_the_names_of_the_service(gateway, client):
    client.generate(
        Submission("cat", True, True, "9:16", "https://a.example/1.png", None, "https://app.example/hooks/secret")
    )
    assert gateway.submits[0].json == {
        "user_prompt": "cat",
        "expand_prompt": True,
        "loop": True,
        "aspect_ratio": "9:16",
        "image_url": "https://a.example/1.png",
        "notify_hook": "https://app.example/hooks/secret",
    }


@pytest.mark.parametrize("loop", [True, False])
def test_loop_is_never_sent_with_an_end_frame(gateway, client, loop):
    client.generate(Submission("cat dance", loop=loop, image_end_url="https://a.example/2.png"))
    assert "loop" not in gateway.submits[0].json
    assert gateway.submits[0].json["image_end_url"] == "https://a.example/2.png"


def test_an_extend_sends_neither_ratio_nor_loop_and_makes_a_new_task(gateway, client):
    first = client.generate(Submission("cat dance"))
    second = client.extend(first.id, Submission("it lands", loop=True, image_end_url="https://a.example/2.png"))
    assert second.id != first.id
    assert gateway.submits[1].path == f"/luma/generations/{first.id}/extend"
    assert gateway.submits[1].json == {
        "user_prompt": "it lands",
        "expand_prompt": True,
        "image_end_url": "https://a.example/2.png",
    }


def test_the_body_is_utf8_as_a_person_wrote_it(gateway, client):
    client.generate(Submission("美人鱼 🧜"))
    assert "美人鱼 🧜".encode() in gateway.submits[0].body


def test_half_a_character_is_refused_before_anything_is_sent(gateway, client):
    with pytest.raises(InvalidRequest) as caught:
        client.generate(Submission("cat \ud83e dance"))
    assert not caught.value.maybe_accepted
    assert gateway.requests == []


def test_two_frames_at_their_limit_and_the_longest_prompt_fit(gateway, client):
    frame = data_uri(MAX_FRAME_BYTES)
    client.generate(Submission("🎬" * PROMPT_MAX, image_url=frame, image_end_url=frame, notify_hook="https://a.b/c"))
    assert len(gateway.submits[0].body) <= MAX_REQUEST_BYTES
    assert gateway.submits[0].json["image_end_url"] == frame


def test_a_request_that_is_too_large_is_refused_before_anything_is_sent(gateway, client):
    frame = data_uri(MAX_REQUEST_BYTES * 3 // 8)
    with pytest.raises(TooLarge) as caught:
        client.generate(Submission("cat", image_url=frame, image_end_url=frame))
    assert not caught.value.maybe_accepted
    assert gateway.requests == []


@pytest.mark.parametrize(
    ("task_id", "path"),
    [
        ("e70fdf3c-ce95-4dd1-a967-220ce957aff5", "e70fdf3c-ce95-4dd1-a967-220ce957aff5"),
        ("a/b?c=d#e", "a%2Fb%3Fc%3Dd%23e"),
        ("../../v1/models", "..%2F..%2Fv1%2Fmodels"),
        ("50%25 off", "50%2525%20off"),
        ("任务", "%E4%BB%BB%E5%8A%A1"),
    ],
)
def test_task_ids_are_opaque_and_quoted(gateway, client, task_id, path):
    gateway.answer("query", json={"id": task_id, "state": "pending"})
    assert client.query(task_id).id == task_id
    assert gateway.requests[0].path == f"/luma/generations/{path}"


@pytest.mark.parametrize("address", ["{}/", "{}//"])
def test_a_base_url_with_trailing_slashes_makes_the_same_paths(gateway, address):
    client = LumaClient(address.format(gateway.url), gateway.token)
    client.generate(Submission("cat dance"))
    assert gateway.requests[0].path == "/luma/generations"
    client.close()


def test_a_base_url_with_a_path_keeps_it(gateway):
    client = LumaClient(f"{gateway.url}/proxy", gateway.token)
    with pytest.raises(WrongAddress):
        client.generate(Submission("cat dance"))
    assert gateway.requests[0].path == "/proxy/luma/generations"
    client.close()


def test_a_film_comes_back_with_all_its_links(gateway, client):
    task = client.generate(Submission("cat dance"))
    assert task.state is RemoteState.PENDING
    assert task.prompt == "cat dance"
    gateway.process(task.id)
    assert client.query(task.id).state is RemoteState.PROCESSING
    gateway.finish(task.id, b"film")
    done = client.query(task.id)
    assert done.state is RemoteState.COMPLETED
    assert done.links == tuple(gateway.link(f"{task.id}-1{kind}.mp4") for kind in ("", "-raw", "-marked"))


def test_the_link_without_a_watermark_is_asked_for_at_its_own_path(gateway, client):
    task = client.generate(Submission("cat dance"))
    assert client.download_url(task.id) is None
    gateway.finish(task.id, b"film")
    assert client.download_url(task.id) == gateway.link(f"{task.id}-1-clean.mp4")
    assert gateway.requests[-1].path == f"/luma/generations/{task.id}/download_video_url"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, "text": "<html><title>404 Not Found</title></html>"},
        {"status": 405},
        {"status": 403, "json": {"message": "not yours"}},
        {"status": 200, "text": "<!doctype html><title>Console</title>"},
        {"status": 200, "json": {"url": None}},
        {"status": 200, "json": {"url": "file:///etc/passwd"}},
        {"status": 200, "json": []},
        {"status": 400, "json": {"code": "task_not_exist"}},
    ],
)
def test_a_gateway_without_the_download_call_has_no_such_link(gateway, client, answer):
    gateway.answer("download_url", **answer)
    assert client.download_url("some-task") is None


def test_submits_use_a_fresh_connection_and_queries_share_one(gateway, client):
    tasks = [client.generate(Submission("cat dance")) for _ in range(3)]
    for task in tasks:
        client.query(task.id)
    assert len({request.connection for request in gateway.submits}) == 3
    assert len({request.connection for request in gateway.queries}) == 1
    assert {request.headers["connection"] for request in gateway.submits} == {"close"}


def test_a_query_outlives_an_idle_connection_that_the_gateway_cut(gateway, client):
    task = client.generate(Submission("cat dance"))
    client.query(task.id)
    gateway.cut()
    assert client.query(task.id).id == task.id


@pytest.mark.parametrize("drop", ["answer", "half"])
def test_a_query_is_asked_once_more_at_once_when_its_connection_breaks(gateway, client, drop):
    task = client.generate(Submission("cat dance"))
    gateway.answer("query", json={"id": task.id}, drop=drop)
    assert client.query(task.id).id == task.id
    assert len(gateway.queries) == 2


def test_cookies_are_not_kept(gateway, client):
    task = client.generate(Submission("cat dance"))
    body = {"id": task.id, "state": "pending"}
    gateway.answer("query", json=body, headers={"Set-Cookie": "session=abc; Path=/"})
    client.query(task.id)
    client.query(task.id)
    assert "cookie" not in gateway.queries[1].headers


def test_many_threads_share_one_client(gateway, client):
    def film(number: int) -> bool:
        task = client.generate(Submission(f"cat number {number}"))
        gateway.process(task.id)
        return all(client.query(task.id).prompt == f"cat number {number}" for _ in range(5))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(film, range(24)))
    assert len(gateway.submits) == 24
    assert len({json.loads(request.body)["user_prompt"] for request in gateway.submits}) == 24
    assert len({request.connection for request in gateway.queries}) <= 8


def test_a_closed_client_can_still_ask(gateway: ScriptedGateway, client: LumaClient):
    task = client.generate(Submission("cat dance"))
    client.close()
    assert client.query(task.id).id == task.id
