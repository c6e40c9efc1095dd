"""A link to a task opens its Details on Create, and the address says what is open."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import texts
from tests.support.server import ROOT
from twoframe.models import GenerationRequest


def create_page(**address):
    test = AppTest.from_file(str(ROOT / "pages" / "create.py"), default_timeout=30)
    for name, value in address.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception, test.exception
    return test


@pytest.fixture
def task(demo):
    return demo.create(GenerationRequest("A **quiet** harbour"), session="a")[0]


def test_a_link_opens_the_details_of_its_task(demo, task):
    test = create_page(task=task.id)
    assert task.id in texts(test)
    assert "task" in test.query_params


@pytest.mark.parametrize("wrong", ["0" * 32, "../etc", "<b>", "x\x00", "A" * 5000])
def test_a_link_to_no_task_says_so_once_and_leaves_the_address(demo, wrong):
    test = create_page(task=wrong)
    assert [toast.value for toast in test.toast] == ["There is no film at this link."]
    assert "task" not in test.query_params
    test.run()
    assert not test.toast


def test_a_link_to_a_deleted_task_says_so(demo, task):
    demo.delete(task.id)
    assert [toast.value for toast in create_page(task=task.id).toast] == ["This film is no longer here."]


def test_details_lead_to_the_films_own_page(demo, task):
    test = create_page(task=task.id)
    test.button(key="dialog-film").click().run()
    assert not test.exception, test.exception
    assert test.session_state["links-way"] == ("film", {"id": task.id})
    assert "task" not in test.query_params
