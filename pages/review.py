import streamlit as st

from components import links
from components.memory import memory
from components.page_head import page
from components.review_list import review_list
from components.review_one import one_review
from twoframe.i18n import _

with page(_("Review"), _("Do these two frames belong together?"), "review"), st.container(gap=24):
    review_id = links.asked(links.REVIEW)
    if review_id is None:
        review_list()
    else:
        one_review(review_id)
memory()
