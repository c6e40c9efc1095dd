"""What a task is made of, in a dialog: the request as sent, its frames, the event log, the service's own answer."""

from __future__ import annotations

import streamlit as st

from components.returned import returned_film
from components.task_parts import answer, failure, history, place_rows, request_rows, rows, sent_frames
from twoframe.i18n import _
from twoframe.models import Task
from twoframe.words import state_word

PICTURE_MAX_HEIGHT = 240


def details(task: Task) -> None:
    """Draw everything that is known of a task. Texts of people and of the service are shown letter by letter."""
    happened = _("What happened")
    origin = [(_("Comes from"), task.origin.task_id)] if task.origin is not None else []
    with st.container(gap=16):
        st.text(task.request.prompt)
        sent_frames(task, max_height=PICTURE_MAX_HEIGHT)
        returned_film(task, key="details-returned")
        rows([(_("State"), state_word(task.state)), *request_rows(task), *place_rows(task), *origin])
        failure(task)
        st.markdown(f"**{happened}**")
        history(task)
        answer(task)
