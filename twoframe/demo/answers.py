"""From a task as it is kept to the answers about it, in the service's shapes."""

from __future__ import annotations

import zlib
from typing import Literal

from twoframe.demo.links import Links
from twoframe.demo.shapes import (
    Accepted,
    Artifact,
    Generation,
    Media,
    RequestEcho,
    State,
    Unnamed,
    WrappedAccepted,
    WrappedGeneration,
    WrappedId,
    WrappedTask,
)
from twoframe.demo.storage import DemoTask, FilmSize, utc_now
from twoframe.demo.timing import Timing
from twoframe.demo.trouble import Trouble, asked

Word = Literal["QUEUED", "IN_PROGRESS", "SUCCESS", "FAILURE"]
WRAPPED: dict[State, tuple[Word, str]] = {
    "pending": ("QUEUED", "0%"),
    "processing": ("IN_PROGRESS", "50%"),
    "completed": ("SUCCESS", "100%"),
    "failed": ("FAILURE", "100%"),
}
"""A state in the words of the wrapper, and the percentage that it claims there."""


class Answers:
    """Words a task's answers; links are made afresh each time."""

    def __init__(self, links: Links, timing: Timing) -> None:
        self._links = links
        self._timing = timing

    def accepted(self, task: DemoTask) -> Accepted | list[Accepted] | Unnamed | WrappedAccepted:
        """Answer a submit."""
        troubles = asked(task.prompt)
        echo = RequestEcho(prompt=task.prompt, aspect_ratio=task.ratio)
        usual = Accepted(id=task.id, state=task.state, created_at=task.created_at, request=echo)
        if Trouble.NO_ID in troubles:
            return Unnamed(state=task.state, created_at=task.created_at, request=echo)
        if Trouble.WRAPPED in troubles:
            return WrappedAccepted(data=WrappedId(task_id=task.id, task_status=WRAPPED[task.state][0]))
        return [usual] if Trouble.ARRAY in troubles else usual

    def task(self, task: DemoTask) -> Generation | WrappedGeneration:
        """Answer a query."""
        native = self.native(task)
        if Trouble.WRAPPED not in asked(task.prompt):
            return native
        word, progress = WRAPPED[task.state]
        row = WrappedTask(
            id=zlib.crc32(task.id.encode()),
            task_id=task.id,
            status=word,
            fail_reason=task.failure_reason or "",
            progress=progress,
            data=native,
        )
        return WrappedGeneration(data=row)

    def native(self, task: DemoTask) -> Generation:
        """A task in the service's own shape."""
        answer = Generation(
            id=task.id,
            state=task.state,
            created_at=task.created_at,
            request=RequestEcho(prompt=task.prompt, aspect_ratio=task.ratio),
            failure_reason=task.failure_reason,
        )
        if not self.has_links(task) or not task.film:
            return answer
        film = self.film_link(task)
        raw = self._links.make(f"{task.id}-raw.mp4", task.link_issue)
        results = {
            "video": _media(task.film, "video", film).model_copy(update={"download_url": film}),
            "video_raw": _media(task.film, "video", raw).model_copy(update={"duration": task.film.duration_s}),
            "thumbnail": _media(task.film, "image", self._links.make(f"{task.id}.jpg")),
            "last_frame": _media(task.film, "image", self._links.make(f"{task.id}-last.jpg")),
        }
        artifact = Artifact(created_at=task.finished_at or task.created_at, **results)
        return answer.model_copy(update={**results, "artifact": artifact})

    def has_links(self, task: DemoTask) -> bool:
        """True once there are links to the results."""
        if not task.film or not task.finished_at:
            return False
        late_s = self._timing.late_link_s if Trouble.LATE_LINK in asked(task.prompt) else 0.0
        return (utc_now() - task.finished_at).total_seconds() >= late_s

    def film_link(self, task: DemoTask) -> str:
        """The best link to a film."""
        return self._links.make(f"{task.id}.mp4", task.link_issue)


def _media(film: FilmSize, kind: Literal["video", "image"], url: str) -> Media:
    return Media(url=url, width=film.width, height=film.height, media_type=kind)
