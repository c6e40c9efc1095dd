"""What findings and repairs are called, in a designer's words and the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twoframe.camera_words import camera_figure, way
from twoframe.findings import CONTRAST, CROP, CUT, LIGHT, PALETTE, RESOLUTION, WHITE_BALANCE, Limits, against
from twoframe.fit import FitMode
from twoframe.i18n import _
from twoframe.models import FrameRef
from twoframe.pairs import Camera, Finding, Level, Measures, Pair, Repair, Topic
from twoframe.ratio import SIZES, AspectRatio


@dataclass(frozen=True)
class FindingWords:
    """A finding for people: `title` is one sentence without its full stop, `caption` what it means for the film, and
    `figure` the measure behind it with its limits; either of these may be empty.
    """

    title: str
    caption: str
    figure: str


def level_word(level: Level) -> str:
    """The word on a finding's badge."""
    return {
        Level.FIX: _("Fix first"),
        Level.LOOK: _("Look"),
        Level.NOTE: _("Note"),
        Level.FINE: _("Fine"),
    }[level]


def repair_word(repair: Repair, pair: Pair, ratio: AspectRatio | None = None) -> str:
    """The label of a repair's button; `ratio` is the finding's."""
    both = len(pair.frames) == 2
    return {
        Repair.RATIO: _("Use {ratio}").format(ratio=ratio.value) if ratio else _("Use the ratio that crops least"),
        Repair.WHOLE: _("Keep whole pictures") if both else _("Keep the whole picture"),
        Repair.ALIKE: _("Crop both alike"),
        Repair.MATCH: _("Match to start"),
        Repair.LARGER: _("Take the larger original"),
        Repair.SWAP: _("Swap start and end"),
    }[repair]


def finding_words(finding: Finding, pair: Pair, measures: Measures | None) -> FindingWords:
    """Say a finding in words. The measures are those that it was found by."""
    of_frame, of_both = _OF_A_FRAME.get(finding.topic), _OF_BOTH.get(finding.topic)
    if of_frame:
        return of_frame(finding, pair)
    return of_both(finding, measures or Measures(flat=())) if of_both else _same()


def _slot(finding: Finding, start: str, end: str, caption: str, figure: str = "", *, both: str = "") -> FindingWords:
    """Whole sentences for either frame and for both, so that other languages can inflect them."""
    return FindingWords({"start": start, "end": end}.get(finding.slot or "", both), caption, figure)


def _limits(limits: Limits, unit: str = "", scale: float = 1.0) -> str:
    words = (
        _("look under {look}, trouble under {fix}")
        if limits.fix < limits.look
        else _("look from {look}, trouble from {fix}")
    )
    return words.format(look=f"{limits.look * scale:g}{unit}", fix=f"{limits.fix * scale:g}{unit}")


def _measured(figure: str, limits: Limits, unit: str = "", scale: float = 1.0) -> str:
    return f"{figure} ({_limits(limits, unit, scale)})"


def _percent(share: float) -> str:
    return f"{round(100 * share)} %"


def _much(finding: Finding, fine: str, look: str, fix: str) -> str:
    return {Level.FIX: fix, Level.FINE: fine}.get(finding.level, look)


def _crop(finding: Finding, pair: Pair) -> FindingWords:
    if finding.slot is None:
        return FindingWords(
            _("The two frames are fitted by different rules"),
            _("What stands still in your pictures can seem to move between them."),
            _("The end frame’s crop lies {share} of a side away from the start frame’s rule.").format(
                share=_percent(finding.figure)
            ),
        )
    ratio, figure = pair.ratio.value, _measured(_percent(finding.figure), CROP, " %", 100)
    if finding.level is Level.FINE:
        ref = _ref(finding, pair)
        caption = "" if ref is None or ref.fit.mode is FitMode.COVER else _("What is left over is filled.")
        return _slot(
            finding,
            _("The start frame stays in view"),
            _("The end frame stays in view"),
            caption,
            figure,
            both=_("Both frames stay in view"),
        )
    told = {
        ("start", "width"): _("{ratio} cuts {share} of the width of the start frame"),
        ("start", "height"): _("{ratio} cuts {share} of the height of the start frame"),
        ("end", "width"): _("{ratio} cuts {share} of the width of the end frame"),
        ("end", "height"): _("{ratio} cuts {share} of the height of the end frame"),
        ("both", "width"): _("{ratio} cuts {share} of the width of both frames"),
        ("both", "height"): _("{ratio} cuts {share} of the height of both frames"),
    }[finding.slot, finding.side or "width"].format(ratio=ratio, share=_percent(finding.figure))
    return FindingWords(told, _("Crop chooses the part that stays. The cut part is not sent."), figure)


