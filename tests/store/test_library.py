"""What the Library asks for, of ten thousand tasks: the right ones, each once, and by an index."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from tests.store.given import COMPLETED, NOON
from tests.store.many import BASE, MANY, RARE, RARE_CHINESE, fill, mark, rows
from tests.store.test_plans import explained
from twoframe.filters import STATES, Sort, Sums, Wanted
from twoframe.folding import fold
from twoframe.models import AspectRatio
from twoframe.store.library import RELATIVES_MAX
from twoframe.store.tables import tasks
from twoframe.verdicts import Standing

PAGE = 24


class Model:
    """The same questions, answered by plain Python from all that the store holds."""

    def __init__(self, store, ids):
        self.tasks = store.tasks(ids)
        self.tags = store.tags_of(ids)
        reviews = store.reviews_of_tasks(ids)
        self.standings = {task_id: review.standing for task_id, review in reviews.items()}
        reasons = {task_id: [entry.reason for entry in store.trail(review.id)] for task_id, review in reviews.items()}
        self.texts = {
            task.id: "\n".join(
                fold(text)
                for text in (task.title, task.request.prompt, *self.tags.get(task.id, ()), *reasons.get(task.id, ()))
            )
            for task in self.tasks
        }

    def all(self, wanted):
        return sorted((task for task in self.tasks if self.meets(task, wanted)), key=order(wanted))

    def shown(self, wanted):
        """Of each press's takes that are wanted, the one that stands for them."""
        found = self.all(wanted)
        if wanted.binned:
            return found
        first = {}
        for task in sorted(found, key=lambda task: (task.picked_at is None, task.state != COMPLETED, task.take)):
            first.setdefault(task.take_group or task.id, task)
        return [task for task in found if first[task.take_group or task.id] is task]

    def meets(self, task, wanted):
        has_frames = task.request.start is not None or task.request.end is not None
        return (
            (task.deleted_at is not None) == wanted.binned
            and all(word in self.texts[task.id] for word in wanted.words)
            and (wanted.states is None or task.state in wanted.states)
            and wanted.ratio in {None, task.request.ratio}
            and wanted.keyframes in {None, has_frames}
            and (task.starred or not wanted.starred)
            and (not wanted.tag or wanted.tag in map(fold, self.tags.get(task.id, ())))
            and wanted.verdict in {None, self.standings.get(task.id)}
            and (wanted.since is None or task.created_at >= wanted.since)
            and (wanted.until is None or task.created_at < wanted.until)
        )


def order(wanted):
    def key(task):
        moment = task.created_at.timestamp()
        number = int(task.id, 16)
        if wanted.binned:
            return (-task.deleted_at.timestamp(), -number)
        match wanted.sort:
            case Sort.OLDEST:
                return (moment, task.take, number)
            case Sort.LONGEST:
                return (task.film is None, -(task.film.duration_s if task.film else 0), -moment, -number)
            case Sort.LARGEST:
                return (task.film is None, -(task.film.bytes if task.film else 0), -moment, -number)
            case _:
                return (-moment, -task.take, -number)

    return key


@st.composite
def wantings(draw):
    """Any combination of filters; each word is one that some task has, a part of one, or none."""
    words = st.sampled_from(["cat", "ca", "c", "猫", "雨中", "在雨中奔", "夜", "no.", "100%", "_", "قط", "xyz"])
    moments = st.integers(-10, 210).map(lambda seconds: NOON + timedelta(seconds=seconds))
    some = {
        "words": st.lists(words, min_size=1, max_size=3).map(tuple),
        "states": st.sampled_from(list(STATES.values())),
        "ratio": st.sampled_from(AspectRatio),
        "keyframes": st.booleans(),
        "starred": st.just(value=True),
        "tag": st.sampled_from(["winter", "client_a", "雪景", "no such"]),
        "verdict": st.sampled_from(Standing),
        "since": moments,
        "until": moments,
        "binned": st.just(value=True),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(some)), max_size=4))
    return Wanted(**{name: draw(some[name]) for name in sorted(chosen)}, sort=draw(st.sampled_from(Sort)))


