"""What can lie on a side of the comparison: a keyframe as it is sent, a still of a film, a film."""

from __future__ import annotations

from collections.abc import Sequence

from components.compare import Side
from components.draft import Slot
from components.library_words import short
from components.pictures import frame_url, moment_url
from components.slot_names import slot_name
from twoframe.i18n import _
from twoframe.models import FrameRef, Task
from twoframe.pairs import Pair
from twoframe.runtime import service

FULL_PX = 2048
"""More than a prepared frame or a film has: all of its pixels."""

NAME_MAX = 60


def can_show(ref: FrameRef | None) -> bool:
    """Whether a frame is here to be looked at: stored, and not deleted meanwhile."""
    return ref is not None and ref.sha256 is not None and service().has_frame(ref.sha256)


def ref_of(pair: Pair, slot: Slot) -> FrameRef | None:
    """The frame of a pair that a slot names."""
    return pair.start if slot == "start" else pair.end


def pair_url(pair: Pair, slot: Slot) -> str:
    """The address of one of a pair's frames, in full size. Raises `ValueError` where it has none to show."""
    ref = ref_of(pair, slot)
    if ref is None:
        raise ValueError(f"the pair has no {slot} frame")
    return frame_url(ref, pair.ratio, FULL_PX)


def frame_side(pair: Pair, slot: Slot) -> Side:
    """One of a pair's frames, as it is sent."""
    return Side(pair_url(pair, slot), slot_name(slot), tone=slot)


def still_side(task: Task, at_s: float) -> Side:
    """The first frame of a film (0), or the last one (infinity)."""
    words = _("First frame of the film") if at_s == 0 else _("Last frame of the film")
    return Side(moment_url(task.id, at_s, FULL_PX), words, tone="film")


def film_side(task_id: str, label: str, alt: str) -> Side:
    """A film that plays."""
    return Side(f"/films/{task_id}.mp4", label, kind="film", tone="film", alt=alt)


def film_name(task: Task) -> str:
    """What a film is called in one short line, with its take."""
    name = short(task.name, NAME_MAX)
    return name if task.take_group is None else _("{title}, take {take}").format(title=name, take=task.take)


def unique(labels: Sequence[str]) -> list[str]:
    """Number labels that are there before: a selectbox tells its options apart by what they show."""
    told: list[str] = []
    for label in labels:
        number, each = 1, label
        while each in told:
            number += 1
            each = f"{label} ({number})"
        told.append(each)
    return told
