"""A photo becomes a frame that can be sent, and anything else is refused with a reason."""

import io
import struct
import warnings
import zlib
from functools import cache, partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from skimage import color

from tests.support.photos import big_jpeg, photo, photo_bytes
from twoframe import frames
from twoframe.errors import FrameError
from twoframe.fit import CENTRED, Fit, FitMode, Grade, target_size
from twoframe.models import MAX_FRAME_BYTES, AspectRatio
from twoframe.pixels import graded

RED, GREEN, BLUE, WHITE = (220, 30, 30), (20, 160, 40), (30, 40, 210), (255, 255, 255)


def saved(im: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    im.save(out, kind, **options)
    return out.getvalue()


def prepared(content: bytes, ratio: AspectRatio = AspectRatio.WIDE, **options) -> frames.Prepared:
    return frames.prepare(io.BytesIO(content), ratio, name="test", **options)


def shown(result: frames.Prepared) -> Image.Image:
    im = Image.open(io.BytesIO(result.jpeg), formats=("JPEG",))
    im.load()
    assert (im.mode, im.size) == ("RGB", (result.width, result.height))
    return im


def near(im: Image.Image, at: tuple[float, float], colour: tuple[int, int, int], within: int = 10) -> bool:
    pixel = im.getpixel((int(at[0] * (im.width - 1)), int(at[1] * (im.height - 1))))
    return max(abs(a - b) for a, b in zip(pixel, colour, strict=True)) <= within


def corners(width: int = 400, height: int = 300) -> Image.Image:
    """Red, green, blue and white quarters, clockwise from the top left."""
    im = Image.new("RGB", (width, height), RED)
    im.paste(GREEN, (width // 2, 0, width, height // 2))
    im.paste(BLUE, (width // 2, height // 2, width, height))
    im.paste(WHITE, (0, height // 2, width // 2, height))
    return im


def has_corners(im: Image.Image, within: int = 10) -> bool:
    places = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
    return all(near(im, at, c, within) for at, c in zip(places, (RED, GREEN, BLUE, WHITE), strict=True))


def crop_size(width: int, height: int, ratio: AspectRatio) -> tuple[float, float]:
    """The sides of the largest rectangle of the ratio in a picture."""
    left, top, right, bottom = CENTRED.crop(width, height, ratio)
    return right - left, bottom - top


def refusal(content: bytes, **options) -> FrameError:
    with pytest.raises(FrameError) as caught:
        prepared(content, **options)
    assert caught.value.name == "test"
    return caught.value


WRITERS = {
    "jpeg": partial(saved, kind="JPEG", quality=95),
    "progressive": partial(saved, kind="JPEG", quality=95, progressive=True),
    "png": partial(saved, kind="PNG"),
    "webp": partial(saved, kind="WEBP", quality=95),
    "avif": partial(saved, kind="AVIF", quality=90, speed=10),
    "heic": partial(saved, kind="HEIF", quality=90),
    "gif": partial(saved, kind="GIF"),
    "tiff": partial(saved, kind="TIFF"),
    "tiff_lzw": partial(saved, kind="TIFF", compression="tiff_lzw"),
    "bmp": partial(saved, kind="BMP"),
    "jpeg2000": partial(saved, kind="JPEG2000"),
}
MIMES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "heic": "image/heic",
    "gif": "image/gif",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
}


@pytest.mark.parametrize("kind", WRITERS)
def test_every_named_format_becomes_the_same_picture(kind):
    result = prepared(WRITERS[kind](corners()), AspectRatio.CLASSIC)
    assert (result.width, result.height, result.kept) == (400, 300, 1.0)
    assert has_corners(shown(result))


@pytest.mark.parametrize(("kind", "mime"), MIMES.items())
def test_inspect_tells_size_and_type_without_the_name(kind, mime):
    picture = frames.inspect(io.BytesIO(WRITERS[kind](corners())), "a.txt", 1_000_000)
    assert picture == frames.Picture(400, 300, mime)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_all_eight_orientations_come_out_upright(kind, orientation):
    undo = {5: 5, 6: 8, 8: 6}.get(orientation, orientation)
    stored = corners() if undo == 1 else corners().transpose(frames.TURNS[undo])
    exif = Image.Exif()
    exif[274] = orientation
    content = saved(stored, kind, exif=exif.tobytes())
    assert frames.inspect(io.BytesIO(content), "x", 10**6).width == 400
    result = prepared(content, AspectRatio.CLASSIC)
    assert (result.width, result.height) == (400, 300)
    assert has_corners(shown(result), 25)


def test_a_png_may_carry_its_orientation_behind_the_pixels():
    exif = Image.Exif()
    exif[274] = 6
    content = saved(corners().transpose(frames.TURNS[8]), "PNG", exif=exif)
    at = content.index(b"eXIf") - 4
    chunk = content[at : at + 12 + struct.unpack(">I", content[at : at + 4])[0]]
    moved = content.replace(chunk, b"").replace(b"\0\0\0\0IEND", chunk + b"\0\0\0\0IEND")
    assert moved.index(b"eXIf") > moved.index(b"IDAT")
    assert has_corners(shown(prepared(moved, AspectRatio.CLASSIC)))


def test_a_portrait_photo_from_a_phone_is_cropped_as_it_is_seen():
    exif = Image.Exif()
    exif[274] = 6
    stored = corners(300, 400).transpose(Image.Transpose.ROTATE_90)
    result = prepared(saved(stored, "JPEG", exif=exif, quality=95), AspectRatio.WIDE)
    assert (result.source.width, result.source.height) == (300, 400)
    assert (result.width, result.height) == (300, 168)
    assert has_corners(shown(result))


@pytest.mark.parametrize("ratio", AspectRatio)
@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1537, 1537), (777, 333), (1000, 3), (16, 16), (5, 4000)])
def test_the_crop_has_the_ratio_even_sides_and_is_never_enlarged(ratio, size):
    across, down = ratio.sides
    result = prepared(saved(Image.new("RGB", size, GREEN), "PNG"), ratio)
    width, height = result.width, result.height
    assert width % 2 == height % 2 == 0
    assert abs(width - height * across / down) <= 1 or abs(height - width * down / across) <= 1
    assert max(width, height) <= 1536
    crop = crop_size(*size, ratio)
    assert max(width, height) <= max(*crop, 28.5)
    assert result.kept == pytest.approx(crop[0] * crop[1] / (size[0] * size[1]))
    assert near(shown(result), (0.5, 0.5), GREEN)


@given(
    width=st.integers(1, 40_000),
    height=st.integers(1, 40_000),
    ratio=st.sampled_from(AspectRatio),
)
def test_target_sides_keep_the_ratio_for_any_source(width, height, ratio):
    crop = crop_size(width, height, ratio)
    assert crop[0] <= width + 1e-6
    assert crop[1] <= height + 1e-6
    out = target_size(*crop, ratio, 1536)
    across, down = ratio.sides
    longer, shorter, shape = max(out), min(out), max(across, down) / min(across, down)
    assert (out[0] >= out[1]) == (across >= down)
    assert all(side % 2 == 0 and side >= 16 for side in out)
    assert abs(longer / shape - shorter) <= 1
    assert longer <= max(*crop, 28.5)


def test_the_crop_is_the_centre():
    im = Image.new("RGB", (900, 300), RED)
    im.paste(GREEN, (300, 0, 600, 300))
    im.paste(BLUE, (600, 0, 900, 300))
    for kind in ("PNG", "JPEG"):
        result = prepared(saved(im, kind, quality=95), AspectRatio.SQUARE)
        out = shown(result)
        assert result.kept == pytest.approx(1 / 3)
        assert near(out, (0.03, 0.5), GREEN)
        assert near(out, (0.97, 0.5), GREEN)


def test_a_large_jpeg_that_is_decoded_at_a_fraction_shows_the_same_as_a_full_decode():
    content = big_jpeg("china", 12)
    result = prepared(content, AspectRatio.WIDE)
    full = Image.open(io.BytesIO(content)).convert("RGB")
    box = CENTRED.crop(*full.size, AspectRatio.WIDE)
    exact = np.asarray(full.resize((1536, 864), Image.Resampling.LANCZOS, box), float)
    assert np.abs(exact - np.asarray(shown(result), float)).mean() < 1.5


@pytest.mark.parametrize("side_px", [400, 1536])
def test_a_large_transparent_picture_is_scaled_without_seams_or_dark_edges(side_px):
    im = Image.radial_gradient("L").resize((2400, 1800))
    rgba = Image.merge("RGBA", (im, im, im, Image.linear_gradient("L").resize(im.size)))
    result = prepared(saved(rgba, "PNG", compress_level=1), AspectRatio.CLASSIC, side_px=side_px)
    assert (result.width, result.height) == (side_px, side_px * 3 // 4)
    ground = Image.new("RGBA", rgba.size, "white")
    ground.alpha_composite(rgba)
    exact = ground.convert("RGB").resize((result.width, result.height), Image.Resampling.BICUBIC)
    assert np.abs(np.asarray(exact, float) - np.asarray(shown(result), float)).max() <= 8


def test_nothing_of_the_metadata_is_sent():
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = saved(corners(), "JPEG", exif=exif, comment=b"secret note", icc_profile=profile, dpi=(300, 300))
    result = prepared(content)
    assert markers(result.jpeg) <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
    assert b"secret" not in result.jpeg
    assert b"Camera" not in result.jpeg


def markers(jpeg: bytes) -> set[int]:
    """The segments of a JPEG up to its pixels."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return found | {0xDA}


def swapped_profile() -> bytes:
    """sRGB with the red and green primaries exchanged: what it calls red is green."""
    content = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {
        bytes(content[at : at + 4]): at for at in range(132, 132 + 12 * struct.unpack(">I", content[128:132])[0], 12)
    }
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    content[red : red + 4], content[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(content).replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be")).replace(b"sRGB", b"Swap")


def test_a_foreign_colour_profile_is_converted_to_srgb():
    content = saved(Image.new("RGB", (64, 36), (255, 0, 0)), "PNG", icc_profile=swapped_profile())
    assert near(shown(prepared(content)), (0.5, 0.5), (0, 255, 0), 12)


@pytest.mark.parametrize("profile", [b"no profile", swapped_profile()[:200], b"\0" * 400])
def test_a_broken_colour_profile_says_nothing(profile):
    content = saved(Image.new("RGB", (64, 36), RED), "JPEG", icc_profile=profile, quality=95)
    assert near(shown(prepared(content)), (0.5, 0.5), RED)


def test_an_srgb_profile_on_a_grey_picture_says_nothing():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = saved(Image.new("L", (64, 36), 120), "JPEG", icc_profile=profile)
    assert near(shown(prepared(content)), (0.5, 0.5), (120, 120, 120))


def test_transparency_is_shown_on_white():
    clear = Image.new("RGBA", (64, 36), (10, 200, 10, 0))
    assert near(shown(prepared(saved(clear, "PNG"))), (0.5, 0.5), WHITE)
    half = Image.new("RGBA", (64, 36), (0, 0, 0, 128))
    for kind in ("PNG", "WEBP", "TIFF"):
        assert near(shown(prepared(saved(half, kind))), (0.5, 0.5), (127, 127, 127))
    assert near(shown(prepared(saved(Image.new("LA", (64, 36), (40, 0)), "PNG"))), (0.5, 0.5), WHITE)


def test_palettes_with_and_without_transparency_keep_their_colours():
    palette = corners().convert("P", palette=Image.Palette.ADAPTIVE)
    assert has_corners(shown(prepared(saved(palette, "PNG"), AspectRatio.CLASSIC)), 12)
    index = palette.getpixel((10, 10))
    out = shown(prepared(saved(palette, "PNG", transparency=index), AspectRatio.CLASSIC))
    assert near(out, (0.2, 0.2), WHITE)
    assert near(out, (0.8, 0.2), GREEN, 12)
    keyed = shown(prepared(saved(corners(), "PNG", transparency=RED), AspectRatio.CLASSIC))
    assert near(keyed, (0.2, 0.2), WHITE)
    bilevel = shown(prepared(saved(corners().convert("1"), "PNG"), AspectRatio.CLASSIC))
    assert near(bilevel, (0.2, 0.8), WHITE)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bit_grey_keeps_its_tones(kind):
    ramp = np.linspace(0, 65535, 1600, dtype=np.uint16)[None, :].repeat(900, 0)
    out = np.asarray(shown(prepared(saved(Image.fromarray(ramp), kind))), float)
    row = out[400, :, 0]
    assert row[0] <= 2
    assert row[-1] >= 253
    assert abs(row[len(row) // 2] - 127) <= 2
    assert all(b >= a - 2 for a, b in pairwise(row))


def test_sixteen_bit_grey_with_a_transparent_tone_is_read():
    ramp = Image.fromarray(np.full((36, 64), 40_000, np.uint16))
    assert near(shown(prepared(saved(ramp, "PNG", transparency=7))), (0.5, 0.5), (155, 155, 155))


@pytest.mark.parametrize(
    ("array", "grey"),
    [
        (np.full((36, 64), 0.5, np.float32), 127),
        (np.array([[0.0, 200.0] * 32] * 36, np.float32), 100),
        (np.full((36, 64), 32768, np.int32), 127),
        (np.full((36, 64), np.nan, np.float32), 0),
        (np.full((36, 64), -5, np.int32), 0),
    ],
)
def test_deep_tiffs_are_brought_to_eight_bit(array, grey):
    content = saved(Image.fromarray(array), "TIFF")
    assert abs(np.asarray(shown(prepared(content)), float).mean() - grey) <= 3


def test_big_endian_sixteen_bit_tiffs_are_read():
    im = Image.new("I;16B", (64, 36))
    im.frombytes(np.full((36, 64), 40_000, ">u2").tobytes())
    assert near(shown(prepared(saved(im, "TIFF"))), (0.5, 0.5), (155, 155, 155))


def test_cmyk_and_lab_become_rgb():
    cmyk = saved(Image.new("CMYK", (64, 36), (0, 255, 255, 0)), "JPEG", quality=95)
    assert near(shown(prepared(cmyk)), (0.5, 0.5), (255, 0, 0))
    lab = saved(Image.new("LAB", (64, 36), (255, 128, 128)), "TIFF")
    assert near(shown(prepared(lab)), (0.5, 0.5), WHITE, 6)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF", "TIFF"])
def test_an_animation_gives_its_first_frame(kind):
    first, second = Image.new("RGB", (64, 36), RED), Image.new("RGB", (64, 36), BLUE)
    content = saved(first, kind, save_all=True, append_images=[second])
    assert near(shown(prepared(content)), (0.5, 0.5), RED, 20)


def test_a_phone_jpeg_with_a_second_picture_inside_is_a_jpeg():
    content = saved(corners(), "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), BLUE)], quality=95)
    assert frames.inspect(io.BytesIO(content), "a.jpg", 10**6).mime == "image/jpeg"
    assert has_corners(shown(prepared(content, AspectRatio.CLASSIC)))


@pytest.mark.parametrize("ratio", AspectRatio)
@pytest.mark.parametrize("size", [(1, 1), (20_000, 100), (1, 5000), (2, 1)])
def test_extremely_thin_pictures_become_frames_by_every_fit(size, ratio):
    for kind in ("PNG", "JPEG"):
        content = saved(Image.new("RGB", size, BLUE), kind, quality=95)
        for mode in FitMode:
            result = prepared(content, ratio, fit=Fit(mode, 1, 0, Grade()))
            assert min(result.width, result.height) >= 16
            out = shown(result)
            assert near(out, (0.5, 0.5), BLUE, 60)  # one column of it may be all that is seen, in JPEG's coarse colour
            assert mode is not FitMode.COVER or near(out, (0.5, 0.5), BLUE)
            assert mode is FitMode.BLUR or near(out, (0.01, 0.01), BLUE)


@pytest.mark.parametrize("mode", FitMode)
def test_black_and_fully_transparent_pictures_have_no_other_colour_in_them(mode):
    for content, colour in (
        (saved(Image.new("RGB", (640, 300)), "PNG"), (0, 0, 0)),
        (saved(Image.new("RGBA", (640, 300)), "PNG"), WHITE if mode is not FitMode.BLUR else None),
    ):
        out = shown(prepared(content, fit=Fit(mode)))
        assert near(out, (0.5, 0.5), colour or WHITE, 1)
        assert colour is None or near(out, (0.01, 0.5), colour, 1)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize(
    ("x", "seen"),
    [(0, (RED, RED)), (0.2, (RED, GREEN)), (0.5, (GREEN, GREEN)), (0.8, (GREEN, BLUE)), (1, (BLUE, BLUE))],
)
def test_the_point_that_stays_in_view_moves_the_crop_as_far_as_the_edges_allow(kind, x, seen):
    im = Image.new("RGB", (900, 300), RED)
    im.paste(GREEN, (300, 0, 600, 300))
    im.paste(BLUE, (600, 0, 900, 300))
    result = prepared(saved(im, kind, quality=95), AspectRatio.SQUARE, fit=Fit(x=x, y=0.9))
    assert (result.width, result.height, result.kept) == (300, 300, pytest.approx(1 / 3))
    assert near(shown(result), (0.04, 0.5), seen[0])
    assert near(shown(result), (0.96, 0.5), seen[1])


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_point_is_one_of_the_picture_as_it_is_seen(kind, orientation):
    undo = {5: 5, 6: 8, 8: 6}.get(orientation, orientation)
    stored = corners() if undo == 1 else corners().transpose(frames.TURNS[undo])
    exif = Image.Exif()
    exif[274] = orientation
    content = saved(stored, kind, exif=exif.tobytes(), **({"quality": 95} if kind == "JPEG" else {}))
    for x, left in ((0, (RED, WHITE)), (1, (GREEN, BLUE))):
        out = shown(prepared(content, AspectRatio.TALL, fit=Fit(x=x)))
        assert near(out, (0.4, 0.1), left[0], 25)
        assert near(out, (0.4, 0.9), left[1], 25)
    for y, row in ((0, (RED, GREEN)), (1, (WHITE, BLUE))):
        out = shown(prepared(content, AspectRatio.WIDE, fit=Fit(y=y)))
        assert near(out, (0.1, 0.33), row[0], 25) or y == 1
        assert near(out, (0.9, 0.66), row[1], 25) or y == 0
    padded = shown(prepared(content, AspectRatio.WIDE, fit=Fit(FitMode.EDGE)))
    assert padded.size == (532, 300)
    assert has_corners(padded.crop((66, 0, 466, 300)), 25)


def test_an_off_centre_crop_of_a_large_jpeg_shows_the_same_as_a_full_decode():
    content = big_jpeg("china", 2)
    full = Image.open(io.BytesIO(content)).convert("RGB")
    fit = Fit(x=0.8, y=0.31)
    exact = full.resize((224, 400), Image.Resampling.LANCZOS, fit.crop(*full.size, AspectRatio.TALL))
    out = shown(prepared(content, AspectRatio.TALL, fit=fit, side_px=400))
    assert np.abs(np.asarray(exact, float) - np.asarray(out, float)).mean() < 3


def test_padding_by_the_edge_takes_the_mean_colour_of_each_side_and_leaves_the_picture_as_it_is():
    im = corners(300, 300)
    wide = prepared(saved(im, "PNG"), AspectRatio.WIDE, fit=Fit(FitMode.EDGE))
    out = shown(wide)
    assert (out.size, wide.kept) == ((532, 300), 1.0)
    assert has_corners(out.crop((116, 0, 416, 300)))
    left, right = (np.mean([RED, WHITE], 0), np.mean([GREEN, BLUE], 0))
    assert all(near(out, (x, y), left, 4) for x in (0, 0.2) for y in (0, 0.5, 1))
    assert all(near(out, (x, y), right, 4) for x in (0.8, 1) for y in (0, 0.5, 1))
    tall = shown(prepared(saved(im, "PNG"), AspectRatio.TALL, fit=Fit(FitMode.EDGE)))
    assert near(tall, (0.5, 0.1), np.mean([RED, GREEN], 0), 4)
    assert near(tall, (0.5, 0.9), np.mean([WHITE, BLUE], 0), 4)


def test_padding_by_blur_goes_on_softly_from_a_darker_copy_of_the_picture():
    im = photo("astronaut")
    result = prepared(saved(im, "PNG"), AspectRatio.WIDE, fit=Fit(FitMode.BLUR))
    out = np.asarray(shown(result), float)
    assert (result.width, result.height, result.kept) == (910, 512, 1.0)
    assert np.abs(out[:, 199:711] - np.asarray(im, float)).mean() < 3
    for pad in (out[:, :190], out[:, 720:]):
        assert np.abs(np.diff(pad, axis=0)).max() <= 12
        assert np.abs(np.diff(pad, axis=1)).max() <= 12
    copy = np.asarray(im.resize((910, 910)).crop((0, 199, 910, 711)), float)
    for part in (slice(0, 190), slice(720, 910)):
        assert out[:, part].mean() == pytest.approx(0.75 * copy[:, part].mean(), rel=0.1)


def graded_exactly(pixels: np.ndarray, grade: Grade) -> np.ndarray:
    """The grade by scikit-image's CIELAB, in floating point."""
    lab = color.rgb2lab(pixels.reshape(-1, 1, 3).astype(np.uint8))
    lab[..., 0] = grade.contrast * lab[..., 0] + grade.lightness
    lab[..., 1] += grade.red
    lab[..., 2] += grade.yellow
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of colours outside sRGB
        return color.lab2rgb(lab).reshape(pixels.shape) * 255


@pytest.mark.parametrize(
    "grade",
    [Grade(1.15, -6, 2, 3), Grade(1, 12), Grade(0.8, 4, -6, 8), Grade(1, -15), Grade(1, 0, 12, -15)],
    ids=lambda grade: Fit(grade=grade).key,
)
def test_a_grade_is_its_formula_to_two_levels(grade):
    photograph = np.asarray(photo("china").resize((160, 100)))
    primaries = np.array([[*RED], [*GREEN], [*BLUE], [*WHITE], [0, 0, 0], [9, 9, 9], [128, 128, 128]])
    for pixels in (photograph, primaries[None]):
        out = np.asarray(graded(Image.fromarray(pixels.astype(np.uint8)), grade), float)
        exact = graded_exactly(pixels, grade)
        inside = ((exact > 0.5) & (exact < 254.5)).all(-1)  # outside the gamut, scikit-image cuts off elsewhere
        assert inside.mean() > 0.2
        assert np.abs(out - exact)[inside].max() <= 2


def test_no_grade_changes_no_pixel_and_a_grade_is_the_same_with_and_without_padding():
    im = photo("china")
    assert graded(im, Grade()).tobytes() == im.tobytes()
    content = saved(im.resize((320, 180)), "PNG")
    lighter = Fit(FitMode.EDGE, grade=Grade(lightness=20))
    alone = np.asarray(shown(prepared(content, fit=Fit(grade=lighter.grade))), float)
    assert alone.mean() > np.asarray(im, float).mean() + 20
    tall = shown(prepared(content, AspectRatio.TALL, fit=lighter))
    assert tall.size == (320, 568)
    assert np.abs(np.asarray(tall.crop((0, 194, 320, 374)), float) - alone).mean() < 4
    assert near(tall, (0.5, 0.05), alone[0].mean(0), 4)


def test_the_whole_picture_is_shown_upright_and_on_white():
    exif = Image.Exif()
    exif[274] = 6
    content = saved(corners(300, 400).transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=95)
    small = frames.whole(io.BytesIO(content), (90, 120))
    assert (small.mode, small.size) == ("RGB", (90, 120))
    assert has_corners(small)
    clear = saved(Image.new("RGBA", (40, 30)), "PNG")
    assert near(frames.whole(io.BytesIO(clear), (40, 30)), (0.5, 0.5), WHITE, 0)


def test_real_photographs_become_frames_of_every_ratio():
    for name in ("china", "astronaut", "hubble"):
        for ratio in AspectRatio:
            result = prepared(photo_bytes(name), ratio)
            assert 10_000 < len(result.jpeg) < MAX_FRAME_BYTES


def test_quality_steps_down_until_the_frame_is_small_enough():
    noise = Image.effect_noise((1536, 864), 90)
    content = saved(noise, "PNG")
    large, small = prepared(content), prepared(content, max_bytes=700_000)
    assert len(small.jpeg) < 700_000 < len(large.jpeg)
    assert (small.width, small.height) == (large.width, large.height)
    assert refusal(content, max_bytes=1000).reason == "too_heavy"


def test_an_empty_file_is_called_empty():
    assert refusal(b"").reason == "empty"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
        b"Dear diary",
        b"PK\x03\x04" + b"\0" * 60,
        b"%PDF-1.7\n",
        b"\0",
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        saved(Image.new("RGB", (8, 8)), "PPM"),
        saved(Image.new("RGB", (8, 8)), "ICO", sizes=[(8, 8)]),
    ],
    ids=["svg", "text", "zip", "pdf", "nul", "mp4", "eps", "ppm", "ico"],
)
def test_what_is_no_picture_is_called_that(content):
    assert refusal(content).reason == "not_a_picture"


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind not in {"gif", "jpeg2000"}])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_picture_that_is_cut_short_is_called_that(kind, share):
    content = WRITERS[kind](photo("cat"))
    assert refusal(content[: int(len(content) * share)]).reason == "truncated"


