"""The ASGI app: Streamlit's pages, with our routes beside them and our guard before them."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from components.trouble import tell
from twoframe.runtime import lifespan, service
from twoframe.start import plainly
from twoframe.web.guard import Guard
from twoframe.web.routes import routes

with plainly():
    public_url = service().settings.public_url

app = st.App(
    Path(__file__).resolve().parent / "components" / "site.py",
    lifespan=lifespan,
    routes=routes(service),
    middleware=[Middleware(Guard, public_url=public_url)],
    on_script_error=tell,
)
