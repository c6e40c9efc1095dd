"""What the address says of the Library: filters and page. It is the one truth of both (see `links`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from typing import Any

import streamlit as st

from components import links
from twoframe.filters import Filters, parse_page
from twoframe.i18n import zone_of


def asked_filters() -> Filters:
    """The filters that the address says; what is none is left out."""
    return Filters.parse(st.query_params.to_dict())


def asked_page() -> int:
    """The page that the address says; there may be no such page."""
    return parse_page(links.asked(links.PAGE))


def show(filters: Filters, page: int = 1) -> None:
    """Say in the address what is shown, as a step that Back undoes."""
    links.put(**filters.said(), **({links.PAGE: str(page)} if page > 1 else {}))


def change(**parts: Any) -> None:  # noqa: ANN401 - as `replace` takes them
    """Change parts of the filters, which begins at the first page again."""
    show(replace(asked_filters(), **parts))


def reader_zone() -> tzinfo | None:
    """The zone of whoever looks at the page, for the days that filters name; None is the server's."""
    return zone_of(st.context.timezone or "")  # a browser may know a zone that this computer does not
