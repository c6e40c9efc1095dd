"""Films that are chosen: those that are still there, and what needs to be known of each."""

from tests.store.given import COMPLETED, PROCESSING, new, one, press, put
from twoframe.filters import Brief, Wanted
from twoframe.models import Film
from twoframe.store.search import IDS_A_QUERY

UNKNOWN = "0" * 32


def test_the_present_ones_are_told_in_the_order_of_the_ids(store):
    first, second, third = press(store, *(new(f"film {number}") for number in range(3)))
    store.delete(second.id)
    assert [*store.present([third.id, second.id, UNKNOWN, first.id], binned=False)] == [third.id, first.id]
    assert [*store.present([third.id, second.id, UNKNOWN, first.id], binned=True)] == [second.id]


def test_what_is_emptied_is_nowhere(store):
    task = put(store, one(store), state=COMPLETED)
    store.delete(task.id)
    with store.emptying([task.id]):
        pass
    assert store.present([task.id], binned=True) == store.present([task.id], binned=False) == {}


def test_each_tells_whether_it_moves_is_starred_and_how_large_it_is(store):
    done = put(store, one(store), state=COMPLETED, film=Film(640, 360, 5.0, 1_234))
    going = put(store, one(store), state=PROCESSING)
    store.star(going.id, True)
    assert store.present([done.id, going.id], binned=False) == {
        done.id: Brief(unfinished=False, starred=False, bytes=1_234),
        going.id: Brief(unfinished=True, starred=True, bytes=0),
    }


def test_more_than_one_statement_takes_are_told_of(store):
    ids = [UNKNOWN] * IDS_A_QUERY + [task.id for task in press(store, new(), new())]
    assert [*store.present(ids, binned=False)] == ids[-2:]


def test_as_many_are_counted_as_are_found(store):
    press(store, *(new("a harbour", take_group="ab" * 16, take=number) for number in (1, 2, 3)))
    one(store, prompt="a cat")
    wanted = Wanted(words=("harbour",))
    assert store.wanted_count(wanted) == len(store.wanted_ids(wanted)) == 3
    assert store.wanted_count(Wanted()) == 4
