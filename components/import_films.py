"""Taking films of another Twoframe in: a ZIP is chosen or dropped, and comes in while one works on (see the script)."""

from __future__ import annotations

import streamlit as st

from components.own import component
from components.plain import opener
from twoframe.i18n import _, language

_IMPORT = component(
    "import",
    html='<div class="import"></div>\n',
    scripts=("import_films",),
    styles=("import_films",),
)
WIDTH = 380


def import_films(*, key: str) -> None:
    """Draw the control. When an import ends the page runs again, so that it shows what came."""
    with (
        st.popover(opener(_("Import")), type="tertiary", icon=":material/upload_file:", key=key),
        st.container(width=WIDTH, gap=12),
    ):
        st.markdown(_("Brings in everything from a ZIP that Twoframe made. What is here already stays as it is."))
        _IMPORT(
            key=f"{key}-files",
            data={
                "language": language(),
                "words": {
                    "drop": _("Drop a ZIP here"),
                    "choose": _("Choose a file"),
                    "sending": _("Uploading"),
                    "sent": _("{sent} of {size}"),
                    "cancel": _("Cancel"),
                    "cancelled": _("The upload was cancelled. Nothing was imported."),
                    "broken": _("The upload broke off. Try again."),
                    "notZip": _("Choose a ZIP file."),
                    "refused": _("What did not come in"),
                    "leave": _("You can leave this page. The import goes on."),
                    "stay": _("Stay on this page until the upload is done."),
                },
            },
            on_ended_change=_nothing,
            height="content",
        )


def _nothing() -> None:
    """The run that follows is all that is wanted."""
