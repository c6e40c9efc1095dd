import streamlit as st

from components.connection import connection_test
from components.facts import facts, figures, section
from components.memory import memory
from components.money import money, spend_words
from components.notice_choices import notice_choices
from components.page_head import page
from components.sizes import size
from twoframe import __version__
from twoframe.i18n import _, n_
from twoframe.runtime import service

house = service()
settings = house.settings
usage = house.usage()
storage = house.storage()
of = _("{used} of {limit}")

with (
    page(_("Settings"), _("How Twoframe reaches the service, what it may spend, where films live."), "settings"),
    st.container(width=1080, gap=32),
):
    with section(_("Connection"), _("Read from the environment when Twoframe starts."), "connection"):
        facts(
            {
                _("Address"): f"`{settings.base_url}`" if settings.base_url else _("Built-in demo service"),
                _("Key"): f"`{settings.masked_key}`"
                if settings.masked_key
                else _("None. Set `LUMA_API_KEY` and restart to make real films."),
                _("Callbacks"): f"`{settings.public_url}`"
                if settings.public_url
                else _("None. Twoframe asks the service by itself."),
            }
        )
        connection_test()
    with section(_("Limits and spend"), _("Checked before anything is sent."), "limits"):
        figures(
            {
                _("Today"): of.format(used=usage.today, limit=settings.daily_limit)
                if settings.daily_limit
                else str(usage.today),
                _("On the way"): of.format(used=usage.active, limit=settings.max_active),
                _("This month"): money(usage.month_cost, settings.currency),
            }
        )
        st.caption(spend_words(usage, house.quote()))
    with section(_("Storage"), _("Frames, films and the database, all on this computer."), "storage"):
        figures(
            {
                _("Films"): size(storage.films),
                _("Frames"): size(storage.frames),
                _("Free space"): size(storage.free),
            }
        )
        facts({_("Folder"): f"`{settings.data}`"})
    with section(_("Notices"), _("How you hear that a film is done or has failed. Kept in this browser."), "notices"):
        notice_choices()
    with section(_("Diagnostics"), _("For a bug report."), "diagnostics"):
        beat = round(house.beat_age_s())
        facts(
            {
                _("Version"): f"Twoframe {__version__}, Streamlit {st.__version__}",
                _("Worker"): n_("Running, last beat {n} s ago", "Running, last beat {n} s ago", beat)
                if house.health()["ok"]
                else _("Stopped. Restart Twoframe; nothing is lost."),
            }
        )
memory()
