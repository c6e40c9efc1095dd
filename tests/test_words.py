"""The words that people read: every failure is told plainly, with a way out, and nothing is claimed about money."""

import inspect
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twoframe import errors
from twoframe.errors import FrameError
from twoframe.luma import ConnectionCheck
from twoframe.models import Event, Failure, FrameRef, GenerationRequest, TaskState, Usual
from twoframe.reasons import Repair, quoted
from twoframe.words import (
    connection_words,
    duration_words,
    event_words,
    explain,
    frame_error,
    range_words,
    state_word,
)

STORED, LINKED = FrameRef(sha256="a" * 64), FrameRef(url="https://example.org/a.jpg")
PLAIN = GenerationRequest(prompt="a fox")
UNKNOWN = explain(Failure("upstream")).title

CODES = sorted(
    error.code
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if issubclass(error, errors.LumaError | errors.FilmError | FrameError)
    and error not in (errors.LumaError, errors.FilmError)
)
PUBLISHED = [
    "Contains blacklisted words",
    "Failed to read user input frames",
    "Frame moderation failed",
    "Advanced prompt moderation failed",
    "Prompt processing failed",
    "Error dispatching job",
    "Job failed",
]


@pytest.mark.parametrize("code", [*CODES, "not_sent"])
def test_every_error_that_can_end_a_task_has_words_of_its_own(code):
    told = explain(Failure(code), PLAIN)
    assert told.title != UNKNOWN
    assert told.title.endswith(".")
    assert told.body


@pytest.mark.parametrize("words", PUBLISHED)
def test_every_published_reason_has_words_of_its_own(words):
    told = explain(Failure("upstream", words), PLAIN)
    assert told.title != UNKNOWN
    assert told.repair in get_args(Repair)


@pytest.mark.parametrize("words", PUBLISHED)
@pytest.mark.parametrize("write", [str.upper, str.lower, lambda words: words.replace(" ", "_"), "Task: {}!".format])
def test_reasons_are_recognised_however_they_are_written(words, write):
    assert explain(Failure("upstream", write(words)), PLAIN) == explain(Failure("upstream", words), PLAIN)


def test_reasons_that_differ_are_told_differently():
    assert len({explain(Failure("upstream", words), replace(PLAIN, start=STORED)).body for words in PUBLISHED}) == 7


def test_an_unknown_reason_is_told_in_its_own_words():
    told = explain(Failure("upstream", "The  moon\nis full"), PLAIN)
    assert told.title == "The service could not make this film."
    assert "It says: “The moon is full”" in told.body


@pytest.mark.parametrize("code", ["upstream", "nobody_knows_this"])
def test_no_reason_at_all_is_said_too(code):
    assert explain(Failure(code)).body == "It gives no reason. Try again."


@pytest.mark.parametrize(
    ("start", "end", "which"),
    [(STORED, None, "the start frame"), (None, STORED, "the end frame"), (STORED, STORED, "a frame")],
)
def test_a_refused_frame_is_named_as_far_as_it_is_known(start, end, which):
    request = replace(PLAIN, start=start, end=end)
    assert explain(Failure("upstream", "Frame moderation failed"), request).title == f"The service refused {which}."
    unread = explain(Failure("upstream", "Failed to read user input frames"), request).title
    assert unread == f"The service could not read {which}."


def test_a_frame_given_by_address_is_mended_differently():
    failure = Failure("upstream", "Failed to read user input frames")
    assert "address" in explain(failure, replace(PLAIN, start=LINKED)).body
    assert "address" not in explain(failure, replace(PLAIN, start=STORED)).body


def test_only_who_has_enhance_prompt_on_is_told_to_switch_it_off():
    failure = Failure("upstream", "Prompt processing failed")
    assert "Enhance prompt" in explain(failure, PLAIN).body
    assert "Enhance prompt" not in explain(failure, replace(PLAIN, expand_prompt=False)).body


@given(code=st.sampled_from([*CODES, "upstream"]), words=st.text(max_size=400), free=st.booleans())
def test_that_nothing_was_charged_is_said_exactly_where_it_is_known(code, words, free):
    told = explain(Failure(code, words, free), PLAIN)
    own = told.body.replace(quoted(words), "") if words else told.body
    assert ("You were not charged." in own) is free


