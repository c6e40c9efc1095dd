"""The camera move that a prompt asks for. Text in, figures out: the page and the renderer read prompts alike."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class CameraMove:
    """How the view changes over the film.

    `zoom` is how many times larger the middle is in the end; `right` and `down` are how far the view's centre goes, in
    widths and heights of the frame; `yaw` is the angle in degrees by which it goes around the middle.
    """

    zoom: float = 1.0
    right: float = 0.0
    down: float = 0.0
    yaw: float = 0.0


GENTLE = CameraMove(zoom=1.12)
"""For a prompt that names no move."""

_ING = r"(?:e|y|s|es|ies|ing|ning|ying)?"

MOVES = (
    (CameraMove(zoom=1.3), rf"\b(?:push|doll|zoom|mov|track|clos){_ING}(?: \w+)? in\b|推进|推近|推镜|拉近|放大|靠近"),
    (
        CameraMove(zoom=0.84),
        rf"\b(?:pull|doll|zoom|mov|track){_ING}(?: \w+)? (?:out|back|away)\b|拉远|拉出|拉镜|后退|缩小",
    ),
    (CameraMove(right=-0.11), rf"\b(?:pan|mov|truck|track|slid){_ING}(?: \w+){{0,3}} left\b|左移|左摇|向左|往左"),
    (CameraMove(right=0.11), rf"\b(?:pan|mov|truck|track|slid){_ING}(?: \w+){{0,3}} right\b|右移|右摇|向右|往右"),
    (CameraMove(down=-0.11), rf"\b(?:tilt|pan|mov|cran|ris){_ING}(?: \w+){{0,2}} up\b|上摇|上移|向上|升起"),
    (CameraMove(down=0.11), rf"\b(?:tilt|pan|mov|cran){_ING}(?: \w+){{0,2}} down\b|下摇|下移|向下|下降"),
    (CameraMove(yaw=17.0), rf"\borbit|\barc shot|\b(?:circl|rotat|spin){_ING}(?: \w+)? around\b|环绕|围绕|绕着"),
    (CameraMove(zoom=1.02), r"\b(?:static|still|locked|fixed)(?: \w+)? (?:shot|camera)\b|静止镜头|固定镜头"),
)
"""What prompts call the moves, in English and Chinese. The first that a prompt names is made."""


def read_move(prompt: str) -> CameraMove:
    """The camera move that a prompt names first; a gentle push in when it names none."""
    text = re.sub(r"[\s\-_,]+", " ", prompt.lower())
    found = [(match.start(), move) for move, words in MOVES if (match := re.search(words, text))]
    return min(found, key=lambda one: one[0])[1] if found else GENTLE
