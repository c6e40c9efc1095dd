"""What works behind the pages: sends tasks, asks for them, brings their films home. Nothing starts by an import."""

from __future__ import annotations

from twoframe.worker.gateway import Gateway
from twoframe.worker.worker import Worker

__all__ = ["Gateway", "Worker"]
