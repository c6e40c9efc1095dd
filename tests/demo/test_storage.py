"""Tasks on disk: what a restart finds, and what is cleaned up."""

from datetime import UTC, datetime, timedelta

import pytest

from twoframe.demo.storage import FILM, STORED, DemoTask, FilmSize, Storage


class Clock:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def stored(storage: Storage, task_id: str, clock: Clock, **fields) -> DemoTask:
    storage.write_pictures(task_id, {"start": b"a picture"})
    task = DemoTask(id=task_id, created_at=clock.now, prompt="a cat", ratio="16:9", start=STORED, **fields)
    storage.add(task)
    return task


def finished(storage: Storage, task_id: str, clock: Clock) -> None:
    stored(storage, task_id, clock)
    storage.file(task_id, FILM).write_bytes(b"film")
    film = FilmSize(width=16, height=16, duration_s=5.0)
    storage.change(task_id, state="completed", finished_at=clock.now, film=film)


def opened(tmp_path, clock) -> Storage:
    storage = Storage(tmp_path, clock=clock)
    storage.open()
    return storage


def test_a_restart_finds_all_that_was_kept(tmp_path, clock):
    first = opened(tmp_path, clock)
    task = stored(first, "a", clock, notify_hook="http://127.0.0.1/x", extends="b")
    changed = first.change("a", state="processing")
    again = opened(tmp_path, clock)
    assert again.task("a") == changed == task.model_copy(update={"state": "processing"})
    assert again.file("a", "start").read_bytes() == b"a picture"


def test_unfinished_tasks_come_oldest_first(tmp_path, clock):
    storage = opened(tmp_path, clock)
    stored(storage, "late", clock)
    clock.now -= timedelta(minutes=1)
    stored(storage, "early", clock)
    finished(storage, "done", clock)
    assert [task.id for task in opened(tmp_path, clock).unfinished()] == ["early", "late"]


def test_pictures_go_when_the_task_is_finished(tmp_path, clock):
    storage = opened(tmp_path, clock)
    finished(storage, "a", clock)
    assert not storage.file("a", "start").exists()
    assert storage.file("a", FILM).exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"id": "a"', None])
def test_a_folder_that_can_not_be_read_is_removed(tmp_path, clock, content):
    stored(opened(tmp_path, clock), "good", clock)
    folder = tmp_path / "tasks" / "bad"
    folder.mkdir()
    if content is not None:
        (folder / "task.json").write_bytes(content)
    storage = opened(tmp_path, clock)
    assert storage.task("good")
    assert not folder.exists()


def test_a_stray_file_does_no_harm(tmp_path, clock):
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / ".DS_Store").write_bytes(b"x")
    assert opened(tmp_path, clock).unfinished() == []


def test_films_older_than_a_day_go(tmp_path, clock):
    storage = opened(tmp_path, clock)
    finished(storage, "old", clock)
    clock.now += timedelta(hours=23)
    finished(storage, "new", clock)
    storage.tidy()
    assert storage.task("old")
    clock.now += timedelta(hours=2)
    storage.tidy()
    assert storage.task("old") is None
    assert not storage.file("old", FILM).parent.exists()
    assert storage.task("new")


def test_only_the_newest_films_stay(tmp_path, clock):
    storage = opened(tmp_path, clock)
    storage.KEEP_TASKS = 3
    for name in "abcde":
        clock.now += timedelta(seconds=1)
        finished(storage, name, clock)
    storage.tidy()
    assert [name for name in "abcde" if storage.task(name)] == ["c", "d", "e"]


def test_unfinished_tasks_and_what_they_extend_are_never_cleaned(tmp_path, clock):
    storage = opened(tmp_path, clock)
    finished(storage, "first", clock)
    stored(storage, "longer", clock, extends="first")
    clock.now += timedelta(days=3)
    storage.tidy()
    assert storage.task("first")
    assert storage.task("longer")


def test_pictures_that_do_not_fit_leave_nothing_behind(tmp_path, clock):
    storage = opened(tmp_path, clock)
    with pytest.raises(OSError, match="no/such"):
        storage.write_pictures("a", {"start": b"x", "no/such": b"x"})
    assert not (tmp_path / "tasks" / "a").exists()