def test_too_many_pixels_are_refused_by_our_own_cap_before_decoding():
    content = saved(Image.new("L", (1200, 1000)), "PNG")
    error = refusal(content, max_pixels=1_000_000)
    assert error.reason == "too_many_pixels"
    assert "1200 x 1000" in str(error)
    with pytest.raises(FrameError, match="1200 x 1000"):
        frames.inspect(io.BytesIO(content), "test", 1_000_000)


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of that size with hardly a byte of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    content = bytearray(saved(Image.new("RGB", (8, 8)), "JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def tiff_with(*tags: tuple[int, int, int, int]) -> bytes:
    """A little-endian TIFF of nothing but these tags: number, type, count, value."""
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(64)


@pytest.mark.parametrize(
    "content",
    [
        png_claiming(30_000, 30_000),
        png_claiming(2**31 - 1, 2**31 - 1),
        jpeg_claiming(65_000, 65_000),
        tiff_with((256, 4, 1, 2**30), (257, 4, 1, 2**30), (262, 3, 1, 1), (273, 4, 1, 8)),
        tiff_with((256, 4, 1, 90_000), (257, 4, 1, 90_000), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1, 8)),
        saved(Image.new("1", (14_000, 14_000)), "TIFF", compression="group4"),
        saved(Image.new("1", (16_000, 12_000)), "PNG"),
    ],
    ids=["png", "png_max", "jpeg", "tiff_max", "tiff", "tiff_real", "png_real"],
)
def test_decompression_bombs_are_refused_by_their_size(content):
    assert refusal(content).reason == "too_many_pixels"


@pytest.mark.parametrize(
    "content",
    [
        tiff_with((256, 4, 2**31, 8), (257, 4, 1, 40), (258, 3, 2**30, 12)),
        tiff_with((256, 3, 1, 40), (257, 3, 1, 40), (258, 3, 1, 255), (262, 3, 1, 1)),
        tiff_with((256, 3, 1, 40), (257, 3, 1, 40), (258, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 65535)),
        tiff_with((256, 3, 1, 40), (257, 3, 1, 40), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 1, 2**32 - 1)),
        tiff_with((256, 2, 4, 8), (257, 5, 1, 8)),
        tiff_with(),
    ],
)
def test_tiffs_with_silly_tags_are_called_broken(content):
    assert refusal(content).reason == "truncated"


