"""Looks again and again, by the browser's clock, while something runs behind the page; and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

TICK_S = 0.25


def tick_while(running: Callable[[], bool], draw: Callable[[], object], *, every_s: float = TICK_S) -> None:
    """Draw until nothing runs any more, then run the whole page once: without the clock, if the caller sees to it.

    Only this part of the page runs on a tick. Callers draw it while it runs, and leave it out otherwise.
    """

    @st.fragment(run_every=every_s)
    def tick() -> None:
        if not running():
            st.rerun()
        draw()

    tick()
