"""The live wall of tasks and films: the one list that the browser keeps by itself (see `wall.js`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from twoframe.wall import ACTIONS

_HERE = Path(__file__).parent
_WALL = st.components.v2.component(
    "twoframe_wall",
    html='<div class="place"></div>\n',
    css=(_HERE / "wall.css").read_text("utf-8"),
    js="\n".join(
        (_HERE / name).read_text("utf-8") for name in ("wall.js", "wall_card.js", "wall_layout.js", "wall_live.js")
    ),
)
_TASK_ID = re.compile(r"[0-9a-f]{32}")


def wall(
    data: dict[str, Any],
    *,
    key: str,
    on_action: Callable[[str, str], None],
    on_example: Callable[[str], None] | None = None,
) -> None:
    """Draw the wall of `twoframe.wall.wall_data`, which then follows `/live` without a rerun.

    Walls with different keys are different lists; one that comes back with its key goes on where it was.
    `on_action` gets a task's id and the name of what was pressed (one of `ACTIONS`), before the rerun that the press
    causes. The browser's word is checked for its form only: whether the task is there, and in a state that allows
    the action, is for the callback to say. `on_example` gets the prompt of an example that the empty wall offers;
    without it there are no examples.
    """
    examples: list[dict[str, str]] = data["empty"]["examples"] if on_example else []

    def act() -> None:
        event = st.session_state[key].action
        match event:
            case {"id": str(task_id), "name": str(name)} if _TASK_ID.fullmatch(task_id) and name in ACTIONS:
                on_action(task_id, name)
            case {"name": "example", "index": int(index)} if on_example and 0 <= index < len(examples):
                on_example(examples[index]["prompt"])

    _WALL(
        key=key,
        data={**data, "empty": {**data["empty"], "examples": examples}, "key": key},
        on_action_change=act,
    )
