"""What each route does: takes tasks, tells about them, hands out files."""

from __future__ import annotations

import asyncio
import base64
import logging
import uuid

from fastapi import Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from twoframe.demo.answers import Answers
from twoframe.demo.engine import Engine
from twoframe.demo.links import Links
from twoframe.demo.refusal import PAGE, Doorkeeper, Refusal, error, invalid, unknown_task
from twoframe.demo.shapes import (
    Accepted,
    DownloadLink,
    ExtendBody,
    Generation,
    GenerationBody,
    Ratio,
    Unnamed,
    WrappedAccepted,
    WrappedGeneration,
)
from twoframe.demo.storage import FILM, LAST, POSTER, STORED, DemoTask, Slot, Storage, utc_now
from twoframe.demo.timing import Timing
from twoframe.demo.trouble import Trouble, asked

log = logging.getLogger(__name__)

MAX_FILM_S = 60.0
"""A film as long as this is not extended any further."""

ID_LENGTH = len(str(uuid.uuid4()))
FILES = {
    ".mp4": (FILM, "video/mp4"),
    "-raw.mp4": (FILM, "video/mp4"),
    ".jpg": (POSTER, "image/jpeg"),
    "-last.jpg": (LAST, "image/jpeg"),
}
"""What may follow a task's id in a link, the file that it means, and its type."""


class Desk:
    """The gateway behind its routes. Used from the event loop only."""

    def __init__(self, storage: Storage, links: Links, timing: Timing, *, scale: float) -> None:
        self._storage = storage
        self._links = links
        self._timing = timing
        self._answers = Answers(links, timing)
        self._doorkeeper = Doorkeeper(timing)
        self._engine = Engine(
            storage, timing, scale=scale, hook_body=lambda task: self._answers.native(task).model_dump_json().encode()
        )

    def open(self) -> None:
        """Read what is on disk and go on with it."""
        self._storage.open()
        self._engine.start()

    async def close(self) -> None:
        """Stop working; what is unfinished goes on after the next start."""
        await self._engine.stop()

    async def generate(
        self, body: GenerationBody, request: Request
    ) -> Accepted | list[Accepted] | Unnamed | WrappedAccepted:
        """Take a task. Raises `Refusal`."""
        return await self._take(body, request, ratio=body.aspect_ratio, loop=body.loop)

    async def extend(
        self, task_id: str, body: ExtendBody, request: Request
    ) -> Accepted | list[Accepted] | Unnamed | WrappedAccepted:
        """Take a task that shows an earlier film and about five seconds more. Raises `Refusal`."""
        first = self._known(task_id)
        if first.film is None:
            raise invalid("Only a completed generation can be extended")
        if first.film.duration_s >= MAX_FILM_S:
            raise invalid(f"The film is {first.film.duration_s:.0f} s long and can't be extended any further")
        return await self._take(body, request, ratio=first.ratio, extends=first.id)

    def query(self, task_id: str) -> Generation | WrappedGeneration:
        """Tell about a task. Raises `Refusal`."""
        task = self._known(task_id)
        if task.dead_link_tried and not task.link_issue:
            task = self._storage.change(task.id, link_issue=1)
        return self._answers.task(task)

    def download_link(self, task_id: str) -> DownloadLink:
        """One more link to a film; no better than those of the query. Raises `Refusal`."""
        task = self._known(task_id)
        return DownloadLink(url=self._answers.film_link(task) if self._answers.has_links(task) else None)

    def file(self, name: str, expires: int, issue: int, signature: str) -> Response:
        """The file behind a link, or what the prompt asked to be there instead. Raises `Refusal`."""
        if not self._links.alive(name, expires, issue, signature):
            raise Refusal(403, error("The link has expired", "link_expired"))
        task = self._storage.task(name[:ID_LENGTH])
        gone = Refusal(404, error("The file is gone", "not_found"))
        if task is None:
            raise gone
        stored, mime = FILES[name[ID_LENGTH:]]
        path = self._storage.file(task.id, stored)
        troubles = asked(task.prompt) if stored == FILM else frozenset()
        if Trouble.DEAD_LINK in troubles and issue == 0 and not task.dead_link_tried:
            self._storage.change(task.id, dead_link_tried=True)
        if Trouble.DEAD_LINKS in troubles or (Trouble.DEAD_LINK in troubles and issue == 0) or not path.is_file():
            raise gone
        if Trouble.NOT_A_FILM in troubles and name.endswith(f"{task.id}.mp4"):
            return HTMLResponse(PAGE.format(title="Sign in"))
        return FileResponse(path, media_type=mime)

    def _known(self, task_id: str) -> DemoTask:
        task = self._storage.task(task_id)
        if task is None:
            raise unknown_task()
        return task

    async def _take(
        self, body: ExtendBody, request: Request, *, ratio: Ratio, loop: bool = False, extends: str | None = None
    ) -> Accepted | list[Accepted] | Unnamed | WrappedAccepted:
        self._doorkeeper.check(body.user_prompt)
        if self._engine.full:
            pause = {"Retry-After": str(self._timing.retry_after_s)}
            raise Refusal(429, error("Too many tasks are in work", "too_many_tasks", "rate_limit_error"), pause)
        task = DemoTask(
            id=str(uuid.uuid4()),
            created_at=utc_now(),
            prompt=body.user_prompt,
            ratio=ratio,
            loop=loop,
            start=_kept(body.image_url),
            end=_kept(body.image_end_url),
            extends=extends,
            notify_hook=body.notify_hook or None,
        )
        try:
            await asyncio.to_thread(self._write_pictures, task.id, body)
            self._storage.add(task)
        except OSError as problem:
            log.warning("A task can't be kept: %s", problem)
            raise Refusal(503, error("No room to keep the task", "no_room", "server_error")) from problem
        self._engine.run(task)
        if Trouble.LOST_ANSWER in asked(task.prompt):
            request.state.drop()
            while (await request.receive())["type"] != "http.disconnect":
                pass
        return self._answers.accepted(task)

    def _write_pictures(self, task_id: str, body: ExtendBody) -> None:
        given: dict[Slot, str | None] = {"start": body.image_url, "end": body.image_end_url}
        stored = {slot: _decoded(text) for slot, text in given.items() if text and _kept(text) == STORED}
        self._storage.write_pictures(task_id, stored)


def _kept(picture: str | None) -> str | None:
    """What a task keeps of a picture's field: the address, or that the picture is stored."""
    return STORED if picture and picture.startswith(STORED) else picture or None


def _decoded(data_uri: str) -> bytes:
    """The bytes of a data URI; none when it is broken, so that the task fails later, as with the real service."""
    try:
        return base64.b64decode(data_uri.partition(",")[2], validate=True)
    except ValueError:
        return b""
