"""Hashtags in prompts, without a gateway."""

import pytest

from twoframe.demo.trouble import TROUBLES, Trouble, asked, verdict


def test_a_tag_is_found_anywhere_and_in_any_case():
    assert asked("#fail") == asked("A cat #FAIL.") == asked("猫#fail吧") == {Trouble.FAIL}


def test_several_tags_can_be_asked_for_at_once():
    assert asked("a cat #wrapped, slowly #slow") == {Trouble.WRAPPED, Trouble.SLOW}


@pytest.mark.parametrize("prompt", ["fail", "#failing", "#fail2", "#unknown", "# fail", "#", ""])
def test_words_that_only_look_alike_ask_for_nothing(prompt):
    assert asked(prompt) == set()


def test_of_two_tags_that_begin_alike_the_whole_one_counts():
    assert asked("#dead-links") == {Trouble.DEAD_LINKS}
    assert asked("#dead-link") == {Trouble.DEAD_LINK}


def test_every_trouble_is_told_in_one_sentence():
    assert len(TROUBLES) == len(Trouble)
    for sentence in TROUBLES.values():
        assert sentence.endswith(".")
        assert sentence.count(". ") == 0


def test_moderation_names_what_it_looked_at():
    assert verdict("#moderation", has_frames=True) == "Frame moderation failed"
    assert verdict("#moderation", has_frames=False) == "Advanced prompt moderation failed"
    assert verdict("a cat", has_frames=True) is None
