"""The films of a showcase in their order, which is changed by dragging or by keys (see `showcase_rows.js`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st
from babel.numbers import format_decimal

from components.own import component, said
from twoframe.i18n import _, language
from twoframe.showing import CAPTION_MAX, Place, Showcase

_ROWS = component(
    "showcase",
    html='<ol class="films" role="list"></ol><p class="unseen" role="status" aria-live="polite"></p>\n',
    scripts=("showcase_rows", "showcase_drag"),
    styles=("showcase_rows",),
)
NAME_MAX = 80
HEARD_MAX = 50
"""How many of the last numbers of a browser's words are named to it: it tells again what is not among them."""


def showcase_rows(
    showcase: Showcase,
    *,
    shown: Collection[str],
    chosen: str | None,
    key: str,
    on_choose: Callable[[str], None],
    on_caption: Callable[[str, str], None],
    on_order: Callable[[list[str]], None],
    on_take: Callable[[str], None],
) -> None:
    """Draw the rows. `shown` are the ids of films that can be shown, `chosen` is the one that is looked at.

    The callbacks get ids of films of this showcase, before the rerun that they cause: `on_choose` wants to look at a
    film, `on_caption` writes its caption, `on_order` names all films in a new order, `on_take` takes one out.
    """
    heard_key, met_key = f"{key}-heard", f"{key}-met"
    acts: dict[str, Callable[[Mapping[str, Any]], None]] = {
        "chosen": lambda word: on_choose(word["id"]),
        "captioned": lambda word: on_caption(word["id"], str(word.get("words", ""))),
        "taken": lambda word: on_take(word["id"]),
        "ordered": lambda word: on_order([task_id for task_id in word["ids"] if task_id in ids]),
    }
    ids = {place.task.id for place in showcase.places}

    def act(name: str) -> bool:
        word = said(key, name)
        if not _is_sound(name, word, ids):
            return False
        if isinstance(number := word.get("n"), int):
            heard = st.session_state.get(heard_key, [])
            if number in heard:  # told again before the browser knew
                return False
            st.session_state[heard_key] = [*heard, number][-HEARD_MAX:]
        acts[name](word)
        return True

    def met(name: str) -> Callable[[], None]:
        def called() -> None:
            st.session_state[met_key] = True
            act(name)

        return called

    _ROWS(
        key=key,
        data={
            "id": showcase.id,
            "films": [_row(place, here=place.task.id in shown) for place in showcase.places],
            "chosen": chosen,
            "heard": st.session_state.get(heard_key, []),
            "words": _words(),
        },
        height="content",
        on_chosen_change=met("chosen"),
        on_captioned_change=met("captioned"),
        on_taken_change=met("taken"),
        on_ordered_change=met("ordered"),
    )
    # The first word of a session, after a restart of the server, meets no callback (see `components.press`).
    if not st.session_state.pop(met_key, False) and any(list(map(act, acts))):
        st.rerun()


def _is_sound(name: str, word: object, ids: Collection[str]) -> bool:
    """Check a browser's word."""
    match word:
        case {"ids": list(), "n": int()} if name == "ordered":
            return True
        case {"id": str(task_id)} if name != "ordered":
            return task_id in ids
    return False


def _row(place: Place, *, here: bool) -> dict[str, Any]:
    task = place.task
    line = " ".join(task.name.split())
    name = line if len(line) <= NAME_MAX else f"{line[: NAME_MAX - 1]}…"
    facts = [task.request.ratio.value]
    if task.film is not None:
        seconds = format_decimal(round(task.film.duration_s, 1), "0.#", locale=language())
        facts.append(_("{seconds} s").format(seconds=seconds))
    if place.caption != name:
        facts.append(name)
    return {
        "id": task.id,
        "title": place.caption or name,
        "caption": place.caption,
        "facts": ", ".join(facts) if here else _("No longer here, left out"),
        "thumb": f"/films/{task.id}.jpg",
        "here": here,
    }


def _words() -> dict[str, Any]:
    return {
        "list": _("Films in order"),
        "caption": _("Add a caption"),
        "captionOf": _("Caption of {film}"),
        "look": _("Look at {film}"),
        "move": _("Move {film}, {n} of {of}"),
        "take": _("Remove {film}"),
        "moved": _("{film} is now {n} of {of}."),
        "most": CAPTION_MAX,
        "tooLong": _("A caption has at most {most} characters, and this has {length}."),
    }
