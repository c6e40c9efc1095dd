"""Texts made alike for searching and for telling names apart: case, width and accents make no difference."""

from __future__ import annotations

import unicodedata

ACCENTS = range(0x0300, 0x0370)
"""Combining Diacritical Marks (Unicode): the accents of Latin, Greek and Cyrillic. Marks of other scripts stay, as
they are letters there.
"""


def fold(text: str) -> str:
    """One spelling for all ways to type a text: plain forms (NFKC), small letters, no accents, single spaces."""
    # Taken apart before and after: small letters are made of what was in one piece, and come in pieces.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in apart if ord(letter) not in ACCENTS)
    return " ".join(unicodedata.normalize("NFKC", bare).casefold().split())
