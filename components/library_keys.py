"""Keys of the Library (see `library_keys.js`); the search brings its own."""

from __future__ import annotations

from collections.abc import Callable

from components.own import component

_KEYS = component(
    "library_keys",
    html="<span hidden></span>\n",
    scripts=("library_keys",),
)


def library_keys(*, selecting: bool, on_none: Callable[[], None]) -> None:
    """Listen. It takes no room. `on_none` is called for Escape while films are chosen."""
    _KEYS(key="library-keys", data={"selecting": selecting}, on_none_change=on_none, height="content")
