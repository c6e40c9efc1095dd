"""Adding films to a showcase from anywhere: a button, and the dialog that asks which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from components.finishing import finishing
from components.plain import plain
from components.told import say
from twoframe.errors import RequestRefused
from twoframe.i18n import _, n_
from twoframe.models import new_id
from twoframe.runtime import service
from twoframe.showcases import Added
from twoframe.showing import FILMS_MAX, Listed

_STATE, _WHICH, _TITLE = "showcase-pick-state", "showcase-pick-which", "showcase-pick-title"


@dataclass(frozen=True)
class _Asked:
    """What the dialog is about. `new` is the id of a showcase that it makes, so that a second press makes no second."""

    ids: tuple[str, ...]
    new: str
    problem: str = ""


def add_to_showcase(ids: Sequence[str], *, key: str) -> None:
    """Draw the button, and the dialog if it is open."""
    st.button(
        _("Add to showcase"),
        key=key,
        icon=":material/slideshow:",
        disabled=not ids,
        on_click=_open,
        args=(tuple(ids),),
    )
    if _STATE in st.session_state:
        _dialog()


def _open(ids: tuple[str, ...]) -> None:
    newest = next(iter(service().showcases.listed()), None)
    with finishing():
        st.session_state[_STATE] = _Asked(ids, new_id())
        st.session_state[_WHICH] = newest.id if newest else None
        st.session_state[_TITLE] = ""


def _close() -> None:
    st.session_state.pop(_STATE, None)


def _dialog() -> None:
    @st.dialog(_("Add to showcase"), on_dismiss=_close)
    def draw() -> None:
        asked: _Asked | None = st.session_state.get(_STATE)
        if asked is None:
            # Inside a dialog only the dialog runs again: the whole page must, so that the dialog goes.
            st.rerun()
        listed = {showcase.id: showcase for showcase in service().showcases.listed()}
        st.caption(n_("{n} film", "{n} films", len(asked.ids)))
        if listed:
            st.selectbox(
                _("Showcase"),
                [*listed, None],
                key=_WHICH,
                format_func=lambda which: _label(listed.get(which)) if which else _("New showcase"),
            )
        if not listed or st.session_state.get(_WHICH) is None:
            st.text_input(_("Title"), key=_TITLE, on_change="ignore", placeholder=_("Autumn reel"))
        if asked.problem:
            st.markdown(f":red[:material/error:] :small[{plain(asked.problem)}]")
        with st.container(horizontal=True, gap=8):
            st.button(_("Add"), key="showcase-pick-add", type="primary", on_click=_add)
            st.button(_("Cancel"), key="showcase-pick-cancel", on_click=_close)

    draw()


def _label(showcase: Listed | None) -> str:
    if showcase is None:
        return ""
    return f"{showcase.title} ({n_('{n} film', '{n} films', showcase.films)})"


def _add() -> None:
    asked: _Asked | None = st.session_state.get(_STATE)
    if asked is None:
        return  # a second press: the first one added them
    which, title = st.session_state.get(_WHICH), st.session_state.get(_TITLE, "")
    house, added, showcase, problem = service().showcases, None, None, ""
    try:
        if which is None:
            which = house.begin_titled(title, showcase_id=asked.new)
        showcase = house.showcase(which)
        added = house.add(which, asked.ids)
    except RequestRefused as error:
        problem = " ".join(each.words for each in error.problems)
    with finishing():
        if added is None or showcase is None:
            st.session_state[_STATE] = replace(asked, problem=problem)
        else:
            _close()
            say(added_words(added, showcase.title), "slideshow")


def added_words(added: Added, title: str) -> str:
    """What came of adding films, for a toast."""
    words = n_("{n} film added to {title}.", "{n} films added to {title}.", len(added.joined))
    told = words.format(title=f"“{plain(title)}”")
    if added.left_out:
        out = n_(
            "{n} was left out: it is there already, has no film yet, or is past the {most} that fit.",
            "{n} were left out: they are there already, have no film yet, or are past the {most} that fit.",
            added.left_out,
        )
        told += " " + out.format(most=FILMS_MAX)
    return told
