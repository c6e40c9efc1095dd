"""The script that the server runs for each browser: page config, the mark, and the way to the pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components import links
from components.mark import mark
from components.notices import notices
from twoframe import i18n
from twoframe.i18n import _
from twoframe.runtime import service

ROOT = Path(__file__).resolve().parent.parent


def reader_language() -> str | None:
    """The language of whoever looks at the page: the operator's choice wins over the browser's."""
    return service().settings.language or st.context.locale


i18n.set_resolver(reader_language)
st.set_page_config(page_title="Twoframe", page_icon=str(ROOT / "components" / "static" / "favicon.png"), layout="wide")
here = st.navigation(
    [
        st.Page(ROOT / "pages" / "create.py", title=_("Create"), default=True),
        st.Page(ROOT / "pages" / "library.py", title=_("Library"), url_path="library"),
        st.Page(ROOT / "pages" / "film.py", title=_("Film"), url_path="film", visibility="hidden"),
        st.Page(ROOT / "pages" / "review.py", title=_("Review"), url_path="review"),
        st.Page(ROOT / "pages" / "showcase.py", title=_("Showcase"), url_path="showcase"),
        st.Page(ROOT / "pages" / "settings.py", title=_("Settings"), url_path="settings"),
    ],
    position="top",
)
mark()
with st.container(gap=None):
    notices()
    if not links.follow():
        links.arrive(here.url_path)
        here.run()
