"""A server of notices that a test plays itself, and a browser in which sounds and notifications are counted."""

import json
import time
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.support.server import wait_for

SPY = """
  window.__sounds = [];
  window.__notes = [];
  window.__silentFrom = 0;
  const sounded = () => { window.__sounds.push(1); window.__silentFrom = performance.now() + 800; };
  window.AudioContext = class {
    constructor() { this.currentTime = 0; this.destination = {}; }
    resume() { return Promise.resolve(); }
    suspend() { return Promise.resolve(); }
    createGain() {
      const gain = {setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {}};
      return {gain, connect: (next) => next};
    }
    createOscillator() {
      return {frequency: {}, connect: (next) => next, start: (at) => at || sounded(), stop() {}};
    }
  };
  const Real = window.Notification;
  window.Notification = class {
    static get permission() { return Real.permission }
    static requestPermission() { return Real.requestPermission() }
    constructor(title, options) { window.__notes.push({title, ...options}); window.__note = this; }
    close() {}
  };
  const look = (name, answer) => Object.defineProperty(document, name, {get: answer, configurable: true});
  window.__leave = () => {
    look('hidden', () => true);
    look('hasFocus', () => () => false);
    document.dispatchEvent(new Event('visibilitychange'));
  };
  window.__linger = () => look('hasFocus', () => () => false);
  window.__return = () => {
    look('hidden', () => false);
    look('hasFocus', () => () => true);
    document.dispatchEvent(new Event('visibilitychange'));
  };
"""
"""Headless Chromium takes every tab for the one in front: a test says itself which is looked at."""


LONG_AGO = 1.0


class Line:
    """What the server says on the line of each tab of a browser. Films have numbers; those of an earlier test are
    others than those of this one.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.event_id = 0
        self.first = 0
        self.cards: dict[str, dict[str, Any]] = {}
        self.away = False
        self.tabs: list[WebSocketRoute] = []
        self.calls = 0
        context.route_web_socket(lambda url: "/live?view=notices" in url, self._answer)

    def _answer(self, tab: WebSocketRoute) -> None:
        self.calls += 1
        if self.away:
            tab.close()
            return
        self.tabs.append(tab)
        tab.on_close(lambda _code, _reason: self.tabs.remove(tab) if tab in self.tabs else None)
        self._say(tab, "wall", list(self.cards.values()))

    def _say(self, tab: WebSocketRoute, kind: str, cards: list[dict[str, Any]]) -> None:
        told = {"type": kind, "id": self.event_id, "now": time.time(), "cards": cards}
        tab.send(json.dumps({**told, "order": list(self.cards), "gone": []}))

    def id(self, number: int) -> str:
        """The id of a film."""
        return f"{self.first + number:032x}"

    def card(self, number: int, state: str, title: str = "", ended: float | None = None) -> dict[str, Any]:
        """A film as notices hear of it."""
        name = title or f"Film number {number}"
        word = {"completed": "Done", "failed": "Failed"}.get(state)
        return {
            "id": self.id(number),
            "state": state,
            "title": name,
            "words": f"{word}: {name}" if word else None,
            "ended": (ended or time.time()) if word else None,
        }

    def begin(self) -> None:
        """There are no films, for whoever is on the line and whoever comes."""
        self.away = False
        self.first += 1000
        self.event_id += 1
        self.cards = {}
        for tab in list(self.tabs):
            self._say(tab, "wall", [])

    def know(self, *cards: dict[str, Any]) -> None:
        """Change films without a word."""
        self.event_id += 1
        self.cards |= {each["id"]: each for each in cards}

    def tell(self, *cards: dict[str, Any]) -> None:
        """Change films, and say so on each line."""
        self.know(*cards)
        for tab in list(self.tabs):
            self._say(tab, "change", list(cards))

    def end(self, *numbers: int, state: str = "completed", title: str = "") -> None:
        """Let films be made, and then come to their end."""
        self.tell(*(self.card(number, "processing", title) for number in numbers))
        self.tell(*(self.card(number, state, title) for number in numbers))

    def drop(self) -> None:
        """Hang up, and answer nobody until `answer`."""
        self.away = True
        for tab in list(self.tabs):
            tab.close(code=1012)
        self.tabs.clear()

    def answer(self) -> None:
        """Be there again."""
        self.away = False


def visit(page: Page, url: str, line: Line) -> Page:
    """Open a page, and wait until it listens."""
    calls = line.calls
    page.goto(url)
    expect(page.get_by_test_id("stMain")).to_be_visible(timeout=30_000)
    wait_for(lambda: page.title() and line.calls > calls, 30, "the line to the server")
    return page


def choose(page: Page, **choices: str) -> None:
    """Say which notices are on in this browser."""
    page.evaluate("all => Object.entries(all).forEach(([name, on]) => localStorage['twoframe.' + name] = on)", choices)


def leave(page: Page) -> None:
    """Look at something else."""
    page.evaluate("__leave()")


def linger(page: Page) -> None:
    """See a tab beside another window, which has the focus: its messages show, and stay for as long as that is so."""
    page.evaluate("__linger()")


def come_back(page: Page) -> None:
    """Look at a tab again."""
    page.evaluate("__return()")


def toasts(page: Page) -> Locator:
    """The messages on a page."""
    return page.locator(".toast")


def told_aloud(page: Page, what: str, count: int) -> None:
    """Wait until a tab has made so many `sounds` or `notes`."""
    wait_for(lambda: page.evaluate(f"__{what}.length") == count, 30, f"{count} {what}")
