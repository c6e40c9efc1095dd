"""What the browser remembers of a person over sessions and restarts, in its localStorage (design §9)."""

from __future__ import annotations

from typing import Literal, get_args

import streamlit as st

from components.own import component, said
from components.session import session_id

Name = Literal["name", "toast", "sound", "notification"]
NAMES: tuple[Name, ...] = get_args(Name)
LONGEST = 200

_MEMORY = component(
    "memory",
    html="<span hidden></span>\n",
    scripts=("memory",),
)
_KEY, _KNOWN, _WRITE, _NUMBER = "memory", "memory-known", "memory-write", "memory-number"


def memory() -> None:
    """Mount the memory, once a run and at the page's end: it takes no room. The browser tells what it holds by one
    more run, when that is news.
    """

    def take() -> None:
        told = said(_KEY, "told")
        if isinstance(told, dict):
            _known().update({name: told[name] for name in NAMES if _is_sound(told.get(name))})

    _MEMORY(
        key=_KEY,
        data={
            "session": session_id(),
            "names": list(NAMES),
            "longest": LONGEST,
            "known": _known(),
            "write": st.session_state.get(_WRITE, {}),
            "number": st.session_state.get(_NUMBER, 0),
        },
        on_told_change=take,
        height="content",
    )


def remembered(name: Name) -> str | None:
    """What the browser holds under a name; None when that is nothing, and until it has told."""
    return _known().get(name)


def remember(name: Name, value: str) -> None:
    """Let the browser hold a value from its next run on. Values that no field of ours can have made are left out."""
    if not _is_sound(value) or remembered(name) == value:
        return
    _known()[name] = value
    st.session_state[_WRITE] = {**st.session_state.get(_WRITE, {}), name: value}
    st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1


def _known() -> dict[str, str]:
    known: dict[str, str] = st.session_state.setdefault(_KNOWN, {})
    return known


def _is_sound(value: object) -> bool:
    """Anything on the computer can write to a browser's storage: only a short line of text is taken from it."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable() and value.strip() == value
