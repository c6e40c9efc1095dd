"""Aspect ratio as drawn shapes; the chosen one is told by colour, weight and fill. Where another shape would cut
clearly less off the frames, it says so, and one click takes it.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components import draft
from twoframe.fit import FitMode, crop_loss
from twoframe.i18n import _
from twoframe.models import AspectRatio
from twoframe.pairs import Pair
from twoframe.runtime import service

CLEARLY_LESS = 0.03
"""A share of a picture that is worth a word: below it, the eye hardly misses what is cut."""


def ratio_picker() -> AspectRatio:
    """Draw the control of the form and return the chosen ratio."""
    with st.container(gap=4):
        ratio_control(draft.RATIO, draft.current().ratio)
        suggestion(draft.pair(), key="use-ratio", on_use=draft.set_ratio)
    return draft.current().ratio


def ratio_control(key: str, chosen: AspectRatio, *, on_change: Callable[[], None] | None = None) -> None:
    """Draw the shapes to choose from; what is chosen is in the session under `key`."""

    def label(ratio: AspectRatio) -> str:
        on = ratio == chosen
        icon = f"![](/app/static/ratio/{ratio.slug}-{'on' if on else 'idle'}.svg)"
        return f"{icon} :blue[**{ratio.value}**]" if on else f"{icon} {ratio.value}"

    st.segmented_control(
        _("Aspect ratio"),
        list(AspectRatio),
        key=key,
        required=True,
        format_func=label,
        wrap=True,
        on_change=on_change,
        persist_state="session",
    )


def suggestion(pair: Pair, *, key: str, on_use: Callable[[AspectRatio], None]) -> None:
    """Say what the shape cuts off a pair's pictures and, where another cuts clearly less, offer that by one click."""
    best = service().suggested_ratio(pair)
    if best is None:
        return
    now, then = worst_loss(pair, pair.ratio), worst_loss(pair, best)
    # The line keeps its place while there are frames, so that the form does not jump when the choice changes.
    with st.container(horizontal=True, gap=8, vertical_alignment="center", height=40, border=False):
        if now - then < CLEARLY_LESS:
            words = _("{ratio} cuts off {share} %.") if _percent(now) else _("Nothing is cut off.")
            st.caption(words.format(ratio=pair.ratio.value, share=_percent(now)))
            return
        words = _("{ratio} cuts least ({least} % instead of {share} %).")
        st.caption(words.format(ratio=best.value, least=_percent(then), share=_percent(now)), width="content")
        st.button(
            _("Use {ratio}").format(ratio=best.value),
            key=key,
            type="tertiary",
            icon=":material/aspect_ratio:",
            on_click=on_use,
            args=(best,),
        )


def worst_loss(pair: Pair, ratio: AspectRatio) -> float:
    """The largest share that cover cuts off one of a pair's stored pictures in a ratio; 0 where all are kept whole."""
    losses = [0.0]
    for ref in pair.frames:
        frame = service().frame(ref.sha256) if ref.sha256 is not None else None
        if frame is not None and ref.fit.mode is FitMode.COVER:
            losses.append(crop_loss(frame.width, frame.height, ratio))
    return max(losses)


def _percent(share: float) -> int:
    return min(round(share * 100), 99)  # something always stays in view
