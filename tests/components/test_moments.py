"""Moments are told in the zone of whoever reads them, with no more than needs to be said."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import streamlit as st

from components.moments import moment

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "zone", "at", "told"),
    [
        ("en-GB", "Europe/Berlin", "2026-03-29T22:30", "today 00:30"),
        ("en-US", "America/New_York", "2026-03-29T22:30", "yesterday 18:30"),
        ("en-US", "Asia/Tokyo", "2026-01-05T20:00", "Jan 6 05:00"),
        ("en-GB", "Asia/Tokyo", "2026-01-05T20:00", "6 Jan 05:00"),
        ("en-US", "UTC", "2025-12-31T23:59", "Dec 31, 2025 23:59"),
        ("en-GB", "UTC", "2025-12-31T23:59", "31 Dec 2025 23:59"),
        ("fr", "UTC", "2026-01-05T20:00", "Jan 5 20:00"),
        ("no locale", "UTC", "2026-01-05T20:00", "Jan 5 20:00"),
        (None, "UTC", "2026-01-05T20:00", "Jan 5 20:00"),
    ],
)
def test_a_moment_is_told_in_the_readers_zone_and_form(locale, zone, at, told, monkeypatch):
    monkeypatch.setattr(st, "context", SimpleNamespace(timezone=zone, locale=locale))
    assert moment(datetime.fromisoformat(at).replace(tzinfo=UTC), NOON) == told


def test_a_moment_among_others_is_told_to_the_second(monkeypatch):
    monkeypatch.setattr(st, "context", SimpleNamespace(timezone="UTC", locale="en-GB"))
    assert moment(NOON, NOON, seconds=True) == "today 12:00:00"


def test_a_zone_that_this_computer_does_not_know_is_no_reason_to_fail(monkeypatch):
    at, told = NOON.replace(hour=9), []
    for zone in ("Mars/Olympus_Mons", None):
        monkeypatch.setattr(st, "context", SimpleNamespace(timezone=zone, locale="en-GB"))
        told.append(moment(at, NOON))
    assert told[0] == told[1]
