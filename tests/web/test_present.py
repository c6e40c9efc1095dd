"""The presenter's address and the offline file, over real HTTP."""

import json
import re

import pytest
import requests

from tests.support.photos import photo_bytes
from tests.web.given import add_task, put_film
from twoframe.keyframes import Keyframes
from twoframe.models import AspectRatio, Film, FrameRef, GenerationRequest, TaskState
from twoframe.settings import read
from twoframe.store import Store

HOSTILE = "</script><script>alert(1)</script> <!-- ]]> \u2028 \u202e txet 🎬 <img src=x onerror=alert(1)>"

PART = '<script type="text/plain" data-part='


def add_film(store: Store, server, prompt: str) -> str:
    """A finished film, on disk and in the database."""
    task = add_task(store, prompt)
    put_film(server.data, task.id)
    size = (server.data / "films" / f"{task.id}.mp4").stat().st_size
    film = Film(width=160, height=90, duration_s=0.5, bytes=size)
    assert store.change(task.id, code="completed", expect=frozenset(TaskState), state=TaskState.COMPLETED, film=film)
    return task.id


@pytest.fixture(scope="module")
def reel(server):
    """A showcase of two films with hostile words everywhere, and its films."""
    store = Store(read({"TWOFRAME_DATA": str(server.data)}).database_url)
    films = [add_film(store, server, f"{HOSTILE} {index}") for index in range(2)]
    reel = store.add_showcase(f"Reel {HOSTILE}")
    store.add_to_showcase(reel, [(film, f"Caption {HOSTILE}") for film in films])
    yield reel, films
    store.close()


def presented(server, reel, **headers):
    return requests.get(f"{server.url}/showcase?id={reel}&present", headers=headers, timeout=10)


def offline(server, reel, query=""):
    answer = requests.get(f"{server.url}/showcases/{reel}/offline.html?{query}", timeout=30)
    answer.encoding = "utf-8"
    return answer


def scripts(html):
    """What stands in script elements, as a browser cuts them."""
    return re.findall(r"<script[^>]*>(.*?)</script", html, re.DOTALL)


def test_the_word_present_tells_the_presenter_from_the_page(server, reel):
    page = requests.get(f"{server.url}/showcase?id={reel[0]}", timeout=10).text
    assert "streamlit" in page.lower()
    for query in ("present", "present=", "present=1"):
        films_alone = requests.get(f"{server.url}/showcase?id={reel[0]}&{query}", timeout=10)
        assert films_alone.status_code == 200
        assert "streamlit" not in films_alone.text.lower()
        assert 'id="player"' in films_alone.text


