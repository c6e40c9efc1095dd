"""Lets a callback that has acted finish what belongs to the act.

Streamlit cuts a callback off at its next use of `st` when another run is asked for meanwhile: by a key, a second
upload, a part of the page that tells where it stands. Once the callback has acted, that would leave a dialog open over
what is done, a change that nobody remembers, words that nobody says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx

_ANY = "finishing"
_HELD: ContextVar[list[RerunException] | None] = ContextVar("held", default=None)
"""The runs that the outermost block has set aside; None outside of all."""


@contextmanager
def finishing() -> Iterator[None]:
    """Set aside the run that waits. It begins as soon as this ends, so what is done here must be short.

    A run that is asked for during the block cuts in all the same: act before it, or begin another block after the act
    (`told` does), which leaves what it sets aside to the one around it.
    """
    around = _HELD.get()
    if around is not None:
        around += _waiting()
        yield
        return
    held, address = _waiting(), _address()
    token = _HELD.set(held)
    try:
        yield
    finally:
        _HELD.reset(token)
    if held:
        _begin(held, None if _address() == address else _address())


def _waiting() -> list[RerunException]:
    try:
        _use()
    except RerunException as run:
        return [run]
    return []


def _address() -> str:
    ctx = get_script_run_ctx()
    return ctx.query_string if ctx is not None else ""


def _begin(held: list[RerunException], address: str | None) -> None:
    """Begin the runs that were set aside, as one; with what the address says by now, which the browser that asked for
    them did not know; one that goes elsewhere goes there.
    """
    ctx = get_script_run_ctx()
    if ctx is None or ctx.script_requests is None:
        raise held[0]
    runs = [run.rerun_data for run in (*held, *_waiting())]
    if address is not None:
        goes = [run.is_history_navigation or run.page_script_hash != ctx.page_script_hash for run in runs]
        runs = [run if gone else replace(run, query_string=address) for run, gone in zip(runs, goes, strict=True)]
    ctx.script_requests.request_rerun_batch(runs)  # Streamlit folds them into one, in their order
    _use()


def _use() -> None:
    """Use Streamlit, at which a run that waits cuts in."""
    st.session_state.get(_ANY)
