"""A ZIP that comes in: everything arrives, twice changes nothing, and no ZIP does harm."""

import io
import json
import os
import stat
import struct
import time
import unicodedata
import zipfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import pytest

from tests.archive.given import add_film, add_rich_film, house
from tests.keep.given import KILLED, script, settings_of
from tests.store.conftest import (  # noqa: F401 - fixtures
    backend,
    clock,
    database_url,
    migrated_database,
    migrated_file,
    postgres,
)
from tests.store.given import DAY, FAILED, GATEWAY, MONTH, NOON, one, put, wait_until
from tests.store.test_archive import comparable
from tests.support.films import only_sound, tiny_film
from tests.support.photos import photo_bytes
from twoframe.archive import importing, unpacking
from twoframe.archive.checked import Damaged
from twoframe.archive.import_words import told
from twoframe.archive.importing import ENDED, Imports, Step
from twoframe.archive.understanding import name_of, understood
from twoframe.archive.unpacking import NotOurs, Opened
from twoframe.errors import DiskFull
from twoframe.films import STALE_S, Films
from twoframe.i18n import speaking
from twoframe.keep.doctor import doctor
from twoframe.models import AspectRatio, Failure, FrameRef, GenerationRequest, Task, TaskState, new_id
from twoframe.records import Record


@pytest.fixture
def home(tmp_path):
    """The Twoframe that a ZIP comes from."""
    with house(tmp_path / "home") as made:
        yield made


@dataclass(frozen=True)
class Rich:
    """A film with everything, as it lies at home, and its ZIP."""

    task: Task
    record: Record
    files: dict[str, bytes]
    zip: bytes


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """Made once, and never changed."""
    with house(tmp_path_factory.mktemp("rich") / "home") as made:
        task = add_rich_film(made)
        yield Rich(task, record_of(made, task), files_of(made), zip_of(made, task))


@pytest.fixture
def away(tmp_path):
    """The one that it comes to."""
    with house(tmp_path / "away") as made:
        yield made


def zip_of(home, *tasks) -> bytes:
    with closing(home.exports.zip(home.exports.take(home.exports.order([task.id for task in tasks])))) as package:
        return b"".join(package.chunks())


def imports_of(away, **options) -> Imports:
    options = {"spare_bytes": 0, **options}
    return Imports(away.data, away.store, away.films, away.keyframes, away.store._clock, **options)


def take_in(away, content: bytes, **options) -> importing.Progress:
    """Receive a ZIP, and wait until it is taken in."""
    imports = imports_of(away, **options)
    try:
        with imports.arriving("films.zip") as arrival:
            arrival.write(content)
            imports.arrived(arrival)
        wait_until(lambda: imports.progress()[0].step in ENDED)
        return imports.progress()[0]
    finally:
        imports.close()
        assert imports._thread is None or not imports._thread.is_alive()
        assert not any((away.data / "tmp").iterdir())
        assert not any((away.data / "received").iterdir())


def words(progress) -> str:
    with speaking("en"):
        return str(told(progress)["words"])


def record_of(made, task):
    [record] = made.store.records([task.id])
    return record


def files_of(made) -> dict[str, bytes]:
    return {
        str(file.relative_to(made.data)): file.read_bytes()
        for folder in ("films", "frames")
        for file in sorted((made.data / folder).rglob("*"))
        if file.is_file()
    }


