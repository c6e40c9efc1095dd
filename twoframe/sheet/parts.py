"""What all sheets share: colours, sizes, the letterhead, badges, the place of a picture that is gone, and feet."""

from __future__ import annotations

from twoframe.i18n import _
from twoframe.sheet.content import Badge
from twoframe.sheet.fonts import Style
from twoframe.sheet.paper import FOOT, MARGIN, Drawing, Paper, Pen
from twoframe.sheet.text import LEADING, Line, line, lines

INK, QUIET, EDGE, GROUND = "#0F1416", "#5B6366", "#D3DADB", "#EEF1F1"
TEAL, ORANGE = "#12918C", "#D9772B"
TONES = {
    "green": ("#146239", "#E3F4EA"),
    "yellow": ("#7A5500", "#FBF3D9"),
    "red": ("#A11D13", "#FDEBE8"),
    "gray": ("#4A5558", "#E6EBEB"),
    "start": ("#0A5C5C", "#E0F1F0"),
    "end": ("#8F4206", "#FCEEDF"),
}
"""Letters and ground of a badge: the theme's light palette."""

TITLE, HEADING, BODY, SMALL = 22.0, 12.5, 9.5, 8.5
BADGE_HEIGHT, BADGE_WIDEST = 15.0, 180.0


def _mark(pen: Pen, x: float, y: float) -> None:
    """The mark: two overlapping frames, and a play head in the overlap."""
    pen.box(x + 0.8, y + 1, 11.5, 13, line=TEAL, radius=2.4)
    pen.box(x + 6.4, y + 1, 11.5, 13, line=ORANGE, radius=2.4)
    pen.play(x + 7.9, y + 4.6, 5.8, INK)


def letterhead(paper: Paper, date: str) -> None:
    """What stands above the title of each sheet: whose it is, and of which day."""
    top, left = paper.y, paper.left
    paper.draw(lambda pen: _mark(pen, left, top))
    name = line("Twoframe", Style.TITLE, 11)
    paper.draw(lambda pen: pen.text(name, left + 28, top + 12.5, INK))
    told = line(date, Style.TEXT, SMALL, paper.width / 2)
    paper.draw(lambda pen: pen.text(told, paper.right - told.width, top + 12, QUIET))
    paper.y += 40


def missing(words: str, x: float, y: float, size: tuple[float, float]) -> Drawing:
    """A grey place with words, where there is no picture."""
    width, height = size
    told = lines(words, Style.TEXT, SMALL, width - 24, most=max(int((height - 16) / (SMALL * LEADING)), 1))
    begin = y + height / 2 - len(told) * SMALL * LEADING / 2 + SMALL

    def draw(pen: Pen) -> None:
        pen.box(x, y, width, height, fill=GROUND, radius=5)
        for number, each in enumerate(told):
            pen.text(each, x + (width - each.width) / 2, begin + number * SMALL * LEADING, QUIET)

    return draw


def badge(paper: Paper, badge: Badge, x: float, y: float) -> None:
    """A word on its ground."""
    word, (ink, ground) = _badge_word(badge), TONES[badge.tone]

    def paint(pen: Pen) -> None:
        pen.box(x, y, badge_width(badge), BADGE_HEIGHT, fill=ground, radius=4)
        pen.text(word, x + 5, y + 10.6, ink)

    paper.draw(paint)


def badge_width(badge: Badge) -> float:
    """How wide a badge is."""
    return _badge_word(badge).width + 10


def _badge_word(badge: Badge) -> Line:
    return line(badge.words, Style.TEXT, SMALL, BADGE_WIDEST)


def feet(paper: Paper, title: str) -> None:
    """Say on each page of several which sheet it belongs to, and where in it."""
    count = len(paper.pages)
    if count == 1:
        return
    for number, page in enumerate(paper.pages, start=1):
        pages = _("Page {page} of {pages}").format(page=number, pages=count)
        right = line(pages, Style.TEXT, SMALL)
        left = line(title, Style.TEXT, SMALL, paper.width - right.width - 24)

        def draw(pen: Pen, left: Line = left, right: Line = right) -> None:
            baseline = paper.height - MARGIN + FOOT - 18
            pen.text(left, paper.left, baseline, QUIET)
            pen.text(right, paper.right - right.width, baseline, QUIET)

        page.drawings.append(draw)
