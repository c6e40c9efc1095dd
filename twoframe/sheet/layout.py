"""Where everything stands on a review sheet."""

from __future__ import annotations

from twoframe.i18n import _
from twoframe.sheet.content import Row, Sheet, Shot, Strip
from twoframe.sheet.fonts import Style
from twoframe.sheet.paper import Paper, Pen
from twoframe.sheet.parts import (
    BADGE_HEIGHT,
    BODY,
    EDGE,
    HEADING,
    INK,
    ORANGE,
    QUIET,
    SMALL,
    TEAL,
    TITLE,
    badge,
    badge_width,
    feet,
    letterhead,
    missing,
)
from twoframe.sheet.text import LEADING, Line, line, lines

GAP = 12.0
SHOT_HEIGHT, WHOLE_HEIGHT, STRIP_HEIGHT = 250.0, 58.0, 120.0
NOTES_WIDTH = 100.0
"""From so much room beside a frame on, what is to be said of it stands there."""
COLUMN = 84.0
"""Where texts begin beside the badges of a list."""
KEPT_TOGETHER = 120.0
"""Rows of up to this height are not torn between two pages."""


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
    feet(paper, sheet.title)
    return paper


def _head(paper: Paper, sheet: Sheet) -> None:
    letterhead(paper, sheet.date)
    paper.write(lines(sheet.title, Style.TITLE, TITLE, paper.width, most=3), INK)
    paper.y += 4
    badge(paper, sheet.standing, paper.left, paper.y)
    wide = badge_width(sheet.standing)
    facts = line(sheet.facts, Style.TEXT, BODY, paper.width - wide - 8)
    baseline = paper.y + 10.8
    paper.draw(lambda pen: pen.text(facts, paper.left + wide + 8, baseline, QUIET))
    paper.y += BADGE_HEIGHT + 16


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
    badge(paper, shot.badge, x, paper.y)
    paper.y += BADGE_HEIGHT + 6
    top = paper.y
    gone = missing(shot.missing or _("This picture is no longer on this computer."), x, top, size)

    def paint(pen: Pen) -> None:
        if shot.sent is None or not pen.picture(shot.sent, x, top, width, height, radius=5):
            gone(pen)

    paper.draw(paint)
    paper.y += height + 8
    if column - width < NOTES_WIDTH:
        _source(paper, shot, x, column)
        return
    bottom, paper.y = paper.y, top
    _source(paper, shot, x + width + 9, column - width - 9, stacked=True)
    paper.y = max(bottom, paper.y)


def _source(paper: Paper, shot: Shot, x: float, width: float, *, stacked: bool = False) -> None:
    """What a frame comes from: the whole picture, and what is to be said of it beside it or (`stacked`) below it."""
    right, bottom = x + width, paper.y
    if shot.whole is not None:
        wide, high = _within(shot.size, width if stacked else width * 0.45, WHOLE_HEIGHT)
        place = (x, paper.y, wide, high)
        paper.draw(lambda pen: _whole(pen, shot, place))
        bottom = paper.y + high
        if stacked:
            paper.y = bottom + 6
        else:
            x += wide + 9
    for note in shot.notes:
        told = lines(note, Style.TEXT, SMALL, right - x, most=3)
        paper.write(told, QUIET, x=x, width=right - x)
    paper.y = max(paper.y, bottom)


def _whole(pen: Pen, shot: Shot, place: tuple[float, float, float, float]) -> None:
    """The whole picture, what is cut off faded, what is sent outlined in the slot's colour."""
    x, y, width, height = place
    if shot.whole is None:
        return
    if not pen.picture(shot.whole, x, y, width, height) or shot.crop is None:
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

    def paint(pen: Pen) -> None:
        pen.picture(strip.file, left, top, width, height, radius=5)

    paper.draw(paint)
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
    """A badge at the left, and what it is about beside it. A short row stays together, a long one goes on."""
    column = max(COLUMN, badge_width(row.badge) + 10)
    x, width = paper.left + column, paper.width - column
    title = lines(row.title, Style.STRONG, BODY, width, most=4, rtl=False) if row.title else []
    body = lines(row.body, Style.TEXT, BODY, width) if row.body else []
    note = lines(row.note, Style.TEXT, SMALL, width) if row.note else []
    paper.room(min((len(title) + len(body) + len(note) + 1) * BODY * LEADING, KEPT_TOGETHER))
    badge(paper, row.badge, paper.left, paper.y)
    paper.y += 1
    paper.write(title, INK, x=x, width=width)
    if row.remark:
        _remark(paper, line(row.remark, Style.TEXT, BODY, width), title, x, width)
    paper.write(body, INK, x=x, width=width)
    paper.write(note, QUIET, x=x, width=width)
    paper.y += 7


def _remark(paper: Paper, remark: Line, title: list[Line], x: float, width: float) -> None:
    """Words behind a title where they fit, else below it."""
    behind = title[-1].width + 7 if title else 0.0
    if title and behind + remark.width <= width:
        paper.y -= BODY * LEADING
        x, width = x + behind, width - behind
    paper.write([remark], QUIET, x=x, width=width)


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


def _within(size: tuple[int, int], width: float, height: float) -> tuple[float, float]:
    """The largest size of the same shape within a place; very long shapes keep a point of breadth."""
    scale = min(width / size[0], height / size[1])
    return max(size[0] * scale, 1.0), max(size[1] * scale, 1.0)
