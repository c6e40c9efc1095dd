"""The keyframe desk on real photographs: what pages see of checks, previews and returned films, and what breaks it."""

import io
import shutil
from dataclasses import replace
from itertools import count

import av
import psutil
import pytest
from PIL import Image

from tests.render.pairs import known_pair
from tests.render.support import encoded
from tests.support.photos import photo_bytes
from tests.support.server import wait_for
from twoframe.desk import Desk, State
from twoframe.films import Films
from twoframe.fit import Fit
from twoframe.keyframes import Keyframes
from twoframe.models import AspectRatio, FrameRef, GenerationRequest, TaskState
from twoframe.pairs import Pair, Repair, Topic
from twoframe.render import FilmJob, render_film
from twoframe.store import NewTask, Store, utc_now
from twoframe.studio.launch import Studio

WIDE = AspectRatio.WIDE


class House:
    """A data folder with a desk, shared by the tests of this module: what they ask for differs by its content."""

    def __init__(self, data):
        self.data = data
        self.store = Store(f"sqlite:///{data / 'twoframe.db'}")
        self.store.migrate()
        self.keyframes = Keyframes(data, self.store, max_pixels=30_000_000)
        self.films = Films(data)
        self.studio = Studio()
        self.desk = self.open()
        self._numbers = count(1)

    def open(self, studio=None):
        return Desk(self.data, self.store, self.keyframes, self.films, studio or self.studio)

    def ref(self, name="china", fit=None):
        content = photo_bytes(name) if isinstance(name, str) else name
        frame = self.keyframes.add(content, f"{name}.png" if isinstance(name, str) else "picture.png", WIDE)
        return FrameRef(sha256=frame.sha256, fit=fit or Fit())

    def fresh(self, name="china"):
        """A picture cropped as none was before: nothing is known of it."""
        return self.ref(name, Fit(y=next(self._numbers) / 1000))

    def checked(self, pair, desk=None):
        return until_done(lambda: (desk or self.desk).check(pair))

    def previewed(self, pair, desk=None):
        return until_done(lambda: (desk or self.desk).preview(pair, large=False))


def until_done(look):
    wait_for(lambda: look().state is not State.RUNNING, 60, "an end")
    return look()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("desk") / "data")
    yield house
    house.desk.close()
    house.store.close()


@pytest.fixture(autouse=True)
def _nothing_is_left_half_done(house):
    yield
    wait_for(lambda: not list((house.data / "tmp").glob("*.part")), what="all parts to be gone")


# --- the pair check ---------------------------------------------------------------------------------------------------


def test_a_check_runs_behind_the_page_and_is_known_from_then_on(house):
    pair = Pair(house.ref("china"), house.ref("flower"))
    with house.keyframes._decoding:  # as if a large picture were being decoded
        looks = [house.desk.check(pair), house.desk.check(pair)]
    assert [look.state for look in looks] == [State.RUNNING] * 2
    done = house.checked(pair)
    assert done.state is State.DONE
    assert Topic.CUT in {finding.topic for finding in done.findings}
    assert house.desk.check(replace(pair, prompt="a cat dances")) == done, "no camera word, nothing new to measure"
    zoom = house.checked(replace(pair, prompt="push in on the flower"))
    assert zoom.measures.move > 1


def test_a_later_process_knows_what_an_earlier_one_measured(house):
    pair = Pair(house.fresh("coffee"), house.ref("cat"))
    first = house.checked(pair)
    picture = house.desk.evidence(first.key, Topic.CROP)
    assert picture.read_bytes().startswith(b"\xff\xd8")
    picture.unlink()
    later = house.open()
    assert later.evidence(first.key, Topic.CROP) == picture, "drawn again, for a pair that it knows from the disk"
    assert house.checked(pair, later) == first


def test_pictures_of_findings_are_drawn_for_checks_only(house):
    assert house.desk.evidence("0" * 64, Topic.LIGHT) is None
    assert house.desk.evidence("../../twoframe.db", Topic.LIGHT) is None


def test_no_finding_is_drawn_of_pictures_that_are_all_gone(house, caplog):
    pair = Pair(house.ref(encoded(Image.linear_gradient("L"))), None)
    key = house.checked(pair).key
    house.keyframes.path(pair.start.sha256).unlink()
    assert house.desk.evidence(key, Topic.PALETTE) is None
    assert not caplog.records, "nothing was tried in vain"


def test_nothing_is_asked_of_a_pair_without_frames(house):
    empty = Pair(None, None)
    assert house.desk.check(empty).state is State.NONE
    assert house.desk.preview(empty, large=False).problem
    house.desk.start_preview(empty, large=False, session="a")
    assert house.desk.preview(empty, large=False).state is State.NONE


def test_a_picture_given_by_its_address_is_named_as_unseen_and_never_previewed(house):
    pair = Pair(house.ref(), FrameRef(url="https://example.com/end.jpg"))
    done = house.checked(pair)
    assert [(one.topic, one.slot) for one in done.findings if one.topic is Topic.UNSEEN] == [(Topic.UNSEEN, "end")]
    house.desk.start_preview(pair, large=False, session="a")
    preview = house.desk.preview(pair, large=False)
    assert (preview.state, bool(preview.problem)) == (State.NONE, True)


