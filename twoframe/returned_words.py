"""What a returned film is said to be, beside what was sent, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from twoframe.i18n import _
from twoframe.studio.levels import COLOUR, JUMP, LIGHT, MOVED, SAME
from twoframe.studio.results import Closing, Match, Returned


@dataclass(frozen=True)
class ReturnedWords:
    """`title` is one sentence without its full stop, `caption` what a person sees (or empty), `figure` the measures."""

    title: str
    caption: str
    figure: str


def level_word(level: str) -> str:
    """The word on a badge."""
    words: dict[str, str] = {
        Match.MATCHES: _("Matches"),
        Match.CLOSE: _("Close"),
        Match.DIFFERS: _("Differs"),
        Closing.CLOSES: _("Closes"),
        Closing.NEARLY: _("Nearly"),
        Closing.JUMPS: _("Jumps"),
    }
    return words[level]


def end_words(returned: Returned, slot: Literal["start", "end"]) -> ReturnedWords:
    """Say how the film's first frame lies to the start frame, or its last one to the end frame.

    Whole sentences for either, so that other languages can inflect them.
    """
    if slot == "start":
        level, score, moved, colour = (
            returned.first_level,
            returned.first,
            returned.first_moved,
            returned.first_colour,
        )
        titles = (
            _("The first frame matches the start frame"),
            _("The first frame is close to the start frame"),
            _("The first frame differs from the start frame"),
        )
    else:
        level, score, moved, colour = returned.last_level, returned.last, returned.last_moved, returned.last_colour
        titles = (
            _("The last frame matches the end frame"),
            _("The last frame is close to the end frame"),
            _("The last frame differs from the end frame"),
        )
    figure = _("Likeness {score} of 1 (matches from {least}), shifted by {moved} %, colours {colour} apart")
    return ReturnedWords(
        title=dict(zip(Match, titles, strict=True))[Match(level)],
        caption=_why_close(moved, colour) if level == Match.CLOSE else "",
        figure=figure.format(
            score=f"{score or 0:.2f}", least=f"{SAME:g}", moved=f"{100 * moved:.1f}", colour=f"{colour:.1f}"
        ),
    )


def seam_words(returned: Returned) -> ReturnedWords:
    """Say how a loop's end meets its beginning."""
    titles = {
        Closing.CLOSES: _("The loop closes"),
        Closing.NEARLY: _("The loop nearly closes"),
        Closing.JUMPS: _("The loop jumps"),
    }
    jump, light = f"{100 * returned.jump_share:.1f}", returned.jump_light
    seen = []
    if returned.jump_share > JUMP:
        seen.append(_("The picture jumps by {jump} % of its width.").format(jump=jump))
    if abs(light) > LIGHT:
        words = _("It gets lighter by {light} L* at once.") if light > 0 else _("It gets darker by {light} L* at once.")
        seen.append(words.format(light=f"{abs(light):.1f}"))
    if returned.seam_level != Closing.CLOSES and not seen:
        seen.append(_("Something in the picture changes at once."))
    figure = _("Likeness {score} of 1, jump {jump} % of the width (closes up to {most} %), light {light} L*")
    return ReturnedWords(
        title=titles[Closing(returned.seam_level)],
        caption=" ".join(seen),
        figure=figure.format(
            score=f"{returned.seam or 0:.2f}", jump=jump, most=f"{100 * JUMP:g}", light=f"{light:+.1f}"
        ),
    )


def _why_close(moved: float, colour: float) -> str:
    if moved > MOVED:
        return _("It is the same picture, shifted, cropped or enlarged by {moved} % of the frame.").format(
            moved=f"{100 * moved:.0f}"
        )
    if colour > COLOUR:
        return _("It is the same picture in clearly different light or colours.")
    return _("It is the same picture, but details have changed.")
