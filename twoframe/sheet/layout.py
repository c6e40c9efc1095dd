"""Where everything stands on a review sheet."""

from __future__ import annotations

from twoframe.i18n import _
from twoframe.sheet.content import Badge, Row, Sheet, Shot, Strip
from twoframe.sheet.fonts import Style
from twoframe.sheet.paper import FOOT, MARGIN, Paper, Pen
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
GAP = 12.0
SHOT_HEIGHT, WHOLE_HEIGHT, STRIP_HEIGHT = 250.0, 58.0, 120.0
BADGE_HEIGHT = 15.0
COLUMN = 84.0
"""Where texts begin beside the badges of a list."""


def laid_out(sheet: Sheet, *, endless: bool) -> Paper:
    """Lay a sheet out on A4 pages or, if `endless`, on one as long as need be."""
    paper = Paper(endless=endless)
    _head(paper, sheet)
    _shots(paper, sheet)
    if sheet.prompt:
        _section(paper, _("Prompt"))
        paper.write(lines(sheet.prompt, Style.TEXT, BODY, paper.width), INK)
    if sheet.strip is not None:
        _strip(paper, sheet.strip)
    _rows(paper, _("Pair check"), sheet.findings, sheet.findings_note)
    _rows(paper, _("Trail"), sheet.trail, sheet.trail_note)
    _feet(paper, sheet)
    return paper


def _head(paper: Paper, sheet: Sheet) -> None:
    top, left = paper.y, paper.left
    paper.draw(lambda pen: _mark(pen, left, top))
    name = line("Twoframe", Style.TITLE, 11)
    paper.draw(lambda pen: pen.text(name, left + 28, top + 12.5, INK))
    date = line(sheet.date, Style.TEXT, SMALL, paper.width / 2)
    paper.draw(lambda pen: pen.text(date, paper.right - date.width, top + 12, QUIET))
    paper.y += 40
    paper.write(lines(sheet.title, Style.TITLE, TITLE, paper.width, most=3), INK)
    paper.y += 4
    wide = _badge(paper, sheet.standing, paper.left, paper.y)
    facts = line(sheet.facts, Style.TEXT, BODY, paper.width - wide - 8)
    baseline = paper.y + 10.8
    paper.draw(lambda pen: pen.text(facts, left + wide + 8, baseline, QUIET))
    paper.y += BADGE_HEIGHT + 16


def _mark(pen: Pen, x: float, y: float) -> None:
    """The mark: two overlapping frames, and a play head in the overlap."""
    pen.box(x + 0.8, y + 1, 11.5, 13, line=TEAL, radius=2.4)
    pen.box(x + 6.4, y + 1, 11.5, 13, line=ORANGE, radius=2.4)
    pen.play(x + 7.9, y + 4.6, 5.8, INK)


def _shots(paper: Paper, sheet: Sheet) -> None:
    """The frames beside each other, each with the whole picture that it comes from."""
    if not sheet.shots:
        return
    across, down = sheet.ratio
    width = (paper.width - GAP) / 2
    height = min(width * down / across, SHOT_HEIGHT)
    paper.room(height + WHOLE_HEIGHT + 60)
    top, bottom = paper.y, paper.y
    for index, shot in enumerate(sheet.shots):
        paper.y = top
        _shot(paper, shot, paper.left + index * (width + GAP), width, (height * across / down, height))
        bottom = max(bottom, paper.y)
    paper.y = bottom


def _shot(paper: Paper, shot: Shot, x: float, column: float, size: tuple[float, float]) -> None:
    width, height = size
    _badge(paper, shot.badge, x, paper.y)
    paper.y += BADGE_HEIGHT + 6
    top = paper.y
    if (sent := shot.sent) is not None:
        paper.draw(lambda pen: pen.picture(sent, x, top, width, height, radius=5))
    else:
        _missing(paper, shot.missing, x, top, size)
    paper.y += height + 8
    beside = x
    if (whole := shot.whole) is not None:
        wide, high = _within(shot.size, column * 0.45, WHOLE_HEIGHT)
        at = paper.y
        paper.draw(lambda pen: _whole(pen, shot, (x, at, wide, high)))
        beside = x + wide + 9
        del whole
    bottom = paper.y + (_within(shot.size, column * 0.45, WHOLE_HEIGHT)[1] if shot.whole is not None else 0)
    for note in shot.notes:
        told = lines(note, Style.TEXT, SMALL, x + column - beside, most=3)
        paper.write(told, QUIET, x=beside, width=x + column - beside)
    paper.y = max(paper.y, bottom)


def _missing(paper: Paper, words: str, x: float, y: float, size: tuple[float, float]) -> None:
    """A grey place with words, where there is no picture."""
    width, height = size
    told = lines(words, Style.TEXT, SMALL, width - 24, most=max(int((height - 16) / (SMALL * LEADING)), 1))
    begin = y + height / 2 - len(told) * SMALL * LEADING / 2 + SMALL

    def draw(pen: Pen) -> None:
        pen.box(x, y, width, height, fill=GROUND, radius=5)
        for number, each in enumerate(told):
            pen.text(each, x + (width - each.width) / 2, begin + number * SMALL * LEADING, QUIET)

    paper.draw(draw)


