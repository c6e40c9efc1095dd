"""Sizes on disk, in the units that people know."""

from __future__ import annotations

from babel.numbers import format_decimal

from twoframe.i18n import language

UNITS = ("B", "kB", "MB", "GB", "TB")


def size(count: int) -> str:
    """A number of bytes in decimal units, with two digits at the most after which nobody asks."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    digits = "0.#" if amount < 10 and unit > 0 else "#,##0"
    return f"{format_decimal(amount, digits, locale=language())} {UNITS[unit]}"