def changed(content: bytes, change) -> bytes:
    """A ZIP whose metadata, and whose files, somebody has changed: `change(metadata, files)`."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        files = {name: source.read(name) for name in source.namelist()}
    metadata = json.loads(files.pop("metadata.json"))
    metadata = change(metadata, files) or metadata
    return packed({**files, "metadata.json": json.dumps(metadata).encode()})


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_film_arrives_with_everything(rich, away):
    progress = take_in(away, rich.zip)
    assert (progress.step, words(progress)) == (Step.DONE, "1 film imported.")
    sent, arrived = rich.record, record_of(away, rich.task)
    as_sent = replace(sent.task, request=replace(sent.task.request, notify_hook=None), raw=None)
    as_arrived = replace(arrived.task, raw=None)
    assert comparable(replace(arrived, task=as_arrived)) == comparable(replace(sent, task=as_sent))
    assert arrived.task.raw["state"] == "completed"
    assert files_of(away) == rich.files


def test_a_film_arrives_in_either_database(rich, tmp_path, database_url):  # noqa: F811
    with house(tmp_path / "away", database_url) as away:
        take_in(away, rich.zip)
        assert record_of(away, rich.task).judged.trail[-1].reason == "=HYPERLINK(1)"
        assert away.store.usage(GATEWAY, day_start=DAY, month_start=MONTH).today == 0


def test_importing_twice_changes_nothing(home, away):
    content = zip_of(home, add_rich_film(home), add_film(home, "Another"))
    take_in(away, content)
    files, last = files_of(away), away.store.last_event_id()
    progress = take_in(away, content)
    assert words(progress) == "2 films were here before, and are as they were."
    assert (files_of(away), away.store.last_event_id()) == (files, last)


def test_importing_into_the_twoframe_that_it_came_from_changes_nothing(home):
    task = add_rich_film(home)
    content = zip_of(home, task)
    home.store.rename(task.id, "Another title by now")
    before, files = record_of(home, task), files_of(home)
    take_in(home, content)
    assert (record_of(home, task), files_of(home)) == (before, files)


def test_what_was_imported_can_be_exported_and_imported_on(home, away, tmp_path):
    task = add_rich_film(home)
    take_in(away, zip_of(home, task))
    with house(tmp_path / "third") as third:
        take_in(third, zip_of(away, task))
        first, last = record_of(away, task), record_of(third, task)
        assert comparable(last) == comparable(first)


def test_a_film_that_was_emptied_from_the_bin_comes_back_from_its_zip(home):
    task = add_rich_film(home)
    content, files = zip_of(home, task), files_of(home)
    home.store.delete(task.id)
    with home.store.emptying([task.id]):
        home.films.remove(task.id)
        for name in files:
            if name.startswith("frames"):
                (home.data / name).unlink()
    progress = take_in(home, content)
    assert words(progress) == "1 film has its files again."
    assert home.store.task(task.id).deleted_at is None
    assert home.store.task(task.id).emptied_at is None
    assert home.films.path(task.id, "film").read_bytes() == tiny_film()
    assert all((home.data / name).is_file() for name in files)


@pytest.mark.parametrize("remote_id", ["remote-1", None])
def test_a_film_that_was_told_to_be_lost_comes_back_from_its_zip(home, remote_id):
    task = add_rich_film(home)
    put(home.store, task, remote_id=remote_id)
    content, files = zip_of(home, task), files_of(home)
    home.films.remove(task.id)
    assert home.store.lose_films([task.id]) == [task.id]
    assert words(take_in(home, content)) == "1 film has its files again."
    back = home.store.task(task.id)
    assert (back.state, back.film, back.failure, back.link_dead) == (task.state, task.film, None, False)
    assert back.finished_at == task.finished_at
    assert files_of(home) == files
    assert home.store.events(task.id)[-1].code == "brought_back"
    assert words(take_in(home, content)).startswith("1 film was here before")


def test_no_zip_answers_for_a_film_that_a_service_still_makes(home):
    task = add_rich_film(home)
    content = zip_of(home, task)
    home.films.remove(task.id)
    for state, changes in (("pending", {}), ("unconfirmed", {}), ("saving", {"link_dead": False})):
        put(home.store, task, state=TaskState(state), film=None, **changes)
        assert take_in(home, content).outcomes == {importing.Outcome.HERE: 1}
        assert home.store.task(task.id).state == state
        assert home.films.path(task.id, "film") is None


def test_a_failed_film_arrives_without_files(home, away):
    task = put(home.store, one(home.store), state=FAILED, failure=Failure("upstream", "Job failed"))
    assert words(take_in(away, zip_of(home, task))) == "1 film imported."
    assert away.store.task(task.id).failure == task.failure


def test_a_film_whose_keyframe_is_gone_arrives_and_names_it(home, away):
    task = add_rich_film(home)
    sha256 = task.request.start.sha256
    home.keyframes.path(sha256).unlink()
    assert words(take_in(away, zip_of(home, task))) == "1 film imported."
    assert away.store.frame(sha256).name == "my temple.jpg"
    assert away.keyframes.path(sha256) is None


def test_a_frame_by_its_address_stays_one(home, away):
    request = GenerationRequest("By address", start=FrameRef(url="https://pictures.example/a.jpg"))
    task = add_film(home, request=request)
    take_in(away, zip_of(home, task))
    assert away.store.task(task.id).request == request


class Unflagged(zipfile.ZipInfo):
    """An entry whose name is UTF-8, and that does not say so: as a Mac packs it."""

    def _encodeFilenameFlags(self):  # noqa: N802 - Python's own name
        return self.filename.encode(), self.flag_bits & ~0x800


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("entry", [zipfile.ZipInfo, Unflagged])
def test_names_may_be_written_as_another_computer_writes_them(home, away, form, entry):
    content = zip_of(home, add_film(home, "Café am Hafen"), add_film(home, "猫 auf dem Dach"), add_film(home, "Plain"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as again:
        for name in source.namelist():
            again.writestr(entry(unicodedata.normalize(form, f"Zwölf/{name}")), source.read(name))
    assert words(take_in(away, out.getvalue())) == "3 films imported."


def test_a_zip_that_a_computer_packed_again_is_taken_in(rich, away):
    with zipfile.ZipFile(io.BytesIO(rich.zip)) as source:
        files = {f"Twoframe films/{name}": source.read(name) for name in source.namelist()}
    again = packed({"__MACOSX/._x": b"", **files}, zipfile.ZIP_DEFLATED)
    assert words(take_in(away, again)) == "1 film imported."
    assert files_of(away) == rich.files


def test_metadata_that_somebody_has_indented_is_read_as_well(home, away):
    content = zip_of(home, add_rich_film(home), add_film(home))
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        files = {name: source.read(name) for name in source.namelist()}
    files["metadata.json"] = json.dumps(json.loads(files["metadata.json"]), indent=4).encode()
    assert words(take_in(away, packed(files))) == "2 films imported."


def refused(rich, away, change):
    """Import a changed ZIP of one rich film; returns the reason why that one did not come in."""
    progress = take_in(away, changed(rich.zip, change))
    assert (progress.step, progress.refused, progress.outcomes) == (Step.DONE, 1, {})
    assert away.store.task(rich.task.id) is None
    assert away.films.path(rich.task.id, "film") is None
    [(name, reason)] = progress.problems
    assert name == "Harbour, dawn"
    return reason


def first_film(metadata):
    return metadata["films"][0]


def test_an_unfinished_film_is_refused(rich, away):
    def wait(metadata, _files):
        first_film(metadata)["state"] = "pending"

    assert refused(rich, away, wait) is importing.Reason.UNFINISHED


def test_a_film_that_is_not_the_one_that_is_told_of_is_refused(rich, away):
    def swap(_metadata, files):
        files["films/Harbour, dawn.mp4"] = tiny_film(seconds=1.0)

    assert refused(rich, away, swap) is importing.Reason.FILM_LOST


def test_a_film_that_is_not_in_the_zip_is_refused(rich, away):
    def drop(_metadata, files):
        del files["films/Harbour, dawn.mp4"]

    assert refused(rich, away, drop) is importing.Reason.FILM_LOST


@pytest.mark.parametrize("content", [b"", b"<html>", only_sound(), tiny_film()[:-2000]])
def test_what_is_no_film_is_refused_even_where_its_hash_is_right(rich, away, content):
    def swap(metadata, files):
        import hashlib

        file = first_film(metadata)["files"]["film"]
        file |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        files[file["name"]] = content

    assert refused(rich, away, swap) is importing.Reason.NOT_A_FILM


def test_a_keyframe_that_is_another_picture_is_refused(rich, away):
    def swap(_metadata, files):
        files["keyframes/my temple.jpg"] = files["keyframes/flowergpj.jpg"]

    assert refused(rich, away, swap) is importing.Reason.PICTURE


def damage(path, value):
    def change(metadata, _files):
        place = first_film(metadata)
        *way, last = path
        for step in way:
            place = place[step]
        place[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["id"], "../../../etc/passwd"),
        (["id"], 7),
        (["state"], "sleeping"),
        (["gateway"], "https://user:password@host"),
        (["gateway"], "nowhere"),
        (["request"], None),
        (["request", "prompt"], "x" * 20_001),
        (["request", "prompt"], "nul\x00"),
        (["request", "prompt"], "\ud800"),
        (["request", "ratio"], "21:9"),
        (["request", "loop"], 1),
        (["request", "start"], {"sha256": "00" * 32, "fit": "cover_5000_5000"}),
        (["request", "start", "fit"], "stretch"),
        (["film", "width"], -1),
        (["film", "duration_s"], "long"),
        (["film"], {}),
        (["created_at"], "2026-01-01T00:00:00"),
        (["created_at"], "9999-01-01T00:00:00+00:00"),
        (["created_at"], None),
        (["price"], "NaN"),
        (["price"], 0.1),
        (["take"], 99),
        (["take_group"], "%00"),
        (["origin"], {"task_id": "x", "kind": "remix"}),
        (["tags"], ["x" * 41]),
        (["tags"], ["x"] * 10_001),
        (["tags"], "Blue"),
        (["events"], [{}]),
        (["events", 0, "code"], "<script>"),
        (["review", "pair"], "00" * 32),
        (["review", "trail", 0, "pair"], "00" * 32),
        (["review", "trail", 0, "step"], "maybe"),
        (["review", "trail", 0, "reason"], "x" * 2001),
        (["frames"], []),
        (["frames", 0, "mime"], "text/html; charset=x"),
        (["frames", 0, "file", "sha256"], "00" * 32),
        (["files", "film", "sha256"], "no hash"),
        (["files", "film", "bytes"], -5),
        (["answer"], [1]),
    ],
)
def test_what_no_twoframe_has_written_is_not_taken_for_a_film(rich, path, value):
    metadata = told_by(rich)
    understood(first_film(metadata), now=NOON)
    damage(path, value)(metadata, {})
    with pytest.raises(Damaged):
        understood(first_film(metadata), now=NOON)


def told_by(rich) -> dict:
    with zipfile.ZipFile(io.BytesIO(rich.zip)) as source:
        return json.loads(source.read("metadata.json"))


@pytest.mark.parametrize(
    ("key", "value"), [("width", 1538), ("height", 16_000), ("bytes", 2_950_001)], ids=["width", "height", "bytes"]
)
def test_what_was_sent_is_no_larger_than_what_is_ever_sent(rich, key, value):
    metadata = told_by(rich)
    first_film(metadata)["sent"][0][key] = value
    with pytest.raises(Damaged):
        understood(first_film(metadata), now=NOON)


def test_a_file_of_what_was_sent_is_no_larger_either(rich):
    metadata = told_by(rich)
    first_film(metadata)["sent"][0]["file"]["bytes"] = 2_950_001
    with pytest.raises(Damaged):
        understood(first_film(metadata), now=NOON)


@pytest.mark.parametrize("depth", [30, 900, 100_000])
def test_an_answer_that_is_nested_too_deep_breaks_nothing(home, away, depth):
    deep, plain = add_film(home, "Deep"), add_film(home, "Plain")
    put(home.store, deep, raw={"way": "down"})
    with zipfile.ZipFile(io.BytesIO(zip_of(home, deep, plain))) as source:
        files = {name: source.read(name) for name in source.namelist()}
    nested = b'{"]": [' * depth + b'"' + b"x]" + b'"' + b"]}" * depth
    assert files["metadata.json"].count(b'{"way":"down"}') == 1
    files["metadata.json"] = files["metadata.json"].replace(b'{"way":"down"}', nested)
    progress = take_in(away, packed(files, zipfile.ZIP_DEFLATED))
    assert progress.step is Step.DONE
    assert depth != 30 or not progress.refused
    assert away.store.task(plain.id) is not None, "one film never ends an import"
    brought = [task for task in (deep, plain) if away.store.task(task.id)]
    assert len(zip_of(away, *brought)) > 1000
    for task in brought:
        assert len(json.dumps(away.store.task(task.id).raw)) < 1000


def test_whatever_goes_wrong_with_one_film_the_others_come_in(home, away, monkeypatch):
    first, second = add_film(home, "First"), add_film(home, "Second")
    adopt = away.films.adopt

    def stumble(part, task_id):
        if task_id == first.id:
            raise RecursionError
        return adopt(part, task_id)

    monkeypatch.setattr(away.films, "adopt", stumble)
    progress = take_in(away, zip_of(home, first, second))
    assert progress.problems == (("First", importing.Reason.DAMAGED),)
    assert words(progress) == "1 film imported. 1 film did not come in."


def test_what_keeps_a_zip_from_being_read_is_not_taken_for_the_database(rich, away, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(away.films, "adopt", refuse)
    assert (
        words(take_in(away, rich.zip)) == "The import broke off. The log of the server says why. Nothing was imported."
    )


def test_a_film_that_lies_in_the_bin_is_told_to_lie_there(home):
    task = add_film(home)
    content = zip_of(home, task)
    home.store.delete(task.id)
    assert words(take_in(home, content)) == "1 film lies in the bin."
    assert home.store.task(task.id).deleted_at is not None


def test_of_two_best_takes_the_newest_one_is_the_best(home, away):
    group = new_id()
    takes = [put(home.store, add_film(home), take_group=group, take=number) for number in (1, 2)]
    zips = []
    for take in takes:
        home.store.pick(take.id, on=True)
        zips.append(zip_of(home, take))
        home.store._clock.step(60)
    for order in ([0, 1], [1, 0]):
        with house(away.data / str(order)) as there:
            for number in order:
                take_in(there, zips[number])
            assert [there.store.task(take.id).picked_at is not None for take in takes] == [False, True]


def test_nothing_is_kept_of_what_is_damaged(rich, away):
    assert refused(rich, away, damage(["take"], 99)) is importing.Reason.DAMAGED
    assert files_of(away) == {}


@pytest.mark.parametrize("key", ["id", "request", "events", "review", "frames", "files", "film", "created_at"])
def test_a_film_of_which_a_part_is_not_told_is_refused(rich, key):
    metadata = told_by(rich)
    del first_film(metadata)[key]
    with pytest.raises(Damaged):
        understood(first_film(metadata), now=NOON)


def test_a_pair_that_was_changed_under_its_key_is_refused(rich, away):
    def rewrite(metadata, _files):
        [pair] = first_film(metadata)["review"]["pairs"].values()
        pair["prompt"] = "Something that nobody has approved"

    assert refused(rich, away, rewrite) is importing.Reason.DAMAGED


def test_a_standing_that_the_trail_does_not_say_is_not_believed(rich, away):
    take_in(away, changed(rich.zip, damage(["review", "standing"], "approved")))
    assert record_of(away, rich.task).judged.review.standing == "changes"


def test_the_others_come_in_where_one_does_not(home, away):
    tasks = [add_film(home, f"film {number}") for number in range(3)]
    content = changed(zip_of(home, *tasks), lambda metadata, _files: metadata["films"][1].update(state="x"))
    progress = take_in(away, content)
    assert words(progress) == "2 films imported. 1 film did not come in."
    assert progress.problems == (("film 1", importing.Reason.DAMAGED),)
    assert [away.store.task(task.id) is not None for task in tasks] == [True, False, True]


@pytest.mark.parametrize("name", ["../../../../evil.mp4", "/etc/evil.mp4", "C:\\evil.mp4", "films/../../evil.mp4"])
def test_names_in_a_zip_lead_nowhere(home, away, tmp_path, name):
    task = add_rich_film(home)

    def rename(metadata, files):
        file = first_film(metadata)["files"]["film"]
        files[name] = files.pop(file["name"])
        file["name"] = name

    before = {file for file in tmp_path.rglob("*") if "home" not in str(file)}
    take_in(away, changed(zip_of(home, task), rename))
    new = {file for file in tmp_path.rglob("*") if "home" not in str(file)} - before
    assert all(file.is_relative_to(away.data) for file in new)
    assert not [file for file in new if "evil" in file.name]
    assert away.films.path(task.id, "film").read_bytes() == tiny_film()


def test_a_link_in_a_zip_is_read_as_what_it_is(rich, away):
    """Who unpacks one may be led out of the folder; here its text is no film."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(rich.zip)) as source, zipfile.ZipFile(out, "w") as made:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name)
            content = source.read(name)
            if name.startswith("films/"):
                entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
                content = b"/etc/passwd"
            made.writestr(entry, content)
    assert [reason for _name, reason in take_in(away, out.getvalue()).problems] == [importing.Reason.FILM_LOST]


