"""The doctor finds what is wrong in a data folder, says it in a line, and mends it without throwing anything away."""

import os
import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest

from tests.keep.given import content, rows, settings_of, twoframe
from tests.store.given import codes, one, put
from tests.support.films import tiny_film
from tests.support.gateway import ScriptedGateway
from tests.support.server import running
from tests.web.given import add_task, put_film
from tests.worker.house import House as Workshop
from twoframe.films import Films
from twoframe.keep.backup import backup
from twoframe.keep.doctor import doctor
from twoframe.keep.findings import LOST, YOUNG_S
from twoframe.keep.restore import restore
from twoframe.models import Film, TaskState, new_id
from twoframe.store import Store

FAILED, SAVING, COMPLETED = TaskState.FAILED, TaskState.SAVING, TaskState.COMPLETED


def age(*files):
    long_ago = time.time() - YOUNG_S - 60
    for file in files:
        os.utime(file, (long_ago, long_ago))


def found(house, capsys) -> str:
    """What the doctor finds without curing anything."""
    before = content(house.data)
    well = doctor(settings_of(house.data))
    assert content(house.data) == before, "a look changes nothing"
    said = capsys.readouterr().out
    assert well == ("All is well" in said)
    return said


def cured(house, capsys) -> str:
    """What the doctor says when it cures, and that afterwards all is well."""
    assert doctor(settings_of(house.data), cure=True, yes=True)
    said = capsys.readouterr().out
    assert "All is well now." in said
    assert "All is well" in found(house, capsys)
    return said


def lost(house) -> list[str]:
    return sorted(file.name for file in (house.data / LOST).rglob("*") if file.is_file())


def test_all_is_well_where_nothing_is_wrong(house, capsys):
    house.film(house.picture())
    house.film(finished=False)
    emptied = house.film()
    house.store.delete(emptied)
    house.bin.empty([emptied])
    (house.data / "films" / ".DS_Store").write_bytes(b"x")
    assert found(house, capsys) == f"All is well in {house.data}.\n"


def test_a_missing_film_is_marked_so_that_people_can_ask_again(house, capsys):
    film, _other = house.film(), house.film()
    house.films.path(film, "film").unlink()
    assert "Missing films (1): “A quiet harbour”." in found(house, capsys)
    assert house.store.task(film).state is COMPLETED
    cured(house, capsys)
    task = house.store.task(film)
    assert (task.state, task.link_dead, task.film, task.failure.code) == (SAVING, True, None, "film_missing")
    assert codes(house.store, task)[-1] == "film_missing"


def test_asking_again_fetches_a_missing_film_while_the_gateway_has_it(tmp_path):
    (tmp_path / "shop").mkdir()
    with ScriptedGateway() as remote:
        shop = Workshop(tmp_path / "shop", remote)
        task, film = shop.sent()
        remote.finish(film.id, film=tiny_film())
        while shop.task(task).state is not COMPLETED:
            shop.turn()
        finished_at = shop.task(task).finished_at
        other = add_task(shop.store)
        put_film(shop.data, other.id)
        put(shop.store, other, state=COMPLETED, film=shop.films.film(other.id))
        shop.films.remove(task.id)
        assert doctor(settings_of(shop.data), cure=True, yes=True)
        shop.clock.step(5 * 86_400)
        shop.settle()
        assert shop.task(task).link_dead, "nothing is asked before a person wants it"
        shop.store.ask_again(task.id)
        while shop.task(task).state is not COMPLETED:
            shop.turn()
        assert shop.films.film(task.id) is not None
        assert shop.task(task).finished_at == finished_at, "five days say nothing of how long films take"
        assert len(remote.submits) == 1
        shop.close()


def test_a_missing_film_that_no_service_has_has_failed(house, capsys):
    film, _other = house.film(), house.film()
    put(house.store, house.store.task(film), remote_id=None)
    house.films.remove(film)
    cured(house, capsys)
    task = house.store.task(film)
    assert (task.state, task.failure.code, task.film) == (FAILED, "film_lost", None)


@pytest.mark.parametrize("damage", ["cut off", "other bytes"])
def test_a_film_that_does_not_play_goes_to_lost_and_found(house, capsys, damage):
    film = house.film()
    file = house.films.path(film, "film")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage == "cut off" else b"\0" * len(whole))
    assert "Films that do not play (1)" in found(house, capsys)
    cured(house, capsys)
    assert lost(house) == [f"{film}.mp4"]
    assert house.store.task(film).failure.code == "film_missing"


def test_a_film_of_another_size_that_plays_is_measured_anew(house, capsys):
    film = house.film()
    house.films.path(film, "film").write_bytes(tiny_film(96, 54, 0.25))
    assert "Films of another size" in found(house, capsys)
    cured(house, capsys)
    measured = house.store.task(film).film
    assert (measured.width, measured.height) == (96, 54)
    assert measured.bytes == house.films.path(film, "film").stat().st_size


