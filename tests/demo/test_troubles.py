"""Each prompt that asks for trouble, over HTTP."""

import pytest
import requests

from tests.demo.support import hook_server, photo_uri, running
from tests.support.server import wait_for
from twoframe.demo.trouble import TROUBLES


def fetched(url: str) -> requests.Response:
    return requests.get(url, timeout=20)


def is_film(url: str) -> bool:
    answer = fetched(url)
    return answer.status_code == 200 and answer.content[4:8] == b"ftyp"


def links(task: dict) -> list[str]:
    return [task["video"]["download_url"], task["video_raw"]["url"], task["video"]["url"]]


@pytest.mark.parametrize(
    ("tag", "status", "code"),
    [
        ("#badkey", 401, "invalid_token"),
        ("#quota", 403, "insufficient_user_quota"),
        ("#unavailable", 503, "model_not_found"),
    ],
)
def test_a_refusal_comes_in_the_services_shape(gateway, tag, status, code):
    answer = gateway.post(user_prompt=f"a cat {tag}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_quota_speaks_of_quota(gateway):
    assert "quota" in gateway.post(user_prompt="a cat #quota").text.lower()


@pytest.mark.parametrize(("tag", "status"), [("#too-large", 413), ("#html", 200)])
def test_a_page_comes_in_place_of_json(gateway, tag, status):
    answer = gateway.post(user_prompt=f"a cat {tag}")
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (status, "text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_ratelimit_refuses_a_prompt_twice(gateway):
    for _ in range(2):
        answer = gateway.post(user_prompt="one cat #ratelimit #fail")
        assert (answer.status_code, answer.content, answer.headers["Retry-After"]) == (429, b"", "1")
    assert gateway.post(user_prompt="one cat #ratelimit #fail").status_code == 200
    assert gateway.post(user_prompt="another cat #ratelimit #fail").status_code == 429


def test_lost_answer_closes_the_connection_and_the_task_runs(gateway):
    with hook_server() as hook:
        with pytest.raises(requests.ConnectionError):
            gateway.post(user_prompt="a cat #lost-answer #fail", notify_hook=hook.url)
        wait_for(lambda: hook.calls, what="the hook")
    body = hook.calls[0][1]
    assert gateway.query(body["id"])["request"]["prompt"] == "a cat #lost-answer #fail"


def test_no_id_runs_a_task_without_naming_it(gateway):
    with hook_server() as hook:
        answer = gateway.post(user_prompt="a cat #no-id #fail", notify_hook=hook.url)
        assert (answer.status_code, answer.json()["state"]) == (200, "pending")
        wait_for(lambda: hook.calls, what="the hook")
    assert hook.calls[0][1]["id"] not in answer.text


def test_array_wraps_the_task_in_a_list(gateway):
    (task,) = gateway.post(user_prompt="a cat #array #fail").json()
    assert gateway.wait(task["id"])["state"] == "failed"


def test_wrapped_speaks_the_wrappers_dialect_from_the_submit_to_the_end(gateway):
    answer = gateway.post(user_prompt="a cat #wrapped").json()
    assert (answer["code"], answer["data"]["task_status"]) == ("success", "QUEUED")
    task_id = answer["data"]["task_id"]

    def ended():
        found = gateway.query(task_id)["data"]
        return found["status"] in {"SUCCESS", "FAILURE"} and found

    task = wait_for(ended, 60)
    assert isinstance(task["id"], int)
    assert (task["task_id"], task["status"], task["fail_reason"], task["progress"]) == (task_id, "SUCCESS", "", "100%")
    assert is_film(task["data"]["video"]["url"])


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("#fail", "Job failed"),
        ("#blacklist", "Contains blacklisted words"),
        ("#moderation", "Advanced prompt moderation failed"),
    ],
)
def test_a_task_fails_with_the_services_words(gateway, tag, words):
    task = gateway.make(f"a cat {tag}")
    assert (task["state"], task["failure_reason"], task["video"]) == ("failed", words, None)


def test_moderation_of_frames_names_the_frames(gateway):
    task = gateway.make("a cat #moderation", image_end_url=photo_uri("cat"))
    assert task["failure_reason"] == "Frame moderation failed"


def test_slow_stays_in_processing_while_others_pass(gateway):
    slow = gateway.submit("a cat #slow")
    gateway.wait(slow, "processing")
    assert gateway.make("a dog")["state"] == "completed"
    assert gateway.query(slow)["state"] == "processing"
    assert gateway.wait(slow)["state"] == "completed"


def test_late_link_is_completed_before_there_is_a_link(tmp_path):
    with running(tmp_path, "--pace", "0.3", "--scale", "0.12") as gateway:
        task_id = gateway.submit("a cat #late-link")
        early = gateway.wait(task_id)
        assert (early["state"], early["video"], early["artifact"]) == ("completed", None, None)
        assert gateway.get(f"/{task_id}/download_video_url").json() == {"url": None}
        task = wait_for(lambda: (found := gateway.query(task_id))["video"] and found, 20)
        assert is_film(task["video"]["url"])


def test_dead_link_heals_with_a_query_after_a_try(gateway):
    first = gateway.make("a cat #dead-link")
    again = gateway.query(first["id"])
    for link in (*links(first), *links(again), gateway.get(f"/{first['id']}/download_video_url").json()["url"]):
        assert fetched(link).status_code == 404
    fresh = gateway.query(first["id"])
    assert all(is_film(link) for link in links(fresh))
    assert fetched(links(first)[0]).status_code == 404


def test_dead_links_never_heal(gateway):
    task_id = gateway.make("a cat #dead-links")["id"]
    for _ in range(3):
        task = gateway.query(task_id)
        assert all(fetched(link).status_code == 404 for link in links(task))
    assert fetched(gateway.get(f"/{task_id}/download_video_url").json()["url"]).status_code == 404
    assert fetched(task["thumbnail"]["url"]).status_code == 200


def test_not_a_film_serves_a_page_first_and_the_film_second(gateway):
    best, raw, _ = links(gateway.make("a cat #not-a-film"))
    assert fetched(best).text.startswith("<!DOCTYPE html>")
    assert is_film(raw)


def test_troubles_can_be_combined(gateway):
    task_id = gateway.post(user_prompt="#wrapped #fail").json()["data"]["task_id"]
    found = wait_for(lambda: (data := gateway.query(task_id)["data"])["status"] == "FAILURE" and data, 20)
    assert found["fail_reason"] == "Job failed"


def test_every_trouble_has_a_test_here():
    from pathlib import Path

    source = Path(__file__).read_text("utf-8")
    assert [tag for tag in TROUBLES if f"#{tag}" not in source] == []
