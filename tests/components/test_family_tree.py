"""The family's tree is whole whatever the table says: branches, members that are gone, circles."""

from datetime import UTC, datetime, timedelta

from components.family_tree import family_tree
from twoframe.models import GenerationRequest, Origin, OriginKind, Task, TaskState

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def task(name: str, origin: str | None = None, minute: int = 0) -> Task:
    at = NOON + timedelta(minutes=minute)
    came_from = Origin(origin, OriginKind.REMIX) if origin else None
    return Task(name, "demo", GenerationRequest(name), TaskState.COMPLETED, at, at, origin=came_from)


def told(*tasks: Task) -> list[tuple[str | None, int]]:
    return [(node.task.id if node.task else None, node.depth) for node in family_tree(tasks)]


def test_each_stands_under_what_it_came_from_and_the_older_before_the_younger():
    tree = told(task("a"), task("b", "a"), task("c", "a"), task("d", "b"), task("e", "c"))
    assert tree == [("a", 0), ("b", 1), ("d", 2), ("c", 1), ("e", 2)]


def test_children_of_a_film_that_was_removed_stay_together():
    assert told(task("b", "gone"), task("c", "gone"), task("d", "b")) == [(None, 0), ("b", 1), ("d", 2), ("c", 1)]


def test_a_circle_is_cut_open_at_its_oldest_member():
    assert told(task("a", "c"), task("b", "a"), task("c", "b")) == [("a", 0), ("b", 1), ("c", 2)]
    assert told(task("a", "a")) == [("a", 0)]
    assert told(task("a", "b"), task("b", "a"), task("c", "b"), task("d")) == [("d", 0), ("a", 0), ("b", 1), ("c", 2)]


def test_a_long_chain_is_followed_to_its_end():
    chain = [task("0"), *(task(str(number), str(number - 1)) for number in range(1, 2000))]
    assert told(*chain)[-1] == ("1999", 1999)


def test_nobody_is_told_twice_or_left_out():
    tasks = [task("a", "z"), task("b", "a"), task("c", "a"), task("d", "c"), task("z", "d"), task("e", "gone")]
    ids = [name for name, _depth in told(*tasks) if name]
    assert sorted(ids) == sorted(each.id for each in tasks)
