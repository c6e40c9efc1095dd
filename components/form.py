"""The form of Create: prompt, keyframes, shape, switches, and the one button that spends."""

from __future__ import annotations

import streamlit as st

from components import draft
from components.finishing import finishing
from components.keyframe_desk import keyframe_desk
from components.money import cost_words
from components.paste import paste_bridge
from components.plain import opener
from components.prompt_box import prompt_box
from components.ratio_picker import ratio_picker
from components.session import session_id
from components.slots import keyframe_slots
from twoframe.errors import RequestRefused
from twoframe.i18n import _, n_
from twoframe.models import TAKES_MAX
from twoframe.runtime import service

_REFUSED = "form-refused"
BESIDE = ("prompt", "start", "end")
"""Fields whose problems stand beside them; those of the others stand below Generate."""


def create_form() -> None:
    """Draw the form."""
    draft.begin()
    problems = _problems()
    _undo_notice()
    prompt_box(problems.get("prompt"))
    keyframe_slots(problems)
    keyframe_desk()
    ratio_picker()
    _switches(problems)
    _generate(problems)


def _undo_notice() -> None:
    words = draft.undo_words()
    if not words:
        return
    with st.container(horizontal=True, gap=12, vertical_alignment="center"):
        st.caption(words, width="content")
        st.button(_("Undo"), type="tertiary", icon=":material/undo:", on_click=draft.undo)


def _switches(problems: dict[str, str]) -> None:
    looping = draft.current().end is None
    if not looping:
        st.session_state[draft.LOOP] = False
    with st.container(gap=4):
        with st.container(horizontal=True, vertical_alignment="center", gap=20):
            st.toggle(
                _("Loop"),
                key=draft.LOOP,
                disabled=not looping,
                help=_("The last frame meets the first, so that the film repeats without a seam."),
                persist_state="session",
            )
            st.toggle(
                _("Enhance prompt"),
                key=draft.EXPAND,
                help=_("The service rewrites the prompt before it renders, and does not show how."),
                persist_state="session",
            )
            st.space("stretch")
            with st.popover(opener(_("Advanced")), type="tertiary", icon=":material/tune:", key="advanced"):
                _advanced(problems)
        if not looping:
            st.caption(_("Loop is off: the service does not loop a film that has an end frame."))


def _advanced(problems: dict[str, str]) -> None:
    chosen = draft.current().takes
    st.segmented_control(
        _("Takes"),
        list(range(1, TAKES_MAX + 1)),
        key=draft.TAKES,
        required=True,
        format_func=lambda takes: f":blue[**{takes}**]" if takes == chosen else str(takes),
        help=_("The same request so many times. Each take is a film of its own, and is paid for."),
        persist_state="session",
    )
    st.text_input(
        _("Callback URL"),
        key=draft.HOOK,
        placeholder="https://",
        on_change="ignore",
        help=_("The service calls this address when the film is done."),
        persist_state="session",
    )
    if words := problems.get("notify_hook"):
        st.markdown(f":red[:material/error:] :small[{words}]")


def _generate(problems: dict[str, str]) -> None:
    with st.container(gap=8):
        st.button(
            _("Generate"), key="generate", type="primary", width="stretch", shortcut="Ctrl+Enter", on_click=_press
        )
        rest = [words for field, words in problems.items() if field not in BESIDE]
        if rest:
            st.markdown(f":red[:material/error:] :small[{' '.join(rest)}]")
        elif problems:
            words = _("Nothing was sent. Mend what is marked above.")
            st.markdown(f":red[:material/error:] :small[{words}]")
        else:
            st.caption(_ready_words())
        held = draft.current()
        paste_bridge([draft.uploader_key(slot) for slot in draft.SLOTS if getattr(held, slot) is None])


def _ready_words() -> str:
    held = draft.current()
    quote = service().quote(held.takes)
    words = n_("{n} film, 5 s, {ratio}.", "{n} films, 5 s each, {ratio}.", held.takes).format(ratio=held.ratio.value)
    words = f"{words} {cost_words(quote)}"
    limit = service().settings.daily_limit
    if limit is not None and not quote.demo:
        words += " " + _("Today: {used} of {limit}.").format(used=service().usage().today, limit=limit)
    return words.replace("$", "\\$")


def _press() -> None:
    held = draft.current()
    try:
        tasks = service().create(held.request, takes=held.takes, origin=held.origin, session=session_id())
    except RequestRefused as error:
        st.session_state[_REFUSED] = (held, {problem.field: problem.words for problem in error.problems})
        return
    with finishing():
        st.session_state.pop(_REFUSED, None)
        draft.forget_undo()
        st.toast(n_("{n} film is on its way.", "{n} films are on their way.", len(tasks)), icon=":material/movie:")


def _problems() -> dict[str, str]:
    """What the last press found, as long as the form still holds what was pressed."""
    held, problems = st.session_state.get(_REFUSED, (None, {}))
    return problems if held == draft.current() else {}