def _resolution(finding: Finding, pair: Pair) -> FindingWords:
    width, height = SIZES[pair.ratio]
    figure = _("{share} of the film’s {width} × {height} pixels").format(
        share=_percent(finding.figure), width=width, height=height
    )
    figure = _measured(figure, RESOLUTION, " %", 100)
    if finding.level is Level.FINE:
        return _slot(
            finding,
            _("The start frame is large enough"),
            _("The end frame is large enough"),
            "",
            figure,
            both=_("Both frames are large enough"),
        )
    times = _times(finding.figure)
    return _slot(
        finding,
        _("The start frame is enlarged {times} times").format(times=times),
        _("The end frame is enlarged {times} times").format(times=times),
        _("Fine detail will be soft.") if finding.figure > 1 / 8 else _("Hardly anything can be made out in it."),
        figure,
        both=_("Both frames are enlarged {times} times").format(times=times),
    )


def _times(share: float) -> str:
    """How many times a picture with that share of the pixels is enlarged, in two digits; never by nothing."""
    times = max(1 / max(share, 1e-4), 1.01)
    return f"{times:.2f}" if times < 1.05 else f"{times:.2g}" if times < 10 else f"{times:.0f}"


def _light(finding: Finding, _measures: Measures) -> FindingWords:
    if finding.figure < 0:
        title = _much(finding, _("The light is alike"), _("The end frame is darker"), _("The end frame is much darker"))
        figure = _("{n} L* darker")
    else:
        title = _much(
            finding, _("The light is alike"), _("The end frame is brighter"), _("The end frame is much brighter")
        )
        figure = _("{n} L* brighter")
    caption = "" if finding.level is Level.FINE else _("The model may read that as a change of light.")
    return FindingWords(title, caption, _measured(figure.format(n=f"{abs(finding.figure):.1f}"), LIGHT))


def _white_balance(finding: Finding, measures: Measures) -> FindingWords:
    """The colour cast by its larger part; which way it goes on the green-red axis is known from the grade."""
    yellow, red = measures.warmth or 0.0, -measures.grade.red if measures.grade else 0.0
    alike = _("White balance is alike")
    if abs(yellow) >= abs(red):
        title = (
            _much(finding, alike, _("The end frame is warmer"), _("The end frame is much warmer"))
            if yellow >= 0
            else _much(finding, alike, _("The end frame is cooler"), _("The end frame is much cooler"))
        )
    else:
        title = (
            _much(finding, alike, _("The end frame is more magenta"), _("The end frame is much more magenta"))
            if red >= 0
            else _much(finding, alike, _("The end frame is greener"), _("The end frame is much greener"))
        )
    caption = "" if finding.level is Level.FINE else _("The model may read that as a change of light.")
    figure = _("{n} apart in a*b*").format(n=f"{finding.figure:.1f}")
    return FindingWords(title, caption, _measured(figure, WHITE_BALANCE))


