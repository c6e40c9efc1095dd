"""What figures mean: levels, order, repairs and words; pure, so each line of the table can be asked for."""

from dataclasses import replace
from itertools import pairwise

import pytest

from twoframe import findings
from twoframe.finding_words import finding_words, level_word, repair_word
from twoframe.findings import find, joined
from twoframe.fit import Fit, FitMode, Grade
from twoframe.models import Frame, FrameRef
from twoframe.pairs import Camera, Finding, Level, Measures, Pair, Repair, Topic

GOOD = Measures(
    flat=(False, False),
    lightness=1.0,
    white_balance=1.0,
    warmth=0.5,
    contrast=0.05,
    palette=2.0,
    camera=Camera(1.1, 0.0, 0.05, 0.0),
    cut=0.02,
    grade=Grade(),
    matched=(0.0, 0.0, 0.0),
)
"""Two frames with nothing to say about."""


def frame(width=1920, height=1080, sha="a"):
    return Frame(sha * 64, "photo.jpg", "image/jpeg", width, height, 1000)


def pair(**changes):
    return replace(Pair(FrameRef("a" * 64), FrameRef("b" * 64)), **changes)


def found(topic, measures=GOOD, of=None, frames=None, slot=None, **more):
    """The finding of a topic, or None."""
    told = find(of or pair(), measures, frames or (frame(), frame(sha="b")), **more)
    return next((one for one in told if (one.topic, one.slot) == (topic, slot)), None)


def words(finding, of=None, measures=GOOD):
    return finding_words(finding, of or pair(), measures)


@pytest.mark.parametrize(
    ("change", "topic", "fine", "look", "fix"),
    [
        ("lightness", Topic.LIGHT, 5.9, 6, 15),
        ("lightness", Topic.LIGHT, -5.9, -6, -15),
        ("white_balance", Topic.WHITE_BALANCE, 3.9, 4, 10),
        ("contrast", Topic.CONTRAST, 0.29, 0.3, 0.7),
        ("contrast", Topic.CONTRAST, -0.29, -0.3, -0.7),
        ("palette", Topic.PALETTE, 6.9, 7, 15),
        ("cut", Topic.CUT, 0.19, 0.2, 0.6),
    ],
)
def test_each_measure_has_its_limits(change, topic, fine, look, fix):
    levels = [found(topic, replace(GOOD, **{change: figure})).level for figure in (fine, look, fix)]
    assert levels == [Level.FINE, Level.LOOK, Level.FIX]


@pytest.mark.parametrize(
    ("size", "level", "repairs", "said"),
    [
        ((1920, 1100), Level.FINE, (), "The start frame stays in view"),
        ((1920, 1200), Level.LOOK, (Repair.WHOLE,), "16:9 cuts 10 % of the height of the start frame"),
        ((4000, 3000), Level.FIX, (Repair.RATIO, Repair.WHOLE), "16:9 cuts 25 % of the height of the start frame"),
        ((20_000, 100), Level.FIX, (Repair.WHOLE,), "16:9 cuts 99 % of the width of the start frame"),
    ],
)
def test_a_crop_tells_what_it_cuts_and_a_better_ratio_if_there_is_one(size, level, repairs, said):
    alone = pair(end=None)
    crop = found(Topic.CROP, None, alone, (frame(*size), None), "start")
    assert (crop.level, crop.repairs) == (level, repairs)
    assert words(crop, alone).title == said


def test_no_ratio_is_offered_that_crops_the_other_frame_as_badly():
    frames = frame(1920, 1080), frame(1080, 1920, "b")
    assert found(Topic.CROP, frames=frames, slot="end").repairs == (Repair.WHOLE,)


def test_what_is_kept_whole_is_not_cut():
    ref = FrameRef("a" * 64, fit=Fit(FitMode.BLUR))
    of = pair(start=ref, end=None)
    crop = found(Topic.CROP, None, of, (frame(3000, 3000), None), "start")
    assert (crop.level, crop.figure) == (Level.FINE, 0)
    assert "filled" in words(crop, of).caption


@pytest.mark.parametrize(
    ("size", "mode", "level", "times"),
    [
        ((1360, 765), FitMode.COVER, Level.FINE, None),
        ((1340, 754), FitMode.COVER, Level.LOOK, "1.01 times"),
        ((1000, 563), FitMode.COVER, Level.LOOK, "1.4 times"),
        ((850, 478), FitMode.COVER, Level.LOOK, "1.6 times"),
        ((752, 752), FitMode.COVER, Level.LOOK, "1.8 times"),
        ((752, 752), FitMode.EDGE, Level.FINE, None),
        ((1, 1), FitMode.COVER, Level.LOOK, "1360 times"),
    ],
)
def test_resolution_counts_the_pixels_that_the_film_gets(size, mode, level, times):
    of = pair(start=FrameRef("a" * 64, fit=Fit(mode)), end=None)
    one = found(Topic.RESOLUTION, None, of, (frame(*size), None), "start")
    assert one.level is level
    assert times is None or times in words(one, of).title


