"""Results on disk: whole or not there, bounded, and deleted by anyone at any time."""

import os
import shutil

import pytest

from twoframe.studio.cache import Cache

KEYS = [f"{number:064x}" for number in range(6)]


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache", tmp_path / "tmp", max_results=3, max_bytes=10_000)


def keep(cache, tmp_path, key, size=100, age_s=0):
    part = tmp_path / "part"
    part.write_bytes(b"x" * size)
    cache.keep(key, {"score": 0.5}, {f"{key}.mp4": part})
    for file in (tmp_path / "cache").glob(f"*/{key}*"):
        os.utime(file, (1e9 - age_s, 1e9 - age_s))


def test_what_is_kept_is_found_with_its_files(cache, tmp_path):
    keep(cache, tmp_path, KEYS[0])
    assert cache.facts(KEYS[0])["score"] == 0.5
    assert cache.file(f"{KEYS[0]}.mp4").read_bytes() == b"x" * 100
    assert not (tmp_path / "part").exists()


@pytest.mark.parametrize("lost", ["mp4", "json", "all"])
def test_what_was_deleted_is_as_if_it_had_never_been(cache, tmp_path, lost):
    keep(cache, tmp_path, KEYS[0])
    if lost == "all":
        shutil.rmtree(tmp_path / "cache")
    else:
        next((tmp_path / "cache").glob(f"*/*.{lost}")).unlink()
    assert cache.facts(KEYS[0]) is None
    keep(cache, tmp_path, KEYS[0])
    assert cache.facts(KEYS[0])


@pytest.mark.parametrize("content", [b"", b"[]", b'{"files', b"\xff"])
def test_facts_that_can_not_be_read_are_none(cache, tmp_path, content):
    keep(cache, tmp_path, KEYS[0])
    next((tmp_path / "cache").glob("*/*.json")).write_bytes(content)
    assert cache.facts(KEYS[0]) is None


def test_the_oldest_go_when_there_are_too_many(cache, tmp_path):
    for age_s, key in enumerate(KEYS):
        keep(cache, tmp_path, key, age_s=100 - age_s)
    assert [bool(cache.facts(key)) for key in KEYS] == [False] * 3 + [True] * 3
    assert len(list((tmp_path / "cache").glob("*/*"))) == 6


def test_the_oldest_go_when_they_take_too_much_room_but_never_the_newest(cache, tmp_path):
    keep(cache, tmp_path, KEYS[0], size=6000, age_s=50)
    keep(cache, tmp_path, KEYS[1], size=20_000)
    assert cache.facts(KEYS[0]) is None
    assert cache.facts(KEYS[1])


@pytest.mark.parametrize(
    "name", ["../secret.jpg", f"{KEYS[0]}.json", f"{KEYS[0]}.exe", "", "a.mp4", f"{KEYS[0]}-é.jpg"]
)
def test_only_results_have_names(cache, tmp_path, name):
    keep(cache, tmp_path, KEYS[0])
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    assert cache.file(name) is None
