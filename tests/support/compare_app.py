"""A small app with nothing but a comparison, for the browser tests: `uvicorn tests.support.compare_app:app`.

A test tells it what is compared (`POST /control`), and asks it what Python knows (`GET /control`). Pictures and films
come from `TWOFRAME_DATA`.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).resolve().parents[2] / "components" / "static"
FILES = Path(os.environ.get("TWOFRAME_DATA", "."))


@dataclass
class State:
    """What the test said last, and what the page has told since."""

    shown: dict[str, Any] = field(default_factory=dict)
    compared: dict[str, Any] = field(default_factory=dict)
    runs: int = 0


state = State()


async def control(request: Request) -> Response:
    """Take what the next run compares: `a`, `b`, `ratio`, `mode` of `compare`."""
    if request.method == "POST":
        state.shown = await request.json()
    return JSONResponse({"compared": state.compared, "runs": state.runs})


async def file(request: Request) -> Response:
    """A picture or a film."""
    path = FILES / request.path_params["name"]
    return FileResponse(path) if path.is_file() else Response(status_code=404)


async def health(_request: Request) -> Response:
    """As the real one, so that the same helper waits for it."""
    return JSONResponse({"ok": True})


app = st.App(
    Path(__file__).with_name("compare_page.py"),
    routes=[
        Route("/healthz", health),
        Route("/control", control, methods=["GET", "POST"]),
        Route("/files/{name}", file),
        Mount("/app/static", StaticFiles(directory=STATIC)),
    ],
)
