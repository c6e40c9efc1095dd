"""What the figures of a returned film mean."""

from __future__ import annotations

from twoframe.studio.results import Closing, Match

SAME, ALIKE = 0.8, 0.72
"""Aligned likeness from which on two pictures are one, and from which on one is a version of the other."""

MOVED, TURNED, COLOUR = 0.028, 0.02, 13.0
"""A service may crop 2 % off each edge and shift colours a little; turning by a degree is no accident any more."""

SEAM_SAME, SEAM_ALIKE = 0.93, 0.8
JUMP, LIGHT = 0.01, 2.0
"""A loop closes up to a jump of a hundredth of the width and a change of 2 L*: nobody sees less in motion."""


def match_level(*, score: float, moved: float, turned: float, colour: float) -> Match:
    """What an aligned likeness means.

    Held against sixteen photographs: one that went through H.264 at crf 35, at a third of its size, in shifted
    colours or with 2 % cut off each edge scores .84 and more; mirrored, upside down and other pictures .68 and less.
    """
    if score >= SAME and moved <= MOVED and turned <= TURNED and colour <= COLOUR:
        return Match.MATCHES
    return Match.CLOSE if score >= ALIKE else Match.DIFFERS


def closing_level(*, score: float, jump: float, light: float) -> Closing:
    """What the figures of a seam mean."""
    if score >= SEAM_SAME and jump <= JUMP and abs(light) <= LIGHT:
        return Closing.CLOSES
    if score >= SEAM_ALIKE and jump <= 4 * JUMP and abs(light) <= 4 * LIGHT:
        return Closing.NEARLY
    return Closing.JUMPS