def test_a_bomb_is_not_unpacked(home, away):
    """A film that claims few bytes and unpacks to many, and one that claims as many as no disk has."""
    task = add_rich_film(home)
    with zipfile.ZipFile(io.BytesIO(zip_of(home, task))) as source:
        files = {name: source.read(name) for name in source.namelist()}
    film = next(name for name in files if name.startswith("films/"))
    files[film] = bytes(50_000_000)
    bomb = packed(files, zipfile.ZIP_DEFLATED)
    assert len(bomb) < 3_000_000
    assert [reason for _name, reason in take_in(away, bomb).problems] == [importing.Reason.FILM_LOST]

    def claim(metadata, _files):
        first_film(metadata)["files"]["film"]["bytes"] = 1 << 39

    progress = take_in(away, changed(zip_of(home, task), claim))
    assert [reason for _name, reason in progress.problems] == [importing.Reason.FILM_LOST]


def test_what_stands_before_the_films_does_not_pile_up_in_memory(tmp_path):
    import tracemalloc

    parts = ",".join(f'"part{number}":"{"x" * (1 << 20)}"' for number in range(60))
    told = f'{{{parts},"format":"twoframe-films","schema":1,"films":[]}}'
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(packed({"metadata.json": told.encode()}, zipfile.ZIP_DEFLATED))
    tracemalloc.start()
    with closing(Opened(bomb)) as source:
        assert list(source.films()) == []
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20