def _contrast(finding: Finding, _measures: Measures) -> FindingWords:
    alike = _("Contrast is alike")
    if finding.figure < 0:
        title = _much(finding, alike, _("The end frame has less contrast"), _("The end frame has much less contrast"))
    else:
        title = _much(finding, alike, _("The end frame has more contrast"), _("The end frame has much more contrast"))
    caption = "" if finding.level is Level.FINE else _("Haze or hard light may seem to come and go.")
    figure = _("{times} times the start frame’s, {n} stops").format(
        times=f"{2**finding.figure:.2f}", n=f"{abs(finding.figure):.2f}"
    )
    return FindingWords(title, caption, _measured(figure, CONTRAST))


def _palette(finding: Finding, _measures: Measures) -> FindingWords:
    figure = _measured(_("Distance of the colours: {n}").format(n=f"{finding.figure:.1f}"), PALETTE)
    if finding.level is Level.FINE:
        return FindingWords(_("The colours are alike"), "", figure)
    if finding.figure >= PALETTE.fix:
        return FindingWords(_("The frames share few colours"), _("The film has to repaint much on its way."), figure)
    return FindingWords(_("Some colours differ"), _("The film has to repaint them on its way."), figure)


def _camera(finding: Finding, measures: Measures) -> FindingWords:
    camera = measures.camera or Camera(finding.figure, 0, 0, 0)
    figure = camera_figure(camera)
    if against(camera, measures.move):
        title = (
            _("The prompt asks to move out, the frames move in")
            if camera.zoom > 1
            else _("The prompt asks to move in, the frames move out")
        )
        return FindingWords(title, _("Swapped, the frames go the way that the prompt says."), figure)
    title = way(camera)
    caption = (
        _("Far for one shot: parts of the end frame are not in the start frame.") if finding.level is Level.LOOK else ""
    )
    return FindingWords(title, caption, figure)


def _cut(finding: Finding, _measures: Measures) -> FindingWords:
    figure = _measured(_percent(finding.figure), CUT, " %", 100)
    title = _much(
        finding,
        _("A local preview can link these frames"),
        _("A local preview may fail to link these frames"),
        _("A local preview can’t link these frames"),
    )
    caption = _much(
        finding,
        "",
        _("Where it fails, it fades. The service may still find a way between them."),
        _("It shows a dissolve. The service may still find a way between them."),
    )
    return FindingWords(title, caption, figure)


def _same() -> FindingWords:
    return FindingWords(
        _("Both frames are the same picture"),
        _("Nothing has to move between them. For a loop, clear the end frame and switch Loop on."),
        "",
    )


def _empty(finding: Finding, pair: Pair) -> FindingWords:
    fades, alone = _("The film fades from or to it. There is nothing to compare."), _("There is nothing in it to move.")
    return _slot(
        finding,
        _("The start frame is one colour all over"),
        _("The end frame is one colour all over"),
        fades if len(pair.frames) > 1 else alone,
        both=_("Both frames are one colour all over"),
    )


def _unseen(finding: Finding, pair: Pair) -> FindingWords:
    ref = _ref(finding, pair)
    if ref is not None and ref.url is not None:
        return _slot(
            finding,
            _("The start frame can’t be checked here"),
            _("The end frame can’t be checked here"),
            _("It is given by its address, which only the service opens."),
        )
    return _slot(
        finding,
        _("The start frame is no longer on this computer"),
        _("The end frame is no longer on this computer"),
        _("It can’t be looked at or sent."),
    )


def _ref(finding: Finding, pair: Pair) -> FrameRef | None:
    return pair.start if finding.slot == "start" else pair.end


_OF_A_FRAME: dict[Topic, Callable[[Finding, Pair], FindingWords]] = {
    Topic.CROP: _crop,
    Topic.RESOLUTION: _resolution,
    Topic.EMPTY: _empty,
    Topic.UNSEEN: _unseen,
}

_OF_BOTH: dict[Topic, Callable[[Finding, Measures], FindingWords]] = {
    Topic.LIGHT: _light,
    Topic.WHITE_BALANCE: _white_balance,
    Topic.CONTRAST: _contrast,
    Topic.PALETTE: _palette,
    Topic.CAMERA: _camera,
    Topic.CUT: _cut,
}
