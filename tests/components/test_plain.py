"""Texts of people stay letters inside our Markdown."""

import pytest
from streamlit.testing.v1 import AppTest

from components.plain import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("photo.jpg", "photo\\.jpg"),
        ("**loud**", "\\*\\*loud\\*\\*"),
        (":red[x]", "\\:red\\[x\\]"),
        ("<b>&amp;", "\\<b\\>\\&amp;"),
        ("图片 $1", "图片 \\$1"),
    ],
)
def test_every_character_with_a_meaning_is_escaped(text, shown):
    assert plain(text) == shown


def test_what_is_escaped_runs_as_a_page():
    def script():
        import streamlit as st

        from components.plain import plain

        st.markdown(plain("**x** [a](b) :red[c] `d` $e$"))

    assert not AppTest.from_function(script, default_timeout=30).run().exception