def test_a_larger_original_is_offered_where_one_is_kept_and_needed():
    small = frame(640, 360)
    for size, kept, level, repairs in (
        (small, True, Level.LOOK, (Repair.LARGER,)),
        (small, False, Level.LOOK, ()),
        (frame(), True, Level.FINE, ()),
    ):
        one = found(Topic.RESOLUTION, frames=(size, frame(sha="b")), slot="start", larger=(kept, False))
        assert (one.level, one.repairs) == (level, repairs)


def test_light_and_colour_offer_the_match_only_where_it_is_needed():
    bad = replace(GOOD, lightness=-20, white_balance=12, warmth=11, contrast=-0.8)
    for topic in (Topic.LIGHT, Topic.WHITE_BALANCE, Topic.CONTRAST):
        assert found(topic, bad).repairs == (Repair.MATCH,)
        assert found(topic, GOOD).repairs == ()
    beyond = replace(bad, matched=(-1.0, 11.0, -0.1))
    assert found(Topic.WHITE_BALANCE, beyond).repairs == (), "no screen shows what the match would take"
    assert found(Topic.LIGHT, beyond).repairs == (Repair.MATCH,)


def test_colours_that_light_explains_are_only_a_note():
    """One cause is told once: as the light, and not again as a palette."""
    assert found(Topic.PALETTE, replace(GOOD, palette=20)).level is Level.FIX
    assert found(Topic.PALETTE, replace(GOOD, palette=20, lightness=-16)).level is Level.NOTE


@pytest.mark.parametrize(
    ("camera", "move", "level", "said"),
    [
        (Camera(1.0, 0.1, 0.0, 0.002), None, Level.FINE, "The camera stands still"),
        (Camera(1.3, 1.0, 0.02, 0.0), 1.3, Level.FINE, "The camera moves in 1.3 times"),
        (Camera(0.5, 0.0, 0.0, 0.0), None, Level.LOOK, "The camera moves out 2 times"),
        (Camera(1.0, 0.0, -0.3, 0.0), None, Level.LOOK, "The camera goes left by 30 % of the width"),
        (Camera(1.0, 0.0, 0.0, -0.12), None, Level.FINE, "The camera goes up by 12 % of the height"),
        (Camera(1.0, -30.0, 0.0, 0.0), None, Level.LOOK, "The picture turns 30° anticlockwise"),
        (Camera(0.8, 0.0, 0.0, 0.0), 1.3, Level.FIX, "The prompt asks to move in, the frames move out"),
        (Camera(1.3, 0.0, 0.0, 0.0), 0.84, Level.FIX, "The prompt asks to move out, the frames move in"),
        (Camera(0.97, 0.0, 0.1, 0.0), 1.3, Level.FINE, "The camera goes right by 10 % of the width"),
    ],
)
def test_the_camera_is_told_by_its_largest_part_and_held_against_the_prompt(camera, move, level, said):
    measures = replace(GOOD, camera=camera, move=move)
    one = found(Topic.CAMERA, measures)
    assert (one.level, words(one, measures=measures).title) == (level, said)
    assert one.repairs == ((Repair.SWAP,) if "prompt" in said else ())


def test_a_cut_is_said_of_the_local_preview_and_never_of_the_model():
    told = words(found(Topic.CUT, replace(GOOD, cut=0.97)))
    assert told.title == "A local preview can’t link these frames"
    assert "may still find a way" in told.caption
    assert told.figure == "97 % (look from 20 %, trouble from 60 %)"


def test_the_worst_comes_first_and_what_is_fine_last():
    told = find(pair(), replace(GOOD, lightness=-9, cut=0.9), (frame(), frame(800, 800, "b")))
    ranks = [("fix", "look", "note", "fine").index(one.level) for one in told]
    assert ranks == sorted(ranks)
    assert told[0].topic is Topic.CROP
    for one, other in pairwise(told):
        assert one.level is not other.level or list(Topic).index(one.topic) <= list(Topic).index(other.topic)
    assert len({(one.topic, one.slot) for one in told}) == len(told)


def test_one_frame_alone_is_judged_by_its_crop_and_size_only():
    told = find(pair(end=None), Measures(flat=(False,)), (frame(), None))
    assert [one.topic for one in told] == [Topic.CROP, Topic.RESOLUTION]


