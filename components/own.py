"""Components of our own: plain JS and CSS beside their Python module, handed over as they stand (no build step)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent


def component(name: str, *, html: str, scripts: tuple[str, ...], styles: tuple[str, ...] = ()) -> ComponentRenderer:
    """Make a component of files in this folder, named without their ending; `nodes` is laid before them.

    The last statement of one script is an `export default` function. It gets what Python hands over as the one
    element of `data`: `({ data: [data], … })`. A list, because at the top of a dict Streamlit looks for tables, and
    loads pandas and pyarrow to know one: 85 MB, and a second of the first visit.
    """
    mount = st.components.v2.component(
        f"twoframe_{name}", html=html, css=_joined("css", styles), js=_joined("js", scripts)
    )

    def mounted(*, data: Any, **more: Any) -> Any:  # noqa: ANN401 - Streamlit's own signature is as wide
        return mount(data=[data], **more)

    return mounted  # type: ignore[return-value] # a protocol with a dozen keywords, all of which are handed on


def said(key: str, name: str) -> Any:  # noqa: ANN401 - a browser's word can be anything
    """What the browser said of the component `key` under a name, for its callbacks. None when that is gone: when the
    page is left in the same moment, Streamlit calls them though it has forgotten the component.
    """
    return getattr(st.session_state.get(key), name, None)


def _joined(ending: str, names: tuple[str, ...]) -> str:
    return "\n".join((_HERE / f"{name}.{ending}").read_text("utf-8") for name in ("nodes", *names))
