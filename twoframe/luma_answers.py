"""What a luma gateway answers, read tolerantly (contract §1, §2): an `Answer` in, a `RemoteTask` or a `LumaError` out.

Gateways of the family disagree on shapes, so nothing here trusts one: an object may be null, a text, or wrapped in
`data`. A second dialect would stand beside this module.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, cast

from twoframe.errors import (
    InvalidRequest,
    KeyRefused,
    LumaError,
    NoCredit,
    NotAllowed,
    NoTaskId,
    SaidNo,
    TooFast,
    TooLarge,
    UnknownTask,
    UpstreamFailed,
    WrongAddress,
)
from twoframe.luma_json import Answer, dig, each_text, layers, plain_text, shortened, texts, web_address

_WORDS = {
    "pending": "pending queued not_start submitted",
    "processing": "processing dreaming in_progress running",
    "completed": "completed succeeded success",
    "failed": "failed failure error canceled cancelled expired",
}
_LINKS = (  # best first; `video.url` may be watermarked
    "video.download_url",
    "video_raw.url",
    "artifact.video.download_url",
    "artifact.video_raw.url",
    "video.url",
    "artifact.video.url",
    "assets.video",
    "video_url",
)
_THUMBNAILS = ("thumbnail", "video.thumbnail", "artifact.thumbnail", "artifact.video.thumbnail")
_LAST_FRAMES = ("last_frame", "artifact.last_frame")
_MESSAGES = (
    "error.message",
    "error",
    "message",
    "msg",
    "detail",
    "detail.reason",
    "detail.message",
    "detail.msg",
    "fail_reason",
    "failure_reason",
)
_REASONS = ("failure_reason", "fail_reason")

_BY_STATUS: dict[int, type[LumaError]] = {
    401: KeyRefused,
    402: NoCredit,
    403: NotAllowed,
    405: WrongAddress,
    408: UpstreamFailed,
    409: UpstreamFailed,
    413: TooLarge,
    425: UpstreamFailed,
    429: TooFast,
    499: UpstreamFailed,
}
_IN_DOUBT = {408, 409, 425, 499}  # and 5xx: a submit may have been taken all the same (contract §4)
_MONEY = re.compile(r"quota|额度|余额|insufficient|balance(?!r)", re.IGNORECASE)  # a load balancer is no money

_UNKNOWN_TASK = "task_not_exist"
_NO_ERROR = {"", "success", "0", "200", "0.0", "200.0"}

_ID_MAX = 200
_START = 200  # characters of a body without a message
_WORDS_MAX = 1000
_STRING_MAX = 500
_RAW_MAX = 64_000


class RemoteState(StrEnum):
    """A task's state at the gateway, in our words."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


_STATES = {word: RemoteState(state) for state, words in _WORDS.items() for word in words.split()}


@dataclass(frozen=True)
class RemoteTask:
    """A task as the gateway tells it. `word` is its own word for the state, as it came.

    `links` are all candidates for the film, best first; like `thumbnail` and `last_frame` they are http(s) and nothing
    else. `raw` is the JSON with data URIs and very long texts cut short. No text in it holds the token.
    """

    id: str
    state: RemoteState
    word: str
    failure_reason: str | None
    prompt: str | None
    links: tuple[str, ...]
    thumbnail: str | None
    last_frame: str | None
    raw: dict[str, Any] = field(repr=False)


class Call(Enum):
    """The calls of contract §1. A submit costs money; the others are free."""

    GENERATE = "generate"
    EXTEND = "extend"
    QUERY = "query"
    DOWNLOAD_URL = "download_url"

    @property
    def submit(self) -> bool:
        """True for the calls that cost money."""
        return self in {Call.GENERATE, Call.EXTEND}


def read_submit(answer: Answer, call: Call) -> RemoteTask:
    """Read what a submit came to. Raises `LumaError` with `maybe_accepted` set by contract §4."""
    raise_for_error(answer, call)
    task_id = _task_id(answer.value)
    if task_id is None:
        what = "JSON without a task id" if answer.kind == "json" else "no JSON"
        raise _error(NoTaskId, f"The gateway answered {answer.status} with {what}", answer, maybe_accepted=True)
    return _task(answer.value, task_id)


def read_query(answer: Answer, asked: str) -> RemoteTask:
    """Read what a query came to. The task keeps the id by which it was asked for. Raises `LumaError`."""
    raise_for_error(answer, Call.QUERY)
    if not layers(answer.value):
        raise _error(UpstreamFailed, f"The gateway answered {answer.status} without a task", answer)
    return _task(answer.value, asked)


def read_url(answer: Answer) -> str | None:
    """Read the link of `download_video_url`; None when there is none. Raises `LumaError`."""
    raise_for_error(answer, Call.DOWNLOAD_URL)
    return next(texts(answer.value, ("url", "data"), web_address), None)


def raise_for_error(answer: Answer, call: Call) -> None:
    """Raise the `LumaError` that an answer stands for, if it stands for one (contract §2)."""
    if answer.ok and answer.kind == "page":
        message = f"The gateway answered {answer.status} with a web page where JSON belongs"
        raise _error(WrongAddress, message, answer, maybe_accepted=call.submit)
    if answer.ok and (code := _error_in_disguise(answer.value)):
        kind = UnknownTask if code == _UNKNOWN_TASK and call is not Call.GENERATE else SaidNo
        raise _error(kind, f"The gateway answered {answer.status} with the error code {code}", answer)
    if not answer.ok:
        doubt = call.submit and (answer.status in _IN_DOUBT or not 300 <= answer.status < 500)
        raise _error(_kind(answer, call), f"The gateway answered {answer.status}", answer, maybe_accepted=doubt)


