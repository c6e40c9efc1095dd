"""The whole life of a task over HTTP, with films that are really drawn."""

import io

import av
import pytest
import requests
from PIL import Image

from tests.demo.support import Gateway, hook_server, photo_uri
from tests.support.photos import photo
from tests.support.server import wait_for


def download(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=20)


def seen(film: bytes) -> tuple[int, int, float, list[Image.Image]]:
    """Width, height, length in seconds and all pictures of a film."""
    with av.open(io.BytesIO(film)) as container:
        stream = container.streams.video[0]
        pictures = [frame.to_image() for frame in container.decode(stream)]
        return stream.width, stream.height, len(pictures) / float(stream.average_rate), pictures


def distance(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures in levels, 0 to 255, looked at from afar."""
    small = [picture.convert("RGB").resize((16, 9)).tobytes() for picture in (one, other)]
    return sum(abs(a - b) for a, b in zip(*small, strict=True)) / len(small[0])


def cropped(name: str, width: int, height: int) -> Image.Image:
    """The middle of a photograph, as a film of those sides would show it."""
    picture = photo(name)
    scale = max(width / picture.width, height / picture.height)
    left, top = (picture.width - width / scale) / 2, (picture.height - height / scale) / 2
    return picture.resize((width, height), box=(left, top, picture.width - left, picture.height - top))


def check_results(task: dict) -> bytes:
    """All links of a finished task serve what they promise; the film's bytes."""
    film = download(task["video"]["url"])
    assert (film.status_code, film.headers["Content-Type"]) == (200, "video/mp4")
    assert film.content[4:8] == b"ftyp"
    width, height, length, pictures = seen(film.content)
    for media in ("video", "video_raw", "thumbnail", "last_frame"):
        assert (task[media]["width"], task[media]["height"]) == (width, height)
        assert task["artifact"][media] == task[media]
    assert task["video_raw"]["duration"] == pytest.approx(length, abs=0.1)
    for link in (task["video"]["download_url"], task["video_raw"]["url"]):
        assert download(link).content == film.content
    for media, picture in (("thumbnail", pictures[0]), ("last_frame", pictures[-1])):
        answer = download(task[media]["url"])
        assert answer.headers["Content-Type"] == "image/jpeg"
        still = Image.open(io.BytesIO(answer.content))
        assert still.size == (width, height)
        assert distance(still, picture) < 4
    return film.content


def test_a_prompt_alone_becomes_a_film(gateway: Gateway):
    task_id = gateway.submit("a lighthouse at dawn")
    assert gateway.query(task_id)["state"] in {"pending", "processing"}
    task = gateway.wait(task_id)
    assert (task["state"], task["failure_reason"]) == ("completed", None)
    _, _, length, pictures = seen(check_results(task))
    assert length == pytest.approx(5, abs=0.2)
    assert distance(pictures[0], pictures[len(pictures) // 2]) > 1


def test_pending_comes_before_processing_and_nothing_has_links_yet(gateway):
    task_id = gateway.submit("a cat #slow")
    states = []
    while not states or states[-1] != "processing":
        task = gateway.query(task_id)
        assert task["video"] is task["artifact"] is task["thumbnail"] is None
        states.append(task["state"])
    assert set(states) == {"pending", "processing"}
    assert states == sorted(states)


@pytest.mark.parametrize(("field", "place"), [("image_url", 0), ("image_end_url", -1)])
def test_one_frame_begins_or_ends_the_film(gateway, field, place):
    film = check_results(gateway.make("push in slowly", **{field: photo_uri("china")}))
    width, height, _, pictures = seen(film)
    assert distance(pictures[place], cropped("china", width, height)) < 12


def test_a_pair_leads_from_one_frame_to_the_other(gateway):
    pair = {"image_url": photo_uri("coffee"), "image_end_url": photo_uri("rocket")}
    width, height, _, pictures = seen(check_results(gateway.make("from here to there", **pair)))
    for name, picture in (("coffee", pictures[0]), ("rocket", pictures[-1])):
        assert distance(picture, cropped(name, width, height)) < 12


def test_a_loop_ends_where_it_began_even_with_an_end_frame(gateway):
    pair = {"image_url": photo_uri("coffee"), "image_end_url": photo_uri("cat")}
    for given in ({}, pair):
        pictures = seen(check_results(gateway.make("round and round", loop=True, **given)))[3]
        assert distance(pictures[0], pictures[-1]) < 12


@pytest.mark.parametrize(("ratio", "shape"), [("9:16", 9 / 16), ("1:1", 1), ("4:3", 4 / 3), ("3:4", 3 / 4)])
def test_the_film_has_the_shape_that_was_asked_for(gateway, ratio, shape):
    video = gateway.make("a cat", aspect_ratio=ratio)["video"]
    assert video["width"] / video["height"] == pytest.approx(shape, rel=0.06)


def test_a_frame_by_address_is_never_fetched_and_becomes_a_card(gateway):
    with hook_server() as stranger:
        task = gateway.make("a cat", image_url=stranger.url.replace("done", "picture.png"))
    assert task["state"] == "completed"
    assert stranger.calls == []
    check_results(task)


@pytest.mark.parametrize("content", ["", "!!!", "AAAA", "/9j/4AAQSkZJRgABAQ=="])
@pytest.mark.parametrize("field", ["image_url", "image_end_url"])
def test_a_broken_picture_is_taken_and_fails_later(gateway, field, content):
    task = gateway.make("a cat", **{field: f"data:image/jpeg;base64,{content}"})
    assert (task["state"], task["failure_reason"]) == ("failed", "Failed to read user input frames")
    assert task["video"] is None


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(gateway):
    import base64

    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    task = gateway.make("a cat", image_url=f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}")
    assert task["failure_reason"] == "Failed to read user input frames"


def test_an_extended_film_shows_the_first_one_and_then_five_seconds_more(gateway):
    first = gateway.make("a harbour", image_url=photo_uri("coffee"), aspect_ratio="4:3")
    answer = gateway.post(f"/{first['id']}/extend", user_prompt="pan left, on and on")
    assert answer.status_code == 200
    assert answer.json()["id"] != first["id"]
    assert answer.json()["request"] == {"prompt": "pan left, on and on", "aspect_ratio": "4:3"}
    longer = gateway.wait(answer.json()["id"])
    *sides, length, pictures = seen(check_results(longer))
    assert sides == [first["video"]["width"], first["video"]["height"]]
    assert length == pytest.approx(10, abs=0.4)
    before = seen(download(first["video"]["url"]).content)[3]
    for index in (0, 60, len(before) - 1):
        assert distance(pictures[index], before[index]) < 4
    assert distance(pictures[len(before)], before[-1]) < 12


def test_an_extended_film_ends_on_an_end_frame(gateway):
    first = gateway.make("a harbour")
    answer = gateway.post(f"/{first['id']}/extend", user_prompt="go on", image_end_url=photo_uri("rocket"))
    width, height, _, pictures = seen(check_results(gateway.wait(answer.json()["id"])))
    assert distance(pictures[-1], cropped("rocket", width, height)) < 12


def test_only_a_finished_film_can_be_extended(gateway):
    failed = gateway.make("a cat #fail")["id"]
    for task_id in (failed, gateway.submit("a cat #slow")):
        answer = gateway.post(f"/{task_id}/extend", user_prompt="go on")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")
    assert gateway.post("/nobody/extend", user_prompt="go on").json()["code"] == "task_not_exist"
    assert gateway.post(f"/{failed}/extend").json()["error"]["message"].startswith("user_prompt: ")


def test_a_part_of_a_film_can_be_fetched(gateway):
    url = gateway.make("a cat")["video"]["url"]
    whole = download(url)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = download(url, Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole.content)}"
    assert download(url, Range=f"bytes={len(whole.content)}-").status_code == 416
    head = requests.head(url, timeout=20)
    assert (head.status_code, int(head.headers["Content-Length"])) == (200, len(whole.content))


def test_a_link_that_was_changed_is_refused(gateway):
    url = gateway.make("a cat")["video"]["url"]
    other = gateway.make("a dog")["id"]
    for wrong in (url[:-1], url.replace("expires=", "expires=1"), url.replace(url.split("/")[-1][:36], other)):
        assert download(wrong).status_code == 403
    assert download(url.partition("?")[0]).status_code == 400


def test_the_download_call_gives_one_more_link(gateway):
    task_id = gateway.submit("a cat")
    assert gateway.get(f"/{task_id}/download_video_url").json() == {"url": None}
    gateway.wait(task_id)
    link = gateway.get(f"/{task_id}/download_video_url").json()["url"]
    assert download(link).content[4:8] == b"ftyp"


def test_a_hook_on_loopback_hears_of_the_end(gateway):
    with hook_server(500, 204) as hook:
        made, failed = (gateway.make(prompt, notify_hook=hook.url)["id"] for prompt in ("a cat", "a cat #fail"))
        wait_for(lambda: len(hook.calls) == 3, what="three calls, one of them repeated")
    told = {body["id"]: body for _, body in hook.calls}
    assert (told[made]["state"], told[failed]["state"]) == ("completed", "failed")
    assert told[failed]["failure_reason"] == "Job failed"
    assert download(told[made]["video"]["url"]).status_code == 200


def test_films_are_drawn_one_at_a_time_in_the_order_of_arrival(gateway):
    tasks = [gateway.submit(f"a cat, number {number}") for number in range(3)]
    drawn = []
    while len(drawn) < 3:
        states = [gateway.query(task)["state"] for task in tasks]
        drawn += [task for task, state in zip(tasks, states, strict=True) if state != "pending" and task not in drawn]
    assert set(drawn) == set(tasks)
    assert all(gateway.wait(task)["state"] == "completed" for task in tasks)
