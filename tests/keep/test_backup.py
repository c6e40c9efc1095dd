"""A backup is whole or not there, and holds what the database named at one moment."""

import io
import json
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.keep.given import KILLED, content, dump, left_behind, rows, script, settings_of, twoframe
from tests.store.given import one, put
from tests.support.server import ROOT, clean_environment, wait_for
from tests.web.given import add_task, put_film
from twoframe.errors import KeepError
from twoframe.keep.archive import MANIFEST, opened
from twoframe.keep.backup import backup
from twoframe.keep.restore import restore
from twoframe.models import Film, FrameRef, GenerationRequest, TaskState


@pytest.fixture
def file(tmp_path):
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept" / "twoframe.zip"


def test_a_backup_holds_the_database_and_every_file_that_it_names(house, file):
    picture = house.picture()
    film = house.film(picture)
    (house.data / "cache").mkdir(exist_ok=True)
    (house.data / "cache" / "thumb.jpg").write_bytes(b"x")
    backup(settings_of(house.data), file)
    with zipfile.ZipFile(file) as kept:
        assert kept.testzip() is None
        assert {info.compress_type for info in kept.infolist()} == {zipfile.ZIP_STORED}
        held = set(kept.namelist())
        assert held - {"twoframe.db", MANIFEST} == set(content(house.data))
        kept.extract("twoframe.db", file.parent)
    assert any(film in name for name in held)
    assert dump(file.parent / "twoframe.db") == dump(house.data / "twoframe.db")
    with opened(file) as (_, manifest):
        assert manifest.missing == ()
        assert {name: entry.sha256 for name, entry in manifest.entries.items() if name != "twoframe.db"} == content(
            house.data
        )


def test_it_says_what_it_did_in_one_line_and_shows_no_bar_where_there_is_no_terminal(house, file):
    house.film()
    done = twoframe("backup", file, data=house.data)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.startswith(f"Backup made: {file} (1 film, 0 pictures, ")
    assert done.stdout.count("\n") == 1


def test_what_is_there_is_never_written_over_unless_told(house, file):
    house.film()
    file.write_text("my holiday")
    done = twoframe("backup", file, data=house.data)
    assert done.returncode == 1
    assert done.stderr == f"{file} is there already. Choose another name, or add --replace.\n"
    assert file.read_text() == "my holiday"
    assert twoframe("backup", file, "--replace", data=house.data).returncode == 0
    assert zipfile.is_zipfile(file)


@pytest.mark.parametrize(
    ("place", "words"), [("kept", "is a folder"), ("nowhere/a.zip", "There is no folder"), ("kept/a.zip", None)]
)
def test_a_place_that_can_not_be_is_told(house, file, tmp_path, place, words):
    done = twoframe("backup", tmp_path / place, data=house.data)
    assert (done.returncode == 1) == (words is not None)
    assert "Traceback" not in done.stderr
    assert words is None or words in done.stderr


def test_a_folder_without_data_is_told_and_none_is_made(tmp_path, file):
    done = twoframe("backup", file, data=tmp_path / "nothing")
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds no data of Twoframe" in done.stderr
    assert not (tmp_path / "nothing").exists()


def test_a_file_that_no_zip_is_made_of_is_a_bad_setting_in_one_line(house, file):
    done = twoframe("backup", file, data=house.data, TWOFRAME_PRICE="cheap")
    assert done.returncode == 1
    assert done.stderr.startswith("Twoframe can't start. TWOFRAME_PRICE is 'cheap'.")
    assert done.stderr.count("\n") == 1


def test_what_is_missing_is_told_and_what_was_emptied_is_not_missed(house, file, capsys):
    picture = house.picture()
    gone, missing, here = house.film(picture), house.film(), house.film()
    house.forget(picture)
    house.store.delete(gone)
    house.bin.empty([gone])
    house.films.remove(missing)
    backup(settings_of(house.data), file)
    with opened(file) as (_, manifest):
        assert manifest.missing == (f"films/{missing}.mp4",)
        assert f"films/{here}.mp4" in manifest.entries
        assert not any(gone in name for name in manifest.entries)
    assert "1 file that the database names is missing" in capsys.readouterr().out


def test_a_backup_in_which_something_is_missing_is_made_and_the_exit_code_tells(house, file):
    house.film()
    house.films.remove(house.film())
    done = twoframe("backup", file, data=house.data)
    assert (done.returncode, done.stderr) == (1, "")
    assert "Backup made" in done.stdout
    with opened(file) as (_, manifest):
        assert manifest.films == 1


