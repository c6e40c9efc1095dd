"""Where the real browser is. `python -m tests.support.browser` makes sure that there is one."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
"""Quiet: the browser asks nobody outside. `--no-sandbox` because tests may run as root, in containers."""


@cache
def executable() -> str | None:
    """The system's Chromium, else the one that Playwright installed, else None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def ensure() -> str:
    """Find a browser, or install one; returns where it is. Ends the program where neither works."""
    if found := executable():
        return found
    for command in _ways():
        if subprocess.run(command, check=False).returncode != 0:
            continue
        executable.cache_clear()
        if found := executable():
            return found
    sys.exit("The tests drive a real Chromium, and there is none. Install one, such as: sudo apt install chromium")


def _ways() -> list[list[str]]:
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways = [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"], *ways]
    return ways


if __name__ == "__main__":
    ensure()
