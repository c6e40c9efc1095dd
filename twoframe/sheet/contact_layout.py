"""Where everything stands on a contact sheet: posters in even rows, what they show below each."""

from __future__ import annotations

from twoframe.i18n import _
from twoframe.sheet.content import Badge, Card, Contacts
from twoframe.sheet.fonts import Style
from twoframe.sheet.paper import A4, MARGIN, Paper, Pen
from twoframe.sheet.parts import (
    BADGE_HEIGHT,
    BODY,
    INK,
    QUIET,
    SMALL,
    TITLE,
    badge,
    badge_width,
    feet,
    letterhead,
    missing,
)
from twoframe.sheet.text import LEADING, Line, line, lines

GAP, ROW_GAP = 14.0, 18.0
CARD = 161.0
"""How wide a card is where many stand beside each other; three fill a page."""

TILE = (16, 9)
STAR, STAR_SIZE = "#B7791F", 9.0
LETTERS_A_LINE = 160
"""More letters than any line of a card holds: a long prompt need not be broken to its end."""


def laid_out(sheet: Contacts, *, endless: bool) -> Paper:
    """Lay the cards out on A4 pages or, if `endless`, on one page that is about as wide as it is long."""
    across = _columns(len(sheet.cards), endless=endless)
    width = max(A4[0], 2 * MARGIN + across * CARD + (across - 1) * GAP) if across > 3 else A4[0]
    paper = Paper(endless=endless, across=width)
    _head(paper, sheet)
    card_width = (paper.width - (across - 1) * GAP) / across
    for first in range(0, len(sheet.cards), across):
        _row(paper, [_Laid(card, card_width, across) for card in sheet.cards[first : first + across]])
    if sheet.note:
        paper.write(lines(sheet.note, Style.TEXT, BODY, paper.width), QUIET)
    feet(paper, sheet.title)
    return paper


def _columns(count: int, *, endless: bool) -> int:
    few = 1 if count == 1 else 2 if count <= 4 else 3
    if not endless or count <= 12:
        return few
    return 4 if count <= 24 else 6 if count <= 120 else 8


def _head(paper: Paper, sheet: Contacts) -> None:
    letterhead(paper, sheet.date)
    paper.write(lines(sheet.title, Style.TITLE, TITLE, paper.width, most=1), INK)
    paper.y += 2
    paper.write(lines(sheet.facts, Style.TEXT, BODY, paper.width, most=1), QUIET)
    paper.y += 18


class _Laid:
    """A card with its lines broken, so that its height is known before a row begins."""

    def __init__(self, card: Card, width: float, across: int) -> None:
        self.card, self.width = card, width
        self.tile = width * TILE[1] / TILE[0]
        self.title = _some(card.title, Style.STRONG, BODY, width, 2) if card.title else []
        most = {1: 40, 2: 8}.get(across, 2 if card.title else 3)
        size, self.colour = (SMALL, QUIET) if card.title and across > 1 else (BODY, INK)
        self.prompt = _some(card.prompt, Style.TEXT, size, width, most)
        self.facts = line(card.facts, Style.TEXT, SMALL, width - (STAR_SIZE + 4 if card.starred else 0))
        self.badges = _badges(card.tags, width)

    @property
    def height(self) -> float:
        """All of it, from the poster's top."""
        words = sum(
            each.runs[0].size * LEADING if each.runs else BODY * LEADING for each in (*self.title, *self.prompt)
        )
        return self.tile + 7 + words + 3 + SMALL * LEADING + (BADGE_HEIGHT + 5 if self.badges else 0)


def _some(text: str, style: Style, size: float, width: float, most: int) -> list[Line]:
    one = " ".join(text[: most * LETTERS_A_LINE].split())
    return lines(one, style, size, width, most=most)


def _row(paper: Paper, cards: list[_Laid]) -> None:
    height = max(card.height for card in cards)
    paper.room(height)
    top = paper.y
    for number, card in enumerate(cards):
        paper.y = top
        _card(paper, card, paper.left + number * (card.width + GAP))
    paper.y = top + height + ROW_GAP


def _card(paper: Paper, laid: _Laid, x: float) -> None:
    top, card, width = paper.y, laid.card, laid.width
    gone = missing(card.missing, x, top, (width, laid.tile))

    def paint(pen: Pen) -> None:
        if card.poster is None or not pen.picture(card.poster, x, top, width, laid.tile, radius=5):
            gone(pen)

    paper.draw(paint)
    paper.y = top + laid.tile + 7
    paper.write(laid.title, INK, x=x, width=width)
    paper.write(laid.prompt, laid.colour, x=x, width=width)
    paper.y += 3
    line_top, begin = paper.y, x + (STAR_SIZE + 4 if card.starred else 0)
    if card.starred:
        paper.draw(lambda pen: pen.star(x, line_top + 1, STAR_SIZE, STAR))
    paper.draw(lambda pen: pen.text(laid.facts, begin, line_top + SMALL * 1.05, QUIET))
    paper.y += SMALL * LEADING + 5
    beside = x
    for each in laid.badges:
        badge(paper, each, beside, paper.y)
        beside += badge_width(each) + 4


def _badges(tags: tuple[str, ...], width: float) -> list[Badge]:
    """As many tags as one line holds, and how many there are besides."""
    told: list[Badge] = []
    used = 0.0
    for number, tag in enumerate(tags):
        rest = Badge(f"+{len(tags) - number - 1}", "gray")
        room = width - used - (badge_width(rest) + 4 if number < len(tags) - 1 else 0)
        word = Badge(tag, "gray")
        if badge_width(word) > room:
            return [*told, Badge(_("{n} tags").format(n=len(tags)) if not told else f"+{len(tags) - number}", "gray")]
        told.append(word)
        used += badge_width(word) + 4
    return told
