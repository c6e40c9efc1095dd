"""A film comes home whole, plays, and has its stills; anything else leaves nothing behind."""

import errno
import io
import math
import os
import resource
import secrets
import struct
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.support.films import BT601, BT709, dawn, only_sound, tiny_film
from twoframe import films as film_files
from twoframe.errors import DiskFull, FilmError, FilmTooLarge, LinkDead, NotAFilm
from twoframe.films import Films
from twoframe.footage import examine, frame_at, measure
from twoframe.models import Reel, new_id

HTML = b"<!doctype html><title>Sorry</title>" + b" " * 500


class Storage:
    """A storage host: what stands in `answers` by path, and what it was asked."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        storage = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                storage.asked.append((self.path, dict(self.headers)))
                answer = storage.answers.get(self.path, 404)
                if callable(answer):
                    with suppress(ConnectionError):
                        answer(self)
                    self.close_connection = True
                elif isinstance(answer, int):
                    self.send_response(answer)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif isinstance(answer, str):
                    self.send_response(302)
                    self.send_header("Location", answer)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def put(self, path, answer):
        self.answers[path] = answer
        return self.url + path


@pytest.fixture
def storage():
    with Storage() as storage:
        yield storage


@pytest.fixture
def films(tmp_path):
    return Films(tmp_path)


@cache
def film_bytes(**options):
    return tiny_film(**options)


def left(tmp_path):
    return sorted(file.name for file in tmp_path.rglob("*") if file.is_file())


def still(path):
    with Image.open(path, formats=("JPEG",)) as im:
        im.load()
        return im


def near(im, at, colour, within=6):
    return max(abs(a - b) for a, b in zip(im.getpixel(at), colour, strict=True)) <= within


def written(tmp_path, content):
    file = tmp_path / f"{secrets.token_hex(4)}.mp4"
    file.write_bytes(content)
    return file


def test_a_film_comes_home_with_its_stills(films, storage, tmp_path):
    task_id, content = new_id(), film_bytes(width=320, height=180, seconds=1.0)
    film = films.fetch([storage.put("/a.mp4", content)], task_id)
    assert (film.width, film.height, film.duration_s, film.bytes) == (320, 180, 1.0, len(content))
    assert films.path(task_id, "film") == tmp_path / "films" / f"{task_id}.mp4"
    assert films.path(task_id, "film").read_bytes() == content
    assert left(tmp_path) == sorted(f"{task_id}{end}" for end in (".mp4", ".jpg", "-last.jpg", "-strip.jpg"))
    assert films.film(task_id) == film
    assert films.used_bytes() == sum(file.stat().st_size for file in (tmp_path / "films").iterdir())


def test_no_credentials_go_to_the_storage_host(films, storage, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    storage.put("/a.mp4", film_bytes())
    link = storage.put("/go", storage.url.replace("http://", "http://user:secret@") + "/a.mp4")
    films.fetch([link], new_id())
    assert [path for path, _ in storage.asked] == ["/go", "/a.mp4"]
    for _, headers in storage.asked:
        assert not {"authorization", "cookie"} & {name.lower() for name in headers}
        assert headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("dead", [403, 404, 410, 500, 503, 204, HTML, b"", b"\0\0\0\x18ftyp"])
def test_the_next_link_is_tried_when_one_gives_no_film(films, storage, tmp_path, dead):
    links = [storage.put("/dead", dead), storage.put("/a.mp4", film_bytes())]
    assert films.fetch(links, new_id()).width == 160
    assert len(left(tmp_path)) == 4


def test_each_link_is_asked_once_and_in_order(films, storage):
    links = [f"{storage.url}/{name}" for name in "baba"]
    with pytest.raises(LinkDead, match="HTTP 404"):
        films.fetch(links, new_id())
    assert [path for path, _ in storage.asked] == ["/b", "/a"]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "film.mp4",
        "file:///etc/passwd",
        "ftp://127.0.0.1/a.mp4",
        "data:video/mp4;base64,AAAA",
        "http://",
        "http://127.0.0.1:1/a.mp4",
        "http://127.0.0.1:99999/a.mp4",
        "http://[::1/a.mp4",
        "http://no such host/",
        "http://host.invalid/a.mp4",
        "https://\udc80/",
        "http://" + "a" * 300 + ".invalid/",
    ],
)
def test_links_that_lead_nowhere_are_dead(films, tmp_path, link):
    with pytest.raises(LinkDead):
        films.fetch([link], new_id())
    assert left(tmp_path) == []


def test_no_links_at_all_are_dead(films):
    with pytest.raises(LinkDead):
        films.fetch([], new_id())


def test_redirects_are_followed_but_never_out_of_http(films, storage):
    storage.put("/a.mp4", film_bytes())
    assert films.fetch([storage.put("/go", "/a.mp4")], new_id()).width == 160
    for target in ("file:///etc/passwd", "/round", "gopher://x/", "http://"):
        with pytest.raises(LinkDead):
            films.fetch([storage.put("/round", target)], new_id())
    assert len(storage.asked) < 20


def test_the_message_of_a_dead_link_does_not_hold_the_link(films, storage):
    for link in (f"{storage.url}/a?sign=secret", "http://127.0.0.1:1/?sign=secret"):
        with pytest.raises(LinkDead) as caught:
            films.fetch([link], new_id())
        assert "secret" not in str(caught.value)


def test_the_failure_that_says_most_is_told(tmp_path, storage):
    small = Films(tmp_path, max_bytes=1000)
    dead, page, large = (storage.put(f"/{n}", a) for n, a in enumerate((404, HTML[:200], film_bytes())))
    for links, error in (([page, dead], NotAFilm), ([dead, page], NotAFilm), ([page, large, dead], FilmTooLarge)):
        with pytest.raises(error):
            small.fetch(links, new_id())


def test_a_film_over_the_cap_is_refused_by_its_announced_size(tmp_path, storage):
    def announced(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000000")
        handler.end_headers()

    with pytest.raises(FilmTooLarge):  # not `LinkDead`: it does not wait for the body, which never comes
        Films(tmp_path, max_bytes=100_000).fetch([storage.put("/a.mp4", announced)], new_id())
    assert left(tmp_path) == []


def chunked(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()

    def send(content):
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(content), content))
        handler.wfile.flush()

    return send


def test_a_film_over_the_cap_is_refused_while_it_streams(tmp_path, storage):
    sent = []

    def endless(handler):
        send = chunked(handler)
        send(film_bytes())
        while len(sent) < 10_000:
            sent.append(1)
            send(bytes(10_000))

    with pytest.raises(FilmTooLarge):
        Films(tmp_path, max_bytes=100_000).fetch([storage.put("/a.mp4", endless)], new_id())
    assert len(sent) < 10_000
    assert left(tmp_path) == []


def test_a_page_in_place_of_a_film_is_left_at_its_first_bytes(films, storage):
    sent = []

    def page(handler):
        send = chunked(handler)
        send(HTML)
        while len(sent) < 100_000:
            sent.append(1)
            send(bytes(10_000))

    with pytest.raises(NotAFilm):
        films.fetch([storage.put("/a.mp4", page)], new_id())
    assert len(sent) < 100_000


def test_a_film_that_arrives_byte_by_byte_in_chunks_is_whole(films, storage):
    def trickle(handler):
        send = chunked(handler)
        content = film_bytes()
        for byte in content[:20]:
            send(bytes([byte]))
        send(content[20:])
        handler.wfile.write(b"0\r\n\r\n")

    assert films.fetch([storage.put("/a.mp4", trickle)], new_id()).bytes == len(film_bytes())


@pytest.mark.parametrize("announced", [True, False])
def test_a_connection_that_breaks_midway_gives_no_film(films, storage, tmp_path, announced):
    content = film_bytes(seconds=2.0)

    def broken(handler):
        handler.send_response(200)
        if announced:
            handler.send_header("Content-Length", str(len(content)))
        else:
            handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(content[: len(content) * 2 // 3])

    with pytest.raises(LinkDead if announced else NotAFilm):
        films.fetch([storage.put("/a.mp4", broken)], new_id())
    assert left(tmp_path) == []


def stalling(release):
    def stall(handler):
        send = chunked(handler)
        content = film_bytes()
        send(content[:100])
        while not release.wait(0.01):
            send(b"\0")

    return stall


def test_a_stop_breaks_a_slow_download_off_without_blaming_the_link(films, storage, tmp_path):
    release = threading.Event()
    answers = iter([True] * 5)
    second = storage.put("/b.mp4", film_bytes())
    with pytest.raises(FilmError) as caught:
        films.fetch(
            [storage.put("/a.mp4", stalling(release)), second], new_id(), keep_going=lambda: next(answers, False)
        )
    release.set()
    assert type(caught.value) is FilmError
    assert [path for path, _ in storage.asked] == ["/a.mp4"]
    assert left(tmp_path) == []


def test_nothing_is_asked_after_a_stop(films, storage):
    with pytest.raises(FilmError):
        films.fetch([storage.put("/a.mp4", film_bytes())], new_id(), keep_going=lambda: False)
    assert storage.asked == []


def test_a_trickle_has_an_end(tmp_path, storage):
    release = threading.Event()
    with pytest.raises(LinkDead, match="within"):
        Films(tmp_path, max_time_s=0.05).fetch([storage.put("/a.mp4", stalling(release))], new_id())
    release.set()
    assert left(tmp_path) == []


def test_a_film_that_is_here_is_not_fetched_again(films, storage):
    task_id, link = new_id(), storage.put("/a.mp4", film_bytes())
    assert films.fetch([link], task_id) == films.fetch([link], task_id)
    assert len(storage.asked) == 1


def test_two_that_fetch_the_same_film_at_once_both_get_it(films, storage, tmp_path):
    task_id, link = new_id(), storage.put("/a.mp4", film_bytes())
    with ThreadPoolExecutor(4) as pool:
        got = set(pool.map(lambda _: films.fetch([link], task_id), range(4)))
    assert len(got) == 1
    assert len(left(tmp_path)) == 4


def test_a_broken_film_on_disk_is_none_and_is_fetched_anew(films, storage, tmp_path):
    task_id = new_id()
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / f"{task_id}.mp4").write_bytes(film_bytes()[:900])
    assert films.film(task_id) is None
    assert films.fetch([storage.put("/a.mp4", film_bytes())], task_id) == films.film(task_id)


def test_remove_takes_the_film_and_its_stills_and_may_be_called_twice(films, storage, tmp_path):
    kept, gone = new_id(), new_id()
    link = storage.put("/a.mp4", film_bytes())
    for task_id in (kept, gone):
        films.fetch([link], task_id)
    films.remove(gone)
    films.remove(gone)
    assert all(name.startswith(kept) for name in left(tmp_path))
    assert films.film(gone) is None
    assert films.path(gone, "poster") is None


@pytest.mark.parametrize("task_id", ["", "../twoframe.db", "a" * 31, "A" * 32, "a" * 32 + "\n", "../../" + "a" * 26])
def test_hostile_ids_have_no_files(films, tmp_path, task_id):
    (tmp_path / "twoframe.db").touch()
    assert films.path(task_id, "film") is None
    assert films.film(task_id) is None
    films.remove(task_id)
    with pytest.raises(ValueError, match="task id"):
        films.fetch(["http://127.0.0.1:1/"], task_id)
    assert left(tmp_path) == ["twoframe.db"]


def test_a_start_sweeps_what_dead_processes_left_and_spares_the_living(tmp_path):
    tmp = tmp_path / "tmp"
    tmp.mkdir()
    for name in ("old.part", "new.part", "other.txt"):
        (tmp / name).write_bytes(b"x")
    long_ago = time.time() - 2 * 3600
    for name in ("old.part", "other.txt"):
        os.utime(tmp / name, (long_ago, long_ago))
    Films(tmp_path)
    assert left(tmp_path) == ["new.part", "other.txt"]


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    from twoframe.errors import DiskFull
    from twoframe.films import Films
    films = Films(Path(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
    try:
        films.fetch([sys.argv[2]], sys.argv[3])
    except DiskFull as error:
        sys.stdout.write(error.code)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="this system limits no file sizes")
@pytest.mark.parametrize("room", [1000, 2500])
def test_a_full_disk_is_told_and_leaves_nothing_behind(storage, tmp_path, room):
    content = film_bytes(width=160, height=90, seconds=0.1)
    assert (len(content) > room) == (room == 1000), "once the film does not fit, once only its strip does not"
    command = [
        sys.executable,
        "-c",
        textwrap.dedent(FULL_DISK),
        str(tmp_path),
        storage.put("/a.mp4", content),
        new_id(),
    ]
    root = Path(__file__).parent.parent
    done = subprocess.run([*command, str(room)], capture_output=True, text=True, check=True, cwd=root, timeout=60)
    assert done.stdout == "disk_full"
    assert left(tmp_path) == []


def test_a_film_larger_than_the_disk_is_refused_before_it_fills_it(tmp_path, storage):
    def huge(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 55))
        handler.end_headers()

    with pytest.raises(DiskFull):
        Films(tmp_path, max_bytes=1 << 60).fetch([storage.put("/a.mp4", huge)], new_id())
    assert left(tmp_path) == []


# --- what is in a film ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("height", [90, 720])
@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("matrix", [BT709, BT601])
def test_tagged_colours_come_out_right(tmp_path, matrix, full_range, height):
    colour = (200, 40, 40)
    content = film_bytes(height=height, seconds=0.1, matrix=matrix, full_range=full_range, paint=lambda *_: colour)
    _, stills = examine(written(tmp_path, content))
    for jpeg in (stills.poster, stills.last, stills.strip):
        assert near(Image.open(io.BytesIO(jpeg)), (50, 50), colour)


@pytest.mark.parametrize(("height", "matrix"), [(90, BT601), (718, BT601), (720, BT709), (1360, BT709)])
def test_untagged_colours_are_read_as_chromium_reads_them(tmp_path, height, matrix):
    colour = (40, 180, 60)
    content = tiny_film(height=height, seconds=0.1, matrix=matrix, tagged=False, paint=lambda *_: colour)
    _, stills = examine(written(tmp_path, content))
    assert near(Image.open(io.BytesIO(stills.last)), (50, 50), colour)


def test_the_poster_is_the_first_frame_the_last_is_the_very_last(films, storage):
    task_id = new_id()
    films.fetch([storage.put("/a.mp4", film_bytes(seconds=1.0))], task_id)
    assert near(still(films.path(task_id, "poster")), (80, 45), dawn(0, 24))
    assert near(still(films.path(task_id, "last")), (80, 45), dawn(23, 24))
    assert still(films.path(task_id, "last")).size == (160, 90)


def test_a_film_that_starts_black_has_a_poster_with_content(tmp_path):
    content = tiny_film(seconds=1.0, paint=lambda i, n: (0, 0, 0) if i < n // 3 else (180, 60, 60))
    _, stills = examine(written(tmp_path, content))
    assert near(Image.open(io.BytesIO(stills.poster)), (80, 45), (180, 60, 60))
    _, black = examine(written(tmp_path, tiny_film(paint=lambda *_: (0, 0, 0))))
    assert near(Image.open(io.BytesIO(black.poster)), (80, 45), (0, 0, 0))


@pytest.mark.parametrize("options", [{"seconds": 2.0}, {"seconds": 61.0, "gop": 24}, {"seconds": 61.0, "gop": 5000}])
def test_the_strip_shows_five_moments_evenly_spread(tmp_path, options):
    film, stills = examine(written(tmp_path, tiny_film(fps=12, **options)))
    assert film.duration_s == pytest.approx(options["seconds"])
    strip, count = Image.open(io.BytesIO(stills.strip)), round(options["seconds"] * 12)
    assert strip.size == (5 * 256, 144)
    for index in range(5):
        assert near(strip, (index * 256 + 128, 72), dawn(round((count - 1) * index / 4), count), 10)
    assert near(Image.open(io.BytesIO(stills.last)), (80, 45), dawn(count - 1, count))


def test_a_film_of_one_frame_has_all_stills(tmp_path):
    film, stills = examine(written(tmp_path, tiny_film(seconds=0.01)))
    assert film.duration_s > 0
    assert near(Image.open(io.BytesIO(stills.strip)), (4 * 256 + 128, 72), dawn(0, 1))


def test_a_tall_film_is_shown_whole_in_the_strip(tmp_path):
    top, bottom = (220, 40, 40), (40, 40, 220)

    def halves(*_):
        pixels = np.empty((320, 180, 3), np.uint8)
        pixels[:160], pixels[160:] = top, bottom
        return pixels

    _, stills = examine(written(tmp_path, tiny_film(180, 320, 0.2, paint=halves)))
    strip = Image.open(io.BytesIO(stills.strip))
    assert near(strip, (128, 4), top, 12)
    assert near(strip, (128, 139), bottom, 12)


def test_a_large_film_has_a_smaller_poster_and_a_full_last_frame(tmp_path):
    film, stills = examine(written(tmp_path, tiny_film(1920, 1080, 0.1)))
    assert (film.width, film.height) == (1920, 1080)
    assert Image.open(io.BytesIO(stills.poster)).size == (1280, 720)
    assert Image.open(io.BytesIO(stills.last)).size == (1920, 1080)


def rotated(content, matrix):
    """The film with another display matrix in its track header (ISO/IEC 14496-12, 8.3.2)."""
    out = bytearray(content)
    at = out.index(b"tkhd") + 44
    out[at : at + 36] = struct.pack(">9i", *(value << 16 for value in matrix), 1 << 30)
    return bytes(out)


@pytest.mark.parametrize(
    ("matrix", "size", "red"),
    [
        ((1, 0, 0, 0, 1, 0, 0, 0), (160, 90), (20, 10)),
        ((0, 1, 0, -1, 0, 0, 0, 0), (90, 160), (80, 20)),
        ((-1, 0, 0, 0, -1, 0, 0, 0), (160, 90), (140, 80)),
        ((0, -1, 0, 1, 0, 0, 0, 0), (90, 160), (10, 140)),
    ],
    ids=["upright", "90", "180", "270"],
)
def test_a_film_from_a_turned_phone_is_shown_upright(tmp_path, matrix, size, red):
    def red_corner(*_):
        pixels = np.full((90, 160, 3), 90, np.uint8)
        pixels[:45, :80] = 220, 30, 30
        return pixels

    film, stills = examine(written(tmp_path, rotated(tiny_film(paint=red_corner), matrix)))
    assert (film.width, film.height) == size
    last = Image.open(io.BytesIO(stills.last))
    assert last.size == size
    assert near(last, red, (220, 30, 30), 10)


def test_a_film_with_sound_is_a_film(tmp_path):
    assert measure(written(tmp_path, tiny_film(audio=True))).duration_s == 0.5


def as_mp4(packets, codec="mjpeg", pix_fmt="yuvj420p"):
    """An MP4 of packets that nobody has looked into."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream(codec, rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 64, pix_fmt
        for index, content in enumerate(packets):
            packet = av.Packet(content)
            packet.stream, packet.time_base = stream, Fraction(1, 24)
            packet.pts = packet.dts = index
            packet.is_keyframe = True
            container.mux(packet)
    return out.getvalue()