def test_a_file_that_has_more_than_its_entry_says_is_read_no_farther(rich, away):
    content = bytearray(rich.zip)
    # In the list of files, the film's size is made small; what is stored is as long as ever.
    at = content.rindex(b"films/Harbour, dawn.mp4") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 20 : at + 28] = struct.pack("<II", 10, 10)
    progress = take_in(away, bytes(content))
    assert [reason for _name, reason in progress.problems] == [importing.Reason.FILM_LOST]


def test_space_on_the_disk_is_kept_free(home, away):
    left = iter([10**9, 10**9, 10**9, 10**9])
    task = add_rich_film(home)
    progress = take_in(away, zip_of(home, task), spare_bytes=10**6, free=lambda _folder: next(left, 0))
    assert progress.step is Step.FULL
    assert "The disk is full." in words(progress)
    assert away.store.task(task.id) is None
    assert away.films.path(task.id, "film") is None


def test_a_zip_that_does_not_fit_is_not_received(away):
    imports = Imports(away.data, away.store, away.films, away.keyframes, None, spare_bytes=100, free=lambda _f: 1000)
    assert imports.has_room(450)
    assert not imports.has_room(451)
    with pytest.raises(DiskFull), imports.arriving("films.zip") as arrival:
        arrival.write(bytes(901))
    assert not any((away.data / "tmp").iterdir())


