"""What a callback has done is done to the end, and a picture that came is taken, though another run cuts in."""

import pytest
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import page
from tests.support.photos import photo_bytes


def cut_in():
    """Ask for another run, as a browser does in which a key is pressed meanwhile."""
    ctx = get_script_run_ctx()
    ctx.script_requests.request_rerun(RerunData(page_script_hash=ctx.page_script_hash))


def act_and_finish(guarded):
    import streamlit as st

    from components.finishing import finishing
    from tests.components.test_finishing import cut_in

    def act():
        cut_in()
        if not guarded:
            st.session_state["closed"] = True
            return
        with finishing():
            st.session_state["closed"] = True
            st.toast("Done")

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.button("Act", on_click=act)


@pytest.mark.parametrize("guarded", [True, False])
def test_what_belongs_to_an_act_is_done_and_the_run_that_waits_comes_after(guarded):
    test = AppTest.from_function(act_and_finish, args=(guarded,)).run()
    test.button[0].click().run()
    assert not test.exception
    # Without the guard Streamlit cuts the callback off: should that end one day, the guard can go.
    assert ("closed" in test.session_state) == guarded
    assert [toast.value for toast in test.toast] == (["Done"] if guarded else [])
    assert test.session_state["runs"] == 2


def act_within_an_act(times):
    import streamlit as st

    from components.finishing import finishing
    from tests.components.test_finishing import cut_in

    def act():
        with finishing():
            for number in range(times):
                cut_in()
                with finishing():
                    st.session_state["inner"] = number
            st.session_state["outer"] = True

    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.button("Act", on_click=act)


@pytest.mark.parametrize("times", [1, 3])
def test_a_run_that_is_asked_for_within_waits_for_all_that_is_to_be_finished(times):
    test = AppTest.from_function(act_within_an_act, args=(times,)).run()
    test.button[0].click().run()
    assert not test.exception
    assert test.session_state["inner"] == times - 1
    assert test.session_state["outer"]
    assert test.session_state["runs"] == 2


@pytest.fixture
def busy(house, monkeypatch):
    """A service that is asked for another run whenever it has taken a picture."""
    add = house.add_frame

    def slowly(*arguments):
        frame = add(*arguments)
        if pending:
            pending.pop()
            cut_in()
        return frame

    pending = [1, 1]
    monkeypatch.setattr(house, "add_frame", slowly)
    return pending


def upload(test, key, content):
    uploader = next(part for part in test.get("file_uploader") if key in part.proto.id)
    return uploader.set_value(("photo.jpg", content, "image/jpeg")).run()


def test_an_upload_that_another_run_cuts_off_is_in_its_slot_all_the_same(house, busy):
    test = page("create")
    upload(test, "upload-start", photo_bytes("china"))
    assert not test.exception
    assert busy == []
    assert test.session_state["draft-rest"].start is not None


def test_a_file_that_is_no_picture_is_refused_once_though_another_run_cuts_in(house, monkeypatch):
    add, asked = house.add_frame, []

    def slowly(*arguments):
        asked.append(1)
        cut_in()
        return add(*arguments)

    monkeypatch.setattr(house, "add_frame", slowly)
    test = page("create")
    upload(test, "upload-end", b"no picture")
    assert not test.exception
    assert test.session_state["draft-rest"].end is None
    assert any("not a picture" in str(words.value) for words in test.markdown)
    assert len(asked) == 1


def test_an_upload_to_a_new_review_that_another_run_cuts_off_is_in_its_slot(house, busy):
    test = page("review")
    next(button for button in test.button if button.label == "New review").click().run()
    upload(test, "new-review-end", photo_bytes("china"))
    assert not test.exception
    assert busy == []
    assert test.session_state["new-review-state"].end is not None
