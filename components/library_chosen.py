"""Which films are chosen, to do something with all of them at once: kept over pages, searches and filters."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from twoframe.filters import Brief, Shelf
from twoframe.runtime import service

_KEYS = {False: "library-chosen", True: "library-chosen-in-bin"}


def chosen(*, binned: bool = False) -> dict[str, Brief]:
    """The chosen films that are still there, in the order in which they were chosen; others are forgotten. What lies in
    the bin is chosen apart.
    """
    ids = _ids(binned)
    if not ids:
        return {}
    found = service().library.present(ids, binned=binned)
    _keep(binned, found)
    return found


def choose(ids: Iterable[str], on: bool, *, binned: bool = False) -> None:
    """Choose films, or leave them out."""
    some = dict.fromkeys(ids)
    held = _ids(binned)
    _keep(binned, [*held, *some] if on else [task_id for task_id in held if task_id not in some])


def choose_none(*, binned: bool = False) -> None:
    """Leave all out."""
    st.session_state.pop(_KEYS[binned], None)


def ids_on(shelf: Shelf) -> list[str]:
    """The ids of all films that a page shows: a family of takes with every one of them."""
    return [take.id for task in shelf.tasks for take in (shelf.takes.get(task.take_group or "", ()) or (task,))]


def _ids(binned: bool) -> dict[str, None]:
    ids: dict[str, None] = st.session_state.get(_KEYS[binned], {})
    return ids


def _keep(binned: bool, ids: Iterable[str]) -> None:
    st.session_state[_KEYS[binned]] = dict.fromkeys(ids)
