"""The pair check against the calibration set: the thresholds rest on one half, the other half judges them.

Every tenth pair is measured anew; the figures of all stand in `scores.json`, which `python -m tests.calibration`
writes.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.calibration.cases import HALVES, cases
from tests.calibration.scoring import Score, files_of, fitted, score, summary
from twoframe.render import pair_check

STEP = 10

KEPT = json.loads(Path(__file__).with_name("scores.json").read_text("utf-8"))


def kept(half: str) -> list[Score]:
    """What was measured when the scores were written."""
    fields = [{name: value for name, value in pair.items() if name != "signs"} for pair in KEPT[half]["pairs"]]
    return [Score(**one | {"errors": tuple(one["errors"]) if one["errors"] else None}) for one in fields]


@pytest.fixture(scope="module", params=HALVES)
def anew(request, tmp_path_factory):
    """Some pairs of a half as they are measured now, each beside what was measured then."""
    folder = tmp_path_factory.mktemp("frames")
    return [
        (score(case, pair_check.measure(*files_of(case, folder), "")), then)
        for case, then in list(zip(cases(request.param), kept(request.param), strict=True))[::STEP]
    ]


def test_no_photograph_is_in_both_halves():
    first, second = (set(names) for names in HALVES.values())
    assert not first & second
    names = [[case.name for case in cases(half)] for half in HALVES]
    assert all(len(set(half)) == len(half) >= 40 for half in names)
    assert not set(names[0]) & set(names[1])


def test_the_scores_are_those_of_this_program(anew):
    for now, then in anew:
        assert (now.name, now.linked, now.relit) == (then.name, then.linked, then.relit)
        assert now.cut == pytest.approx(then.cut, abs=0.1), now.name
        assert now.camera == then.camera or 0.3 < then.cut < 0.7, now.name
        figures = [(one.lightness, one.white_balance, one.contrast, one.palette) for one in (now, then)]
        assert figures[0] == pytest.approx(figures[1], abs=0.15), now.name


@pytest.mark.parametrize("half", HALVES)
def test_the_kept_summary_is_that_of_the_kept_scores(half):
    assert KEPT[half]["summary"] == summary(kept(half))


def test_cuts_are_told_by_weights_fitted_on_the_calibration_half_alone():
    pairs = KEPT["calibration"]["pairs"]
    offset, weights = fitted([pair["signs"] for pair in pairs], [pair["linked"] for pair in pairs])
    assert offset == pytest.approx(pair_check.CUT_OFFSET, abs=0.02)
    assert weights == pytest.approx(pair_check.CUT_WEIGHTS, abs=0.02)


@pytest.mark.parametrize("half", HALVES)
def test_links_and_cuts_are_told_apart(half):
    told = summary(kept(half))
    assert told["cut accuracy"] >= 0.97
    assert told["linked and fine"] >= 0.94
    assert told["cuts told first"] >= 0.94


@pytest.mark.parametrize("half", HALVES)
def test_cameras_are_found_where_they_moved_and_are_seldom_made_up(half):
    told = summary(kept(half))
    assert told["cameras found"] >= 0.97
    assert told["cameras made up"] <= 0.03
    assert told["zoom error most"] <= 0.02
    assert told["turn error most deg"] <= 0.5
    assert told["shift error most"] <= 0.01


@pytest.mark.parametrize("half", HALVES)
def test_another_light_is_told_and_a_camera_move_seldom_taken_for_one(half):
    told = summary(kept(half))
    assert told["relit and told"] == 1
    assert told["steady and told"] <= 0.15


def test_some_pairs_measured_now_are_told_apart_too(anew):
    assert np.mean([(now.cut < 0.5) is now.linked for now, _ in anew]) >= 0.94