def _whole(pen: Pen, shot: Shot, place: tuple[float, float, float, float]) -> None:
    """The whole picture, what is cut off faded, what is sent outlined in the slot's colour."""
    x, y, width, height = place
    if shot.whole is None:
        return
    pen.picture(shot.whole, x, y, width, height)
    if shot.crop is None:
        return
    left, top, right, bottom = (
        share * side for share, side in zip(shot.crop, (width, height, width, height), strict=True)
    )
    pen.veil(x, y, width, top)
    pen.veil(x, y + bottom, width, height - bottom)
    pen.veil(x, y + top, left, bottom - top)
    pen.veil(x + right, y + top, width - right, bottom - top)
    pen.box(x + left, y + top, right - left, bottom - top, line=TEAL if shot.badge.tone == "start" else ORANGE)


def _strip(paper: Paper, strip: Strip) -> None:
    width, height = _within(strip.size, paper.width, STRIP_HEIGHT)
    _section(paper, strip.title, beside=strip.caption, room=height)
    top, left = paper.y, paper.left
    paper.draw(lambda pen: pen.picture(strip.file, left, top, width, height, radius=5))
    paper.y += height


def _rows(paper: Paper, title: str, rows: tuple[Row, ...], note: str) -> None:
    if not rows and not note:
        return
    _section(paper, title)
    for row in rows:
        _row(paper, row)
    if note:
        paper.write(lines(note, Style.TEXT, BODY, paper.width), QUIET)


def _row(paper: Paper, row: Row) -> None:
    """A badge at the left, and what it is about beside it; a long text goes on on the next page."""
    paper.room(BADGE_HEIGHT * 2.5)
    column = max(COLUMN, _badge(paper, row.badge, paper.left, paper.y, draw=False) + 10)
    _badge(paper, row.badge, paper.left, paper.y)
    x, width = paper.left + column, paper.width - column
    paper.y += 1
    style, colour = (Style.TEXT, QUIET) if row.is_quiet else (Style.STRONG, INK)
    paper.write(lines(row.title, style, BODY, width, most=4, rtl=False), colour, x=x, width=width)
    if row.body:
        paper.write(lines(row.body, Style.TEXT, BODY, width), INK, x=x, width=width)
    if row.note:
        paper.write(lines(row.note, Style.TEXT, SMALL, width), QUIET, x=x, width=width)
    paper.y += 7


def _section(paper: Paper, title: str, *, beside: str = "", room: float = 40.0) -> None:
    """A heading with a thin line above it, and a quiet remark at the right."""
    paper.y += 14
    paper.room(room + 36)
    top, left, width = paper.y, paper.left, paper.width
    paper.draw(lambda pen: pen.box(left, top, width, 0.4, fill=EDGE))
    heading = line(title, Style.TITLE, HEADING, width * 0.6)
    remark = line(beside, Style.TEXT, SMALL, width - heading.width - 16)
    paper.draw(lambda pen: pen.text(heading, left, top + 21, INK))
    paper.draw(lambda pen: pen.text(remark, left + width - remark.width, top + 20, QUIET))
    paper.y += 31


def _badge(paper: Paper, badge: Badge, x: float, y: float, *, draw: bool = True) -> float:
    """A word on its ground; tells how wide it is."""
    word: Line = line(badge.words, Style.TEXT, SMALL, paper.width / 2)
    ink, ground = TONES[badge.tone]

    def paint(pen: Pen) -> None:
        pen.box(x, y, word.width + 10, BADGE_HEIGHT, fill=ground, radius=4)
        pen.text(word, x + 5, y + 10.6, ink)

    if draw:
        paper.draw(paint)
    return word.width + 10


def _feet(paper: Paper, sheet: Sheet) -> None:
    """Say on each page of several which sheet it belongs to, and where in it."""
    count = len(paper.pages)
    if count == 1:
        return
    for number, page in enumerate(paper.pages, start=1):
        pages = _("Page {page} of {pages}").format(page=number, pages=count)
        right = line(pages, Style.TEXT, SMALL)
        left = line(sheet.title, Style.TEXT, SMALL, paper.width - right.width - 24)

        def draw(pen: Pen, left: Line = left, right: Line = right) -> None:
            baseline = paper.height - MARGIN + FOOT - 18
            pen.text(left, paper.left, baseline, QUIET)
            pen.text(right, paper.right - right.width, baseline, QUIET)

        page.drawings.append(draw)


def _within(size: tuple[int, int], width: float, height: float) -> tuple[float, float]:
    """The largest size of the same shape within a place; very long shapes keep a point of breadth."""
    scale = min(width / size[0], height / size[1])
    return max(size[0] * scale, 1.0), max(size[1] * scale, 1.0)
