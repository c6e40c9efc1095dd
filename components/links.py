"""Where things are: the addresses of films, reviews, showcases and tasks, and the way to a page from a callback.

The address bar is the one truth of what is looked at, and survives a reload and a restart: `/library?q=…&page=…`,
`/film?id=…`, `/review?id=…`, `/review?show=…&page=…`, `/showcase?id=…`, `/?task=…`.
"""

from __future__ import annotations

import re
import time
from typing import Literal, get_args
from urllib.parse import urlencode

import streamlit as st

from components.finishing import finishing
from components.own import component
from components.session import session_id

PageName = Literal["create", "library", "film", "review", "showcase"]
PAGES: tuple[PageName, ...] = get_args(PageName)
ID, TASK, SHOW, PAGE, SEARCH = "id", "task", "show", "page", "q"
REVIEW = ID
"""Names of query parameters."""

_ID = re.compile(r"[0-9a-f]{32}")
_WAY, _HERE, _BEFORE, _FROM = "links-way", "links-here", "links-before", "links-from"
_VISIT, _SAID, _NUMBER = "links-visit", "links-said", "links-number"
SENT_S = 0.02
"""What a run has drawn is sent within this time; another run that cuts in would drop it unsent (`st.switch_page` waits
as long for it).
"""

_FOLLOW = component(
    "links",
    html="<span hidden></span>\n",
    scripts=("links",),
)
_LIBRARY: tuple[PageName, dict[str, str]] = ("library", {})


def go(page: PageName, /, **parameters: str) -> None:
    """Open a page with the next full run. For callbacks, which can't switch pages themselves."""
    st.session_state[_WAY] = (page, parameters)


def say(words: str, icon: str) -> None:
    """Tell something by a toast once a person is where `go` leads: one that is told before would be lost on the way."""
    st.session_state[_SAID] = (words, icon)


def follow() -> bool:
    """Go where a callback wants to, if anywhere, and tell whether: the page that the browser leaves is not drawn again.
    The site script calls it in each run.
    """
    with finishing():
        way: tuple[PageName, dict[str, str]] | None = st.session_state.pop(_WAY, None)
        if way is not None:
            st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
        _FOLLOW(
            key="links",
            data={
                "session": session_id(),
                "number": st.session_state.get(_NUMBER, 0),
                "href": _href(*way) if way is not None else None,
            },
            height="content",
        )
        if way is not None:
            time.sleep(SENT_S)
    return way is not None


def _href(page: PageName, parameters: dict[str, str]) -> str:
    path = "/" if page == "create" else f"/{page}"
    return f"{path}?{urlencode(parameters)}" if parameters else path


def arrive(page: str) -> None:
    """Remember where a person is, and tell what is to be told there; the site script calls it in each run, with the
    name that a page has in addresses.
    """
    name = page or "create"
    if name != here():
        st.session_state[_BEFORE] = here()
        st.session_state[_VISIT] = visit() + 1
    st.session_state[_HERE] = name
    with finishing():
        said: tuple[str, str] | None = st.session_state.pop(_SAID, None)
        if said is not None:
            st.toast(said[0], icon=said[1])
    if name in PAGES and name != "film":
        st.session_state[_FROM] = (name, st.query_params.to_dict())


def here() -> str | None:
    """The page that a person is on, for callbacks; None before the first run."""
    name: str | None = st.session_state.get(_HERE)
    return name


def visit() -> int:
    """Tells one stay on a page from the next: what was open on a page that was left since is not open any more."""
    number: int = st.session_state.get(_VISIT, 0)
    return number


def before() -> str | None:
    """The page that a person was on before this one; None for who began here."""
    name: str | None = st.session_state.get(_BEFORE)
    return name


def came_from() -> PageName:
    """The page that a film's page was opened from; the Library where that is not known."""
    name: PageName = st.session_state.get(_FROM, _LIBRARY)[0]
    return name


def back() -> None:
    """Go back to where a film's page was opened from, with all that the address said there but an open dialog."""
    name, parameters = st.session_state.get(_FROM, _LIBRARY)
    go(name, **{key: value for key, value in parameters.items() if key != TASK})


def review_address(review_id: str) -> str:
    """The path of a review, for links that open in a new tab as well."""
    return f"/review?{REVIEW}={review_id}"


def film_address(task_id: str) -> str:
    """The path of a film's own page."""
    return f"/film?{ID}={task_id}"


def asked(name: str) -> str | None:
    """What the address says under a name; None where it says nothing."""
    return st.query_params.get(name)


def put(**parameters: str) -> None:
    """Make the address say exactly this, as a step that the browser's Back undoes."""
    st.query_params.from_dict(parameters)


def drop(name: str) -> None:
    """Take a name out of the address."""
    st.query_params.pop(name, None)


def is_id(text: str) -> bool:
    """True for what can be the id of a task or a review; anything may stand in an address."""
    return _ID.fullmatch(text) is not None
