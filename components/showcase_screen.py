"""The picture of a showcase's page: the film that is looked at, in a place that never changes its shape."""

from __future__ import annotations

from html import escape

import streamlit as st

from twoframe.i18n import _
from twoframe.models import Task

_QUIET = (
    "<style>@media (hover: hover) { .showcase-film:not(:hover, :focus, :focus-within)::-webkit-media-controls "
    "{ opacity: 0; } }</style>"
)
"""The browser's controls darken the lower third of a still: where there is a pointer they wait for it, or for a key."""


def screen(task: Task | None, *, caption: str) -> None:
    """Show a film, still until somebody plays it; without one, the empty screen.

    Own HTML, because the place of the film must be there before the film is, and because a player of Streamlit's takes
    no address of ours.
    """
    style = (
        "display:block;width:100%;aspect-ratio:16/9;border-radius:10px;background:#000;object-fit:contain;"
        "max-height:78vh"
    )
    if task is None:
        words = escape(_("Nothing to show yet"))
        st.html(
            f'<div style="{style};display:grid;place-items:center;color:#9aa3a5;background:rgba(128,128,128,.12)">'
            f"{words}</div>"
        )
        return
    label = escape(_("Film: {prompt}").format(prompt=caption or " ".join(task.name.split())[:80]))
    st.html(
        f'{_QUIET}<video class="showcase-film" src="/films/{task.id}.mp4" poster="/films/{task.id}.jpg" '
        f'aria-label="{label}" controls muted loop playsinline preload="none" style="{style}"></video>'
    )
