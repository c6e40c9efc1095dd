"""The life of tasks over time: a queue, one film drawn at a time, an end, and a call to whoever asked for one."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from twoframe.demo import hooks
from twoframe.demo.order import Order, Outcome
from twoframe.demo.processes import apart
from twoframe.demo.storage import FILM, DemoTask, FilmSize, Storage, utc_now
from twoframe.demo.timing import Timing
from twoframe.demo.trouble import Trouble, asked, verdict
from twoframe.models import AspectRatio
from twoframe.settings import ROOT

log = logging.getLogger(__name__)

UNREADABLE = "Failed to read user input frames"
BROKEN = "Job failed"


class Engine:
    """Takes tasks from pending to their end. Used from the event loop only."""

    MAX_UNFINISHED = 200
    RENDER_LIMIT_S = 180.0

    def __init__(
        self, storage: Storage, timing: Timing, *, scale: float, hook_body: Callable[[DemoTask], bytes]
    ) -> None:
        self._storage = storage
        self._timing = timing
        self._scale = scale
        self._hook_body = hook_body
        self._lives: set[asyncio.Task[None]] = set()
        self._easel = asyncio.Lock()  # fair: whoever waits longest is next

    @property
    def full(self) -> bool:
        """True while no further task fits into the queue."""
        return len(self._lives) >= self.MAX_UNFINISHED

    def start(self) -> None:
        """Go on with what an earlier process left unfinished."""
        for task in self._storage.unfinished():
            self.run(task)

    def run(self, task: DemoTask) -> None:
        """Let a task live."""
        life = asyncio.get_running_loop().create_task(self._live(task), name=task.id)
        self._lives.add(life)
        life.add_done_callback(self._lives.discard)

    async def stop(self) -> None:
        """Leave all tasks as they are, and end the render that runs."""
        for life in self._lives:
            life.cancel()
        await asyncio.gather(*self._lives, return_exceptions=True)

    async def _live(self, task: DemoTask) -> None:
        task = await self._finish(task)
        if task.notify_hook:
            await hooks.call(task.notify_hook, self._hook_body(task), self._timing.hook_pauses_s())

    async def _finish(self, task: DemoTask) -> DemoTask:
        waited_s = (utc_now() - task.created_at).total_seconds()
        await asyncio.sleep(self._timing.pending_s(task.id) - max(0.0, waited_s))
        async with self._easel:
            task = self._storage.change(task.id, state="processing")
            started = time.monotonic()
            outcome = verdict(task.prompt, has_frames=task.has_frames) or await self._draw(task)
        processing_s = self._timing.processing_s(task.id, slow=Trouble.SLOW in asked(task.prompt))
        await asyncio.sleep(started + processing_s - time.monotonic())
        if isinstance(outcome, FilmSize):
            task = self._storage.change(task.id, state="completed", film=outcome, finished_at=utc_now())
        else:
            task = self._storage.change(task.id, state="failed", failure_reason=outcome, finished_at=utc_now())
        log.info("Task %s: %s", task.id, task.failure_reason or task.state)
        self._storage.tidy()
        return task

    async def _draw(self, task: DemoTask) -> FilmSize | str:
        """Have a film drawn in a process of its own: its size, or the reason of failure."""
        order = self._order(task)
        if order.extends and order.extended is None:
            return BROKEN
        try:
            status, out, err = await self._in_studio(order.model_dump_json().encode())
        except (OSError, TimeoutError) as problem:
            status, out, err = 1, b"", repr(problem).encode()
        if status:
            log.error("Task %s was not drawn: %s", task.id, err.decode(errors="replace")[-4000:])
            return BROKEN
        return Outcome.model_validate_json(out).film or UNREADABLE

    def _order(self, task: DemoTask) -> Order:
        folder = self._storage.file(task.id, FILM).parent
        extended = self._storage.task(task.extends) if task.extends else None
        return Order(
            folder=folder,
            prompt=task.prompt,
            ratio=AspectRatio(task.ratio),
            loop=task.loop,
            start=task.start,
            end=task.end,
            extends=folder.parent / task.extends if task.extends else None,
            extended=extended.film if extended else None,
            scale=self._scale,
        )

    async def _in_studio(self, order: bytes) -> tuple[int, bytes, bytes]:
        """Exit status, stdout and stderr of a studio; it ends with this call, however that ends."""
        studio = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "twoframe.demo.studio"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=ROOT,
            **apart(low_priority=True),
        )
        try:
            async with asyncio.timeout(self.RENDER_LIMIT_S):
                out, err = await studio.communicate(order)
        finally:
            with suppress(ProcessLookupError):
                studio.kill()
            status = await studio.wait()
        return status, out, err
