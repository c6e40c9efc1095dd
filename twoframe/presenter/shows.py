"""What the player is told of each film: where it is, how it is called, and the keyframes that it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twoframe.models import FrameRef, Task
from twoframe.showing import Place

SHOWN_PX = 1536
"""Keyframes are shown as large as they are sent."""


def addresses(places: Sequence[Place]) -> list[dict[str, Any]]:
    """Films and keyframes by their addresses on our own server; no prompts, which are the workshop's."""
    return [
        {
            "caption": place.caption,
            "film": {"url": f"/films/{place.task.id}.mp4", "bytes": place.task.film.bytes if place.task.film else 0},
            **{name: {"url": _address(ref, place.task)} for name, ref in keyframes(place.task)},
        }
        for place in places
    ]


def keyframes(task: Task) -> list[tuple[str, FrameRef]]:
    """The stored pictures that a film was made from, by their slots; one that was given by its URL is not ours."""
    slots = (("start", task.request.start), ("end", task.request.end))
    return [(name, ref) for name, ref in slots if ref is not None and ref.sha256 is not None]


def _address(ref: FrameRef, task: Task) -> str:
    return f"/frames/{ref.sha256}.jpg?r={task.request.ratio.slug}&f={ref.fit.key}&w={SHOWN_PX}"
