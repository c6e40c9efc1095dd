"""The page of the small app around the comparison."""

from dataclasses import asdict

import streamlit as st

from components.compare import Side, compare
from tests.support.compare_app import state


def pair() -> None:
    with st.container(horizontal_alignment="center").container(width=1520, gap=24):
        st.text_input("Name")
        st.button("Rerun")
        if st.toggle("Message"):
            st.info("Something above")
        a, b = (Side(**side) for side in state.shown["sides"])
        with st.container(horizontal=True, gap=40):
            with st.container():
                told = compare(
                    a, b, key="compare", ratio=tuple(state.shown["ratio"]), mode=state.shown.get("mode", "swipe")
                )
            if state.shown.get("beside", True):
                with st.container(width=380):
                    st.subheader("Your verdict", anchor=False)
        state.compared = asdict(told)
        st.text(f"Run {state.runs}")
        st.space(900)


def other() -> None:
    st.title("Nothing here")


state.runs += 1
st.set_page_config(page_title="Compare", layout="wide")
st.navigation([st.Page(pair, title="Pair", default=True), st.Page(other, title="Other")], position="top").run()
