"""One film to look at closely, which tells at which moment it rests (see `player.js`)."""

from __future__ import annotations

import math
from pathlib import Path

import streamlit as st

from twoframe.i18n import _
from twoframe.models import Task

MAX_HEIGHT = 620

_PLAYER = st.components.v2.component(
    "twoframe_player",
    html='<video controls playsinline preload="metadata"></video>\n',
    css="video { display: block; margin: 0 auto; border-radius: var(--st-base-radius); background: #000; }\n",
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
)


def player(task: Task, *, key: str) -> float | None:
    """Draw a finished task's film. Returns the moment at which it rests, in seconds; None until it was touched."""
    film = task.film
    if film is None:
        raise ValueError("only a finished task has a film")
    told = _PLAYER(
        key=key,
        data={
            "src": f"/films/{task.id}.mp4",
            "poster": f"/films/{task.id}.jpg",
            "ratio": f"{film.width} / {film.height}",
            "width": MAX_HEIGHT * film.width // film.height,
            "label": _("Film"),
        },
        default={"moment": None},
        on_moment_change=_nothing,
        height="content",
    ).moment
    if not isinstance(told, int | float) or not math.isfinite(told) or told < 0:  # a browser's word
        return None
    return min(float(told), film.duration_s)


def _nothing() -> None:
    """The rerun that follows is all that is wanted."""