def test_the_presenter_shows_nothing_of_the_workshop(server, reel):
    answer = presented(server, reel[0])
    assert "alert(1)" in answer.text  # the captions
    for film in reel[1]:
        assert f"/films/{film}.mp4" in answer.text
    for word in ("Demo", "Settings", "price", "quiet harbour", f"{HOSTILE[-12:]} 0"):
        assert word not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_the_policy_allows_its_own_script_by_its_hash_and_nothing_else(server, reel):
    policy = presented(server, reel[0]).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[^']+';", policy)
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("query", ["", "prompts=1&frames=1"])
def test_hostile_words_end_no_block_and_begin_no_other(server, reel, query):
    for html in (presented(server, reel[0]).text, offline(server, reel[0], query).text):
        blocks = scripts(html)
        assert "alert(1)" in blocks[0]
        assert "\u003c" not in blocks[0]
        assert "\u2028" not in blocks[0]
        code = [block for block in blocks[1:] if "use strict" in block]
        assert len(code) == 1
        assert html.count("<!--") == html.count("<img src=x") == 0
        assert html.count("</html>") == 1


def test_an_address_without_a_showcase_says_so_and_is_404(server):
    for wrong in ("f" * 32, "", "../../etc/passwd", "x" * 5000):
        answer = requests.get(f"{server.url}/showcase", params={"id": wrong, "present": ""}, timeout=10)
        assert answer.status_code == 404
        assert "There is no showcase at this link." in answer.text


def test_the_presenter_speaks_the_readers_language(server, reel):
    assert '<html lang="en">' in presented(server, reel[0]).text
    chinese = presented(server, reel[0], **{"Accept-Language": "zh-CN,zh;q=0.9"}).text
    assert '<html lang="zh">' in chinese
    assert f'"close":{json.dumps("关闭")}' in chinese  # the button, not the nearness of two pictures


def test_the_file_is_as_large_as_it_says_and_as_was_told(server, reel):
    for query in ("", "prompts=1", "frames=1&prompts=1&lang=zh"):
        answer = offline(server, reel[0], query)
        assert answer.status_code == 200
        assert len(answer.content) == int(answer.headers["content-length"])
        assert answer.headers["content-type"] == "application/octet-stream"  # never a page of ours
        head = requests.head(answer.url, timeout=10)
        assert head.headers["content-length"] == answer.headers["content-length"]
        assert head.content == b""


def test_the_file_names_no_place_and_no_id_of_ours(server, reel):
    html = offline(server, reel[0], "prompts=1&frames=1").text
    port = server.url.rpartition(":")[2]
    for word in ("127.0.0.1", "localhost", port, str(server.data), "/films/", "http:", "https:", reel[0], *reel[1]):
        assert word not in re.sub(r'data-part="\d+">[^<]*<', "", html), word


def test_prompts_are_in_the_file_only_when_they_were_asked_for(server, reel):
    assert "alert(1)\\u003e 0" not in offline(server, reel[0]).text
    with_prompts = offline(server, reel[0], "prompts=1").text
    assert re.search(r'"prompt":"[^"]*onerror=alert\(1\)\\u003e 0"', with_prompts)
    assert '"prompt":""' in offline(server, reel[0]).text


def test_the_file_is_saved_under_the_showcases_title(server, reel):
    disposition = offline(server, reel[0]).headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''Reel")
    assert disposition.endswith(".html")
    assert "/" not in disposition.partition("''")[2]


def test_a_deleted_film_is_in_neither(server, store, reel):
    store.delete(reel[1][1])
    assert reel[1][1] not in presented(server, reel[0]).text
    assert offline(server, reel[0]).text.count(PART) == 1
    store.restore(reel[1][1])
    assert offline(server, reel[0]).text.count(PART) == 2


def test_keyframes_are_shown_as_they_were_sent_and_are_inside_the_file_when_asked_for(server, store):
    keyframes = Keyframes(server.data, store, max_pixels=10**8)
    frame = keyframes.add(photo_bytes("china"), "china.jpg", AspectRatio.WIDE)
    request = GenerationRequest(
        "From a temple", start=FrameRef(sha256=frame.sha256), end=FrameRef(url="https://x.y/z.jpg")
    )
    task = add_task(store, request=request)
    put_film(server.data, task.id)
    film = Film(width=160, height=90, duration_s=0.5, bytes=1000)
    store.change(task.id, code="completed", expect=frozenset(TaskState), state=TaskState.COMPLETED, film=film)
    reel = store.add_showcase("With keyframes")
    store.add_to_showcase(reel, [(task.id, "")])
    page = presented(server, reel).text
    assert f"/frames/{frame.sha256}.jpg?r=16x9" in page
    assert "x.y" not in page
    assert offline(server, reel).text.count(PART) == 1
    assert offline(server, reel, "frames=1").text.count(PART) == 2


def test_only_reading_is_allowed(server, reel):
    assert requests.post(f"{server.url}/showcase?id={reel[0]}&present", timeout=10).status_code == 405
    assert requests.post(f"{server.url}/showcases/{reel[0]}/offline.html", timeout=10).status_code == 405
    assert requests.get(f"{server.url}/showcases/{'f' * 32}/offline.html", timeout=10).status_code == 404
    assert requests.get(f"{server.url}/showcases/nothing", timeout=10).status_code == 404
