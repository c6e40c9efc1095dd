"""The pages of the small app around the wall: one with it, one without."""

import streamlit as st

from components.wall import wall
from tests.support.wall_app import state


def films() -> None:
    with (
        st.container(horizontal_alignment="center").container(width=1520, gap=24),
        st.container(horizontal=True, gap=40),
    ):
        with st.container(width=540, gap=20):
            st.text_area("Prompt", height=104)
            st.button("Rerun")
            if st.toggle("Message"):
                st.info("Something above")
        with st.container():
            wall(
                state.wall,
                key="wall",
                on_action=lambda task_id, name: state.actions.append([task_id, name]),
                on_example=lambda prompt: state.actions.append(["example", prompt]),
            )


def other() -> None:
    st.title("Nothing here")


state.runs += 1
st.set_page_config(page_title="Wall", layout="wide")
st.navigation([st.Page(films, title="Films", default=True), st.Page(other, title="Other")], position="top").run()
