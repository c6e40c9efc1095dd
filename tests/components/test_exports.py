"""A download that was ordered begins, and is told of, though another run cuts in."""

from streamlit.testing.v1 import AppTest

from tests.components.test_finishing import cut_in
from tests.support.shelf import lay_files, press
from twoframe.models import TaskState


def bar():
    from components.exports import download_zip

    download_zip(["0" * 32], key="zip")


def test_a_download_begins_though_another_run_cuts_in(house, monkeypatch):
    order, tickets = house.exports.order, []

    def hurried(ids, *, timezone):
        tickets.append(order(ids, timezone=timezone))
        cut_in()
        return tickets[-1]

    monkeypatch.setattr(house.exports, "order", hurried)
    test = AppTest.from_function(bar, default_timeout=30).run()
    test.button(key="zip").click().run()
    assert not test.exception, test.exception
    assert test.session_state["zip-ready"] == f"/exports/{tickets[0]}.zip"
    assert "begins" in test.toast[0].value


def bar_of_those_at_hand():
    import streamlit as st

    from components.exports import download_zip

    download_zip(st.session_state["ids"], key="zip")


def test_what_is_told_of_a_download_counts_only_films_that_are_here(house):
    here, lost = press(house._store, "Here"), press(house._store, "Lost")
    lay_files(house.settings.data, here)
    failed = press(house._store, "Failed", state=TaskState.FAILED)
    test = AppTest.from_function(bar_of_those_at_hand, default_timeout=30)
    test.session_state["ids"] = [task.id for task in (*here, *lost, *failed)]
    test.run().button(key="zip").click().run()
    assert test.button(key="zip").label == "Download ZIP :small[:gray[films: 2 MB]]"
    assert test.toast[0].value == (
        "The download of 1 film begins. 1 has no file here any more. "
        "Unfinished films stay out. Failed ones are only listed."
    )
