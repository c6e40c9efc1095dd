"""A restore is checked before it changes anything, happens whole or not, and never lets a task be sent twice."""

import io
import json
import os
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.keep.given import KILLED, content, dump, left_behind, rows, script, settings_of, twoframe
from tests.store.given import codes, one, put
from tests.support.films import tiny_film
from tests.support.gateway import ScriptedGateway
from tests.support.house import House
from tests.web.given import add_task, put_film
from tests.worker.house import House as Workshop
from twoframe.errors import KeepError, RequestRefused
from twoframe.keep import restore as restoring
from twoframe.keep.archive import MANIFEST, opened
from twoframe.keep.backup import backup
from twoframe.keep.restore import restore
from twoframe.models import Film, FrameRef, GenerationRequest, TaskState
from twoframe.store import Store, snapshot

SENDING, UNCONFIRMED, PENDING = TaskState.SENDING, TaskState.UNCONFIRMED, TaskState.PENDING


@pytest.fixture
def file(tmp_path):
    return tmp_path / "twoframe.zip"


def save(house, file):
    backup(settings_of(house.data), file, replace=True)


def bring(data, file):
    restore(settings_of(data), file, yes=True)


def aside_of(data: Path) -> Path:
    [aside] = data.glob("before-restore-*")
    return aside


def test_a_round_trip_brings_everything_to_a_new_computer(house, file, tmp_path):
    picture = house.picture()
    films = [house.film(picture), house.film()]
    house.store.tag(films, "sea", "Sea")
    house.store.rename(films[0], "Harbour")
    house.store.star(films[1], True)
    before = content(house.data)
    save(house, file)
    new = tmp_path / "new" / "data"
    done = twoframe("restore", file, "--yes", data=new)
    assert (done.returncode, done.stderr) == (0, "")
    assert content(new) == before
    assert dump(new / "twoframe.db") == dump(house.data / "twoframe.db")
    assert left_behind(new) == []
    there = House(new)
    assert there.store.task(films[0]).name == "Harbour"
    assert there.films.film(films[1]) is not None
    assert there.keyframes.pair(FrameRef(picture), None, GenerationRequest("x").ratio) is not None
    there.store.close()


def test_a_restore_takes_back_what_was_changed_since_and_keeps_it_aside(house, file):
    picture = house.picture()
    stays, goes = house.film(picture), house.film()
    save(house, file)
    then, shown = content(house.data), dump(house.data / "twoframe.db")
    later = house.film(house.picture("china"))
    house.store.delete(goes)
    house.bin.empty([goes])
    house.store.rename(stays, "Another name")
    changed, now = content(house.data), dump(house.data / "twoframe.db")
    bring(house.data, file)
    assert content(house.data) == then
    assert house.store.task(later) is None, "the store that was open sees it at once"
    assert house.store.task(stays).title == ""
    assert house.films.film(goes) is not None
    aside = aside_of(house.data)
    assert content(aside) == changed
    assert dump(aside / "twoframe.db") == now
    assert [line for line in dump(house.data / "twoframe.db") if 'INTO "task"' in line] == [
        line for line in shown if 'INTO "task"' in line
    ]
    # The way back that the last line names.
    there = House(aside)
    assert there.store.task(stays).title == "Another name"
    assert there.films.film(later) is not None
    there.store.close()


def test_restoring_twice_changes_nothing_more(house, file):
    house.film(house.picture())
    save(house, file)
    bring(house.data, file)
    once = content(house.data)
    shutil.rmtree(aside_of(house.data))
    bring(house.data, file)
    assert content(house.data) == once


def test_it_asks_first_and_changes_nothing_where_nobody_answers(house, file):
    house.film()
    save(house, file)
    house.film()
    before = content(house.data), dump(house.data / "twoframe.db")
    done = twoframe("restore", file, data=house.data)
    assert done.returncode == 1
    assert "It replaces all that is in" in done.stdout
    assert "2 films, of which 1 is not in the backup" in done.stdout
    assert done.stderr == "Nothing was changed. Nobody is here to answer: add --yes to go on without a question.\n"
    assert (content(house.data), dump(house.data / "twoframe.db")) == before
    assert left_behind(house.data) == []


