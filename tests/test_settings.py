"""Settings: every bad value names itself and the legal ones, and secrets stay out of sight."""

from decimal import Decimal

import pytest

from twoframe.errors import SettingsError
from twoframe.settings import NAMES, read

KEY = "sk-0123456789abcdef"


def test_nothing_set_is_demo_mode(tmp_path):
    settings = read({}, tmp_path)
    assert settings.demo
    assert settings.gateway == "demo"
    assert settings.data == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'twoframe.db'}"


def test_a_key_alone_spends_at_the_default_address():
    settings = read({"LUMA_API_KEY": KEY})
    assert (settings.gateway, settings.gateway_host) == ("https://api.gpt.ge", "api.gpt.ge")


@pytest.mark.parametrize("tail", ["", "/", "/luma", "/luma/", "//"])
def test_a_base_url_may_end_as_people_paste_it(tail):
    settings = read({"LUMA_API_KEY": KEY, "LUMA_BASE_URL": f"http://127.0.0.1:9/v{tail}"})
    assert settings.base_url == "http://127.0.0.1:9/v"


def test_an_address_without_a_key_stops_the_start():
    with pytest.raises(SettingsError, match="LUMA_API_KEY is not"):
        read({"LUMA_BASE_URL": "https://example.com"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LUMA_BASE_URL", "api.gpt.ge"),
        ("LUMA_BASE_URL", "ftp://example.com"),
        ("LUMA_BASE_URL", "https://user:secret@example.com"),
        ("LUMA_BASE_URL", "https://example.com?x=1"),
        ("TWOFRAME_PUBLIC_URL", "twoframe.example.com"),
        ("TWOFRAME_PRICE", "cheap"),
        ("TWOFRAME_PRICE", "-1"),
        ("TWOFRAME_PRICE", "NaN"),
        ("TWOFRAME_CURRENCY", "Euro"),
        ("TWOFRAME_DAILY_LIMIT", "0"),
        ("TWOFRAME_DAILY_LIMIT", "ten"),
        ("TWOFRAME_MAX_ACTIVE", "1.5"),
        ("TWOFRAME_MAX_PIXELS", "12"),
        ("TWOFRAME_LANGUAGE", "xx"),
    ],
)
def test_a_bad_value_names_itself(name, value):
    with pytest.raises(SettingsError, match=name):
        read({"LUMA_API_KEY": KEY, name: value})


def test_good_values_are_read():
    settings = read(
        {
            "LUMA_API_KEY": KEY,
            "TWOFRAME_PRICE": "0.40",
            "TWOFRAME_CURRENCY": "eur",
            "TWOFRAME_DAILY_LIMIT": "20",
            "TWOFRAME_MAX_ACTIVE": "3",
            "TWOFRAME_PUBLIC_URL": "https://films.example.com/",
        }
    )
    assert (settings.price, settings.currency, settings.daily_limit, settings.max_active) == (
        Decimal("0.40"),
        "EUR",
        20,
        3,
    )
    assert settings.public_url == "https://films.example.com"


def test_the_key_is_in_no_repr_and_masked_for_people():
    settings = read({"LUMA_API_KEY": KEY, "TWOFRAME_DATABASE_URL": "postgresql://u:hush@db/x"})
    assert KEY not in repr(settings)
    assert "hush" not in repr(settings)
    assert settings.masked_key == "••••cdef"
    assert read({"LUMA_API_KEY": "short"}).masked_key == "••••"


def test_a_key_with_a_line_break_inside_is_refused_without_being_shown():
    with pytest.raises(SettingsError) as error:
        read({"LUMA_API_KEY": "sk-01234\n56789"})
    assert "56789" not in str(error.value)


def test_empty_values_count_as_unset():
    assert read(dict.fromkeys(NAMES, " ")).demo
