"""What comes back: every shape that was seen in the family of gateways (contract §1)."""

import pytest

from twoframe.errors import NoTaskId, UpstreamFailed
from twoframe.luma import RemoteState, Submission

SEED = {
    "id": "e70fdf3c-ce95-4dd1-a967-220ce957aff5",
    "state": "pending",
    "created_at": "2024-12-24T18:01:25.319129Z",
    "request": {"prompt": "美人鱼", "aspect_ratio": "16:9"},
}
FINISHED = {
    "id": "native-id",
    "state": "completed",
    "created_at": "2024-12-22T13:38:40.139409Z",
    "failure_reason": None,
    "request": {"prompt": "cat dance", "aspect_ratio": "16:9"},
    "video": {"url": "https://s.example/marked.mp4", "download_url": "https://s.example/best.mp4", "width": 1360},
    "video_raw": {"url": "https://s.example/raw.mp4", "duration": 5.041667, "media_type": "video"},
    "thumbnail": {"url": "https://s.example/thumb.jpg", "media_type": "image"},
    "last_frame": {"url": "https://s.example/last.jpg", "media_type": "image"},
    "artifact": {
        "video": {"url": "https://s.example/a-marked.mp4", "download_url": "https://s.example/a-best.mp4"},
        "thumbnail": {"url": "https://s.example/a-thumb.jpg"},
        "video_raw": {"url": "https://s.example/a-raw.mp4"},
        "last_frame": {"url": "https://s.example/a-last.jpg"},
        "created_at": "0001-01-01T00:00:00Z",
    },
}


@pytest.fixture
def told(gateway, client):
    """The task that a query reads from an answer."""

    def tell(json):
        gateway.answer("query", json=json)
        return client.query("asked-id")

    return tell


@pytest.mark.parametrize("status", [200, 201, 202, 206, 299])
def test_any_2xx_accepts_a_submit_in_the_seeds_shape(gateway, client, status):
    gateway.answer("generate", status, json=SEED)
    task = client.generate(Submission("美人鱼"))
    assert (task.id, task.state, task.word) == (SEED["id"], RemoteState.PENDING, "pending")
    assert task.prompt == "美人鱼"
    assert task.raw == SEED


@pytest.mark.parametrize(
    ("answer", "task_id"),
    [
        ([SEED], SEED["id"]),
        ({"task_id": "t-1"}, "t-1"),
        ({"code": "success", "message": "", "data": {"task_id": "t-2", "task_status": "submitted"}}, "t-2"),
        ({"code": "success", "data": "t-3"}, "t-3"),
        ({"id": "outer", "task_id": "second", "data": {"id": "third"}}, "outer"),
        ({"task_id": "second", "data": {"id": "third"}}, "second"),
        ({"data": {"id": "third", "task_id": "fourth"}}, "third"),
        ({"code": 0, "data": [{"id": "t-4"}]}, "t-4"),
        ([{"data": {"data": {"task_id": "t-5"}}}], "t-5"),
        ({"code": "success", "data": {"id": 4711, "task_id": "t-6"}}, "t-6"),
        ({"id": 4711, "data": {"id": 4712, "task_id": "t-7"}}, "t-7"),
        ({"code": 200, "data": {"id": 4711}}, "4711"),
        ({"id": 4711, "task_id": 12}, "12"),
        ({"id": "", "task_id": " ", "data": {"id": None, "task_id": "t-8"}}, "t-8"),
        ({"id": 0, "task_id": {"id": "no"}, "data": "t-9"}, "t-9"),
        ({"id": True, "task_id": "t-10"}, "t-10"),
        ({"id": "..", "task_id": "t-11"}, "t-11"),
        ({"id": "x" * 5000, "task_id": "t-12"}, "t-12"),
    ],
)
def test_the_id_is_found_in_every_shape(gateway, client, answer, task_id):
    gateway.answer("generate", json=answer)
    assert client.generate(Submission("cat dance")).id == task_id


@pytest.mark.parametrize(
    "answer", [{}, [], None, "t-1", 7, True, {"data": None}, {"data": []}, {"id": None}, {"id": 0}, {"id": ["t-1"]}]
)
def test_a_submit_without_an_id_may_have_been_taken(gateway, client, answer):
    gateway.answer("generate", json=answer)
    with pytest.raises(NoTaskId) as caught:
        client.generate(Submission("cat dance"))
    assert caught.value.maybe_accepted


def test_a_label_of_html_on_json_does_not_lose_a_film(gateway, client):
    gateway.answer("generate", json=SEED, headers={"Content-Type": "text/html; charset=utf-8"})
    assert client.generate(Submission("cat dance")).id == SEED["id"]


