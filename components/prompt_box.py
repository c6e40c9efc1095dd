"""The prompt: the field, and a line below it that counts while a person types and tells what is wrong."""

from __future__ import annotations

import streamlit as st

from components import draft
from components.own import component
from twoframe.i18n import _
from twoframe.models import PROMPT_MAX

_NOTE = component(
    "prompt_note",
    html='<div class="note">\n<p class="problem" role="alert"></p>\n<p class="count"></p>\n</div>',
    scripts=("prompt_box",),
    styles=("prompt_box",),
)


def prompt_box(problem: str | None) -> None:
    """Draw the field. `problem` says what a press of Generate found; it leaves as soon as the text changes."""
    with st.container(gap=4):
        # Without `max_chars`: it counts UTF-16 units and drops a longer paste without a word. Without a rerun on
        # each change: Generate and its shortcut bring the last characters along.
        st.text_area(
            _("Prompt"),
            key=draft.PROMPT,
            height=104,
            placeholder=_("What happens between the two frames? Say how the camera moves."),
            on_change="ignore",
            persist_state="session",
        )
        _NOTE(
            key="prompt-note",
            data={
                "field": draft.PROMPT,
                "length": len(draft.current().prompt),
                "most": PROMPT_MAX,
                "problem": problem or "",
                "count": _("{n} of {most}"),
                "over": _("{n} of {most}: too long"),
            },
            height="content",
        )
