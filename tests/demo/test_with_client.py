"""The app's own client and downloader against the demo gateway: each trouble means what it is meant to mean."""

from collections.abc import Iterator

import pytest

from tests.demo.support import TOKEN, Gateway, photo_uri
from tests.support.server import wait_for
from twoframe.errors import (
    InvalidRequest,
    KeyRefused,
    LinkDead,
    LostAnswer,
    LumaError,
    NoCredit,
    NoTaskId,
    TooFast,
    TooLarge,
    UnknownTask,
    UpstreamFailed,
    WrongAddress,
)
from twoframe.films import Films
from twoframe.luma import LumaClient, RemoteState, RemoteTask, Submission
from twoframe.models import new_id


@pytest.fixture(scope="module")
def client(gateway: Gateway) -> Iterator[LumaClient]:
    client = LumaClient(gateway.url, TOKEN)
    yield client
    client.close()


def finished(client: LumaClient, prompt: str, **fields) -> RemoteTask:
    task_id = client.generate(Submission(prompt, **fields)).id

    def ended() -> RemoteTask | None:
        task = client.query(task_id)
        return task if task.state in {RemoteState.COMPLETED, RemoteState.FAILED} else None

    return wait_for(ended, 60, prompt)


@pytest.mark.parametrize(
    ("tag", "kind", "maybe_accepted"),
    [
        ("#badkey", KeyRefused, False),
        ("#quota", NoCredit, False),
        ("#ratelimit", TooFast, False),
        ("#unavailable", UpstreamFailed, True),
        ("#too-large", TooLarge, False),
        ("#html", WrongAddress, True),
        ("#lost-answer", LostAnswer, True),
        ("#no-id", NoTaskId, True),
    ],
)
def test_a_submit_fails_as_the_tag_says(client, tag, kind, maybe_accepted):
    with pytest.raises(LumaError) as caught:
        client.generate(Submission(f"a cat {tag} #fail"))
    assert type(caught.value) is kind
    assert caught.value.maybe_accepted is maybe_accepted


def test_ratelimit_says_how_long_to_wait_and_then_takes_the_task(client):
    for _ in range(2):
        with pytest.raises(TooFast) as caught:
            client.generate(Submission("a patient cat #ratelimit #fail"))
        assert caught.value.retry_after_s == 1
    assert client.generate(Submission("a patient cat #ratelimit #fail")).state is RemoteState.PENDING


@pytest.mark.parametrize("tag", ["", "#array", "#wrapped"])
def test_a_film_is_found_in_every_dialect_and_saved(client, tmp_path, tag):
    task = finished(client, f"a cat {tag}", image_url=photo_uri("coffee"))
    assert (task.state, task.failure_reason) == (RemoteState.COMPLETED, None)
    film = Films(tmp_path).fetch(task.links, new_id())
    assert film.duration_s == pytest.approx(5, abs=0.2)


@pytest.mark.parametrize(
    ("tag", "words"), [("#fail", "Job failed"), ("#wrapped #blacklist", "Contains blacklisted words")]
)
def test_a_failure_keeps_the_services_words(client, tag, words):
    task = finished(client, f"a cat {tag}")
    assert (task.state, task.failure_reason) == (RemoteState.FAILED, words)


def test_a_dead_link_is_followed_by_a_good_one(client, tmp_path):
    task = finished(client, "a cat #dead-link")
    films, name = Films(tmp_path), new_id()
    with pytest.raises(LinkDead):
        films.fetch(task.links, name)
    assert films.fetch(client.query(task.id).links, name).bytes > 0


def test_a_page_in_place_of_the_film_is_passed_over(client, tmp_path):
    task = finished(client, "a cat #not-a-film")
    assert Films(tmp_path).fetch(task.links, new_id()).bytes > 0


def test_dead_links_stay_dead_and_so_does_the_extra_one(client, tmp_path):
    task = finished(client, "a cat #dead-links")
    extra = client.download_url(task.id)
    assert extra
    with pytest.raises(LinkDead):
        Films(tmp_path).fetch([*task.links, extra], new_id())


def test_an_extend_is_a_new_task(client):
    first = finished(client, "a cat")
    longer = client.extend(first.id, Submission("go on #fail"))
    assert longer.id != first.id
    with pytest.raises(InvalidRequest):
        client.extend(finished(client, "a cat #fail").id, Submission("go on"))


def test_an_unknown_task_and_the_connection_test(client, gateway):
    with pytest.raises(UnknownTask):
        client.query("e70fdf3c-ce95-4dd1-a967-220ce957aff5")
    assert client.check().verdict == "ok"
    stranger = LumaClient(gateway.url, "wrong")
    assert stranger.check().verdict == "key_refused"
    stranger.close()
