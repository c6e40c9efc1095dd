"""Questions that are asked often, or of many rows, are answered from indexes (EXPLAIN tells, not a clock)."""

import pytest
from sqlalchemy import event, update

from tests.store.given import COMPLETED, DAY, GATEWAY, MONTH, NOON, SENDING, new, on_sqlite, one, press
from twoframe.store.tables import tasks

QUESTIONS = {
    "wall": lambda store: store.wall_tasks(),
    "noticed": lambda store: store.noticed(DAY),
    "films": lambda store: store.films(),
    "task": lambda store: store.task("0" * 32),
    "hook": lambda store: store.hook_task("secret"),
    "log of a task": lambda store: store.events("0" * 32),
    "log after": lambda store: store.events_after(3),
    "last event": lambda store: store.last_event_id(),
    "usual": lambda store: store.usual(GATEWAY),
    "next due": lambda store: store.next_due(GATEWAY),
    "usage": lambda store: store.usage(GATEWAY, day_start=DAY, month_start=MONTH),
    "limits": lambda store: press(store, new(), daily_limit=1000, max_active=1000),
    "claim": lambda store: store.claim("me", GATEWAY, lease_s=1, limit=4),
    "renew": lambda store: store.renew("me", 30),
    "release": lambda store: store.release("me"),
    "change": lambda store: store.change("0" * 32, code="late", expect={SENDING}),
    "doubled remote id": lambda store: store.change(one(store).id, code="x", expect={SENDING}, remote_id="r"),
}

WITHOUT_TABLES = ("BEGIN", "PRAGMA", "SELECT pg_advisory", "INSERT")


@pytest.fixture
def full_store(store):
    """A store with enough finished tasks for a planner to care."""
    press(store, *(new() for _ in range(300)))
    with store._writing() as write:
        done = {"state": COMPLETED, "remote_id": tasks.c.id, "finished_at": NOON, "submitted_at": NOON}
        write.connection.execute(update(tasks).values(done))
    press(store, *(new(hook=True) for _ in range(10)))
    return store


def test_no_question_reads_a_whole_table(full_store, backend, subtests):
    if backend == "postgresql":
        with full_store._engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    for question in QUESTIONS:
        with subtests.test(question):
            for plan in plans(full_store, backend, question):
                assert not any(reads_a_whole_table(step) for step in plan), "\n".join(plan)


@on_sqlite
@pytest.mark.parametrize("question", ["usage", "limits"])
def test_sums_over_many_tasks_read_no_rows(full_store, question):
    sums = [plan for plan in plans(full_store, "sqlite", question) if "created_at >=" in plan[0]]
    assert sums
    for plan in sums:
        assert any("COVERING INDEX ix_task_count" in step for step in plan), "\n".join(plan)


@on_sqlite  # PostgreSQL's planner sorts a few hundred rows rather than walk an index
@pytest.mark.parametrize(
    ("question", "indexes"),
    [("wall", ["ix_task_wall", "ix_task_work"]), ("usual", ["ix_task_usual"]), ("claim", ["ix_task_work"])],
)
def test_the_index_that_is_meant_for_a_question_answers_it(full_store, question, indexes):
    [plan] = plans(full_store, "sqlite", question)
    for index in indexes:
        assert any(index in step for step in plan), "\n".join(plan)


def plans(store, backend, question):
    """Ask, then let the database explain each statement that it was sent: the statement, then the steps."""
    return explained(store, backend, QUESTIONS[question])


def explained(store, backend, ask):
    asked = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if not statement.startswith(WITHOUT_TABLES):
            asked.append((statement, parameters))

    event.listen(store._engine, "before_cursor_execute", note)
    ask(store)
    event.remove(store._engine, "before_cursor_execute", note)
    assert asked
    return [[statement, *explain(store, backend, statement, parameters)] for statement, parameters in asked]


def explain(store, backend, statement, parameters):
    with store._writer.connect() as connection:
        if backend == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return [row[-1] for row in rows]
        # Few rows are read faster as a whole; what matters is that the indexes fit where there are many.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [row[0].strip() for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


def reads_a_whole_table(step):
    # The wall walks its index from the end, and stops at its limit.
    scans = step.startswith(("SCAN task", "SCAN event")) and "ix_task_wall" not in step
    return scans or "Seq Scan" in step
