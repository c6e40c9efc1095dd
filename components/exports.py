"""What people take along of many films: buttons that order a download and begin it without leaving the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from components.finishing import finishing
from components.import_films import import_films as import_films  # noqa: PLC0414 - its other half
from components.own import component
from components.sizes import size
from twoframe.i18n import _, n_
from twoframe.runtime import service

_FETCH = component(
    "exports",
    html="<span hidden></span>\n",
    scripts=("exports",),
)


def download_zip(ids: Sequence[str], *, key: str) -> None:
    """Draw the button that downloads these films in one ZIP, with how large the films alone are."""
    inside = service().exports.inside(ids)
    label = _("Download ZIP")
    if inside.films:
        about = _("films: {size}").format(size=size(inside.bytes))
        label = f"{label} :small[:gray[{about}]]"

    def order() -> None:
        told = [n_("The download of {n} film begins.", "The download of {n} films begins.", inside.films)]
        if inside.gone:
            told.append(n_("{n} has no file here any more.", "{n} have no file here any more.", inside.gone))
        if inside.films + inside.gone < len(ids):
            told.append(_("Unfinished films stay out. Failed ones are only listed."))
        with finishing():
            _order(ids, "zip", key)
            st.session_state[f"{key}-told"] = " ".join(told)

    with _place(key):
        st.button(
            label,
            key=key,
            icon=":material/folder_zip:",
            disabled=not ids,
            help=_("Films, posters, keyframes, and all that is known of them. Another Twoframe can import it."),
            on_click=order,
        )
    if words := st.session_state.pop(f"{key}-told", None):
        st.toast(words, icon=":material/download:")


def contact_sheet(ids: Sequence[str], *, key: str) -> None:
    """Draw the button that makes a contact sheet of these films, as PDF or as a picture."""
    kinds = {"pdf": _("PDF, A4 pages"), "png": _("PNG, one picture")}
    with _place(key):
        chosen = st.menu_button(
            _("Contact sheet"),
            list(kinds),
            key=key,
            icon=":material/grid_view:",
            disabled=not ids,
            format_func=lambda kind: kinds[kind],
            help=_("Posters with their prompts, to print or to send."),
        )
        if chosen is not None:
            _order(ids, chosen, key)
    if chosen is not None:
        words = _("The contact sheet is being drawn. The download begins when it is ready.")
        st.toast(words, icon=":material/download:")


def _order(ids: Sequence[str], ending: str, key: str) -> None:
    ticket_id = service().exports.order(ids, timezone=st.context.timezone or "")
    with finishing():
        st.session_state[f"{key}-ready"] = f"/exports/{ticket_id}.{ending}"


@contextmanager
def _place(key: str) -> Iterator[None]:
    """A button's place in a bar, and below it what lets the browser fetch what was ordered there last: that takes no
    room. The browser does so once, however often it is told.
    """
    with st.container(width="content", gap=0):
        yield
        _FETCH(
            key=f"{key}-fetch", data={"url": st.session_state.get(f"{key}-ready")}, width="content", height="content"
        )
