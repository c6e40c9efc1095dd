"""A data folder with films and pictures in it, as a server would have left it; without one."""

import os
import time
from pathlib import Path

from tests.store.given import put
from tests.support.photos import photo_bytes
from tests.web.given import add_task, put_film
from tests.worker.house import SteppedClock
from twoframe.bin import HELD_S, Bin
from twoframe.films import Films
from twoframe.fit import Fit
from twoframe.keyframes import Keyframes
from twoframe.models import AspectRatio, Film, FrameRef, GenerationRequest, TaskState
from twoframe.store import Store

WIDE = AspectRatio.WIDE


class House:
    """One data folder, its parts, and a bin on a stepped clock."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.clock = SteppedClock()
        self.store = Store(f"sqlite:///{data / 'twoframe.db'}", clock=self.clock)
        self.store.migrate()
        self.keyframes = Keyframes(data, self.store, max_pixels=120_000_000)
        self.films = Films(data)
        self.bin = self.another_bin()

    def another_bin(self) -> Bin:
        return Bin(self.store, self.keyframes, self.films, self.clock)

    def film(self, *pictures: str, finished: bool = True) -> str:
        refs = [FrameRef(picture) for picture in pictures] + [None, None]
        request = GenerationRequest("A quiet harbour", start=refs[0], end=refs[1])
        task = add_task(self.store, request=request)
        if finished:
            put_film(self.data, task.id)
            size = (self.data / "films" / f"{task.id}.mp4").stat().st_size
            put(self.store, task, state=TaskState.COMPLETED, film=Film(160, 90, 0.5, size), remote_id=task.id)
        return task.id

    def picture(self, name: str = "cat") -> str:
        frame = self.keyframes.add(photo_bytes(name), f"{name}.jpg", WIDE)
        self.keyframes.prepare(frame.sha256, WIDE, Fit(x=0.1, y=0.1))
        self.keyframes.preview(frame.sha256, WIDE, 200)
        return frame.sha256

    def forget(self, *pictures: str, seconds: float = HELD_S + 60) -> None:
        """Let nobody have used pictures for a while."""
        for sha256 in pictures:
            file = self.keyframes.path(sha256)
            assert file is not None
            os.utime(file, (time.time() - seconds,) * 2)

    def emptied(self, task_id: str) -> bool:
        task = self.store.task(task_id)
        assert task is not None
        return task.emptied_at is not None

    def files(self, folder: str = "") -> list[str]:
        return sorted(file.name for file in (self.data / folder).rglob("*") if file.is_file())
