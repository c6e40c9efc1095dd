"""Each picture is kept once, whole or not at all, and everything shown is drawn from exactly what is sent."""

import hashlib
import io
import os
import resource
import shutil
import subprocess
import sys
import textwrap
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from sqlalchemy import insert

from tests.support.photos import photo, photo_bytes
from twoframe.errors import FrameError
from twoframe.fit import Fit, FitMode, Grade
from twoframe.keyframes import FITS_KEPT, Keyframes
from twoframe.likeness import differing_bits
from twoframe.models import AspectRatio, Frame, FrameRef, PreparedFrame
from twoframe.store import Store
from twoframe.store.tables import frames

WIDE, TALL = AspectRatio.WIDE, AspectRatio.TALL


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'twoframe.db'}")
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def keyframes(tmp_path, store):
    return Keyframes(tmp_path, store, max_pixels=10_000_000)


def files(tmp_path: Path) -> list[str]:
    """Every file of pictures below the data folder, parts included."""
    folders = ("frames", "cache", "tmp")
    return sorted(str(f.relative_to(tmp_path)) for d in folders for f in (tmp_path / d).rglob("*") if f.is_file())


def plain(colour: str, size: tuple[int, int] = (640, 360)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def opened(path: Path) -> Image.Image:
    with Image.open(path, formats=("JPEG",)) as im:
        im.load()
        return im


def reason(call, *args) -> str:
    with pytest.raises(FrameError) as caught:
        call(*args)
    return caught.value.reason


def test_a_picture_is_kept_by_the_hash_of_its_bytes(keyframes, tmp_path):
    content = photo_bytes("china")
    frame = keyframes.add(content, "C:\\photos\\china.jpg", WIDE)
    assert frame.sha256 == hashlib.sha256(content).hexdigest()
    assert (frame.name, frame.mime, frame.width, frame.height) == ("china.jpg", "image/jpeg", 640, 427)
    assert frame.bytes == len(content)
    path = keyframes.path(frame.sha256)
    assert path == tmp_path / "frames" / frame.sha256[:2] / frame.sha256
    assert path.read_bytes() == content


def test_what_is_prepared_is_a_file_of_its_own_and_is_made_once(keyframes):
    frame = keyframes.add(photo_bytes("china"), "china.jpg", WIDE)
    prepared = keyframes.prepare(frame.sha256, WIDE)
    path = keyframes.path(prepared.sha256)
    made = path.stat().st_mtime_ns
    assert (prepared.width, prepared.height, prepared.bytes) == (640, 360, path.stat().st_size)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == prepared.sha256
    assert prepared.kept == pytest.approx(360 / 427)
    assert keyframes.prepare(frame.sha256, WIDE) == prepared
    assert path.stat().st_mtime_ns == made
    tall = keyframes.prepare(frame.sha256, TALL)
    assert tall.height > tall.width
    assert tall.sha256 != prepared.sha256


def test_the_same_bytes_again_are_the_same_frame_under_its_first_name(keyframes, tmp_path):
    first = keyframes.add(photo_bytes("cat"), "cat.png", WIDE)
    before = files(tmp_path)
    assert keyframes.add(photo_bytes("cat"), "kitten.png", WIDE) == first
    assert files(tmp_path) == before


def test_frames_outlive_a_restart(keyframes, store, tmp_path):
    frame = keyframes.add(photo_bytes("cat"), "cat.png", WIDE)
    prepared = keyframes.prepare(frame.sha256, WIDE)
    again = Keyframes(tmp_path, store, max_pixels=10_000_000)
    assert again.prepare(frame.sha256, WIDE) == prepared


def test_a_lost_prepared_file_is_made_again(keyframes):
    frame = keyframes.add(photo_bytes("cat"), "cat.png", WIDE)
    prepared = keyframes.prepare(frame.sha256, WIDE)
    keyframes.path(prepared.sha256).unlink()
    assert reason(keyframes.data_uri, prepared) == "missing"
    assert keyframes.path(keyframes.prepare(frame.sha256, WIDE).sha256).is_file()


def test_a_lost_original_comes_back_with_a_new_upload(keyframes):
    frame = keyframes.add(photo_bytes("cat"), "cat.png", WIDE)
    keyframes.path(frame.sha256).unlink()
    assert reason(keyframes.prepare, frame.sha256, TALL) == "missing"
    assert keyframes.add(photo_bytes("cat"), "cat.png", TALL) == frame
    assert keyframes.prepare(frame.sha256, TALL).height > 100


def test_an_open_file_is_read_from_its_start_and_left_open(keyframes, tmp_path):
    source = io.BytesIO(photo_bytes("cat"))
    source.read(100)
    frame = keyframes.add(source, "cat.png", WIDE)
    assert frame.bytes == len(photo_bytes("cat"))
    assert not source.closed


def test_a_name_is_kept_readable_and_safe_for_any_database(keyframes):
    frame = keyframes.add(plain("red"), "../../etc/\x00pass\udc80wd\n.png" + "x" * 500, WIDE)
    assert frame.name.startswith("passwd.png")
    assert len(frame.name) == 200


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"no picture", "not_a_picture"),
        (photo_bytes("china")[:5000], "truncated"),
        (plain("red", (5000, 2001)), "too_many_pixels"),
    ],
    ids=["empty", "text", "cut", "large"],
)
def test_a_bad_picture_is_refused_by_name_and_leaves_nothing_behind(keyframes, store, tmp_path, content, why):
    with pytest.raises(FrameError) as caught:
        keyframes.add(content, "holiday.jpg", WIDE)
    assert (caught.value.reason, caught.value.name) == (why, "holiday.jpg")
    assert files(tmp_path) == []
    assert store.frame(hashlib.sha256(content).hexdigest()) is None


