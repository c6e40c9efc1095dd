"""How Settings lets a person choose their notices: a switch for each kind, what it does, and a way to try it."""

from __future__ import annotations

import streamlit as st

from components.notices import DEFAULTS, Kind, choose, chosen, permission, try_it
from twoframe.i18n import _


def notice_choices() -> None:
    """Draw the choices. The browser keeps them, and tells of them after the first run."""
    st.caption(_("The tab’s title always counts what ended while you looked elsewhere: (2) Twoframe."))
    for kind in DEFAULTS:
        label, purpose = _words(kind)
        left, right = st.columns([3, 1], gap=12, wrap=False)
        with left.container(gap=2):
            _switch(kind, label)
            st.caption(purpose)
        with right:
            try_it(kind)
    permission()


def _switch(kind: Kind, label: str) -> None:
    key = f"notice-{kind}"

    def switched() -> None:
        choose(kind, on=st.session_state[key])

    if st.session_state.get(key) is not chosen(kind):  # what is written here would undo a press that is on its way
        st.session_state[key] = chosen(kind)
    st.toggle(label, key=key, on_change=switched)


def _words(kind: Kind) -> tuple[str, str]:
    return {
        "toast": (
            _("Message on the page"),
            _("At the edge of the page for ten seconds, unless you see the film’s card anyway."),
        ),
        "sound": (
            _("Sound"),
            _("One soft tone. Browsers allow it once you have clicked on the page."),
        ),
        "notification": (
            _("System notification"),
            _("While you look at something else. A click on it opens the film."),
        ),
    }[kind]
