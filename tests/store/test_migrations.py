"""The tables come about by migrations, and a start that can't have them says why in one sentence."""

import ast
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import autogenerate, command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, text

from tests.store.given import FRAME, PREPARED, one, stored
from twoframe.errors import StartError
from twoframe.filters import Wanted
from twoframe.models import AspectRatio, FrameRef, GenerationRequest
from twoframe.settings import ROOT, read
from twoframe.store import Store, migrate, search
from twoframe.store.tables import is_ours, metadata


def opened(url):
    store = Store(url)
    try:
        store.migrate()
    finally:
        store.close()
    return store


def refusal(url):
    with pytest.raises(StartError) as refused:
        opened(url)
    message = str(refused.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def run(url, *statements):
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_migrations_lead_to_the_tables_that_the_code_has(empty_url):
    opened(empty_url)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert autogenerate.compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_known_head_is_the_newest_migration(store):
    with store._engine.connect() as connection:
        script = ScriptDirectory.from_config(migrate.config_for(connection))
        assert script.get_heads() == [migrate.HEAD]
        assert migrate.revision_of(connection) == migrate.HEAD


def test_migrating_again_changes_nothing(store):
    task = one(store)
    store.migrate()
    assert stored(store, task) == task


def test_a_database_without_fits_keeps_its_tasks_and_pictures(empty_url, tmp_path):
    (tmp_path / "data").mkdir()
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        command.upgrade(migrate.config_for(connection), "0001")
    engine.dispose()
    sha256, moment = FRAME.sha256, "2026-03-29 12:00:00+00:00"
    run(
        empty_url,
        f"INSERT INTO frame VALUES ('{sha256}', 'beach.jpg', 'image/jpeg', 4032, 3024, 3145728)",
        f"INSERT INTO prepared_frame VALUES ('{sha256}', '16:9', '{'cd' * 32}', 1536, 864, 400000, 0.75)",
        *(
            "INSERT INTO task (id, gateway, state, created_at, changed_at, prompt, ratio, start_sha256, end_url, loop,"
            " expand_prompt, take, tries, unknown_count, links, failure_free, asking_stopped, link_dead, starred)"
            f" VALUES ('{task_id}', 'demo', 'completed', '{moment}', '{moment}', 'a cat', '16:9', {start}, {end},"
            " false, true, 1, 0, 0, '[]', false, false, false, true)"
            for task_id, start, end in (
                ("1" * 32, f"'{sha256}'", "NULL"),
                ("2" * 32, "NULL", "'https://example.test/end.jpg'"),
            )
        ),
        "INSERT INTO event (task_id, at, after, code, words)"
        f" VALUES ('{'1' * 32}', '{moment}', 'completed', 'completed', '')",
    )
    store = Store(empty_url)
    store.migrate()
    with_picture, with_address = store.tasks(["1" * 32, "2" * 32])
    assert with_picture.request == GenerationRequest("a cat", start=FrameRef(sha256=sha256))
    assert with_address.request == GenerationRequest("a cat", end=FrameRef(url="https://example.test/end.jpg"))
    assert [event.code for event in store.events("1" * 32)] == ["completed"]
    assert store.frame(sha256) == FRAME
    assert store.prepared(sha256, AspectRatio.WIDE) is None  # made again on its next use
    store.add_prepared(PREPARED)
    store.set_print(sha256, "0" * 16)
    assert store.frame(sha256).print == "0" * 16
    store.close()


def test_a_database_without_search_finds_its_films_at_once(empty_url, tmp_path):
    (tmp_path / "data").mkdir()
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        command.upgrade(migrate.config_for(connection), "0002")
    engine.dispose()
    moment = "2026-03-29 12:00:00+00:00"
    prompts = ["Ein Café im Schnee", "一只猫在雪地里跳舞", *(f"no. {number}" for number in range(1500))]
    run(
        empty_url,
        *(
            "INSERT INTO task (id, gateway, state, created_at, changed_at, prompt, ratio, loop, expand_prompt, take,"
            " tries, unknown_count, links, failure_free, asking_stopped, link_dead, starred)"
            f" VALUES ('{number:032}', 'demo', 'completed', '{moment}', '{moment}', '{prompt}', '16:9',"
            " false, true, 1, 0, 0, '[]', false, false, false, false)"
            for number, prompt in enumerate(prompts)
        ),
        "INSERT INTO pair (key, ratio, loop, prompt) VALUES ('p', '16:9', false, 'x')",
        *(
            "INSERT INTO review (id, created_at, changed_at, title, pair_key, task_id, standing)"
            f" VALUES ('{name}', '{moment}', '{moment}', '', 'p', {task_id}, 'approved')"
            for name, task_id in (("of a film", f"'{1:032}'"), ("of a pair", "NULL"))
        ),
        *(
            "INSERT INTO trail (review_id, at, step, name, who, reason, pair_key)"
            f" VALUES ('{review}', '{moment}', 'approved', 'Mira', 'mira', '{reason}', 'p')"
            for review, reason in (("of a film", "Größer!"), ("of a film", ""), ("of a pair", "nowhere"))
        ),
    )
    store = Store(empty_url)
    store.migrate()

    def finds(*words):
        return [int(task_id) for task_id in store.wanted_ids(Wanted(words=words))]

    assert finds("cafe") == finds("schn", "ca") == [0]
    assert finds("雪地") == finds("猫在雪") == finds("grosser") == finds("跳舞", "grosser") == [1]
    assert len(finds("no.")) == 1500
    assert finds("nowhere") == finds("mira") == []
    with store._reading() as connection:
        filled = dict(connection.execute(text("SELECT task_id, text FROM search_text")).all())
    with store._writing() as write:
        search.index(write, filled)
        written = dict(write.connection.execute(text("SELECT task_id, text FROM search_text")).all())
    assert written == filled, "a migration and a write find a film by the same words"
    [task] = store.tasks([f"{1:032}"])
    assert (task.title, task.picked_at, task.deleted_at, task.emptied_at) == ("", None, None, None)
    store.close()


def test_a_start_on_tables_that_are_up_to_date_stays_small(database_url):
    script = (
        "import sys; from twoframe.store import Store\n"
        "s = Store(sys.argv[1]); s.migrate(); s.last_event_id(); s.close()\n"
        "print([m for m in ('alembic', 'mako', 'sqlalchemy.orm', 'numpy') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", script, database_url], capture_output=True, text=True, check=True, timeout=60
    )
    assert out.stdout.strip() == "[]"