def test_lost_stills_are_cut_anew(house, capsys):
    film = house.film()
    house.films.path(film, "poster").unlink()
    house.films.path(film, "strip").unlink()
    assert "Films without all of their stills (1)" in found(house, capsys)
    cured(house, capsys)
    assert house.films.path(film, "poster")
    assert house.films.path(film, "strip")


@pytest.mark.parametrize("state", [SAVING, FAILED])
def test_a_film_that_is_here_is_given_back_to_its_task(house, capsys, state):
    task = add_task(house.store)
    put(house.store, task, state=state, link_dead=state is SAVING)
    put_film(house.data, task.id)
    assert "of which their tasks do not know (1)" in found(house, capsys)
    cured(house, capsys)
    task = house.store.task(task.id)
    assert (task.state, task.film.width, task.link_dead, task.failure) == (COMPLETED, 160, False, None)
    assert task.finished_at is not None
    assert codes(house.store, task)[-1] == "film_found"


def test_a_film_that_the_worker_is_about_to_save_is_its_own_affair(house, capsys):
    task = add_task(house.store)
    put(house.store, task, state=SAVING)
    put_film(house.data, task.id)
    assert "All is well" in found(house, capsys)


def test_files_that_belong_to_nothing_are_kept_in_lost_and_found(house, capsys):
    film = house.film()
    strays = [
        house.data / "films" / f"{new_id()}.mp4",
        house.data / "films" / "holiday.mov",
        house.data / "films" / f"{film} (1).mp4",
        house.data / "frames" / "ab" / ("ab" * 32),
        house.data / "frames" / "notes.txt",
    ]
    for file in strays:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * 100)
    assert "All is well" in found(house, capsys), "they may be on their way in"
    age(*strays)
    said = found(house, capsys)
    assert "belong to none (3): they take 300 B" in said
    assert "that nothing knows (2): they take 200 B" in said
    cured(house, capsys)
    assert lost(house) == sorted(file.name for file in strays)


def test_nothing_in_lost_and_found_is_written_over(house, capsys):
    file = house.data / "films" / "holiday.mov"
    for text in ("first", "second"):
        house.film()
        file.write_text(text)
        age(file)
        cured(house, capsys)
    assert lost(house) == ["holiday-2.mov", "holiday.mov"]
    assert {f.read_text() for f in (house.data / LOST).rglob("*.mov")} == {"first", "second"}


def test_what_is_left_of_a_film_that_was_emptied_is_found(house, capsys):
    film = house.film()
    house.store.delete(film)
    house.bin.empty([film])
    put_film(house.data, film)
    age(*(house.data / "films").iterdir())
    assert "belong to none (4)" in found(house, capsys)
    cured(house, capsys)


def test_a_missing_picture_is_told_and_only_a_person_can_mend_it(house, capsys):
    picture = house.picture()
    house.film(picture)
    house.keyframes.path(picture).unlink()
    assert "Missing pictures (1): “cat.jpg”." in found(house, capsys)
    assert not doctor(settings_of(house.data), cure=True, yes=True)
    house.picture()
    assert "All is well" in found(house, capsys)


def test_a_picture_that_rotted_goes_to_lost_and_found_and_what_was_made_of_it_is_made_anew(house, capsys):
    picture = house.picture()
    house.film(picture)
    made = house.store.all_prepared(picture)[0].sha256
    house.keyframes.path(made).write_bytes(b"rotten")
    assert f"Damaged pictures (1): “{made[:12]}”" in found(house, capsys)
    cured(house, capsys)
    assert lost(house) == [made]
    prepared = house.store.all_prepared(picture)
    for each in prepared:
        assert house.keyframes.data_uri(house.keyframes.prepare(picture, each.ratio, each.fit))


def test_what_broke_off_is_swept_away(house, capsys):
    house.film()
    tmp = house.data / "tmp"
    (tmp / "restore-abc").mkdir(parents=True)
    stale = [tmp / "restore-abc" / "twoframe.db", tmp / "old.part"]
    for file in stale:
        file.write_bytes(b"x" * 50)
    (tmp / "new.part").write_bytes(b"x")
    age(*stale, tmp / "restore-abc")
    # Single files go at each start of anything; folders are for the doctor.
    assert "something that broke off (1): they take 50 B" in found(house, capsys)
    cured(house, capsys)
    assert [file.name for file in tmp.iterdir()] == ["new.part"]


def test_what_a_restore_that_was_killed_has_set_aside_is_swept_away_and_a_whole_former_state_is_not(house, capsys):
    house.film()
    whole, begun = house.data / "before-restore-1", house.data / "before-restore-2.part"
    for folder in (whole, begun):
        (folder / "films").mkdir(parents=True)
    age(begun / "films", begun, whole / "films", whole)
    cured(house, capsys)
    assert whole.is_dir()
    assert not begun.exists()


