"""A small app with nothing but walls, for the browser tests: `uvicorn tests.support.wall_app:app`.

A test tells it what a wall shows and what its sockets say (`POST /control`), and asks it what the page sent
(`GET /control`). Films and pictures come from `TWOFRAME_DATA`.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

STATIC = Path(__file__).resolve().parents[2] / "components" / "static"
FILES = Path(os.environ.get("TWOFRAME_DATA", "."))


@dataclass
class State:
    """What the test said last, and what the page said since."""

    wall: dict[str, Any] = field(default_factory=dict)
    posters: dict[str, Any] = field(default_factory=dict)
    more_posters: dict[str, Any] = field(default_factory=dict)
    selected: list[str] = field(default_factory=list)
    presses: list[list[Any]] = field(default_factory=list)
    actions: list[list[str]] = field(default_factory=list)
    runs: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    sockets: list[WebSocket] = field(default_factory=list)
    refusing: bool = False


state = State()


async def control(request: Request) -> Response:
    """Take `wall`, `posters` and `more_posters` (what the next run and the next socket get), `selected`, `say` (to all
    sockets), `drop`, `refuse`.
    """
    if request.method == "GET":
        told = {name: getattr(state, name) for name in ("actions", "runs", "asked", "selected", "presses")}
        return JSONResponse(told | {"sockets": len(state.sockets)})
    order = await request.json()
    for name in ("wall", "posters", "more_posters", "selected"):
        setattr(state, name, order.get(name, getattr(state, name)))
    state.refusing = order.get("refuse", state.refusing)
    for socket in list(state.sockets):
        if "say" in order:
            await socket.send_json(order["say"])
        if order.get("drop"):
            await socket.close(1012)
    return JSONResponse({})


async def live(socket: WebSocket) -> None:
    """Greet each socket with the whole wall, as the real one does."""
    state.asked.append(dict(socket.query_params))
    if state.refusing:
        await socket.close()
        return
    await socket.accept()
    state.sockets.append(socket)
    try:
        shown = state.posters if socket.query_params.get("view") else state.wall
        await socket.send_json({"type": "wall", **shown})
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        pass
    finally:
        state.sockets.remove(socket)


async def file(request: Request) -> Response:
    """A file of this task's own, or the one for all."""
    path = request.path_params["path"]
    kind = path.rpartition("/")[2] if "/" in path else f"film.{path.rpartition('.')[2]}"
    for name in (path.replace("/", "-"), kind):
        if (FILES / name).is_file():
            return FileResponse(FILES / name)
    return Response(status_code=404)


async def health(_request: Request) -> Response:
    """As the real one, so that the same helper waits for it."""
    return JSONResponse({"ok": True})


app = st.App(
    Path(__file__).with_name("wall_page.py"),
    routes=[
        Route("/healthz", health),
        Route("/control", control, methods=["GET", "POST"]),
        Route("/films/{path:path}", file),
        Mount("/app/static", StaticFiles(directory=STATIC)),
        WebSocketRoute("/live", live),
    ],
)
