"""Test connection: a button and one plain line of result. The page looks on; the question is asked beside it."""

from __future__ import annotations

import streamlit as st

from components.plain import plain
from twoframe.i18n import _
from twoframe.runtime import service
from twoframe.words import connection_words

_COLOURS = {"ok": ("green", "check_circle")}
LOOK_EVERY_S = 0.4


def connection_test() -> None:
    """Draw the button and the result; while a test runs, the result alone looks again."""
    test = service().connection
    with st.container(horizontal=True, gap=12, vertical_alignment="center"):
        st.button(_("Test connection"), on_click=test.start, disabled=test.running)
        if test.running:
            st.fragment(_wait, run_every=LOOK_EVERY_S)()
        elif test.result is not None:
            colour, icon = _COLOURS.get(test.result.verdict, ("red", "error"))
            told = connection_words(test.result, service().settings.gateway_host)
            st.markdown(f":{colour}[:material/{icon}:] {plain(told)}", width="content")


def _wait() -> None:
    if not service().connection.running:
        st.rerun()
    asking = _("Asking…")
    st.markdown(f":gray[{asking}]", width="content")
