"""Between two keyframes: what the middle looks like, held against the true one."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from tests.render import pairs
from tests.render.support import encoded, film
from twoframe.render import Technique, nv12
from twoframe.render.morph import Morph


@pytest.fixture(scope="module")
def pool():
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.mark.parametrize("name", pairs.MOVES)
def test_the_middle_of_a_known_pair_is_what_the_camera_would_have_seen(name, pool):
    pair = pairs.known_pair(name)
    middle = nv12.to_rgb(Morph(pair.start, pair.end, pool).frame(0.5))
    like, faded = pairs.likeness(pair.middle, middle), pairs.likeness(pair.middle, pairs.dissolved(pair))
    assert like >= pairs.LIKENESS_MIN[name]
    assert like >= faded - 0.0001, "what jumped too far to be followed fades, and nothing around it is torn"


def test_a_close_up_of_a_wide_shot_is_a_zoom_and_no_dissolve(pool):
    wide, close = (
        pairs.view(pairs.pixels("astronaut"), x, y, width) for x, y, width in ((256, 230, 500), (225, 120, 200))
    )
    truth = pairs.view(pairs.pixels("astronaut"), 240.5, 175, (500 * 200) ** 0.5)
    morph = Morph(wide, close, pool)
    assert not morph.dissolves
    assert pairs.likeness(truth, nv12.to_rgb(morph.frame(0.5))) >= 0.9


@pytest.mark.parametrize("name", pairs.unrelated_pairs())
def test_a_pair_without_shared_content_dissolves_and_says_so(name, tmp_path):
    pair = pairs.unrelated_pairs()[name]
    made, shown = film(tmp_path, start=encoded(pair.start), end=encoded(pair.end))
    assert made.technique is Technique.DISSOLVE
    faded = (shown[0].astype(float) + shown[-1]) / 2
    assert np.abs(shown[len(shown) // 2] - faded).mean() < 12, "the middle is half of either"


def test_views_of_one_scene_are_a_morph_and_say_so(tmp_path):
    pair = pairs.known_pair("pan 20 %")
    made, _ = film(tmp_path, start=encoded(pair.start), end=encoded(pair.end))
    assert made.technique is Technique.MORPH


def test_the_keyframes_themselves_stand_at_both_ends(pool):
    pair = pairs.known_pair("zoom 1.5")
    morph = Morph(pair.start, pair.end, pool)
    assert (morph.frame(0) == nv12.from_rgb(pair.start)).all()
    assert (morph.frame(1) == nv12.from_rgb(pair.end)).all()


def test_the_film_never_jumps(pool):
    """Each step between neighbouring times is as small as those around it: also next to the untouched keyframes."""
    pair = pairs.known_pair("darker, warmer, pan")
    morph = Morph(pair.start, pair.end, pool)
    shown = [nv12.to_rgb(morph.frame(t)).astype(int) for t in np.linspace(0, 1, 25).tolist()]
    steps = np.array([np.abs(one - other).mean() for one, other in pairwise(shown)])
    assert steps.max() < 2.2 * np.median(steps)


def test_light_changes_evenly_from_one_keyframe_to_the_other(pool):
    pair = pairs.known_pair("darker, warmer, pan")
    morph = Morph(pair.start, pair.end, pool)
    light = [nv12.to_rgb(morph.frame(t)).mean() for t in np.linspace(0, 1, 9).tolist()]
    assert all(after < before for before, after in pairwise(light))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (np.zeros((96, 160, 3), np.uint8), np.zeros((96, 160, 3), np.uint8)),
        (np.zeros((96, 160, 3), np.uint8), np.full((96, 160, 3), 255, np.uint8)),
        (np.full((16, 16, 3), 90, np.uint8), np.full((16, 16, 3), 190, np.uint8)),
    ],
    ids=["black to black", "black to white", "grey, as small as can be"],
)
def test_frames_without_anything_in_them_fade(start, end, pool):
    morph = Morph(start, end, pool)
    assert morph.dissolves
    assert nv12.to_rgb(morph.frame(0.5)).mean() == pytest.approx((start.mean() + end.mean()) / 2, abs=3)
