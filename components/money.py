"""Prices in the reader's language; the invoice of the service decides, never we."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from babel.numbers import format_currency

from twoframe.i18n import _, language, n_
from twoframe.models import Quote, Usage


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency."""
    return format_currency(amount, currency, locale=language())


def cost_words(quote: Quote) -> str:
    """What a press costs, in one short sentence."""
    if quote.demo:
        return _("Demo films are free.")
    if quote.cost is None:
        return _("The service charges your key; no price is set here.")
    return _("About {cost}, by the price you set.").format(cost=money(quote.cost, quote.currency))


def spend_words(usage: Usage, quote: Quote) -> str:
    """What this month's sum is made of, and from which zone a day takes its midnight."""
    if quote.demo:
        return _("Demo films are free, and count nowhere.")
    films = n_("{n} film this month.", "{n} films this month.", usage.month)
    price = (
        _("No price is set: TWOFRAME_PRICE.")
        if quote.cost is None
        else _("The sum goes by the price you set; the invoice of the service decides.")
    )
    zone = datetime.now().astimezone().tzname() or "UTC"
    days = _("Days begin at midnight, {zone}.").format(zone=zone)
    return f"{films} {price} {days}".replace("$", "\\$")