METADATA = {"format": "twoframe-films", "schema": 1, "films": []}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no ZIP",
        b"PK\x05\x06" + bytes(18),
        packed({"films/x.mp4": b"x"}),
        packed({"a/b/metadata.json": b"{}"}),
        packed({"metadata.json": b""}),
        packed({"metadata.json": b"[]"}),
        packed({"metadata.json": b"{}"}),
        packed({"metadata.json": b'{"films":[]}'}),
        packed({"metadata.json": b'{"format":"other","schema":1,"films":[]}'}),
        packed({"metadata.json": b'{"format":"twoframe-films","schema":true,"films":[]}'}),
        packed({"metadata.json": b'{"format":"twoframe-films","schema":1,"films":{}}'}),
        packed({"metadata.json": b'{"format":"twoframe-films","schema":1,"films":[NaN]}'}),
        packed({"metadata.json": b'{"format":"twoframe-films","schema":1,"films":[{"id":'}),
        packed({"metadata.json": b"\xff\xfe" + json.dumps(METADATA).encode()}),
        packed({"metadata.json": b"[" * 5_000_000}),
        packed({"metadata.json": b'{"format":' * 300_000}),
        packed({"metadata.json": b'{"x":"' + b"x" * 20_000_000 + b'"}'}),
        packed({"metadata.json": b'{"x":' + b"9" * 100_000 + b"}"}),
    ],
    ids=lambda content: str(len(content)),
)
def test_what_no_twoframe_has_made_is_refused_whole(away, content):
    progress = take_in(away, content)
    assert progress.step is Step.NOT_OURS
    assert words(progress) == "This ZIP was not made by Twoframe, or it is damaged. Nothing was imported."


