"""What a submit says (contract §1), sent strictly: the request of a task in the wire's words, and its JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twoframe.models import FrameRef, GenerationRequest


@dataclass(frozen=True)
class Submission:
    """What a submit says, in the wire's words; None is left out. Frames are http(s) URLs or data URIs."""

    user_prompt: str
    expand_prompt: bool = True
    loop: bool = False
    aspect_ratio: str = "16:9"
    image_url: str | None = None
    image_end_url: str | None = None
    notify_hook: str | None = None


def submission(
    request: GenerationRequest, *, frame_uri: Callable[[FrameRef], str], notify_hook: str | None
) -> Submission:
    """Word a request; `frame_uri` gives the data URI of a stored picture."""

    def image(ref: FrameRef | None) -> str | None:
        return None if ref is None else ref.url or frame_uri(ref)

    return Submission(
        user_prompt=request.prompt,
        expand_prompt=request.expand_prompt,
        loop=request.loop,
        aspect_ratio=request.ratio.value,
        image_url=image(request.start),
        image_end_url=image(request.end),
        notify_hook=notify_hook,
    )


def generate_body(said: Submission) -> dict[str, object]:
    """The JSON that asks for a film."""
    body = {**extend_body(said), "aspect_ratio": said.aspect_ratio}
    if not said.image_end_url:
        # Sent although false, for false is not empty; but never with an end frame, which the service refuses.
        body["loop"] = said.loop
    return body


def extend_body(said: Submission) -> dict[str, object]:
    """The JSON that asks for more of a film: the fields that both submits have; empty ones are left out."""
    optional = {"image_url": said.image_url, "image_end_url": said.image_end_url, "notify_hook": said.notify_hook}
    return {
        "user_prompt": said.user_prompt,
        "expand_prompt": said.expand_prompt,
        **{name: value for name, value in optional.items() if value},
    }
