"""Requests as no well-behaved client sends them: byte for byte, over a bare socket."""

import socket
from urllib.parse import urlsplit


def ask_raw(
    url: str, path: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b""
) -> tuple[int, bytes]:
    """Send a path as it is, with nothing normalised; returns the status and all of the rest."""
    address = urlsplit(url)
    lines = {"Host": address.netloc, "Connection": "close", **(headers or {})}
    if body:
        lines["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    status_line, _, rest = answer.partition(b"\r\n")
    return int(status_line.split()[1]), rest
