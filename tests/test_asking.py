"""The request of a task as it was sent: what a gateway got, with nothing in it that is long or secret."""

import json
from dataclasses import replace

import pytest

from tests.support.photos import photo_bytes
from twoframe import runtime
from twoframe.models import AspectRatio, FrameRef, GenerationRequest, Origin, OriginKind


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service with a key and a public address, whose worker is not started: nothing is sent."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOFRAME_DATA", str(tmp_path_factory.mktemp("asking") / "data"))
        patch.setenv("LUMA_API_KEY", "sk-secret-of-nobody")
        patch.setenv("LUMA_BASE_URL", "https://gateway.example")
        patch.setenv("TWOFRAME_PUBLIC_URL", "https://films.example")
        yield runtime.service()
        runtime.close()


def test_pictures_and_the_secret_of_the_callback_are_cut_short(house):
    start = FrameRef(sha256=house.add_frame(photo_bytes("china"), "china.jpg", AspectRatio.TALL).sha256)
    [task] = house.create(GenerationRequest("A harbour", ratio=AspectRatio.TALL, start=start, loop=True))
    assert house.sent(task) == {
        "user_prompt": "A harbour",
        "expand_prompt": True,
        "image_url": "data:image/jpeg;base64,…",
        "notify_hook": "https://films.example/hooks/…",
        "aspect_ratio": "9:16",
        "loop": True,
    }
    assert task.hook_secret
    assert task.hook_secret not in json.dumps(house.sent(task))


def test_an_extend_is_sent_by_its_words_alone(house):
    [first] = house.create(GenerationRequest("A harbour at noon"))
    [more] = house.create(GenerationRequest("It lifts off"), origin=Origin(first.id, OriginKind.EXTEND))
    assert house.sent(more) == {
        "user_prompt": "It lifts off",
        "expand_prompt": True,
        "notify_hook": "https://films.example/hooks/…",
    }


def test_only_a_film_of_the_connected_gateway_can_be_extended(house):
    [task] = house.create(GenerationRequest("A harbour at dawn"))
    assert not house.can_extend(task), "the gateway does not know it yet"
    made = house._store.change(task.id, code="accepted", expect={task.state}, remote_id="r-1")
    assert house.can_extend(made)
    assert not house.can_extend(replace(made, gateway="https://another.example"))