def claiming(width, height):
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG")
    jpeg = bytearray(out.getvalue())
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(jpeg)


def bomb():
    """64 million pixels in 8 kB."""
    out = io.BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")
    return out.getvalue()


HOSTILE = {
    "sound": only_sound,
    "no_frames": lambda: as_mp4([]),
    "noise": lambda: as_mp4([b"noise" * 20] * 3),
    "vast_frames": lambda: as_mp4([claiming(30_000, 30_000)] * 3),
    "bomb": lambda: as_mp4([bomb()] * 3, "png", "rgb24"),
    "head_only": lambda: film_bytes()[:700],
    "cut": lambda: film_bytes(seconds=2.0)[:-500],
    "nothing": lambda: b"\0\0\0\x18ftypmp42" + bytes(1000),
    "endless_box": lambda: b"\0\0\0\x10ftypmp42\0\0\0\0" + b"\0\0\0\x01moov" + b"\xff" * 8,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_playable_film_is_called_that_and_leaves_nothing(films, storage, tmp_path, kind):
    with pytest.raises(NotAFilm):
        films.fetch([storage.put("/a.mp4", HOSTILE[kind]())], new_id())
    assert left(tmp_path) == []


def test_a_damaged_moment_does_not_cost_the_film(tmp_path):
    jpeg = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 40, 40)).save(jpeg, "JPEG", quality=95)
    good = jpeg.getvalue()
    film, stills = examine(written(tmp_path, as_mp4([good, b"damage" * 30, good, good])))
    assert film.width == 64
    assert near(Image.open(io.BytesIO(stills.last)), (30, 30), (200, 40, 40))