def test_films_on_their_way_that_would_be_forgotten_are_told(house, file):
    house.film()
    save(house, file)
    put(house.store, add_task(house.store), state=PENDING, remote_id="paid")
    for state in (SENDING, UNCONFIRMED):
        put(house.store, add_task(house.store), state=state)
    done = twoframe("restore", file, data=house.data)
    assert "1 film is on the way and not in the backup" in done.stdout
    assert "2 films are about to be sent, or Unconfirmed, and not in the backup" in done.stdout


# --- never twice ------------------------------------------------------------------------------------------------------


def test_a_task_that_was_about_to_be_sent_is_unconfirmed_and_never_sent_again(tmp_path, file):
    (tmp_path / "shop").mkdir()
    with ScriptedGateway() as remote:
        shop = Workshop(tmp_path / "shop", remote)
        settings = settings_of(shop.data)
        waiting, under_way = shop.press("not yet sent"), shop.press("on its way out")
        with shop.store._writing() as write:
            write.connection.exec_driver_sql(
                "UPDATE task SET send_started_at = created_at, lease_owner = 'dead', lease_until = '2099-01-01' "
                "WHERE id = ?",
                (under_way.id,),
            )
        backup(settings, file)
        shop.store.release("dead")
        with shop.store._writing() as write:
            write.connection.exec_driver_sql("UPDATE task SET lease_owner = NULL, send_started_at = NULL")
        shop.settle()
        assert len(remote.submits) == 2
        restore(settings, file, yes=True)
        for _ in range(3):
            shop.clock.step(60)
            shop.worker.nudge()
            shop.settle()
        assert len(remote.submits) == 2, "nothing was sent twice"
        for task in (waiting, under_way):
            found = shop.task(task)
            assert (found.state, found.remote_id, found.due_at) == (UNCONFIRMED, None, None)
            assert found.failure.code == "lost_answer"
            assert shop.codes(task)[-1] == "from_backup"
        shop.close()


def test_an_answer_that_comes_after_the_restore_still_finds_its_task(tmp_path, file):
    (tmp_path / "shop").mkdir()
    from threading import Event

    with ScriptedGateway() as remote:
        shop = Workshop(tmp_path / "shop", remote)
        task = shop.press()
        backup(settings_of(shop.data), file)
        answered = Event()
        remote.answer("generate", 200, hold=answered, follow=remote.usual)
        shop.worker.nudge()
        from tests.worker.house import until

        until(lambda: len(remote.submits) or any(r.call == "generate" for r in remote.requests))
        restore(settings_of(shop.data), file, yes=True)
        assert shop.task(task).state is UNCONFIRMED
        answered.set()
        until(lambda: shop.task(task).state is PENDING)
        assert shop.task(task).remote_id in remote.tasks
        shop.close()


def test_what_was_on_the_way_is_asked_for_again_and_old_leases_hold_nothing(tmp_path, file):
    (tmp_path / "shop").mkdir()
    with ScriptedGateway() as remote:
        shop = Workshop(tmp_path / "shop", remote)
        task, film = shop.sent()
        with shop.store._writing() as write:
            write.connection.exec_driver_sql("UPDATE task SET lease_owner = 'dead', lease_until = '2099-01-01'")
        backup(settings_of(shop.data), file)
        shop.store.release("dead")
        remote.finish(film.id, film=tiny_film())
        restore(settings_of(shop.data), file, yes=True)
        for _ in range(4):
            if shop.task(task).state is not TaskState.COMPLETED:
                shop.turn()
        assert shop.task(task).state is TaskState.COMPLETED
        assert shop.films.film(task.id) is not None
        assert len(remote.submits) == 1
        shop.close()


def test_a_film_that_came_home_since_the_backup_stays_and_is_not_fetched_again(tmp_path, file):
    (tmp_path / "shop").mkdir()
    with ScriptedGateway() as remote:
        shop = Workshop(tmp_path / "shop", remote)
        task, film = shop.sent()
        backup(settings_of(shop.data), file)
        remote.finish(film.id, film=tiny_film())
        while shop.task(task).state is not TaskState.COMPLETED:
            shop.turn()
        fetched = [request.call for request in remote.requests].count("file")
        restore(settings_of(shop.data), file, yes=True)
        assert shop.task(task).state is PENDING
        while shop.task(task).state is not TaskState.COMPLETED:
            shop.turn()
        assert [request.call for request in remote.requests].count("file") == fetched
        assert len(remote.submits) == 1
        shop.close()


