"""Draws one film in a process of its own, at low priority: `python -m twoframe.demo.studio`, an `Order` on stdin.

Its answer is an `Outcome` on stdout. Only this process loads OpenCV and PyAV, and whatever a
hostile picture does to a decoder, the gateway survives it.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import textwrap

from PIL import Image, ImageDraw, ImageFont

from twoframe.demo.order import Order, Outcome
from twoframe.demo.storage import FILM, LAST, POSTER, STORED, FilmSize
from twoframe.errors import FrameError
from twoframe.frames import inspect
from twoframe.models import AspectRatio
from twoframe.render import SIZES, FilmJob, append_film, render_film, still

MAX_PIXELS = 50_000_000
"""Larger pictures are refused before they are decoded; 3 MB of JPEG, the most that clients send, are far below."""


def draw(order: Order) -> Outcome:
    """Draw a film, its poster and its last frame. The film is put in place last: where it is, all is there."""
    width, height = (order.extended.width, order.extended.height) if order.extended else _size(order)
    part = order.folder / f"{os.getpid()}.part.mp4"
    try:
        job = FilmJob(
            prompt=order.prompt,
            ratio=order.ratio,
            start=_picture(order, "start") or (order.extends and order.extends / LAST),
            end=_picture(order, "end"),
            loop=order.loop,
            width=width,
            height=height,
        )
        duration_s = render_film(job, part).duration_s
        if order.extends:
            joined = part.with_name(f"{os.getpid()}.joined.mp4")
            duration_s = append_film(order.extends / FILM, part, joined)
            joined.replace(part)
        (order.folder / POSTER).write_bytes(still(part))
        (order.folder / LAST).write_bytes(still(part, last=True))
        part.replace(order.folder / FILM)
    except FrameError:
        return Outcome(film=None)
    finally:
        part.unlink(missing_ok=True)
    return Outcome(film=FilmSize(width=width, height=height, duration_s=round(duration_s, 6)))


def card(address: str, ratio: AspectRatio) -> bytes:
    """A picture that shows an address: it stands in for a frame given by URL, which is never fetched."""
    width, height = SIZES[ratio]
    picture = Image.new("RGB", (width, height), (232, 228, 218))
    pen = ImageDraw.Draw(picture)
    margin, size = width // 16, width // 32
    pen.rectangle((margin // 2, margin // 2, width - margin // 2, height - margin // 2), outline=(60, 56, 48), width=3)
    pen.text((margin, margin), "Frame by address, not fetched", (120, 112, 96), ImageFont.load_default(size * 0.8))
    lines = textwrap.wrap(address[:400], 26, break_long_words=True)
    pen.text((margin, margin + 2 * size), "\n".join(lines[:12]), (40, 36, 30), ImageFont.load_default(size * 1.4))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=92)
    return content.getvalue()


def _picture(order: Order, slot: str) -> bytes | None:
    given = order.start if slot == "start" else order.end
    if not given:
        return None
    if given != STORED:
        return card(given, order.ratio)
    content = (order.folder / slot).read_bytes()
    inspect(io.BytesIO(content), slot, MAX_PIXELS)
    return content


def _size(order: Order) -> tuple[int, int]:
    width, height = (max(16, round(side * order.scale / 2) * 2) for side in SIZES[order.ratio])
    return width, height


def main() -> None:
    """Do the order on stdin."""
    logging.basicConfig(level=logging.WARNING)
    if hasattr(os, "nice"):
        os.nice(10)
    outcome = draw(Order.model_validate_json(sys.stdin.buffer.read()))
    sys.stdout.write(outcome.model_dump_json())


if __name__ == "__main__":
    main()
