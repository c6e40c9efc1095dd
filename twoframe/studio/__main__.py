"""The preview process: `python -m twoframe.studio`, orders on stdin, answers on stdout (see `orders`).

It runs at low priority, does at once whatever its parent hands it, and ends when stdin does: with its parent, however
that ends. Only here do OpenCV and PyAV meet the pictures: what a hostile one does to a decoder, the pages survive.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import BinaryIO

from twoframe import heap
from twoframe.errors import TwoframeError
from twoframe.studio.jobs import Cancelled, do
from twoframe.studio.orders import LANES, Facts, Order, line, read_order


class Bench:
    """Does orders side by side and answers each."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._lock = Lock()
        self._cancelled: set[int] = set()

    def cancel(self, number: int) -> None:
        """Leave an order undone, soon; it is answered all the same."""
        self._cancelled.add(number)

    def do(self, number: int, order: Order) -> None:
        """Do an order and answer."""
        try:
            answer: Facts = {"facts": do(order, lambda share: self._told(number, share))}
        except Cancelled:
            answer = {"error": "cancelled", "reason": "", "words": ""}
        except TwoframeError as error:
            answer = {"error": error.code, "reason": getattr(error, "reason", ""), "words": str(error)}
        except OSError as error:
            answer = {"error": "os", "reason": str(error.errno or 0), "words": str(error)}
        except Exception as error:  # noqa: BLE001 - the process is of use to others, whatever one picture does to it
            answer = {"error": "broken", "reason": type(error).__name__, "words": str(error)[:500]}
        self._cancelled.discard(number)
        self._say({"id": number, **answer})
        heap.trim()

    def _told(self, number: int, share: float) -> None:
        if number in self._cancelled:
            raise Cancelled
        self._say({"id": number, "share": round(share, 3)})

    def _say(self, message: Facts) -> None:
        with self._lock:
            self._answers.write(line(message))
            self._answers.flush()


def main() -> None:
    """Do orders until nobody is left to give any."""
    if hasattr(os, "nice"):
        os.nice(10)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    bench = Bench(answers)
    look, *slow = LANES
    lanes = {look: ThreadPoolExecutor(1), **{lane: ThreadPoolExecutor(1, initializer=_give_way) for lane in slow}}
    for raw in sys.stdin.buffer:
        message = json.loads(raw)
        if "cancel" in message:
            bench.cancel(message["cancel"])
        else:
            order = read_order(message)
            lanes[order.lane].submit(bench.do, message["id"], order)
    os._exit(0)  # a film that is half drawn has nobody to wait for it


def _give_way() -> None:
    """Let this thread, and those that it starts, draw only while nobody else wants the processor (Linux only)."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


if __name__ == "__main__":
    main()