def test_event_ids_go_on_so_that_no_browser_takes_the_log_for_its_own(house, file):
    film = house.film()
    save(house, file)
    for turn in range(20):
        house.store.star(film, turn % 2 == 0)
    seen = house.store.last_event_id()
    bring(house.data, file)
    assert house.store.last_event_id() > seen
    newest = house.store.last_event_id()
    house.store.star(film, True)
    assert house.store.last_event_id() == newest + 1
    assert codes(house.store, house.store.task(film)) == ["created", "put", "starred"]


def test_event_ids_go_on_after_a_backup_that_had_none(house, file):
    save(house, file)
    film = house.film()
    for turn in range(20):
        house.store.star(film, turn % 2 == 0)
    seen = house.store.last_event_id()
    bring(house.data, file)
    house.film()
    assert house.store.last_event_id() > seen


def test_a_press_with_a_picture_that_the_restored_database_does_not_know_is_refused_in_words(
    tmp_path, monkeypatch, file
):
    from tests.support.photos import photo_bytes
    from twoframe import runtime

    monkeypatch.setenv("TWOFRAME_DATA", str(tmp_path / "data"))
    service = runtime.service()
    try:
        backup(service.settings, file)
        picture = service.add_frame(photo_bytes("cat"), "cat.jpg", GenerationRequest("x").ratio)
        request = GenerationRequest("a cat dances", start=FrameRef(picture.sha256))
        assert service.check(request) == ()
        restore(service.settings, file, yes=True)
        [problem] = service.check(request)
        assert problem.field == "start"
        monkeypatch.setattr(service, "check", lambda *_: ())  # it was there when it was checked
        with pytest.raises(RequestRefused) as refused:
            service.create(request)
        assert refused.value.problems[0].field == "start"
    finally:
        runtime.close()


# --- what is checked --------------------------------------------------------------------------------------------------


def remade(file: Path, change) -> None:
    """Make a backup anew with its files changed: name → bytes, the manifest as it was."""
    with zipfile.ZipFile(file) as source:
        files = {name: source.read(name) for name in source.namelist()}
    change(files)
    with zipfile.ZipFile(file, "w") as into:
        for name, content_ in files.items():
            into.writestr(name, content_)


def flip(files, ending):
    name = next(name for name in files if name.endswith(ending))
    files[name] = files[name][:100] + bytes([files[name][100] ^ 1]) + files[name][101:]


def drop(files, ending):
    del files[next(name for name in files if name.endswith(ending))]


def swell(files):
    name = next(name for name in files if name.endswith(".mp4"))
    files[name] += b"more"