def test_one_picture_twice_is_a_note_and_nothing_else_of_the_pair():
    told = find(pair(), Measures(flat=(False, False), same=True), (frame(), frame(sha="b")))
    assert [one.topic for one in told if one.slot is None] == [Topic.SAME]
    assert told[0].level is Level.NOTE


def test_an_empty_frame_is_told_by_its_slot():
    told = find(pair(), Measures(flat=(False, True)), (frame(), frame(sha="b")))
    assert [(one.topic, one.slot) for one in told if one.level is not Level.FINE] == [(Topic.EMPTY, "end")]
    assert words(told[0]).title == "The end frame is one colour all over"


def test_frames_that_cannot_be_seen_here_say_why():
    of = pair(start=FrameRef(url="https://example.org/a.jpg"))
    told = find(of, Measures(flat=(True,)), (None, frame(sha="b")))
    assert [(one.topic, one.slot) for one in told[:2]] == [(Topic.EMPTY, "end"), (Topic.UNSEEN, "start")]
    assert "address" in words(told[1], of).caption
    gone = find(pair(), None, (None, None))
    assert [words(one).caption for one in gone] == ["It can’t be looked at or sent."] * 2
    assert find(Pair(None, None), None, (None, None)) == ()


def test_what_holds_for_both_frames_is_told_once_and_the_ratio_is_offered_once():
    both = joined(find(pair(), GOOD, (frame(2000, 1500), frame(2000, 1500, "b"))))
    assert [(one.slot, one.repairs) for one in both if one.topic is Topic.CROP] == [
        ("both", (Repair.RATIO, Repair.WHOLE))
    ]
    assert words(both[0]).title == "16:9 cuts 25 % of the height of both frames"
    assert repair_word(Repair.RATIO, pair(), both[0].ratio) == "Use 4:3"
    unlike = joined(find(pair(), GOOD, (frame(2000, 1500), frame(2000, 1400, "b"))))
    assert [one.slot for one in unlike[:2]] == ["start", "end"]
    assert sum(Repair.RATIO in one.repairs for one in unlike) == 1
    gone = joined(find(pair(start=FrameRef(url="https://example.org/a.jpg")), None, (None, None)))
    assert [one.slot for one in gone] == ["start", "end"], "each for its own reason"


def test_where_nothing_links_the_frames_their_light_is_only_a_note():
    bad = replace(GOOD, lightness=-20, white_balance=12, warmth=11, contrast=-0.8, palette=30, cut=0.9)
    told = find(pair(), bad, (frame(), frame(sha="b")))
    assert [one.topic for one in told if one.level is Level.FIX] == [Topic.CUT]
    assert found(Topic.LIGHT, bad).level is Level.NOTE
    assert found(Topic.LIGHT, bad).repairs == (Repair.MATCH,)


def test_different_rules_are_noted_where_they_make_a_difference():
    square = frame(2000, 2000), frame(2000, 2000, "b")
    low = pair(end=FrameRef("b" * 64, fit=Fit(y=0.9)))
    assert found(Topic.CROP, of=low, frames=square).repairs == (Repair.ALIKE,)
    assert found(Topic.CROP, of=low) is None, "nothing is cropped"
    aside = pair(end=FrameRef("b" * 64, fit=Fit(x=0.9)))
    assert found(Topic.CROP, of=aside, frames=square) is None, "the whole width is in view either way"
    whole = pair(end=FrameRef("b" * 64, fit=Fit(FitMode.BLUR)))
    assert found(Topic.CROP, of=whole, frames=square).level is Level.NOTE


_SLOTS = {
    Topic.CROP: ("start", "end", "both", None),
    Topic.EMPTY: ("start", "end", "both"),
    Topic.UNSEEN: ("start", "end"),
    Topic.RESOLUTION: ("start", "end", "both"),
}


def test_everything_that_can_be_found_has_words():
    for topic in Topic:
        for level in Level:
            for figure in (-2.0, -0.4, 0.0, 0.3, 40.0):
                for slot in _SLOTS.get(topic, (None,)):
                    told = words(Finding(topic, level, max(figure, 0.01) if topic is Topic.CAMERA else figure, slot))
                    assert told.title
                    assert not told.title.endswith(".")
                    assert "{" not in f"{told.title}{told.caption}{told.figure}"
    assert len({level_word(level) for level in Level}) == len(Level)
    assert len({repair_word(repair, pair()) for repair in Repair}) == len(Repair)


def test_limits_work_either_way_round():
    assert [findings.RESOLUTION.level(share) for share in (1.0, 0.99, 0.67, 0.66)] == [
        Level.FINE,
        Level.LOOK,
        Level.LOOK,
        Level.FIX,
    ]
