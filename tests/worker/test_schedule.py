"""When the worker asks, sends and fetches: pure functions, so time costs nothing here."""

import itertools
from random import Random
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from twoframe.models import Usual
from twoframe.worker import schedule

USUAL = Usual(60.0, 180.0, 12)
AGES = st.floats(0.0, 200_000.0)
RANDOM = st.integers(0, 2**32).map(Random)
USUALS = st.tuples(st.floats(0.5, 5000.0), st.floats(0.0, 5000.0)).map(lambda two: Usual(two[0], two[0] + two[1], 12))


def asked_at(usual: Usual, until_s: float, rng: Random) -> list[float]:
    """The ages at which a task is asked for."""
    ages = [schedule.query_gap_s(0.0, usual, rng)]
    while ages[-1] < until_s:
        ages.append(ages[-1] + schedule.query_gap_s(ages[-1], usual, rng))
    return ages


@given(AGES, USUALS, RANDOM)
def test_a_task_is_never_asked_for_in_a_tight_loop_nor_forgotten(age_s, usual, rng):
    assert 1.5 <= schedule.query_gap_s(age_s, usual, rng) <= 120.0


@given(st.floats(60.0, 180.0), RANDOM)
def test_around_the_usual_time_it_is_asked_for_about_every_two_seconds(age_s, rng):
    assert 1.5 <= schedule.query_gap_s(age_s, USUAL, rng) <= 3.0


@given(st.floats(0.0, 37.0), RANDOM)
def test_before_that_it_is_asked_for_about_every_five_seconds(age_s, rng):
    assert 4.0 <= schedule.query_gap_s(age_s, USUAL, rng) <= 6.0


@given(st.floats(301.0, 890.0), RANDOM)
def test_after_five_minutes_it_is_asked_for_about_every_ten_seconds(age_s, rng):
    assert 8.0 <= schedule.query_gap_s(age_s, USUAL, rng) <= 12.0


@given(st.floats(900.0, 86_400.0), USUALS, RANDOM)
def test_after_fifteen_minutes_it_is_asked_for_rarely_whatever_is_usual(age_s, usual, rng):
    assert 60.0 <= schedule.query_gap_s(age_s, usual, rng) <= 120.0


@given(st.floats(0.0, 300.0), USUALS, RANDOM)
def test_no_gap_jumps_over_the_moment_from_which_films_are_expected(age_s, usual, rng):
    opens_s, _closes_s = schedule.close_from_to(usual)
    if age_s < opens_s:
        assert age_s + schedule.query_gap_s(age_s, usual, rng) <= opens_s + 3.0


def test_half_of_all_films_are_noticed_within_less_than_a_second_and_a_half():
    rng = Random(7)
    delays = []
    for _task in range(2000):
        ready_s = min(max(rng.lognormvariate(4.6, 0.45), 20.0), 600.0)
        delays.append(next(age for age in asked_at(USUAL, 700.0, rng) if age >= ready_s) - ready_s)
    assert median(delays) < 1.5
    assert max(delays) < 13.0


def test_a_task_of_a_day_costs_about_a_thousand_queries():
    assert len(asked_at(USUAL, schedule.ASK_FOR_S, Random(1))) < 1300


def test_tasks_that_were_sent_together_do_not_stay_together():
    rng = Random(3)
    assert len({round(asked_at(USUAL, 60.0, rng)[-1], 2) for _task in range(20)}) > 15


def test_what_is_learnt_replaces_the_prior_once_it_is_enough_and_widens_it_before():
    prior = Usual(60.0, 180.0, 0)
    assert schedule.expected(None, prior) == prior
    assert schedule.expected(None, None) == schedule.TYPICAL
    assert schedule.expected(Usual(20.0, 30.0, 3), prior) == Usual(20.0, 180.0, 3)
    assert schedule.expected(Usual(20.0, 30.0, 12), prior) == Usual(20.0, 30.0, 12)


@given(st.integers(0, 10_000), RANDOM)
def test_pauses_before_another_send_grow_to_a_minute_and_no_further(tries, rng):
    assert 0.8 <= schedule.send_gap_s(tries, None, rng) <= 70.0


def test_pauses_before_another_send_double():
    gaps = [schedule.send_gap_s(tries, None, Random(1)) for tries in (1, 2, 3, 4)]
    assert all(1.9 <= later / earlier <= 2.1 for earlier, later in itertools.pairwise(gaps))


@given(st.integers(1, 50), st.floats(0.0, 10_000.0), RANDOM)
def test_a_send_never_comes_earlier_than_the_gateway_asked_for(tries, retry_after_s, rng):
    assert schedule.send_gap_s(tries, retry_after_s, rng) >= retry_after_s


@given(st.integers(0, 1000), RANDOM)
def test_links_are_tried_again_after_growing_pauses(tries, rng):
    assert 1.5 <= schedule.link_gap_s(tries, rng) <= 70.0
    assert 4.0 <= schedule.save_gap_s(tries, rng) <= 140.0
    assert schedule.save_gap_s(tries + 5, Random(1)) >= schedule.save_gap_s(tries, Random(1))
