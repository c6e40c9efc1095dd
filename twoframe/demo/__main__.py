"""Start the demo gateway: `python -m twoframe.demo --port 8900`."""

from __future__ import annotations

import argparse
import logging
import secrets
import signal
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from filelock import FileLock, Timeout

from twoframe.demo.processes import TAKEN
from twoframe.settings import ROOT

LOCK_TIMEOUT_S = 3.0
"""How long a gateway waits for one that is just ending."""


def main(arguments: list[str] | None = None) -> int:
    """Run the gateway and return the exit status."""
    given = _parser().parse_args(arguments)
    # uvicorn raises the signal again when it is done; this turns it into an ordinary end, with all cleaning up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder: Path = given.data.expanduser().resolve() / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "gateway.lock", timeout=LOCK_TIMEOUT_S):
            _log_to(folder / "gateway.log" if given.leased else None)
            return _serve(given, folder)
    except Timeout:
        sys.stderr.write(f"Another demo gateway uses {folder}. Stop it, or choose another folder with --data.\n")
        return TAKEN


def _serve(given: argparse.Namespace, folder: Path) -> int:
    log = logging.getLogger("twoframe.demo")
    token = given.token or secrets.token_urlsafe(24)
    try:
        # Imported here, where a failure to import finds its way into the log.
        from twoframe.demo.server import Options, serve  # noqa: PLC0415

        if not given.leased and not given.token:
            log.info("The token is %s", token)
        serve(Options(folder, given.port, token, given.leased, given.pace, given.scale))
    except KeyboardInterrupt:
        log.info("Stopped.")
    except OSError as problem:
        log.critical("The demo gateway can't go on: %s", problem)
        return 1
    except Exception:
        log.exception("The demo gateway can't go on.")
        return 1
    return 0


def _log_to(file: Path | None) -> None:
    """Log to a file of bounded size, or to the terminal."""
    handler = RotatingFileHandler(file, maxBytes=250_000, backupCount=1, encoding="utf-8") if file else None
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
        handlers=[handler or logging.StreamHandler()],
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m twoframe.demo", description="The demo gateway, on loopback.")
    parser.add_argument("--port", type=_port, default=0, help="port to listen at (default: a free one)")
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="data folder (default: ./data)")
    parser.add_argument("--token", help="bearer token to ask for (default: a random one, shown at the start)")
    parser.add_argument("--pace", type=_factor, default=1.0, help="factor on all waiting times (default: 1)")
    parser.add_argument("--scale", type=_factor, default=1.0, help="factor on the sides of films (default: 1)")
    parser.add_argument("--leased", action="store_true", help="end with the last app that holds a lease")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError("must be a whole number from 0 to 65535")
    return int(text)


def _factor(text: str) -> float:
    try:
        factor = float(text)
    except ValueError:
        factor = 0.0
    if not 0.01 <= factor <= 10:
        raise argparse.ArgumentTypeError("must be a number from 0.01 to 10")
    return factor


if __name__ == "__main__":
    sys.exit(main())
