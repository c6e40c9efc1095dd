"""What stands beside a film on its page: what can be done, tags, takes, family, facts."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

import streamlit as st
from babel.numbers import format_decimal

from components import links
from components.actions import on_action
from components.family import tree
from components.finishing import finishing
from components.moments import moment
from components.money import money
from components.plain import opener
from components.sizes import size
from components.task_parts import Row, place_rows, rows
from components.told import refuse, told
from components.wall import posters
from twoframe.errors import RequestRefused
from twoframe.filters import TAG_MAX
from twoframe.i18n import _, language, n_
from twoframe.models import Task
from twoframe.runtime import service
from twoframe.words import duration_words


def actions(task: Task) -> None:
    """Draw what can be done with a finished film."""
    with st.container(gap=8, key="film-actions"):
        st.link_button(
            _("Download"), f"/films/{task.id}.mp4?download", type="primary", icon=":material/download:", width="stretch"
        )
        offered = [
            ("continue", _("Continue"), ":material/arrow_forward:"),
            ("remix", _("Remix"), ":material/edit:"),
            ("review", _("Review"), ":material/compare:"),
        ]
        if service().can_extend(task):
            offered.insert(1, ("extend", _("Extend"), ":material/more_time:"))
        for index in range(0, len(offered), 2):
            columns = st.columns(2, gap=8, wrap=False)
            for column, (name, label, icon) in zip(columns, offered[index : index + 2], strict=False):
                column.button(
                    label, key=f"film-{name}", icon=icon, width="stretch", on_click=on_action, args=(task.id, name)
                )
        with st.container(horizontal=True, gap=16, horizontal_alignment="distribute"):
            with st.popover(opener(_("Share link")), type="tertiary", icon=":material/link:", key="film-share"):
                st.caption(_("Whoever reaches this Twoframe sees this page at"))
                st.code(_address(task), language=None, wrap_lines=True)
            _delete(task)


def actions_of_lost(task: Task) -> None:
    """Draw what can be done with a film whose file is gone."""
    with st.container(horizontal=True, gap=16, key="film-actions"):
        st.button(_("Remix"), key="film-remix", icon=":material/edit:", on_click=on_action, args=(task.id, "remix"))
        _delete(task)


def _delete(task: Task) -> None:
    st.button(
        _("Delete"),
        key="film-delete",
        type="tertiary",
        icon=":material/delete:",
        on_click=on_action,
        args=(task.id, "delete"),
    )


def binned_notice(task: Task) -> None:
    """Say that the film lies in the bin, and for how long; with the way out."""
    days = service().bin.days_left(task)
    words = (
        n_("It is removed for good in {n} day.", "It is removed for good in {n} days.", days)
        if days
        else _("It is removed for good today.")
    )
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap=16, key="film-binned"):
        with st.container(gap=0):
            lies = _("This film is in the bin.")
            st.markdown(f"**{lies}**")
            st.caption(words)
        st.button(
            _("Restore"), key="film-restore", icon=":material/restore_from_trash:", on_click=_restore, args=(task.id,)
        )


def tags(task: Task) -> None:
    """Draw the tags: each can be taken away, and others added, those that are in use or new ones."""
    key = f"film-tags-{task.id}"
    has = service().library.tags(task.id)
    known = [name for name, _count in service().library.all_tags()]

    def change() -> None:
        wanted = [str(name) for name in st.session_state[key]]
        try:
            for name in has:
                if name not in wanted:
                    service().library.untag([task.id], name)
            for name in wanted:
                if name not in has:
                    service().library.tag([task.id], name)
        except RequestRefused as error:
            with finishing():
                refuse(error)  # in a toast: below the field, its open list would hide it

    with st.container(gap=4, key="film-tags"):
        st.session_state[key] = list(has)  # what the store holds, not what was typed
        st.multiselect(
            _("Tags"),
            [*has, *(name for name in known if name not in has)],
            key=key,
            accept_new_options=True,
            placeholder=_("Add a tag"),
            select_all=False,
            on_change=change,
            help=_("At most {most} characters each. Search and filters of the Library find them.").format(most=TAG_MAX),
        )


def takes_of_press(task: Task) -> None:
    """Draw the takes of the press as the family that the Library shows, open; nothing for a film made alone."""
    data = service().takes_wall(task.take_group) if task.take_group else {"cards": []}
    if len(data["cards"]) > 1:
        posters(data, key=f"film-takes-{task.take_group}", here=task.id, on_action=_act)


def family(task: Task) -> None:
    """Draw what the film came from and what came from it; nothing for a film without any."""
    relatives = service().library.relatives(task.id)
    if len(relatives) < 2 and task.origin is None:
        return
    with st.container(gap=12, key="film-family"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader(_("Family"), anchor=False)
            st.caption(n_("{n} film", "{n} films", len(relatives)), width="content")
        tree(task, relatives, key="film-family-tree", on_open=_open)


def facts(task: Task) -> None:
    """Draw figures of the film, and where it was made."""
    with st.container(gap=12, key="film-facts"):
        st.subheader(_("Facts"), anchor=False)
        rows([*_figures(task), *place_rows(task)])


def _figures(task: Task) -> list[Row]:
    now = datetime.now(UTC)
    told = [(_("Requested"), moment(task.created_at, now))]
    if task.film is not None:
        film, reel = task.film, service().film_reel(task.id)
        told.append((_("Picture"), f"{film.width} × {film.height}"))
        length = duration_words(film.duration_s) if film.duration_s >= 60 else _seconds(film.duration_s)
        if reel is not None:
            fps = format_decimal(reel.fps, "0.##", locale=language())
            length = _("{length}, {count} frames, {fps} a second").format(length=length, count=reel.count, fps=fps)
        told += [(_("Length"), length), (_("File"), size(film.bytes))]
    if task.took_s is not None:
        told.append((_("Took"), duration_words(task.took_s)))
    if task.price is not None and task.currency is not None:
        told.append((_("Price"), money(task.price, task.currency)))
    return told


def _seconds(seconds: float) -> str:
    return _("{s} s").format(s=format_decimal(round(seconds, 2), "0.##", locale=language()))


def _address(task: Task) -> str:
    """The address of this page, as the reader's browser reaches it."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{links.film_address(task.id)}"


def _open(task_id: str) -> None:
    links.put(**{links.ID: task_id})


def _act(task_id: str, name: str) -> None:
    if name == "open":
        _open(task_id)
    else:
        on_action(task_id, name)


def _restore(task_id: str) -> None:
    told(partial(service().library.restore, [task_id]))
