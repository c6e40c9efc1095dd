"""Repairs: each is applied, and the pair is prepared and measured anew to see that it mends what it was offered for."""

import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from tests.render.pairs import pixels
from twoframe.findings import find
from twoframe.fit import Fit, FitMode, Grade
from twoframe.frames import prepare
from twoframe.models import Frame, FrameRef
from twoframe.pairs import Level, Measures, Pair, Repair
from twoframe.ratio import AspectRatio
from twoframe.render.pair_check import measure
from twoframe.repairs import composed, repaired

RANKS = (Level.FINE, Level.NOTE, Level.LOOK, Level.FIX)


class Table:
    """Pictures on a table, by the hash of their bytes, and pairs made of them."""

    def __init__(self, folder):
        self.folder, self.frames = folder, {}

    def ref(self, picture, fit=None):
        content = io.BytesIO()
        Image.fromarray(np.asarray(picture)).save(content, "PNG")
        sha256 = hashlib.sha256(content.getvalue()).hexdigest()
        (self.folder / sha256).write_bytes(content.getvalue())
        height, width = picture.shape[:2]
        self.frames[sha256] = Frame(sha256, "photo.png", "image/png", width, height, len(content.getvalue()))
        return FrameRef(sha256, fit=fit or Fit())

    def stored(self, pair):
        return tuple(ref and self.frames[ref.sha256] for ref in (pair.start, pair.end))

    def measured(self, pair):
        files = []
        for slot, ref in (("start", pair.start), ("end", pair.end)):
            files.append(ref and self.folder / f"{slot}.jpg")
            if ref:
                files[-1].write_bytes(prepare(self.folder / ref.sha256, pair.ratio, fit=ref.fit).jpeg)
        return measure(*files, pair.prompt)

    def check(self, pair, **more):
        """The measures, and the level of each finding."""
        measures = self.measured(pair)
        told = find(pair, measures, self.stored(pair), **more)
        return measures, {(one.topic, one.slot): one for one in told}


@pytest.fixture
def table(tmp_path):
    return Table(tmp_path)


def crop(picture, left, top, right, bottom):
    height, width = picture.shape[:2]
    return picture[round(top * height) : round(bottom * height), round(left * width) : round(right * width)]


CHINA = crop(pixels("china"), 0, 0, 1, 0.843)
"""A photograph in 16:9."""


def mends(table, pair, repair, *, larger=(None, None)):
    """Repair a pair, and see every finding that offered the repair fall; the pair after it."""
    flags = larger[0] is not None, larger[1] is not None
    measures, before = table.check(pair, larger=flags)
    offered = [key for key, one in before.items() if repair in one.repairs]
    assert offered, before
    mended = repaired(pair, repair, measures=measures, frames=table.stored(pair), larger=larger)
    _, after = table.check(mended)
    for key in offered:
        left = after[key].level if key in after else Level.FINE
        assert RANKS.index(left) < RANKS.index(before[key].level), (key, before[key], after.get(key))
    return mended


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: picture * np.array([0.45, 0.4, 0.25]),  # dusk
        lambda picture: 150 + picture * np.array([0.25, 0.3, 0.35]),  # fog
        lambda picture: picture * np.array([0.7, 0.9, 1.3]),  # moonlight
    ],
    ids=["dusk", "fog", "moonlight"],
)
def test_match_gives_the_end_frame_the_light_of_the_start_frame(table, change):
    end = np.clip(change(crop(CHINA, 0.1, 0, 1, 0.9).astype(float)), 0, 255).astype(np.uint8)
    mended = mends(table, Pair(table.ref(CHINA), table.ref(end)), Repair.MATCH)
    assert mended.start.fit.grade is None


def test_a_match_comes_on_top_of_the_grade_that_was_there(table):
    pair = Pair(table.ref(CHINA), table.ref(CHINA[:, ::-1], Fit(grade=Grade(0.5, 10, 12, -20))))
    mended = mends(table, pair, Repair.MATCH)
    assert mended.end.fit.grade.contrast == pytest.approx(1, abs=0.15)
    again = repaired(mended, Repair.MATCH, measures=table.measured(mended), frames=table.stored(mended))
    assert again.end.fit.grade.contrast == pytest.approx(mended.end.fit.grade.contrast, abs=0.03)


def test_two_grades_make_one():
    one, other = Grade(0.8, 12, 3, -4), Grade(1.5, -20, 1, 6)
    both = composed(one, other)
    for lightness in (0.0, 40.0, 90.0):
        twice = other.contrast * (one.contrast * lightness + one.lightness) + other.lightness
        assert both.contrast * lightness + both.lightness == pytest.approx(twice)
    assert (both.red, both.yellow) == (4, 2)
    assert composed(None, other) == other
    assert composed(Grade(10, 900, 200, -200), Grade(10, 900, 200, -200)) == Grade(10, 1000, 200, -200)


def test_the_ratio_that_crops_least_crops_less(table):
    square = crop(pixels("astronaut"), 0, 0, 1, 1)
    mended = mends(table, Pair(table.ref(square), table.ref(square[::-1])), Repair.RATIO)
    assert mended.ratio is AspectRatio.SQUARE


def test_a_whole_picture_is_not_cut_and_the_other_not_touched(table):
    pair = Pair(table.ref(pixels("astronaut")), table.ref(CHINA))
    mended = mends(table, pair, Repair.WHOLE)
    assert mended.start.fit.mode is FitMode.BLUR
    assert mended.end == pair.end


def test_frames_that_are_cropped_alike_keep_their_own_light(table):
    grade = Grade(lightness=5)
    pair = Pair(table.ref(pixels("astronaut"), Fit(y=0.1)), table.ref(pixels("cat"), Fit(y=0.9, grade=grade)))
    mended = mends(table, pair, Repair.ALIKE)
    assert mended.end.fit == Fit(y=0.1, grade=grade)


def test_the_larger_copy_takes_the_place_and_the_fit(table):
    small = np.asarray(Image.fromarray(CHINA).resize((320, 180)))
    large = np.asarray(Image.fromarray(CHINA).resize((1600, 900)))
    pair = Pair(table.ref(small, Fit(x=0.2)), None)
    copy = table.frames[table.ref(large).sha256]
    mended = mends(table, pair, Repair.LARGER, larger=(copy, None))
    assert mended.start == FrameRef(copy.sha256, fit=Fit(x=0.2))


def test_swapped_frames_go_the_way_that_the_prompt_says(table):
    near = crop(CHINA, 0.15, 0.15, 0.85, 0.85)
    pair = Pair(table.ref(near), table.ref(CHINA), prompt="Slow push in on the temple")
    mended = mends(table, pair, Repair.SWAP)
    assert (mended.start, mended.end) == (pair.end, pair.start)


@pytest.mark.parametrize("repair", Repair)
def test_where_there_is_nothing_to_mend_the_pair_stays(repair):
    nothing = Measures(flat=())
    assert repaired(Pair(None, None), repair, measures=None, frames=(None, None)) == Pair(None, None)
    addresses = Pair(FrameRef(url="https://example.org/a.jpg"), FrameRef(url="https://example.org/a.jpg"))
    assert repaired(addresses, repair, measures=nothing, frames=(None, None)) == addresses
