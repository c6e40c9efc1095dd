"""What a person sees when a page breaks: plain words in place of a traceback, which goes to the log."""

from __future__ import annotations

import logging

import streamlit as st

from twoframe.errors import StoreError
from twoframe.i18n import _

_log = logging.getLogger(__name__)


def tell(error: Exception) -> bool:
    """Say on the page that it could not be drawn or done. Answers True: nothing else needs to be shown."""
    _log.error("a page broke", exc_info=error)
    if isinstance(error, StoreError):
        words = _("The database can’t be reached or written now. Free some space if the disk is full, then reload.")
    else:
        words = _("This page broke. Reload it. If it happens again, the log of the server says why.")
    promise = _("Nothing is lost, and nothing is sent twice.")
    st.error(f"{words} {promise}", icon=":material/error:")
    return True
