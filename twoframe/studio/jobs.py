"""How each order is done. Imported by the preview process only."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from twoframe.models import AspectRatio
from twoframe.pairs import Topic
from twoframe.render import FilmJob, render_film
from twoframe.render.evidence import evidence
from twoframe.render.pair_check import measure
from twoframe.render.returned import compare
from twoframe.render.smaller import shrink
from twoframe.studio.orders import CheckOrder, EvidenceOrder, Facts, Order, PreviewOrder, ReturnedOrder, SmallerOrder

Told = Callable[[float], None]
"""Hears the finished share, 0 to 1; raises `Cancelled` when nobody waits any more."""


class Cancelled(Exception):
    """Nobody waits for this any more."""


def do(order: Order, told: Told) -> Facts:
    """Do an order; its facts."""
    told(0.0)
    match order:
        case CheckOrder():
            return asdict(measure(_path(order.start), _path(order.end), order.prompt))
        case EvidenceOrder():
            return _evidence(order)
        case PreviewOrder():
            return _preview(order, told)
        case ReturnedOrder():
            return asdict(compare(Path(order.film), _path(order.start), _path(order.end), _path(order.seam)))
        case SmallerOrder():
            film, into = Path(order.film), Path(order.into)
            return asdict(shrink(film, into, side_px=order.side_px, crf=order.crf, told=told))


def _evidence(order: EvidenceOrder) -> Facts:
    files = [Path(whole[0]) if whole else None for whole in order.wholes]
    crops = [whole[1] if whole else None for whole in order.wholes]
    Path(order.into).write_bytes(
        evidence(
            Topic(order.topic),
            _path(order.start),
            _path(order.end),
            wholes=(files[0], files[1]),
            crops=(crops[0], crops[1]),
        )
    )
    return {}


def _preview(order: PreviewOrder, told: Told) -> Facts:
    began = time.perf_counter()
    job = FilmJob(
        prompt=order.prompt,
        ratio=AspectRatio(order.ratio),
        start=_path(order.start),
        end=_path(order.end),
        loop=order.loop,
        width=order.width,
        height=order.height,
    )
    made = render_film(job, Path(order.film), progress=told, strip=Path(order.strip))
    return {"technique": made.technique.value, "seconds": round(time.perf_counter() - began, 2)}


def _path(path: str | None) -> Path | None:
    return Path(path) if path else None
