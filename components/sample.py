"""What an empty page shows in place of films: five frames of a sample, and what to do first."""

from __future__ import annotations

import streamlit as st

from twoframe.i18n import _

SAMPLE_URL = "/app/static/sample/dusk.webp"


def sample_strip() -> None:
    """Draw the sample, with the badges of its two keyframes below its ends."""
    # Own HTML, because the place of the picture must be there before the picture is. Nothing in it is a user's.
    st.html(
        f'<img src="{SAMPLE_URL}" alt="" style="display:block;width:100%;aspect-ratio:1144/252;object-fit:cover;'
        'border-radius:10px">'
    )
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.badge(_("Start frame"), color="blue")
        st.badge(_("End frame"), color="orange")
