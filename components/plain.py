"""Markdown of our own: texts of people and of other services in it, letter by letter; labels that stay readable."""

from __future__ import annotations

_MEANING = frozenset("\\`*_{}[]()<>#+-.!|~$:&")


def plain(text: str) -> str:
    """Escape every character that Markdown, or Streamlit's additions to it, would take for more than itself."""
    return "".join(f"\\{character}" if character in _MEANING else character for character in text)


def opener(words: str) -> str:
    """The label of a tertiary popover. Streamlit darkens the button's own colour while it is open, to near black also
    where the page is dark; a label with a colour keeps it.
    """
    return f":gray[{words}]"
