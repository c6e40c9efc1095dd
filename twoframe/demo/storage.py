"""Tasks and films of the demo gateway on disk: one folder a task, so that a restart forgets nothing."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict, ValidationError

from twoframe.demo.shapes import Ratio, State

log = logging.getLogger(__name__)

STORED = "data:"
"""Stands for a picture that came inside the request and lies beside the task, where else an address stands."""

Slot = Literal["start", "end"]
FILM, POSTER, LAST = "film.mp4", "poster.jpg", "last.jpg"


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


class FilmSize(BaseModel):
    """A finished film: sides in pixels, length in seconds."""

    model_config = ConfigDict(frozen=True)

    width: int
    height: int
    duration_s: float


class DemoTask(BaseModel):
    """A task as the demo gateway keeps it. `start` and `end` are addresses, or `STORED`."""

    model_config = ConfigDict(frozen=True)

    id: str
    created_at: datetime
    prompt: str
    ratio: Ratio
    loop: bool = False
    start: str | None = None
    end: str | None = None
    extends: str | None = None
    notify_hook: str | None = None
    state: State = "pending"
    failure_reason: str | None = None
    film: FilmSize | None = None
    finished_at: datetime | None = None
    dead_link_tried: bool = False
    link_issue: int = 0

    @property
    def has_frames(self) -> bool:
        """True when a keyframe was given."""
        return bool(self.start or self.end)


class Changes(TypedDict, total=False):
    """The fields of a task that change during its life."""

    state: State
    failure_reason: str | None
    film: FilmSize
    finished_at: datetime
    dead_link_tried: bool
    link_issue: int


class Storage:
    """All tasks in memory and on disk. Used from one thread, but for `write_pictures`."""

    KEEP_TASKS, KEEP_FOR = 200, timedelta(days=1)

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._folder = folder / "tasks"
        self._clock = clock
        self._tasks: dict[str, DemoTask] = {}

    def open(self) -> None:
        """Read what an earlier process left; folders without a readable task are removed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for folder in self._folder.iterdir():
            try:
                task = DemoTask.model_validate_json((folder / "task.json").read_bytes())
            except (OSError, ValidationError):
                log.warning("%s holds no readable task and is removed", folder.name)
                shutil.rmtree(folder, ignore_errors=True)
            else:
                self._tasks[task.id] = task
        self.tidy()

    def task(self, task_id: str) -> DemoTask | None:
        """The task of an id."""
        return self._tasks.get(task_id)

    def unfinished(self) -> list[DemoTask]:
        """Tasks that still move, oldest first."""
        return sorted((task for task in self._tasks.values() if not task.finished_at), key=lambda task: task.created_at)

    def file(self, task_id: str, name: str) -> Path:
        """Where a file of a task lies, or would lie."""
        return self._folder / task_id / name

    def write_pictures(self, task_id: str, pictures: Mapping[Slot, bytes]) -> None:
        """Make the folder of a new task and write its pictures. Raises `OSError`, and leaves nothing then."""
        folder = self._folder / task_id
        folder.mkdir(parents=True)
        try:
            for slot, content in pictures.items():
                (folder / slot).write_bytes(content)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def add(self, task: DemoTask) -> None:
        """Keep a new task. Raises `OSError`."""
        self._write(task)
        self._tasks[task.id] = task

    def change(self, task_id: str, **changes: Unpack[Changes]) -> DemoTask:
        """Change fields of a task; the pictures of a task that is finished are removed.

        What the disk does not take counts all the same: at worst a restart finishes the task once more.
        """
        task = self._tasks[task_id] = self._tasks[task_id].model_copy(update=dict(changes))
        try:
            self._write(task)
            if task.finished_at:
                self.file(task_id, "start").unlink(missing_ok=True)
                self.file(task_id, "end").unlink(missing_ok=True)
        except OSError as problem:
            log.warning("Task %s is not on the disk as it is: %s", task_id, problem)
        return task

    def tidy(self) -> None:
        """Remove finished tasks that are old or too many, but for those that a task in work extends."""
        needed = {task.extends for task in self.unfinished()}
        finished = sorted(
            ((task.finished_at, task.id) for task in self._tasks.values() if task.finished_at), reverse=True
        )
        for place, (finished_at, task_id) in enumerate(finished):
            if (place >= self.KEEP_TASKS or finished_at < self._clock() - self.KEEP_FOR) and task_id not in needed:
                del self._tasks[task_id]
                shutil.rmtree(self._folder / task_id, ignore_errors=True)

    def _write(self, task: DemoTask) -> None:
        path = self.file(task.id, "task.json")
        part = path.with_suffix(".part")
        part.write_text(task.model_dump_json(), "utf-8")
        part.replace(path)
