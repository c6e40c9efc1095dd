"""The bin in the tables: what can go, what is marked, and which pictures nothing refers to any more."""

from dataclasses import replace

import pytest
from sqlalchemy import insert

from tests.store.given import (
    COMPLETED,
    FAILED,
    FRAME,
    PENDING,
    PREPARED,
    SAVING,
    SENDING,
    UNCONFIRMED,
    codes,
    one,
    one_in,
    put,
    stored,
)
from twoframe.models import AspectRatio, Film, FrameRef, GenerationRequest
from twoframe.pairs import Pair
from twoframe.store.tables import showcase_films, showcases

OTHER = replace(FRAME, sha256="ef" * 32, name="wood.jpg")
FILM = Film(16, 9, 5.0, 1000)
DAY_S = 86_400


def empty(store, *ids):
    with store.emptying(ids) as going:
        pass
    return going


def film(store, start=None, **changes):
    task = one(store, request=GenerationRequest("a cat dances", start=start and FrameRef(start.sha256)))
    return put(store, task, **{"state": COMPLETED, "film": FILM, **changes})


def drop(store, *hashes):
    with store.dropping(hashes, idle=lambda _: True) as files:
        pass
    return files


def test_only_what_lies_in_the_bin_goes_and_only_once(store, clock):
    shown, binned = film(store), film(store)
    store.delete(binned.id)
    at = clock.step(60)
    assert empty(store, shown.id, binned.id, "0" * 32) == [binned.id]
    assert empty(store, shown.id, binned.id) == []
    assert stored(store, binned).emptied_at == at
    assert stored(store, shown).emptied_at is None
    assert codes(store, binned)[-2:] == ["deleted", "emptied"]
    assert store.binned() == 0


def test_what_was_emptied_is_never_brought_back_or_asked_for(store):
    gone = one_in(store, SAVING, link_dead=True)
    store.delete(gone.id)
    assert empty(store, gone.id) == [gone.id]
    assert store.restore_all([gone.id]) == []
    store.ask_again(gone.id)
    assert stored(store, gone).link_dead


@pytest.mark.parametrize("state", [SENDING, PENDING, SAVING])
def test_a_film_on_its_way_can_not_go(store, state):
    task = one_in(store, state)
    store.delete(task.id)
    assert store.can_go() == []
    assert empty(store, task.id) == []
    put(store, task, state=FAILED)
    assert empty(store, task.id) == [task.id]


def test_a_film_that_waits_for_a_person_can_go(store):
    waiting = [one_in(store, UNCONFIRMED), one_in(store, PENDING, asking_stopped=True)]
    store.delete_all([task.id for task in waiting])
    assert set(store.can_go()) == {task.id for task in waiting}


def test_a_film_that_turns_up_after_all_lies_in_the_bin_again(store):
    lost = one_in(store, UNCONFIRMED)
    store.delete(lost.id)
    empty(store, lost.id)
    found = store.confirm(lost.id, "remote", words="the answer came late")
    assert found is not None
    assert (found.state, found.emptied_at) == (PENDING, None)
    assert found.deleted_at is not None


def test_age_and_film_narrow_what_can_go(store, clock):
    old = film(store)
    store.delete(old.id)
    since = clock.step(DAY_S)
    young, failed = film(store), one_in(store, FAILED)
    clock.step(1)
    store.delete_all([young.id, failed.id])
    assert store.can_go(before=since) == [old.id]
    assert set(store.can_go(with_film=True)) == {old.id, young.id}
    assert store.binned() == 3


def test_nothing_is_marked_when_files_could_not_be_removed(store):
    task = film(store)
    store.delete(task.id)
    with pytest.raises(OSError, match="no"), store.emptying([task.id]):
        raise OSError("no")
    assert stored(store, task).emptied_at is None


def test_what_is_gone_is_in_no_showcase(store):
    stays, goes = film(store), film(store)
    with store._writing() as write:
        row = {"id": "s", "created_at": write.now, "changed_at": write.now, "title": "Best"}
        write.connection.execute(insert(showcases).values(row))
        shown = [{"showcase_id": "s", "task_id": task.id, "place": 1, "caption": ""} for task in (stays, goes)]
        write.connection.execute(insert(showcase_films), shown)
    store.delete_all([stays.id, goes.id])
    empty(store, goes.id)
    with store._reading() as connection:
        assert list(connection.scalars(showcase_films.select().with_only_columns(showcase_films.c.task_id))) == [
            stays.id
        ]


def test_a_picture_is_in_use_by_any_film_that_is_not_emptied(store):
    store.add_frame(FRAME)
    first, second = film(store, FRAME), film(store, FRAME)
    store.delete_all([first.id, second.id])
    empty(store, first.id)
    assert dict(store.unused_frames()) == {}
    assert drop(store, FRAME.sha256) == []
    empty(store, second.id)
    assert dict(store.unused_frames()) == {FRAME.sha256: True}
    assert drop(store, FRAME.sha256) == [FRAME.sha256]
    assert store.frame(FRAME.sha256) == FRAME, "the films' rows still name it"


def test_a_picture_is_in_use_by_any_pair_that_was_ever_judged(store):
    store.add_frame(FRAME)
    store.add_frame(OTHER)
    review = store.add_review(Pair(start=FrameRef(FRAME.sha256), end=None, ratio=AspectRatio.WIDE, loop=False))
    store.change_pair(
        review.id, Pair(start=None, end=FrameRef(OTHER.sha256), ratio=AspectRatio.WIDE, loop=False), reason="better"
    )
    assert dict(store.unused_frames()) == {}


def test_a_picture_that_was_never_used_goes_with_its_row_and_what_was_made_of_it(store):
    store.add_frame(FRAME)
    store.add_prepared(PREPARED)
    assert dict(store.unused_frames()) == {FRAME.sha256: False}
    assert drop(store, FRAME.sha256) == sorted([FRAME.sha256, PREPARED.sha256])
    assert store.frame(FRAME.sha256) is None
    assert store.all_prepared(FRAME.sha256) == []


def test_what_was_made_of_one_picture_and_is_another_stays_as_long_as_that_one(store):
    store.add_frame(FRAME)
    store.add_prepared(PREPARED)
    given_back = replace(OTHER, sha256=PREPARED.sha256)
    store.add_frame(given_back)
    film(store, given_back)
    assert drop(store, FRAME.sha256) == [FRAME.sha256]
    assert store.frame(given_back.sha256) == given_back
