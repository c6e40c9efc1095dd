"""The Library as pages ask for it: pages that are there, days of the reader, and refusals in words."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.store.given import NOON, SteppedClock, new, press
from twoframe.errors import RequestRefused, StoreError
from twoframe.filters import TAG_MAX, Filters
from twoframe.library import PAGE, Library
from twoframe.pairs import Pair
from twoframe.store import Store
from twoframe.verdicts import TITLE_MAX, Standing, Step

ZONES = (None, UTC, *map(ZoneInfo, ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")))


@pytest.fixture
def clock():
    return SteppedClock()


@pytest.fixture
def store(tmp_path, clock):
    store = Store(f"sqlite:///{tmp_path}/twoframe.db", clock=clock)
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def library(store):
    return Library(store)


def refused(act, *arguments):
    with pytest.raises(RequestRefused) as refusal:
        act(*arguments)
    [problem] = refusal.value.problems
    return problem.field, problem.words


def test_an_empty_library_has_one_empty_page(library):
    shelf = library.shelf(Filters(), page=7)
    assert (shelf.tasks, shelf.total, shelf.page, shelf.pages) == ((), 0, 1, 1)


@pytest.mark.parametrize(("asked", "given"), [(1, 1), (3, 3), (4, 3), (1_000_000, 3), (0, 1), (-5, 1)])
def test_a_page_that_there_is_not_becomes_the_nearest_that_there_is(library, store, asked, given):
    press(store, *(new(str(number)) for number in range(2 * PAGE + 1)))
    shelf = library.shelf(Filters(), page=asked)
    assert (shelf.page, shelf.pages, shelf.total) == (given, 3, 2 * PAGE + 1)
    assert len(shelf.tasks) == (1 if given == 3 else PAGE)


def test_a_shelf_brings_the_takes_tags_and_verdicts_of_its_cards(library, store):
    first, second = press(store, *(new(take_group="g", take=number) for number in (1, 2)))
    library.tag([second.id], "Sea")
    review = store.add_review(Pair(None, None, prompt="x"), task_id=second.id)
    store.add_verdict(review.id, Step.APPROVED, name="Mira", reason="", moment_s=None, pair_key=review.pair.key)
    shelf = library.shelf(Filters())
    assert [task.id for task in shelf.tasks] == [first.id]
    assert [task.id for task in shelf.takes["g"]] == [first.id, second.id]
    assert shelf.tags == {second.id: ("Sea",)}
    assert shelf.verdicts == {second.id: Standing.APPROVED}
    assert library.matching(Filters()) == [second.id, first.id]
    assert library.takes("g") == shelf.takes["g"]
    assert library.takes("no such") == ()
    assert library.tags(second.id) == ("Sea",)
    assert library.tags("no such") == ()


def test_a_day_is_that_of_the_reader(library, store, clock):
    clock.now = datetime(2026, 3, 28, 20, tzinfo=UTC)  # in Shanghai the 29th has begun
    [task] = press(store, new())
    shanghai, los_angeles = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Los_Angeles")
    for zone, day in ((UTC, 28), (shanghai, 29), (los_angeles, 28)):
        for other in (27, 28, 29, 30):
            on = date(2026, 3, other)
            hits = library.matching(Filters(since=on, until=on), zone=zone)
            assert hits == ([task.id] if other == day else []), (zone, other)


def test_a_day_on_which_clocks_are_set_has_no_hole(library, store, clock):
    """29 March 2026 has 23 hours in Berlin."""
    berlin = ZoneInfo("Europe/Berlin")
    moments = [datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)]
    for clock.now in [datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), *moments, datetime(2026, 3, 29, 22, tzinfo=UTC)]:
        press(store, new())
    day = date(2026, 3, 29)
    shelf = library.shelf(Filters(since=day, until=day), zone=berlin)
    assert sorted(task.created_at for task in shelf.tasks) == moments


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def server_zone(request):
    """Where the server stands; it is the zone of readers who tell none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [date.min, date(1, 1, 2), date(9999, 12, 30), date.max])
def test_the_ends_of_the_calendar_are_days_like_others(library, store, server_zone, zone, day):
    press(store, new())
    is_past = day.year == 1
    assert library.shelf(Filters(since=day), zone=zone).total == (1 if is_past else 0)
    assert library.shelf(Filters(until=day), zone=zone).total == (0 if is_past else 1)


def test_a_tag_is_cleaned_and_refused_in_words(library, store):
    [task] = press(store, new())
    assert library.tag([task.id], "  Sea \n side\u202e ") == [task.id]
    assert library.tags(task.id) == ("Sea side",)
    for blank in ("", "  ", "\u200b", "\u0301"):
        assert refused(library.tag, [task.id], blank) == ("tag", "Type a tag.")
    assert library.tag([task.id], "猫" * TAG_MAX) == [task.id]
    field, words = refused(library.tag, [task.id], "x" * (TAG_MAX + 1))
    assert (field, words) == ("tag", "A tag has at most 40 characters, and this has 41.")
    assert library.untag([task.id], "SEA  SIDE") == [task.id]
    assert library.all_tags() == [("猫" * TAG_MAX, 1)]


def test_a_title_is_cleaned_and_refused_in_words(library, store):
    [task] = press(store, new())
    library.rename(task.id, " <b>The\nstorm</b> ")
    assert store.task(task.id).name == "<b>The storm</b>"
    field, words = refused(library.rename, task.id, "x" * (TITLE_MAX + 1))
    assert (field, words) == ("title", "A title has at most 120 characters, and this has 121.")
    library.rename(task.id, " ")
    assert store.task(task.id).name == "a cat dances"
    for text in ("a\0b", "a\ud800b", "\U0001f408 猫"):  # what can't be stored can't be seen, so it is cleaned away
        library.rename(task.id, text)
        library.tag([task.id], text)


def test_a_database_that_can_not_be_written_is_a_refusal_in_words(library, store, monkeypatch):
    [task] = press(store, new())

    def full(*_arguments, **_options):
        raise StoreError("The database failed: database or disk is full")

    for name in ("star_all", "delete_all", "restore_all", "tag", "untag", "rename", "pick"):
        monkeypatch.setattr(store, name, full)
    for act in (
        lambda: library.star([task.id], on=True),
        lambda: library.delete([task.id]),
        lambda: library.restore([task.id]),
        lambda: library.tag([task.id], "x"),
        lambda: library.untag([task.id], "x"),
        lambda: library.rename(task.id, "x"),
        lambda: library.pick(task.id, on=True),
    ):
        field, words = refused(act)
        assert field == "store"
        assert words.startswith("The database can’t be written now. Nothing was changed.")


def test_what_lies_in_the_bin_is_shown_there_alone_the_last_thrown_first(library, store, clock):
    tasks = press(store, *(new(take_group="g", take=number) for number in (1, 2, 3)))
    for task in tasks[:2]:
        library.delete([task.id])
        clock.step(1)
    assert [task.take for task in library.shelf(Filters(binned=True)).tasks] == [2, 1]
    assert [task.take for task in library.shelf(Filters()).tasks] == [3]
    assert library.restore([tasks[1].id]) == [tasks[1].id]
    assert [task.take for task in library.shelf(Filters()).tasks] == [2]
    assert store.task(tasks[1].id).created_at == NOON
