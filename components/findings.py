"""The pair check as rows: what was found, how much it matters, the picture and the figure behind it, and the click
that mends it. Advice only: nothing here stands in the way of a film.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from components.finishing import finishing
from components.pictures import picture
from components.plain import opener, plain
from components.ticking import tick_while
from twoframe.desk import Checked, State
from twoframe.errors import FrameError
from twoframe.finding_words import FindingWords, finding_words, level_word, repair_word
from twoframe.i18n import _, n_
from twoframe.pairs import Finding, Level, Pair, Repair, Topic
from twoframe.runtime import service
from twoframe.words import frame_error

BADGE_PX = 68
PICTURE_RATIO, PICTURE_MAX_HEIGHT = (16, 9), 400
_COLOURS: dict[Level, Literal["red", "yellow", "gray"]] = {Level.FIX: "red", Level.LOOK: "yellow", Level.NOTE: "gray"}

OnRepair = Callable[[Pair], None]


def finding_rows(pair: Pair, *, key: str, on_repair: OnRepair, compact: bool = False) -> None:
    """Draw what the check of a pair found, or that it runs, or why it can't.

    `on_repair` gets the mended pair, inside a callback. `compact` folds the rows into one line.
    """
    if not pair.frames:
        return
    checked = service().desk.check(pair)
    rows = [finding for finding in checked.findings if finding.level is not Level.FINE]
    if compact:
        with st.expander(_folded_label(checked, rows), key=f"{key}-rows"):
            _body(pair, checked, rows, key, on_repair, border=False)
    else:
        with st.container(gap=12, key=f"{key}-rows"):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.subheader(_("Pair check"), anchor=False, width="content")
                if checked.state is State.DONE:
                    st.caption(_counted(rows), width="content")
            _body(pair, checked, rows, key, on_repair, border=True)


def _body(
    pair: Pair, checked: Checked, rows: Sequence[Finding], key: str, on_repair: OnRepair, *, border: bool
) -> None:
    match checked.state:
        case State.RUNNING:
            tick_while(
                lambda: service().desk.check(pair).state is State.RUNNING,
                lambda: st.caption(_("Checking the pair…")),
            )
        case State.FAILED:
            st.caption(f":material/error: {plain(checked.problem)}")
        case State.DONE:
            for finding in rows:
                _row(finding, pair, checked, f"{key}-{finding.topic}-{finding.slot or 'pair'}", on_repair, border)
            _fine(pair, checked)


def _row(finding: Finding, pair: Pair, checked: Checked, key: str, on_repair: OnRepair, border: bool) -> None:
    words = finding_words(finding, pair, checked.measures)

    def act() -> None:
        with st.container(horizontal=True, vertical_alignment="center", gap=12, width="content"):
            _repairs(finding, pair, key, on_repair)
            _evidence(finding, words, checked, key)

    below = bool(finding.repairs) and not border  # where there is little room, words come first
    with st.container(border=border, gap=8, key=key):
        with st.container(horizontal=True, vertical_alignment="center", gap=16):
            with st.container(width=BADGE_PX):
                st.badge(level_word(finding.level), color=_COLOURS[finding.level])
            with st.container(gap=0):
                st.markdown(f"**{plain(words.title)}**")
                if words.caption:
                    st.caption(plain(words.caption))
            if not below:
                act()
        if below:
            act()


def _repairs(finding: Finding, pair: Pair, key: str, on_repair: OnRepair) -> None:
    for rank, repair in enumerate(finding.repairs):
        st.button(
            repair_word(repair, pair, finding.ratio),
            key=f"{key}-{repair}",
            type="tertiary" if rank else "secondary",
            icon=":material/build:",
            on_click=_mend,
            args=(pair, repair, on_repair),
        )


def _evidence(finding: Finding, words: FindingWords, checked: Checked, key: str) -> None:
    """The picture and the figure behind a finding, on demand: the browser asks for the picture when it opens."""
    if finding.topic is Topic.UNSEEN:
        return
    shown = _shown(finding.topic)
    with st.popover(opener(_("Show")), type="tertiary", key=f"{key}-show"), st.container(gap=4):
        picture(
            f"/checks/{checked.key}/{finding.topic}.jpg",
            ratio=PICTURE_RATIO,
            alt=f"{words.title}. {shown}",
            max_height=PICTURE_MAX_HEIGHT,
        )
        st.caption(plain(f"{shown} {words.figure}".strip()))


def _shown(topic: Topic) -> str:
    """What the picture behind a finding shows: there is no text in it."""
    return {
        Topic.CROP: _("What is cut off is dark."),
        Topic.RESOLUTION: _("The finest part, pixel by pixel as the film has it."),
        Topic.LIGHT: _("The light alone; below, how often each lightness occurs."),
        Topic.WHITE_BALANCE: _("Below, what the light makes of a grey card."),
        Topic.CONTRAST: _("Below, how often each lightness occurs in the two."),
        Topic.PALETTE: _("Below, the main colours, as wide as they are frequent."),
        Topic.CAMERA: _("Where the end frame lies in the start frame."),
        Topic.CUT: _("Bright is what is found again in the other frame."),
    }.get(topic, "")


def _mend(pair: Pair, repair: Repair, on_repair: OnRepair) -> None:
    try:
        mended = service().desk.repair(pair, repair)
    except FrameError as error:
        st.toast(frame_error(error), icon=":material/error:")
        return
    with finishing():
        on_repair(mended)


def _fine(pair: Pair, checked: Checked) -> None:
    """What was looked at and found well, with its figures, behind one line."""
    fine = [finding for finding in checked.findings if finding.level is Level.FINE]
    if len(fine) == len(checked.findings):
        topics = ", ".join(dict.fromkeys(_topic_word(finding.topic) for finding in fine))
        st.caption(_("Looked at: {topics}.").format(topics=topics))
    if not fine:
        return
    with st.expander(_("What is fine"), type="compact"), st.container(gap=4):
        for finding in fine:
            words = finding_words(finding, pair, checked.measures)
            st.markdown(f":small[{plain(words.title)}] :small[:gray[{plain(words.figure)}]]")


def _topic_word(topic: Topic) -> str:
    return {
        Topic.CROP: _("crop"),
        Topic.RESOLUTION: _("resolution"),
        Topic.LIGHT: _("light"),
        Topic.WHITE_BALANCE: _("white balance"),
        Topic.CONTRAST: _("contrast"),
        Topic.PALETTE: _("colours"),
        Topic.CAMERA: _("camera"),
        Topic.CUT: _("hard cut"),
    }.get(topic, "")


def _counted(rows: Sequence[Finding]) -> str:
    if not rows:
        return _("Nothing to mend")
    found = n_("{n} finding", "{n} findings", len(rows))
    mendable = sum(bool(finding.repairs) for finding in rows)
    if not mendable:
        return found
    return _("{findings}, {repairs}").format(
        findings=found, repairs=n_("{n} with a repair", "{n} with a repair", mendable)
    )


def _folded_label(checked: Checked, rows: Sequence[Finding]) -> str:
    """The one line that stands for all rows: the heading, and how many findings there are of each level."""
    match checked.state:
        case State.DONE if rows:
            words = {
                Level.FIX: lambda n: n_("{n} to fix first", "{n} to fix first", n),
                Level.LOOK: lambda n: n_("{n} to look at", "{n} to look at", n),
                Level.NOTE: lambda n: n_("{n} note", "{n} notes", n),
            }
            counts = {level: sum(finding.level is level for finding in rows) for level in words}
            state = " ".join(f":{_COLOURS[level]}-badge[{words[level](n)}]" for level, n in counts.items() if n)
        case State.DONE:
            state = _gray(_("Nothing to mend"))
        case State.FAILED:
            state = _gray(_("Not checked"))
        case _:
            state = _gray(_("Checking…"))
    heading = _("Pair check")
    return f"{heading} {state}"


def _gray(words: str) -> str:
    return f":gray[{words}]"
