"""Limits hold whoever presses, and money adds up to the cent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import product
from threading import Barrier

import pytest

from tests.store.given import (
    COMPLETED,
    DAY,
    FAILED,
    GATEWAY,
    MONTH,
    NOON,
    OTHER_GATEWAY,
    PENDING,
    SENDING,
    UNCONFIRMED,
    new,
    on_postgresql,
    one,
    one_in,
    press,
    put,
    stored,
)
from twoframe.errors import OverLimit
from twoframe.models import DEMO, Failure, TaskState, Usage

FREE, CHARGED = Failure("upstream", free=True), Failure("upstream")


def usage(store, gateway=GATEWAY):
    return store.usage(gateway, day_start=DAY, month_start=MONTH)


def test_a_press_that_would_pass_the_daily_limit_is_refused_whole(store):
    press(store, new(), new(), daily_limit=3)
    with pytest.raises(OverLimit) as refused:
        press(store, new(), new(), daily_limit=3)
    error = refused.value
    assert (error.limit, error.used, error.wanted, error.allowed) == ("daily", 2, 2, 3)
    assert len(store.wall_tasks()) == 2
    press(store, new(), daily_limit=3)


def test_a_press_that_would_pass_the_active_limit_is_refused_whole(store):
    first, _ = press(store, new(), new(), max_active=2)
    with pytest.raises(OverLimit) as refused:
        press(store, new(), max_active=2)
    error = refused.value
    assert (error.limit, error.used, error.wanted, error.allowed) == ("active", 2, 1, 2)
    put(store, first, state=COMPLETED)
    press(store, new(), max_active=2)


def test_limits_count_all_real_gateways_together_and_never_the_demo(store):
    press(store, *(new(gateway=DEMO) for _ in range(5)), daily_limit=1, max_active=1)
    one(store, gateway=OTHER_GATEWAY)
    assert usage(store) == Usage(today=1, active=1, month=0, month_cost=Decimal(0))
    assert usage(store, DEMO) == Usage(today=0, active=0, month=0, month_cost=Decimal(0))
    press(store, new(gateway=DEMO), daily_limit=1, max_active=1)
    for limit in ({"daily_limit": 1}, {"max_active": 1}):
        with pytest.raises(OverLimit):
            press(store, new(), **limit)


def test_the_daily_count_starts_at_the_day_and_leaves_out_what_was_surely_free(store, clock):
    clock.now = DAY - timedelta(microseconds=1)
    one(store)
    clock.now = DAY
    one(store)
    one_in(store, FAILED, failure=CHARGED)
    one_in(store, FAILED)
    one_in(store, FAILED, failure=FREE)
    one_in(store, SENDING, failure=FREE)  # waits for its next try
    store.delete(one_in(store, COMPLETED).id)
    assert usage(store).today == 5


@pytest.mark.parametrize(("state", "stopped", "dead"), list(product(TaskState, (False, True), (False, True))))
def test_active_means_the_same_in_the_database_and_in_the_model(store, state, stopped, dead):
    task = one_in(store, state, asking_stopped=stopped, link_dead=dead)
    store.delete(task.id)
    assert usage(store).active == stored(store, task).active
    assert bool(store.claim("me", GATEWAY, lease_s=1, limit=1)) == task.active


def test_the_month_sums_what_was_or_may_have_been_accepted(store, clock):
    def priced(price, state, **changes):
        put(store, one(store, price=Decimal(price), currency="USD"), state=state, **changes)

    clock.now = MONTH - timedelta(seconds=1)
    priced("100", COMPLETED, remote_id="before")
    clock.now = MONTH + timedelta(days=1)
    priced("0.10", COMPLETED, remote_id="a")
    priced("0.20", COMPLETED, remote_id="b")
    priced("0.2", PENDING, remote_id="c")
    priced("0.30", FAILED, remote_id="d", failure=CHARGED)
    priced("0.05", UNCONFIRMED)
    priced("50", SENDING)
    priced("50", FAILED, failure=FREE)
    priced("50", FAILED, remote_id="e", failure=FREE)
    one_in(store, COMPLETED, remote_id="unpriced")
    one_in(store, COMPLETED, DEMO, remote_id="demo")
    clock.now = NOON
    found = usage(store)
    assert (found.month, found.month_cost) == (6, Decimal("0.85"))
    assert found.today == 0


@pytest.mark.parametrize("limit", ["daily_limit", "max_active"])
def test_two_servers_pressing_at_once_cannot_pass_a_limit(open_store, limit):
    assert press_from_two_servers(open_store, limit) == 24


@on_postgresql
def test_limits_hold_on_a_database_that_is_set_to_show_transactions_the_past(postgres, open_store):
    postgres("ALTER DATABASE migrated SET default_transaction_isolation = 'repeatable read'")
    try:
        assert press_from_two_servers(open_store, "daily_limit") == 24
    finally:
        postgres("ALTER DATABASE migrated RESET default_transaction_isolation")


def press_from_two_servers(open_store, limit):
    """Press two takes at a time in eight threads, until 25 are passed; returns how many were made."""
    stores = [open_store(), open_store()]
    start = Barrier(8)

    def press_often(number):
        start.wait()
        made = 0
        for _ in range(6):
            try:
                made += len(press(stores[number % 2], new(), new(), **{limit: 25}))
            except OverLimit:
                break
        return made

    with ThreadPoolExecutor(8) as pool:
        made = sum(pool.map(press_often, range(8)))
    assert usage(stores[0]).today == made
    return made
