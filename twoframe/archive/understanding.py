"""What `metadata.json` of a stranger's ZIP says of a film, taken for nothing that it is not.

Each part is checked for its type, its length and what it may be; what names another part must find it. Whatever is
wrong is one `Damaged`: a film comes in as it was, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from twoframe.archive.checked import (
    LINE_MAX,
    Damaged,
    Moment,
    matching,
    moments,
    number,
    price,
    rows,
    text,
    typed,
    whole,
)
from twoframe.films import ID
from twoframe.filters import TAG_MAX
from twoframe.fit import Fit
from twoframe.frames import SIDE_PX
from twoframe.keyframes import SHA256
from twoframe.luma_json import cleaner, each_text
from twoframe.models import (
    DEMO,
    MAX_FRAME_BYTES,
    TAKES_MAX,
    AspectRatio,
    Event,
    Failure,
    Film,
    Frame,
    FrameRef,
    GenerationRequest,
    Origin,
    OriginKind,
    PreparedFrame,
    Task,
    TaskState,
)
from twoframe.pairs import Pair
from twoframe.receiving import MAX_BYTES, plain_name
from twoframe.records import Judged, Record, pictures_of
from twoframe.verdicts import NAME_MAX, REASON_MAX, VERDICTS, Entry, Review, Standing, Step

TEXT_MAX, WORDS_MAX = 20_000, 20_000
"""Characters of a prompt or an address, and of the words of a service."""

SIDE_MAX, FILM_MAX_BYTES, DURATION_MAX_S = 100_000, 1 << 40, 1e6
T = TypeVar("T")

_CODE = re.compile(r"[a-z_]{1,60}")
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}")
_PRINT = re.compile(r"[0-9a-f]{16}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_GATEWAY = re.compile(r"https?://[^\s/@]+[^\s@]*")


@dataclass(frozen=True)
class Claim:
    """A file that a ZIP is said to hold."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Incoming:
    """A film as a ZIP tells of it; `files` are by `film` and by the hashes of pictures, missing ones left out."""

    record: Record
    files: Mapping[str, Claim]


def understood(said: object, *, now: datetime) -> Incoming:
    """Read what is said of one film. Raises `Damaged`."""
    try:
        return _incoming(typed(dict, said), now)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise Damaged(f"{type(error).__name__}: {error}") from error


def name_of(said: object) -> str:
    """What a film is called, as far as it can be told, for people who hear that it did not come in."""
    if not isinstance(said, dict):
        return ""
    request = said.get("request")
    for name in (said.get("title"), request.get("prompt") if isinstance(request, dict) else None):
        if isinstance(name, str) and name.strip():
            return " ".join(name[:200].split())[:80]
    return ""


def _incoming(said: dict[str, Any], now: datetime) -> Incoming:
    moment = moments(now)
    frames = [_frame(each) for each in rows(said["frames"])]
    sent = [_sent(each) for each in rows(said["sent"])]
    task = _task(said, moment)
    judged = None if said["review"] is None else _judged(typed(dict, said["review"]), task, moment)
    known = {frame.sha256 for frame, _claim in frames}
    named = {ref.sha256 for ref in pictures_of(task, judged) if ref.sha256 is not None}
    if not named <= known or any(each.original not in known for each, _claim in sent):
        raise Damaged("a picture is named that is not told of")
    claims = [*((frame.sha256, claim) for frame, claim in frames), *((each.sha256, claim) for each, claim in sent)]
    files = {sha256: claim for sha256, claim in claims if claim is not None}
    if any(claim.sha256 != sha256 for sha256, claim in files.items()):
        raise Damaged("a picture is not the one that its hash names")
    film = _claim(typed(dict, said["files"]).get("film"), FILM_MAX_BYTES)
    record = Record(
        task,
        tuple(_event(each, task.id, moment) for each in rows(said["events"])),
        tuple(text(each, TAG_MAX, least=1) for each in rows(said["tags"])),
        judged,
        tuple(frame for frame, _claim in frames),
        tuple(each for each, _claim in sent),
    )
    return Incoming(record, files if film is None else {**files, "film": film})


def _task(said: dict[str, Any], moment: Moment) -> Task:
    def optional(name: str, read: Callable[[object], T]) -> T | None:
        return None if said[name] is None else read(said[name])

    gateway = text(said["gateway"], LINE_MAX)
    if gateway != DEMO and not _GATEWAY.fullmatch(gateway):
        raise Damaged("a service without an address")
    return Task(
        id=matching(ID, said["id"]),
        gateway=gateway,
        request=_request(typed(dict, said["request"])),
        state=TaskState(said["state"]),
        created_at=moment(said["created_at"]),
        changed_at=moment(said["changed_at"]),
        send_started_at=optional("send_started_at", moment),
        submitted_at=optional("submitted_at", moment),
        finished_at=optional("finished_at", moment),
        unknown_since=optional("unknown_since", moment),
        saving_since=optional("saving_since", moment),
        remote_id=optional("remote_id", lambda each: text(each, LINE_MAX, least=1)),
        origin=optional("origin", _origin),
        take_group=optional("take_group", lambda each: matching(ID, each)),
        take=whole(said["take"], 1, TAKES_MAX),
        failure=optional("failure", _failure),
        film=optional("film", _film),
        price=optional("price", price),
        currency=optional("currency", lambda each: matching(_CURRENCY, each)),
        tries=whole(said["tries"], 0, 1_000_000),
        unknown_count=whole(said["unknown_count"], 0, 1_000_000),
        starred=typed(bool, said["starred"]),
        title=text(said["title"], LINE_MAX),
        picked_at=optional("picked_at", moment),
        raw=optional("answer", _answer),
    )