def test_a_frame_that_swells_in_the_middle_of_a_film_is_never_decoded(tmp_path):
    small = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 40, 40)).save(small, "PNG")
    with pytest.raises(NotAFilm):
        examine(written(tmp_path, as_mp4([small.getvalue(), bomb(), bomb()], "png", "rgb24")))


@settings(max_examples=150, deadline=None)
@given(
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=6),
    cut=st.one_of(st.none(), st.floats(0, 1)),
)
def test_any_damage_ends_in_a_film_or_in_not_a_film(tmp_path_factory, changes, cut):
    content = bytearray(film_bytes())
    for where, new in changes:
        at = int(where * (len(content) - 1))
        content[at : at + len(new)] = new
    if cut is not None:
        content = content[: int(cut * len(content))]
    with suppress(NotAFilm):
        film, stills = examine(written(tmp_path_factory.getbasetemp(), bytes(content)))
        assert film.duration_s > 0
        assert all(Image.open(io.BytesIO(jpeg)).width for jpeg in (stills.poster, stills.last, stills.strip))


def unlike_its_neighbours(index, _count):
    return 37 * index % 200, 91 * index % 200, 90


@pytest.mark.parametrize("gop", [12, 250])
def test_a_moment_shows_the_very_frame_that_a_player_shows_then(tmp_path, gop):
    file = written(tmp_path, film_bytes(seconds=2.5, gop=gop, paint=unlike_its_neighbours))
    with av.open(str(file)) as container:
        shown = [(frame.time, np.asarray(frame.to_image())) for frame in container.decode(video=0)]
    for index in (0, 1, 7, 23, 24, 25, 30, 47, 59):
        begins_s, pixels = shown[index]
        # In whole milliseconds, as a slider or an address tells it, and until just before the next frame.
        for at_s in (begins_s, round(begins_s, 3), begins_s + 0.04):
            out = Image.open(io.BytesIO(frame_at(file, at_s)))
            assert np.abs(np.asarray(out, float) - pixels).max() <= 5, (index, at_s)


