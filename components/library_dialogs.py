"""What the Library asks before it acts on films: delete, delete for good, and which tags.

As in `dialogs`, a dialog lives as long as its flag in the session: open one from a callback with `ask`, and call
`library_dialogs` once, at the page's end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.finishing import finishing
from components.library_many import delete, erase
from components.library_words import short, stays, takes_room, whether_to_delete
from components.plain import plain
from components.sizes import size
from components.told import tell
from twoframe.errors import RequestRefused
from twoframe.filters import Brief
from twoframe.i18n import _, n_
from twoframe.runtime import service

Question = Literal["delete", "erase", "tag"]
_OPEN, _TAG, _REFUSED = "library-dialog", "library-new-tag", "library-tag-refused"


@dataclass(frozen=True)
class _Open:
    question: Question
    ids: tuple[str, ...]


def ask(question: Question, ids: Sequence[str]) -> None:
    """Open a dialog with the next full run."""
    close()
    st.session_state[_OPEN] = _Open(question, tuple(ids))


def close() -> None:
    """Close the dialog with the next full run."""
    for key in (_OPEN, _TAG, _REFUSED):
        st.session_state.pop(key, None)


def library_dialogs() -> None:
    """Draw the dialog that is open, if any; one whose films are all gone meanwhile closes."""
    opened: _Open | None = st.session_state.get(_OPEN)
    if opened is None:
        return
    found = service().library.present(opened.ids, binned=opened.question == "erase")
    if not found:
        close()
        st.toast(_("These films are no longer here."))
        return
    {"delete": _delete, "erase": _erase, "tag": _tag}[opened.question](found)


def _delete(found: Mapping[str, Brief]) -> None:
    one = len(found) == 1

    @st.dialog(whether_to_delete(len(found)), on_dismiss=close)
    def draw() -> None:
        if one:
            st.text(_name(found))
        taken = takes_room(len(found), sum(brief.bytes for brief in found.values()))
        st.markdown(f"{taken} {stays(len(found))}")
        if going := sum(brief.unfinished for brief in found.values()):
            words = n_(
                "{n} is still being made. The service goes on with it, and it still counts: nothing can call it back.",
                "{n} are still being made. The service goes on with them, and they still count: "
                "nothing can call them back.",
                going,
            )
            st.markdown(words)
        _buttons(_("Delete"), lambda: delete([*found]))

    draw()


def _erase(found: Mapping[str, Brief]) -> None:
    title = n_("Delete this film for good?", "Delete {n} films for good?", len(found))

    @st.dialog(title, on_dismiss=close)
    def draw() -> None:
        if len(found) == 1:
            st.text(_name(found))
        taken = sum(brief.bytes for brief in found.values())
        words = n_(
            "Its file is removed from this computer now, and nothing brings it back. This frees {size}.",
            "Their files are removed from this computer now, and nothing brings them back. This frees {size}.",
            len(found),
        )
        st.markdown(words.format(size=size(taken)))
        _buttons(_("Delete for good"), lambda: erase([*found]))

    draw()


def _name(found: Mapping[str, Brief]) -> str:
    task = service().task(next(iter(found)))
    return short(task.name, 200) if task else ""


def _tag(found: Mapping[str, Brief]) -> None:
    title = n_("Tag this film", "Tag {n} films", len(found))

    @st.dialog(title, on_dismiss=close)
    def draw() -> None:
        _add_tag([*found])
        _tags_on([*found])
        if st.button(_("Done"), key="library-tag-done", on_click=close):
            st.rerun()

    draw()


def _add_tag(ids: Sequence[str]) -> None:
    def add() -> None:
        name = st.session_state[_TAG]
        st.session_state.pop(_REFUSED, None)
        if name is None:
            return
        refused = ""
        try:
            service().library.tag(ids, name)
        except RequestRefused as error:
            refused = " ".join(problem.words for problem in error.problems)
        with finishing():
            if refused:
                st.session_state[_REFUSED] = refused
            else:
                st.session_state[_TAG] = None

    if words := st.session_state.get(_REFUSED):  # above the field: below it, the open list would hide it
        st.markdown(f":red[:material/error:] :small[{plain(words)}]")
    st.selectbox(
        _("Add a tag"),
        [name for name, _count in service().library.all_tags()],
        index=None,
        key=_TAG,
        placeholder=_("Type a tag and press Enter, or choose one"),
        accept_new_options=True,
        on_change=add,
    )


def _tags_on(ids: Sequence[str]) -> None:
    held = service().library.tags_on(ids)
    if not held:
        st.caption(n_("This film has no tags yet.", "None of these films has a tag yet.", len(ids)))
        return
    with st.container(horizontal=True, gap=8, key="library-tags-on"):
        for number, (name, count) in enumerate(held):
            label = plain(name)
            if count < len(ids):
                label += " " + _("on {n} of {all}").format(n=f"{count:,}", all=f"{len(ids):,}")
            st.button(
                label,
                key=f"library-untag-{number}-{name}",
                icon=":material/close:",
                icon_position="right",
                help=_("Remove this tag"),
                on_click=_untag,
                args=(ids, name),
            )


def _untag(ids: Sequence[str], name: str) -> None:
    try:
        service().library.untag(ids, name)
    except RequestRefused as error:
        st.session_state[_REFUSED] = " ".join(problem.words for problem in error.problems)


def _buttons(label: str, act: Callable[[], bool]) -> None:
    def do() -> None:
        with finishing():
            if act():
                close()

    with st.container(horizontal=True, gap=8):
        st.button(label, key="library-dialog-act", type="primary", on_click=do)
        st.button(_("Cancel"), key="library-dialog-cancel", on_click=close)
    if _OPEN in st.session_state:
        tell()  # that it was refused
    else:
        # Inside a dialog only the dialog runs again: the whole page must, so that the dialog goes.
        st.rerun()
