"""Two pictures or films laid on one light table: compared in five ways, with one zoom and one clock (`compare.js`)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from components.own import component
from twoframe.i18n import _

MODES = ("side", "swipe", "onion", "difference", "flick")
LONGEST_S = 86_400.0

_COMPARE = component(
    "compare",
    html='<div class="place"></div>\n',
    scripts=(
        "compare",
        "compare_build",
        "compare_sides",
        "compare_view",
        "compare_draw",
        "compare_prints",
        "compare_hands",
        "compare_films",
    ),
    styles=("compare",),
)


@dataclass(frozen=True)
class Side:
    """What lies on one side. `url` is a path of ours; `label` is its badge, coloured by `tone`; `alt` describes it."""

    url: str
    label: str
    kind: Literal["picture", "film"] = "picture"
    tone: Literal["start", "end", "film"] = "start"
    alt: str = ""


@dataclass(frozen=True)
class Compared:
    """How a person looks at the pair: one of `MODES`, and the second at which its films rest, None without films."""

    mode: str
    moment_s: float | None


def compare(a: Side, b: Side, *, key: str, ratio: tuple[int, int], mode: str = "swipe") -> Compared:
    """Draw the comparison; both sides are fitted into a box of `ratio` (width, height), never stretched.

    `mode` is the one that it begins with, and goes to when a later run asks for another one. Zoom, place and mode
    live in the browser: a run with the same two sides changes nothing there, other sides are seen whole again.
    A choice of mode runs the page again once the person has settled, as does a film that comes to rest.
    """
    pair = f"{a.kind} {a.url}\n{b.kind} {b.url}"
    told = _COMPARE(
        key=key,
        data={
            "key": key,
            "pair": pair,
            "sides": [asdict(a), asdict(b)],
            "ratio": list(ratio),
            "mode": mode,
            "texts": _texts(),
        },
        default={"mode": mode, "moment": None},
        on_mode_change=_nothing,
        on_moment_change=_nothing,
        height="content",
    )
    return Compared(told.mode if told.mode in MODES else mode, _moment(told.moment, pair))


def _nothing() -> None:
    """Take part in a run: what the browser tells is read where the comparison is drawn."""


def _moment(told: object, pair: str) -> float | None:
    """The second that the browser tells, if it is one, and one of the films that are shown now."""
    match told:
        case {"pair": str(of), "seconds": int() | float() as seconds} if of == pair:
            return float(seconds) if 0 <= seconds <= LONGEST_S else None
    return None


def _texts() -> dict[str, Any]:
    """What the browser says. It fills in {a} and {b}, the labels of the two sides, {n}, a number, and {t}, a time."""
    return {
        "modes": {
            "side": _("Side by side"),
            "swipe": _("Swipe"),
            "onion": _("Onion skin"),
            "difference": _("Difference"),
            "flick": _("Flick"),
        },
        "shows": {
            "side": _("{a} on the left, {b} on the right."),
            "swipe": _("{a} left of the line, {b} right of it. The line stands at {n} %."),
            "onion": _("{b} laid over {a} at {n} %."),
            "difference": _("What differs between {a} and {b}, {n} times as bright. Black is the same in both."),
            "flick": _("{a} alone. Space shows {b}."),
        },
        "stage": _("Comparison of {a} and {b}"),
        "help": _(
            "Keys 1 to 5 choose the way to compare, Space flicks. Plus and minus zoom, 0 fits, "
            "9 shows the pixels 1:1, F fills the screen. "
            "Arrow keys move the line, the mix or the gain, and the picture once it is zoomed."
        ),
        "film_help": _("K plays and pauses, comma and full stop go one frame back and on."),
        "way": _("Way to compare"),
        "zoom": _("Zoom"),
        "zoom_out": _("Zoom out"),
        "zoom_in": _("Zoom in"),
        "fit": _("Fit"),
        "one": _("1:1"),
        "full": _("Full screen"),
        "line": _("Dividing line"),
        "line_at": _("{n} % {a}"),
        "mix": _("Mix"),
        "mix_at": _("{n} % {b}"),
        "gain": _("Gain"),
        "other": _("Show the other"),
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("One frame back"),
        "on": _("One frame on"),
        "loop": _("Loop"),
        "position": _("Position in the film"),
        "position_at": _("{n} of {t} seconds"),
        "broken_picture": _("This picture can’t be shown."),
        "broken_film": _("This film can’t be played."),
    }
