"""The real service, its routes and its worker around a page with nothing but the controls that take films in and out:
`uvicorn tests.support.exports_app:app`.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from twoframe.runtime import lifespan, service
from twoframe.web.guard import Guard
from twoframe.web.routes import routes

STATIC = Path(__file__).resolve().parents[2] / "components" / "static"

app = st.App(
    Path(__file__).with_name("exports_page.py"),
    lifespan=lifespan,
    routes=[*routes(service), Mount("/app/static", StaticFiles(directory=STATIC))],
    middleware=[Middleware(Guard)],
)
