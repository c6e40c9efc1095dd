"""A write whose refusal has no control beside it: it is told in a toast."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from components.plain import plain
from twoframe.errors import RequestRefused

T = TypeVar("T")


def told(write: Callable[[], T]) -> T | None:
    """Do it, and return what it returns; tell why it was refused, and return None."""
    try:
        return write()
    except RequestRefused as error:
        st.toast(plain(" ".join(problem.words for problem in error.problems)), icon=":material/error:")
        return None
