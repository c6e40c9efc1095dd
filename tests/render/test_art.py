"""A prompt alone: colours from its words, slow folds of light, the same each time."""

import colorsys
from itertools import pairwise

import numpy as np
import pytest

from tests.render.support import error, film
from twoframe.render import Technique, nv12
from twoframe.render.art import ArtFilm
from twoframe.render.palette import STEPS, ramp


def hue(colour: np.ndarray) -> float:
    """Degrees on the colour circle."""
    return 360 * colorsys.rgb_to_hsv(*colour.tolist())[0]


@pytest.mark.parametrize(
    ("prompt", "low", "high"),
    [
        ("red silk", 350, 15),
        ("红色的丝绸", 350, 15),
        ("orange light", 15, 40),
        ("golden hour", 30, 50),
        ("a green field", 120, 170),
        ("翠竹", 90, 170),
        ("blue", 200, 235),
        ("蓝", 200, 235),
        ("ocean waves", 175, 210),
        ("大海", 175, 210),
        ("purple rain", 230, 280),
        ("pink", 330, 350),
        ("aurora", 100, 165),
        ("sunset over the city", 345, 40),
        ("forest", 90, 150),
    ],
)
def test_colours_follow_the_words(prompt, low, high):
    middle = hue(ramp(prompt, 0)[STEPS * 5 // 8])
    assert (low <= middle <= high) if low < high else (middle >= low or middle <= high), middle


@pytest.mark.parametrize("prompt", ["a scared tiger", "credit", "blueprint", "golden", "starfish", "icecream"])
def test_a_word_counts_only_when_it_stands_there(prompt):
    named = {"a scared tiger": "tiger", "golden": "golden"}
    wanted = ramp(named.get(prompt, "nothing at all"), 3)
    assert (ramp(prompt, 3) == wanted).all()


@pytest.mark.parametrize("prompt", ["", "red", "black", "white", "a cat at night", "snow", "neon city", "黑白"])
@pytest.mark.parametrize("choice", range(6))
def test_every_ramp_climbs_smoothly_from_dark_to_light(prompt, choice):
    light = ramp(prompt, choice) @ np.array([0.2126, 0.7152, 0.0722])
    assert light[0] < 0.25
    assert light[-1] > 0.8
    assert np.diff(light).min() > -0.004
    assert np.abs(np.diff(ramp(prompt, choice), axis=0)).max() < 0.02


def test_the_technique_is_named_and_prompts_differ(tmp_path):
    made, waves = film(tmp_path, "waves", seconds=0.2)
    _, other = film(tmp_path, "waves at night", seconds=0.2)
    assert made.technique is Technique.ART
    assert error(waves[0], other[0]) > 10


def test_case_and_space_around_make_no_other_film():
    one, other = (ArtFilm(prompt, 160, 90).frame(0.3) for prompt in ("Red silk", "  red silk\n"))
    assert (one == other).all()


@pytest.mark.parametrize("prompt", ["a cat dances at sunset", "美人鱼", "galaxy", "x"])
def test_it_flows_all_the_time_and_never_jumps(prompt):
    art = ArtFilm(prompt, 320, 180)
    shown = [nv12.to_rgb(art.frame(i / 24)) for i in range(25)]
    steps = [error(*pair) for pair in pairwise(shown)]
    assert max(steps) < 3 * min(steps)
    assert error(shown[0], shown[-1]) > 8


@pytest.mark.parametrize("prompt", ["a cat dances at sunset", "美人鱼", "galaxy"])
def test_a_loop_closes_without_a_seam(prompt):
    art = ArtFilm(prompt, 320, 180, closed=True)
    shown = [nv12.to_rgb(art.frame(i / 24)) for i in range(24)]
    steps = [error(*pair) for pair in pairwise(shown)]
    assert error(shown[-1], shown[0]) < 1.3 * max(steps)
    assert error(shown[0], shown[12]) > 4


def test_soft_gradients_do_not_band():
    """Grain keeps neighbouring pixels from being equal over long stretches."""
    luma, _ = nv12.planes(ArtFilm("night", 640, 360).frame(0.5))
    runs = (np.diff(luma.astype(int), axis=1) == 0).mean()
    assert runs < 0.5
    assert np.abs(np.diff(luma.astype(int), axis=1)).max() < 16
