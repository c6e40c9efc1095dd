"""Details draws every task, with whatever the service said, and shows texts letter by letter."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import demo, texts  # noqa: F401 - a fixture
from twoframe.models import (
    AspectRatio,
    Failure,
    FrameRef,
    GenerationRequest,
    Origin,
    OriginKind,
    TaskState,
)

HOSTILE = "**bad** <script>alert(1)</script> :red[x] [a](javascript:b)"


def drawn(task_id: str) -> AppTest:
    def script(task_id):
        from components.details import details
        from twoframe.runtime import service

        details(service().task(task_id))

    test = AppTest.from_function(script, args=(task_id,), default_timeout=30).run()
    assert not test.exception, test.exception
    return test


@pytest.mark.parametrize("state", list(TaskState))
def test_every_state_is_drawn_with_its_history(demo, state):  # noqa: F811
    request = GenerationRequest(HOSTILE, ratio=AspectRatio.TALL, start=FrameRef(url="https://example.org/a.jpg"))
    (task,) = demo.create(request)
    (again,) = demo.create(replace(request, prompt="again"), origin=Origin(task.id, OriginKind.RETRY))
    demo._store.change(
        again.id,
        code="refused",
        expect=set(TaskState),
        words=HOSTILE,
        state=state,
        failure=Failure("said_no", HOSTILE),
        finished_at=datetime.now(UTC),
        raw={"message": HOSTILE},
    )
    shown = texts(drawn(again.id))
    assert "Stored here, before anything is sent." in shown
    assert "https://example.org/a.jpg" in shown
    assert task.id in shown
    assert HOSTILE in [text.value for text in drawn(task.id).text]
    assert not [
        found.value for found in drawn(again.id).markdown if "<script>" in found.value or ":red[" in found.value
    ]
