"""The other end of `/live`: what a wall in a browser does with its socket."""

import json

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect


def watch(url: str, query: str = "", **more) -> ClientConnection:
    """Open the socket as a wall on a page of this server does."""
    return connect(f"{url.replace('http', 'ws')}/live{query}", origin=url, compression=None, **more)


def hear(wall: ClientConnection) -> dict:
    return json.loads(wall.recv(timeout=10))


def hear_until(wall: ClientConnection, enough) -> dict:
    """Read on until a message tells what is awaited."""
    while not enough(message := hear(wall)):
        pass
    return message


def ids(message: dict) -> list[str]:
    return [card["id"] for card in message["cards"]]


def shown(message: dict) -> list[str]:
    """The ids of all cards that a wall shows after a message."""
    return message["order"] if message["type"] == "change" else ids(message)


def end_of(wall: ClientConnection) -> int:
    """Read on until the server hangs up; returns the code that it gives."""
    try:
        while True:
            wall.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code
