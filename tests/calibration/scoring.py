"""What the pair check says about the calibration set, beside the truth."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from tests.calibration.cases import Case, Way
from twoframe.findings import CONTRAST, CUT, LIGHT, WHITE_BALANCE
from twoframe.pairs import Camera, Measures
from twoframe.render import colour, pair_check

RIDGE = 1.0
"""How strongly the weights of signs of deviation 1 are kept small: where linked pairs and cuts lie apart clearly, they
would grow without bound.
"""

Signs = tuple[float, ...]


@dataclass(frozen=True)
class Score:
    """A pair's figures. Camera errors are in shares of the zoom, degrees, and shares of the frame's sides; None where
    no camera is known or none was found.
    """

    name: str
    linked: bool
    relit: bool
    cut: float
    camera: bool
    errors: tuple[float, float, float] | None
    lightness: float
    white_balance: float
    contrast: float
    palette: float


def files_of(case: Case, folder: Path) -> tuple[Path, Path]:
    """The pair as prepared frames."""
    files = folder / "start.jpg", folder / "end.jpg"
    for file, picture in zip(files, (case.start(), case.end()), strict=True):
        Image.fromarray(picture).save(file, "JPEG", quality=90)
    return files


def score(case: Case, measures: Measures) -> Score:
    """Lay what was measured beside the truth."""
    return Score(
        name=case.name,
        linked=case.linked,
        relit=case.relit,
        cut=round(measures.cut, 4),
        camera=measures.camera is not None,
        errors=_errors(case.way, measures.camera) if case.way and measures.camera else None,
        lightness=round(measures.lightness, 2),
        white_balance=round(measures.white_balance, 2),
        contrast=round(measures.contrast, 3),
        palette=round(measures.palette, 2),
    )


def signs(files: tuple[Path, Path]) -> Signs:
    """What a cut is told by."""
    first, second = map(pair_check.load, files)
    with ThreadPoolExecutor(2) as pool:
        small = [pair_check.sized(picture, first, pair_check.WORK_SIDE) for picture in (first, second)]
        link = pair_check.find_link(*small, pool)
    colours = [colour.lab(pair_check.sized(picture, first, pair_check.COLOUR_SIDE)) for picture in (first, second)]
    return tuple(round(sign, 4) for sign in (link.believed, link.share, colour.palette_distance(*colours)))


def fitted(given: Sequence[Signs], linked: Sequence[bool]) -> tuple[float, tuple[float, ...]]:
    """The offset and weights of the logistic that tells cuts by their signs (ridge, both kinds of equal weight).

    Newton's method on standardised signs; the same figures give the same weights.
    """
    x, cut = np.array(given), ~np.array(linked)
    mean, spread = x.mean(0), x.std(0)
    z = np.column_stack([np.ones(len(x)), (x - mean) / spread])
    share = np.where(cut, 0.5 / cut.sum(), 0.5 / (~cut).sum()) * len(cut)
    keep = np.diag([0.0] + [RIDGE] * x.shape[1])
    weights = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ weights))
        slope = z.T @ (share * (p - cut)) + keep @ weights
        weights -= np.linalg.solve((z * (share * p * (1 - p))[:, None]).T @ z + keep, slope)
    raw = weights[1:] / spread
    return round(float(weights[0] - raw @ mean), 3), tuple(round(float(one), 3) for one in raw)


def summary(scores: Iterable[Score]) -> dict[str, float | list[str]]:
    """The figures of a half."""
    scores = list(scores)
    linked, cuts = [one for one in scores if one.linked], [one for one in scores if not one.linked]
    steady = [one for one in linked if not one.relit and one.errors]
    errors = np.array([one.errors for one in linked if one.errors])
    known = [one for one in linked if one.name.split(": ")[-1] in KNOWN]
    return {
        "pairs": len(scores),
        "linked": len(linked),
        "cuts": len(cuts),
        "cut accuracy": _share(((one.cut < 0.5) is one.linked) for one in scores),
        "wrong": [one.name for one in scores if (one.cut < 0.5) is not one.linked],
        "linked and fine": _share(not CUT.looks(one.cut) for one in linked),
        "cuts told first": _share(one.cut >= CUT.fix for one in cuts),
        "highest linked": max(one.cut for one in linked),
        "lowest cut": min(one.cut for one in cuts),
        "cameras found": _share(one.camera for one in known),
        "cameras made up": _share(one.camera for one in cuts),
        "zoom error median": _figure(np.median(errors[:, 0])),
        "zoom error most": _figure(errors[:, 0].max()),
        "turn error most deg": _figure(errors[:, 1].max()),
        "shift error most": _figure(errors[:, 2].max()),
        "relit and told": _share(_recoloured(one) for one in linked if one.relit),
        "steady and told": _share(_recoloured(one) for one in steady),
    }


KNOWN = ("pan", "zoom in", "zoom out", "turn", "all at once", "another light", "in fog")


def _recoloured(one: Score) -> bool:
    return (
        LIGHT.looks(abs(one.lightness)) or WHITE_BALANCE.looks(one.white_balance) or CONTRAST.looks(abs(one.contrast))
    )


def _errors(way: Way, camera: Camera) -> tuple[float, float, float]:
    zoom = abs(camera.zoom / way.zoom - 1)
    away = math.hypot(camera.right - way.right, camera.down - way.down)
    return _figure(zoom), _figure(abs(camera.turn + way.degrees)), _figure(away)


def _share(told: Iterable[bool]) -> float:
    return _figure(np.mean(list(told)))


def _figure(value: float) -> float:
    return round(float(value), 4)
