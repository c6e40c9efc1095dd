"""A process with a real store and worker that kills itself at a named step, as a power cut would.

    python -m tests.worker.crashing DATA GATEWAY_URL TOKEN STEP LEASE_S

The step `none` works until the process is killed from outside. The product knows nothing of this: the steps are
wrapped around its methods here.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.worker.house import Connected, hasten
from twoframe import disk
from twoframe.films import Films
from twoframe.keyframes import Keyframes
from twoframe.models import Usual
from twoframe.store import Store
from twoframe.worker import Worker


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner: Any, name: str, when: Callable[..., bool] = lambda *_, **__: True) -> None:
    """Die when the method is called."""
    wrap(owner, name, when, first=True)


def after(owner: Any, name: str, when: Callable[..., bool] = lambda *_, **__: True) -> None:
    """Die when the method has done its work, before its caller hears of it."""
    wrap(owner, name, when, first=False)


def wrap(owner: Any, name: str, when: Callable[..., bool], *, first: bool) -> None:
    method = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        if first and when(*arguments, **named):
            die()
        result = method(*arguments, **named)
        if not first and when(*arguments, **named):
            die()
        return result

    setattr(owner, name, wrapped)


def prepare(step: str, store: Store, gateway: Connected) -> None:
    match step:
        case "before_begin_send":
            before(store, "begin_send")
        case "after_begin_send":
            after(store, "begin_send")
        case "after_the_answer":
            after(gateway.client(), "generate")
        case "pending":
            after(store, "change", lambda *_, code, **__: code == "accepted")
        case "saving":
            after(store, "change", lambda *_, code, **__: code == "saving")
        case "after_the_poster":
            after(disk, "place", lambda _file, target: target.suffix == ".jpg")
        case "before_the_rename":
            before(disk, "place", lambda _file, target: target.suffix == ".mp4")
        case "after_the_rename":
            after(disk, "place", lambda _file, target: target.suffix == ".mp4")


def main(data: Path, url: str, token: str, step: str, lease_s: str) -> None:
    hasten()
    store, gateway = Store(f"sqlite:///{data / 'twoframe.db'}"), Connected(url, token)
    prepare(step, store, gateway)
    keyframes, films = Keyframes(data, store, max_pixels=120_000_000), Films(data)
    Worker(store, keyframes, films, gateway, prior=Usual(0.0, 600.0, 0), lease_s=float(lease_s)).start()
    sys.stdin.read()  # until whoever started this process is gone


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:6])
