"""What must be true of a request before it is sent (contract §1), in words for the person, beside the control."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from twoframe.errors import Problem
from twoframe.i18n import _
from twoframe.models import PROMPT_MAX, PROMPT_MIN, TAKES_MAX, GenerationRequest

URL_MAX = 2000
"""Longest address that we pass on; common servers refuse longer ones."""


def clean_prompt(prompt: str) -> str:
    """Take off surrounding space and the invisible control characters that a paste can bring; nothing else."""
    kept = (
        character
        for character in prompt.replace("\r\n", "\n").replace("\r", "\n")
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    return "".join(kept).strip()


def request_problems(request: GenerationRequest, takes: int) -> Iterator[Problem]:
    """Yield what is wrong with a request whose prompt is already clean."""
    if problem := prompt_problem(request.prompt):
        yield Problem("prompt", problem)
    for field, ref in (("start", request.start), ("end", request.end)):
        if ref is not None and ref.url is not None and (problem := address_problem(ref.url)):
            yield Problem(field, problem)
    if request.notify_hook is not None and (problem := address_problem(request.notify_hook)):
        yield Problem("notify_hook", problem)
    if request.loop and request.end is not None:
        yield Problem("loop", _("The service can’t loop a film that has an end frame. Clear one of the two."))
    if not 1 <= takes <= TAKES_MAX:
        yield Problem("takes", _("Choose 1 to {most} takes.").format(most=TAKES_MAX))


def prompt_problem(prompt: str) -> str | None:
    """What is wrong with a prompt; its length counts in code points."""
    length = len(prompt)
    if length < PROMPT_MIN:
        return _("Write at least {least} characters. Frames are optional.").format(least=PROMPT_MIN)
    if length > PROMPT_MAX:
        return _("The prompt has {length} characters, and the service takes {most}. Shorten it by {over}.").format(
            length=f"{length:,}", most=f"{PROMPT_MAX:,}", over=f"{length - PROMPT_MAX:,}"
        )
    return None


def address_problem(url: str) -> str | None:
    """What is wrong with an address that a person gives; whether it answers is not our question."""
    if len(url) > URL_MAX:
        return _("This address is too long: {length} characters, at most {most}.").format(
            length=f"{len(url):,}", most=f"{URL_MAX:,}"
        )
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _port = parts.port
    except ValueError:
        usable = False
    if not usable or any(character.isspace() or not character.isprintable() for character in url):
        return _("This is not a web address. It must start with https:// or http://.")
    return None
