"""File names that every computer takes, made of whatever people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twoframe.filenames import BYTES, LETTERS, Names, file_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A quiet harbour at dawn", "A quiet harbour at dawn"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\Windows\\win.ini", "C Windows win.ini"),
        ("a\x00b\x7fc", "abc"),
        ("film\u202egnp.exe", "filmgnp.exe"),
        ("two\nlines\tof  it", "two lines of it"),
        ("trailing dots... ", "trailing dots"),
        (".hidden", "hidden"),
        ("~ -rf", "rf"),
        ("con", "con film"),
        ("NUL.txt", "NUL.txt film"),
        ("com1", "com1 film"),
        ("console", "console"),
        ("\ud800 lone", "lone"),
        ("猫在跳舞", "猫在跳舞"),
        ("नमस्ते दुनिया", "नमस्ते दुनिया"),
        ("Drive 🚗 away", "Drive 🚗 away"),
        ("e\u0301te\u0301", "été"),
        ("???", ""),
        ("", ""),
    ],
)
def test_a_text_becomes_a_name(text, name):
    assert file_name(text) == name


def test_a_long_text_is_cut_between_words_and_a_long_word_anywhere():
    assert file_name("word " * 60) == " ".join(["word"] * 12)
    assert len(file_name("x" * 300)) == LETTERS
    assert len(file_name("猫" * 300).encode()) == BYTES


@given(st.text(max_size=400))
def test_no_text_makes_a_name_that_a_computer_refuses(text):
    name = file_name(text)
    assert not set(name) & set('<>:"/\\|?*')
    assert all(unicodedata.category(letter)[0] != "C" for letter in name)
    assert name == name.strip(" .")
    assert len(name.encode()) <= BYTES + len(" film")


def test_names_differ_where_case_and_accents_tell_nothing_apart():
    names = Names()
    given = [names.unique(name, ".mp4") for name in ("Cat", "cat", "CAT", "Cat (2)", "été", "e\u0301te\u0301", "dog")]
    assert given[:3] == ["Cat.mp4", "cat (2).mp4", "CAT (3).mp4"]
    assert len({name.casefold() for name in given}) == len(given)


def test_ten_thousand_equal_names_are_told_apart_at_once():
    names = Names()
    assert len({names.unique("take", ".mp4") for _ in range(10_000)}) == 10_000
