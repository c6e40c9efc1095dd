"""Preview motion: a rough animatic of a pair, rendered behind the page, shown in place, and never mistaken for the
model's film. What there is goes by the pair's content, so it outlives a reload and a change that is taken back.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.clip import clip
from components.plain import plain
from components.session import session_id
from components.ticking import tick_while
from twoframe.camera_words import move_words
from twoframe.desk import Preview, State
from twoframe.i18n import _
from twoframe.pairs import Pair
from twoframe.runtime import service

MAX_HEIGHT, LARGE_MAX_HEIGHT = 304, 620
_HIDDEN = "preview-hidden"
Draw = Callable[[], None]


def _nothing() -> None:
    """Draw nothing."""


def motion_preview(
    current: Callable[[], Pair], *, key: str, large: bool, before: Draw = _nothing, beside: Draw = _nothing
) -> None:
    """Draw the button, with what `before` and `beside` draw in the same row, and below it the progress or the clip.

    `current` gives the pair, also when the button is pressed: the press brings along what was typed since. Large is
    for looking closely (720p), else it is quick. A preview of this session that runs for another pair ends.
    """
    desk, pair = service().desk, current()
    desk.follow(pair, session_id())
    preview = desk.preview(pair, large=large)
    shown = preview.state is State.DONE and st.session_state.get(_HIDDEN) != preview.url
    hindrance = preview.problem if preview.state is State.NONE else ""
    with st.container(key=key, gap=8):
        with st.container(horizontal=True, vertical_alignment="center", gap=12):
            before()
            if shown:
                st.button(
                    _("Hide preview"), key=f"{key}-hide", icon=":material/close:", on_click=_hide, args=(preview.url,)
                )
            else:
                st.button(
                    _("Try again") if preview.state is State.FAILED else _("Preview motion"),
                    key=f"{key}-start",
                    icon=":material/animated_images:",
                    disabled=bool(hindrance) or preview.state is State.RUNNING,
                    on_click=_start,
                    args=(current, large),
                )
            beside()
        if hindrance:
            st.caption(plain(hindrance))
        elif preview.state is State.RUNNING:
            _progress(pair, large, key)
        elif preview.state is State.FAILED:
            st.markdown(f":red[:material/error:] :small[{plain(preview.problem)}]")
        elif shown:
            _clip(pair, preview, LARGE_MAX_HEIGHT if large else MAX_HEIGHT)


def _start(current: Callable[[], Pair], large: bool) -> None:
    st.session_state.pop(_HIDDEN, None)
    service().desk.start_preview(current(), large=large, session=session_id())


def _hide(url: str) -> None:
    st.session_state[_HIDDEN] = url


def _progress(pair: Pair, large: bool, key: str) -> None:
    desk, session = service().desk, session_id()

    def draw() -> None:
        with st.container(horizontal=True, vertical_alignment="center", gap=12):
            st.progress(desk.preview(pair, large=large).share, text=_("Rendering the preview…"))
            st.button(_("Cancel"), key=f"{key}-cancel", type="tertiary", on_click=desk.cancel_preview, args=(session,))

    tick_while(lambda: desk.preview(pair, large=large).state is State.RUNNING, draw)


def _clip(pair: Pair, preview: Preview, max_height: int) -> None:
    clip(preview.url, ratio=pair.ratio.sides, label=_("Motion preview"), max_height=max_height)
    words = _("A rough animatic made on this computer. Not the film.")
    if preview.technique == "dissolve":
        words += " " + _("No shared content found, so it fades from one to the other.")
    elif preview.technique == "camera" and len(pair.frames) > 1:
        words += " " + _("Both frames are the same picture: a gentle move there and back.")
    elif preview.technique == "camera":
        words += " " + move_words(pair.prompt)
    st.caption(words)
