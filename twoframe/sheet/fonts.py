"""The letters of a sheet: which font has a letter, how wide a text is, and its glyphs as HarfBuzz joins them.

Fonts are opened when a text first needs them. Not safe for several threads at once: `twoframe.sheet.draw` lets one in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.lib.abag import ABag
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, shapeFragWord

FOLDER = Path(__file__).with_name("fonts")

_REST = (
    "NotoSans-Regular",
    "NotoSansHebrew-Regular",
    "NotoSansArabic-Regular",
    "NotoSansThai-Regular",
    "NotoEmoji-Regular",
    "DroidSansFallback",
)
"""What has the letters that our own fonts lack, the smallest first."""


class Style(Enum):
    """A weight and a face. Letters that its own font lacks come from others, drawn thicker where it is a bold one."""

    TEXT = "InstrumentSans-Regular"
    STRONG = "InstrumentSans-SemiBold"
    TITLE = "BricolageGrotesque-SemiBold"

    @property
    def fonts(self) -> tuple[str, ...]:
        """The names of its fonts, the first that has a letter draws it."""
        return (self.value, *_REST)


@dataclass(frozen=True)
class Run:
    """Letters of one font and one script. `text` is as it is read, `glyphs` as they stand; `width` is in points."""

    text: str
    font: str
    size: float
    thick: bool
    glyphs: str
    width: float

    @property
    def is_plain(self) -> bool:
        """Whether the glyphs are the letters, from one side or the other, so that any reader of the page knows them."""
        return str(self.glyphs) in {self.text, self.text[::-1]}


def pieces(word: str, style: Style) -> Iterator[tuple[str, str]]:
    """Cut a word where its font or its script changes: each piece with the name of its font."""
    for (font, _script), group in groupby(_marked(word, style), key=lambda each: each[1:]):
        yield "".join(letter for letter, _font, _its in group), font


@lru_cache(maxsize=20_000)
def run(text: str, font: str, size: float, *, thick: bool) -> Run:
    """Shape a piece. HarfBuzz puts one that runs from the right into the order in which it stands."""
    bag = ABag(fontName=_opened(font).fontName, fontSize=size)
    shaped = shapeFragWord([0, (bag, text)], features=_FEATURES)[1][1]
    placed = getattr(shaped, "__shapeData__", None)  # none where the glyphs stand as the letters come
    width = (
        pdfmetrics.stringWidth(shaped, font, size)
        if placed is None
        else sum(glyph.x_advance for glyph in placed) * size / 1000
    )
    return Run(text, font, size, thick, shaped, width)


def runs(text: str, style: Style, size: float) -> Iterator[Run]:
    """Shape a text word by word, and piece by piece, in reading order."""
    for word in _words(text):
        for piece, font in pieces(word, style):
            yield run(piece, font, size, thick=style is not Style.TEXT and font != style.value)


_FEATURES = {"kern": True, "liga": False, "dlig": False}
"""Ligatures of taste are off: a copied “fi” must be two letters."""


def _words(text: str) -> Iterator[str]:
    for _space, group in groupby(text, key=str.isspace):
        yield "".join(group)


def _marked(word: str, style: Style) -> list[tuple[str, str, str]]:
    """Each letter with its font and its script. A word keeps to one font where one has all of it."""
    whole = next((font for font in style.fonts if all(_has(font, letter) for letter in word)), None)
    found: list[tuple[str, str, str]] = []
    font = script = ""
    for letter in word:
        joins = unicodedata.category(letter) in {"Mn", "Me", "Mc", "Cf", "Sk"} and bool(found)
        if not joins or not _has(font, letter):
            font = whole or next((name for name in style.fonts if _has(name, letter)), style.value)
        if unicodedata.category(letter)[0] == "L":
            script = unicodedata.name(letter, "").partition(" ")[0]
        found.append((letter, font, script))
    return found


def _has(font: str, letter: str) -> bool:
    return letter in _IGNORED or ord(letter) in _opened(font).face.charToGlyph


_IGNORED = "\u200c\u200d\ufe0e\ufe0f"
"""Joiners and variation selectors: where a font has none, nothing is missing."""


@cache
def _opened(name: str) -> TTFont:
    font = TTFont(name, FOLDER / f"{name}.ttf")
    # Letters beyond the first plane make ReportLab write a table that no reader takes: their glyphs stand for no letter
    # by themselves, and say what they mean.
    known: dict[int, list[int]] = getattr(font.face, "glyphToChar")  # noqa: B009 - its type does not tell of it
    for glyph in [glyph for glyph, letters in known.items() if letters[0] > 0xFFFF]:
        known[glyph] = [letter for letter in known[glyph] if letter <= 0xFFFF]
        if not known[glyph]:
            del known[glyph]
    pdfmetrics.registerFont(font)
    return font