@pytest.mark.parametrize("marked", [False, True])
def test_the_last_backup_that_has_a_film_is_not_replaced_by_one_without_it(house, file, marked):
    for _ in range(2):
        film = house.film()
    assert twoframe("backup", file, data=house.data).returncode == 0
    last = file.read_bytes()
    house.films.remove(film)
    if marked:
        assert house.store.lose_films([film])
    done = twoframe("backup", file, "--replace", data=house.data)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{file} stays as it is: it holds 1 file that can't be read on this computer any more" in done.stderr
    assert "add --accept-losses" in done.stderr
    assert (file.read_bytes(), left_behind(file.parent)) == (last, [])
    done = twoframe("backup", file, "--replace", "--accept-losses", data=house.data)
    assert (done.returncode == 0) == marked, "what was marked as lost is missed no more"
    with opened(file) as (_, manifest):
        assert manifest.films == 1
    assert "Backup made" in twoframe("backup", file, "--replace", data=house.data).stdout, "there is nothing to lose"


def test_what_was_emptied_from_the_bin_may_go_from_a_backup_too(house, file):
    film, _other = house.film(), house.film()
    backup(settings_of(house.data), file)
    house.store.delete(film)
    house.bin.empty([film])
    assert twoframe("backup", file, "--replace", data=house.data).returncode == 0


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no file here that opens and can't be read")
@pytest.mark.parametrize("opens", [False, True])
def test_a_film_that_can_not_be_read_is_named_and_the_others_are_saved(house, file, capsys, opens):
    films = sorted(house.film() for _ in range(3))
    unreadable = house.data / "films" / f"{films[1]}.mp4"
    unreadable.unlink()
    if opens:
        unreadable.symlink_to("/proc/self/mem")
    else:
        unreadable.mkdir()
    backup(settings_of(house.data), file)
    with opened(file) as (source, manifest):
        assert manifest.missing == (f"films/{films[1]}.mp4",)
        assert manifest.films == 2
        assert source.testzip() is None
        assert not any(name.startswith(f"films/{films[1]}.mp4") for name in source.namelist())
    assert f"{unreadable} can't be read (" in capsys.readouterr().out
    restore(settings_of(file.parent / "new"), file, yes=True)


def test_a_picture_that_rotted_is_told(house, file, capsys):
    picture = house.picture()
    house.film(picture)
    house.keyframes.path(picture).write_bytes(b"rotten")
    backup(settings_of(house.data), file)
    assert f"{picture} is damaged" in capsys.readouterr().out


def test_a_film_that_is_saved_but_not_yet_called_done_is_in_it(house, file):
    task = add_task(house.store)
    put(house.store, task, state=TaskState.SAVING)
    put_film(house.data, task.id)
    backup(settings_of(house.data), file)
    with opened(file) as (_, manifest):
        assert f"films/{task.id}.mp4" in manifest.entries


def test_the_snapshot_rules_while_films_come_and_go(house, file):
    """What is in the ZIP is what its own database names, whatever happens meanwhile."""
    films = [house.film() for _ in range(30)]
    stop = Event()

    def live() -> int:
        turns = 0
        while not stop.is_set():
            house.film()
            old = films[turns % len(films)]
            house.store.star(old, on=turns % 2 == 0)
            house.store.delete(old)
            house.bin.empty([old])
            turns += 1
        return turns

    with ThreadPoolExecutor(1) as pool:
        living = pool.submit(live)
        for number in range(5):
            backup(settings_of(house.data), file.with_name(f"{number}.zip"))
        stop.set()
        assert living.result() > 0
    for number in range(5):
        kept = file.with_name(f"{number}.zip")
        with opened(kept) as (source, manifest):
            source.extract("twoframe.db", kept.parent)
            named = rows(kept.parent / "twoframe.db", "SELECT id FROM task WHERE emptied_at IS NULL AND film_bytes > 0")
            assert rows(kept.parent / "twoframe.db", "PRAGMA integrity_check") == [("ok",)]
            for (task_id,) in named:
                assert (f"films/{task_id}.mp4" in manifest.entries) != (f"films/{task_id}.mp4" in manifest.missing)
            known = {f"films/{task_id}.mp4" for (task_id,) in rows(kept.parent / "twoframe.db", "SELECT id FROM task")}
            assert {name for name in manifest.entries if name.endswith(".mp4")} <= known


