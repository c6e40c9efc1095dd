"""How tests use Streamlit's pages: with patience for runs that come late."""

import time

from playwright.sync_api import Error, Page, expect

PATIENCE_S = 60


def at_rest(page: Page) -> None:
    """Wait until no run of the page is on its way."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_S * 1000)


def pick(page: Page, select: str, option: str) -> None:
    """Choose an option of a select. What a late run brings closes an open one: then it is opened again."""
    field, choice = page.get_by_role("combobox", name=select), page.get_by_role("option", name=option)
    deadline = time.monotonic() + PATIENCE_S
    while True:
        at_rest(page)
        if not choice.is_visible():
            field.click()
        try:
            choice.click(timeout=5_000)  # one try of several
        except Error:
            if time.monotonic() > deadline:
                raise
        else:
            return