def newer_format(files):
    files[MANIFEST] = json.dumps({**json.loads(files[MANIFEST]), "format": 2}).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda files: flip(files, ".mp4"), "is damaged: films/"),
        (lambda files: flip(files, ".db"), "is damaged: twoframe.db"),
        (lambda files: drop(files, ".mp4"), "is damaged: films/"),
        (lambda files: drop(files, ".db"), "is damaged: twoframe.db"),
        (lambda files: drop(files, MANIFEST), "is no backup of Twoframe"),
        (swell, "is damaged: films/"),
        (newer_format, "made by a newer Twoframe"),
    ],
)
def test_a_backup_that_was_changed_is_refused_and_nothing_happens(house, file, change, words):
    house.film(house.picture())
    save(house, file)
    remade(file, change)
    house.film()
    before = content(house.data), dump(house.data / "twoframe.db")
    with pytest.raises(KeepError, match=words):
        bring(house.data, file)
    assert (content(house.data), dump(house.data / "twoframe.db")) == before
    assert left_behind(house.data) == []


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_backup_that_was_cut_off_is_refused(house, file, share):
    house.film()
    save(house, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    done = twoframe("restore", file, "--yes", data=house.data)
    assert done.returncode == 1
    assert done.stderr == f"{file} is no backup, or its end is missing. Nothing was changed.\n"


def test_bytes_that_rotted_inside_the_zip_are_found(house, file):
    film = house.film()
    save(house, file)
    rotten = bytearray(file.read_bytes())
    at = rotten.index(house.films.path(film, "film").read_bytes())
    rotten[at + 50] ^= 1
    file.write_bytes(rotten)
    with pytest.raises(KeepError, match="is damaged: films/"):
        bring(house.data, file)


def test_a_file_that_is_not_there_is_told(tmp_path):
    done = twoframe("restore", tmp_path / "nothing.zip", "--yes", data=tmp_path / "data")
    assert (done.returncode, done.stderr) == (1, f"There is no file {tmp_path / 'nothing.zip'}.\n")
    assert not (tmp_path / "data").exists()


def with_database(file: Path, change) -> None:
    """Change the database in a backup, and let its manifest say so."""
    import hashlib

    with opened(file) as (source, _):
        source.extract("twoframe.db", file.parent)
    database = file.parent / "twoframe.db"
    change(database)
    said = database.read_bytes()

    def put_in(files):
        files["twoframe.db"] = said
        told = json.loads(files[MANIFEST])
        told["files"]["twoframe.db"] = [len(said), hashlib.sha256(said).hexdigest()]
        files[MANIFEST] = json.dumps(told).encode()

    remade(file, put_in)
    database.unlink()


def execute(statement: str):
    def change(database: Path) -> None:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute(statement)

    return change


def tear(database: Path) -> None:
    whole = bytearray(database.read_bytes())
    whole[8192:12288] = os.urandom(4096)
    database.write_bytes(whole)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (execute("UPDATE alembic_version SET version_num = '9999'"), "made by a newer Twoframe"),
        (execute("DROP TABLE alembic_version"), "Nothing was"),
        (lambda database: database.write_bytes(b"no database"), "database in the backup is damaged"),
        (tear, "database in the backup is damaged"),
    ],
)
def test_a_database_that_can_not_be_used_is_refused(house, file, change, words):
    house.film(house.picture())
    save(house, file)
    with_database(file, change)
    before = content(house.data), dump(house.data / "twoframe.db")
    with pytest.raises(KeepError, match=words):
        bring(house.data, file)
    assert (content(house.data), dump(house.data / "twoframe.db")) == before
    assert left_behind(house.data) == []


def test_an_older_database_is_brought_up_to_date(tmp_path, file):
    from alembic import command
    from sqlalchemy import create_engine

    from twoframe.store import migrate

    data = tmp_path / "old"
    data.mkdir()
    engine = create_engine(snapshot.url_of(data / "twoframe.db"))
    with engine.begin() as connection:
        command.upgrade(migrate.config_for(connection), "0001")
    engine.dispose()
    backup(settings_of(data), file)
    new = tmp_path / "new"
    bring(new, file)
    assert rows(new / "twoframe.db", "SELECT version_num FROM alembic_version") == [(migrate.HEAD,)]
    store = Store(snapshot.url_of(new / "twoframe.db"))
    store.migrate()
    assert one(store)
    store.close()


def test_a_database_here_that_nobody_can_read_is_replaced_and_kept(house, file):
    film = house.film()
    save(house, file)
    house.store.close()
    for ending in ("-wal", "-shm"):
        (house.data / f"twoframe.db{ending}").unlink(missing_ok=True)
    (house.data / "twoframe.db").write_bytes(b"this was a database once" * 1000)
    done = twoframe("restore", file, "--yes", data=house.data)
    assert done.returncode == 0, done.stderr
    assert "can't be read" in done.stdout
    assert "Restart Twoframe" in done.stdout
    assert (aside_of(house.data) / "twoframe.db").read_bytes().startswith(b"this was")
    there = House(house.data)
    assert there.store.task(film) is not None
    there.store.close()


# --- what breaks off --------------------------------------------------------------------------------------------------

