"""Components of our own: plain JS and CSS beside their Python module, given as inline strings (no build step)."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


def component(name: str, *, html: str, js: str, css: str = "") -> ComponentRenderer:
    """Make a component. Its JS gets what Python hands it as the one element of `data`: `({ data: [data], … })`.

    A list, because at the top of a dict Streamlit looks for tables, and loads pandas and pyarrow to know one: 85 MB,
    and a second of the first visit.
    """
    mount = st.components.v2.component(name, html=html, css=css or None, js=js)

    def mounted(*, data: Any, **more: Any) -> Any:  # noqa: ANN401 - Streamlit's own signature is as wide
        return mount(data=[data], **more)

    return mounted  # type: ignore[return-value] # a protocol with a dozen keywords, all of which are handed on
