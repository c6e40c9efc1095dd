"""What the buttons on a task card do."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from components import draft, links
from components.dialogs import ask
from components.finishing import finishing
from components.memory import remembered
from components.plain import plain
from components.told import say, told
from twoframe.errors import FrameError
from twoframe.i18n import _
from twoframe.models import Origin, OriginKind, Task
from twoframe.runtime import service
from twoframe.words import frame_error


def on_action(task_id: str, name: str) -> None:
    """Take an event of the wall. It comes from a browser: an unknown task or name does nothing."""
    task = service().task(task_id)
    if task is None or task.deleted_at is not None:
        return
    match name:
        case "details" | "delete" | "extend" | "try_again" | "send_again":
            ask(name, task.id)
        case "ask_again":
            service().ask_again(task.id)
        case "star" | "unstar":
            told(lambda: service().library.star([task.id], on=name == "star"))
        case "best" | "unbest":
            _pick(task.id, on=name == "best")
        case "open":
            links.go("film", **{links.ID: task.id})
        case "remix":
            _remix(task)
        case "continue":
            _continue(task)
        case "review":
            _review(task)
        case _:
            return


def use_example(prompt: str) -> None:
    """Put an example's words into the prompt; the rest of the form stays."""
    draft.put(replace(draft.current(), prompt=prompt))


def _pick(task_id: str, *, on: bool) -> None:
    told(lambda: service().library.pick(task_id, on=on))


def _remix(task: Task) -> None:
    draft.fill(draft.draft_of(task, origin=Origin(task.id, OriginKind.REMIX)))
    to_the_form(_("The form holds everything of this film. Nothing was sent."), "edit")


def _continue(task: Task) -> None:
    try:
        last = service().last_frame(task.id)
    except FrameError as error:
        say(plain(frame_error(error)), "error")
        return
    if last is None:
        say(_("The last frame of this film is no longer on this computer."), "error")
        return
    fresh = draft.draft_of(task, origin=Origin(task.id, OriginKind.CONTINUE))
    with finishing():
        draft.fill(replace(fresh, start=last, end=None, loop=False, linked=True))
        to_the_form(_("The form starts from the last frame of this film. Nothing was sent."), "arrow_forward")


def to_the_form(words: str, icon: str) -> None:
    """Say what fills the form now, and go there from any other page."""
    if links.here() in {None, "create"}:
        st.toast(words, icon=f":material/{icon}:")
    else:
        links.go("create")
        links.say(words, f":material/{icon}:")


def _review(task: Task) -> None:
    """Open the film's one review, which the first press begins."""
    name = remembered("name") or ""
    with finishing():
        review = told(lambda: service().reviews.open_film(task.id, name=name))
        if review is not None:
            links.go("review", **{links.REVIEW: review.id})
