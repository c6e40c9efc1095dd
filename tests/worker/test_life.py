"""A task from the press to the film on our disk."""

import base64
import io

import pytest
from PIL import Image

from tests.support.photos import photo_bytes
from tests.worker.house import COMPLETED, FAILED, PENDING, PROCESSING, SENDING
from twoframe.fit import Fit, FitMode, Grade
from twoframe.models import AspectRatio, FrameRef, Origin, OriginKind


def test_a_prompt_becomes_a_film_and_every_change_is_told(house, remote, film):
    task = house.press("a cat dances", ratio=AspectRatio.TALL, loop=True, expand_prompt=False)
    house.settle()
    [submit] = remote.submits
    assert submit.json == {"user_prompt": "a cat dances", "expand_prompt": False, "aspect_ratio": "9:16", "loop": True}
    [remote_id] = remote.tasks
    assert (house.task(task).state, house.task(task).remote_id) == (PENDING, remote_id)
    assert house.task(task).submitted_at == house.clock()

    remote.process(remote_id)
    house.turn()
    assert house.task(task).state is PROCESSING

    remote.finish(remote_id, film)
    house.turn()
    done = house.task(task)
    assert done.state is COMPLETED
    assert (done.film.width, done.film.height) == (160, 90)
    assert done.film.duration_s == pytest.approx(0.5, abs=0.05)
    assert house.films.path(task.id, "film").read_bytes() == film
    assert house.films.path(task.id, "poster").is_file()
    assert done.finished_at == house.clock()
    assert done.took_s > 0
    assert (done.links, done.failure, done.due_at) == ((), None, None)
    assert house.codes(task) == ["created", "accepted", "processing", "saving", "saved"]
    assert len(remote.downloads) == 1


def test_the_film_is_fetched_in_the_same_breath_as_it_is_found(house, remote, film):
    task, at_gateway = house.sent()
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.task(task).state is COMPLETED
    assert len(remote.queries) == 1


def test_stored_frames_are_sent_as_small_jpegs_and_addresses_as_they_are(house, remote):
    frame = house.keyframes.add(photo_bytes("china"), "china.jpg", AspectRatio.SQUARE)
    house.press(
        ratio=AspectRatio.SQUARE, start=FrameRef(sha256=frame.sha256), end=FrameRef(url="https://example.com/end.jpg")
    )
    house.settle()
    body = remote.submits[0].json
    assert body["image_url"].startswith("data:image/jpeg;base64,")
    assert body["image_end_url"] == "https://example.com/end.jpg"
    assert "loop" not in body


def test_both_frames_are_fitted_to_the_ratio_that_is_asked_for(house, remote):
    start, end = (house.keyframes.add(photo_bytes(name), name, AspectRatio.WIDE) for name in ("china", "astronaut"))
    house.press(ratio=AspectRatio.PORTRAIT, start=FrameRef(start.sha256), end=FrameRef(end.sha256))
    house.settle()
    body = remote.submits[0].json
    for field in ("image_url", "image_end_url"):
        with Image.open(io.BytesIO(base64.b64decode(body[field].partition(",")[2]))) as picture:
            assert picture.width / picture.height == pytest.approx(3 / 4, abs=0.01)


def test_each_frame_is_sent_by_its_own_fit_as_its_preview_shows_it(house, remote):
    sha256 = house.keyframes.add(photo_bytes("astronaut"), "astronaut.png", AspectRatio.WIDE).sha256
    fits = {"image_url": Fit(y=0.1), "image_end_url": Fit(FitMode.BLUR, grade=Grade(1.1, -5))}
    start, end = (FrameRef(sha256, fit=fit) for fit in fits.values())
    house.press(ratio=AspectRatio.WIDE, start=start, end=end)
    house.settle()
    body = remote.submits[0].json
    for field, fit in fits.items():
        shown = house.keyframes.preview(sha256, AspectRatio.WIDE, 4000, fit).read_bytes()
        assert base64.b64decode(body[field].partition(",")[2]) == shown


def test_an_extend_names_the_film_that_is_extended(house, remote):
    task, at_gateway = house.sent()
    house.press("it jumps", origin=Origin(task.id, OriginKind.EXTEND))
    house.settle()
    request = remote.submits[-1]
    assert request.path == f"/luma/generations/{at_gateway.id}/extend"
    assert request.json == {"user_prompt": "it jumps", "expand_prompt": True}


def test_a_film_that_the_gateway_never_had_is_not_extended(house, remote):
    origin = house.press(gateway="https://elsewhere.test")
    task = house.press(origin=Origin(origin.id, OriginKind.EXTEND))
    house.settle()
    assert house.task(task).state is FAILED
    assert house.task(task).failure.free
    assert remote.submits == []


def test_tasks_of_another_gateway_are_left_alone(house, remote):
    elsewhere = house.press(gateway="https://elsewhere.test")
    house.press()
    house.settle()
    assert len(remote.submits) == 1
    assert house.task(elsewhere).state is SENDING
    assert house.codes(elsewhere) == ["created"]


def test_a_deleted_task_is_still_brought_home(house, remote, film):
    task, at_gateway = house.sent()
    house.store.delete(task.id)
    remote.finish(at_gateway.id, film)
    house.turn()
    assert house.task(task).state is COMPLETED


def test_a_submit_that_is_answered_with_a_finished_film_is_brought_home_at_once(house, remote, film):
    link = remote.serve("quick.mp4", film)
    remote.answer("generate", json={"id": "quick", "state": "completed", "video": {"url": link}})
    task = house.press()
    house.settle()
    assert house.task(task).state is COMPLETED
    assert remote.queries == []


def test_a_submit_that_is_answered_with_a_verdict_fails_with_it(house, remote):
    remote.answer("generate", json={"id": "bad", "state": "failed", "failure_reason": "Frame moderation failed"})
    task = house.press()
    house.settle()
    failed = house.task(task)
    assert (failed.state, failed.remote_id) == (FAILED, "bad")
    assert (failed.failure.code, failed.failure.words) == ("upstream", "Frame moderation failed")


@pytest.mark.parametrize(
    ("own", "public_url", "hook", "sent"),
    [
        ("https://example.com/mine", "https://films.example", True, "https://example.com/mine"),
        (None, "https://films.example", True, "https://films.example/hooks/{secret}"),
        (None, None, True, None),
        (None, "https://films.example", False, None),
    ],
)
def test_the_callback_is_the_persons_own_or_carries_the_tasks_secret(house, remote, own, public_url, hook, sent):
    house.worker = house.start(public_url=public_url)
    task = house.press(notify_hook=own, hook=hook)
    house.settle()
    wanted = sent and sent.format(secret=task.hook_secret)
    assert remote.submits[0].json.get("notify_hook") == wanted