def test_a_picture_that_is_gone_is_named_until_it_is_back(house):
    ref = house.ref("rocket", Fit(x=0.1))
    pair = Pair(ref, house.ref())
    file = house.keyframes.path(ref.sha256)
    content = file.read_bytes()
    file.unlink()
    assert Topic.UNSEEN in {finding.topic for finding in house.checked(pair).findings}
    house.desk.start_preview(pair, large=False, session="a")
    failed = house.previewed(pair)
    assert failed.state is State.FAILED
    assert "no longer on this computer" in failed.problem
    file.write_bytes(content)
    back = house.checked(pair)
    assert Topic.UNSEEN not in {finding.topic for finding in back.findings}
    assert back.measures.cut is not None


ODD = {
    "one pixel": lambda: encoded(Image.new("RGB", (1, 1), "red")),
    "a thread": lambda: encoded(Image.new("RGB", (20_000, 100), "red")),
    "nothing to see": lambda: encoded(Image.new("RGBA", (300, 200), (0, 0, 0, 0))),
    "black": lambda: encoded(Image.new("RGB", (300, 200))),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_pictures_are_checked_like_any_other(house, name):
    odd = house.ref(ODD[name]())
    for pair in (Pair(odd, None), Pair(odd, house.ref()), Pair(odd, odd)):
        done = house.checked(pair)
        assert done.state is State.DONE, done.problem
        assert Topic.EMPTY in {finding.topic for finding in done.findings}


def test_repairs_use_what_the_check_has_seen(house):
    pair = Pair(house.ref("china"), house.ref("coffee"))
    house.checked(pair)
    mended = house.desk.repair(pair, Repair.MATCH)
    assert mended.end.fit.grade is not None
    before, after = house.checked(pair).measures, house.checked(mended).measures
    assert abs(after.lightness) < abs(before.lightness) / 3
    large = Image.open(io.BytesIO(photo_bytes("china"))).resize((2560, 1708))
    original = house.ref(encoded(large, "JPEG", quality=90))
    fresh = house.open()
    assert fresh.repair(pair, Repair.LARGER).start.sha256 == original.sha256


# --- the motion preview -----------------------------------------------------------------------------------------------


def test_a_preview_is_drawn_when_asked_for_and_kept_by_its_content(house):
    pair = Pair(house.fresh(), None, prompt="a slow push in")
    assert house.desk.preview(pair, large=False).state is State.NONE
    house.desk.start_preview(pair, large=False, session="a")
    assert house.desk.preview(pair, large=False).state is State.RUNNING
    wait_for(lambda: house.desk.preview(pair, large=False).share > 0, what="progress")
    done = house.previewed(pair)
    assert (done.state, done.technique, done.share) == (State.DONE, "camera", 1)
    film, strip = (house.desk.preview_file(url.removeprefix("/previews/")) for url in (done.url, done.strip_url))
    with av.open(str(film)) as content:
        stream = content.streams.video[0]
        assert (stream.width, stream.height, stream.frames) == (640, 360, 120)
    assert strip.read_bytes().startswith(b"\xff\xd8")
    same = replace(pair, prompt="now push in again, on a cat")
    assert house.open().preview(same, large=False) == done, "the same move over the same crop, in another process"
    other = (replace(pair, prompt="pan left"), replace(pair, ratio=AspectRatio.SQUARE), replace(pair, loop=True))
    assert {house.desk.preview(one, large=False).state for one in other} == {State.NONE}
    assert house.desk.preview(pair, large=True).state is State.NONE
    shutil.rmtree(house.data / "cache" / "previews")
    assert house.desk.preview(pair, large=False).state is State.NONE


def test_another_pair_breaks_off_what_nobody_else_waits_for(house):
    mine, other = Pair(house.fresh(), house.ref("flower")), Pair(house.fresh(), house.ref("coffee"))
    desk = house.desk
    for session in ("a", "b"):
        desk.start_preview(mine, large=True, session=session)
    desk.start_preview(other, large=True, session="c")
    desk.follow(mine, "a")
    assert desk.preview(mine, large=True).state is State.RUNNING, "the same pair goes on"
    desk.follow(other, "a")
    desk.follow(other, "c")
    assert desk.preview(mine, large=True).state is State.RUNNING, "b waits for it still"
    desk.cancel_preview("b")
    assert desk.preview(mine, large=True).state is State.NONE
    desk.start_preview(mine, large=False, session="c")
    assert desk.preview(other, large=True).state is State.NONE, "a session has one preview drawn at a time"
    desk.cancel_preview("c")
    assert desk.preview(mine, large=False).state is State.NONE


def test_a_server_that_ends_in_the_middle_leaves_nothing_and_begins_anew(house):
    pair = Pair(None, house.fresh(), prompt="tilt up")
    first = house.open(Studio())
    first.start_preview(pair, large=False, session="a")
    wait_for(lambda: first.preview(pair, large=False).share > 0, what="progress")
    first.close()
    wait_for(lambda: first.preview(pair, large=False).state is State.FAILED, what="its end")
    assert first.preview(pair, large=False).problem
    assert house.desk.preview(pair, large=False).state is State.NONE
    house.desk.start_preview(pair, large=False, session="a")
    assert house.previewed(pair).state is State.DONE


def test_a_full_disk_is_told_and_does_not_stand_in_the_way_of_a_second_try(house):
    pair = Pair(house.fresh(), None, prompt="orbit")
    house.checked(pair)
    pid = wait_for(lambda: house.studio.pid, what="the process")
    psutil.Process(pid).rlimit(psutil.RLIMIT_FSIZE, (2000, 2000))  # no file may grow beyond 2,000 bytes
    house.desk.start_preview(pair, large=False, session="a")
    failed = house.previewed(pair)
    assert failed.state is State.FAILED
    assert "disk is full" in failed.problem
    psutil.Process(pid).kill()
    house.desk.start_preview(pair, large=False, session="a")
    assert house.desk.preview(pair, large=False).state is State.RUNNING
    house.desk.cancel_preview("a")


# --- the returned film ------------------------------------------------------------------------------------------------


def returned(house, request, film):
    """A finished task whose film is this file."""
    new = NewTask(request=request, gateway="https://gateway.example")
    task = house.store.add_tasks([new], daily_limit=None, max_active=None, day_start=utc_now())[0]
    (house.data / "films").mkdir(exist_ok=True)
    shutil.copy(film, house.data / "films" / f"{task.id}.mp4")
    found = house.films.film(task.id)
    house.store.change(task.id, code="saved", expect=frozenset(TaskState), state=TaskState.COMPLETED, film=found)
    return until_done(lambda: house.desk.returned(task.id))


def test_a_film_is_held_against_what_was_sent_and_against_itself(house, tmp_path):
    pair = known_pair("zoom 1.25")
    start, end = (house.ref(encoded(picture)) for picture in (pair.start, pair.end))
    job = FilmJob("", start=encoded(pair.start), end=encoded(pair.end), width=480, height=272, seconds=2.0)
    film = render_film(replace(job, loop=True), tmp_path / "film.mp4").path
    found = returned(house, GenerationRequest("", start=start, end=end, loop=True), film)
    assert (found.first_level, found.last_level, found.seam_level) == ("matches", "differs", "closes"), "it came back"
    assert found.first > 0.9
    seam = house.desk.preview_file(found.seam_url.removeprefix("/previews/"))
    with av.open(str(seam)) as content:
        assert content.streams.video[0].frames == 3 * (19 + 19 + 6)
    once = render_film(job, tmp_path / "once.mp4").path
    found = returned(house, GenerationRequest("", start=start, end=end, loop=True), once)
    assert (found.first_level, found.last_level, found.seam_level) == ("matches", "matches", "jumps")
    assert found.jump_share > 0.02
    swapped = returned(house, GenerationRequest("", start=house.ref("cat")), once)
    assert (swapped.first_level, swapped.last, swapped.seam) == ("differs", None, None)


def test_a_film_is_held_against_the_pictures_that_are_here_and_again_once_they_are_back(house, tmp_path):
    sent = house.ref("rocket", Fit(x=0.3))
    film = render_film(FilmJob("", start=photo_bytes("rocket"), width=64, height=36, seconds=0.1), tmp_path / "a.mp4")
    file = house.keyframes.path(sent.sha256)
    content = file.read_bytes()
    file.unlink()
    gone = returned(house, GenerationRequest("", start=sent, loop=True), film.path)
    assert (gone.state, gone.first) == (State.DONE, None)
    assert returned(house, GenerationRequest("", start=sent), film.path).state is State.NONE
    file.write_bytes(content)
    task_id = gone.first_url.split("/")[2]
    assert until_done(lambda: house.desk.returned(task_id)).first is not None


def test_a_film_without_anything_to_hold_it_against_is_left_alone(house, tmp_path):
    film = render_film(FilmJob("waves", width=64, height=36, seconds=0.1), tmp_path / "film.mp4").path
    by_url = GenerationRequest("", start=FrameRef(url="https://example.com/a.jpg"))
    for request in (GenerationRequest("waves"), by_url):
        assert returned(house, request, film).state is State.NONE
    assert house.desk.returned("f" * 32).state is State.NONE
    looped = returned(house, GenerationRequest("waves", loop=True), film)
    assert (looped.state, looped.first) == (State.DONE, None)
    task_id = looped.first_url.split("/")[2]
    (house.data / "films" / f"{task_id}.mp4").write_bytes(b"\0\0\0\x18ftyp" + b"no film at all")
    shutil.rmtree(house.data / "cache")
    failed = until_done(lambda: house.desk.returned(task_id))
    assert failed.state is State.FAILED
    assert "can’t be read" in failed.problem
