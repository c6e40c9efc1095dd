"""What a callback has to say is told by the run that follows, once: what a dialog's callback draws breaks the page."""

import pytest
from streamlit.testing.v1 import AppTest


def act_and_tell(tells):
    import streamlit as st

    from components.told import tell, told
    from twoframe.errors import Problem, RequestRefused

    def refuse():
        raise RequestRefused(Problem("store", "The *disk* is full"))

    def act():
        st.session_state["got"] = told(refuse)

    if tells:
        tell()
    st.button("Act", on_click=act)


@pytest.mark.parametrize("tells", [True, False])
def test_a_refusal_is_told_by_the_run_and_not_by_the_callback(tells):
    test = AppTest.from_function(act_and_tell, args=(tells,)).run()
    test.button[0].click().run()
    assert not test.exception
    assert test.session_state["got"] is None
    assert [toast.value for toast in test.toast] == ([r"The \*disk\* is full"] if tells else [])
    assert not test.run().toast