def test_a_cap_above_pillows_own_limit_is_obeyed():
    content = saved(Image.new("1", (14_000, 14_000)), "PNG")
    assert frames.inspect(io.BytesIO(content), "big", 200_000_000).width == 14_000


def test_a_picture_with_broken_exif_is_still_a_picture():
    for exif in (b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0" + tiff_with((274, 3, 2**30, 6)), b"Exif\0\0garbage"):
        result = prepared(saved(corners(), "JPEG", exif=exif, quality=95), AspectRatio.CLASSIC)
        assert has_corners(shown(result))


def test_a_file_that_is_gone_is_called_missing(tmp_path):
    with pytest.raises(FrameError) as caught:
        frames.prepare(tmp_path / "gone", AspectRatio.WIDE, name="a.jpg")
    assert (caught.value.reason, caught.value.name) == ("missing", "a.jpg")


@cache
def small_files() -> tuple[bytes, ...]:
    im = photo("cat").resize((48, 32))
    files = [write(im) for write in WRITERS.values()]
    files.append(saved(im, "JPEG", exif=_exif(), icc_profile=swapped_profile()))
    files.append(saved(im.convert("RGBA"), "PNG", exif=_exif(), icc_profile=swapped_profile()))
    files.append(saved(im, "GIF", save_all=True, append_images=[im.rotate(90)]))
    files.append(saved(im, "WEBP", save_all=True, append_images=[im.rotate(90)]))
    files.append(saved(Image.fromarray(np.arange(1024, dtype=np.uint16).reshape(32, 32)), "TIFF"))
    return tuple(files)


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[274], exif[0x010F] = 6, "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    index=st.integers(0, 15),
    cut=st.one_of(st.none(), st.floats(0, 1)),
    changes=st.lists(
        st.tuples(st.one_of(st.floats(0, 1), st.floats(0, 0.1)), st.binary(min_size=1, max_size=8)), max_size=6
    ),
)
def test_any_damage_ends_in_a_frame_or_a_frame_error(index, cut, changes):
    content = bytearray(small_files()[index])
    for where, new in changes:
        at = int(where * (len(content) - 1))
        content[at : at + len(new)] = new
    if cut is not None:
        content = content[: int(cut * len(content))]
    assert outcome(bytes(content)) in {"frame", "empty", "not_a_picture", "truncated", "too_many_pixels"}


@settings(max_examples=200, deadline=None)
@given(
    head=st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"MM\0*", b"BM"]),
    body=st.binary(max_size=200),
)
def test_any_bytes_end_in_a_frame_or_a_frame_error(head, body):
    assert outcome(head + body) in {"frame", "empty", "not_a_picture", "truncated", "too_many_pixels"}


def outcome(content: bytes) -> str:
    """The reason of the refusal, or `frame`."""
    try:
        shown(prepared(content, max_pixels=4_000_000))
    except FrameError as error:
        return error.reason
    return "frame"
