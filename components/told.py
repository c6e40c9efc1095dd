"""What a callback has to say where it has no control of its own beside which to say it: the page's own run tells it, in
a toast. A callback of a dialog must draw nothing: what it draws takes the place of the page, and leaves it blank.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from components.finishing import finishing
from components.plain import plain
from twoframe.errors import RequestRefused

T = TypeVar("T")
_SAID = "told-said"


def say(words: str, icon: str) -> None:
    """Have something told with the run that follows. `words` are Markdown of ours."""
    st.session_state[_SAID] = (*st.session_state.get(_SAID, ()), (words, icon))


def refuse(error: RequestRefused) -> None:
    """Have it told why something was refused."""
    say(plain(" ".join(problem.words for problem in error.problems)), "error")


def tell() -> None:
    """Tell what was said since the last run: each page does, and each dialog that stays open over one."""
    for words, icon in st.session_state.get(_SAID, ()):
        st.toast(words, icon=f":material/{icon}:", duration="long")
    st.session_state.pop(_SAID, None)  # not before: a run that cuts in at a toast would take the words along


def told(write: Callable[[], T]) -> T | None:
    """Do it, and return what it returns; have it told why it was refused, and return None."""
    try:
        done = write()
    except RequestRefused as error:
        with finishing():
            refuse(error)
        return None
    with finishing():  # inside of another one, what follows is done though a run was asked for meanwhile
        return done