KILLING = """
    import os, signal, sys
    from pathlib import Path
    from tests.keep.given import settings_of
    from twoframe.keep import exchange, restore
    from twoframe.store import snapshot
    step = sys.argv[3]
    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)
    def after(owner, name):
        method = getattr(owner, name)
        def wrapped(*arguments, **named):
            method(*arguments, **named)
            die()
        setattr(owner, name, wrapped)
    if step == "checked":
        restore.ask = die
    elif step == "set aside":
        after(exchange.Exchange, "set_aside")
    elif step == "first file":
        after(exchange.Exchange, "_bring")
    elif step == "files":
        after(exchange.Exchange, "bring_in")
    elif step == "database copied":
        after(restore, "_copy_aside")
    elif step == "in the middle of the database":
        snapshot.PAGES_A_STEP = 1
        restore._silent = lambda done, total: die() if done > total / 2 and total > 5 else None
        restore._copy_aside = lambda *_: None
    elif step == "database":
        after(snapshot, "put")
    restore.restore(settings_of(Path(sys.argv[1])), Path(sys.argv[2]), yes=True)
"""


@pytest.mark.parametrize(
    "step",
    ["checked", "set aside", "first file", "files", "database copied", "in the middle of the database"],
)
def test_a_restore_that_is_killed_leaves_the_former_state_in_force(house, file, step):
    goes = house.film(house.picture())
    save(house, file)
    house.store.delete(goes)
    house.forget(*house.store.unused_frames())
    house.bin.empty([goes])
    later = house.film(house.picture("china"))
    before, now = content(house.data), dump(house.data / "twoframe.db")
    assert script(KILLING, house.data, file, step).returncode == KILLED
    assert dump(house.data / "twoframe.db") == now
    assert content(house.data).items() >= before.items()
    assert house.films.film(later) is not None
    # And the next try goes through.
    bring(house.data, file)
    assert house.store.task(later) is None
    assert house.films.film(goes) is not None


def test_killed_after_the_exchange_the_new_state_is_in_force(house, file):
    kept = house.film()
    save(house, file)
    later = house.film()
    assert script(KILLING, house.data, file, "database").returncode == KILLED
    assert house.store.task(later) is None
    assert house.films.film(kept) is not None


@pytest.mark.parametrize("broken", ["put", "settle", "copy"])
def test_a_restore_that_fails_in_the_middle_takes_everything_back(house, file, monkeypatch, broken):
    from twoframe.errors import StoreError

    goes = house.film(house.picture())
    save(house, file)
    house.store.delete(goes)
    house.forget(*house.store.unused_frames())
    house.bin.empty([goes])
    house.film()
    before, now = content(house.data), dump(house.data / "twoframe.db")

    def fail(*_, **__):
        raise StoreError("The database failed: no room")

    monkeypatch.setattr(restoring.snapshot, broken, fail)
    with pytest.raises(KeepError, match="everything is as it was"):
        bring(house.data, file)
    assert (content(house.data), dump(house.data / "twoframe.db")) == (before, now)
    assert left_behind(house.data) == []


def test_what_breaks_off_after_the_exchange_takes_no_file_from_the_restored_database(house, file, monkeypatch):
    film = house.film(house.picture())
    save(house, file)
    house.store.delete(film)
    house.bin.empty([film])
    house.film()

    def stop(_exchange, _known):
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring.Exchange, "clear", stop)
    with pytest.raises(KeyboardInterrupt):
        bring(house.data, file)
    assert house.store.task(film).emptied_at is None
    assert house.films.film(film) is not None
    assert (aside_of(house.data) / "twoframe.db").exists()


FULL = """
    import resource, sys
    from pathlib import Path
    from tests.keep.given import settings_of
    from twoframe.errors import KeepError
    from twoframe.keep.restore import restore
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
    try:
        restore(settings_of(Path(sys.argv[1])), Path(sys.argv[2]), yes=True)
    except KeepError as error:
        sys.stdout.write(f"!{error}")
"""


def test_room_is_needed_for_what_is_not_here_yet_alone(house, file, tmp_path):
    film = house.film(house.picture())
    save(house, file)
    with opened(file) as (_, manifest):
        database, size = manifest.entries["twoframe.db"].size, manifest.entries[f"films/{film}.mp4"].size
        assert restoring.room_for(manifest, house.data) == 4 * database
        house.films.path(film, "film").write_bytes(b"cut off")
        assert restoring.room_for(manifest, house.data) == 4 * database + size
        assert restoring.room_for(manifest, tmp_path / "new") == 3 * database + manifest.bytes