def test_changing_inputs_comes_first_where_the_same_again_can_only_fail():
    assert explain(Failure("upstream", "Contains blacklisted words")).repair == "remix"
    assert explain(Failure("too_large")).repair == "remix"
    assert explain(Failure("unreachable")).repair == "try_again"
    assert explain(Failure("key_refused")).repair == "settings"


def test_long_words_are_cut_inside_a_sentence():
    assert len(quoted("x" * 1000)) == 202
    assert quoted("x" * 1000).endswith("…”")


def test_every_state_has_the_word_that_people_rely_on():
    words = ["Sending", "Unconfirmed", "Waiting", "Processing", "Saving", "Done", "Failed"]
    assert [state_word(state) for state in TaskState] == words


def event(code: str, words: str = "") -> Event:
    return Event(1, "0" * 32, datetime.now(UTC), None, TaskState.PENDING, code, words)


CODES_WRITTEN = [
    "created",
    "accepted",
    "answered",
    "refused",
    "try_again_later",
    "unconfirmed",
    "confirmed",
    "processing",
    "saving",
    "link_retry",
    "link_dead",
    "disk_full",
    "saved",
    "failed",
    "unknown_once",
    "unknown_task",
    "asking_stopped",
    "ask_again",
    "starred",
    "unstarred",
    "deleted",
    "restored",
    "key_refused",
    "no_credit",
    "not_allowed",
    "wrong_address",
    "emptied",
    "from_backup",
    "film_missing",
    "film_lost",
    "film_found",
]


@pytest.mark.parametrize("code", CODES_WRITTEN)
def test_every_event_that_is_written_has_words(code):
    assert event_words(event(code)) != code


def test_the_words_of_the_service_stand_beside_ours():
    assert event_words(event("refused", "no\ncredit")) == "Refused by the service. “no credit”"
    assert "remote-1" not in event_words(event("accepted", "remote-1"))


def test_an_unknown_event_falls_back_to_its_own_words():
    assert event_words(event("brand_new", "something happened")) == "something happened"
    assert event_words(event("brand_new")) == "brand_new"


REASONS = ["empty", "not_a_picture", "truncated", "too_many_pixels", "too_heavy", "disk_full", "missing", "else"]


@pytest.mark.parametrize("reason", REASONS)
def test_a_picture_that_is_refused_is_named(reason):
    assert "“cat.heic”" in frame_error(FrameError(reason, "x", "cat.heic"))
    assert frame_error(FrameError(reason, "x"))[0].isupper()


def test_a_file_name_with_braces_is_only_a_name():
    assert "“{0}{x}.png”" in frame_error(FrameError("empty", "x", "{0}{x}.png"))


def test_a_connection_test_tells_what_to_check():
    told = {
        verdict: connection_words(ConnectionCheck(verdict=verdict, took_ms=42, words=""), "gate.example")
        for verdict in get_args(inspect.get_annotations(ConnectionCheck, eval_str=True)["verdict"])
    }
    assert len(set(told.values())) == len(told)
    assert all("gate.example" in words for words in told.values())
    assert told["ok"] == "gate.example answered in 42 ms. The key was not refused."
    refused = ConnectionCheck(verdict="key_refused", took_ms=1, words="token expired")
    assert connection_words(refused, "gate.example").endswith("“token expired”")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 s"),
        (48, "48 s"),
        (59.6, "1 min"),
        (108, "1 min 48 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (7199.9, "2 h"),
    ],
)
def test_a_span_is_said_as_people_do(seconds, words):
    assert duration_words(seconds) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (60, 180, "1 to 3 min"),
        (95, 161, "1 to 3 min"),
        (4.2, 8.1, "4 to 9 s"),
        (11, 28, "10 to 30 s"),
        (48, 70, "45 s to 2 min"),
        (58, 59, "55 s to 1 min"),
        (120, 120, "2 min"),
        (0, 0, "1 s"),
    ],
)
def test_the_usual_range_is_rounded_outwards(low, high, words):
    assert range_words(Usual(low, high, 12)) == words
