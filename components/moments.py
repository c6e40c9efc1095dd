"""When something happened, as people say it: in the reader's zone and language."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st
from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton

from twoframe.i18n import _, language, zone_of


def moment(at: datetime, now: datetime, *, seconds: bool = False) -> str:
    """Day and time, without more than needs to be said: `today 09:12`."""
    locale = reader_locale()
    zone = zone_of(st.context.timezone or "")
    at, now = at.astimezone(zone), now.astimezone(zone)
    clock = format_skeleton("Hms" if seconds else "Hm", at, locale=locale)
    if at.date() == now.date():
        return _("today {time}").format(time=clock)
    if at.date() == now.date() - timedelta(days=1):
        return _("yesterday {time}").format(time=clock)
    day = format_skeleton("MMMd" if at.year == now.year else "yMMMd", at, locale=locale)
    return f"{day} {clock}"


def reader_locale() -> Locale:
    """The reader's own form of the language that is spoken: British and American English write days differently."""
    spoken = Locale.parse(language())
    try:
        own = Locale.parse(st.context.locale or "", sep="-")
    except (ValueError, UnknownLocaleError):  # none, or a word that is none
        return spoken
    return own if own.language == spoken.language else spoken