def test_moments_outside_a_film_are_its_first_and_its_last_frame(films, storage):
    task_id = new_id()
    films.fetch([storage.put("/a.mp4", film_bytes(seconds=1.5))], task_id)
    last = films.path(task_id, "last").read_bytes()
    assert films.frame_at(task_id, math.inf) == films.frame_at(task_id, 1.5) == films.frame_at(task_id, 9e9) == last
    assert films.frame_at(task_id, 0) == films.frame_at(task_id, -3) == films.frame_at(task_id, -math.inf) != last


def test_pictures_of_moments_are_drawn_once_and_their_number_is_bounded(films, tmp_path, monkeypatch):
    monkeypatch.setattr(film_files, "MOMENTS_KEPT", 5)
    task_id = new_id()
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / f"{task_id}.mp4").write_bytes(film_bytes(width=640, height=360))
    path = films.at(task_id, 0.25, 500)
    drawn = path.stat().st_mtime_ns
    assert still(path).size == (320, 180)
    assert films.at(task_id, 0.25, 320) == path
    assert path.stat().st_mtime_ns == drawn
    assert still(films.at(task_id, math.inf, 99_999)).size == (640, 360)
    assert still(films.at(task_id, 0, 1)).size == (160, 90)
    for number in range(9):
        newest = films.at(task_id, number / 10, 160)
    assert len([*newest.parent.iterdir()]) == 5
    assert newest.is_file()
    assert films.at(task_id, 0.25, 500).is_file()
    films.remove(task_id)
    assert left(tmp_path) == []


