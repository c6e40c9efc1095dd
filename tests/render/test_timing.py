"""When each frame is."""

from itertools import pairwise

import pytest

from twoframe.render.timing import around, ease, even, once, there_and_back


@pytest.mark.parametrize("frames", [2, 3, 24, 120, 241])
@pytest.mark.parametrize("hold", [0, 10])
def test_once_goes_from_the_first_keyframe_to_the_last_and_never_back(frames, hold):
    times = once(frames, hold=hold)
    assert (len(times), times[0], times[-1]) == (frames, 0, 1)
    assert times == sorted(times)


def test_a_transition_rests_on_both_keyframes():
    times = once(120, hold=10)
    assert times[:11] == [0] * 11
    assert times[-11:] == [1] * 11
    assert 0 < times[11] < times[-12] < 1


@pytest.mark.parametrize("frames", [2, 24, 120, 121])
def test_there_and_back_leads_into_itself(frames):
    times = there_and_back(frames)
    assert len(times) == frames
    assert times[0] == 0
    assert max(times) == pytest.approx(1, abs=0.02)
    assert times[1:] == pytest.approx(times[:0:-1])


def test_softly_means_no_sudden_speed():
    speeds = [after - before for before, after in pairwise(ease(i / 200) for i in range(201))]
    assert min(speeds) > 0
    assert max(abs(after - before) for before, after in pairwise(speeds)) < 0.05 * max(speeds)
    assert speeds == pytest.approx(speeds[::-1])


def test_even_times_reach_the_end_and_closed_ones_stop_just_before():
    assert even(5) == [0, 0.25, 0.5, 0.75, 1]
    assert around(4) == [0, 0.25, 0.5, 0.75]
