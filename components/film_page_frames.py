"""*Use this frame*: a frame of the film that is looked at becomes a keyframe of the form."""

from __future__ import annotations

import streamlit as st

from components import draft
from components.actions import to_the_form
from components.draft import Slot
from components.finishing import finishing
from twoframe.errors import FrameError
from twoframe.i18n import _
from twoframe.models import Task
from twoframe.runtime import service
from twoframe.words import frame_error


def use_frame(task: Task, slot: Slot, at_s: float) -> None:
    """Put the frame that a film shows at a moment into a slot of the form, and go there. Nothing is sent."""
    try:
        ref = service().film_frame(task.id, at_s)
        words = _("This film is no longer on this computer.")
    except FrameError as error:
        ref, words = None, frame_error(error)
    if ref is None:
        st.toast(words, icon=":material/error:")
        return
    words = {
        "start": _("The form starts from this frame. Nothing was sent."),
        "end": _("The form ends on this frame. Nothing was sent."),
    }[slot]
    with finishing():
        draft.take_frame(slot, ref, task.request.ratio)
        to_the_form(words, "photo_frame")
