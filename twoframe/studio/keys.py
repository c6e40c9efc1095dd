"""Pairs by their content: the names under which results are kept, and what of a pair a check depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from twoframe.fit import Fit
from twoframe.models import FrameRef
from twoframe.moves import read_move
from twoframe.pairs import Pair
from twoframe.ratio import AspectRatio
from twoframe.studio.orders import Facts

VERSION = 1
"""Grows with each change of what previews, measures or comparisons come to: results of other versions are not used."""

SMALL_SIDE, LARGE_PIXELS = 640, 1280 * 720
"""The longer side of a small preview; the area of a large one."""


def check_key(pair: Pair) -> str:
    """What a check is made of."""
    return _hash("check", *_refs(pair), pair.ratio.value, asdict(read_move(pair.prompt)))


def preview_key(pair: Pair, *, large: bool) -> str:
    """What a preview is made of. The prompt counts where it moves the camera: over one frame alone."""
    move = asdict(read_move(pair.prompt)) if len(pair.frames) == 1 else None
    return _hash("preview", *_refs(pair), pair.ratio.value, pair.loop, move, preview_size(pair.ratio, large=large))


def returned_key(pair: Pair, task_id: str, film_bytes: int) -> str:
    """What the comparison of a film with its frames is made of."""
    return _hash("returned", task_id, film_bytes, *_refs(pair), pair.ratio.value, pair.loop)


def smaller_key(task_id: str, film_bytes: int, side_px: int, crf: int) -> str:
    """What a smaller copy of a film is made of."""
    return _hash("smaller", task_id, film_bytes, side_px, crf)


def together(keys: Iterable[str]) -> str:
    """The key of several results at once."""
    return _hash("together", *keys)


def preview_size(ratio: AspectRatio, *, large: bool) -> tuple[int, int]:
    """Even sides of a preview in pixels: small ones by their longer side, large ones by their area."""
    across, down = ratio.sides
    unit = (LARGE_PIXELS / (across * down)) ** 0.5 if large else SMALL_SIDE / max(across, down)
    return 2 * round(across * unit / 2), 2 * round(down * unit / 2)


def pair_facts(pair: Pair) -> Facts:
    """The frames and the shape of a pair, as JSON holds them."""
    return {"refs": _refs(pair), "ratio": pair.ratio.value}


def pair_of(facts: Facts) -> Pair:
    """The pair that has these frames and this shape; pictures given by their URL are left out."""
    start, end = (
        FrameRef(sha256=ref[1], fit=Fit.parse(ref[2])) if ref and ref[0] == "stored" else None for ref in facts["refs"]
    )
    return Pair(start, end, AspectRatio(facts["ratio"]))


def _refs(pair: Pair) -> list[list[str] | None]:
    """The frames by content: a prepared frame follows from the picture, the fit and the ratio alone."""
    return [_ref(ref) if ref else None for ref in (pair.start, pair.end)]


def _ref(ref: FrameRef) -> list[str]:
    return ["stored", ref.sha256, ref.fit.key] if ref.sha256 else ["url", ref.url or ""]


def _hash(kind: str, *parts: object) -> str:
    return hashlib.sha256(json.dumps([kind, VERSION, *parts]).encode()).hexdigest()
