"""Our own routes, over real HTTP, in front of the whole app."""

import io
from urllib.parse import quote

import pytest
import requests
from PIL import Image

from tests.support.films import tiny_film
from tests.support.photos import photo_bytes
from tests.support.raw import ask_raw
from tests.support.server import wait_for
from tests.web.given import add_task, put_film
from twoframe import __version__, frames
from twoframe.desk import Desk, State
from twoframe.films import Films
from twoframe.fit import Fit, FitMode, Grade
from twoframe.keyframes import Keyframes
from twoframe.models import AspectRatio, FrameRef, GenerationRequest
from twoframe.pairs import Pair
from twoframe.reviews import Reviews
from twoframe.settings import read
from twoframe.store import Store


def get(url, **more):
    return requests.get(url, timeout=10, **more)


@pytest.fixture(scope="module")
def film(server):
    """The address of a film on the server's disk, without its ending."""
    return f"{server.url}/films/{put_film(server.data)}"


@pytest.fixture(scope="module")
def sha256(server):
    """A keyframe that the server holds."""
    store = Store(read({"TWOFRAME_DATA": str(server.data)}).database_url)
    frame = Keyframes(server.data, store, max_pixels=10_000_000).add(
        photo_bytes("china"), "china.jpg", AspectRatio.WIDE
    )
    store.close()
    return frame.sha256


