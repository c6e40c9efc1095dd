"""What stands between a command and a running server: checks with plain words, the socket, and the line to look for."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from twoframe.errors import KeepError, StartError
from twoframe.settings import Settings


@contextmanager
def plainly() -> Iterator[None]:
    """End the program with one line on the terminal, and no traceback, where it can't do what it was told to."""
    try:
        yield
    except StartError as error:
        sys.exit(f"Twoframe can't start. {error}")
    except KeepError as error:
        sys.exit(str(error))


def listen(host: str, port: int) -> socket.socket:
    """Bind the address that the server will answer at. Raises `StartError`."""
    address = _address(host)
    if not 0 <= port <= 65535:
        raise StartError(f"PORT is {port}. It must be a number from 1 to 65535.")
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listening = socket.socket(family)
    try:
        if sys.platform != "win32":  # there it would let two servers share one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((str(address), port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise StartError(_refusal(error, host, port)) from error
    listening.setblocking(False)
    return listening


def announcement(settings: Settings, host: str, port: int) -> str:
    """The line that says where to look and what it costs."""
    address = _address(host)
    shown = "localhost" if address.is_loopback or address.is_unspecified else f"[{host}]" if ":" in host else host
    line = f"Twoframe is at http://{shown}:{port} "
    if settings.demo:
        line += "in demo mode (no key set, films are free)."
    else:
        line += f"and spends at {settings.gateway_host}."
    if address.is_loopback:
        return line
    elsewhere = f" (there at http://{_outward_address()}:{port})" if address.is_unspecified else ""
    return f"{line} It is open to other computers{elsewhere}: whoever reaches the page sees all films and spends."


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError as error:
        raise StartError(
            f"HOST is {host!r}. It must be an address of this computer in figures: 127.0.0.1 for this computer only, "
            "0.0.0.0 for all that can reach it."
        ) from error


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken. Set another: make run PORT={port + 1 if port < 65535 else 8501}"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST is {host}, which is no address of this computer. Leave it out, or set 0.0.0.0."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this account. Set another: make run PORT=8501"
    return f"Port {port} at {host} can't be used ({error.strerror})."


def _outward_address() -> str:
    """The address that this computer has in its network. Nothing is sent: a UDP socket only chooses a way."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
