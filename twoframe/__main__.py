"""`python -m twoframe`: runs the app. `make run` calls it.

It serves `app:app` in this very process, so that Ctrl+C and signals need no middleman, after the checks that a
traceback should not have to explain. `streamlit run app.py` serves the same app with Streamlit's own banner.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from contextlib import suppress

import uvicorn

from twoframe import runtime, start
from twoframe.settings import ROOT

GRACE_S = 2
"""How long open downloads may hold up the end: a paused film keeps its connection for ever."""


class Server(uvicorn.Server):
    """Says one line when it is up, and is down soon after it is told to be."""

    def __init__(self, config: uvicorn.Config, line: str) -> None:
        super().__init__(config)
        self._line = line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        sys.stdout.write(f"{self._line}\n")
        sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let answers come to their end, then hang up on those who have stopped reading."""
        asyncio.get_running_loop().call_later(GRACE_S, self._hang_up)
        await super().shutdown(sockets)

    def _hang_up(self) -> None:
        for connection in [*self.server_state.connections]:
            connection.transport.abort()


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and run what it names."""
    parser = argparse.ArgumentParser(prog="twoframe", description="Short films from a prompt and a pair of keyframes.")
    parser.set_defaults(command=run, host="127.0.0.1", port=8501)
    commands = parser.add_subparsers(title="commands", metavar="")
    serve = commands.add_parser("run", help="run the app (what happens with no command)")
    for each in (parser, serve):
        each.add_argument("--host", default=argparse.SUPPRESS, help="the address to answer at (127.0.0.1)")
        each.add_argument("--port", default=argparse.SUPPRESS, type=int, help="the port to answer at (8501)")
    _add_keeping(commands)
    options = parser.parse_args(arguments)
    with start.plainly():
        options.command(options)


def _add_keeping(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that keep what there is; what they do is loaded when they are called."""
    backup = commands.add_parser("backup", help="save the database, films and pictures in one file, while the app runs")
    backup.add_argument("file", metavar="FILE", help="the file to write, such as twoframe.zip")
    backup.add_argument("--replace", action="store_true", help="write over a file that is there already")
    backup.add_argument(
        "--accept-losses", action="store_true", help="also where that holds films which are missing here by now"
    )
    restore = commands.add_parser("restore", help="bring a backup back, after a check of all that is in it")
    restore.add_argument("file", metavar="FILE", help="the backup")
    doctor = commands.add_parser("doctor", help="look for files and rows that are missing, damaged or too many")
    doctor.add_argument("--cure", action="store_true", help="mend what can be mended, after a question")
    for each in (restore, doctor):
        each.add_argument("--yes", action="store_true", help="ask nothing")
    for each in (backup, restore, doctor):
        each.add_argument("--data", default="", metavar="FOLDER", help="the data folder (TWOFRAME_DATA)")
        each.set_defaults(command=_keep, keeping=each.prog.rpartition(" ")[2])


def _keep(options: argparse.Namespace) -> None:
    from twoframe.keep import commands  # noqa: PLC0415 - the server needs none of it

    commands.COMMANDS[options.keeping](options)


def run(options: argparse.Namespace) -> None:
    """Serve the app until a signal ends it. Raises `StartError`."""
    end_quietly()
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from here
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = runtime.service().settings
    listening = start.listen(options.host, options.port)
    port = listening.getsockname()[1]
    config = uvicorn.Config(
        "app:app",
        port=port,
        ws="websockets-sansio",
        ws_max_size=32 << 20,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    with suppress(KeyboardInterrupt):
        Server(config, start.announcement(settings, options.host, port)).run([listening])


def end_quietly() -> None:
    """Let SIGTERM end the program as its end does, and a closed terminal as SIGTERM does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


if __name__ == "__main__":
    main()