@pytest.mark.parametrize(
    "body", [b'\xef\xbb\xbf{"id": "t-1"}', b'\n {"id": "t-1"}\n\n', b'{"prompt": "\xff", "id": "t-1"}']
)
def test_a_byte_order_mark_spaces_or_a_bad_byte_do_not_lose_a_film(gateway, client, body):
    gateway.answer("generate", body=body)
    assert client.generate(Submission("cat dance")).id == "t-1"


def test_the_links_come_best_first(told):
    task = told(FINISHED)
    assert task.state is RemoteState.COMPLETED
    assert task.links == (
        "https://s.example/best.mp4",
        "https://s.example/raw.mp4",
        "https://s.example/a-best.mp4",
        "https://s.example/a-raw.mp4",
        "https://s.example/marked.mp4",
        "https://s.example/a-marked.mp4",
    )
    assert task.thumbnail == "https://s.example/thumb.jpg"
    assert task.last_frame == "https://s.example/last.jpg"
    assert task.failure_reason is None
    assert task.raw == FINISHED


def test_a_wrapped_task_is_read_to_the_bottom(told):
    task = told(
        {
            "code": "success",
            "message": "",
            "data": {"task_id": "w", "status": "SUCCESS", "fail_reason": "", "progress": "100%", "data": FINISHED},
        }
    )
    assert (task.state, task.word, task.prompt) == (RemoteState.COMPLETED, "completed", "cat dance")
    assert len(task.links) == 6


def test_a_task_keeps_the_id_by_which_it_was_asked_for(told):
    assert told(FINISHED).id == "asked-id"


def test_official_and_flat_links_count_too(told):
    answer = {
        "state": "completed",
        "assets": {"video": "https://s.example/1.mp4"},
        "video_url": "http://s.example/2.mp4",
    }
    assert told(answer).links == ("https://s.example/1.mp4", "http://s.example/2.mp4")


def test_a_link_that_comes_twice_is_one_candidate(told):
    answer = {
        "state": "completed",
        "video": {"url": "https://s.example/1.mp4", "download_url": "https://s.example/1.mp4"},
    }
    assert told(answer).links == ("https://s.example/1.mp4",)


@pytest.mark.parametrize(
    "link",
    [
        "file:///etc/passwd",
        "ftp://s.example/1.mp4",
        "javascript:alert(1)",
        "data:video/mp4;base64,AAAA",
        "//s.example/1.mp4",
        "s.example/1.mp4",
        "http://",
        "http://[::1/1.mp4",
        "https://s.example/a b.mp4",
        "https://s.example/\r\nX: y",
        "",
        7,
        None,
        ["https://s.example/1.mp4"],
    ],
)
def test_only_web_addresses_are_links(told, link):
    task = told({"state": "completed", "video": {"url": link}, "thumbnail": link, "last_frame": {"url": link}})
    assert (task.links, task.thumbnail, task.last_frame) == ((), None, None)


@pytest.mark.parametrize(
    "answer",
    [
        {"thumbnail": "https://s.example/t.jpg"},
        {"thumbnail": {"url": "https://s.example/t.jpg"}},
        {"thumbnail": None, "video": {"thumbnail": "https://s.example/t.jpg"}},
        {"thumbnail": "", "video": {"thumbnail": {"url": "https://s.example/t.jpg"}}},
        {"thumbnail": {}, "artifact": {"thumbnail": {"url": "https://s.example/t.jpg"}}},
    ],
)
def test_the_thumbnail_is_found_wherever_it_sits(told, answer):
    assert told(answer).thumbnail == "https://s.example/t.jpg"


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("pending queued not_start submitted NOT_START Queued", RemoteState.PENDING),
        ("processing dreaming in_progress running IN_PROGRESS Dreaming", RemoteState.PROCESSING),
        ("completed succeeded success SUCCESS Completed", RemoteState.COMPLETED),
        ("failed failure error canceled cancelled expired FAILURE Error", RemoteState.FAILED),
        ("upscaling 404 ____", RemoteState.PROCESSING),
    ],
)
def test_state_words_are_read_blind_to_case(told, words, state):
    for word in words.split():
        for key in ("state", "status", "task_status"):
            task = told({"id": "x", key: word})
            assert (task.state, task.word) == (state, word)


@pytest.mark.parametrize(
    "answer", [{}, {"state": None}, {"state": ""}, {"state": 7}, {"state": {"x": 1}}, [{"state": []}]]
)
def test_a_task_without_a_state_word_waits(told, answer):
    task = told(answer)
    assert (task.state, task.word) == (RemoteState.PENDING, "")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"status": "IN_PROGRESS", "data": {"state": "completed"}}, RemoteState.COMPLETED),
        ({"status": "success", "data": {"state": "dreaming"}}, RemoteState.PROCESSING),
        ({"status": "success", "data": {"state": "failed"}}, RemoteState.FAILED),
        ({"status": "FAILURE", "data": {"state": "dreaming"}}, RemoteState.FAILED),
        ({"status": "FAILURE", "data": {"state": "completed"}}, RemoteState.COMPLETED),
        ({"status": "IN_PROGRESS", "data": {"state": None}}, RemoteState.PROCESSING),
        ({"status": "IN_PROGRESS", "data": {"state": "upscaling"}}, RemoteState.PROCESSING),
    ],
)
def test_a_task_inside_knows_better_than_its_wrapper_unless_the_wrapper_gave_up(told, answer, state):
    assert told({"code": "success", "data": answer}).state is state


