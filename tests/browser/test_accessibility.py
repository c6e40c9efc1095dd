"""What a checker of accessibility finds on our pages is Streamlit's own, and known."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.support.server import RunningServer

pytestmark = pytest.mark.browser

STREAMLITS = {
    "color-contrast": "kbd",  # the shortcut's hint on a primary button
    "heading-order": "h3",  # sections are h3 below an h1, for their size
    "presentation-role-conflict": "section",  # the drop zone of an uploader
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/settings"])
def test_a_page_has_no_barrier_of_our_making(browser: Browser, server: RunningServer, path: str, scheme: str):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{server.url}{path}")
    last = "Diagnostics" if path == "/settings" else "No films yet"
    expect(page.get_by_role("heading", name=last)).to_be_visible(timeout=30_000)
    found = Axe().run(page).response["violations"]
    context.close()
    ours = [
        (violation["id"], node["html"])
        for violation in found
        for node in violation["nodes"]
        if not node["html"].startswith(f"<{STREAMLITS.get(violation['id'], 'nothing')}")
    ]
    assert not ours
