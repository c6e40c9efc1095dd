"""What was just done can be taken back on the page that a person comes to, and only there."""

import pytest
from streamlit.testing.v1 import AppTest


@pytest.fixture
def test():
    def script():
        import streamlit as st

        from components.undo import offer_undo, undo_notice

        if st.session_state.pop("act", False):
            offer_undo("Deleted “**Temple**”.", lambda: st.session_state.setdefault("taken", []).append("back"))
        undo_notice(st.session_state.get("page", "library"))

    test = AppTest.from_function(script, default_timeout=30)
    test.session_state["act"] = True
    test.run()
    assert not test.exception, test.exception
    return test


def test_what_was_done_can_be_taken_back_once(test):
    assert test.caption[0].value == r"Deleted “\*\*Temple\*\*”\."
    test.button(key="undo").click().run()
    assert test.session_state["taken"] == ["back"]
    assert not test.caption


def test_the_offer_stays_on_its_page_and_ends_on_another(test):
    assert test.run().caption
    for page in ("create", "library"):
        test.session_state["page"] = page
        assert not test.run().caption