KILLING = """
    import os, signal, sys
    from pathlib import Path
    from tests.keep.given import settings_of
    from twoframe.keep import archive, backup
    add = archive.add
    def die(into, name, *rest):
        if name.endswith(".mp4"):
            os.kill(os.getpid(), signal.SIGKILL)
        return add(into, name, *rest)
    archive.add = die
    backup.backup(settings_of(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def test_a_backup_that_is_killed_leaves_no_file_under_the_name(house, file):
    house.film()
    assert script(KILLING, house.data, file).returncode == KILLED
    assert not file.exists()
    backup(settings_of(house.data), file)
    with opened(file) as (_, manifest):
        assert manifest.films == 1


def test_a_signal_ends_it_and_nothing_is_left(house, file):
    """A pipe as the target's folder would be odd; so a film that never ends: a FIFO in its place."""
    import os

    film = house.film()
    path = house.films.path(film, "film")
    path.unlink()
    os.mkfifo(path)
    command = [sys.executable, "-m", "twoframe", "backup", str(file), "--data", str(house.data)]
    process = subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stderr=subprocess.PIPE, text=True)
    wait_for(lambda: left_behind(file.parent), 30, "its part")
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "Stopped. Everything is as it was.\n"
    assert list(file.parent.iterdir()) == []


FULL = """
    import resource, sys
    from pathlib import Path
    from tests.keep.given import settings_of
    from twoframe.errors import KeepError
    from twoframe.keep.backup import backup
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
    try:
        backup(settings_of(Path(sys.argv[1])), Path(sys.argv[2]))
    except KeepError as error:
        sys.stdout.write(str(error))
"""


@pytest.mark.parametrize("room", [1_000, 200_000, 300_000])
def test_a_full_disk_is_told_and_leaves_nothing(house, file, room):
    for _ in range(4):
        house.film()
    said = script(FULL, house.data, file, room).stdout
    assert said.startswith("No backup was made")
    assert list(file.parent.iterdir()) == []


def test_an_older_database_is_saved_as_it_is(tmp_path, file):
    from alembic import command
    from sqlalchemy import create_engine

    from twoframe.store import migrate

    data = tmp_path / "old"
    data.mkdir()
    engine = create_engine(f"sqlite:///{data / 'twoframe.db'}")
    with engine.begin() as connection:
        command.upgrade(migrate.config_for(connection), "0001")
    engine.dispose()
    backup(settings_of(data), file)
    with opened(file) as (_, manifest):
        assert manifest.revision == "0001"
    assert rows(data / "twoframe.db", "SELECT version_num FROM alembic_version") == [("0001",)]


def test_of_postgresql_films_and_pictures_are_saved_and_the_rest_is_told(house, file, postgres, capsys):
    from twoframe.keyframes import Keyframes
    from twoframe.store import Store

    url = postgres("CREATE DATABASE kept", "kept")
    store = Store(url)
    store.migrate()
    frame = Keyframes(house.data, store, max_pixels=10**8).add(_photo(), "cat.jpg", GenerationRequest("cat").ratio)
    task = one(store, request=GenerationRequest("a cat", start=FrameRef(frame.sha256)))
    put(store, task, state=TaskState.COMPLETED, film=Film(160, 90, 0.5, 10))
    put_film(house.data, task.id)
    store.close()
    backup(settings_of(house.data, TWOFRAME_DATABASE_URL=url), file)
    with opened(file) as (_, manifest):
        assert not manifest.has_database
        assert manifest.films == 1
        assert f"frames/{frame.sha256[:2]}/{frame.sha256}" in manifest.entries
    assert "pg_dump" in capsys.readouterr().out


def _photo() -> bytes:
    from tests.support.photos import photo_bytes

    return photo_bytes("cat")


@pytest.mark.parametrize(
    "made",
    [
        b"",
        b"PK\x03\x04 and no more",
        b"not a zip",
    ],
)
def test_what_is_no_backup_is_told(tmp_path, made):
    (tmp_path / "odd.zip").write_bytes(made)
    with pytest.raises(KeepError, match="is no backup"), opened(tmp_path / "odd.zip"):
        pass


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        b"[]",
        b"{",
        b'{"format": 1}',
        b"\xff",
        json.dumps({"format": 1, "made_at": "2026-01-01", "version": "1", "revision": "1", "missing": [], "files": 3}),
        json.dumps(
            {
                "format": 1,
                "made_at": "2026-01-01",
                "version": "1",
                "revision": "1",
                "missing": [],
                "files": {"../../etc/passwd": [1, "a"]},
            }
        ),
        json.dumps(
            {
                "format": 1,
                "made_at": "2026-01-01",
                "version": "1",
                "revision": "1",
                "missing": [],
                "files": {f"films/{'a' * 32}.mp4/../../x": [1, "a"]},
            }
        ),
    ],
)
def test_a_zip_of_somebody_else_is_told(tmp_path, manifest):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as made:
        made.writestr("readme.txt", "hello")
        if manifest is not None:
            made.writestr(MANIFEST, manifest)
    (tmp_path / "odd.zip").write_bytes(into.getvalue())
    with pytest.raises(KeepError, match="is no backup of Twoframe"), opened(tmp_path / "odd.zip"):
        pass
