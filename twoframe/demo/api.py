"""The HTTP face of the demo gateway (contract §1); its OpenAPI is its documentation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from twoframe import __version__
from twoframe.demo.desk import Desk
from twoframe.demo.gate import Gate
from twoframe.demo.leases import LeaseResponse, Leases
from twoframe.demo.page import documentation
from twoframe.demo.refusal import Refusal, error, invalid
from twoframe.demo.shapes import (
    Accepted,
    DownloadLink,
    ErrorAnswer,
    ExtendBody,
    Generation,
    GenerationBody,
    UnknownTaskAnswer,
    Unnamed,
    WrappedAccepted,
    WrappedGeneration,
)
from twoframe.demo.trouble import TROUBLES

Responses = dict[int | str, dict[str, Any]]
Submitted = Accepted | list[Accepted] | Unnamed | WrappedAccepted
Queried = Generation | WrappedGeneration

HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
REFUSALS: Responses = {
    200: {"description": "What is known of the task"},
    400: {"model": ErrorAnswer | UnknownTaskAnswer, "description": "A field is wrong, or no task has the id"},
    401: {"model": ErrorAnswer, "description": "The token is missing, invalid or expired"},
    404: {"model": ErrorAnswer, "description": "Nothing is at that path"},
}
SUBMIT_REFUSALS: Responses = {
    **REFUSALS,
    200: {"description": "The task was taken (`text/html` only for `#html`)", "content": HTML},
    403: {"model": ErrorAnswer, "description": "No quota left"},
    413: {"model": ErrorAnswer, "description": "The request is too large", "content": HTML},
    429: {
        "model": ErrorAnswer,
        "description": "Too many tasks are in work; or too fast, without a body (`text/plain`)",
        "content": {"text/plain": {"schema": {"type": "string", "maxLength": 0}}},
    },
    503: {"model": ErrorAnswer, "description": "Nothing behind the gateway can take the task"},
}
FILE_ANSWERS: Responses = {
    200: {"content": {"video/mp4": {}, "image/jpeg": {}, **HTML}, "description": "The file; `Range` is understood"},
    400: {"model": ErrorAnswer, "description": "The link is cut"},
    403: {"model": ErrorAnswer, "description": "The link is not one of ours, or older than an hour"},
    404: {"model": ErrorAnswer, "description": "The file is gone"},
}

TaskId = Annotated[str, Path(description="The id from the answer to the submit")]


class DemoApi(FastAPI):
    """FastAPI announces 422 by itself; this gateway says 400."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI without 422."""
        schema = super().openapi()
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"].pop("422", None)
        return schema


def create_app(desk: Desk, leases: Leases, token: str) -> FastAPI:
    """Build the app. Its documentation is one page of our own: nothing is loaded from elsewhere."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        desk.open()
        leases.open()
        yield
        leases.close()
        await desk.close()

    app = DemoApi(
        title="Twoframe demo gateway",
        version=__version__,
        description="Speaks the luma gateway's dialect on loopback and draws its films itself. It spends nothing.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(Gate, token=token)
    app.include_router(_luma(desk))
    _answer_errors(app)

    @app.head("/files/{name}", include_in_schema=False)
    @app.get("/files/{name}", responses=FILE_ANSWERS, response_class=Response, summary="Fetch a result by its link")
    async def file(name: str, expires: int, issue: int, signature: str) -> Response:
        return desk.file(name, expires, issue, signature)

    @app.get("/", include_in_schema=False)
    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return HTMLResponse(documentation(app.openapi(), TROUBLES), headers=headers)

    @app.get("/lease", include_in_schema=False)
    async def lease() -> Response:
        return LeaseResponse(leases)

    return app


def _luma(desk: Desk) -> APIRouter:
    """The calls of the contract."""
    security = Depends(HTTPBearer(auto_error=False, description="The token that the gateway was started with"))
    luma = APIRouter(prefix="/luma/generations", dependencies=[security])

    @luma.post("", responses=SUBMIT_REFUSALS, summary="Make a film")
    async def generate(body: GenerationBody, request: Request) -> Submitted:
        return await desk.generate(body, request)

    @luma.get("/{task_id}", responses=REFUSALS, summary="Ask for a task")
    async def query(task_id: TaskId) -> Queried:
        return desk.query(task_id)

    @luma.post("/{task_id}/extend", responses=SUBMIT_REFUSALS, summary="Make a film longer, as a new task")
    async def extend(task_id: TaskId, body: ExtendBody, request: Request) -> Submitted:
        return await desk.extend(task_id, body, request)

    @luma.get("/{task_id}/download_video_url", responses=REFUSALS, summary="Get one more link to a film")
    async def download_video_url(task_id: TaskId) -> DownloadLink:
        return desk.download_link(task_id)

    return luma


def _answer_errors(app: FastAPI) -> None:
    """Bring all errors into the service's shapes."""

    @app.exception_handler(Refusal)
    async def refused(_: Request, refusal: Refusal) -> Response:
        if isinstance(refusal.body, str):
            return HTMLResponse(refusal.body, refusal.status, refusal.headers)
        if refusal.body is None:
            return Response(None, refusal.status, refusal.headers)
        return JSONResponse(refusal.body.model_dump(), refusal.status, refusal.headers)

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, problem: RequestValidationError) -> Response:
        fields = {
            str(found["loc"][1]) if len(found["loc"]) > 1 and found["type"] != "json_invalid" else "body": found["msg"]
            for found in problem.errors()
        }
        return await refused(request, invalid("; ".join(f"{field}: {words}" for field, words in fields.items())))

    @app.exception_handler(HTTPException)
    async def other(request: Request, problem: HTTPException) -> Response:
        status = HTTPStatus(problem.status_code)
        body = error(str(problem.detail), "invalid_request" if status == 400 else status.name.lower())
        return await refused(request, Refusal(status, body, dict(problem.headers or {})))
