"""In which order the letters of a line stand where scripts from the left and from the right meet.

The Unicode Bidirectional Algorithm (UAX #9) for plain text: no explicit embeddings or isolates, which a sheet's texts
have no use for, and no pairing of brackets (rule N0).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

_NEUTRAL = {"B", "S", "WS", "ON"}
_SPACE = {"B", "S", "WS"}
_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", ""}


def from_the_right(text: str) -> bool:
    """Whether a paragraph begins at the right: its first strong letter says so (rules P2 and P3)."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in strong if kind in {"L", "R", "AL"}), False)


def levels(line: str, *, rtl: bool) -> list[int]:
    """The level of each letter of a line in a paragraph from the left or the right; odd ones run from the right."""
    base = int(rtl)
    before = "R" if rtl else "L"
    kinds = [unicodedata.bidirectional(letter) for letter in line]
    spaces = [kind in _SPACE for kind in kinds]
    kinds = ["ON" if kind in _CONTROLS else kind for kind in kinds]
    _resolve_letters(kinds, before)
    _resolve_numbers(kinds, before)
    _resolve_neutral(kinds, before)
    found = [_level(kind, base) for kind in kinds]
    for index in range(len(line) - 1, -1, -1):  # L1: what ends a line stands at its end
        if not spaces[index]:
            break
        found[index] = base
    return found


def visual_order(runs: Sequence[int]) -> list[int]:
    """The indexes of runs of the given levels, from the left of the line to its right (rule L2)."""
    order = list(range(len(runs)))
    for level in range(max(runs, default=0), 0, -1):
        turned: list[int] = []
        for high, group in groupby(order, key=lambda index: runs[index] >= level):
            indexes = list(group)
            turned += reversed(indexes) if high else indexes
        order = turned
    return order


def _resolve_letters(kinds: list[str], before: str) -> None:
    """Rules W1 to W3, in place: a mark belongs to the letter that it stands on, digits among Arabic ones are Arabic."""
    last = before
    for index, kind in enumerate(kinds):
        last = kinds[index] = last if kind == "NSM" else kind
    strong = before
    for index, kind in enumerate(kinds):
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[index] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]


def _resolve_numbers(kinds: list[str], before: str) -> None:
    """Rules W4 to W7, in place: one separator between two numbers and signs beside one belong to it."""
    for index in range(1, len(kinds) - 1):
        left, kind, right = kinds[index - 1 : index + 2]
        if left == right and ((kind == "CS" and left in {"EN", "AN"}) or (kind == "ES" and left == "EN")):
            kinds[index] = left
    index = 0
    for kind, group in groupby(list(kinds)):
        length = len(list(group))
        beside = kinds[max(index - 1, 0) : index] + kinds[index + length : index + length + 1]
        if kind == "ET" and "EN" in beside:
            kinds[index : index + length] = ["EN"] * length
        index += length
    strong = before
    for index, kind in enumerate(kinds):
        if kind in {"L", "R"}:
            strong = kind
        if kind in {"ES", "ET", "CS"}:
            kinds[index] = "ON"
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"


def _resolve_neutral(kinds: list[str], before: str) -> None:
    """Rules N1 and N2, in place: neutrals follow their neighbours where these agree, else the paragraph."""
    index = 0
    for neutral, group in groupby(list(kinds), key=lambda kind: kind in _NEUTRAL):
        length = len(list(group))
        if neutral:
            left = _side(kinds[index - 1]) if index else before
            right = _side(kinds[index + length]) if index + length < len(kinds) else before
            kinds[index : index + length] = [left if left == right else before] * length
        index += length


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _level(kind: str, base: int) -> int:
    """Rules I1 and I2."""
    if base % 2 == 0:
        return base + {"L": 0, "R": 1}.get(kind, 2)
    return base + (0 if kind == "R" else 1)
