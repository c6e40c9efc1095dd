"""Settings: the environment first, then `.streamlit/secrets.toml`, read once into one immutable object (design §5).

The only module that reads the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

from twoframe.errors import SettingsError
from twoframe.models import DEMO

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds `app.py`."""

T = TypeVar("T")

LOCALE = Path(__file__).resolve().parent / "locale"
DEFAULT_BASE_URL = "https://api.gpt.ge"
NAMES = (
    "LUMA_API_KEY",
    "LUMA_BASE_URL",
    "TWOFRAME_DATA",
    "TWOFRAME_DATABASE_URL",
    "TWOFRAME_PUBLIC_URL",
    "TWOFRAME_PRICE",
    "TWOFRAME_CURRENCY",
    "TWOFRAME_DAILY_LIMIT",
    "TWOFRAME_MAX_ACTIVE",
    "TWOFRAME_MAX_PIXELS",
    "TWOFRAME_LANGUAGE",
)


@dataclass(frozen=True)
class Settings:
    """One immutable object for all that the operator can set. `api_key` and `database_url` never show in its repr."""

    data: Path
    database_url: str = field(repr=False)
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    public_url: str | None = None
    price: Decimal | None = None
    currency: str = "USD"
    daily_limit: int | None = None
    max_active: int = 10
    max_pixels: int = 120_000_000
    language: str | None = None

    @property
    def demo(self) -> bool:
        """True when no key is set: the embedded gateway stands in."""
        return self.api_key is None

    @property
    def gateway(self) -> str:
        """The name that tasks record: `demo` or the base URL."""
        return self.base_url or DEMO

    @property
    def gateway_host(self) -> str:
        """The host that money is spent at, for people; `demo` in demo mode."""
        return host_of(self.gateway)

    @property
    def masked_key(self) -> str | None:
        """Enough of the key to recognise it, never enough to use it."""
        if self.api_key is None:
            return None
        return f"••••{self.api_key[-4:]}" if len(self.api_key) >= 12 else "••••"


def host_of(gateway: str) -> str:
    """The host and port of a gateway's address; a name without an address stays as it is."""
    return urlsplit(gateway).netloc.rpartition("@")[2] or gateway


@cache
def languages(locale: Path = LOCALE) -> tuple[str, ...]:
    """The languages that pages can speak: English, and each one that has a catalogue."""
    return ("en", *sorted(file.parent.parent.name for file in locale.glob("*/LC_MESSAGES/twoframe.po")))


def load(**told: str) -> Settings:
    """Read the settings of this process; those that are `told` go before them. Raises `SettingsError`."""
    return read({**_secrets(ROOT / ".streamlit" / "secrets.toml"), **os.environ, **told})


def read(source: Mapping[str, str], root: Path = ROOT) -> Settings:
    """Build the settings from a mapping. Empty values count as unset. Raises `SettingsError`."""
    values = {name: source.get(name, "").strip() for name in NAMES}
    key = values["LUMA_API_KEY"] or None
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise SettingsError(
            "LUMA_API_KEY has characters that no key has. Paste it again, without spaces or line breaks."
        )
    if values["LUMA_BASE_URL"] and key is None:
        raise SettingsError("LUMA_BASE_URL is set, but LUMA_API_KEY is not. Set both, or neither for demo mode.")
    base_url = _address("LUMA_BASE_URL", values["LUMA_BASE_URL"] or DEFAULT_BASE_URL) if key else None
    data = Path(values["TWOFRAME_DATA"] or root / "data").expanduser()
    data = data if data.is_absolute() else (root / data)
    return Settings(
        data=data,
        database_url=values["TWOFRAME_DATABASE_URL"] or f"sqlite:///{quote(str(data / 'twoframe.db'))}",
        api_key=key,
        base_url=base_url.removesuffix("/luma").rstrip("/") if base_url else None,
        public_url=_parsed(values, "TWOFRAME_PUBLIC_URL", partial(_address, "TWOFRAME_PUBLIC_URL")),
        price=_parsed(values, "TWOFRAME_PRICE", _price),
        currency=_parsed(values, "TWOFRAME_CURRENCY", _currency) or "USD",
        daily_limit=_parsed(values, "TWOFRAME_DAILY_LIMIT", partial(_count, "TWOFRAME_DAILY_LIMIT", 1, 1_000_000)),
        max_active=_parsed(values, "TWOFRAME_MAX_ACTIVE", partial(_count, "TWOFRAME_MAX_ACTIVE", 1, 1000)) or 10,
        max_pixels=_parsed(
            values, "TWOFRAME_MAX_PIXELS", partial(_count, "TWOFRAME_MAX_PIXELS", 1_000_000, 1_000_000_000)
        )
        or 120_000_000,
        language=_parsed(values, "TWOFRAME_LANGUAGE", _language),
    )


def _secrets(file: Path) -> dict[str, str]:
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f".streamlit/secrets.toml can't be read: {error}") from error
    return {name: str(value) for name, value in content.items() if name in NAMES}


def _parsed(values: Mapping[str, str], name: str, parse: Callable[[str], T]) -> T | None:
    return parse(values[name]) if values[name] else None


def _address(name: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment
        _ = parts.port
    except ValueError:
        valid = False
    if not valid or any(character.isspace() for character in text):
        raise SettingsError(f"{name} is {text!r}. It must be an address that starts with http:// or https://.")
    if parts.username or parts.password:
        raise SettingsError(f"{name} carries a user name or password. Leave them out; the key goes into LUMA_API_KEY.")
    return text.rstrip("/")


def _price(text: str) -> Decimal:
    try:
        price = Decimal(text)
    except InvalidOperation:
        price = Decimal(-1)
    if not price.is_finite() or not 0 <= price <= 1000:
        raise SettingsError(f"TWOFRAME_PRICE is {text!r}. It must be a number from 0 to 1000, such as 0.40.")
    return price


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isalpha()):
        raise SettingsError(f"TWOFRAME_CURRENCY is {text!r}. It must be three letters, such as USD, EUR or CNY.")
    return text.upper()


def _count(name: str, least: int, most: int, text: str) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingsError(f"{name} is {text!r}. It must be a whole number from {least} to {most}.")
    return int(text)


def _language(text: str) -> str:
    if text not in languages():
        raise SettingsError(f"TWOFRAME_LANGUAGE is {text!r}. It must be one of: {', '.join(languages())}.")
    return text
