"""Draws sheets: a PDF with text that can be read aloud, searched and copied, and a PNG of the very same."""

from __future__ import annotations

import io
from collections.abc import Callable
from threading import Lock
from typing import Literal

import pypdfium2  # type: ignore[import-untyped] # it has no types
from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from twoframe.sheet.content import Sheet
from twoframe.sheet.layout import laid_out
from twoframe.sheet.paper import Paper, Pen

Kind = Literal["pdf", "png"]

SCALE = 2.0
"""Pixels a point in the PNG: A4 is 1190 px wide."""

MAX_PIXELS = 24_000_000

rl_config.useA85 = 0  # pictures as they are: as text they would be a quarter larger, and take half the time

_drawing = Lock()
"""One sheet at a time: neither the fonts nor PDFium take two."""


def draw(sheet: Sheet, kind: Kind) -> bytes:
    """Draw a sheet in the language that is spoken right now: A4 pages as PDF, or all of it as one picture."""
    return drawn(lambda: laid_out(sheet, endless=kind == "png"), sheet.title, sheet.language, kind)


def drawn(lay_out: Callable[[], Paper], title: str, language: str, kind: Kind) -> bytes:
    """Draw a paper, which is laid out when the fonts are free: as PDF, or its first page as a picture."""
    with _drawing:
        pdf = _pdf(lay_out(), title, language)
        return pdf if kind == "pdf" else _png(pdf)


def _pdf(paper: Paper, title: str, language: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(paper.across, paper.height), pageCompression=1, lang=language)
    canvas.setTitle(title)
    canvas.setAuthor("Twoframe")
    canvas.setCreator("Twoframe")
    pen = Pen(canvas, paper.height)
    for page in paper.pages:
        for drawing in page.drawings:
            drawing(pen)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _png(pdf: bytes) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        width, height = page.get_size()
        scale = min(SCALE, (MAX_PIXELS / (width * height)) ** 0.5)
        picture = page.render(scale=scale).to_pil()
        out = io.BytesIO()
        picture.save(out, "PNG", compress_level=4)
        return out.getvalue()
    finally:
        document.close()
