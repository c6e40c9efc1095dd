"""The gateway as the worker sees it."""

from __future__ import annotations

from typing import Protocol

from twoframe.luma import LumaClient


class Gateway(Protocol):
    """A luma gateway that this process is connected to. `name` is what its tasks record as theirs."""

    @property
    def name(self) -> str:
        """`demo`, or the base URL."""

    def client(self) -> LumaClient:
        """The client to talk with, safe to share between threads.

        May take time (the demo gateway starts its process here), so only worker threads call it. Raises `Unreachable`.
        """