def _error_in_disguise(value: object) -> str:
    """The error code of a 2xx answer, or nothing. An `error` object beside a task's id tells about that task."""
    return _error_code(value, "code") or ("" if _task_id(value) else _error_code(value, "error.code"))


def _kind(answer: Answer, call: Call) -> type[LumaError]:
    """The class of an answer that is no 2xx."""
    status = answer.status
    codes = [_error_code(answer.value, path) for path in ("code", "error.code", "error.type")]
    if status in {400, 404} and _UNKNOWN_TASK in codes and call is not Call.GENERATE:
        return UnknownTask
    if status == 404:
        no_route = answer.kind == "page" or _said(answer).startswith("Invalid URL")  # so new-api words a missing route
        return UnknownTask if call is Call.QUERY and not no_route else WrongAddress
    if status == 403 and _MONEY.search(" ".join([*codes, _said(answer)])):
        return NoCredit
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400 or (status < 500 and answer.kind == "page"):
        return WrongAddress
    return InvalidRequest if 400 <= status < 500 else UpstreamFailed


def _error(kind: type[LumaError], message: str, answer: Answer, *, maybe_accepted: bool = False) -> LumaError:
    """The one place where errors are built from an answer."""
    words = _said(answer)
    return kind(
        f"{message}: {words}" if words else message,
        upstream=words,
        status=answer.status,
        retry_after_s=answer.retry_after_s,
        maybe_accepted=maybe_accepted,
    )


def _said(answer: Answer) -> str:
    """The gateway's own words in an error (contract §2), in one short text without markup."""
    message = next(texts(answer.value, _MESSAGES, plain_text), None)
    if message is not None:
        return shortened(message, _WORDS_MAX)
    if 300 <= answer.status < 400 and "location" in answer.headers:
        return shortened(answer.headers["location"], _START)  # the address that was meant says more than its page
    # JSON is written anew: in the body itself the token might stand escaped, and would not have been found.
    return shortened(json.dumps(answer.value, ensure_ascii=False) if answer.kind == "json" else answer.text, _START)


def _error_code(value: object, path: str) -> str:
    """The error code at a path of the outermost object, in lower case; empty when it says that all is well."""
    code = dig(next(iter(layers(value)), None), path)
    word = str(code).strip().lower() if isinstance(code, str | int | float) and not isinstance(code, bool) else ""
    return "" if word in _NO_ERROR else word[:_ID_MAX]


def _task(value: object, task_id: str) -> RemoteTask:
    state, word = _state(value)
    return RemoteTask(
        id=task_id,
        state=state,
        word=word,
        failure_reason=_failure_reason(value) if state is RemoteState.FAILED else None,
        prompt=next(texts(value, ("request.prompt", "prompt"), _as_written), None),
        links=tuple(dict.fromkeys(texts(value, _LINKS, web_address))),  # a dict keeps the order, drops what comes twice
        thumbnail=next(texts(value, _THUMBNAILS, web_address), None),
        last_frame=next(texts(value, _LAST_FRAMES, web_address), None),
        raw=_raw(value),
    )


def _task_id(value: object) -> str | None:
    """The id in the order of contract §1. A number counts only where no text is an id: in a new-api wrapper it is a
    database row, and the task's id is the `task_id` beside it.
    """
    found = layers(value)
    places = [layer.get(key) for layer in found for key in ("id", "task_id")]
    places += [layer.get("data") for layer in found]
    rows = [layer.get(key) for key in ("task_id", "id") for layer in found]
    numbers = [str(row) for row in rows if isinstance(row, int) and not isinstance(row, bool) and row > 0]
    for place in [*places, *numbers]:
        text = plain_text(place)
        if text and len(text) <= _ID_MAX and text not in {".", ".."}:  # dots would climb up the path of a query
            return text
    return None


def _state(value: object) -> tuple[RemoteState, str]:
    """The state and the gateway's word for it. The innermost known word wins, for a wrapper may lag behind or tell of
    the call itself; but a wrapper's failure ends what still moved. An unknown word is that of a task at work, no word
    at all that of a task that waits.
    """
    keys = ("state", "status", "task_status")
    words = [word for layer in layers(value)[::-1] for key in keys if (word := plain_text(layer.get(key)))]
    known = [(_STATES[word.lower()], word) for word in words if word.lower() in _STATES]
    if not known:
        return (RemoteState.PROCESSING, shortened(words[0], _START)) if words else (RemoteState.PENDING, "")
    failures = [pair for pair in known if pair[0] is RemoteState.FAILED]
    return failures[0] if failures and known[0][0] is not RemoteState.COMPLETED else known[0]


def _failure_reason(value: object) -> str | None:
    """Why a task failed: the reason proper, or else what message the task has, but never that of a wrapper."""
    tasks = [layer for layer in layers(value) if "code" not in layer]
    reasons = [*texts(value, _REASONS, plain_text), *texts(tasks[-1:], _MESSAGES, plain_text)]
    return shortened(reasons[0], _WORDS_MAX) if reasons else None


def _as_written(value: object) -> str | None:
    """A text with its spaces: a prompt is recognised by comparing it with what was sent."""
    return value if isinstance(value, str) and value.strip() else None


def _raw(value: object) -> dict[str, Any]:
    """The outermost object as it is stored and shown; one that is absurdly large is left out."""
    outermost = next(iter(layers(value)), {})
    raw = cast("dict[str, Any]", each_text(outermost, lambda text: shortened(text, _STRING_MAX)))
    return raw if len(json.dumps(raw)) <= _RAW_MAX else {"left_out": "the answer was too large to keep"}
