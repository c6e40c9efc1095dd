"""The live walls of tasks and of posters: the lists that the browser keeps by itself (see `wall.js`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

import streamlit as st

from components.own import component, said
from twoframe.wall import ACTIONS

_SCRIPTS = (
    "heard",
    "wall",
    "wall_card",
    "wall_poster",
    "wall_family",
    "wall_layout",
    "wall_play",
    "wall_select",
    "wall_time",
    "wall_live",
)
_WALL = component(
    "wall",
    html='<div class="place"></div>\n',
    scripts=_SCRIPTS,
    styles=("wall", "wall_poster", "wall_family"),
)
PRESSES_MAX, SELECTED_MAX = 200, 2000
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
        match said(key, "action"):
            case {"id": str(task_id), "name": str(name)} if _TASK_ID.fullmatch(task_id) and name in ACTIONS:
                on_action(task_id, name)
            case {"name": "example", "index": int(index)} if on_example and 0 <= index < len(examples):
                on_example(examples[index]["prompt"])

    _WALL(
        key=key,
        data={**data, "empty": {**data["empty"], "examples": examples}, "key": key, "kind": "tasks"},
        on_action_change=act,
    )


def posters(
    data: dict[str, Any],
    *,
    key: str,
    on_action: Callable[[str, str], None],
    here: str = "",
    selected: Collection[str] = (),
    fixed: Collection[str] = (),
    on_select: Callable[[list[str], bool], None] | None = None,
) -> None:
    """Draw the grid of posters of `Service.poster_wall`, `Service.takes_wall` or `Service.posters_of`.

    `on_action` is as for `wall`. `here` is the id of the film that the page is about, if any: it is marked, and takes
    are open beside each other. `selected` are the ids whose boxes are ticked, `fixed` those whose boxes stay as they
    are; `on_select` gets the ids of each press on a box (a range, or all takes of a family, is one press) and whether
    it ticked them. Without it there are no boxes. The browser's word is checked for its form only: ids that are no
    task's may come.
    """
    heard_key = f"{key}-heard"

    def act() -> None:
        match said(key, "action"):
            case {"id": str(task_id), "name": str(name)} if _TASK_ID.fullmatch(task_id) and name in ACTIONS:
                on_action(task_id, name)

    def select() -> None:
        heard: int = st.session_state.get(heard_key, 0)
        for number, ids, on in _presses(said(key, "select")):
            if on_select is not None and number > heard:
                st.session_state[heard_key] = heard = number
                on_select(ids, on)

    _WALL(
        key=key,
        data={
            **data,
            "key": key,
            "kind": "posters",
            "here": here,
            "selectable": on_select is not None,
            "selected": sorted(selected),
            "fixed": sorted(fixed),
            "heard": st.session_state.get(heard_key, 0),
        },
        on_action_change=act,
        on_select_change=select,
        height="content",
    )


def _presses(event: object) -> Iterator[tuple[int, list[str], bool]]:
    """What a browser says of presses on boxes, as far as it has the form of some."""
    for press in event[:PRESSES_MAX] if isinstance(event, list) else ():
        match press:
            case {"n": int(number), "ids": [*ids], "on": bool(on)} if len(ids) <= SELECTED_MAX:
                yield number, [id_ for id_ in ids if isinstance(id_, str) and _TASK_ID.fullmatch(id_)], on
