"""What stays in view of a picture, and which shape crops least: geometry that holds for any picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twoframe.fit import CENTRED, Fit, FitMode, Grade, crop_loss, least_loss, sizes
from twoframe.models import AspectRatio

SIDES = st.integers(1, 40_000)
SHARES = st.floats(0, 1)
RATIOS = st.sampled_from(AspectRatio)
GRADES = st.builds(Grade, st.floats(0.1, 10), st.floats(-1000, 1000), st.floats(-200, 200), st.floats(-200, 200))
FITS = st.builds(Fit, st.sampled_from(FitMode), SHARES, SHARES, st.none() | GRADES)


@given(width=SIDES, height=SIDES, x=SHARES, y=SHARES, ratio=RATIOS)
def test_the_crop_lies_in_the_picture_has_the_ratio_and_contains_the_point(width, height, x, y, ratio):
    fit = Fit(x=x, y=y)
    left, top, right, bottom = fit.crop(width, height, ratio)
    assert 0 <= left <= right <= width
    assert 0 <= top <= bottom <= height
    across, down = ratio.sides
    assert right - left == pytest.approx((bottom - top) * across / down, abs=1)
    assert left - 1e-6 <= fit.x * width <= right + 1e-6
    assert top - 1e-6 <= fit.y * height <= bottom + 1e-6
    assert right - left == pytest.approx(width) or bottom - top == pytest.approx(height)


@given(width=SIDES, height=SIDES, x=SHARES, y=SHARES, ratio=RATIOS)
def test_a_point_that_the_edges_leave_free_is_the_middle_of_the_crop(width, height, x, y, ratio):
    fit = Fit(x=x, y=y)
    left, top, right, bottom = fit.crop(width, height, ratio)
    if left > 0 and right < width:
        assert (left + right) / 2 == pytest.approx(fit.x * width, abs=1e-6 * width)
    if top > 0 and bottom < height:
        assert (top + bottom) / 2 == pytest.approx(fit.y * height, abs=1e-6 * height)


@given(width=SIDES, height=SIDES, mode=st.sampled_from([FitMode.EDGE, FitMode.BLUR]), ratio=RATIOS)
def test_padding_keeps_the_whole_picture_in_its_shape_and_enlarges_nothing(width, height, mode, ratio):
    assert Fit(mode, 0.1, 0.9).crop(width, height, ratio) == (0, 0, width, height)
    size, inner = sizes(width, height, ratio, mode, 1536)
    across, down = ratio.sides
    assert all(side % 2 == 0 and 16 <= side <= 1536 for side in size)
    assert min(abs(size[0] - size[1] * across / down), abs(size[1] - size[0] * down / across)) <= 1
    assert all(1 <= part <= room for part, room in zip(inner, size, strict=True))
    assert inner[0] == size[0] or inner[1] == size[1]
    scale = min(size[0] / width, size[1] / height)
    assert abs(inner[0] - width * scale) <= 2
    assert abs(inner[1] - height * scale) <= 2
    assert max(inner) <= max(width + 1, height + 1, 28)  # by no more than what makes a side even


@pytest.mark.parametrize(
    ("size", "ratio", "expected", "inner"),
    [
        ((1920, 1080), AspectRatio.WIDE, (1536, 864), (1536, 864)),
        ((640, 427), AspectRatio.TALL, (640, 1136), (640, 427)),
        ((512, 512), AspectRatio.WIDE, (910, 512), (512, 512)),
        ((1365, 768), AspectRatio.WIDE, (1364, 768), (1364, 768)),  # a shape that is out by less than a pixel
        ((20_000, 100), AspectRatio.WIDE, (1536, 864), (1536, 8)),
        ((1, 1), AspectRatio.WIDE, (28, 16), (16, 16)),
    ],
)
def test_padded_frames_have_these_sides(size, ratio, expected, inner):
    assert sizes(*size, ratio, FitMode.EDGE, 1536) == (expected, inner)


@given(FITS)
def test_a_key_gives_back_its_fit(fit):
    assert Fit.parse(fit.key) == fit
    assert Fit.parse(fit.key).key == fit.key
    assert fit.key.replace("_", "").replace("-", "").isalnum()


def test_the_key_of_the_usual_fit_is_short():
    assert CENTRED.key == "cover_5000_5000"
    assert Fit(FitMode.BLUR, 0, 1, Grade(1.1, -3, 0, 2.5)).key == "blur_0_10000_1100_-3000_0_2500"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "cover",
        "cover_5000",
        "cover_5000_10001",
        "cover_-1_0",
        "cover_05000_5000",  # one fit has one address
        "cover_٣_0",
        "cover_5000_5000\n",
        "cover_5000_5000_",
        "stretch_5000_5000",
        "cover_5000_5000_1000",
        "cover_5000_5000_0_0_0_0",
        "cover_5000_5000_1000_-0_0_0",
        "cover_5000_5000_1000_0_0_9999999",
        "cover_nan_0",
        "../cover_0_0",
        "cover_0_0" * 10_000,
    ],
)
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match="not"):
        Fit.parse(key)


@given(st.text(max_size=40) | st.from_regex(r"(cover|edge|blur)(_-?\d{1,8}){0,7}", fullmatch=True))
def test_any_text_is_the_key_of_its_fit_or_refused(text):
    try:
        fit = Fit.parse(text)
    except ValueError:
        return
    assert fit.key == text


@pytest.mark.parametrize("point", [(-0.1, 0), (0, 1.1), (float("nan"), 0), (0, float("inf"))])
def test_a_point_outside_the_picture_is_refused(point):
    with pytest.raises(ValueError, match="not within"):
        Fit(x=point[0], y=point[1])


@given(st.lists(st.tuples(SIDES, SIDES), min_size=1, max_size=4))
def test_no_shape_crops_the_worst_off_picture_less_than_the_suggested_one(pictures):
    def worst(ratio):
        return max(crop_loss(*size, ratio) for size in pictures)

    assert worst(least_loss(pictures)) == min(map(worst, AspectRatio))


@pytest.mark.parametrize(
    ("pictures", "ratio"),
    [
        ([(1920, 1080)], AspectRatio.WIDE),
        ([(3000, 4000), (2000, 3000)], AspectRatio.PORTRAIT),
        ([(4000, 3000), (3000, 4000)], AspectRatio.SQUARE),
        ([(1, 1)], AspectRatio.SQUARE),
        ([(20_000, 100)], AspectRatio.WIDE),
    ],
)
def test_the_suggested_shape_is_the_one_that_a_person_would_take(pictures, ratio):
    assert least_loss(pictures) == ratio
