"""A short clip of ours in a page: its place is reserved, and it plays by itself, without sound, again and again."""

from __future__ import annotations

from html import escape

import streamlit as st


def clip(url: str, *, ratio: tuple[int, int], label: str, max_height: int) -> None:
    """Show a clip as wide as there is room, at most `max_height` pixels high.

    Own HTML, because the place of the clip must be there before the clip is, and because a player of Streamlit's takes
    no address of ours.
    """
    width, height = ratio
    st.html(
        f'<video src="{escape(url)}" aria-label="{escape(label)}" controls loop muted autoplay playsinline '
        f'style="display:block;aspect-ratio:{width}/{height};width:min(100%,{max_height * width // height}px);'
        'border-radius:10px;background:rgba(128,128,128,.16)"></video>'
    )
