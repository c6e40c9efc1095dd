"""One spelling for all ways to type a text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twoframe.folding import fold


@pytest.mark.parametrize(
    ("typed", "alike"),
    [
        ("Ångström", "angstrom"),
        ("A\u030angstro\u0308m", "angstrom"),  # the accents typed apart
        ("ＬＥＤ １２", "led 12"),  # full width
        ("STRASSE", "straße"),
        ("ΆΝΘΟΣ", "ανθοσ"),
        ("ёлка", "елка"),
        ("ﬁlm", "FILM"),
        ("ｶﾞﾗｽ", "ガラス"),  # half-width katakana, its voice mark a letter of its own
        ("か\u3099", "が"),
        ("각", "\u1100\u1161\u11a8"),  # Hangul in one piece and in three
        ("  a \t\n b　c ", "a b c"),
        ("İstanbul", "istanbul"),
    ],
)
def test_what_people_take_for_one_text_is_one(typed, alike):
    assert fold(typed) == fold(alike)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("が", "か"),  # another syllable
        ("ปา", "ป่า"),  # a tone of Thai makes another word
        ("हिंदी", "हद"),  # vowels of Devanagari are marks, and letters all the same
        ("猫", "狗"),
        ("👩", "👨"),
        ("a b", "ab"),
    ],
)
def test_what_people_tell_apart_stays_apart(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_a_folded_text_is_left_as_it_is_and_case_and_form_make_no_difference(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == folded
    assert fold(text.casefold()) == folded
