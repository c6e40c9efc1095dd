"""Texts of people and of other services inside our Markdown, letter by letter."""

from __future__ import annotations

_MEANING = frozenset("\\`*_{}[]()<>#+-.!|~$:&")


def plain(text: str) -> str:
    """Escape every character that Markdown, or Streamlit's additions to it, would take for more than itself."""
    return "".join(f"\\{character}" if character in _MEANING else character for character in text)
