"""The page of the player: one document with its style and script inside, under a policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from twoframe.i18n import _, language

_HERE = Path(__file__).parent
FONT = _HERE.parents[1] / "components" / "static" / "fonts" / "instrument-sans-latin-wght-normal.woff2"
"""The letters of our pages: a file that opens without a network has them inside, 40 kB of it."""
SCRIPTS = ("player_films.js", "player_stage.js", "player_chrome.js", "player_hands.js", "player.js")
END = "</body>\n</html>\n"


def page(title: str, films: list[dict[str, Any]], *, offline: bool) -> str:
    """The document in the reader's language, as far as its scripts: what a file has inside follows, then `END`.

    `films` is what `twoframe.presenter.shows` makes. Nothing in it can end the block that it stands in.
    """
    return _page({"title": title, "films": films, "words": _words()}, offline=offline)


def nothing() -> str:
    """The whole document for an address at which there is no showcase."""
    words = _words() | {"empty": _("There is no showcase at this link.")}
    return _page({"title": "Twoframe", "films": [], "words": words}, offline=False) + END


def _page(show: Mapping[str, Any], *, offline: bool) -> str:
    return _read("player.html").format(
        lang=escape(language()),
        policy=escape(policy(offline=offline)),
        title=escape(show["title"]),
        style=_style(),
        show=_as_block(show),
        noscript=escape(_("This page needs JavaScript to show films.")),
        script=_script(),
    )


def policy(*, offline: bool) -> str:
    """What the page may do: run its own script, and show films; of a file, nothing that is not inside it."""
    own = "" if offline else "'self' "
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(_script())}",
            f"style-src {_hash(_style())}",
            f"img-src {own}blob: data:",
            f"media-src {own}blob:",
            "font-src data:",
            "connect-src 'none'" if offline else "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _as_block(show: Mapping[str, Any]) -> str:
    """JSON inside a script element: in plain ASCII, with no letter that HTML gives a meaning to."""
    text = json.dumps(show, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _script() -> str:
    return "\n(() => {\n" + '"use strict";\n' + "\n".join(map(_read, SCRIPTS)) + "})();\n"


@cache
def _style() -> str:
    font = base64.b64encode(FONT.read_bytes()).decode()
    face = (
        '@font-face { font-family: "Instrument Sans"; font-weight: 400 700; '
        f"src: url(data:font/woff2;base64,{font}) format('woff2'); }}"
    )
    return f"\n{face}\n" + _read("player.css")


@cache
def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


@cache
def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _words() -> dict[str, Any]:
    return {
        "player": _("Films"),
        "film": _("Film {n} of {of}"),
        "count": "{n} / {of}",
        "start": _("Start frame"),
        "end": _("End frame"),
        "hints": [
            _("Click or F for full screen. Arrow keys change films. M turns sound on, H lists all keys."),
            _("Arrow keys change films. M turns sound on, H lists all keys."),
        ],
        "touchHints": [_("Tap for full screen. Swipe to change films."), _("Swipe to change films.")],
        "edges": [_("This is the first film."), _("This is the last film.")],
        "leftOut": _("Film {n} can’t be loaded now and is left out."),
        "nothing": _("No film can be loaded now."),
        "again": _("Try again"),
        "empty": _("There is no film in this showcase yet."),
        "noFrames": _("This film has no keyframes to show."),
        "framesTold": [_("With keyframes"), _("Without keyframes")],
        "autoplayTold": [_("Films follow each other."), _("Each film stays until you go on.")],
        "loopTold": [_("Starts again at the end."), _("Stops at the end.")],
        "captionsTold": [_("Captions on"), _("Captions off")],
        "soundTold": [_("Sound on"), _("Sound off")],
        "help": _("Keys"),
        "close": _("Dismiss"),
        "keys": {"Space": _("Space"), "Home": _("Home"), "End": _("End"), "Esc": _("Esc")},
        "acts": {
            "previous": _("Previous film"),
            "next": _("Next film"),
            "first": _("First film"),
            "last": _("Last film"),
            "pause": _("Pause"),
            "autoplay": _("Play one after another"),
            "loop": _("Start again at the end"),
            "sound": _("Sound"),
            "captions": _("Captions"),
            "keyframes": _("Before and after"),
            "full": _("Full screen"),
            "leave": _("Leave full screen"),
            "help": _("Keys"),
        },
    }
