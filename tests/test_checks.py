"""What is refused beside its control, before anything is stored or sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twoframe.checks import address_problem, clean_prompt, prompt_problem, request_problems
from twoframe.models import FrameRef, GenerationRequest


@pytest.mark.parametrize("prompt", ["abc", "美人鱼", "🐈🐈🐈", "x" * 5000, "🐈" * 5000])
def test_a_prompt_of_3_to_5000_code_points_is_fine_in_any_script(prompt):
    assert prompt_problem(prompt) is None


@pytest.mark.parametrize("prompt", ["", "ab", "🐈🐈"])
def test_a_prompt_under_3_code_points_is_refused(prompt):
    assert "3" in prompt_problem(prompt)


def test_a_prompt_over_5000_code_points_is_refused_with_how_much_to_cut():
    assert "Shorten it by 7" in prompt_problem("🐈" * 5007)


def test_cleaning_takes_off_what_no_one_sees_and_nothing_else():
    assert clean_prompt(" \r\na\x00b\x1b\tc\u200dd\r\ne \n") == "ab\tc\u200dd\ne"


@given(st.text())
def test_a_cleaned_prompt_is_clean_and_can_be_encoded(text):
    cleaned = clean_prompt(text)
    assert clean_prompt(cleaned) == cleaned
    cleaned.encode("utf-8")


@pytest.mark.parametrize("url", ["https://example.com/a.png", "http://127.0.0.1:8000/x?y=z", "https://例子.cn/图.png"])
def test_web_addresses_are_taken_as_they_are(url):
    assert address_problem(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/a.png",
        "ftp://example.com/a",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:image/png;base64,xx",
        "https://",
        "https://a b.com/",
        "https://example.com:port/",
        "https://[::1",
        "https://example.com/\x00",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_anything_else_is_no_address(url):
    assert address_problem(url)


def test_each_problem_names_its_control():
    request = GenerationRequest(
        prompt="ab",
        start=FrameRef(url="nonsense"),
        end=FrameRef(url="https://example.com/e.png"),
        loop=True,
        notify_hook="mailto:me@example.com",
    )
    assert [problem.field for problem in request_problems(request, takes=9)] == [
        "prompt",
        "start",
        "notify_hook",
        "loop",
        "takes",
    ]


def test_a_frame_is_a_stored_picture_or_an_address_never_both_or_none():
    with pytest.raises(ValueError, match="either"):
        FrameRef()
    with pytest.raises(ValueError, match="either"):
        FrameRef(sha256="a", url="https://example.com")
