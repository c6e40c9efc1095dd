"""One showcase: what it shows and how it is presented at the left, its films in their order at the right."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from components import links
from components.finishing import finishing
from components.plain import plain
from components.showcase_add import add_films, begin_adding
from components.showcase_export import begin_export, export
from components.showcase_list import empty_page, saved, whole
from components.showcase_rows import showcase_rows
from components.showcase_screen import screen
from components.sizes import size
from components.told import told
from components.undo import offer_undo
from twoframe.errors import RequestRefused
from twoframe.i18n import _, n_
from twoframe.models import Task
from twoframe.runtime import service
from twoframe.showing import Place, Showcase
from twoframe.words import duration_words

_SHOWN, _CHOSEN, _REFUSED = "showcase-shown", "showcase-chosen", "showcase-refused"


def showcase_page() -> None:
    """Draw the showcase that the address names; without one, the newest, or how to begin."""
    house, asked = service().showcases, links.asked(links.ID)
    if asked is not None:
        showcase = house.showcase(asked) if links.is_id(asked) else None
        if showcase is None:
            _no_such_showcase()
            return
    else:
        showcase = _newest()
        if showcase is None:
            empty_page()
            return
    _one(showcase)


def _newest() -> Showcase | None:
    """The showcase that changed last when this session first came here: another one's change is no reason to jump."""
    house = service().showcases
    shown = st.session_state.get(_SHOWN)
    showcase = house.showcase(shown) if shown else None
    if showcase is None and (newest := next(iter(house.listed()), None)):
        showcase = house.showcase(newest.id)
    if showcase is not None:
        st.session_state[_SHOWN] = showcase.id
    return showcase


def _no_such_showcase() -> None:
    with st.container(border=True, gap=16, key="showcase-gone"):
        with st.container(gap=4):
            st.subheader(_("There is no showcase at this link."), anchor=False)
            st.markdown(_("It was deleted, or the address is not complete. Its films are in the Library."))
        st.button(_("Go to the newest"), key="showcase-newest", on_click=links.put)


def _one(showcase: Showcase) -> None:
    st.session_state[_SHOWN] = showcase.id
    shown = service().showcases.shown(showcase)
    chosen = _chosen(shown)
    with st.container(horizontal=True, gap=40):
        with st.container(gap=12, key="showcase-left"):
            screen(chosen.task if chosen else None, caption=chosen.caption if chosen else "")
            _doors(showcase, shown)
            _missing(showcase, shown)
        with st.container(width=380, gap=12, key="showcase-right"):
            _title(showcase)
            _films(showcase, shown, chosen)
            st.button(
                _("Add films"),
                key="showcase-add",
                icon=":material/add:",
                width="stretch",
                on_click=begin_adding,
                args=(showcase.id,),
            )
            whole(showcase)
            st.space(4)
            saved(showcase)
    add_films(showcase)
    export(showcase)


def _chosen(shown: tuple[Place, ...]) -> Place | None:
    wanted = st.session_state.get(_CHOSEN)
    first = shown[0] if shown else None
    return next((place for place in shown if place.task.id == wanted), first)


def _doors(showcase: Showcase, shown: tuple[Place, ...]) -> None:
    """The way out to others: the presenter, and the file."""
    with st.container(horizontal=True, vertical_alignment="center", gap=8):
        st.link_button(
            _("Present"),
            f"/showcase?{urlencode({links.ID: showcase.id})}&present",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not shown,
            help=None if shown else _("Add films first."),
        )
        st.button(
            _("Export offline file"),
            key="showcase-export",
            icon=":material/download:",
            disabled=not shown,
            on_click=begin_export,
            args=(showcase.id,),
        )
        if shown:
            st.caption(_facts([place.task for place in shown]), width="content")


def _facts(tasks: list[Task]) -> str:
    films = [task.film for task in tasks if task.film is not None]
    seconds = sum(film.duration_s for film in films)
    about = size(sum(film.bytes for film in films) * 4 // 3)
    words = n_("{n} film, {length}.", "{n} films, {length}.", len(films)).format(length=duration_words(seconds))
    return words + " " + _("The export is one HTML file of about {size}.").format(size=about)


def _missing(showcase: Showcase, shown: tuple[Place, ...]) -> None:
    missing = len(showcase.places) - len(shown)
    if missing:
        words = n_(
            "{n} film is no longer here and is left out of what you show. Restore or remove it.",
            "{n} films are no longer here and are left out of what you show. Restore or remove them.",
            missing,
        )
        st.markdown(f":orange[:material/info:] :small[{words}]")


def _title(showcase: Showcase) -> None:
    key = "showcase-title"  # one field for all, so that there are never two on the way from one to the other
    typed, problem = st.session_state.get(_REFUSED, {}).get(showcase.id, (None, ""))

    def rename() -> None:
        title, refused = st.session_state[key], st.session_state.setdefault(_REFUSED, {})
        try:
            service().showcases.rename(showcase.id, title)
        except RequestRefused as error:
            refused[showcase.id] = (title, " ".join(each.words for each in error.problems))
        else:
            refused.pop(showcase.id, None)

    st.session_state[key] = showcase.title if typed is None else typed
    with st.container(gap=4):
        st.text_input(_("Title"), key=key, on_change=rename)
        if problem:
            st.markdown(f":red[:material/error:] :small[{plain(problem)}]")


def _films(showcase: Showcase, shown: tuple[Place, ...], chosen: Place | None) -> None:
    house = service().showcases

    def choose(task_id: str) -> None:
        st.session_state[_CHOSEN] = task_id

    def take(task_id: str) -> None:
        with finishing():
            taken = told(lambda: house.take_out(showcase.id, task_id))
            if taken is not None:
                offer_undo(_("The film was removed from the showcase."), lambda: told(lambda: house.put_back(taken)))

    if not showcase.places:
        st.caption(_("No films yet. Add finished films, then drag them into their order."))
        return
    showcase_rows(
        showcase,
        shown={place.task.id for place in shown},
        chosen=chosen.task.id if chosen else None,
        key=f"showcase-films-{showcase.id}",
        on_choose=choose,
        on_caption=lambda task_id, words: told(lambda: house.caption(showcase.id, task_id, words)),
        on_order=lambda ids: told(lambda: house.order(showcase.id, ids)),
        on_take=take,
    )
