"""The Library's toolbar: search, filters and order on one line, the rarer filters behind a button, and what is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from components.library_address import change, show
from components.library_dialogs import ask
from components.library_words import chips, keyframes_word, ratio_word, sort_word, status_word, tag_word, verdict_word
from components.plain import plain
from components.search_box import search_box
from twoframe.filters import Filters, Sort, Status
from twoframe.i18n import _, n_
from twoframe.models import AspectRatio
from twoframe.runtime import service
from twoframe.verdicts import Standing

EVERY = ""
"""What stands for no filter among the options: to Streamlit, None is no choice at all."""

RARER = ("keyframes", "tag", "verdict", "since", "until")
"""Filters that have no place on the line."""

RARER_WIDTH = 136
"""Room for a number: what stands beside does not move when there is one."""

LINE_HEIGHT = 40
"""As high as its buttons: the posters below do not move when there are some."""

VERDICTS = (Standing.APPROVED, Standing.CHANGES, Standing.REJECTED, Standing.WAITING)


def toolbar(filters: Filters, found: int | None, tags: Sequence[tuple[str, int]]) -> None:
    """Draw the controls; each change of one is a new address. `found` is how many films fit, None where nothing is
    looked for; `tags` are those in use.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap=12, key="library-filters"):
        search_box(filters.text, found_words(found) if found is not None else "", key="library-search")
        _choice("status", _("State"), [EVERY, *Status], filters.status, status_word, width=148)
        _choice("ratio", _("Shape"), [EVERY, *AspectRatio], filters.ratio, ratio_word, width=148)
        _rarer(filters, tags)
        _set("starred", filters.starred)
        st.toggle(_("Starred"), key="library-starred", on_change=_changed, args=("starred",))
        _choice("sort", _("Sort"), list(Sort), filters.sort, sort_word, width=158)


def bin_toolbar() -> None:
    """Draw what can be done with the whole bin."""
    with st.container(key="library-filters"):
        st.button(
            _("Empty bin"),
            key="library-empty-bin",
            icon=":material/delete_forever:",
            on_click=lambda: ask("erase", service().library.matching(Filters(binned=True))),
        )


def found_words(total: int) -> str:
    """How many films there are."""
    return n_("{n} film", "{n} films", total)


def _rarer(filters: Filters, tags: Sequence[tuple[str, int]]) -> None:
    count = sum(part in RARER for part in chips(filters))
    label = _("Filters · {n}").format(n=count) if count else _("Filters")
    with (
        st.popover(label, icon=":material/tune:", key="library-rarer", width=RARER_WIDTH),
        st.container(width=380, gap=12),
    ):
        _choice("keyframes", _("Keyframes"), [EVERY, True, False], filters.keyframes, keyframes_word)
        names = [name for name, _count in tags]
        if filters.tag and filters.tag not in names:
            names = [filters.tag, *names]  # a link may name a tag that no film carries any more
        _choice("tag", _("Tag"), [EVERY, *names], filters.tag or None, tag_word)
        _choice("verdict", _("Verdict"), [EVERY, *VERDICTS], filters.verdict, verdict_word)
        with st.container(horizontal=True, gap=12):
            for part, label, day in (("since", _("From"), filters.since), ("until", _("Until"), filters.until)):
                _set(part, day)
                st.date_input(
                    label,
                    None,
                    key=f"library-{part}",
                    min_value=date.min,
                    max_value=date.max,
                    on_change=_changed,
                    args=(part,),
                    width=184,
                )


def set_filters(filters: Filters, found: int, more: str) -> None:
    """Draw how many films are found, and what for: each part can be taken away. `more` is said beside it."""
    words = chips(filters)
    key = f"library-chips-{filters.said()}"  # a new control for each address: none of its chips is ever chosen

    def take_away() -> None:
        part = st.session_state[key]
        change(**{part: getattr(Filters(), part)})

    with st.container(horizontal=True, vertical_alignment="center", gap=12, key="library-set"):
        with st.container(width="content", height=LINE_HEIGHT, vertical_alignment="center", border=False):
            said = " · ".join(filter(None, (found_words(found), more)))
            st.markdown(f":small[:gray[{said}]]", width="content")
        if not words:
            return
        st.pills(
            _("Remove a filter"),
            list(words),
            key=key,
            format_func=lambda part: f"{plain(words[part])} :material/close:",
            label_visibility="collapsed",
            wrap=True,
            on_change=take_away,
        )
        st.button(
            _("Clear all"),
            key="library-clear-all",
            type="tertiary",
            on_click=show,
            args=(Filters(sort=filters.sort),),
        )


def _choice(
    part: str,
    label: str,
    options: Sequence[object],
    value: object,
    words: Callable[[Any], str],
    *,
    width: int | None = None,
) -> None:
    _set(part, EVERY if value is None else value)
    st.selectbox(
        label,
        options,
        key=f"library-{part}",
        format_func=lambda option: words(None if option == EVERY else option),
        on_change=_changed,
        args=(part,),
        label_visibility="collapsed" if width else "visible",
        width=width or "stretch",
    )


def _set(part: str, value: object) -> None:
    """Let a control show what the address says: the address decides, not what was pressed."""
    st.session_state[f"library-{part}"] = value


def _changed(part: str) -> None:
    value = st.session_state[f"library-{part}"]
    change(**{part: getattr(Filters(), part) if value == EVERY else value})
