"""The form of Create as one typed value, and the only place that knows the keys of its widgets.

Widgets hold what a person types; uploads, links, Remix and Continue put frames into the draft by their hash or URL.
Whoever fills the form from elsewhere calls `fill`, which remembers what stood there, so that it can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from twoframe.models import AspectRatio, FrameRef, GenerationRequest, Origin, Task

Slot = Literal["start", "end"]
SLOTS: tuple[Slot, Slot] = ("start", "end")

PROMPT, RATIO, LOOP, EXPAND, TAKES, HOOK = (
    f"draft-{name}" for name in ("prompt", "ratio", "loop", "expand", "takes", "hook")
)
_REST, _BEFORE = "draft-rest", "draft-before"
_ROUND: dict[Slot, str] = {slot: f"draft-round-{slot}" for slot in SLOTS}


@dataclass(frozen=True)
class Draft:
    """All that the form holds."""

    prompt: str = ""
    start: FrameRef | None = None
    end: FrameRef | None = None
    ratio: AspectRatio = AspectRatio.WIDE
    loop: bool = False
    expand_prompt: bool = True
    takes: int = 1
    notify_hook: str = ""
    origin: Origin | None = None

    @property
    def request(self) -> GenerationRequest:
        """What Generate asks for."""
        return GenerationRequest(
            prompt=self.prompt,
            ratio=self.ratio,
            start=self.start,
            end=self.end,
            loop=self.loop,
            expand_prompt=self.expand_prompt,
            notify_hook=self.notify_hook.strip() or None,
        )


def draft_of(task: Task, *, origin: Origin | None) -> Draft:
    """The form with everything of a task in it."""
    request = task.request
    return Draft(
        prompt=request.prompt,
        start=request.start,
        end=request.end,
        ratio=request.ratio,
        loop=request.loop,
        expand_prompt=request.expand_prompt,
        notify_hook=request.notify_hook or "",
        origin=origin,
    )


def current() -> Draft:
    """What the form of this browser session holds now."""
    state = st.session_state
    rest: Draft = state.get(_REST, Draft())
    return Draft(
        prompt=state.get(PROMPT, rest.prompt),
        start=rest.start,
        end=rest.end,
        ratio=AspectRatio(state.get(RATIO) or rest.ratio),
        loop=bool(state.get(LOOP, rest.loop)) and rest.end is None,
        expand_prompt=bool(state.get(EXPAND, rest.expand_prompt)),
        takes=int(state.get(TAKES) or rest.takes),
        notify_hook=state.get(HOOK) or "",
        origin=rest.origin,
    )


def put(draft: Draft) -> None:
    """Write a draft into the form. Only before its widgets are drawn: from a callback, or at the top of a page."""
    state = st.session_state
    state[PROMPT] = draft.prompt
    state[RATIO] = draft.ratio
    state[LOOP] = draft.loop and draft.end is None
    state[EXPAND] = draft.expand_prompt
    state[TAKES] = draft.takes
    state[HOOK] = draft.notify_hook
    state[_REST] = draft


def begin() -> None:
    """Give a session that has no draft yet an empty one."""
    if _REST not in st.session_state:
        put(Draft())


def fill(draft: Draft) -> None:
    """Replace the draft as a whole, and remember the one that stood there."""
    st.session_state[_BEFORE] = current()
    put(draft)
    _renew_all()


def can_undo() -> bool:
    """True after `fill`, until the next press or change of frames."""
    return _BEFORE in st.session_state


def undo() -> None:
    """Bring back what `fill` replaced."""
    before: Draft | None = st.session_state.pop(_BEFORE, None)
    if before is not None:
        put(before)
        _renew_all()


def forget_undo() -> None:
    """Let go of what `fill` replaced."""
    st.session_state.pop(_BEFORE, None)


def set_frame(slot: Slot, ref: FrameRef | None) -> None:
    """Put a frame into a slot, or clear it. Safe at any time: frames are no widgets."""
    rest: Draft = st.session_state[_REST]
    changed = replace(rest, start=ref) if slot == "start" else replace(rest, end=ref)
    st.session_state[_REST] = replace(changed, loop=rest.loop and changed.end is None)
    forget_undo()
    renew_uploader(slot)


def swap_frames() -> None:
    """Exchange start and end."""
    rest: Draft = st.session_state[_REST]
    st.session_state[_REST] = replace(rest, start=rest.end, end=rest.start)


def uploader_key(slot: Slot) -> str:
    """The key of a slot's uploader: a new one whenever its frame changes, so that no uploader holds an old file.

    Each slot counts for itself: an upload that runs in one must not end because the other one's is there.
    """
    return f"upload-{slot}-{st.session_state.get(_ROUND[slot], 0)}"


def renew_uploader(slot: Slot) -> None:
    """Forget what a slot's uploader holds."""
    st.session_state[_ROUND[slot]] = st.session_state.get(_ROUND[slot], 0) + 1


def _renew_all() -> None:
    for slot in SLOTS:
        renew_uploader(slot)
