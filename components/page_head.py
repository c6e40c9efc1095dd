"""The head of a page: its title, the badge that tells where films come from, and one line of purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from components.told import tell
from components.undo import undo_notice
from twoframe.i18n import _
from twoframe.runtime import service

LINE_HEIGHT = 40
"""As high as a button, whether there is one beside the title or not."""


@contextmanager
def page(title: str, purpose: str, key: str, aside: Callable[[], None] | None = None) -> Iterator[None]:
    """Centre a page of at most 1520 px, draw its head, tell what was just done, and take what is drawn inside.

    `title` and `purpose` are Markdown of ours: texts of people go through `plain` first. `aside` draws what stands at
    the other end of the head: ways to what is needed rarely.
    """
    tell()
    body = st.container(horizontal_alignment="center", key=f"page-{key}").container(width=1520, gap=24)
    with body:
        if aside is None:
            _name(title, purpose, key)
        else:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top", gap=8):
                with st.container(width="content"):
                    _name(title, purpose, key)
                with st.container(horizontal=True, width="content", gap=16):
                    aside()
        yield


def _name(title: str, purpose: str, key: str) -> None:
    with st.container(gap=2):
        with st.container(horizontal=True, vertical_alignment="center", gap=12):
            st.title(title, anchor=False, width="content")
            with st.container(width="content", height=LINE_HEIGHT, vertical_alignment="center", border=False):
                _mode_badge()
            undo_notice(key)  # where there is room, so that nothing moves for it
        st.caption(purpose)


def _mode_badge() -> None:
    house = service()
    if house.demo:
        st.badge(
            _("Demo mode"),
            icon=":material/science:",
            color="yellow",
            help=_(
                "Films come from a built-in stand-in. Nothing is sent or charged. A key makes them real: see Settings."
            ),
        )
    else:
        st.badge(
            house.settings.gateway_host,
            icon=":material/cloud_done:",
            color="green",
            help=_("Films are made by this service, and paid for with your key."),
        )