def test_a_zip_of_a_newer_twoframe_is_refused_with_words(away):
    progress = take_in(away, packed({"metadata.json": json.dumps({**METADATA, "schema": 2}).encode()}))
    assert progress.step is Step.NEWER
    assert words(progress).startswith("A newer Twoframe made this ZIP.")


def test_a_zip_without_films_says_so(away):
    progress = take_in(away, packed({"metadata.json": json.dumps(METADATA).encode()}))
    assert words(progress) == "There is no film in it."


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_zip_that_is_cut_off_is_refused(rich, away, keep):
    content = rich.zip
    assert take_in(away, content[: int(len(content) * keep)]).step is Step.NOT_OURS


def test_metadata_that_ends_in_the_middle_keeps_what_came_before(home, away):
    tasks = [add_film(home, f"film {number}") for number in range(3)]
    with zipfile.ZipFile(io.BytesIO(zip_of(home, *tasks))) as source:
        files = {name: source.read(name) for name in source.namelist()}
    lines = files["metadata.json"].splitlines(keepends=True)
    files["metadata.json"] = b"".join(lines[:-3]) + lines[-3][:100]
    progress = take_in(away, packed(files))
    assert progress.step is Step.NOT_OURS
    assert words(progress).endswith("1 film imported.") or words(progress).endswith("2 films imported.")
    assert away.store.task(tasks[0].id) is not None


def test_a_hundred_thousand_files_are_more_than_is_taken(tmp_path):
    count = unpacking.ENTRIES_MAX + 1
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0)
    told = b"".join(entry + f"{number:05}"[:5].encode() for number in range(count))
    end = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(told), 0)
    end += struct.pack("<4sIQI", b"PK\x06\x07", 0, len(told), 1)
    end += b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    file = tmp_path / "many.zip"
    file.write_bytes(told + end)
    with pytest.raises(NotOurs, match="files"):
        Opened(file)


def test_a_list_of_files_that_is_too_long_is_not_even_read(tmp_path):
    file = tmp_path / "long.zip"
    with file.open("wb") as out:
        out.truncate(40 << 20)
        out.seek(40 << 20)
        size = 30 << 20
        out.write(b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 5, 5, size, (40 << 20) - size, 0))
    with pytest.raises(NotOurs, match="list of files"):
        Opened(file)


