"""A ZIP of films: all of it is there, nothing is in it that must not travel, and it can be made while it is sent."""

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile
from dataclasses import replace

import pytest

from tests.archive.given import LINK, TOKEN, House, add_film, add_rich_film, house
from tests.store.given import FAILED, one, press, put
from tests.store.given import new as new_task
from tests.support.films import tiny_film
from twoframe.archive.exports import TICKET_S, Inside
from twoframe.archive.packing import CHUNK_BYTES
from twoframe.i18n import speaking
from twoframe.models import Failure, Film, TaskState

MB = 1 << 20


@pytest.fixture
def home(tmp_path):
    with house(tmp_path / "data") as made:
        yield made


def package_of(home: House, *ids: str):
    ticket = home.exports.take(home.exports.order(ids))
    return home.exports.zip(ticket)


def packed(home: House, *ids: str) -> zipfile.ZipFile:
    package = package_of(home, *ids)
    content = b"".join(package.chunks())
    size = package.size
    package.close()
    assert len(content) == size
    made = zipfile.ZipFile(io.BytesIO(content))
    assert made.testzip() is None
    return made


def told(made: zipfile.ZipFile) -> dict:
    return json.loads(made.read("metadata.json"))


def rows(made: zipfile.ZipFile) -> list[list[str]]:
    text = made.read("metadata.csv").decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_a_film_lies_in_the_zip_with_its_poster_its_pictures_and_what_was_sent_of_them(home):
    task = add_rich_film(home)
    made = packed(home, task.id)
    assert sorted(made.namelist()) == [
        "films/Harbour, dawn.mp4",
        "keyframes/flowergpj (as sent, 16x9).jpg",
        "keyframes/flowergpj.jpg",
        "keyframes/my temple (as sent, 16x9).jpg",
        "keyframes/my temple.jpg",
        "metadata.csv",
        "metadata.json",
        "posters/Harbour, dawn.jpg",
    ]
    assert made.read("films/Harbour, dawn.mp4") == tiny_film()
    assert all(entry.compress_type == zipfile.ZIP_STORED for entry in made.infolist())


def test_what_would_be_inside_is_counted_by_the_files_that_are_here(home):
    here, lost, failed = add_film(home), add_film(home), one(home.store)
    put(home.store, failed, state=TaskState.FAILED, failure=Failure("upstream", "Job failed"))
    home.films.remove(lost.id)
    ids = [here.id, lost.id, failed.id, one(home.store).id]
    assert home.exports.inside(ids) == Inside(films=1, bytes=here.film.bytes, gone=1)
    assert [name for name in packed(home, *ids).namelist() if name.startswith("films/")] == [
        "films/A quiet harbour.mp4"
    ]


def test_every_file_is_told_with_its_size_and_its_hash(home):
    task = add_rich_film(home)
    made = packed(home, task.id)
    [film] = told(made)["films"]
    files = [*film["files"].values(), *(picture["file"] for picture in (*film["frames"], *film["sent"]))]
    assert len(files) == 6
    for file in files:
        content = made.read(file["name"])
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_metadata_says_everything(home):
    task = add_rich_film(home)
    whole = told(packed(home, task.id))
    assert (whole["format"], whole["schema"]) == ("twoframe-films", 1)
    [film] = whole["films"]
    assert film["request"]["prompt"] == "A quiet harbour"
    assert (film["title"], film["starred"], film["tags"]) == ("Harbour, dawn", True, ["Blue"])
    assert (film["price"], film["currency"], film["gateway"]) == ("0.35", "USD", task.gateway)
    assert film["review"]["standing"] == "changes"
    assert [entry["name"] for entry in film["review"]["trail"]] == ["Mira", "Jo"]
    assert "created" in [event["code"] for event in film["events"]]
    assert film["answer"]["state"] == "completed"
    assert film["answer"]["odd"] == [None, 10**30, "\ud800", None]


def test_no_secret_no_link_and_no_place_on_this_computer_travels(home):
    task = add_rich_film(home)
    failed = put(
        home.store,
        one(home.store),
        state=FAILED,
        failure=Failure("upstream", f"No film at {LINK}: [Errno 2] '{home.data}/tmp/x.part' {TOKEN}"),
    )
    made = packed(home, task.id, failed.id)
    everything = b"".join(made.read(name) for name in ("metadata.json", "metadata.csv")).decode()
    for secret in (TOKEN, task.hook_secret, LINK, "cdn.example", "hooks.example", str(home.data)):
        assert secret
        assert secret not in everything
    words = told(made)["films"][1]["failure"]["words"]
    assert words == "No film at [link] [Errno 2] '[path]' [secret]"


def test_the_table_has_a_row_a_film_for_people(home):
    task = add_rich_film(home)
    head, row = rows(packed(home, task.id))
    film = dict(zip(head, row, strict=True))
    assert film["Title"] == "Harbour, dawn"
    assert film["Prompt"] == "A quiet harbour"
    assert (film["State"], film["Star"], film["Tags"], film["Verdict"]) == ("Done", "Yes", "Blue", "Changes asked")
    assert (film["Start frame"], film["File"]) == ("my temple.jpg", "films/Harbour, dawn.mp4")


def test_the_table_speaks_the_language_of_the_reader(home):
    task = add_film(home)
    with speaking("zh"):
        ticket = home.exports.take(home.exports.order([task.id]))
    with zipped(home, ticket) as made:
        assert rows(made)[1][2] == "完成"


def zipped(home, ticket):
    package = home.exports.zip(ticket)
    content = b"".join(package.chunks())
    package.close()
    return zipfile.ZipFile(io.BytesIO(content))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1+1", "＝1"])
