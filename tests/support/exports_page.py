"""The page of the small app: all films that are here, and what can be done with them."""

import streamlit as st

from components.exports import contact_sheet, download_zip, import_films
from twoframe.filters import Filters
from twoframe.runtime import service

st.set_page_config(page_title="Exports", layout="wide")


def films() -> None:
    ids = service().library.matching(Filters())
    with st.container(horizontal=True, gap=8, vertical_alignment="center"):
        download_zip(ids, key="zip")
        contact_sheet(ids, key="sheet")
        import_films(key="import")
    for task_id in ids:
        st.text(service().task(task_id).name)


def other() -> None:
    st.title("Nothing here")


st.navigation([st.Page(films, title="Films", default=True), st.Page(other, title="Other")], position="top").run()