def _answer(said: object) -> dict[str, Any]:
    """What a service has answered, within the bounds that answers have which come to us: it is stored, shown and sent
    on, and no depth of it may be more than that takes.
    """
    return typed(dict, each_text(typed(dict, said), cleaner("")))


def _request(said: dict[str, Any]) -> GenerationRequest:
    return GenerationRequest(
        prompt=text(said["prompt"], TEXT_MAX),
        ratio=AspectRatio(said["ratio"]),
        start=_ref(said["start"]),
        end=_ref(said["end"]),
        loop=typed(bool, said["loop"]),
        expand_prompt=typed(bool, said["expand_prompt"]),
    )


def _ref(said: object) -> FrameRef | None:
    if said is None:
        return None
    ref = typed(dict, said)
    if "url" in ref:
        return FrameRef(url=text(ref["url"], TEXT_MAX, least=1))
    return FrameRef(matching(SHA256, ref["sha256"]), fit=Fit.parse(typed(str, ref["fit"])))


def _origin(said: object) -> Origin:
    told = typed(dict, said)
    return Origin(matching(ID, told["task_id"]), OriginKind(told["kind"]))


def _failure(said: object) -> Failure:
    told = typed(dict, said)
    return Failure(matching(_CODE, told["code"]), text(told["words"], WORDS_MAX), free=typed(bool, told["free"]))


def _film(said: object) -> Film:
    told = typed(dict, said)
    width, height = (whole(told[name], 1, SIDE_MAX) for name in ("width", "height"))
    return Film(width, height, number(told["duration_s"], 0, DURATION_MAX_S), whole(told["bytes"], 1, FILM_MAX_BYTES))


def _frame(said: object) -> tuple[Frame, Claim | None]:
    told = typed(dict, said)
    mark = told["print"]
    frame = Frame(
        matching(SHA256, told["sha256"]),
        plain_name(text(told["name"], LINE_MAX)),
        matching(_MIME, told["mime"]),
        whole(told["width"], 1, SIDE_MAX),
        whole(told["height"], 1, SIDE_MAX),
        whole(told["bytes"], 1, MAX_BYTES),
        None if mark is None else matching(_PRINT, mark),
    )
    return frame, _claim(told["file"], MAX_BYTES)


def _sent(said: object) -> tuple[PreparedFrame, Claim | None]:
    told = typed(dict, said)
    sent = PreparedFrame(
        matching(SHA256, told["sha256"]),
        matching(SHA256, told["original"]),
        AspectRatio(told["ratio"]),
        whole(told["width"], 1, SIDE_PX),
        whole(told["height"], 1, SIDE_PX),
        whole(told["bytes"], 1, MAX_FRAME_BYTES),
        number(told["kept"], 0, 1),
        Fit.parse(typed(str, told["fit"])),
    )
    return sent, _claim(told["file"], MAX_FRAME_BYTES)


def _claim(said: object, most: int) -> Claim | None:
    """A file of so many bytes at most; None for one that is told to be missing, or not told of."""
    if said is None or typed(dict, said).get("missing") is True:
        return None
    file = typed(dict, said)
    size = whole(file["bytes"], 0, most)
    return Claim(text(file["name"], TEXT_MAX, least=1), size, matching(SHA256, file["sha256"]))


def _event(said: object, task_id: str, moment: Moment) -> Event:
    told = typed(dict, said)
    before = None if told["before"] is None else TaskState(told["before"])
    words = text(told.get("words", ""), WORDS_MAX)
    return Event(0, task_id, moment(told["at"]), before, TaskState(told["after"]), matching(_CODE, told["code"]), words)


def _judged(said: dict[str, Any], task: Task, moment: Moment) -> Judged:
    pairs = {key: _pair(typed(dict, pair)) for key, pair in typed(dict, said["pairs"]).items()}
    if any(pair.key != key for key, pair in pairs.items()):
        raise Damaged("a pair is not the one that its key names")
    present = pairs[said["pair"]]
    review = Review(
        matching(ID, said["id"]),
        moment(said["created_at"]),
        moment(said["changed_at"]),
        text(said["title"], LINE_MAX),
        present,
        task.id,
        Standing(said["standing"]),
    )
    judged = Judged(review, tuple(_entry(each, pairs, present.key, moment) for each in rows(said["trail"])), pairs)
    return replace(judged, review=replace(review, standing=judged.standing))


def _pair(said: dict[str, Any]) -> Pair:
    start, end = _ref(said["start"]), _ref(said["end"])
    return Pair(start, end, AspectRatio(said["ratio"]), typed(bool, said["loop"]), text(said["prompt"], TEXT_MAX))


def _entry(said: object, pairs: Mapping[str, Pair], present: str, moment: Moment) -> Entry:
    told = typed(dict, said)
    step, pair_key = Step(told["step"]), told["pair"]
    if pair_key not in pairs:
        raise Damaged("a verdict on a pair that is not told of")
    return Entry(
        id=0,
        at=moment(told["at"]),
        step=step,
        name=text(told["name"], NAME_MAX),
        reason=text(told["reason"], REASON_MAX),
        moment_s=None if told["moment_s"] is None else number(told["moment_s"], 0, DURATION_MAX_S),
        pair_key=pair_key,
        earlier=step in VERDICTS and pair_key != present,
    )
