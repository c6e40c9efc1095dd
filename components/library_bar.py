"""What can be done with the films that are chosen: it stands in place of the filters while any are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components.exports import contact_sheet, download_zip
from components.library_chosen import choose, choose_none
from components.library_dialogs import ask
from components.library_many import restore, star
from components.showcase_pick import add_to_showcase
from twoframe.filters import Brief
from twoframe.i18n import _, n_


def action_bar(chosen: Mapping[str, Brief], here: Sequence[str], every: Callable[[], list[str]]) -> None:
    """Draw the bar for films of the Library. `here` are the ids on this page, `every` finds those on all pages."""
    ids = [*chosen]
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key="library-actions"):
        _count(chosen)
        _choose_all(chosen, here, every(), binned=False)
        with st.container(width="content", gap=None):  # it brings more than its button, which takes no room there
            download_zip(ids, key="library-zip")
        add_to_showcase(ids, key="library-showcase")
        with st.container(width="content", gap=None):
            contact_sheet(ids, key="library-sheet")
        all_starred = all(brief.starred for brief in chosen.values())
        st.button(
            _("Unstar") if all_starred else _("Star"),
            key="library-star",
            icon=":material/star:",
            on_click=star,
            args=(ids,),
            kwargs={"on": not all_starred},
        )
        st.button(_("Tag"), key="library-tag", icon=":material/sell:", on_click=ask, args=("tag", ids))
        st.button(_("Delete"), key="library-delete", icon=":material/delete:", on_click=ask, args=("delete", ids))
        _clear(binned=False)


def bin_bar(chosen: Mapping[str, Brief], here: Sequence[str], every: Callable[[], list[str]]) -> None:
    """Draw the bar for films in the bin."""
    ids = [*chosen]
    with st.container(horizontal=True, vertical_alignment="center", gap=8, key="library-actions"):
        _count(chosen)
        _choose_all(chosen, here, every(), binned=True)
        st.button(
            _("Restore"), key="library-restore", icon=":material/restore_from_trash:", on_click=restore, args=(ids,)
        )
        st.button(
            _("Delete for good"),
            key="library-erase",
            icon=":material/delete_forever:",
            on_click=ask,
            args=("erase", ids),
        )
        _clear(binned=True)


def _count(chosen: Mapping[str, Brief]) -> None:
    words = n_("{n} selected", "{n} selected", len(chosen))
    st.markdown(f"**{words}**", width="content")


def elsewhere(chosen: Mapping[str, Brief], here: Sequence[str]) -> str:
    """Tells of chosen films that are out of sight, before something is done with them; nothing where there are none."""
    count = len(chosen.keys() - {*here})
    words = n_("{n} selected film is not on this page.", "{n} selected films are not on this page.", count)
    return words if count else ""


def _choose_all(chosen: Mapping[str, Brief], here: Sequence[str], every: Sequence[str], *, binned: bool) -> None:
    key = "library-choose-all"
    ways = {
        n_("{n} on this page", "All {n} on this page", len(here)): here,
        n_("{n} that matches", "All {n} that match", len(every)): every,
    }
    open_ways = {words: ids for words, ids in ways.items() if not chosen.keys() >= {*ids}}

    def pick() -> None:
        choose(open_ways.get(st.session_state[key], ()), True, binned=binned)

    st.menu_button(
        _("Select all"),
        list(open_ways) or list(ways),
        key=key,
        disabled=not open_ways,
        on_click=pick,
    )


def _clear(*, binned: bool) -> None:
    st.space("stretch")
    st.button(
        _("Clear selection"),
        key="library-choose-none",
        type="tertiary",
        on_click=choose_none,
        kwargs={"binned": binned},
    )