class Endless(io.RawIOBase):
    """A source that never ends, and counts what was taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "it is read in pieces"
        self.taken += size
        return bytes(size)

    def seekable(self) -> bool:
        return False


def test_a_file_of_more_than_100_mb_is_refused_while_it_arrives(keyframes, tmp_path):
    source = Endless()
    assert reason(keyframes.add, source, "film.mov", WIDE) == "too_heavy"
    assert source.taken < 102_000_000
    assert files(tmp_path) == []


def test_many_threads_that_add_the_same_picture_make_one(keyframes, tmp_path):
    content = photo_bytes("coffee")
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: keyframes.add(content, "coffee.png", WIDE), range(16)))
        prepared = list(pool.map(lambda _: keyframes.prepare(added[0].sha256, TALL), range(16)))
        previews = set(pool.map(lambda _: keyframes.preview(added[0].sha256, WIDE, 200), range(16)))
    assert len(set(added)) == len(set(prepared)) == len(previews) == 1
    assert len(files(tmp_path)) == 4


def test_the_data_uri_is_the_prepared_jpeg(keyframes):
    frame = keyframes.add(photo_bytes("cat"), "cat.png", WIDE)
    prepared = keyframes.prepare(frame.sha256, WIDE)
    head, body = keyframes.data_uri(prepared).split(",")
    assert head == "data:image/jpeg;base64"
    assert b64decode(body) == keyframes.path(prepared.sha256).read_bytes()


def test_what_another_twoframe_sent_is_adopted_within_the_cap_of_pixels(keyframes, store, tmp_path):
    frame = keyframes.add(plain("red"), "red.png", WIDE)
    out = io.BytesIO()
    Image.new("L", (1280, 720), 128).save(out, "JPEG")
    sha256 = hashlib.sha256(out.getvalue()).hexdigest()
    sent = PreparedFrame(sha256, frame.sha256, WIDE, 1280, 720, len(out.getvalue()), 1.0, Fit(x=0.25))
    for most, adopted in ((1280 * 720 - 1, False), (1280 * 720, True)):
        part = tmp_path / "tmp" / "sent.part"
        part.write_bytes(out.getvalue())
        small = Keyframes(tmp_path, store, max_pixels=most)
        if adopted:
            small.adopt(part, sent)
        else:
            with pytest.raises(FrameError) as refused:
                small.adopt(part, sent)
            assert refused.value.reason == "too_many_pixels"
        assert (small.path(sha256) is not None) == adopted


@pytest.mark.parametrize("sha256", ["", "0" * 64, "0" * 63, "../" + "0" * 61, "G" * 64, "0" * 64 + "\n", "..", "a/b"])
def test_unknown_and_hostile_hashes_have_no_path(keyframes, sha256):
    assert keyframes.path(sha256) is None


def test_an_unknown_frame_is_called_missing(keyframes):
    for call in (keyframes.prepare, lambda sha, ratio: keyframes.preview(sha, ratio, 100)):
        assert reason(call, "0" * 64, WIDE) == "missing"


def test_a_preview_is_the_prepared_crop_made_smaller(keyframes):
    frame = keyframes.add(photo_bytes("china"), "china.jpg", TALL)
    prepared = keyframes.prepare(frame.sha256, TALL)
    path = keyframes.preview(frame.sha256, TALL, 110)
    small, sent = opened(path), opened(keyframes.path(prepared.sha256))
    assert small.size == (96, 170)
    theirs, ours = sent.resize((8, 14)).tobytes(), small.resize((8, 14)).tobytes()
    assert max(abs(a - b) for a, b in zip(theirs, ours, strict=True)) < 12
    assert keyframes.preview(frame.sha256, TALL, 5000) == keyframes.path(prepared.sha256)
    assert opened(keyframes.preview(frame.sha256, TALL, -3)).width == 32


@pytest.mark.parametrize(
    "fit", [Fit(), Fit(x=0.1, y=1), Fit(FitMode.EDGE), Fit(FitMode.BLUR), Fit(x=0.7, grade=Grade(1.1, 5, -3, 4))]
)
def test_what_is_shown_is_byte_for_byte_what_is_sent(keyframes, fit):
    frame = keyframes.add(photo_bytes("astronaut"), "astronaut.png", WIDE)
    prepared = keyframes.prepare(frame.sha256, TALL, fit)
    sent = b64decode(keyframes.data_uri(prepared).split(",")[1])
    assert keyframes.preview(frame.sha256, TALL, 5000, fit).read_bytes() == sent
    assert prepared.fit == fit
    assert prepared.kept == (pytest.approx(9 / 16) if fit.mode is FitMode.COVER else 1.0)
    assert keyframes.prepare(frame.sha256, TALL, fit) == prepared
    assert (keyframes.prepare(frame.sha256, TALL).sha256 == prepared.sha256) == (fit == Fit())


def test_a_pair_s_thumbnail_shows_each_frame_by_its_own_fit(keyframes):
    halves = Image.new("RGB", (600, 200), "red")
    halves.paste("blue", (300, 0, 600, 200))
    sha256 = keyframes.add(png(halves), "halves.png", WIDE).sha256
    left, right = FrameRef(sha256, fit=Fit(x=0)), FrameRef(sha256, fit=Fit(x=1))
    both = opened(keyframes.pair(left, right, AspectRatio.SQUARE))
    assert both.getpixel((140, 140))[0] > 240
    assert both.getpixel((420, 140))[2] > 240
    linked = FrameRef(url="https://example.test/a.jpg")
    assert opened(keyframes.pair(linked, right, AspectRatio.SQUARE)).getpixel((140, 140))[2] > 240
    assert keyframes.pair(linked, None, WIDE) is None


def test_who_tries_many_fits_fills_no_disk_and_loses_none(keyframes, store):
    frame = keyframes.add(png(photo("cat").resize((32, 600))), "cat.png", WIDE)
    fits = [Fit(y=number / 100) for number in range(FITS_KEPT + 10)]
    for fit in fits:
        keyframes.preview(frame.sha256, WIDE, 32, fit)
    assert len(store.all_prepared(frame.sha256)) == FITS_KEPT
    assert keyframes.preview(frame.sha256, WIDE, 32, fits[0]).is_file()
    assert keyframes.path(keyframes.prepare(frame.sha256, WIDE, fits[1]).sha256).is_file()


def test_a_picture_that_was_once_prepared_from_another_stays_when_that_is_forgotten(keyframes):
    frame = keyframes.add(photo_bytes("cat"), "cat.png", WIDE)
    shown = keyframes.path(keyframes.prepare(frame.sha256, WIDE).sha256)
    saved = keyframes.add(shown.read_bytes(), "saved from the page.jpg", TALL)
    assert keyframes.path(saved.sha256) == shown
    for number in range(FITS_KEPT):
        keyframes.prepare(frame.sha256, TALL, Fit(x=number / 100))
    assert keyframes.path(saved.sha256) == shown


def test_a_file_that_is_deleted_in_the_middle_is_called_missing(keyframes, monkeypatch):
    frame = keyframes.add(photo_bytes("cat"), "cat.png", WIDE)
    prepare = keyframes.prepare

    def then_lost(*asked):
        prepared = prepare(*asked)
        keyframes.path(prepared.sha256).unlink()
        return prepared

    monkeypatch.setattr(keyframes, "prepare", then_lost)
    assert reason(keyframes.preview, frame.sha256, WIDE, 64) == "missing"
    assert reason(keyframes.pair, FrameRef(frame.sha256), None, WIDE) == "missing"


def test_the_whole_picture_is_shown_at_any_width_up_to_its_own(keyframes):
    sha256 = keyframes.add(photo_bytes("china"), "china.jpg", TALL).sha256
    small, own = opened(keyframes.whole(sha256, 330)), opened(keyframes.whole(sha256, 9999))
    assert (small.size, own.size) == ((320, 214), (640, 427))
    theirs, ours = photo("china").resize((9, 6)).tobytes(), small.resize((9, 6)).tobytes()
    assert max(abs(a - b) for a, b in zip(theirs, ours, strict=True)) < 12
    long = keyframes.add(plain("red", (20_000, 100)), "long.png", WIDE).sha256
    assert opened(keyframes.whole(long, 99_999)).size == (4096, 20)
    dot = keyframes.add(plain("blue", (1, 1)), "dot.png", WIDE).sha256
    assert opened(keyframes.whole(dot, 640)).size == (1, 1)
    assert reason(keyframes.whole, "0" * 64, 640) == "missing"


def png(im: Image.Image) -> bytes:
    out = io.BytesIO()
    im.save(out, "PNG")
    return out.getvalue()


def smaller(im: Image.Image, share: float, quality: int = 60) -> bytes:
    """A copy as a chat sends it on."""
    out = io.BytesIO()
    im.resize((round(im.width * share), round(im.height * share)), Image.Resampling.LANCZOS).save(
        out, "JPEG", quality=quality
    )
    return out.getvalue()


class TestLarger:
    def test_the_largest_copy_of_the_same_picture_is_found(self, keyframes):
        for name in ("china", "astronaut", "hubble"):
            im = photo(name)
            tiny, middle, large = (
                keyframes.add(smaller(im, share, quality), f"{name}.jpg", WIDE)
                for share, quality in ((0.4, 50), (0.7, 70), (1.0, 90))
            )
            assert keyframes.larger(tiny.sha256) == large
            assert keyframes.larger(middle.sha256) == large
            assert keyframes.larger(large.sha256) is None

    def test_a_copy_that_is_hardly_larger_is_not_offered(self, keyframes):
        im = photo("coffee")
        keyframes.add(smaller(im, 1.0), "large.jpg", WIDE)
        small = keyframes.add(smaller(im, 0.9), "small.jpg", WIDE)
        assert keyframes.larger(small.sha256) is None

    def test_what_is_mirrored_relit_cropped_or_merely_similar_is_not_offered(self, keyframes):
        left, right = photo("motorcycle"), photo("motorcycle_right")
        small = keyframes.add(smaller(left, 0.5), "small.jpg", WIDE)
        others = (ImageOps.mirror(left), right, left.point(lambda value: value * 0.8), ImageOps.crop(left, 20))
        for index, other in enumerate(others):
            keyframes.add(png(other), f"{index}.png", WIDE)
        assert keyframes.larger(small.sha256) is None
        large = keyframes.add(png(left), "large.png", WIDE)
        assert keyframes.larger(small.sha256) == large

    def test_pictures_from_before_there_were_fingerprints_get_theirs_when_they_are_looked_at(self, keyframes, store):
        im = photo("rocket")
        small, large = (keyframes.add(smaller(im, share), f"{share}.jpg", WIDE) for share in (0.5, 1.0))
        for frame in (small, large):
            store.set_print(frame.sha256, None)
        assert keyframes.larger(small.sha256).sha256 == large.sha256
        for frame in (small, large):
            assert differing_bits(store.frame(frame.sha256).print, frame.print) <= 2
        store.set_print(small.sha256, None)
        keyframes.prepare(small.sha256, TALL)
        assert store.frame(small.sha256).print == small.print

    def test_lost_files_and_unknown_or_empty_pictures_have_no_larger_copy(self, keyframes):
        im = photo("cat")
        small, large = (keyframes.add(smaller(im, share), f"{share}.jpg", WIDE) for share in (0.5, 1.0))
        keyframes.path(large.sha256).unlink()
        assert keyframes.larger(small.sha256) is None
        keyframes.path(small.sha256).unlink()
        assert keyframes.larger(small.sha256) is None
        assert keyframes.larger("0" * 64) is None
        dot = keyframes.add(plain("blue", (1, 1)), "dot.png", WIDE)
        assert keyframes.larger(dot.sha256) is None

    def test_among_ten_thousand_pictures_no_file_is_opened_without_need(self, keyframes, store, tmp_path):
        small = keyframes.add(smaller(photo("flower"), 0.5), "small.jpg", WIDE)
        rows = [
            Frame(f"{n:064x}", "x.jpg", "image/jpeg", 3200, 2135, 1, f"{n * 2654435761 % 2**64:016x}")
            for n in range(10_000)
        ]
        with store._writing() as write:
            write.connection.execute(insert(frames), [asdict(row) for row in rows])
        before = files(tmp_path)
        assert keyframes.larger(small.sha256) is None
        assert files(tmp_path) == before
        large = keyframes.add(smaller(photo("flower"), 1.0), "large.jpg", WIDE)
        assert keyframes.larger(small.sha256) == large


def test_any_number_of_widths_makes_a_bounded_number_of_files(keyframes, tmp_path):
    frame = keyframes.add(photo_bytes("china"), "china.jpg", WIDE)
    for width in range(1, 700, 5):
        keyframes.preview(frame.sha256, WIDE, width)
    assert len(files(tmp_path)) <= 2 + 640 // 32


def test_the_pair_is_two_squares_side_by_side(keyframes):
    red = keyframes.add(plain("red"), "red.png", WIDE).sha256
    blue = keyframes.add(plain("blue"), "blue.png", WIDE).sha256
    both = opened(keyframes.pair(FrameRef(red), FrameRef(blue), WIDE))
    assert both.size == (560, 280)
    assert both.getpixel((270, 140))[0] > 240
    assert both.getpixel((290, 140))[2] > 240
    turned = opened(keyframes.pair(FrameRef(blue), FrameRef(red), WIDE))
    assert turned.getpixel((10, 140))[2] > 240


def test_one_frame_alone_is_one_wide_picture_wherever_it_stands(keyframes):
    red = keyframes.add(plain("red"), "red.png", WIDE).sha256
    for path in (keyframes.pair(FrameRef(red), None, WIDE), keyframes.pair(None, FrameRef(red), WIDE)):
        assert opened(path).size == (560, 280)
        assert min(opened(path).getpixel((x, 140))[0] for x in (5, 280, 555)) > 240
    assert keyframes.pair(None, None, WIDE) is None


def test_the_cache_may_be_deleted_at_any_time(keyframes, tmp_path):
    sha256 = keyframes.add(photo_bytes("cat"), "cat.png", WIDE).sha256
    paths = [keyframes.preview(sha256, WIDE, 100), keyframes.pair(FrameRef(sha256), FrameRef(sha256), WIDE)]
    assert all(path.is_relative_to(tmp_path / "cache") for path in paths)
    shutil.rmtree(tmp_path / "cache")
    assert [keyframes.preview(sha256, WIDE, 100), keyframes.pair(FrameRef(sha256), FrameRef(sha256), WIDE)] == paths
    assert all(path.is_file() for path in paths)


def test_used_bytes_counts_originals_and_prepared_frames(keyframes):
    assert keyframes.used_bytes() == 0
    frame = keyframes.add(photo_bytes("cat"), "cat.png", WIDE)
    keyframes.preview(frame.sha256, WIDE, 100)
    assert keyframes.used_bytes() == frame.bytes + keyframes.prepare(frame.sha256, WIDE).bytes


FULL_DISK = """
    import resource, sys
    from pathlib import Path
    from twoframe.errors import FrameError
    from twoframe.keyframes import Keyframes
    from twoframe.models import AspectRatio
    from twoframe.store import Store
    data, picture = map(Path, sys.argv[1:])
    store = Store(f"sqlite:///{data / 'twoframe.db'}")
    keyframes = Keyframes(data, store, max_pixels=10**7)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    try:
        keyframes.add(picture.read_bytes(), "photo.png", AspectRatio.WIDE)
    except FrameError as error:
        sys.stdout.write(error.reason)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="this system limits no file sizes")
def test_a_full_disk_is_told_and_leaves_nothing_behind(store, tmp_path):
    picture = tmp_path / "photo.png"
    photo("astronaut").save(picture)
    assert picture.stat().st_size > 400_000
    command = [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(tmp_path), str(picture)]
    root = Path(__file__).parent.parent
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root, env=os.environ, timeout=60)
    assert done.stdout == "disk_full"
    assert files(tmp_path) == []