def pages(store, wanted, limit):
    """Every page in turn, and what the last one said of how many there are."""
    found, total = [], None
    while total is None or len(found) < total:
        page, total = store.shelf(wanted, limit=limit, offset=len(found))
        assert page or len(found) == total
        found += page
    return found, total


def test_every_filter_and_every_combination_finds_what_plain_python_finds(store):
    ids = fill(store, rows(200, seed=4))
    mark(store, ids, seed=4)
    model = Model(store, ids)
    met = set()

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.nested_given])
    @given(wantings(), st.integers(5, 60))
    def holds(wanted, limit):
        shown = model.shown(wanted)
        assert pages(store, wanted, limit) == (shown, len(shown))
        assert store.wanted_ids(wanted) == [task.id for task in model.all(wanted)]
        met.add(len(shown) > 0)

    holds()
    assert met == {True, False}


@pytest.mark.parametrize("sort", Sort)
def test_the_pages_of_ten_thousand_have_no_holes_and_no_doubles(many, sort):
    model = Model(many, [row["id"] for row in rows(MANY)])
    wanted = Wanted(sort=sort)
    shown = model.shown(wanted)
    last = len(shown) // PAGE * PAGE
    found, total = pages(many, wanted, limit=1000)
    assert (found, total) == (shown, len(shown))
    for offset in (0, PAGE, last):
        assert many.shelf(wanted, limit=PAGE, offset=offset) == (shown[offset : offset + PAGE], total)
    assert many.shelf(wanted, limit=PAGE, offset=10**9) == ([], total)


QUESTIONS = {
    # SQLite's index that answers it
    Wanted(): "ix_task_wall",
    Wanted(sort=Sort.OLDEST): "ix_task_wall",
    Wanted(sort=Sort.LONGEST): "ix_task_longest",
    Wanted(sort=Sort.LARGEST): "ix_task_largest",
    Wanted(binned=True): "ix_task_bin",
    Wanted(tag="winter"): "ix_tag_key",
    Wanted(verdict=Standing.APPROVED): "ix_review_standing",
    Wanted(words=(RARE,)): "search_index VIRTUAL TABLE INDEX",
    Wanted(words=(RARE, "雪")): "search_index VIRTUAL TABLE INDEX",
}


@pytest.mark.parametrize("many", ["sqlite"], indirect=True)  # PostgreSQL's planner goes by its own figures
@pytest.mark.parametrize("wanted", QUESTIONS)
def test_a_page_is_found_by_the_index_that_is_meant_for_it(many, wanted):
    count, page = explained(many, "sqlite", lambda store: store.shelf(wanted, limit=PAGE, offset=0))
    assert any(QUESTIONS[wanted] in step for step in page), "\n".join(page)
    looked_for = wanted.words or wanted.tag or wanted.verdict
    if not looked_for:
        # It walks the index in the order that is wanted and stops at its limit: nothing is sorted.
        assert not any("TEMP B-TREE" in step for step in page), "\n".join(page)
    takes = [step for step in [*count, *page] if "other" in step and step.startswith(("SEARCH", "SCAN"))]
    assert all("ix_task_takes" in step for step in takes), "\n".join(takes)
    assert takes or wanted.binned


def test_what_belongs_to_the_cards_of_a_page_is_found_by_index(many):
    page, _total = many.shelf(Wanted(), limit=PAGE, offset=0)
    ids = [task.id for task in page]
    backend = many._engine.dialect.name
    for ask in (
        lambda store: store.takes({task.take_group for task in page if task.take_group} or {"group-1"}),
        lambda store: store.tags_of(ids),
        lambda store: store.reviews_of_tasks(ids),
        lambda store: store.relatives(ids[0]),
    ):
        for plan in explained(many, backend, ask):
            scans = [step for step in plan[1:] if step.startswith("SCAN task") or "Seq Scan on task" in step]
            assert not scans, "\n".join(plan)


def test_the_sums_of_ten_thousand_are_those_of_their_films(many):
    ids = [row["id"] for row in rows(MANY)]
    shown = [task.film for task in many.tasks(ids) if task.film is not None and task.deleted_at is None]
    assert many.sums() == Sums(len(shown), sum(film.bytes for film in shown))


