"""Smaller copies as the pages see them: made behind the page by a process of its own, once, and broken off unwaited."""

import numpy as np
import pytest

from tests.support.films import tiny_film
from tests.support.server import wait_for
from tests.support.showing import add_film
from twoframe import runtime
from twoframe.desk import State
from twoframe.studio import smaller_films

NOISE = np.random.default_rng(1).integers(0, 255, (1280, 1280, 3), np.uint8)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service whose gateway and worker are not started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOFRAME_DATA", str(tmp_path_factory.mktemp("house") / "data"))
        yield runtime.service()
        runtime.close()


@pytest.fixture(scope="module")
def content():
    """A film that is hard to encode, so that there is time to break it off."""
    return tiny_film(1280, 720, 1.0, paint=lambda index, _count: np.roll(NOISE, 40 * index, 1)[:720])


@pytest.fixture
def films(house, content):
    """Two finished films, new for each test."""
    data = house.settings.data
    ids = [add_film(house.library._store, data, f"A storm {index}") for index in range(2)]
    for film in ids:
        (data / "films" / f"{film}.mp4").write_bytes(content)
    return [house.task(film) for film in ids]


def done(house, films):
    copies = house.desk.smaller.copies(films)
    assert copies.state is not State.FAILED, copies.problem
    return copies if copies.state is State.DONE else None


def test_copies_are_made_when_somebody_asks_with_their_progress_and_are_there_ever_after(house, films, content):
    assert house.desk.smaller.copies(films).state is State.NONE
    house.desk.smaller.start(films, "mira")
    shares = []

    def watched():
        copies = house.desk.smaller.copies(films)
        shares.append(copies.share)
        return done(house, films)

    copies = wait_for(watched, 120, "both copies")
    assert shares == sorted(shares)
    assert any(0 < share < 1 for share in shares)
    assert set(copies.files) == {film.id for film in films}
    assert all(file.stat().st_size < len(content) / 2 for file in copies.files.values())
    house.desk.smaller.start(films, "jonas")
    again = wait_for(lambda: done(house, films), 20)
    assert again.files == copies.files


def test_one_film_more_takes_one_film_more_work(house, films):
    first = films[:1]
    house.desk.smaller.start(first, "mira")
    made = wait_for(lambda: done(house, first), 120, "the first copy")
    at = made.files[first[0].id].stat().st_mtime_ns
    house.desk.smaller.start(films, "mira")
    both = wait_for(lambda: done(house, films), 120, "the second copy")
    assert both.files[first[0].id].stat().st_mtime_ns == at


def test_what_nobody_waits_for_is_broken_off_and_leaves_nothing(house, films):
    house.desk.smaller.start(films, "mira")
    house.desk.smaller.start(films, "jonas")
    house.desk.smaller.cancel("mira")
    assert house.desk.smaller.copies(films).state is State.RUNNING  # jonas waits
    house.desk.smaller.cancel("jonas")
    assert house.desk.smaller.copies(films).state is State.NONE
    wait_for(lambda: not [*house.settings.data.glob("tmp/smaller*")], 60, "the halves to go")
    assert house.desk.smaller.copies(films).state is State.NONE


def test_it_ends_between_two_films_when_nobody_has_looked_for_long(house, films, monkeypatch):
    monkeypatch.setattr(smaller_films, "FORGOTTEN_S", -1.0)
    house.desk.smaller.start(films, "mira")
    wait_for(lambda: house.desk.smaller.copies(films).state is State.NONE, 60, "the end")


def test_a_film_that_was_deleted_meanwhile_is_passed_over(house, films):
    (house.settings.data / "films" / f"{films[0].id}.mp4").unlink()
    house.desk.smaller.start(films, "mira")
    wait_for(lambda: done(house, films[1:]), 120, "the other copy")
