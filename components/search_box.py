"""Search as you type: a box that keeps what is looked for in the address (see `search_box.js`)."""

from __future__ import annotations

from components import links
from components.own import component
from twoframe.filters import TEXT_MAX
from twoframe.i18n import _

_BOX = component(
    "search",
    html='<div class="place"></div>\n',
    scripts=("search_box",),
    styles=("search_box",),
)


def search_box(text: str, found: str, *, key: str) -> None:
    """Draw the box. A pause in typing runs the page with what was typed in its address, under `links.SEARCH`.

    `text` is what the address says now, so that a change of it reaches the box. `found` tells those who can't see the
    page what came of it.
    """
    _BOX(
        key=key,
        data={
            "name": links.SEARCH,
            "text": text,
            "found": found,
            "most": TEXT_MAX,
            "label": _("Search"),
            "placeholder": _("Search prompts and tags"),
            "clear": _("Clear the search"),
        },
        height="content",
    )