def test_a_moment_that_finds_no_room_is_an_error_of_films(films, tmp_path, monkeypatch):
    task_id = new_id()
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / f"{task_id}.mp4").write_bytes(film_bytes())

    def full(*_):
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        films.at(task_id, 0, 320)
    assert left(tmp_path) == [f"{task_id}.mp4"]


def test_a_moment_of_no_film_is_an_error_of_films(films, tmp_path):
    with pytest.raises(FilmError):
        films.at(new_id(), 0, 320)
    with pytest.raises(FilmError):
        films.frame_at("../" + "0" * 29, 0)
    task_id = new_id()
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / f"{task_id}.mp4").write_bytes(film_bytes()[:700])
    with pytest.raises(NotAFilm):
        films.at(task_id, 0, 320)
    assert left(tmp_path) == [f"{task_id}.mp4"]


@pytest.mark.parametrize(("fps", "seconds", "count"), [(24, 1, 24), (30, 0.5, 15), (60, 0.25, 15)])
def test_a_films_pace_and_its_frames_are_read_from_its_head(films, tmp_path, fps, seconds, count):
    task_id = new_id()
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / f"{task_id}.mp4").write_bytes(film_bytes(seconds=seconds, fps=fps))
    assert films.reel(task_id) == Reel(fps, count)


def test_there_is_no_pace_of_what_is_no_film(films, tmp_path):
    task_id = new_id()
    assert films.reel(task_id) is None
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / f"{task_id}.mp4").write_bytes(b"no film")
    assert films.reel(task_id) is None
