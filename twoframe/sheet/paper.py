"""Pages that are filled from the top: a cursor that goes down, and a new page where one is full.

All measures are in points, from the left and the top edge of a page. What is drawn is remembered page by page, so that
a page may tell how many there are, and one endless page may end where it is full.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from twoframe.sheet.text import LEADING, Line

A4 = (595.28, 841.89)
MARGIN = 42.0
FOOT = 28.0
"""The room for the line at the foot of a page."""

CREASE = 0.03
"""How thick the outline of letters is that stand in for bold ones, in sizes."""


class Pen:
    """Draws on a page of the given height, on which y grows downwards."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self._canvas = canvas
        self._height = height

    def text(self, line: Line, x: float, baseline: float, colour: str) -> None:
        """Write a line from its left end."""
        for run in line.runs:
            if not run.is_plain:  # readers and the clipboard learn what the glyphs mean
                self._canvas.addLiteral(f"/Span <</ActualText <FEFF{run.text.encode('utf-16-be').hex()}>>> BDC")
            self._canvas.saveState()  # ReportLab does not take back by itself how letters are drawn
            words = self._canvas.beginText(x, self._height - baseline)
            words.setFont(run.font, run.size)
            words.setFillColor(_colour(colour))
            if run.thick:
                words.setStrokeColor(_colour(colour))
                words.setTextRenderMode(2)
                self._canvas.setLineWidth(run.size * CREASE)
            words.textOut(run.glyphs)
            self._canvas.drawText(words)
            self._canvas.restoreState()
            if not run.is_plain:
                self._canvas.addLiteral("EMC")
            x += run.width

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = "", line: str = "", radius: float = 0
    ) -> None:
        """Draw a rectangle, filled, outlined, or both."""
        canvas = self._canvas
        canvas.setFillColor(_colour(fill or "#000000"))
        canvas.setStrokeColor(_colour(line or "#000000"))
        canvas.setLineWidth(1)
        canvas.roundRect(x, self._height - y - height, width, height, radius, stroke=bool(line), fill=bool(fill))

    def veil(self, x: float, y: float, width: float, height: float) -> None:
        """Fade what stands in a rectangle."""
        if width <= 0 or height <= 0:
            return
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillColor(_colour("#FFFFFF"))
        canvas.setFillAlpha(0.72)
        canvas.rect(x, self._height - y - height, width, height, stroke=0, fill=1)
        canvas.restoreState()

    def picture(self, file: Path, x: float, y: float, width: float, height: float, *, radius: float = 0) -> bool:
        """Draw a JPEG over all of a rectangle with round corners. False, and nothing is drawn, where its file has gone
        or broken since it was found.
        """
        canvas, bottom = self._canvas, self._height - y - height
        canvas.saveState()
        outline = canvas.beginPath()
        outline.roundRect(x, bottom, width, height, radius)
        canvas.clipPath(outline, stroke=0, fill=0)
        try:
            canvas.drawImage(str(file), x, bottom, width, height)
        except OSError:
            return False
        finally:
            canvas.restoreState()
        return True

    def play(self, x: float, y: float, size: float, colour: str) -> None:
        """Draw a play head whose left edge begins at a point."""
        path = self._canvas.beginPath()
        path.moveTo(x, self._height - y)
        path.lineTo(x, self._height - y - size)
        path.lineTo(x + size * 0.72, self._height - y - size / 2)
        path.close()
        self._canvas.setFillColor(_colour(colour))
        self._canvas.drawPath(path, stroke=0, fill=1)

    def star(self, x: float, y: float, size: float, colour: str) -> None:
        """Draw a star with five points inside a square."""
        path, centre = self._canvas.beginPath(), size / 2
        for point in range(10):
            reach = centre if point % 2 == 0 else centre * 0.42
            turn = math.pi * point / 5
            to = path.lineTo if point else path.moveTo
            to(x + centre + reach * math.sin(turn), self._height - y - centre + reach * math.cos(turn))
        path.close()
        self._canvas.setFillColor(_colour(colour))
        self._canvas.drawPath(path, stroke=0, fill=1)


_colour = cache(HexColor)

Drawing = Callable[[Pen], None]


@dataclass
class Page:
    """What stands on a page."""

    drawings: list[Drawing]


class Paper:
    """A4 pages or, if `endless`, one page that is as long as what stands on it; `across` is how wide a page is."""

    def __init__(self, *, endless: bool, across: float = A4[0]) -> None:
        self.across = across
        self.left, self.right = MARGIN, across - MARGIN
        self.width = self.right - self.left
        self.y = MARGIN
        self.pages = [Page([])]
        self._endless = endless

    @property
    def height(self) -> float:
        """The height of a page."""
        return self.y + MARGIN if self._endless else A4[1]

    def room(self, height: float) -> None:
        """Begin a new page unless so much fits on this one."""
        if not self._endless and self.y + height > A4[1] - MARGIN - FOOT and self.y > MARGIN:
            self.pages.append(Page([]))
            self.y = MARGIN

    def draw(self, drawing: Drawing) -> None:
        """Remember a drawing on this page."""
        self.pages[-1].drawings.append(drawing)

    def write(self, lines: list[Line], colour: str, *, x: float | None = None, width: float | None = None) -> None:
        """Write lines below each other, page after page; those of scripts from the right end at the right edge."""
        left = self.left if x is None else x
        right = left + (self.right - left if width is None else width)
        for line in lines:
            size = max((run.size for run in line.runs), default=9.0)
            self.room(size * LEADING)
            start, baseline = (right - line.width if line.rtl else left), self.y + size * 1.05
            self.draw(partial(_write, line=line, x=start, baseline=baseline, colour=colour))
            self.y += size * LEADING


def _write(pen: Pen, line: Line, x: float, baseline: float, colour: str) -> None:
    pen.text(line, x, baseline, colour)
