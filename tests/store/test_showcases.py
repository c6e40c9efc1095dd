"""Showcases: an order that two people can change at once without losing anything of each other's."""

import pytest

from tests.store.given import COMPLETED, FAILED, one, one_in
from twoframe.models import Film
from twoframe.showing import FILMS_MAX

FILM = Film(1280, 720, 5.0, 3_000_000)


@pytest.fixture
def films(store):
    """The ids of three finished films."""
    return [one_in(store, COMPLETED, film=FILM).id for _ in range(3)]


@pytest.fixture
def reel(store, films):
    """A showcase of the three."""
    reel = store.add_showcase("Autumn reel")
    store.add_to_showcase(reel, [(film, f"Film {index}") for index, film in enumerate(films)])
    return reel


def told(store, reel):
    """What a showcase holds, in order."""
    return [(place.task.id, place.caption) for place in store.showcase(reel).places]


def order(store, reel):
    return [task_id for task_id, _ in told(store, reel)]


def test_a_showcase_keeps_its_title_its_films_their_captions_and_their_order(store, clock, open_store, films):
    begun = clock.now
    reel = store.add_showcase("Autumn reel")
    clock.step(60)
    store.add_to_showcase(reel, [(films[1], "Petals"), (films[0], "")])
    again = open_store().showcase(reel)
    assert (again.title, again.created_at, again.changed_at) == ("Autumn reel", begun, clock.now)
    assert told(store, reel) == [(films[1], "Petals"), (films[0], "")]


def test_there_is_no_showcase_by_another_id(store):
    assert store.showcase("f" * 32) is None
    assert store.add_to_showcase("f" * 32, []) is None
    assert not store.retitle_showcase("f" * 32, "Nothing")


def test_a_film_is_in_a_showcase_once_however_often_it_is_added(store, reel, films):
    assert store.add_to_showcase(reel, [(films[0], "Once more"), (films[0], "And more")]) == []
    assert told(store, reel)[0] == (films[0], "Film 0")


def test_only_films_that_are_finished_and_there_join(store, reel):
    waiting, failed = one(store), one_in(store, FAILED)
    binned = one_in(store, COMPLETED, film=FILM)
    store.delete(binned.id)
    joined = store.add_to_showcase(reel, [(task.id, "") for task in (waiting, failed, binned)] + [("f" * 32, "")])
    assert joined == []


def test_a_showcase_takes_no_more_films_than_anybody_shows(store, films):
    reel = store.add_showcase("Long")
    many = [one_in(store, COMPLETED, film=FILM).id for _ in range(FILMS_MAX)]
    assert len(store.add_to_showcase(reel, [(film, "") for film in [*films, *many]])) == FILMS_MAX
    assert store.add_to_showcase(reel, [(many[-1], "")]) == []


def test_an_order_moves_what_it_names_and_leaves_the_rest_in_theirs(store, reel, films):
    late = one_in(store, COMPLETED, film=FILM).id
    store.add_to_showcase(reel, [(late, "Late")])
    store.order_showcase(reel, [films[2], films[0], films[1]])
    assert order(store, reel) == [films[2], films[0], films[1], late]


def test_an_order_brings_nothing_back_that_somebody_took_out(store, reel, films):
    store.take_from_showcase(reel, films[1])
    store.order_showcase(reel, [films[1], films[2], films[0], films[2]])
    assert order(store, reel) == [films[2], films[0]]


def test_a_film_that_was_taken_out_comes_back_to_its_place_with_its_caption(store, reel, films):
    assert store.take_from_showcase(reel, films[1]) == ("Film 1", 1)
    assert store.take_from_showcase(reel, films[1]) is None
    assert order(store, reel) == [films[0], films[2]]
    for _ in range(2):
        store.insert_into_showcase(reel, films[1], "Film 1", 1)
    assert told(store, reel) == [(film, f"Film {index}") for index, film in enumerate(films)]


def test_a_caption_changes_alone(store, reel, films):
    store.caption_in_showcase(reel, films[2], "Petals 花 🌸 </script>")
    assert told(store, reel)[2] == (films[2], "Petals 花 🌸 </script>")
    assert told(store, reel)[0] == (films[0], "Film 0")


def test_a_text_that_would_not_come_back_as_typed_is_refused(store, reel, films):
    for write in (
        lambda: store.caption_in_showcase(reel, films[0], "a\0b"),
        lambda: store.retitle_showcase(reel, "\ud800"),
        lambda: store.add_showcase("a\0b"),
        lambda: store.add_to_showcase(reel, [(films[0], "a\0b")]),
    ):
        with pytest.raises(ValueError, match="can't be stored"):
            write()


def test_a_deleted_film_keeps_its_place_and_is_told_apart(store, reel, films):
    store.delete(films[0])
    assert [place.here for place in store.showcase(reel).places] == [False, True, True]
    store.restore(films[0])
    assert all(place.here for place in store.showcase(reel).places)


def test_the_list_begins_with_the_newest_change_and_counts_what_can_be_shown(store, clock, reel, films):
    clock.step(60)
    other = store.add_showcase("Empty")
    listed = [(one.id, one.title, one.films) for one in store.showcases()]
    assert listed == [(other, "Empty", 0), (reel, "Autumn reel", 3)]
    store.delete(films[0])
    clock.step(60)
    store.retitle_showcase(reel, "Winter reel")
    assert [(one.title, one.films) for one in store.showcases()] == [("Winter reel", 2), ("Empty", 0)]


def test_a_deleted_showcase_is_forgotten_and_can_be_written_again_under_its_address(store, reel, films):
    kept = told(store, reel)
    store.delete(films[0])  # its place comes back all the same
    store.delete_showcase(reel)
    assert store.showcase(reel) is None
    for title in ("Autumn reel", "A second press"):
        assert store.add_showcase(title, kept, showcase_id=reel) == reel
    assert store.showcase(reel).title == "Autumn reel"
    assert told(store, reel) == kept
