"""The pair check as a person meets it: rows in words, a picture and a figure behind each, and clicks that mend."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.components.desk import HOSTILE, captions, kept, markup, relit, settle, spoil, words
from tests.support.photos import photo
from twoframe.models import AspectRatio, FrameRef
from twoframe.pairs import Pair, Topic

CHECKING = "Checking the pair…"


def rows(pair: Pair, *, compact: bool = False) -> AppTest:
    """The rows of a pair, once the check is through. A repair replaces the pair that is drawn."""

    def script(pair, compact):
        import streamlit as st

        from components.findings import finding_rows

        def take(mended):
            st.session_state["pair"] = mended

        finding_rows(st.session_state.get("pair", pair), key="rows", on_repair=take, compact=compact)

    test = AppTest.from_function(script, args=(pair, compact), default_timeout=30).run()
    return settle(test, lambda test: CHECKING in captions(test))


def button(test: AppTest, label: str):
    return next(button for button in test.button if button.label == label)


def test_a_dark_end_frame_is_told_with_its_picture_its_figure_and_a_repair_that_mends_it(house):
    test = rows(relit(house))
    assert "The end frame is much darker" in words(test)
    assert "L* darker (look from 6, trouble from 15)" in words(test)
    key = house.desk.check(relit(house)).key
    assert f"/checks/{key}/light.jpg" in markup(test)
    assert house.desk.evidence(key, Topic.LIGHT)
    button(test, "Match to start").click()
    settle(test.run(), lambda test: CHECKING in captions(test))
    assert "darker" not in words(test)
    assert "The light is alike" in words(test)
    assert test.session_state["pair"].end.fit.grade is not None


def test_what_is_shown_counts_the_findings_and_their_repairs_and_never_the_prompt(house):
    test = rows(relit(house))
    found = [finding for finding in house.desk.check(relit(house)).findings if finding.level != "fine"]
    assert f"{len(found)} findings, {sum(bool(finding.repairs) for finding in found)} with a repair" in captions(test)
    assert HOSTILE not in words(test)
    assert "<script>" not in markup(test)


def test_a_pair_without_fault_has_nothing_to_mend_and_says_what_was_looked_at(house):
    view = photo("china").resize((1920, 1281))
    pair = Pair(*(kept(house, view.crop((left, 100, left + 1700, 1056))) for left in (0, 90)))
    test = rows(pair)
    assert "Nothing to mend" in captions(test)
    assert [expander.label for expander in test.expander] == ["What is fine"]
    assert "Looked at: crop, resolution, light, white balance, contrast, colours, camera, hard cut." in captions(test)
    assert "The light is alike" in words(test)


def test_folded_there_is_one_line_that_counts_by_level(house):
    test = rows(relit(house), compact=True)
    label = test.expander[0].label
    assert label.startswith("Pair check ")
    assert "to fix first]" in label
    assert not test.subheader
    assert "The end frame is much darker" in words(test.expander[0])


def test_one_frame_is_looked_at_by_itself(house):
    test = rows(Pair(None, kept(house, photo("cat"))))
    assert "The end frame is enlarged" in words(test)
    assert "darker" not in words(test)


def test_a_picture_at_an_address_is_told_apart_from_one_that_is_gone(house):
    gone = kept(house, photo("coffee"))
    house._keyframes.path(gone.sha256).unlink()
    assert "can’t be checked here" in words(rows(Pair(gone, FrameRef(url="https://example.org/a.jpg"))))
    assert "The start frame is no longer on this computer" in words(rows(Pair(gone, None)))


@pytest.mark.parametrize("compact", [False, True])
def test_a_check_that_fails_says_so_in_words(house, compact):
    pair = Pair(kept(house, photo("rocket").rotate(7)), kept(house, photo("hubble")), ratio=AspectRatio.SQUARE)
    spoil(house, pair.start, pair.ratio)
    test = rows(pair, compact=compact)
    assert "Try again" in words(test) or "can’t be read" in words(test)
    assert not test.button


def test_no_frames_are_no_rows(house):
    assert not rows(Pair(None, None)).main.children


def test_a_change_of_the_shape_is_one_click_where_it_crops_less(house):
    portrait = photo("china").rotate(90, expand=True)
    pair = Pair(kept(house, portrait), kept(house, portrait.crop((0, 40, 420, 640))))
    test = rows(pair)
    assert "of the height of the start frame" in words(test)
    best = house.suggested_ratio(pair)
    button(test, f"Use {best.value}").click()
    settle(test.run(), lambda test: CHECKING in captions(test))
    assert test.session_state["pair"] == replace(pair, ratio=best)
    assert test.session_state["pair"].ratio is not pair.ratio
