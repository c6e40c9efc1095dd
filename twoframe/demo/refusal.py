"""Refusals in the shapes in which they come from the real service (contract §2)."""

from __future__ import annotations

from collections import Counter

from twoframe.demo.shapes import ErrorAnswer, ErrorDetail, UnknownTaskAnswer
from twoframe.demo.timing import Timing
from twoframe.demo.trouble import Trouble, asked

PAGE = "<!DOCTYPE html><html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>"


class Refusal(Exception):
    """An answer in place of the usual one: JSON (a model), an HTML page (a text) or nothing at all."""

    def __init__(
        self, status: int, body: ErrorAnswer | UnknownTaskAnswer | str | None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"refused with {status}")
        self.status = status
        self.body = body
        self.headers = headers


def error(message: str, code: str, kind: str = "invalid_request_error") -> ErrorAnswer:
    """The service's error object."""
    return ErrorAnswer(error=ErrorDetail(message=message, type=kind, code=code))


def invalid(message: str) -> Refusal:
    """A field of the request is wrong."""
    return Refusal(400, error(message, "invalid_request"))


def unknown_task() -> Refusal:
    """No task has that id: the service says so with 400."""
    return Refusal(400, UnknownTaskAnswer())


class Doorkeeper:
    """Refuses the submits whose prompt asks for it."""

    MAX_PROMPTS = 1000

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._submits: Counter[str] = Counter()

    def check(self, prompt: str) -> None:
        """Raise the `Refusal` that a prompt asks for; return when the submit may go on."""
        troubles = asked(prompt)
        if Trouble.BAD_KEY in troubles:
            raise Refusal(401, error("The token is invalid or has expired", "invalid_token", "authentication_error"))
        if Trouble.QUOTA in troubles:
            raise Refusal(403, error("Insufficient quota: $0.000000 left", "insufficient_user_quota", "quota_error"))
        if Trouble.UNAVAILABLE in troubles:
            words = "No available channel for model luma_video_api under the current group"
            raise Refusal(503, error(words, "model_not_found", "server_error"))
        if Trouble.TOO_LARGE in troubles:
            raise Refusal(413, PAGE.format(title="413 Request Entity Too Large"))
        if Trouble.HTML in troubles:
            raise Refusal(200, PAGE.format(title="Welcome"))
        if Trouble.RATE_LIMIT in troubles and self._count(prompt) <= 2:
            raise Refusal(429, None, {"Retry-After": str(self._timing.retry_after_s), "Content-Type": "text/plain"})

    def _count(self, prompt: str) -> int:
        if len(self._submits) >= self.MAX_PROMPTS:
            self._submits.clear()
        self._submits[prompt] += 1
        return self._submits[prompt]
