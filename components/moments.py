"""When something happened, as people say it: in the reader's zone and language."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st
from babel.dates import format_skeleton

from twoframe.i18n import _, language, zone_of


def moment(at: datetime, now: datetime) -> str:
    """Day and time, without more than needs to be said: `today 09:12`."""
    zone = zone_of(st.context.timezone or "")
    at, now = at.astimezone(zone), now.astimezone(zone)
    clock = format_skeleton("Hm", at, locale=language())
    if at.date() == now.date():
        return _("today {time}").format(time=clock)
    if at.date() == now.date() - timedelta(days=1):
        return _("yesterday {time}").format(time=clock)
    day = format_skeleton("MMMd" if at.year == now.year else "yMMMd", at, locale=language())
    return f"{day} {clock}"
