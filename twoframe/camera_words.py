"""The camera's way in words: between two frames, and as a prompt asks for it."""

from __future__ import annotations

import math

from twoframe.findings import SHIFT, TURN_DEG, ZOOM
from twoframe.i18n import _
from twoframe.moves import GENTLE, read_move
from twoframe.pairs import Camera

STILL = 0.04
"""A way shorter than this share of what asks for a look is none: 1 % of the frame, a zoom of 1.02, a turn of .8°."""


def way(camera: Camera) -> str:
    """The largest part of the camera's way, which is what the eye would name first."""
    parts = {
        _zoomed(camera): abs(math.log(camera.zoom)) / math.log(ZOOM),
        _turned(camera): abs(camera.turn) / TURN_DEG,
        _across(camera): abs(camera.right) / SHIFT,
        _along(camera): abs(camera.down) / SHIFT,
    }
    largest = max(parts, key=lambda words: parts[words])
    return largest if parts[largest] >= STILL else _("The camera stands still")


def camera_figure(camera: Camera) -> str:
    """All of the camera's way in figures, with what asks for a look."""
    figure = _("zoom {zoom}, turn {turn}°, {right} % right, {down} % down").format(
        zoom=f"{camera.zoom:.2f}",
        turn=f"{round(camera.turn, 1) + 0.0:+.1f}",
        right=f"{100 * camera.right:+.0f}",
        down=f"{100 * camera.down:+.0f}",
    )
    limits = _("look from {zoom} times, {turn}° or {share} %").format(
        zoom=f"{ZOOM:g}", turn=f"{TURN_DEG:g}", share=f"{100 * SHIFT:g}"
    )
    return f"{figure} ({limits})"


def _zoomed(camera: Camera) -> str:
    words = _("The camera moves in {n} times") if camera.zoom > 1 else _("The camera moves out {n} times")
    return words.format(n=f"{max(camera.zoom, 1 / camera.zoom):.2g}")


def _turned(camera: Camera) -> str:
    words = _("The picture turns {n}° clockwise") if camera.turn > 0 else _("The picture turns {n}° anticlockwise")
    return words.format(n=f"{abs(camera.turn):.0f}")


def _across(camera: Camera) -> str:
    right, left = _("The camera goes right by {n} % of the width"), _("The camera goes left by {n} % of the width")
    return (right if camera.right > 0 else left).format(n=f"{100 * abs(camera.right):.0f}")


def _along(camera: Camera) -> str:
    down, up = _("The camera goes down by {n} % of the height"), _("The camera goes up by {n} % of the height")
    return (down if camera.down > 0 else up).format(n=f"{100 * abs(camera.down):.0f}")


def move_words(prompt: str) -> str:
    """What a preview makes of one frame: the move that its prompt names first."""
    move = read_move(prompt)
    said = (
        (move == GENTLE, _("One frame: a gentle move in, as the prompt names no other.")),
        (move.yaw != 0, _("One frame: the camera goes around it, as the prompt says.")),
        (move.right < 0, _("One frame: the camera pans left, as the prompt says.")),
        (move.right > 0, _("One frame: the camera pans right, as the prompt says.")),
        (move.down < 0, _("One frame: the camera tilts up, as the prompt says.")),
        (move.down > 0, _("One frame: the camera tilts down, as the prompt says.")),
        (move.zoom < 1, _("One frame: the camera moves out, as the prompt says.")),
        (move.zoom < GENTLE.zoom, _("One frame: the camera all but stands still, as the prompt says.")),
        (True, _("One frame: the camera moves in, as the prompt says.")),
    )
    return next(words for holds, words in said if holds)
