"""What goes over the wire: request bodies and answers, in the service's own shapes (contract §1 and §2)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from twoframe.models import PROMPT_MAX, PROMPT_MIN

State = Literal["pending", "processing", "completed", "failed"]
Ratio = Literal["1:1", "4:3", "3:4", "16:9", "9:16"]

# Only the start of a text is checked: the rest of a data URI is decoded when the film is drawn, as the service does.
Picture = Annotated[
    Annotated[str, Field(pattern=r"^(https?://\S|data:image/[A-Za-z0-9.+-]+;base64,)")] | Literal[""] | None,
    Field(description="http(s) address, or data:image/…;base64,…"),
]
Hook = Annotated[
    Annotated[str, Field(pattern=r"^https?://\S", max_length=2000)] | Literal[""] | None,
    Field(description="Called with the task as JSON when it is done; only addresses on loopback are called"),
]


class ExtendBody(BaseModel):
    """What to add to a finished film. Unknown fields are ignored."""

    model_config = ConfigDict(strict=True)

    user_prompt: Annotated[str, Field(min_length=PROMPT_MIN, max_length=PROMPT_MAX)]
    expand_prompt: Annotated[bool, Field(description="Taken and ignored: this gateway draws what it is told")] = True
    image_url: Picture = None
    image_end_url: Picture = None
    notify_hook: Hook = None


class GenerationBody(ExtendBody):
    """A film to make. Unknown fields are ignored."""

    loop: bool = False
    aspect_ratio: Ratio = "16:9"


class RequestEcho(BaseModel):
    """The request, as answers repeat it."""

    prompt: str
    aspect_ratio: Ratio


class Unnamed(BaseModel):
    """A new task without its id: what `#no-id` answers."""

    state: State
    created_at: datetime
    request: RequestEcho


class Accepted(BaseModel):
    """A new task."""

    id: str
    state: State
    created_at: datetime
    request: RequestEcho


class WrappedId(BaseModel):
    """The inside of `WrappedAccepted`."""

    task_id: str
    task_status: str


class WrappedAccepted(BaseModel):
    """A new task as `#wrapped` answers it."""

    code: Literal["success"] = "success"
    message: str = ""
    data: WrappedId


class Media(BaseModel):
    """A picture or a film behind a link that dies."""

    url: str
    width: int
    height: int
    media_type: Literal["video", "image"]
    duration: float | None = None
    download_url: str | None = None


class Artifact(BaseModel):
    """The results once more, as the service repeats them."""

    video: Media
    video_raw: Media
    thumbnail: Media
    last_frame: Media
    created_at: datetime


class Generation(Accepted):
    """A task with all that is known of it."""

    failure_reason: str | None = None
    video: Media | None = None
    video_raw: Media | None = None
    thumbnail: Media | None = None
    last_frame: Media | None = None
    artifact: Artifact | None = None


class WrappedTask(BaseModel):
    """The inside of `WrappedGeneration`; `id` is a row number there and not the task's id."""

    id: int
    task_id: str
    status: Literal["QUEUED", "IN_PROGRESS", "SUCCESS", "FAILURE"]
    fail_reason: str
    progress: str
    data: Generation


class WrappedGeneration(BaseModel):
    """A task as `#wrapped` answers it."""

    code: Literal["success"] = "success"
    message: str = ""
    data: WrappedTask


class DownloadLink(BaseModel):
    """A link to the film; null while there is none."""

    url: str | None


class ErrorDetail(BaseModel):
    """What went wrong."""

    message: str
    type: str
    code: str


class ErrorAnswer(BaseModel):
    """Every refusal but that of an unknown task."""

    error: ErrorDetail


class UnknownTaskAnswer(BaseModel):
    """The answer to an id that no task has."""

    code: Literal["task_not_exist"] = "task_not_exist"
    message: str = "task_not_exist"
    data: None = None