def test_encrypted_files_are_refused(rich, away):
    content = bytearray(rich.zip)
    at = content.rindex(b"films/Harbour, dawn.mp4") - 46
    content[at + 8] |= 1
    assert take_in(away, bytes(content)).problems[0][1] is importing.Reason.FILM_LOST


def test_a_planted_frame_is_never_sent_in_place_of_ones_own(rich, away):
    """A ZIP may say that something else was sent of a picture that is here: it is not believed."""
    fit = rich.task.request.start.fit
    own = away.keyframes.add(photo_bytes("china"), "mine.jpg", AspectRatio.WIDE)
    other = away.keyframes.add(photo_bytes("coffee"), "other.jpg", AspectRatio.WIDE)
    assert rich.task.request.start.sha256 == own.sha256

    def plant(metadata, _files):
        [sent] = [each for each in first_film(metadata)["sent"] if each["original"] == own.sha256]
        assert sent["fit"] == fit.key
        sent |= {"sha256": other.sha256, "file": {"missing": True}}

    assert words(take_in(away, changed(rich.zip, plant))) == "1 film imported."
    assert away.store.prepared(own.sha256, AspectRatio.WIDE, fit) is None
    assert away.keyframes.prepare(own.sha256, AspectRatio.WIDE, fit).sha256 != other.sha256
    assert away.store.frame(own.sha256).name == "mine.jpg"


def test_a_film_on_its_way_here_is_left_alone(rich, away):
    task = rich.task
    content = rich.zip
    local = one(away.store, id=task.id)
    progress = take_in(away, content)
    assert words(progress) == "1 film was here before, and is as it was."
    assert away.store.task(task.id) == local
    assert away.films.path(task.id, "film") is None


def receive(imports, content: bytes, name: str) -> str:
    with imports.arriving(name) as arrival:
        arrival.write(content)
        return imports.arrived(arrival)


def received(data) -> list[str]:
    return sorted(file.name for file in (data / "received").glob("*/*.zip"))


def test_what_was_received_is_taken_in_after_a_restart(home, away):
    first, second = add_film(home, "First"), add_film(home, "Second")
    content = zip_of(home, first, second)
    imports, began, stop = imports_of(away), Event(), Event()
    bring = imports._bringing.bring

    def bring_slowly(*arguments):
        outcome = bring(*arguments)
        began.set()
        assert stop.wait(30)
        return outcome

    imports._bringing.bring = bring_slowly
    ids = [receive(imports, content, name) for name in ("first: half.zip", "second.zip")]
    assert began.wait(30)
    imports._stopping.set()
    stop.set()
    imports.close()
    assert imports.progress()[1].step is Step.STOPPED
    assert words(imports.progress()[1]).startswith("The server stops. When it starts again, the import goes on")
    assert received(away.data) == ["0 first half.zip", "0 second.zip"], "a stop is nothing that speaks against a ZIP"

    for number, name in enumerate(("first half.zip", "second.zip")):
        [file] = (away.data / "received").glob(f"*/0 {name}")
        os.utime(file, (time.time() - 2 * STALE_S + number,) * 2)
    Films(away.data)  # what sweeps at a start
    again = imports_of(away)
    again.start()
    wait_until(lambda: all(progress.step is Step.DONE for progress in again.progress()))
    assert {progress.id for progress in again.progress()} == {*ids}
    told_words = {progress.name: words(progress) for progress in again.progress()}
    assert told_words == {
        "first half.zip": "1 film imported. 1 film is here already.",
        "second.zip": "2 films are here already.",
    }
    assert away.store.task(second.id) is not None
    again.close()
    assert not any((away.data / "received").iterdir())


def test_a_zip_that_one_server_holds_is_left_alone_by_another(home, away):
    content = zip_of(home, add_film(home))
    imports, gate = imports_of(away), Event()
    bring = imports._bringing.bring
    imports._bringing.bring = lambda *arguments: gate.wait(30) and bring(*arguments)
    for name in ("a.zip", "b.zip"):
        receive(imports, content, name)
    other = imports_of(away)
    other.start()
    assert other.progress() == []
    gate.set()
    wait_until(lambda: all(progress.step is Step.DONE for progress in imports.progress()))
    assert other.progress() == []
    for each in (imports, other):
        each.close()


