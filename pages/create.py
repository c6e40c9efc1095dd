import streamlit as st

from components.actions import on_action, use_example
from components.dialogs import close_others, dialogs
from components.form import create_form
from components.memory import memory
from components.page_head import page
from components.session import session_id
from components.wall import wall
from twoframe.i18n import _
from twoframe.runtime import service

close_others()
with (
    page(_("Create"), _("Two frames in, a moving shot out."), "create"),
    st.container(horizontal=True, gap=40),
):
    with st.container(width=540, gap=20, key="form"):
        create_form()
    with st.container(key="films"):
        wall(service().wall(), key="wall", on_action=on_action, on_example=use_example)
dialogs(session_id())
memory()