def test_a_rare_word_is_found_among_ten_thousand(many):
    [page, total] = many.shelf(Wanted(words=(RARE,)), limit=PAGE, offset=0)
    assert {RARE in task.title for task in page} == {True}
    assert total == len(page) > 1
    assert many.shelf(Wanted(words=(RARE_CHINESE,)), limit=PAGE, offset=0)[1] == 1


def family(store, *takes):
    """One press with these takes, each with what is told of it."""
    made = [
        BASE
        | {"id": f"{number:032x}", "created_at": NOON, "changed_at": NOON, "prompt": "a cat dances"}
        | {"ratio": AspectRatio.WIDE, "take_group": "group", "take": number}
        | told
        for number, told in enumerate(takes, start=1)
    ]
    keys = {key for row in made for key in row}
    return fill(store, [{key: row.get(key) for key in keys} for row in made])


def shown(store, **wanted):
    page, total = store.shelf(Wanted(**wanted), limit=PAGE, offset=0)
    assert total == len(page)
    return [task.take for task in page]


def test_the_first_take_stands_for_its_press_until_one_is_picked(store):
    ids = family(store, {}, {}, {})
    assert shown(store) == [1]
    store.pick(ids[2], on=True)
    assert shown(store) == [3]
    store.delete(ids[2])
    assert shown(store) == [1], "a picked one in the bin stands for nothing"
    assert [task.take for task in store.takes(["group"])["group"]] == [1, 2]
    assert shown(store, binned=True) == [3]


def test_a_take_that_is_done_stands_for_its_press_before_one_that_failed(store):
    family(store, {"state": "failed"}, {}, {})
    assert shown(store) == [2]


def test_a_filter_that_only_one_take_meets_shows_that_one(store):
    ids = family(store, {"picked_at": NOON}, {"starred": True}, {"state": "failed", "prompt": "a dog barks"})
    assert shown(store) == [1]
    assert shown(store, starred=True) == [2]
    assert shown(store, words=("dog",)) == [3]
    assert shown(store, states=frozenset({COMPLETED})) == [1]
    store.tag([ids[1]], "b", "B")
    assert shown(store, tag="b") == [2]


def chain(store, count):
    """Films of which each continues the one before."""
    made = [
        BASE
        | {"id": f"{number:032x}", "created_at": NOON + timedelta(seconds=number), "changed_at": NOON, "prompt": "on"}
        | {"ratio": AspectRatio.WIDE, "origin_id": f"{number - 1:032x}" if number else None}
        | {"origin_kind": "continue" if number else None}
        for number in range(count)
    ]
    return fill(store, made)


def test_a_family_is_all_that_came_from_what_a_film_came_from(store):
    ids = chain(store, 5)
    assert [task.id for task in store.relatives(ids[2])] == ids
    assert store.relatives("f" * 32) == []


def test_a_long_family_is_told_of_from_the_film_outwards(store):
    ids = chain(store, RELATIVES_MAX + 100)
    for asked in (ids[0], ids[-1]):
        told = [task.id for task in store.relatives(asked)]
        assert len(told) == RELATIVES_MAX
        assert asked in told
    assert store.relatives(ids[0])[-1].id == ids[RELATIVES_MAX - 1]
    assert store.relatives(ids[-1])[0].id == ids[100]


def test_a_circle_of_origins_ends(store):
    ids = chain(store, 3)
    with store._writing() as write:
        values = {"origin_id": ids[2], "origin_kind": "continue"}
        write.connection.execute(update(tasks).where(tasks.c.id == ids[0]).values(values))
    assert [task.id for task in store.relatives(ids[1])] == ids


def test_tags_are_counted_without_what_lies_in_the_bin(store):
    ids = chain(store, 3)
    store.tag(ids, "sea", "Sea")
    store.tag(ids[:1], "alps", "Alps")
    store.delete(ids[2])
    assert store.all_tags() == [("Alps", 1), ("Sea", 2)]