@pytest.mark.parametrize(
    "answer",
    [
        {"state": "failed", "failure_reason": "Frame moderation failed"},
        {"status": "FAILURE", "fail_reason": "Frame moderation failed"},
        {"state": "failed", "failure_reason": "", "fail_reason": "Frame moderation failed"},
        {"code": "success", "message": "ok", "data": {"status": "FAILURE", "fail_reason": "Frame moderation failed"}},
        {"code": "success", "message": "ok", "data": {"state": "failed", "message": "Frame moderation failed"}},
        {"id": "x", "state": "failed", "error": {"code": "moderation", "message": "Frame moderation failed"}},
        [{"state": "failed", "error": "Frame moderation failed"}],
    ],
)
def test_a_failure_brings_its_reason(told, answer):
    task = told(answer)
    assert (task.state, task.failure_reason) == (RemoteState.FAILED, "Frame moderation failed")


@pytest.mark.parametrize("task", [{"data": {"state": "failed"}}, {"status": "FAILURE"}])
def test_a_failure_without_a_reason_invents_none(told, task):
    assert told({"code": "success", "message": "ok", **task}).failure_reason is None


def test_the_reason_of_a_task_that_has_not_failed_is_not_a_failure(told):
    assert told({"state": "completed", "fail_reason": "https://s.example/1.mp4"}).failure_reason is None


@pytest.mark.parametrize(
    ("prompt", "read"), [("", None), ("  ", None), (None, None), (7, None), (" a cat ", " a cat ")]
)
def test_a_prompt_is_read_as_it_was_written(told, prompt, read):
    assert told({"request": {"prompt": prompt}}).prompt == read


@pytest.mark.parametrize("wrong", [None, "text", 7, True, [], {}, [[]], {"url": {"url": None}}])
def test_any_object_may_be_null_or_something_else(told, wrong):
    for key in FINISHED:
        task = told({**FINISHED, "state": "completed", key: wrong})
        assert task.id == "asked-id"
    assert told(dict.fromkeys(FINISHED, wrong)).links == ()


@pytest.mark.parametrize("answer", [None, [], "text", 7, True])
def test_an_answer_that_is_no_object_is_no_answer_about_a_task(gateway, client, answer):
    gateway.answer("query", json=answer)
    with pytest.raises(UpstreamFailed) as caught:
        client.query("asked-id")
    assert caught.value.can_retry


def test_data_uris_and_very_long_texts_are_cut_short_in_what_is_kept(told):
    frame = "data:image/jpeg;base64," + "A" * 1_000_000
    task = told(
        {"request": {"prompt": "cat", "image_url": frame, "note": "x" * 100_000}, "echo": [f'"{frame}" and more']}
    )
    assert task.raw["request"]["image_url"] == "data:image/jpeg;base64,…"
    assert len(task.raw["request"]["note"]) < 1000
    assert task.raw["echo"] == ['"data:image/jpeg;base64,…" and more']


def test_a_long_signed_link_is_never_cut(told):
    link = "https://s.example/1.mp4?X-Amz-Security-Token=" + "A" * 6000
    assert told({"state": "completed", "video": {"url": link}}).links == (link,)


def test_an_absurdly_large_answer_is_read_but_not_kept(told):
    task = told({"state": "completed", "video_url": "https://s.example/1.mp4", "more": list(range(100_000))})
    assert task.links == ("https://s.example/1.mp4",)
    assert "more" not in task.raw


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"data":' * 3000 + b"1" + b"}" * 3000, b'{"id":' + b"9" * 5000 + b"}"]
)
def test_json_that_is_too_deep_or_too_long_a_number_is_no_answer(gateway, client, body):
    gateway.answer("generate", body=body)
    with pytest.raises(NoTaskId):
        client.generate(Submission("cat dance"))


def test_what_no_database_stores_is_taken_out(gateway, client):
    gateway.answer("query", body=rb'{"state": "failed", "failure_reason": "a\u0000b\ud800", "x": [NaN, 1e999, 1.5]}')
    task = client.query("asked-id")
    assert task.failure_reason == "ab?"
    assert task.raw["x"] == [None, None, 1.5]


def test_a_task_wrapped_absurdly_deep_is_read_as_far_as_is_sane(gateway, client):
    gateway.answer("query", body=b'{"data":' * 400 + b'{"state": "failed"}' + b"}" * 400)
    task = client.query("asked-id")
    assert task.state is RemoteState.PENDING
    assert len(repr(task.raw)) < 1000
