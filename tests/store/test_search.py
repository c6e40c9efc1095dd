"""Films are found by the words of their prompts, titles, tags and reviewers, in any language, however typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.store.given import new, on_sqlite, one, press, stored
from tests.store.many import MANY, fill, rows
from twoframe.errors import StoreError
from twoframe.filters import Filters, Wanted
from twoframe.folding import fold
from twoframe.library import Library
from twoframe.pairs import Pair
from twoframe.verdicts import Step

PROMPTS = (
    "A cat dances in the snow",
    "Ein Café an der Straße, 100% Regen",
    "一只猫在雪地里跳舞",
    "東京の夜、ガラスの雨",
    "ﾊﾞﾗ of half width",
    "قطة ترقص في الثلج",
    "แมวเต้นรำในหิมะ",
    "고양이가 눈 속에서 춤춘다",
    'He says "cut" OR nothing, NEAR(the_end) a*b',
    "A 👩‍🚀 lands 🚀🚀",
    "back\\slash and/slash -- ; DROP TABLE task",
)


@pytest.fixture
def library(store):
    press(store, *(new(prompt) for prompt in PROMPTS))
    return Library(store)


def found(library, typed):
    return sorted(PROMPTS.index(task.request.prompt) for task in library.shelf(Filters.parse({"q": typed})).tasks)


@pytest.mark.parametrize(
    ("typed", "prompts"),
    [
        ("cat", [0]),
        ("CAT  dances", [0]),
        ("snow cat", [0]),
        ("ance", [0]),
        ("cat dog", []),
        ("ca", [0, 1]),
        ("cafe", [1]),
        ("CAFÉ", [1]),
        ("cafe\u0301", [1]),
        ("strasse", [1]),
        ("100%", [1]),
        ("0% r", [1]),
        ("%", [1]),
        ("_", [8]),
        ("the_", [8]),
        ("the%", []),
        ("猫", [2]),
        ("雪地", [2]),
        ("猫在雪", [2]),
        ("跳舞 猫 雪地里", [2]),
        ("狗", []),
        ("東京", [3]),
        ("ガラス", [3]),
        ("ｶﾞﾗｽ", [3]),
        ("カラス", []),  # crows, not glass
        ("バラ", [4]),
        ("ハラ", []),
        ("夜、", [3]),
        ("قطة", [5]),
        ("قط", [5]),
        ("แมว", [6]),
        ("รำใน", [6]),
        ("고양", [7]),
        ("\u1100\u1169\u110b\u1163\u11bc", [7]),
        ("고야", []),
        ('"', [8]),
        ('"cut"', [8]),
        ('says "cut', [8]),
        ("OR", [8]),
        ("OR nothing", [8]),
        ("NEAR", [8]),
        ("near(the", [8]),
        ("a*b", [8]),
        ("cat*", []),
        ("*", [8]),
        ("^a", []),
        ("text:cat", []),
        ("{text} : cat", []),
        ("🚀", [9]),
        ("🚀🚀", [9]),
        ("🚀🚀🚀", []),
        ("👩‍🚀", [9]),
        ("\\", [10]),
        ("\\slash", [10]),
        ("and/sl", [10]),
        ("--", [10]),
        ("; drop", [10]),
        ("'", []),
        ("a\0t", []),
        ("cat\0dances", []),
        ("\0", []),
        ("cat \ud800", []),
        ("cat\ud800dances", []),
        ("x" * 5000, []),
        ("cat " * 1250, [0]),
        (" ".join("abcdefghijklmnopqrstuvwxyz" * 4), []),
        ("ﷺ" * 200, []),  # one letter of Arabic that stands for four words
    ],
)
def test_what_is_typed_is_looked_for_as_it_is_meant(library, typed, prompts):
    assert found(library, typed) == prompts


@pytest.mark.parametrize("typed", ["", "   ", "\u0301"])
def test_nothing_typed_looks_for_nothing(library, typed):
    assert found(library, typed) == list(range(len(PROMPTS)))


def test_a_film_is_found_by_its_title_its_tags_and_its_reviewers_and_no_longer_when_those_go(store):
    task = one(store)
    other = one(store)
    library = Library(store)

    def finds(typed):
        return [hit.id for hit in library.shelf(Filters(text=typed)).tasks]

    library.rename(task.id, "Der Schneetanz")
    library.tag([task.id], "Für Müller")
    assert finds("schneetanz") == finds("muller") == finds("cat müller tanz") == [task.id]
    library.tag([other.id], "Müller")
    assert finds("muller") == [other.id, task.id] or finds("muller") == [task.id, other.id]
    library.untag([task.id], "fur muller")
    assert finds("muller") == [other.id]
    library.rename(task.id, "")
    assert finds("schneetanz") == []

    review = store.add_review(Pair(None, None, prompt="x"), task_id=task.id, name="Mira", reason="曝光过度了")
    store.add_verdict(
        review.id, Step.REJECTED, name="Mira", reason="Too bright", moment_s=None, pair_key=review.pair.key
    )
    assert finds("曝光") == finds("过度了") == finds("bright") == finds("cat bright 曝光") == [task.id]
    assert finds("mira") == [], "a name is no word about the film"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_no_text_breaks_the_search_and_what_is_found_has_its_words(library, typed):
    words = Filters.parse({"q": typed}).text
    folded = fold(words.replace("\0", "\ufffd")).split()
    expected = [number for number, prompt in enumerate(PROMPTS) if all(word in fold(prompt) for word in folded)]
    assert found(library, typed) == expected


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_part_of_a_prompt_finds_it(library, data):
    number = data.draw(st.integers(0, len(PROMPTS) - 1))
    words = PROMPTS[number].split()
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=3))
    parts = []
    for word in map(fold, chosen):
        start = data.draw(st.integers(0, len(word) - 1))
        parts.append(word[start : data.draw(st.integers(start + 1, len(word)))])
    assert number in found(library, " ".join(parts))


# --- SQLite's index, and the texts that it is over ---


def whole(store):
    """The index says by itself whether it fits the texts: rank 1 has it compared with them."""
    with store._writing() as write:
        write.connection.exec_driver_sql("INSERT INTO search_index(search_index, rank) VALUES('integrity-check', 1)")


def indexed(store):
    with store._reading() as connection:
        return connection.scalar(text("SELECT count(*) FROM search_text"))


DEEDS = st.sampled_from(["press", "rename", "tag", "untag", "judge", "delete", "restore", "star"])


@on_sqlite
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
@given(st.lists(st.tuples(DEEDS, st.integers(0, 30), st.text(max_size=12)), min_size=5, max_size=25))
def test_the_index_fits_the_texts_whatever_is_written(store, deeds):
    library = Library(store)
    tasks = [one(store, prompt="begin")]
    for deed, number, words in deeds:
        task = tasks[number % len(tasks)]
        word = "".join(letter for letter in words if letter.isprintable()) or "猫 cat"
        match deed:
            case "press":
                tasks.append(one(store, prompt=word))
            case "rename":
                library.rename(task.id, word)
            case "tag" | "untag":
                getattr(library, deed)([task.id for task in tasks], f"t{word}"[:40])
            case "judge":
                store.add_review(Pair(None, None), task_id=task.id, reason=word)
            case "star":
                library.star([task.id], on=number % 2 == 0)
            case _:
                getattr(library, deed)([task.id])
    whole(store)
    with store._reading() as connection:
        held = dict(connection.execute(text("SELECT task_id, text FROM search_text")).all())
    assert held.keys() >= {task.id for task in tasks}
    for task in tasks:
        assert fold(stored(store, task).request.prompt) in held[task.id]


@on_sqlite
def test_a_write_that_fails_leaves_the_index_as_it_was(store):
    task = one(store, prompt="before")
    with store._writing() as write:
        write.connection.exec_driver_sql(
            "CREATE TRIGGER full AFTER INSERT ON event BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    with pytest.raises(StoreError):
        store.tag([task.id], "after", "after")
    assert store.tags_of([task.id]) == {}
    whole(store)
    assert store.wanted_ids(Wanted(words=("before",))) == [task.id]
    assert store.wanted_ids(Wanted(words=("after",))) == []


@on_sqlite
def test_a_database_that_was_packed_finds_what_it_found(store):
    ids = fill(store, rows(300))
    store.tag(ids[::2], "x", "kept together")
    with store._writing() as write:  # gaps, so that packing has something to move
        write.connection.execute(text("DELETE FROM search_text WHERE id % 3 = 0"))
    before = store.wanted_ids(Wanted(words=("together",)))
    assert 50 < len(before) < 150
    connection = store._engine.raw_connection()
    connection.execute("VACUUM")
    connection.close()
    assert store.wanted_ids(Wanted(words=("together",))) == before
    whole(store)


@pytest.mark.parametrize("many", ["sqlite"], indirect=True)
def test_the_index_of_ten_thousand_fits_and_holds_each_once(many):
    whole(many)
    assert indexed(many) == MANY
