"""The form of Create as one typed value, and the only place that knows the keys of its widgets.

Widgets hold what a person types; uploads, links, Remix and Continue put frames into the draft by their hash or URL.
Whoever fills the form from elsewhere calls `fill`, whoever mends the pair calls `take_pair`: both remember what stood
there, so that it can be undone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from twoframe.fit import CENTRED, Fit
from twoframe.i18n import _
from twoframe.models import AspectRatio, FrameRef, GenerationRequest, Origin, Task
from twoframe.pairs import Pair
from twoframe.verdicts import Review

Slot = Literal["start", "end"]
SLOTS: tuple[Slot, Slot] = ("start", "end")

PROMPT, RATIO, LOOP, EXPAND, TAKES, HOOK = (
    f"draft-{name}" for name in ("prompt", "ratio", "loop", "expand", "takes", "hook")
)
_REST, _STEPS = "draft-rest", "draft-steps"
STEPS_MAX = 20
_ROUND: dict[Slot, str] = {slot: f"draft-round-{slot}" for slot in SLOTS}


@dataclass(frozen=True)
class Draft:
    """All that the form holds. `linked`: what is set for one frame's fit is set for the other's too. `review` is the
    id of the review that the pair belongs to, and `sent` the key of the pair that went there or came from there.
    """

    prompt: str = ""
    start: FrameRef | None = None
    end: FrameRef | None = None
    ratio: AspectRatio = AspectRatio.WIDE
    loop: bool = False
    expand_prompt: bool = True
    takes: int = 1
    notify_hook: str = ""
    origin: Origin | None = None
    linked: bool = True
    review: str | None = None
    sent: str = ""

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


@dataclass(frozen=True)
class _Step:
    """What one step replaced, and the words that tell of it. `whole` is False where only the pair was changed."""

    before: Draft
    words: str
    whole: bool


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
        linked=alike(request.start, request.end),
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
        linked=rest.linked,
        review=rest.review,
        sent=rest.sent,
    )


def pair() -> Pair:
    """The pair that the form holds now."""
    return Pair.of(current().request)


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


def fill(draft: Draft, words: str = "") -> None:
    """Replace the draft as a whole, and remember the one that stood there. `words` tell the person what filled it;
    without any it was a film.
    """
    _remember(words or _("The form was filled from a film."), whole=True)
    put(draft)
    _renew_all()


def fill_from_review(review: Review, words: str) -> None:
    """Put the pair of a review into the form, which then belongs to that review. A pair that came without a prompt
    leaves the one that is typed. `words` as in `fill`.
    """
    pair, held = review.pair, current()
    filled = replace(held, prompt=pair.prompt or held.prompt, origin=None, review=review.id, sent=pair.key)
    fill(_with_pair(filled, pair, linked=alike(pair.start, pair.end)), words)


def take_frame(slot: Slot, ref: FrameRef, ratio: AspectRatio) -> None:
    """Put a film's frame into a slot from elsewhere, and remember what stood there. The rest of the form stays, but for
    a form without frames, which takes the film's shape.
    """
    held = current()
    other = held.end if slot == "start" else held.start
    if held.linked and other is not None and other.sha256 is not None:
        ref = fitted(ref, other.fit)
    changed = _with_frame(held, slot, ref)
    _remember(_("The form took a frame of a film."), whole=False)
    put(replace(changed, ratio=held.ratio if other else ratio, loop=changed.loop and changed.end is None))
    renew_uploader(slot)


def take_pair(pair: Pair) -> None:
    """Put a repaired pair into the form, and remember the one that stood there. The prompt stays as it is typed by
    now, which may be newer than the pair's.
    """
    held = current()
    linked = alike(pair.start, pair.end) and (held.linked or not alike(held.start, held.end))
    _remember(_("The pair was changed."), whole=False)
    put(_with_pair(held, pair, linked=linked))
    _renew_all()


def undo_words() -> str:
    """What the last step did, which `undo` takes back; empty when there is nothing to undo."""
    steps: tuple[_Step, ...] = st.session_state.get(_STEPS, ())
    return steps[-1].words if steps else ""


def undo() -> None:
    """Bring back what the last `fill` or `take_pair` replaced; after the latter, the rest of the form stays."""
    steps: tuple[_Step, ...] = st.session_state.get(_STEPS, ())
    if not steps:
        return
    *earlier, last = steps
    st.session_state[_STEPS] = tuple(earlier)
    before = last.before
    if not last.whole:
        held = current()
        before = _with_pair(held, Pair.of(before.request), linked=before.linked)
    put(before)
    _renew_all()


def forget_undo() -> None:
    """Let go of what was replaced."""
    st.session_state.pop(_STEPS, None)


def set_frame(slot: Slot, ref: FrameRef | None) -> None:
    """Put a frame into a slot, or clear it. Safe at any time: frames are no widgets.

    While the fits are linked, a new picture begins with the other one's.
    """
    rest: Draft = st.session_state[_REST]
    other = rest.end if slot == "start" else rest.start
    if rest.linked and ref and other and ref.sha256 and ref.fit == CENTRED:
        ref = fitted(ref, other.fit)
    changed = _with_frame(rest, slot, ref)
    st.session_state[_REST] = replace(changed, loop=rest.loop and changed.end is None)
    forget_undo()
    renew_uploader(slot)


def swap_frames() -> None:
    """Exchange start and end."""
    rest: Draft = st.session_state[_REST]
    st.session_state[_REST] = replace(rest, start=rest.end, end=rest.start)


def set_fit(slot: Slot, fit: Fit) -> None:
    """Fit a slot's picture; while the fits are linked, the other one's too, which keeps its light and colour."""
    rest: Draft = st.session_state[_REST]
    for each in SLOTS:
        ref: FrameRef | None = getattr(rest, each)
        if ref is None or ref.sha256 is None:
            continue
        if each == slot:
            rest = _with_frame(rest, each, replace(ref, fit=fit))
        elif rest.linked:
            rest = _with_frame(rest, each, fitted(ref, fit))
    st.session_state[_REST] = rest


def set_ratio(ratio: AspectRatio) -> None:
    """Choose a shape. Only from a callback, before its widget is drawn."""
    st.session_state[RATIO] = ratio
    st.session_state[_REST] = replace(st.session_state[_REST], ratio=ratio)


def set_linked(linked: bool) -> None:
    """Say whether what is set for one frame's fit is set for the other's too. Changes no fit by itself."""
    st.session_state[_REST] = replace(st.session_state[_REST], linked=linked)


def fitted(ref: FrameRef, fit: Fit) -> FrameRef:
    """A stored picture with the mode and the point of a fit, and the light and colour that it has itself."""
    return replace(ref, fit=replace(fit, grade=ref.fit.grade))


def alike(start: FrameRef | None, end: FrameRef | None) -> bool:
    """True unless there are two stored pictures that are fitted in different ways, light and colour aside."""
    stored = [replace(ref.fit, grade=None) for ref in (start, end) if ref is not None and ref.sha256 is not None]
    return len(set(stored)) <= 1


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


def _remember(words: str, *, whole: bool) -> None:
    steps: tuple[_Step, ...] = st.session_state.get(_STEPS, ())
    st.session_state[_STEPS] = (*steps, _Step(current(), words, whole))[-STEPS_MAX:]


def _with_frame(draft: Draft, slot: Slot, ref: FrameRef | None) -> Draft:
    return replace(draft, start=ref) if slot == "start" else replace(draft, end=ref)


def _with_pair(draft: Draft, pair: Pair, *, linked: bool) -> Draft:
    return replace(draft, start=pair.start, end=pair.end, ratio=pair.ratio, loop=pair.loop, linked=linked)
