"""The pages of the small app around the walls: one with tasks, one with posters, one with neither."""

import streamlit as st

from components.wall import posters, wall
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


def select(ids: list[str], on: bool) -> None:
    state.presses.append([ids, on])
    rest = [task_id for task_id in state.selected if task_id not in ids]
    state.selected = rest + ids if on else rest


def library() -> None:
    with st.container(horizontal_alignment="center").container(width=1520, gap=24):
        st.button("Rerun")
        for key, data in (("posters", state.posters), ("more", state.more_posters)):
            if data:
                posters(
                    data,
                    key=key,
                    on_action=lambda task_id, name: state.actions.append([task_id, name]),
                    selected=state.selected,
                    on_select=select if key == "posters" else None,
                )


def other() -> None:
    st.title("Nothing here")


state.runs += 1
st.set_page_config(page_title="Wall", layout="wide")
pages = [
    st.Page(films, title="Films", default=True),
    st.Page(library, title="Library", url_path="library"),
    st.Page(other, title="Other"),
]
st.navigation(pages, position="top").run()
