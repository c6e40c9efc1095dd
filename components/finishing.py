"""Lets a callback that has acted finish what belongs to the act.

Streamlit cuts a callback off at its next use of `st` when another run is asked for meanwhile: by a key, a second
upload, a part of the page that tells where it stands. Once the callback has acted, that would leave a dialog open over
what is done, a change that nobody remembers, words that nobody says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

_ANY = "finishing"


@contextmanager
def finishing() -> Iterator[None]:
    """Set aside the run that waits. It begins as soon as this ends, so what is done here must be short."""
    waits: RerunException | None = None
    try:
        st.session_state.get(_ANY)  # a use of Streamlit, at which the run that waits would cut in
    except RerunException as run:
        waits = run
    yield
    if waits is not None:
        raise waits