def test_health_tells_version_and_worker(server):
    answer = get(f"{server.url}/healthz")
    assert answer.json() == {"ok": True, "version": __version__, "worker": "running"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert requests.head(f"{server.url}/healthz", timeout=5).status_code == 200
    assert requests.post(f"{server.url}/healthz", timeout=5).status_code == 405


def test_a_film_is_served_whole_and_kept_private(film):
    answer = get(f"{film}.mp4")
    assert answer.content == tiny_film()
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Content-Encoding" not in answer.headers
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_player_can_jump(film):
    whole = tiny_film()
    part = get(f"{film}.mp4", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert get(f"{film}.mp4", headers={"Range": "bytes=-10"}).content == whole[-10:]
    beyond = get(f"{film}.mp4", headers={"Range": f"bytes={len(whole)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")


def test_a_film_that_the_browser_has_is_not_sent_again(film):
    first = get(f"{film}.mp4")
    again = get(f"{film}.mp4", headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert get(f"{film}.mp4", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("ending", [".jpg", "/last.jpg", "/strip.jpg"])
def test_pictures_of_a_film_are_served(film, ending):
    answer = get(f"{film}{ending}")
    assert (answer.content, answer.headers["Content-Type"]) == (photo_bytes("china"), "image/jpeg")


def test_asking_for_the_head_of_a_film_sends_no_body(film):
    answer = requests.head(f"{film}.mp4", timeout=5)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(tiny_film())


def test_the_frame_of_a_film_at_a_moment_is_served(film):
    def colour(moment):
        answer = get(f"{film}/at.jpg?t={moment}&w=640")
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Cache-Control"].endswith("immutable")
        return Image.open(io.BytesIO(answer.content)).getpixel((80, 45))

    assert [max(colour(moment)) for moment in ("first", "0.250", "last")] == pytest.approx([120, 125, 220], abs=12)
    assert colour("0") == colour("first")
    assert colour("99999") == colour("last")


@pytest.mark.parametrize("query", ["t=", "t=x", "t=-1", "t=nan", "t=inf", "t=1e9", "t=0.1234", "t=%D9%A3", "w=x"])
def test_a_moment_that_can_not_be_is_not_found(film, query):
    assert get(f"{film}/at.jpg?{query}").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [".mp4", ".jpg", "/last.jpg", "/at.jpg"])
def test_films_can_only_be_read(film, method, path):
    assert requests.request(method, f"{film}{path}", timeout=5).status_code == 405


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("A quiet harbour, at dusk", "A quiet harbour, at dusk.mp4"),
        ("猫が踊る – été", "猫が踊る – été.mp4"),
        ('a "b"\r\nSet-Cookie: x=1; ../../etc', None),
    ],
)
def test_a_download_is_named_after_its_prompt(server, store, prompt, name):
    task = add_task(store, prompt)
    put_film(server.data, task.id)
    answer = get(f"{server.url}/films/{task.id}.mp4?download")
    disposition = answer.headers["Content-Disposition"]
    assert answer.content == tiny_film()
    assert disposition.startswith("attachment; filename")
    assert "Set-Cookie" not in answer.headers
    assert "/" not in disposition.replace("utf-8''", "")
    if name:
        readable = quote(" ".join(name.split()))
        assert readable in disposition.replace("%20%20", "%20") or name in disposition
    assert "Content-Disposition" not in get(f"{server.url}/films/{task.id}.mp4").headers


@pytest.mark.parametrize(
    "path",
    [
        f"/films/{'0' * 32}.mp4",
        f"/films/{'0' * 32}.jpg",
        f"/films/{'0' * 32}/last.jpg",
        f"/films/{'0' * 32}/pair.jpg",
        f"/films/{'0' * 32}/other.jpg",
        f"/films/{'0' * 32}/at.jpg",
        "/films/..%2f..%2fx/at.jpg?t=first",
        "/films/",
        "/films/x",
        "/films/..mp4",
        "/films/../twoframe.db",
        "/films/..%2ftwoframe.db",
        "/films/%2e%2e/twoframe.db",
        "/films/%2e%2e%2ftwoframe.db.mp4",
        "/films/....//....//etc/passwd",
        "/films/%00.mp4",
        "/films/a%00b.mp4",
        "/films/%5c%5chost%5cshare.mp4",
        "/films/C:%5cx.mp4",
        "/films/%F0%9F%8E%AC.mp4",
        "/films/%ff%fe.mp4",
        "/films/%E2%80%AE.mp4",
        f"/films/{'a' * 20_000}.mp4",
        f"/films/{'0' * 32}.mp4/",
        f"/films/{'A' * 32}.mp4",
        "/films/x.mp4%0d%0aSet-Cookie:%20a=b",
        "/frames/",
        f"/frames/{'0' * 64}.jpg",
        "/frames/..%2f..%2ftwoframe.jpg",
        "/frames/%00.jpg",
        "/previews/..%2f..%2ftwoframe.mp4",
        "/checks/%5c%5chost/light.jpg",
        "/reviews/%00/sheet.pdf",
        "/hooks/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_no_known_file_is_a_plain_404(server, path, method):
    status, rest = ask_raw(server.url, path, method=method)
    assert status == 404
    assert b"<html" not in rest.lower()
    assert b"set-cookie" not in rest.lower()


def test_the_socket_s_address_is_no_page(server):
    assert get(f"{server.url}/live").status_code == 404


class TestFrames:
    def test_a_frame_is_shown_as_it_is_sent(self, server, sha256):
        for slug, shape in (("16x9", 16 / 9), ("9x16", 9 / 16)):
            answer = get(f"{server.url}/frames/{sha256}.jpg", params={"w": 320, "r": slug})
            assert answer.headers["Content-Type"] == "image/jpeg"
            with Image.open(io.BytesIO(answer.content)) as picture:
                assert picture.width / picture.height == pytest.approx(shape, rel=0.02)
                assert picture.width <= 320

    def test_strangers_can_not_fill_the_disk_with_widths(self, server, sha256):
        before = len([*(server.data / "cache").iterdir()])
        for width in range(300, 400):
            assert get(f"{server.url}/frames/{sha256}.jpg?w={width}").ok
        assert len([*(server.data / "cache").iterdir()]) <= before + 5

    @pytest.mark.parametrize(
        "query",
        [
            "r=2x1",
            "r=",
            "f=",
            "f=cover_05_1",
            "f=cover_0_10001",
            "f=..%2f",
            "f=%00",
            "w=-1",
            "w=x",
            "w=1e3",
            "w=999999999999",
            "w=%D9%A3",
        ],
    )
    def test_a_shape_or_width_that_can_not_be_is_not_found(self, server, sha256, query):
        assert get(f"{server.url}/frames/{sha256}.jpg?{query}").status_code == 404

    def test_a_frame_is_shown_by_its_fit_pixel_for_pixel_as_it_is_sent(self, server, sha256):
        fit = Fit(FitMode.BLUR, grade=Grade(lightness=8))
        for wanted in (Fit(x=0.1), fit):
            answer = get(f"{server.url}/frames/{sha256}.jpg?r=9x16&f={wanted.key}&w=4000")
            sent = frames.prepare(io.BytesIO(photo_bytes("china")), AspectRatio.TALL, fit=wanted)
            assert answer.content == sent.jpeg
            assert answer.headers["Cache-Control"].endswith("immutable")
        small = get(f"{server.url}/frames/{sha256}.jpg?r=9x16&f={fit.key}&w=200")
        assert Image.open(io.BytesIO(small.content)).size == (192, 341)

    def test_a_picture_is_shown_whole(self, server, sha256):
        answer = get(f"{server.url}/frames/{sha256}.jpg?whole&w=330")
        assert Image.open(io.BytesIO(answer.content)).size == (320, 214)
        assert answer.headers["Cache-Control"].endswith("immutable")
        for query in ("whole&w=x", "whole&w=-5"):
            assert get(f"{server.url}/frames/{sha256}.jpg?{query}").status_code == 404
        assert get(f"{server.url}/frames/{'0' * 64}.jpg?whole").status_code == 404

    def test_a_task_s_keyframes_are_one_picture(self, server, store, sha256):
        request = GenerationRequest(prompt="From here to there", start=FrameRef(sha256), end=FrameRef(sha256))
        answer = get(f"{server.url}/films/{add_task(store, request=request).id}/pair.jpg")
        assert answer.content.startswith(b"\xff\xd8")
        bare = add_task(store, "No frames at all")
        assert get(f"{server.url}/films/{bare.id}/pair.jpg").status_code == 404


class TestSheets:
    @pytest.fixture
    def review(self, store, sha256):
        return Reviews(store).open_pair(Pair(FrameRef(sha256), None), title="Tempel / Abend 猫")

    @pytest.mark.parametrize(("kind", "begin"), [("pdf", b"%PDF-"), ("png", b"\x89PNG")])
    def test_a_review_is_handed_out_on_paper_as_a_file_with_its_name(self, server, review, kind, begin):
        answer = get(f"{server.url}/reviews/{review.id}/sheet.{kind}?lang=zh-CN&tz=Asia/Shanghai")
        assert answer.status_code == 200
        assert answer.content.startswith(begin)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert f"Tempel%20Abend%20{quote('猫')}.{kind}" in answer.headers["Content-Disposition"]

    def test_odd_questions_are_answered_and_unknown_reviews_are_not(self, server, review):
        odd = f"{server.url}/reviews/{review.id}/sheet.pdf?lang={'x' * 900}&tz=../../etc/passwd%00"
        assert get(odd).status_code == 200
        for path in (
            f"{review.id}/sheet.exe",
            f"{review.id}/",
            f"{'0' * 32}/sheet.pdf",
            "x/sheet.png",
        ):
            assert get(f"{server.url}/reviews/{path}").status_code == 404, path
        assert requests.post(f"{server.url}/reviews/{review.id}/sheet.pdf", timeout=5).status_code == 405


class TestHooks:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
    @pytest.mark.parametrize("secret", ["wrong", "0" * 32, "%00", "..%2f", "é".encode().hex(), "x" * 5000])
    def test_any_call_is_answered_with_the_same_204(self, server, method, secret):
        status, rest = ask_raw(
            server.url,
            f"/hooks/{secret}",
            method=method,
            headers={"Origin": "https://gateway.example"},
            body=b'{"id": 1}',
        )
        assert status == 204
        assert rest.endswith(b"\r\n\r\n")

    def test_a_right_secret_is_answered_the_same(self, server, store):
        task = add_task(store, hook=True)
        right, wrong = (
            requests.post(f"{server.url}/hooks/{secret}", json={}, timeout=5) for secret in (task.hook_secret, "x")
        )
        assert right.status_code == wrong.status_code == 204
        assert {*right.headers} == {*wrong.headers}

    def test_a_body_of_any_size_is_answered(self, server):
        for size in (0, 1, 1_000_000, 1_000_001, 30_000_000):
            answer = requests.post(f"{server.url}/hooks/wrong", data=b"x" * size, timeout=10)
            assert answer.status_code == 204
        assert get(f"{server.url}/healthz").ok


def test_previews_and_their_strips_are_served_like_films(server):
    key = "ab" * 32
    folder = server.data / "cache" / "previews" / "ab"
    folder.mkdir(parents=True)
    (folder / f"{key}.mp4").write_bytes(tiny_film())
    (folder / f"{key}.jpg").write_bytes(photo_bytes("china"))
    address = f"{server.url}/previews/{key}"
    film = get(f"{address}.mp4", headers={"Range": "bytes=100-199"})
    assert (film.status_code, film.content, film.headers["Content-Type"]) == (206, tiny_film()[100:200], "video/mp4")
    assert get(f"{address}.mp4", headers={"If-None-Match": film.headers["ETag"]}).status_code == 304
    assert get(f"{address}.jpg").content == photo_bytes("china")
    assert get(f"{address}.jpg").headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    "address",
    [
        f"/previews/{'0' * 64}.mp4",
        f"/previews/{'0' * 64}.json",
        f"/previews/{'0' * 64}-first.jpg",
        f"/checks/{'0' * 64}/light.jpg",
        f"/checks/{'0' * 64}/price.jpg",
        "/checks/key/light.jpg",
        "/checks/",
    ],
)
def test_what_nobody_has_drawn_is_not_found(server, address):
    assert get(server.url + address).status_code == 404


def test_the_picture_behind_a_finding_is_drawn_for_its_first_reader(server, store, sha256):
    """By the running server's own preview process, for a check that an earlier one wrote down."""
    keyframes = Keyframes(server.data, store, max_pixels=10_000_000)
    desk = Desk(server.data, store, keyframes, Films(server.data))
    try:
        pair = Pair(FrameRef(sha256=sha256), None)
        key = wait_for(lambda: desk.check(pair).state is State.DONE and desk.check(pair).key, 30, "the check")
    finally:
        desk.close()
    answer = get(f"{server.url}/checks/{key}/crop.jpg")
    assert answer.headers["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.width > picture.height
    assert get(f"{server.url}/checks/{key}/crop.jpg").headers["ETag"] == answer.headers["ETag"]
