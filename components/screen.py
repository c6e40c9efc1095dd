"""The screen: one film to look at frame by frame (see `screen.js`)."""

from __future__ import annotations

import math
from collections.abc import Callable

from components.draft import SLOTS, Slot
from components.own import component, said
from components.pictures import moment_url
from twoframe.i18n import _
from twoframe.models import Reel, Task
from twoframe.runtime import service

POSTER_PX = 1280
USUAL_FPS = 24
"""Frames a second of a film whose file does not tell: what the service makes."""

OnFrame = Callable[[Slot, float], object]

_SCREEN = component(
    "screen",
    html='<div class="place"></div>\n',
    scripts=("heard", "screen", "screen_clock", "screen_hands"),
    styles=("screen",),
)


def screen(task: Task, *, key: str, on_frame: OnFrame | None = None) -> float | None:
    """Draw a finished task's film with its controls.

    With `on_frame` it offers to use the frame that is seen as a keyframe: the callback gets the slot and the moment, in
    seconds, which is that frame's for certain, as it comes with the press. Without, it returns the moment at which the
    film rests; None until it was touched.
    """
    film = task.film
    if film is None:
        raise ValueError("only a finished task has a film")
    reel = service().film_reel(task.id) or Reel(USUAL_FPS, max(round(film.duration_s * USUAL_FPS), 1))
    src = f"/films/{task.id}.mp4"

    def took() -> None:
        match said(key, "frame"):
            case {"task": task.id, "slot": str(word), "seconds": int() | float() as at_s} if on_frame is not None:
                slot = next((slot for slot in SLOTS if slot == word), None)
                if slot is not None and math.isfinite(at_s) and at_s >= 0:  # a browser's word
                    on_frame(slot, min(float(at_s), film.duration_s))

    told = _SCREEN(
        key=key,
        data={
            "key": key,
            "task": task.id,
            "src": src,
            # The very first frame, as that is what is seen and taken before the film moves.
            "poster": moment_url(task.id, 0.0, POSTER_PX),
            "width": film.width,
            "height": film.height,
            "fps": reel.fps,
            "count": reel.count,
            "uses": on_frame is not None,
            "label": _("Film"),
            "texts": _texts(),
        },
        default={"moment": None},
        on_moment_change=_nothing,
        on_frame_change=took,
        height="content",
    ).moment
    match told:
        case {"src": str(of), "seconds": int() | float() as at_s} if of == src and math.isfinite(at_s) and at_s >= 0:
            return min(float(at_s), film.duration_s)
    return None


def _nothing() -> None:
    """The rerun that follows is all that is wanted."""


def _texts() -> dict[str, str]:
    """What the browser says. It fills in {n} and {count}, numbers, and {time} and {length}, times."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("One frame back"),
        "on": _("One frame on"),
        "loop": _("Loop"),
        "speed": _("Speed"),
        "mute": _("Mute"),
        "unmute": _("Sound on"),
        "full": _("Full screen"),
        "leave_full": _("Leave full screen"),
        "position": _("Position in the film"),
        "at": _("{time} of {length}, frame {n} of {count}"),
        "frame": _("frame {n} of {count}"),
        "use_start": _("Use this frame as start"),
        "use_end": _("Use this frame as end"),
        "broken": _("This film can’t be played."),
    }
