"""Prompts that ask for trouble: hashtags anywhere in a prompt make the gateway misbehave, always in the same way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Self


class Trouble(StrEnum):
    """One way to misbehave: its hashtag without the `#`, and in `sentence` what happens."""

    sentence: str

    def __new__(cls, tag: str, sentence: str = "") -> Self:
        """Make a member whose value is the tag alone."""
        member = str.__new__(cls, tag)
        member._value_ = tag
        member.sentence = sentence
        return member

    # Instead of an answer to the submit
    BAD_KEY = "badkey", "The submit is refused with 401, as with an expired key."
    QUOTA = "quota", "The submit is refused with 403 and words about used-up quota."
    RATE_LIMIT = (
        "ratelimit",
        "The first two submits of the prompt get an empty 429 with Retry-After, the next ones work.",
    )
    UNAVAILABLE = "unavailable", "The submit gets 503 model_not_found, as when no channel is up."
    TOO_LARGE = "too-large", "The submit gets 413 with an HTML page, as from a proxy."
    HTML = "html", "The submit gets 200 with an HTML page, as from a wrong base URL; no task is made."
    # An answer to the submit that is hard to read; the task runs
    LOST_ANSWER = "lost-answer", "The task runs, but the connection closes without an answer to the submit."
    NO_ID = "no-id", "The task runs, but the answer to the submit carries no id."
    ARRAY = "array", "The answer to the submit comes inside a bare array."
    WRAPPED = "wrapped", "All answers about the task come inside a wrapper with code, message and data."
    # The task's life
    SLOW = "slow", "The task stays in processing for about three minutes."
    FAIL = "fail", "The task fails with “Job failed”."
    MODERATION = "moderation", "The task fails in moderation: of its frames if it has any, else of its prompt."
    BLACKLIST = "blacklist", "The task fails with “Contains blacklisted words”."
    # The links to the film
    LATE_LINK = "late-link", "The task is completed about eight seconds before there is a link to its film."
    DEAD_LINK = "dead-link", "The first links are dead; once one was tried, the next query gives good ones."
    DEAD_LINKS = "dead-links", "All links are dead, for ever."
    NOT_A_FILM = "not-a-film", "The best link serves an HTML page; another one serves the film."


TROUBLES: Mapping[str, str] = MappingProxyType({trouble.value: trouble.sentence for trouble in Trouble})
"""All hashtags (without the `#`) and what each one does."""

_TAG = re.compile(r"#([a-z]+(?:-[a-z]+)*)(?![a-z0-9])")


def asked(prompt: str) -> frozenset[Trouble]:
    """The troubles that a prompt asks for; unknown hashtags are words like any others."""
    return frozenset(Trouble(tag) for tag in _TAG.findall(prompt.lower()) if tag in TROUBLES)


def verdict(prompt: str, *, has_frames: bool) -> str | None:
    """The reason that a prompt asks its task to fail with, in the service's own words; None when it may succeed."""
    troubles = asked(prompt)
    if Trouble.BLACKLIST in troubles:
        return "Contains blacklisted words"
    if Trouble.MODERATION in troubles:
        return "Frame moderation failed" if has_frames else "Advanced prompt moderation failed"
    return "Job failed" if Trouble.FAIL in troubles else None
