"""Pictures are stored once, and how they were prepared is known for each ratio."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.store.given import FRAME, PREPARED
from twoframe.fit import CENTRED, Fit, FitMode, Grade
from twoframe.models import AspectRatio


def test_a_picture_is_stored_once_and_keeps_its_first_name(store):
    assert store.frame(FRAME.sha256) is None
    assert store.add_frame(FRAME) == FRAME
    assert store.add_frame(replace(FRAME, name="copy.jpg")) == FRAME
    assert store.frame(FRAME.sha256) == FRAME


def test_a_picture_may_be_huge_and_oddly_named(store):
    odd = replace(FRAME, name="a\0\ud800 é.jpg", bytes=5 << 30)
    assert store.add_frame(odd) == replace(odd, name="a\ufffd\ufffd é.jpg")


def test_a_prepared_picture_is_known_by_original_and_ratio_and_the_newest_holds(store):
    store.add_frame(FRAME)
    store.add_prepared(PREPARED)
    assert store.prepared(FRAME.sha256, AspectRatio.WIDE) == PREPARED
    assert store.prepared(FRAME.sha256, AspectRatio.TALL) is None
    assert store.prepared(PREPARED.sha256, AspectRatio.WIDE) is None
    newer = replace(PREPARED, sha256="ef" * 32, kept=1 / 3)
    store.add_prepared(newer)
    assert store.prepared(FRAME.sha256, AspectRatio.WIDE) == newer


def test_a_picture_is_prepared_once_for_each_fit(store):
    store.add_frame(FRAME)
    fits = [CENTRED, Fit(x=0.25), Fit(FitMode.EDGE), Fit(x=0.25, grade=Grade(1.1, -3, 0, 2))]
    made = [replace(PREPARED, sha256=f"{n:064x}", fit=fit) for n, fit in enumerate(fits)]
    for prepared in made:
        store.add_prepared(prepared)
    assert [store.prepared(FRAME.sha256, AspectRatio.WIDE, fit) for fit in fits] == made
    assert sorted(store.all_prepared(FRAME.sha256), key=lambda prepared: prepared.sha256) == made
    store.forget_prepared(FRAME.sha256, AspectRatio.WIDE, fits[1])
    assert store.prepared(FRAME.sha256, AspectRatio.WIDE, fits[1]) is None
    assert len(store.all_prepared(FRAME.sha256)) == 3


def test_larger_pictures_of_the_same_shape_come_largest_first(store):
    def kept(number, width, height):
        frame = replace(FRAME, sha256=f"{number:064x}", width=width, height=height, print=f"{number:016x}")
        return store.add_frame(frame)

    own = kept(0, 1000, 750)
    double, near, most = kept(1, 2000, 1500), kept(2, 1200, 900), kept(3, 20_000, 15_000)
    for number, size in enumerate(((1199, 900), (2000, 1560), (2000, 1440), (750, 1000), (1000, 750)), start=4):
        kept(number, *size)
    found = store.larger_prints(own, times=1.2, shape_within=0.02)
    assert found == [(frame.sha256, frame.print) for frame in (most, double, near)]
    thread = kept(20, 100_000_000, 1)
    assert store.larger_prints(thread, times=1.2, shape_within=0.02) == []


def test_a_prepared_picture_needs_its_original(store):
    with pytest.raises(ValueError, match=FRAME.sha256):
        store.add_prepared(PREPARED)


def test_the_same_picture_may_arrive_in_many_threads_and_servers_at_once(open_store):
    stores = [open_store(), open_store()]

    def add(number):
        store = stores[number % 2]
        store.add_frame(replace(FRAME, name=f"{number}.jpg"))
        store.add_prepared(PREPARED)
        return store.frame(FRAME.sha256)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(add, range(40)))) == 1
