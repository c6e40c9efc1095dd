"""The verdict: what a reviewer says of a pair or a film, with a reason and a name."""

from __future__ import annotations

import streamlit as st
from babel.numbers import format_decimal

from components.finishing import finishing
from components.memory import remember, remembered
from components.plain import plain
from components.press import press_button, was_missed
from twoframe.errors import RequestRefused
from twoframe.i18n import _, language
from twoframe.runtime import service
from twoframe.verdicts import VERDICTS, Review, Step
from twoframe.words import step_word

_OFFERED = "verdict-name-offered"


def verdict_form(review: Review, *, key: str, moment_s: float | None = None) -> None:
    """Draw the form. `moment_s` is where the film stands now; a verdict may be about that moment."""
    step_key, reason_key, moment_key = (f"{key}-{part}-{review.id}" for part in ("step", "reason", "moment"))
    name_key, refused_key = f"{key}-name", f"{key}-refused-{review.id}"
    _offer_name(name_key)

    def said() -> tuple[Step | None, str, str]:
        state = st.session_state
        return state.get(step_key), state.get(reason_key) or "", state.get(name_key) or ""

    def press() -> None:
        step, reason, name = said()
        at = moment_s if st.session_state.get(moment_key) else None
        try:
            entry = service().reviews.record(
                review.id, step, name=name, reason=reason, moment_s=at, pair_key=review.pair.key
            )
        except RequestRefused as error:
            problems = {problem.field: problem.words for problem in error.problems}
            st.session_state[refused_key] = (said(), problems)
            return
        with finishing():
            st.session_state.pop(refused_key, None)
            st.session_state[step_key], st.session_state[reason_key] = None, ""
            st.session_state[moment_key] = False
            st.session_state[name_key] = entry.name
            remember("name", entry.name)
            st.toast(_("Recorded: {verdict}").format(verdict=step_word(entry.step)), icon=":material/gavel:")

    if was_missed(f"{key}-record"):
        press()
    pressed, problems = st.session_state.get(refused_key, (None, {}))
    if pressed != said():
        problems = {}
    with st.container(gap=12, key=key):
        st.subheader(_("Your verdict"), anchor=False)
        with st.container(gap=4):
            chosen = st.session_state.get(step_key)
            st.segmented_control(
                _("Verdict"),
                VERDICTS,
                key=step_key,
                format_func=lambda step: f":blue[**{_button(step)}**]" if step == chosen else _button(step),
                label_visibility="collapsed",
                width="stretch",
                wrap=True,
                persist_state="session",
            )
            _problem(problems.get("verdict") or problems.get("store"))
        with st.container(gap=4):
            st.text_area(_("Reason"), key=reason_key, height=88, on_change="ignore", persist_state="session")
            _problem(problems.get("reason"))
        if moment_s is not None:
            with st.container(gap=4):
                at = format_decimal(round(moment_s, 1), format="0.0", locale=language())
                st.checkbox(_("At {seconds} s in the film").format(seconds=at), key=moment_key)
                _problem(problems.get("moment"))
        with st.container(gap=4):
            with st.container(horizontal=True, vertical_alignment="bottom", gap=12):
                st.text_input(_("Name"), key=name_key, on_change="ignore", persist_state="session")
                press_button(_("Record verdict"), key=f"{key}-record", type="primary", on_click=press)
            _problem(problems.get("name"))
        st.caption(_("Verdicts stay in the trail and cannot be edited."))


def _button(step: Step) -> str:
    """A verdict as a thing to do."""
    return {Step.APPROVED: _("Approve"), Step.CHANGES: _("Ask for changes"), Step.REJECTED: _("Reject")}[step]


def _offer_name(name_key: str) -> None:
    """Put the remembered name into the field, once; who empties the field wants it empty."""
    name = remembered("name")
    if name is None or st.session_state.get(_OFFERED) == name:
        return
    st.session_state[_OFFERED] = name
    if not st.session_state.get(name_key):
        st.session_state[name_key] = name


def _problem(words: str | None) -> None:
    if words:
        st.markdown(f":red[:material/error:] :small[{plain(words)}]")
