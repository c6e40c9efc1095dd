"""The place on the Library that one comes back to (see `library_place.js`)."""

from __future__ import annotations

from components.own import component

_PLACE = component(
    "library_place",
    html="<span hidden></span>\n",
    scripts=("library_place",),
)


def library_place(name: str, *, wall: str, turned: int, returned: bool) -> None:
    """Keep the place. It takes no room. `name` tells what is shown from all else that the Library can show, `wall` is
    the key of what is turned page by page, `turned` how often that was done, and `returned` whether one comes from a
    film's page.
    """
    data = {"name": name, "wall": f".st-key-{wall}", "turned": turned, "returned": returned}
    _PLACE(key="library-place", data=data, height="content")
