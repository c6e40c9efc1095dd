"""An address says what the Library shows, and says it again after a reload; whatever else it says does no harm."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twoframe.filters import PAGES_MAX, STATES, TAG_MAX, TEXT_MAX, Filters, Sort, Status, parse_page
from twoframe.models import AspectRatio, TaskState
from twoframe.verdicts import Standing

NAMES = ("q", "state", "ratio", "frames", "starred", "tag", "verdict", "since", "until", "bin", "sort")
ALL = Filters(
    text="snow cat",
    status=Status.DONE,
    ratio=AspectRatio.WIDE,
    keyframes=False,
    starred=True,
    tag="winter",
    verdict=Standing.CHANGES,
    since=date(2026, 3, 1),
    until=date(2026, 3, 29),
    binned=True,
    sort=Sort.LARGEST,
)


def test_each_filter_has_a_name_of_its_own_in_the_address():
    assert ALL.said() == {
        "q": "snow cat",
        "state": "done",
        "ratio": AspectRatio.WIDE.slug,
        "frames": "without",
        "starred": "1",
        "tag": "winter",
        "verdict": "changes",
        "since": "2026-03-01",
        "until": "2026-03-29",
        "bin": "1",
        "sort": "largest",
    }
    assert tuple(ALL.said()) == NAMES
    assert Filters.parse(ALL.said()) == ALL


def test_nothing_looked_for_needs_no_saying():
    assert Filters().said() == {}
    assert Filters.parse({}) == Filters()
    assert not Filters(sort=Sort.OLDEST, binned=True).narrows
    for said in ({"q": "x"}, {"frames": "with"}, {"starred": "1"}, {"verdict": "waiting"}):
        assert Filters.parse(said).narrows


@given(st.dictionaries(st.sampled_from(NAMES), st.text() | st.sampled_from(list(ALL.said().values()))))
def test_whatever_an_address_says_is_read_and_what_was_read_is_said_alike(said):
    filters = Filters.parse(said)
    assert Filters.parse(filters.said()) == filters
    assert len(filters.text) <= TEXT_MAX
    assert len(filters.tag) <= TAG_MAX


@pytest.mark.parametrize(
    "said",
    [
        {"state": "DONE"},
        {"ratio": "21x9"},
        {"frames": "maybe"},
        {"starred": "true"},
        {"verdict": "liked"},
        {"since": "2026-02-30"},
        {"until": "yesterday"},
        {"bin": "0"},
        {"sort": "title"},
    ],
)
def test_what_is_no_filter_is_left_out(said):
    assert Filters.parse(said) == Filters()


def test_a_tag_is_cut_where_a_tag_ends_with_no_space_left_behind():
    assert Filters.parse({"tag": " " * 60 + "x" * (TAG_MAX - 1) + "  and more"}).tag == "x" * (TAG_MAX - 1)


def test_each_state_of_a_task_is_found_under_one_status():
    found = [state for states in STATES.values() for state in states]
    assert sorted(found) == sorted(TaskState)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (None, 1),
        ("", 1),
        ("3", 3),
        ("0", 1),
        ("-2", 1),
        ("1e3", 1),
        ("٣", 1),
        ("²", 1),
        ("9" * 7, PAGES_MAX),
        ("9" * 5000, 1),
    ],
)
def test_a_page_is_a_number_whatever_stands_there(text, page):
    assert parse_page(text) == page
