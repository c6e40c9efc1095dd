"""Texts broken into lines, in any script: where a line may end, and in which order its letters stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from twoframe.sheet import bidi
from twoframe.sheet.fonts import Run, Style, run, runs

LEADING = 1.4
"""The height of a line, in sizes of its letters."""

_NOT_FIRST = frozenset("、。，．：；？！）」』】》〉〕”’…ー々ゝゞァィゥェォッャュョヮぁぃぅぇぉっゃゅょゎ%)]},.;:!?")
_NOT_LAST = frozenset("（「『【《〈〔“‘([{")


@dataclass(frozen=True)
class Line:
    """A line as it stands, from left to right. `rtl` is True for one of a paragraph that begins at the right."""

    runs: tuple[Run, ...]
    width: float
    rtl: bool


def lines(
    text: str, style: Style, size: float, width: float, *, most: int | None = None, rtl: bool | None = None
) -> list[Line]:
    """Break a text into lines of at most `width` points. More than `most` are cut off, which the last one shows by an
    ellipsis. Lines of the text stay lines; what can't be seen is left out. `rtl` tells from which side the text is
    read, else each of its paragraphs does.
    """
    broken: list[tuple[str, bool]] = []
    for paragraph in _clean(text).split("\n"):
        turned = bidi.from_the_right(paragraph) if rtl is None else rtl
        broken += [(line, turned) for line in _broken(paragraph, _Fit(style, size, width, turned))]
        if most is not None and len(broken) > most:
            last, turned = broken[most - 1]
            broken = [*broken[: most - 1], (_shortened(last, _Fit(style, size, width, turned)), turned)]
            break
    return [_line(line.rstrip(), style, size, rtl=turned) for line, turned in broken]


def line(text: str, style: Style, size: float, width: float = float("inf")) -> Line:
    """A text as one line, cut off with an ellipsis where it is wider than `width`."""
    return lines(" ".join(text.split()), style, size, width, most=1)[0]


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = (" " if letter == "\t" else letter for letter in text)
    return "".join(
        letter
        for letter in kept
        if letter in "\n\u200c\u200d" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Cn"}
    )


@dataclass(frozen=True)
class _Fit:
    """Tells whether a text fits as it will stand: neighbours move each other, and what is turned is set anew, so a
    line is not the sum of its words.
    """

    style: Style
    size: float
    width: float
    rtl: bool

    def __call__(self, text: str) -> bool:
        return _width(text.rstrip(), self.style, self.size, self.rtl) <= self.width


def _broken(paragraph: str, fits: _Fit) -> Iterator[str]:
    held = ""
    for unit in _units(paragraph):
        if held and not fits(held + unit):
            yield held
            held = ""
        if fits(held + unit):
            held += unit
            continue
        for cluster in _clusters(unit):  # one word that is wider than a line
            if held and not fits(held + cluster):
                yield held
                held = ""
            held += cluster
    yield held


def _units(paragraph: str) -> Iterator[str]:
    """What stays together on a line: a word with the space behind it, or a letter of a script without spaces."""
    unit = ""
    for cluster in _clusters(paragraph):
        if unit and _may_break(unit, cluster):
            yield unit
            unit = ""
        unit += cluster
    if unit:
        yield unit


def _may_break(before: str, after: str) -> bool:
    if after.isspace():
        return False
    if before[-1].isspace():
        return True
    if after[0] in _NOT_FIRST or before[-1] in _NOT_LAST:
        return False
    return _is_wide(before[-1]) or _is_wide(after[0])


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in {"W", "F"}


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks that stand on them; joined emoji are one."""
    cluster = ""
    for letter in text:
        joins = unicodedata.category(letter)[0] == "M" or letter == "\u200d" or "\U0001f3fb" <= letter <= "\U0001f3ff"
        if cluster and not joins and not cluster.endswith("\u200d"):
            yield cluster
            cluster = ""
        cluster += letter
    if cluster:
        yield cluster


def _shortened(text: str, fits: _Fit) -> str:
    clusters = list(_clusters(text.rstrip()))
    while clusters and not fits("".join(clusters).rstrip() + "…"):
        clusters.pop()
    return "".join(clusters).rstrip() + "…"


@lru_cache(maxsize=20_000)
def _width(text: str, style: Style, size: float, rtl: bool) -> float:
    return _line(text, style, size, rtl=rtl).width


def _turned(made: Run) -> Run:
    """A run as it stands from the right. Letters of its scripts have been put so by HarfBuzz; signs are turned here."""
    if any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in made.text):
        return made
    turned = made.text[::-1].translate(_MIRRORED)
    return replace(run(turned, made.font, made.size, thick=made.thick), text=made.text)


_MIRRORED = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")


def _line(text: str, style: Style, size: float, *, rtl: bool) -> Line:
    """Put what a line says into the order in which it stands."""
    levels = bidi.levels(text, rtl=rtl)
    parts = [
        (level, "".join(letter for _level, letter in group))
        for level, group in groupby(zip(levels, text, strict=True), key=lambda each: each[0])
    ]
    standing: list[Run] = []
    for index in bidi.visual_order([level for level, _text in parts]):
        level, part = parts[index]
        if level % 2:
            made = [_turned(each) for each in runs(part, style, size)]
            standing += reversed(made)
        else:
            standing += runs(part, style, size)
    return Line(tuple(standing), sum(each.width for each in standing), rtl)
