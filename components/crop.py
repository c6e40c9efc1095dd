"""The point of a picture that stays in view, chosen on the whole picture (see `crop.js`)."""

from __future__ import annotations

import math
from collections.abc import Callable

from components.draft import Slot
from components.own import component, said
from twoframe.i18n import _
from twoframe.models import AspectRatio

_CROP = component(
    "crop",
    html='<div class="place"><div class="stage"><img alt="" draggable="false">\n'
    '<div class="window" tabindex="0" role="slider" aria-valuemin="0" aria-valuemax="100" aria-describedby="help">'
    '<div class="thirds"></div></div>\n'
    '<div class="point"></div><span class="unseen" id="help"></span></div></div>\n',
    scripts=("crop",),
    styles=("crop",),
)


def crop(
    slot: Slot,
    url: str,
    *,
    key: str,
    size: tuple[int, int],
    ratio: AspectRatio,
    point: tuple[float, float],
    on_move: Callable[[float, float], None],
    tallest_px: int = 400,
) -> None:
    """Draw the whole picture at `url`, its sides being `size` pixels, with the window of `ratio` around `point`.

    A point is in shares of the picture's width and height. `on_move` gets the new one once a person has let go,
    before the rerun that this causes.
    """

    def moved() -> None:
        match said(key, "moved"):
            case {"x": int() | float() as x, "y": int() | float() as y} if math.isfinite(x) and math.isfinite(y):
                on_move(min(max(float(x), 0.0), 1.0), min(max(float(y), 0.0), 1.0))

    _CROP(
        key=key,
        data={
            "src": url,
            "slot": slot,
            "width": size[0],
            "height": size[1],
            "ratio": ratio.sides,
            "x": point[0],
            "y": point[1],
            "tallest": tallest_px,
            "label": _("Point that stays in view"),
            "value": _("{x} % across, {y} % down"),
            "help": _("Drag the window, or press where it should look. Arrow keys move it by 1 %, with Shift by 10 %."),
        },
        on_moved_change=moved,
        height="content",
    )
