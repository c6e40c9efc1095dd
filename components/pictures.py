"""Where our own pictures are, and how a page shows one."""

from __future__ import annotations

import math
from html import escape
from typing import Literal

import streamlit as st

from twoframe.models import AspectRatio, FrameRef


def frame_url(ref: FrameRef, ratio: AspectRatio, width: int) -> str:
    """The address of a keyframe as it is sent, at most `width` pixels wide.

    Raises `ValueError` for a picture that is given by its URL: no page of ours loads one from elsewhere.
    """
    if ref.sha256 is None:
        raise ValueError("a picture that is given by its URL is not shown")
    return f"/frames/{ref.sha256}.jpg?r={ratio.slug}&f={ref.fit.key}&w={width}"


def whole_url(sha256: str, width: int) -> str:
    """The address of a whole stored picture as seen, at most `width` pixels wide."""
    return f"/frames/{sha256}.jpg?whole&w={width}"


def moment_url(task_id: str, at_s: float, width: int) -> str:
    """The address of the frame that a film shows at a moment, at most `width` pixels wide: 0 is the first, infinity
    the last.
    """
    moment = "last" if at_s == math.inf else f"{at_s:.3f}" if at_s > 0 else "first"
    return f"/films/{task_id}/at.jpg?t={moment}&w={width}"


def picture(
    url: str,
    *,
    ratio: tuple[int, int],
    alt: str,
    max_height: int,
    radius: int = 10,
    fit: Literal["cover", "contain"] = "cover",
) -> None:
    """Show a picture of ours as wide as there is room, at most `max_height` pixels high.

    One of another shape than `ratio` covers its place, or with `contain` is whole in it.

    Own HTML, because the place of the picture must be there before the picture is: nothing may jump.
    """
    width, height = ratio
    st.html(
        f'<img src="{escape(url)}" alt="{escape(alt)}" style="display:block;aspect-ratio:{width}/{height};'
        f"width:min(100%,{max_height * width // height}px);border-radius:{radius}px;"
        f'background:rgba(128,128,128,.16);object-fit:{fit}">'
    )
