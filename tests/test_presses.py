"""A double click is one press."""

import threading

import pytest

from twoframe.presses import SAME_PRESS_S, Presses


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def presses(clock):
    return Presses(clock)


def press(presses, session, what, made):
    with presses.one(session, what) as current:
        if not current.ids:
            made.append(what)
            current.ids = [f"task-{len(made)}"]
        return current.ids


def test_the_same_press_within_two_seconds_makes_nothing_new(presses, clock):
    made = []
    first = press(presses, "tab", "cat", made)
    clock.now += SAME_PRESS_S
    assert press(presses, "tab", "cat", made) == first
    assert made == ["cat"]


def test_later_than_two_seconds_it_is_a_new_press(presses, clock):
    made = []
    press(presses, "tab", "cat", made)
    clock.now += SAME_PRESS_S + 0.01
    press(presses, "tab", "cat", made)
    assert made == ["cat", "cat"]


def test_two_tabs_are_two_sessions(presses):
    made = []
    press(presses, "tab 1", "cat", made)
    press(presses, "tab 2", "cat", made)
    assert made == ["cat", "cat"]


def test_other_inputs_are_another_press(presses):
    made = []
    press(presses, "tab", "cat", made)
    press(presses, "tab", "dog", made)
    assert made == ["cat", "dog"]


def test_a_refused_press_does_not_swallow_the_next_one(presses):
    made = []
    with pytest.raises(ValueError, match="refused"), presses.one("tab", "cat"):
        raise ValueError("refused")
    press(presses, "tab", "cat", made)
    assert made == ["cat"]


def test_of_many_presses_at_once_one_makes_and_the_others_see_what_it_made(presses):
    made, seen = [], []
    start = threading.Barrier(8)

    def one():
        start.wait()
        seen.append(tuple(press(presses, "tab", "cat", made)))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == ["cat"]
    assert set(seen) == {("task-1",)}
