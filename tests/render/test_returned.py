"""A film's frame beside the one that was sent, and a loop's end beside its beginning, as services change them."""

import cv2
import numpy as np
import pytest

from tests.render import pairs
from tests.render.support import encoded, film, frames
from twoframe.errors import NotAFilm
from twoframe.models import AspectRatio
from twoframe.render import encode, nv12
from twoframe.render.aligned import likeness
from twoframe.render.returned import TIMES, compare
from twoframe.studio.levels import closing_level, match_level

SIZE = (640, 360)
NAMES = ("china", "flower", "coffee", "rocket", "brick")
"""Fine and soft, light and dark: the hardest and the easiest of the photographs that there are."""


def cropped(picture, share):
    height, width = picture.shape[:2]
    y, x = round(height * share), round(width * share)
    return cv2.resize(picture[y : height - y, x : width - x], (width, height), interpolation=cv2.INTER_AREA)


def reencoded(picture, folder, crf, size=SIZE):
    """The picture as a film shows it that was encoded this badly."""
    import av

    with av.open(str(folder / "film.mp4"), "w") as file:
        stream = file.add_stream("libx264", rate=24, options={"crf": str(crf), "preset": "superfast"})
        (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        file.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(small), format="rgb24")))
        file.mux(stream.encode())
    return frames(folder / "film.mp4")[0]


SAME = {
    "at crf 35": lambda picture, folder: reencoded(picture, folder, 35),
    "at half the size and crf 30": lambda picture, folder: reencoded(picture, folder, 30, (320, 180)),
    "in another shape": lambda picture, folder: reencoded(picture, folder, 28, (680, 376)),
    "in shifted colours": lambda picture, folder: np.clip(picture * (1.06, 1, 0.93) + 6, 0, 255).astype(np.uint8),
    "with 2 % cut off each edge": lambda picture, folder: reencoded(cropped(picture, 0.02), folder, 28),
    "all at once": lambda picture, folder: reencoded(
        np.clip(cropped(picture, 0.01) * (1.05, 1, 0.95) + 4, 0, 255).astype(np.uint8), folder, 32, (680, 376)
    ),
}

OTHER = {
    "mirrored": lambda picture: picture[:, ::-1].copy(),
    "upside down": lambda picture: picture[::-1].copy(),
    "a third closer": lambda picture: cropped(picture, 0.125),
    "turned by 8°": lambda picture: pairs.view(picture, 320, 180, 640, 8),
    "black": np.zeros_like,
}


def level(sent, shown):
    found = likeness(sent, shown)
    return match_level(score=found.score, moved=found.moved, turned=found.turned, colour=found.colour)


@pytest.mark.parametrize("change", SAME)
def test_what_a_service_does_to_a_frame_leaves_it_the_same(change, tmp_path):
    for name in NAMES:
        sent = pairs.fitted(name)
        assert level(sent, SAME[change](sent, tmp_path)) == "matches", name


@pytest.mark.parametrize("change", OTHER)
def test_another_picture_differs(change):
    for name in NAMES:
        sent = pairs.fitted(name)
        assert level(sent, OTHER[change](sent)) == "differs", name


def test_unrelated_pictures_differ():
    for one in NAMES:
        for other in NAMES:
            assert (level(pairs.fitted(one), pairs.fitted(other)) == "matches") == (one == other)


def test_the_same_picture_in_another_light_or_place_is_close():
    sent = pairs.fitted("china")
    assert level(sent, (sent * 0.5).astype(np.uint8)) == "close"
    flower = pairs.fitted("flower")
    assert level(flower, np.repeat(cv2.cvtColor(flower, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)) == "close"
    view, shifted = (pairs.view(pairs.pixels("china"), x, 213, 420) for x in (300, 321))
    found = likeness(view, shifted)
    assert found.moved == pytest.approx(0.05, abs=0.01)
    assert level(view, shifted) == "close"


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_plain_frame_matches_itself_and_no_photograph(value):
    plain = np.full((360, 640, 3), value, np.uint8)
    assert level(plain, plain.copy()) == "matches"
    assert level(plain, pairs.fitted("coffee")) == "differs"


def seam(path, clip):
    found = compare(path, None, None, clip).seam
    return closing_level(score=found.score, jump=found.jump, light=found.light), found


def cut(path, folder, drop=0, gain=1.0):
    """The film without its last frames, or getting lighter towards its end."""
    import av

    with av.open(str(path)) as file:
        kept = [frame.to_ndarray(format="nv12") for frame in file.decode(video=0)][: -drop or None]
    for index, frame in enumerate(kept):
        luma, _ = nv12.planes(frame)
        luma[:] = np.clip(luma * (1 + (gain - 1) * index / len(kept)), 16, 235)
    encode.write(kept, folder / "cut.mp4", fps=24)
    return folder / "cut.mp4"


def test_a_loop_closes_until_its_end_is_cut_off_or_relit(tmp_path):
    pair = pairs.known_pair("pan 20 %")
    size = {"width": 320, "height": 180, "seconds": 3.0}
    made, _ = film(tmp_path, "", start=encoded(pair.start), end=encoded(pair.end), loop=True, **size)
    assert seam(made.path, tmp_path / "seam.mp4")[0] == "closes"
    shown = frames(tmp_path / "seam.mp4")
    assert len(shown) == TIMES * (19 + 19 + 6)
    assert (shown[38:44] < 24).all(), "black between two showings"
    level, found = seam(cut(made.path, tmp_path, drop=12), tmp_path / "seam.mp4")
    assert (level, found.jump > 0.03) == ("jumps", True)
    level, found = seam(cut(made.path, tmp_path, gain=1.25), tmp_path / "seam.mp4")
    assert level == "jumps"
    assert found.light < -5
    assert found.jump < 0.02, "light is no motion"


def test_a_film_in_steady_motion_closes_where_it_goes_on(tmp_path):
    made, _ = film(tmp_path, "ocean at night", loop=True)
    assert seam(made.path, tmp_path / "seam.mp4")[0] == "closes"
    made, _ = film(tmp_path, "ocean at night")
    assert seam(made.path, tmp_path / "seam.mp4")[0] == "jumps"


@pytest.mark.parametrize("size", [(16, 16), (16, 640)])
def test_the_smallest_and_shortest_films_are_looked_at_too(size, tmp_path):
    frame = nv12.from_rgb(np.zeros((size[1], size[0], 3), np.uint8))
    encode.write([frame], tmp_path / "one.mp4", fps=24)
    (tmp_path / "sent.jpg").write_bytes(encoded(pairs.fitted("cat"), "JPEG"))
    found = compare(tmp_path / "one.mp4", tmp_path / "sent.jpg", None, tmp_path / "seam.mp4")
    assert found.first is not None
    assert found.last is None
    assert found.seam.jump == pytest.approx(0, abs=0.01)


def test_what_is_no_film_is_refused(tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypno film")
    with pytest.raises(NotAFilm):
        compare(tmp_path / "film.mp4", None, None, None)


def test_the_shape_of_a_film_does_not_matter(tmp_path):
    sent = pairs.fitted("coffee")
    made, shown = film(tmp_path, "static shot", start=encoded(sent), ratio=AspectRatio.WIDE, width=480, height=280)
    assert level(sent, shown[0]) == "matches", made.technique