def test_no_cell_becomes_a_formula(home, cell):
    task = add_film(home)
    home.store.tag([task.id], "evil", cell)
    _head, row = rows(packed(home, task.id))
    assert f"'{cell}" in row
    assert not any(each.lstrip().startswith(("=", "+", "-", "@", "＝")) for each in row)


HOSTILE = (
    "../../x",
    "film\u202egpj.exe",
    "🚗🚗🚗",
    "x" * 300,
    "CON",
    "con",
    "two equal prompts",
    "Two Equal Prompts",
    "two equal prompts",
    "trailing dots...",
    "<script>alert(1)</script>",
    "???",
)


def test_names_of_hostile_prompts_are_safe_and_differ_everywhere(home):
    tasks = [add_film(home, prompt) for prompt in HOSTILE]
    names = [name for name in packed(home, *(task.id for task in tasks)).namelist() if name.startswith("films/")]
    assert len({name.casefold() for name in names}) == len(HOSTILE)
    for name in names:
        folder, _, file = name.partition("/")
        assert folder == "films"
        assert not set(file) & set('<>:"/\\|?*\x00\u202e')
        assert file.partition(".")[0].upper() != "CON"
        assert not file.removesuffix(".mp4").endswith((".", " "))
        assert len(file.encode()) < 200


def test_unfinished_films_stay_out_and_are_named(home):
    done, waiting = add_film(home), one(home.store, prompt="Not yet")
    package = package_of(home, waiting.id, done.id)
    assert (package.films, package.left_out) == (1, 1)
    package.close()
    whole = told(packed(home, waiting.id, done.id))
    assert [film["id"] for film in whole["films"]] == [done.id]
    assert [(rest["id"], rest["prompt"], rest["state"]) for rest in whole["left_out"]] == [
        (waiting.id, "Not yet", "sending")
    ]


def test_failed_films_travel_with_their_reason_and_no_file(home):
    failed = put(home.store, one(home.store), state=FAILED, failure=Failure("upstream", "Job failed"))
    made = packed(home, failed.id)
    [film] = told(made)["films"]
    assert (film["failure"]["words"], film["files"]) == ("Job failed", {})
    assert made.namelist() == ["metadata.csv", "metadata.json"]


def test_a_file_that_is_gone_before_is_told_as_missing(home):
    task = add_rich_film(home)
    home.films.path(task.id, "poster").unlink()
    [film] = told(packed(home, task.id))["films"]
    assert film["files"]["poster"] == {"missing": True}
    assert film["files"]["film"]["sha256"]


def test_a_film_that_goes_while_the_zip_is_sent_is_told_as_missing_and_the_size_holds(home):
    first, second = add_film(home, "first"), add_film(home, "second")
    package = package_of(home, first.id, second.id)
    home.films.remove(second.id)
    content = b"".join(package.chunks())
    assert len(content) == package.size
    package.close()
    made = zipfile.ZipFile(io.BytesIO(content))
    here, gone = told(made)["films"]
    assert here["files"]["film"]["sha256"]
    assert gone["files"] == {"film": {"missing": True}, "poster": {"missing": True}}
    assert not any(made.read("films/second.mp4"))


def test_a_film_that_is_cut_while_it_is_sent_is_told_as_missing(home):
    task = add_film(home, film=tiny_film() + bytes(3 * CHUNK_BYTES))
    package = package_of(home, task.id)
    chunks = package.chunks()
    content = next(chunks) + next(chunks)
    with home.films.path(task.id, "film").open("r+b") as file:
        file.truncate(10)
    content += b"".join(chunks)
    assert len(content) == package.size
    package.close()
    assert told(zipfile.ZipFile(io.BytesIO(content)))["films"][0]["files"]["film"] == {"missing": True}


def open_files() -> set[str]:
    from pathlib import Path

    return {str(handle.readlink()) for handle in Path("/proc/self/fd").iterdir() if handle.exists()}


def test_a_zip_that_nobody_reads_on_holds_no_file(home):
    task = add_film(home, film=tiny_film() + bytes(3 * CHUNK_BYTES))
    before = open_files()
    package = package_of(home, task.id)
    chunks = package.chunks()
    next(chunks), next(chunks)
    assert any(name.endswith(f"{task.id}.mp4") for name in open_files())
    package.close()
    assert open_files() <= before
    assert not any((home.data / "tmp").iterdir())


def test_an_unused_package_can_be_closed(home):
    package = package_of(home, add_film(home).id)
    package.close()
    package.close()


def test_memory_stays_flat_however_large_the_films_are(home):
    """Sparse files: 5 GB that take no room. What is read is not kept."""
    tasks = press(home.store, *(new_task(f"film {number}") for number in range(5)))
    for task in tasks:
        put(home.store, task, state="completed", film=Film(1280, 720, 5.0, 1 << 30))
        file = home.data / "films" / f"{task.id}.mp4"
        file.parent.mkdir(exist_ok=True)
        with file.open("wb") as out:
            out.truncate(64 * MB)
    package = package_of(home, *(task.id for task in tasks))
    tracemalloc.start()
    size = sum(len(chunk) for chunk in package.chunks())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    package.close()
    assert size == package.size > 320 * MB
    assert peak < 3 * MB


def test_a_ticket_is_taken_once(home, monkeypatch):
    ticket_id = home.exports.order(["0" * 32])
    assert home.exports.take(ticket_id)
    assert home.exports.take(ticket_id) is None


def test_an_old_ticket_is_worth_nothing(home):
    ticket_id = home.exports.order(["0" * 32])
    old = home.exports._tickets[ticket_id]
    home.exports._tickets[ticket_id] = replace(old, made_at=old.made_at - TICKET_S - 1)
    assert home.exports.take(ticket_id) is None


def test_unknown_films_make_an_empty_zip(home):
    assert told(packed(home, "0" * 32))["films"] == []