def test_a_database_from_a_newer_version_is_left_alone(database_url, backend):
    run(database_url, "UPDATE alembic_version SET version_num = '9999'")
    way_out = {
        "sqlite": "set TWOFRAME_DATA to another folder",
        "postgresql": "set TWOFRAME_DATABASE_URL to another database",
    }[backend]
    assert refusal(database_url) == f"The database is newer than this Twoframe. Update Twoframe, or {way_out}."


def test_tables_of_another_program_are_left_alone(empty_url, backend, tmp_path):
    (tmp_path / "data").mkdir()
    run(empty_url, "CREATE TABLE task (title TEXT)")
    assert "task" in refusal(empty_url)
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        assert migrate.revision_of(connection) is None
        connection.execute(text("SELECT title FROM task"))
    engine.dispose()


def test_a_migration_that_breaks_off_leaves_nothing_behind(empty_url, backend, tmp_path):
    # The last table is in the way, so all that came before it must go again.
    (tmp_path / "data").mkdir()
    run(empty_url, "CREATE TABLE event (id INTEGER)")
    refusal(empty_url)
    run(empty_url, "DROP TABLE event")
    opened(empty_url)


def test_a_folder_for_the_database_is_made(tmp_path):
    odd = tmp_path / "a" / "b ü%20?#@:"
    opened(read({"TWOFRAME_DATA": str(odd)}).database_url)
    assert (odd / "twoframe.db").is_file()


