"""What a submit may say, and how a wrong one is refused (contract §1 and §2)."""

import re

import pytest
import requests

from tests.demo.support import bearer


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_prompt", "ab"),
        ("user_prompt", "a" * 5001),
        ("user_prompt", None),
        ("user_prompt", 7),
        ("aspect_ratio", "2:1"),
        ("aspect_ratio", None),
        ("loop", "yes"),
        ("expand_prompt", 1),
        ("image_url", "iVBORw0KGgo="),
        ("image_url", "ftp://example.com/a.png"),
        ("image_url", "data:text/html;base64,AAAA"),
        ("image_end_url", 5),
        ("notify_hook", "javascript:alert(1)"),
        ("notify_hook", "http://127.0.0.1/" + "x" * 2000),
    ],
)
def test_a_wrong_field_is_named(gateway, field, value):
    answer = gateway.post(**{"user_prompt": "a cat #fail", field: value})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["message"].startswith(f"{field}: ")
    assert (error["type"], error["code"]) == ("invalid_request_error", "invalid_request")


@pytest.mark.parametrize("prompt", ["abc", "a" * 5000, "美人鱼", "🐈🐈🐈", "\x00\x01\x02 #fail", "<script>#fail"])
def test_three_to_five_thousand_characters_are_a_prompt(gateway, prompt):
    answer = gateway.post(user_prompt=prompt)
    assert answer.status_code == 200
    assert answer.json()["request"] == {"prompt": prompt, "aspect_ratio": "16:9"}


def test_the_answer_has_the_shape_of_the_seed(gateway):
    answer = gateway.post(user_prompt="a cat #fail", aspect_ratio="3:4")
    task = answer.json()
    assert list(task) == ["id", "state", "created_at", "request"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", task["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", task["created_at"])
    assert (task["state"], task["request"]["aspect_ratio"]) == ("pending", "3:4")


def test_the_whole_example_of_the_service_is_taken(gateway):
    answer = gateway.post(
        user_prompt="cat dance #fail",
        expand_prompt=True,
        image_url="https://example.com/reference.png",
        image_end_url="https://example.com/keyframe.png",
        notify_hook="https://example.com/hook",
        loop=True,
        aspect_ratio="16:9",
    )
    assert answer.status_code == 200


def test_empty_and_unknown_fields_are_overlooked(gateway):
    nothing = {"image_url": "", "image_end_url": None, "notify_hook": "", "model_name": "ray-v2"}
    assert gateway.post(user_prompt="a cat #fail", **nothing).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"user_prompt": NaN}', b"[" * 100_000])
def test_what_is_no_json_object_is_refused(gateway, body):
    headers = {**bearer(), "Content-Type": "application/json"}
    answer = requests.post(f"{gateway.url}/luma/generations", data=body, headers=headers, timeout=20)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_request"


def test_half_a_character_is_refused(gateway):
    headers = {**bearer(), "Content-Type": "application/json"}
    body = b'{"user_prompt": "a cat \\ud800"}'
    answer = requests.post(f"{gateway.url}/luma/generations", data=body, headers=headers, timeout=20)
    assert answer.status_code == 400


@pytest.mark.parametrize("task_id", ["x", "e70fdf3c-ce95-4dd1-a967-220ce957aff5", "..%2f..", "%00", "%F0%9F%90%88"])
def test_an_unknown_task_is_told_as_the_service_does(gateway, task_id):
    for path in (f"/{task_id}", f"/{task_id}/download_video_url"):
        answer = gateway.get(path)
        if answer.status_code == 404:  # a slash inside an id makes another path of it
            assert "%2f" in task_id
            assert answer.json()["error"]["code"] == "not_found"
        else:
            assert (answer.status_code, answer.json()["code"]) == (400, "task_not_exist")


def test_unknown_paths_and_methods_are_refused_in_the_services_shape(gateway):
    assert gateway.get("").status_code == 405
    nowhere = requests.get(f"{gateway.url}/nowhere", headers=bearer(), timeout=20)
    assert (nowhere.status_code, nowhere.json()["error"]["code"]) == (404, "not_found")
    gone = requests.delete(f"{gateway.url}/luma/generations/x", headers=bearer(), timeout=20)
    assert gone.status_code == 405
    assert gone.headers["Allow"] == "GET"
