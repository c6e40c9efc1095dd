"""*Rename*: a title typed in a field that opens on a button, on a film's page and on a review."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.finishing import finishing
from components.plain import opener, plain
from twoframe.errors import RequestRefused
from twoframe.i18n import _

WIDTH = 360


def rename(title: str, save: Callable[[str], object], *, key: str, of: str, meaning: str | None = None) -> None:
    """Draw the button. Enter and *Save* hand what is typed to `save`; the field closes unless that raises
    `RequestRefused`, which is told in it. `of` is the id of what is named, `meaning` tells what a title does.
    """
    opened, title_key, refused_key = f"{key}-rename", f"{key}-title-{of}", f"{key}-title-refused-{of}"

    def take() -> None:
        try:
            save(st.session_state[title_key])
        except RequestRefused as error:
            st.session_state[refused_key] = " ".join(problem.words for problem in error.problems)
        else:
            with finishing():
                st.session_state.pop(refused_key, None)
                st.session_state[opened] = False  # closed

    with (
        st.popover(opener(_("Rename")), type="tertiary", icon=":material/edit:", key=opened, on_change="rerun"),
        st.form(f"{opened}-form", border=False, width=WIDTH),
    ):
        st.text_input(_("Title"), key=title_key, value=title, help=meaning)
        if words := st.session_state.get(refused_key):
            st.markdown(f":red[:material/error:] :small[{plain(words)}]")
        st.form_submit_button(_("Save"), key=f"{opened}-save", on_click=take)