def test_a_file_lets_people_read_while_the_worker_writes_and_survives_a_power_cut(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/twoframe.db")
    store.migrate()
    with store._engine.connect() as connection:
        for pragma, value in {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 30_000,
        }.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value, pragma
    store.close()


def test_a_copy_that_lost_its_journal_mode_gets_it_back(tmp_path):
    file = tmp_path / "twoframe.db"
    opened(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    opened(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_that_is_no_database_is_named(tmp_path):
    file = tmp_path / "twoframe.db"
    file.write_bytes(b"not a database, but long enough to have been one" * 100)
    assert refusal(f"sqlite:///{file}") == f"The database {file} can't be opened: file is not a database."


def test_a_place_where_no_file_can_be_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert refusal(f"sqlite:///{tmp_path}/file/twoframe.db").startswith(
        f"The database {tmp_path}/file/twoframe.db can't"
    )
    assert refusal(f"sqlite:///{tmp_path}").startswith(f"The database {tmp_path} can't be opened: ")


def test_a_file_that_can_only_be_read_is_found_at_the_start(tmp_path):
    file = tmp_path / "twoframe.db"
    opened(f"sqlite:///{file}")
    # Root may write to any file, so the connection, not the file, is made one that can only read.
    store = Store(f"sqlite:///{file}")
    event.listen(store._engine, "do_connect", lambda *_: sqlite3.connect(f"file:{file}?mode=ro", uri=True))
    with pytest.raises(StartError) as refused:
        store.migrate()
    store.close()
    assert str(refused.value) == f"The database {file} can't be opened: attempt to write a readonly database."


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:twoframe.db?mode=ro&uri=true",
        "mysql://root:hunter2@localhost/x",
        "mongodb://hunter2@localhost",
        "postgresql+asyncpg://me:hunter2@localhost/x",
        "postgresql+nodriver://me:hunter2@localhost/x",
        "postgresql://me:hun@ter2@localhost/x",
        "postgresql://me:hunter2@localhost:port/x",
    ],
)
def test_an_address_that_can_not_be_used_is_refused_without_repeating_it(url):
    message = refusal(url)
    assert "TWOFRAME_DATABASE_URL" in message
    assert "hunter2" not in message
    assert "ter2" not in message


def test_a_server_that_does_not_answer_is_named_without_the_password():
    message = refusal("postgresql://me:hunter2@127.0.0.1:1/films")
    assert message.startswith("The database films on 127.0.0.1 can't be opened: ")
    assert "hunter2" not in message


def test_a_database_that_does_not_exist_is_named(postgres):
    url = postgres("SELECT 1").replace("/postgres?", "/no_such?")
    assert 'database "no_such" does not exist' in refusal(url)


def test_the_next_version_of_the_tables_keeps_all_rows(tmp_path):
    url = f"sqlite:///{tmp_path}/twoframe.db"
    store = Store(url)
    store.migrate()
    store.add_frame(FRAME)
    task = one(store, request=GenerationRequest("a cat", start=FrameRef(sha256=FRAME.sha256)))
    store.close()

    # A copy of the program, in which a developer adds a column and lets another one be empty no more.
    for folder in ("migrations", "twoframe"):
        ignored = shutil.ignore_patterns("__pycache__", "render", "demo", "web", "worker", "locale")
        shutil.copytree(ROOT / folder, tmp_path / "next" / folder, ignore=ignored)
    tables = tmp_path / "next" / "twoframe" / "store" / "tables.py"
    before = 'Column("name", Words, nullable=False),'
    assert before in tables.read_text("utf-8")
    tables.write_text(
        tables.read_text("utf-8").replace(before, 'Column("name", Words), Column("note", Words),'), "utf-8"
    )
    following = f"{int(migrate.HEAD) + 1:04}"
    script = (
        "import runpy, sys; from twoframe.store import Store, migrate\n"
        "sys.argv = ['new', 'Add notes']; runpy.run_module('migrations.new', run_name='__main__')\n"
        f"migrate.HEAD = '{following}'; s = Store({url!r}); s.migrate(); s.migrate()\n"
        "assert 'note' in str(s._engine.connect().exec_driver_sql('SELECT sql FROM sqlite_master').all())\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path / "next", check=True, timeout=60, capture_output=True)
    written = (tmp_path / "next/migrations/versions").glob(f"r{following}*")
    assert [file.name for file in written] == [f"r{following}_add_notes.py"]

    with sqlite3.connect(f"file:{tmp_path}/twoframe.db?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT name, note FROM frame").fetchall() == [(FRAME.name, None)]
        assert connection.execute("SELECT id, start_sha256 FROM task").fetchall() == [(task.id, FRAME.sha256)]
    assert refusal(url).startswith("The database is newer")


def test_migrations_stand_on_their_own():
    for file in (ROOT / "migrations" / "versions").glob("*.py"):
        imported = {
            name
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            for name in (
                [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in getattr(node, "names", [])]
            )
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert imported - sys.stdlib_module_names <= {"sqlalchemy", "alembic"}, file.name
    assert Path(migrate.__file__).is_file()
