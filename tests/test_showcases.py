"""Showcases as pages use them: what is checked, what comes back, and what is shown of them."""

import base64
import json
import re

import pytest

from tests.support.showing import COLOURS, add_film
from twoframe import runtime
from twoframe.errors import RequestRefused
from twoframe.models import new_id
from twoframe.presenter.offline import BLOCK, OfflineFile, Part, Scene


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A service whose gateway and worker are not started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOFRAME_DATA", str(tmp_path_factory.mktemp("house") / "data"))
        yield runtime.service()
        runtime.close()


@pytest.fixture
def films(house):
    return [add_film(house.library._store, house.settings.data, f"Film {index}", COLOURS[index]) for index in range(3)]


@pytest.fixture
def reel(house, films):
    """A showcase of three films."""
    reel = house.showcases.begin_titled("Autumn reel", showcase_id=new_id())
    assert house.showcases.add(reel, films).joined == tuple(films)
    return reel


def problem(write):
    with pytest.raises(RequestRefused) as refused:
        write()
    return refused.value.problems[0].field, refused.value.problems[0].words


def test_one_untitled_empty_showcase_is_enough(house, films):
    first = house.showcases.begin()
    assert house.showcases.begin() == first
    house.showcases.add(first, films)
    house._store.delete_all(films)
    assert house.showcases.begin() != first


def test_the_second_press_of_one_dialog_makes_no_second_showcase(house):
    press = new_id()
    assert house.showcases.begin_titled("Winter", showcase_id=press) == press
    assert house.showcases.begin_titled("Winter", showcase_id=press) == press
    assert [each.title for each in house.showcases.listed()].count("Winter") == 1


def test_titles_and_captions_are_one_line_of_a_length_that_fits(house, reel, films):
    showcases = house.showcases
    assert problem(lambda: showcases.rename(reel, " \n ")) == ("title", "Type a title.")
    assert problem(lambda: showcases.rename(reel, "x" * 121))[0] == "title"
    assert problem(lambda: showcases.begin_titled("", showcase_id=new_id()))[0] == "title"
    field, words = problem(lambda: showcases.caption(reel, films[0], "x" * 5000))
    assert field == "caption"
    assert "5000" in words
    showcases.rename(reel, "  Winter\0 \n reel ")
    showcases.caption(reel, films[0], " a \u200b b\x07 ")
    showcase = showcases.showcase(reel)
    assert showcase.title == "Winter reel"
    assert showcase.places[0].caption == "a b"


def test_what_is_done_with_a_deleted_showcase_is_refused_with_the_reason(house, reel, films):
    house.showcases.delete(reel)
    for write in (lambda: house.showcases.add(reel, films), lambda: house.showcases.duplicate(reel)):
        assert problem(write) == ("showcase", "This showcase was deleted. Choose another.")


def test_a_film_with_a_title_of_its_own_has_it_for_a_caption(house, films):
    house.library.rename(films[0], "Temple at dusk")
    reel = house.showcases.begin_titled("Captions", showcase_id=new_id())
    added = house.showcases.add(reel, [*films, *films, "f" * 32])
    assert added.left_out == 1
    assert [place.caption for place in house.showcases.showcase(reel).places] == ["Temple at dusk", "", ""]


def test_what_is_taken_out_or_deleted_can_be_brought_back_as_it_was(house, reel, films):
    house.showcases.caption(reel, films[1], "Petals")
    before = house.showcases.showcase(reel).places
    taken = house.showcases.take_out(reel, films[1])
    assert house.showcases.take_out(reel, films[1]) is None
    house.showcases.put_back(taken)
    assert house.showcases.showcase(reel).places == before
    gone = house.showcases.delete(reel)
    assert house.showcases.delete(reel) is None
    house.showcases.restore(gone)
    assert house.showcases.showcase(reel).places == before


def test_a_copy_is_a_showcase_of_its_own(house, reel, films):
    copy = house.showcases.duplicate(reel)
    house.showcases.take_out(copy, films[0])
    assert len(house.showcases.showcase(reel).places) == 3
    assert house.showcases.showcase(copy).title == "Autumn reel, copy"


def test_only_films_that_are_on_this_computer_are_shown(house, reel, films):
    house.delete(films[0])
    (house.settings.data / "films" / f"{films[1]}.mp4").unlink()
    showcase = house.showcases.showcase(reel)
    assert [place.task.id for place in house.showcases.shown(showcase)] == [films[2]]
    assert len(showcase.places) == 3
    assert b"".join(house.showcases.offline(showcase).pieces()).count(b'<script type="text/plain"') == 1


def test_the_films_in_the_file_are_the_films_on_the_disk(house, reel, films):
    file = house.showcases.offline(house.showcases.showcase(reel))
    html = b"".join(file.pieces())
    assert len(html) == file.size
    show = json.loads(re.search(rb'id="show">(.*?)</script>', html, re.DOTALL)[1])
    for at, film in enumerate(films):
        part = show["films"][at]["film"]["part"]
        block = re.search(rf'data-part="{part}">([^<]*)<'.encode(), html)[1]
        assert base64.b64decode(block) == (house.settings.data / "films" / f"{film}.mp4").read_bytes()


@pytest.mark.parametrize("size", [0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_the_size_is_told_exactly_for_films_of_any_length(size, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(range(256)) * (size // 256 + 1))
    with film.open("r+b") as out:
        out.truncate(size)
    file = OfflineFile("Reel", [Scene(Part.of(film, "video/mp4"))])
    pieces = list(file.pieces())
    assert sum(map(len, pieces)) == file.size
    assert max(map(len, pieces)) < 2 * BLOCK  # so much is held at a time, however long the film
    blocks = re.findall(rb'data-part="0">([^<]*)<', b"".join(pieces))
    assert b"".join(map(base64.b64decode, blocks)) == film.read_bytes()


@pytest.mark.parametrize("change", [b"", b"more than it was"])
def test_half_a_film_never_passes_for_a_whole_one(change, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"as it was")
    file = OfflineFile("Reel", [Scene(Part.of(film, "video/mp4"))])
    film.write_bytes(change)
    with pytest.raises(OSError, match="changed"):
        list(file.pieces())