LOCKED = """
    import sqlite3, sys
    from contextlib import closing
    from pathlib import Path
    from tests.keep.given import settings_of
    from twoframe.errors import KeepError
    from twoframe.keep import restore
    from twoframe.store import snapshot
    snapshot.BUSY_S = 0.2
    data = Path(sys.argv[1])
    def lock(*_):
        held.execute("BEGIN IMMEDIATE")
    with closing(sqlite3.connect(data / "twoframe.db", isolation_level=None)) as held:
        if sys.argv[3] == "before":
            lock()
        else:
            restore._copy_aside = lock
        try:
            restore.restore(settings_of(data), Path(sys.argv[2]), yes=True)
        except KeepError as error:
            sys.stdout.write(f"!{error}")
"""


@pytest.mark.parametrize("when", ["before", "in the middle"])
def test_a_database_that_somebody_writes_to_for_ever_is_told_and_not_waited_for(house, file, when):
    house.film()
    save(house, file)
    house.film()
    before, now = content(house.data), dump(house.data / "twoframe.db")
    said = script(LOCKED, house.data, file, when).stdout
    assert "!Nothing was restored, and everything is as it was. Another program has been writing" in said
    assert (content(house.data), dump(house.data / "twoframe.db")) == (before, now)
    assert left_behind(house.data) == []


@pytest.mark.parametrize("room", [1_000, 100_000])
def test_a_full_disk_changes_nothing(house, file, room):
    goes = house.film(house.picture())
    save(house, file)
    house.store.delete(goes)
    house.forget(*house.store.unused_frames())
    house.bin.empty([goes])
    before, now = content(house.data), dump(house.data / "twoframe.db")
    said = script(FULL, house.data, file, room).stdout
    assert "!Nothing was restored" in said
    assert (content(house.data), dump(house.data / "twoframe.db")) == (before, now)
    assert left_behind(house.data) == []


def test_a_disk_without_second_names_gets_copies(house, file, monkeypatch):
    house.film()
    save(house, file)
    before = content(house.data)

    def refuse(*_):
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    bring(house.data, file)
    assert content(aside_of(house.data)) == before


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def test_the_two_kinds_of_databases_are_not_mixed_up(house, file, postgres, tmp_path):
    url = postgres("CREATE DATABASE mixed", "mixed")
    house.film()
    save(house, file)
    with pytest.raises(KeepError, match="names PostgreSQL"):
        restore(settings_of(house.data, TWOFRAME_DATABASE_URL=url), file, yes=True)
    store = Store(url)
    store.migrate()
    store.close()
    backup(settings_of(house.data, TWOFRAME_DATABASE_URL=url), file, replace=True)
    with pytest.raises(KeepError, match="pg_restore"):
        bring(tmp_path / "new", file)


def test_films_and_pictures_of_postgresql_come_back_and_nothing_is_sent_twice(tmp_path, file, postgres):
    url = postgres("CREATE DATABASE back", "back")
    store = Store(url)
    store.migrate()
    data = tmp_path / "data"
    data.mkdir()
    done, waiting = one(store), one(store)
    put(store, done, state=TaskState.COMPLETED, film=Film(160, 90, 0.5, 10))
    put_film(data, done.id)
    settings = settings_of(data, TWOFRAME_DATABASE_URL=url)
    backup(settings, file)
    before = content(data)
    shutil.rmtree(data / "films")
    other = one(store)
    restore(settings, file, yes=True)
    assert content(data) == before
    assert store.task(waiting.id).state is UNCONFIRMED
    assert list(data.glob("before-restore-*")) == []
    assert store.task(other.id).state is SENDING, "it was made after the backup: this database knows all of it"
    store.close()


def test_a_foreign_zip_never_writes_outside(tmp_path):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as made:
        made.writestr("../escaped.txt", "x")
        made.writestr(MANIFEST, json.dumps({"format": 1, "files": {"../escaped.txt": [1, "x"]}}))
    (tmp_path / "evil.zip").write_bytes(into.getvalue())
    with pytest.raises(KeepError):
        bring(tmp_path / "data", tmp_path / "evil.zip")
    assert not (tmp_path / "escaped.txt").exists()
