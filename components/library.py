"""The Library: every film found again, told by the address alone; and the bin, which is a shelf of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from components import links
from components.actions import on_action
from components.exports import import_films
from components.library_address import asked_filters, asked_page, reader_zone, show
from components.library_bar import action_bar, bin_bar, elsewhere
from components.library_chosen import choose, choose_none, chosen, ids_on
from components.library_dialogs import ask, library_dialogs
from components.library_empty import empty_bin, first_film, nothing_found
from components.library_keys import library_keys
from components.library_many import restore
from components.library_place import library_place
from components.library_toolbar import bin_toolbar, set_filters, toolbar
from components.sizes import size
from components.wall import posters
from twoframe.bin import KEPT_DAYS
from twoframe.filters import Brief, Filters, Shelf
from twoframe.i18n import _
from twoframe.runtime import service

_POSTERS, _TURNED = "library-posters", "library-turned"


def title() -> str:
    """The name of the shelf that the address asks for."""
    return _("Bin") if asked_filters().binned else _("Library")


def purpose() -> str:
    """How much room all takes; of the bin, how long it stays."""
    if asked_filters().binned:
        return _("Deleted films stay here for {days} days, then their files are removed.").format(days=KEPT_DAYS)
    sums = service().library.sums()
    if sums.films == 0:
        return _("Every film, found again.")
    return _("Every film, found again. {size} on this computer.").format(size=size(sums.bytes))


def aside() -> None:
    """The way in for films of another Twoframe, and the way to the bin, and back."""
    if asked_filters().binned:
        st.button(_("Library"), key="library-back", type="tertiary", icon=":material/arrow_back:", on_click=_open_all)
        return
    import_films(key="library-import")
    count = service().bin.count()
    label = _("Bin · {n}").format(n=f"{count:,}") if count else _("Bin")
    st.button(label, key="library-bin", type="tertiary", icon=":material/delete:", on_click=_open_bin)


def library() -> None:
    """Draw the page of films that the address asks for."""
    filters = asked_filters()
    shelf = service().library.shelf(filters, page=asked_page(), zone=reader_zone())
    some, here = chosen(binned=filters.binned), ids_on(shelf)
    if shelf.total == 0 and not (some or filters.narrows):
        empty_bin() if filters.binned else first_film()
    else:
        with st.container(gap=4, key="library-bar"):
            _bar(filters, some, here)
        if shelf.total:
            _grid(filters, shelf, some.keys() & {*here})
            _pages(filters, shelf.page, shelf.pages)
        else:
            nothing_found(filters)
    library_place(
        urlencode({**filters.said(), links.PAGE: shelf.page}),
        wall=_POSTERS,
        turned=st.session_state.get(_TURNED, 0),
        returned=links.before() == "film",
    )
    library_keys(selecting=bool(some), on_none=lambda: choose_none(binned=filters.binned))
    library_dialogs()


def _bar(filters: Filters, some: Mapping[str, Brief], here: Sequence[str]) -> None:
    """The controls: of what is chosen, if anything is, and of the whole shelf otherwise. What is looked for stays below
    them in either case, so that nothing moves when a film is chosen.
    """
    library, zone = service().library, reader_zone()
    found, words = library.count(filters, zone=zone), elsewhere(some, here)
    if some:
        bar = bin_bar if filters.binned else action_bar
        bar(some, here, lambda: library.matching(filters, zone=zone))
    elif filters.binned:
        bin_toolbar()
    else:
        toolbar(filters, found if filters.narrows else None, library.all_tags())
    set_filters(filters, found, words)


def _grid(filters: Filters, shelf: Shelf, some: set[str]) -> None:
    view = {"view": "library", **filters.said(), links.PAGE: str(shelf.page)}
    if st.context.timezone:
        view["tz"] = st.context.timezone
    posters(
        service().poster_wall(shelf, view=view),
        key=_POSTERS,
        on_action=_act,
        selected=sorted(some),
        on_select=lambda ids, on: choose(ids, on, binned=filters.binned),
    )


def _act(task_id: str, name: str) -> None:
    match name:
        case "open" | "details":
            links.go("film", **{links.ID: task_id})
        case "delete" | "erase":
            ask(name, [task_id])
        case "restore":
            restore([task_id])
        case _:
            on_action(task_id, name)


def _pages(filters: Filters, page: int, pages: int) -> None:
    if pages < 2:
        return
    # A new control for each address: the address decides, not what was pressed.
    key = f"library-page-{page}-{filters.said()}"

    def turn() -> None:
        st.session_state[_TURNED] = st.session_state.get(_TURNED, 0) + 1
        show(filters, st.session_state[key])

    st.pagination(pages, default=page, key=key, on_change=turn)


def _open_bin() -> None:
    show(Filters(binned=True))


def _open_all() -> None:
    show(Filters())