def test_the_former_state_after_a_restore_into_a_folder_without_a_database_is_nothing_that_broke_off(
    house, capsys, tmp_path
):
    house.film()
    backup(settings_of(house.data), tmp_path / "twoframe.zip")
    newer = house.film()
    house.store.close()
    for file in house.data.glob("twoframe.db*"):
        file.unlink()
    restore(settings_of(house.data), tmp_path / "twoframe.zip", yes=True)
    [aside] = house.data.glob("before-restore-*")
    age(*aside.rglob("*"), aside)
    capsys.readouterr()
    assert "All is well" in found(house, capsys)
    assert (aside / "films" / f"{newer}.mp4").is_file(), "it is the last copy of that film"


def test_films_that_are_all_away_are_told_and_none_is_marked(house, capsys):
    films = [house.film() for _ in range(3)]
    (house.data / "films").rename(house.data / "unmounted")
    assert "None of the films of the database is here (3)" in found(house, capsys)
    assert not doctor(settings_of(house.data), cure=True, yes=True)
    assert {house.store.task(film).state for film in films} == {COMPLETED}
    (house.data / "unmounted").rename(house.data / "films")
    assert "Missing" not in capsys.readouterr().out
    assert "All is well" in found(house, capsys)


def test_a_search_that_misses_films_is_mended(house, capsys):
    missed, changed = house.film(), house.film()
    with house.store._writing() as write:
        write.connection.exec_driver_sql("DELETE FROM search_text WHERE task_id = ?", (missed,))
        write.connection.exec_driver_sql("UPDATE search_text SET text = 'old' WHERE task_id = ?", (changed,))
    assert "Films that a search misses (2)" in found(house, capsys)
    cured(house, capsys)
    assert house.store.not_found() == []


def test_a_damaged_index_of_the_search_is_made_anew(house, capsys):
    from twoframe.filters import Wanted

    house.film()
    with house.store._writing() as write:
        write.connection.exec_driver_sql("DELETE FROM search_index_data WHERE id > 10")
    assert "Damaged index of the search" in found(house, capsys)
    cured(house, capsys)
    assert len(house.store.wanted_ids(Wanted(words=("harbour",)))) == 1


def test_an_index_that_does_not_fit_its_rows_is_made_anew(house, capsys):
    house.film()
    house.store.close()
    database = house.data / "twoframe.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, 'deleted_at IS NULL', 'deleted_at IS NOT NULL') "
            "WHERE name = 'ix_task_wall'"
        )
        connection.commit()
    assert "Damaged database" in found(house, capsys)
    cured(house, capsys)


def test_a_database_that_nobody_can_read_is_told(house):
    house.film()
    house.store.close()
    for ending in ("-wal", "-shm"):
        (house.data / f"twoframe.db{ending}").unlink(missing_ok=True)
    (house.data / "twoframe.db").write_bytes(b"this was a database once" * 1000)
    done = twoframe("doctor", data=house.data)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "Restore a backup" in done.stderr


def test_the_exit_code_tells_and_nothing_is_cured_unasked(house):
    film, _other = house.film(), house.film()
    assert (done := twoframe("doctor", data=house.data)).returncode == 0, done.stderr
    house.films.remove(film)
    done = twoframe("doctor", data=house.data)
    assert done.returncode == 1
    assert "1 thing is wrong" in done.stdout
    assert "python -m twoframe doctor --cure" in done.stdout
    done = twoframe("doctor", "--cure", data=house.data)
    assert done.returncode == 1
    assert "Nothing was changed" in done.stderr
    assert house.store.task(film).state is COMPLETED
    assert twoframe("doctor", "--cure", "--yes", data=house.data).returncode == 0
    assert house.store.task(film).link_dead


def test_a_folder_without_data_is_told_and_none_is_made(tmp_path):
    done = twoframe("doctor", data=tmp_path / "nothing")
    assert (done.returncode, done.stdout) == (1, "")
    assert not (tmp_path / "nothing").exists()


def test_it_works_while_the_server_runs(house):
    films = [house.film() for _ in range(3)]
    for film in films:
        put(house.store, house.store.task(film), finished_at=house.clock() + timedelta(seconds=30))
    house.films.remove(films[0])
    with running(house.data) as server:
        done = twoframe("doctor", "--cure", "--yes", data=house.data)
        assert done.returncode == 0, done.stdout + done.stderr
        assert server.health().ok
    assert house.store.task(films[0]).link_dead
    assert rows(house.data / "twoframe.db", "PRAGMA integrity_check") == [("ok",)]


def test_it_looks_after_postgresql_too(tmp_path, postgres, capsys):
    url = postgres("CREATE DATABASE checked", "checked")
    store = Store(url)
    store.migrate()
    task, other = one(store), one(store)
    put(store, task, state=COMPLETED, film=Film(160, 90, 0.5, 10), remote_id="r")
    put_film(tmp_path, other.id)
    put(store, other, state=COMPLETED, film=Films(tmp_path).film(other.id))
    settings = settings_of(tmp_path, TWOFRAME_DATABASE_URL=url)
    assert not doctor(settings)
    assert "Missing films (1)" in capsys.readouterr().out
    assert doctor(settings, cure=True, yes=True)
    assert store.task(task.id).link_dead
    store.close()