DYING = """
    import os, signal, sys
    from pathlib import Path
    from twoframe.archive import importing
    from twoframe.films import Films
    from twoframe.keyframes import Keyframes
    from twoframe.store import Store
    data = Path(sys.argv[1])
    store = Store(f"sqlite:///{data / 'twoframe.db'}")
    imports = importing.Imports(data, store, Films(data), Keyframes(data, store, max_pixels=10**8), store._clock)
    imports._bringing.bring = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    if len(sys.argv) > 2:
        with imports.arriving("deadly.zip") as arrival:
            arrival.write(Path(sys.argv[2]).read_bytes())
            imports.arrived(arrival)
    else:
        imports.start()
    signal.pause()
"""


def test_a_zip_that_ends_the_server_is_given_up_and_the_others_come_in(home, away, tmp_path, caplog):
    (tmp_path / "deadly.zip").write_bytes(zip_of(home, add_film(home)))
    assert script(DYING, away.data, tmp_path / "deadly.zip").returncode == KILLED
    assert received(away.data) == ["1 deadly.zip"]
    assert script(DYING, away.data).returncode == KILLED
    assert received(away.data) == ["2 deadly.zip"]
    imports = imports_of(away)
    imports.start()
    assert "deadly.zip is not taken in" in caplog.text
    [progress] = imports.progress()
    assert progress.step is Step.GIVEN_UP
    assert words(progress) == "The server stopped each time that it began with this ZIP, so it is left out now."
    receive(imports, zip_of(home, add_film(home)), "good.zip")
    wait_until(lambda: imports.progress()[0].step is Step.DONE)
    assert received(away.data) == ["2 deadly.zip"]
    imports.close()

    settings = settings_of(away.data)
    assert doctor(settings), "it may be on its way"
    [file] = (away.data / "received").glob("*/*.zip")
    os.utime(file, (time.time() - 2 * STALE_S,) * 2)
    assert not doctor(settings)
    assert doctor(settings, cure=True, yes=True)
    assert not any((away.data / "received").iterdir())


def test_a_zip_that_waits_for_the_next_start_is_nothing_that_the_doctor_removes(home, away):
    imports = imports_of(away)
    imports._stopping.set()
    receive(imports, zip_of(home, add_film(home)), "films.zip")
    imports.close()
    [file] = (away.data / "received").glob("*/*.zip")
    os.utime(file, (time.time() - 2 * STALE_S,) * 2)
    assert doctor(settings_of(away.data), cure=True, yes=True)
    assert received(away.data) == ["0 films.zip"]


FULL = """
    import resource, signal, sys
    from pathlib import Path
    from twoframe.archive.importing import Imports
    from twoframe.errors import DiskFull
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    imports = Imports(Path(sys.argv[1]), None, None, None, None, spare_bytes=0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
    try:
        with imports.arriving("films.zip") as arrival:
            for _ in range(10):
                arrival.write(bytes(700_001))
            imports.arrived(arrival)
    except DiskFull:
        sys.stdout.write("told")
"""


def test_a_disk_that_fills_up_while_a_zip_comes_is_told_and_nothing_is_left(tmp_path):
    assert script(FULL, tmp_path).stdout == "told"
    assert not any((tmp_path / "tmp").iterdir())


def test_imports_are_remembered_and_wait_for_each_other(home, away):
    content = zip_of(home, add_film(home))
    imports = Imports(away.data, away.store, away.films, away.keyframes, away.store._clock, spare_bytes=0)
    for number in range(12):
        with imports.arriving(f"../{number}.zip") as arrival:
            arrival.write(content)
            imports.arrived(arrival)
    wait_until(lambda: all(progress.step is Step.DONE for progress in imports.progress()))
    names = [progress.name for progress in imports.progress()]
    assert names[0] == "11.zip"
    assert len(names) <= 12
    imports.close()


def test_names_of_what_did_not_come_in_are_short_whatever_is_told():
    assert name_of(None) == name_of({}) == name_of({"title": 5, "request": 7}) == ""
    assert name_of({"title": " ", "request": {"prompt": "a\n b " * 100}}) == "a b " * 20


def test_nothing_is_left_of_an_upload_that_broke_off(away):
    imports = Imports(away.data, away.store, away.films, away.keyframes, None)
    with imports.arriving("films.zip") as arrival:
        arrival.write(b"x" * 100)
    assert not any((away.data / "tmp").iterdir())
    assert imports.progress() == []


def test_bytes_that_are_received_do_not_pile_up_in_memory(away, tmp_path):
    import tracemalloc

    imports = Imports(away.data, away.store, away.films, away.keyframes, None, spare_bytes=0)
    tracemalloc.start()
    with imports.arriving("films.zip") as arrival:
        for _number in range(100):
            arrival.write(bytes(1 << 20))
        size = Path(arrival.part).stat().st_size
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size >= 99 << 20
    assert peak < 4 << 20
