"""A task without a film yet, or for ever: what the wall's card shows of it, live, with what can be done."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.actions import on_action
from components.ticking import tick_while
from components.wall import wall
from twoframe.i18n import _
from twoframe.models import Task
from twoframe.runtime import service

LOOK_EVERY_S = 1.0
CARD_WIDTH = 720
HERE_ALREADY = {"details", "open"}
"""Actions of a card that lead to what this page shows."""


def waiting(task: Task) -> None:
    """Draw the card. While the task moves it follows by itself, and the page runs again once it does not."""
    with st.container(width=CARD_WIDTH, key="film-waiting"):
        if task.unfinished:
            tick_while(lambda: _still(task), lambda: _card(task.id), every_s=LOOK_EVERY_S)
        else:
            _card(task.id)


def _still(task: Task) -> bool:
    """Whether the page as it is drawn is still right but for the card."""
    now = service().task(task.id)
    return now is not None and now.unfinished and now.deleted_at is None


def _card(task_id: str) -> None:
    task = service().task(task_id)
    if task is None:
        return
    data: dict[str, Any] = service().card_alone(task)
    data["head"] = {"title": _("This film"), "counts": ""}
    for card in data["cards"]:
        card["actions"] = [action for action in card["actions"] if action["name"] not in HERE_ALREADY]
    wall(data, key=f"film-card-{task_id}", on_action=on_action)
