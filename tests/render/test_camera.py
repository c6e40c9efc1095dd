"""One keyframe: the camera move that the prompt names, starting or ending on the frame."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from tests.render.pairs import likeness
from tests.render.support import above_caption, encoded, film, fitted
from tests.support.photos import photo_bytes
from twoframe.moves import GENTLE, MOVES, read_move
from twoframe.render import Technique
from twoframe.render.camera_path import find_camera

IN, OUT, LEFT, RIGHT, UP, DOWN, AROUND, STILL = (move for move, _ in MOVES)


@pytest.mark.parametrize(
    ("prompt", "move"),
    [
        ("Slow push in on the temple", IN),
        ("the camera dollies in", IN),
        ("Zoom-in, cinematic", IN),
        ("镜头缓缓推进", IN),
        ("pull out to reveal the valley", OUT),
        ("Camera zooms out slowly", OUT),
        ("the camera moves slowly back", OUT),
        ("镜头拉远", OUT),
        ("Pan left", LEFT),
        ("the camera pans slowly to the left", LEFT),
        ("镜头左移", LEFT),
        ("a smooth pan to the right", RIGHT),
        ("镜头向右", RIGHT),
        ("tilt up to the sky", UP),
        ("上摇", UP),
        ("the camera tilts down", DOWN),
        ("镜头下摇", DOWN),
        ("Orbit around the statue", AROUND),
        ("镜头环绕", AROUND),
        ("static shot of a street", STILL),
        ("固定镜头", STILL),
        ("push in, then pan left", IN),
        ("pan left, then push in", LEFT),
        ("a cat dances", GENTLE),
        ("a panda on the left, moving", GENTLE),
        ("a company moved its headquarters", GENTLE),
        ("", GENTLE),
    ],
)
def test_the_prompt_says_how_the_camera_moves(prompt, move):
    assert read_move(prompt) == move


def seen_move(frames: np.ndarray) -> tuple[float, float, float]:
    """How the content moved from the first frame to the last: zoom, and the middle's shift in shares of the frame."""
    first, last = (cv2.cvtColor(above_caption(frame), cv2.COLOR_RGB2GRAY) for frame in (frames[0], frames[-1]))
    with ThreadPoolExecutor(2) as pool:
        camera = find_camera(first, last, pool)
    high, wide = first.shape
    middle = np.array([wide / 2, high / 2, 1])
    shift = (camera @ middle - middle)[:2] / (wide, high)
    return float(np.hypot(camera[0, 0], camera[1, 0])), float(shift[0]), float(shift[1])


@pytest.mark.parametrize("slot", ["start", "end"])
@pytest.mark.parametrize(
    ("prompt", "zoom", "right", "down"),
    [
        ("push in", 1.3, 0, 0),
        ("pull out", 0.84, 0, 0),
        ("pan right", None, -1, 0),
        ("pan left", None, 1, 0),
        ("tilt up", None, 0, 1),
        ("tilt down", None, 0, -1),
        ("a cat", 1.12, 0, 0),
    ],
)
def test_the_content_moves_as_the_camera_was_told(prompt, zoom, right, down, slot, tmp_path):
    made, frames = film(tmp_path, prompt, width=640, height=360, **{slot: photo_bytes("china")})
    assert made.technique is Technique.CAMERA
    seen_zoom, x, y = seen_move(frames)
    if zoom:
        assert seen_zoom == pytest.approx(zoom, rel=0.03)
        assert abs(x) < 0.03
    if right:
        assert np.sign(x) == right
        assert abs(x) > 0.08
    if down:
        assert np.sign(y) == down
        assert abs(y) > 0.08


@pytest.mark.parametrize("prompt", ["push in", "pull out", "pan left", "tilt up", "orbit", "static shot", "a cat"])
def test_the_film_starts_on_a_start_frame_and_ends_on_an_end_frame(prompt, tmp_path):
    picture = photo_bytes("coffee")
    _, starting = film(tmp_path, prompt, start=picture)
    _, ending = film(tmp_path, prompt, end=picture)
    wanted = above_caption(fitted(picture))
    assert likeness(wanted, above_caption(starting[0])) > 0.97
    assert likeness(wanted, above_caption(ending[-1])) > 0.97
    assert likeness(wanted, above_caption(starting[-1])) < 0.9 or prompt == "static shot", "it moved in between"


@pytest.mark.parametrize("prompt", ["pan left", "pan right", "tilt up", "tilt down", "orbit", "push in"])
def test_the_view_never_leaves_the_picture(prompt, tmp_path):
    """Against a picture with a thin green rim: none of it may be doubled by the mirrored outside."""
    picture, rim = np.full((360, 640, 3), 128, np.uint8), 4
    for edge in (np.s_[:rim], np.s_[-rim:], np.s_[:, :rim], np.s_[:, -rim:]):
        picture[edge] = (0, 255, 0)
    _, frames = film(tmp_path, prompt, start=encoded(picture), width=640, height=360)
    for frame in frames:
        green = (frame[..., 1].astype(int) - frame[..., 0] > 90) & (frame[..., 1] > 140)
        row, column = green[160], green[:, 320]
        sides = row[:320].sum(), row[320:].sum(), column[:180].sum(), column[180:].sum()
        assert max(sides) <= rim * 1.3 + 1


def test_a_pull_out_shows_no_hard_edge_where_the_picture_ends(tmp_path):
    _, frames = film(tmp_path, "pull out", start=photo_bytes("coffee"), width=640, height=360)
    last = cv2.cvtColor(frames[-1], cv2.COLOR_RGB2GRAY).astype(float)
    steps = np.abs(np.diff(last, axis=1)).mean(axis=0)
    edge = round(320 * (1 - 0.84))
    within = steps[edge + 4 : edge + 80].max()
    assert steps[edge - 3 : edge + 3].max() < 1.2 * within
    assert steps[: edge // 2].max() < 0.3 * within, "ever softer further out"


def test_a_loop_goes_there_and_back(tmp_path):
    _, frames = film(tmp_path, "push in", start=photo_bytes("cat"), loop=True, seconds=2.0)
    half = len(frames) // 2
    assert likeness(frames[1], frames[-1]) > 0.97, "the last frame leads back to the first"
    assert likeness(frames[half - 6], frames[half + 6]) > 0.97
    assert likeness(frames[0], frames[half]) < 0.8
