"""Lines of a sheet fit, lose no letter, and stand in the order of their scripts."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from twoframe.sheet import bidi
from twoframe.sheet.fonts import Style, run, runs
from twoframe.sheet.text import line, lines

SIZE, WIDTH = 10.0, 90.0
TYPED = "abc WÄ 12 .,-() \n猫。、（）кот Γάτα אבג مرحبا नमस्ते สวัสดี 한글 \u0301\u200d😀👩\u200d🎨\ufe0f\x00\u202e"


def read(made):
    return "".join(each.text for each in made.runs)


def visual(text):
    rtl = bidi.from_the_right(text)
    return "".join(text[index] for index in bidi.visual_order(bidi.levels(text, rtl=rtl)))


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.sampled_from(TYPED), max_size=60))
@example("1111111111Γび、、")  # measured piece by piece, this would not fit
@example("1111111111Γب、、")
def test_any_text_fits_its_column_and_keeps_every_letter(text):
    made = lines(text, Style.TEXT, SIZE, WIDTH)
    assert all(each.width <= WIDTH + 0.01 for each in made)
    seen = [letter for letter in text if not letter.isspace() and letter not in "\x00\u202e"]
    drawn = [letter for each in made for letter in read(each) if not letter.isspace()]
    assert sorted(drawn) == sorted(seen)


def test_words_stay_whole_and_lines_of_the_text_stay_lines():
    made = lines("The lanterns go on\none after another", Style.TEXT, SIZE, WIDTH)
    assert [read(each) for each in made] == ["The lanterns go on", "one after another"]
    assert len(lines("a" * 40, Style.TEXT, SIZE, WIDTH)) > 1  # a word that is wider than the column is cut


def test_a_line_of_chinese_may_end_between_any_two_letters_but_not_before_its_stop():
    made = [read(each) for each in lines("猫在跳舞，镜头推。进画面需要再亮一些", Style.TEXT, SIZE, 80)]
    assert len(made) > 2
    assert not [each for each in made if each[0] in "，。"]


def test_what_is_too_long_ends_in_an_ellipsis():
    [made] = lines("The camera pushes slowly towards the temple", Style.TEXT, SIZE, WIDTH, most=1)
    assert read(made).endswith("…")
    assert made.width <= WIDTH
    assert read(line("short", Style.TEXT, SIZE, WIDTH)) == "short"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc 12", "abc 12"),
        ("אבג abc", "abc גבא"),
        ("abc אבג 12", "abc 12 גבא"),
        ("abc אבג, דהו!", "abc והד ,גבא!"),
        ("אבג 12-34 דהו", "והד 12-34 גבא"),
        ("مرحبا 50%", "%50 ابحرم"),
        ("אבג  ", "  גבא"),
    ],
)
def test_scripts_from_the_right_stand_in_their_order(text, seen):
    assert visual(text) == seen


def test_brackets_turn_with_their_script():
    [made] = lines("אב (גד)", Style.TEXT, SIZE, WIDTH)
    assert made.rtl
    assert "".join(str(each.glyphs) for each in made.runs) == "(דג) בא"


def test_a_word_keeps_to_one_font_and_joined_letters_are_joined():
    assert [each.font for each in runs("Żoë", Style.TEXT, SIZE)] == ["InstrumentSans-Regular"]
    assert len(list(runs("Việt", Style.TEXT, SIZE))) == 1
    word = "مرحبا"
    [joined] = runs(word, Style.TEXT, SIZE)
    apart = sum(run(letter, joined.font, SIZE, thick=False).width for letter in word)
    assert joined.width < apart * 0.9
    assert not joined.is_plain
    assert [each.thick for each in runs("猫", Style.STRONG, SIZE)] == [True]
    assert str(next(runs("fi", Style.TEXT, SIZE)).glyphs) == "fi"  # no ligature: it is copied as it is read
