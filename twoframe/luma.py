"""The thin API module: the calls of a luma gateway (contract §1) over HTTP, one method a call.

It sends strictly and reads tolerantly (`luma_answers`). A submit costs money and is sent once, on a connection of its
own; a query is free and shares a pool. Nothing here retries with pauses: that is the worker's.
"""

from __future__ import annotations

import ipaddress
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Literal, cast
from urllib.parse import quote, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from urllib3.connection import HTTPConnection

from twoframe.errors import (
    InvalidRequest,
    KeyRefused,
    LostAnswer,
    LumaError,
    NoCredit,
    NotAllowed,
    SaidNo,
    TooFast,
    TooLarge,
    UnknownTask,
    Unreachable,
    WrongAddress,
)
from twoframe.luma_answers import Call, RemoteState, RemoteTask, read_query, read_submit, read_url
from twoframe.luma_connection import NoConnection, bounded
from twoframe.luma_json import Answer, cleaner, read, shortened
from twoframe.luma_request import Submission, extend_body, generate_body
from twoframe.models import MAX_REQUEST_BYTES

__all__ = ["ConnectionCheck", "LumaClient", "RemoteState", "RemoteTask", "Submission"]

MAX_ANSWER_BYTES = 8_000_000

Verdict = Literal["ok", "key_refused", "wrong_address", "unreachable", "upstream_failed", "too_fast"]
_VERDICTS: dict[type[LumaError], Verdict] = {
    UnknownTask: "ok",  # an answer about the task, not about the key
    InvalidRequest: "ok",
    KeyRefused: "key_refused",
    NotAllowed: "key_refused",
    NoCredit: "key_refused",
    WrongAddress: "wrong_address",
    TooFast: "too_fast",
    Unreachable: "unreachable",
    LostAnswer: "unreachable",
}


@dataclass(frozen=True)
class ConnectionCheck:
    """What a test of the connection came to. `words` are the gateway's own, or the system's when none came."""

    verdict: Verdict
    took_ms: int
    words: str


class LumaClient:
    """A luma gateway. Methods may be called from any thread: a call changes nothing in the client, and the pool that
    queries share is urllib3's, which is made for threads.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        connect_timeout_s: float = 10.0,
        submit_timeout_s: float = 120.0,
        query_timeout_s: float = 30.0,
    ) -> None:
        """`submit_timeout_s` and `query_timeout_s` bound the time from the last byte sent to the last byte read."""
        if not (token.isascii() and token.isprintable()):
            raise ValueError("the token has characters that no header can carry")
        self._base_url = base_url.rstrip("/")
        self._token = token
        self._connect_timeout_s = connect_timeout_s
        self._submit_timeout_s = submit_timeout_s
        self._query_timeout_s = query_timeout_s
        self._pooled = _Session(self._base_url, token)

    def close(self) -> None:
        """Close idle connections."""
        self._pooled.close()

    def generate(self, submission: Submission) -> RemoteTask:
        """Submit a film. Costs money. Raises `LumaError`; its `maybe_accepted` tells if the film may be made anyway."""
        return self._submit(Call.GENERATE, "", generate_body(submission))

    def extend(self, remote_id: str, submission: Submission) -> RemoteTask:
        """Submit about five more seconds of a film, as a new task; ratio and loop are those of the film. Costs money.
        Raises as `generate`; `WrongAddress` where the gateway lacks the call.
        """
        return self._submit(Call.EXTEND, f"/{_quoted(remote_id)}/extend", extend_body(submission))

    def query(self, remote_id: str) -> RemoteTask:
        """Ask how a task is. Free. Raises `LumaError`."""
        return read_query(self._get(f"/{_quoted(remote_id)}"), remote_id)

    def download_url(self, remote_id: str) -> str | None:
        """Ask for a link without a watermark, valid for an hour. None when the gateway lacks the call or has none.
        Free. Raises `LumaError` when the gateway can't be asked now.
        """
        try:
            return read_url(self._get(f"/{_quoted(remote_id)}/download_video_url"))
        except (InvalidRequest, NotAllowed, SaidNo, UnknownTask, WrongAddress):
            return None

    def check(self) -> ConnectionCheck:
        """Test address and key with a question for a task that can't exist (design §9). Free; raises nothing."""
        verdict: Verdict = "ok"
        words = ""
        start = time.monotonic()
        try:
            self.query(str(uuid.uuid4()))
        except LumaError as error:
            verdict = _VERDICTS.get(type(error), "upstream_failed")
            words = str(error) if error.status is None else error.upstream
        return ConnectionCheck(verdict, round((time.monotonic() - start) * 1000), words)

    def _submit(self, call: Call, path: str, body: Mapping[str, object]) -> RemoteTask:
        try:
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        except UnicodeEncodeError as error:
            raise InvalidRequest("The request holds half a character, which UTF-8 can't carry") from error
        if len(content) > MAX_REQUEST_BYTES:
            raise TooLarge(f"The request has {len(content)} bytes; {MAX_REQUEST_BYTES} are allowed")
        # A pooled connection may have died unnoticed, and would leave the film in doubt.
        with _Session(self._base_url, self._token, fresh=True) as session:
            return read_submit(self._exchange(session, "POST", path, self._submit_timeout_s, content), call)

    def _get(self, path: str) -> Answer:
        try:
            return self._exchange(self._pooled, "GET", path, self._query_timeout_s)
        except LostAnswer as error:
            if not _broken(error.__cause__):
                raise
            return self._exchange(self._pooled, "GET", path, self._query_timeout_s)

    def _exchange(
        self, session: requests.Session, method: str, path: str, timeout_s: float, content: bytes | None = None
    ) -> Answer:
        """Send one request and read its answer, whatever it says. Raises `Unreachable` and `LostAnswer` only."""
        url = f"{self._base_url}/luma/generations{path}"
        headers = {"Content-Type": "application/json"} if content is not None else {}
        timeout = (self._connect_timeout_s, timeout_s)
        try:
            with session.request(
                method, url, data=content, headers=headers, timeout=timeout, allow_redirects=False, stream=True
            ) as response:
                return read(response.status_code, response.headers, _body(response), self._token)
        except (NoConnection, InvalidURL, InvalidSchema, MissingSchema) as error:
            raise Unreachable(f"No connection to the gateway: {self._reason(error)}") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            message = f"The connection broke, or no answer came: {self._reason(error)}"
            raise LostAnswer(message, maybe_accepted=content is not None) from error
        except OSError as error:  # `requests` raises this one bare, before it connects: the CA bundle is missing
            raise Unreachable(f"No connection to the gateway: {self._reason(error)}") from error

    def _reason(self, error: BaseException) -> str:
        """The system's own words at the bottom of an error, and no request left in any of its layers."""
        while True:
            if isinstance(error, requests.RequestException):
                error.request = error.response = None  # they hold the token
            cause = error.__cause__ or error.__context__
            if cause is None:
                break
            error = cause
        return shortened(cleaner(self._token)(getattr(error, "strerror", None) or str(error)), 200)


class _Session(requests.Session):
    """A session that carries the token to one gateway, follows no redirect and remembers nothing."""

    def __init__(self, base_url: str, token: str, *, fresh: bool = False) -> None:
        super().__init__()
        self.auth = _Bearer(token)
        self.headers["Accept"] = "application/json"
        if fresh:
            self.headers["Connection"] = "close"
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._direct = _is_loopback(base_url)
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(pool_maxsize=32))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Find none: even where redirects are not followed, `requests` would read and prepare the next request."""

    def merge_environment_settings(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the method it extends
        """Take proxies and the CA bundle from the environment, but no proxy to this machine's own loopback."""
        settings = super().merge_environment_settings(*args, **kwargs)
        if self._direct:
            settings["proxies"] = {}
        return settings


class _Adapter(HTTPAdapter):
    """An adapter without retries, on bounded connections."""

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,
    ) -> urllib3.HTTPConnectionPool:
        """Find the pool for a request, direct or through a proxy."""
        found = super().get_connection_with_tls_context(request, verify, proxies, cert)
        pool = cast("urllib3.HTTPConnectionPool", found)
        pool.ConnectionCls = bounded(cast("type[HTTPConnection]", pool.ConnectionCls))
        return pool


class _Bearer(AuthBase):
    """The token as an auth object: `requests` lets a `.netrc` replace a mere header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _quoted(remote_id: str) -> str:
    return quote(remote_id, safe="")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _broken(error: BaseException | None) -> bool:
    """True when a connection broke, as an idle one of the pool does; False when an answer was too slow."""
    return error is not None and any(isinstance(part, urllib3.exceptions.ProtocolError) for part in error.args)


def _body(response: requests.Response) -> bytes:
    """The body, of an endless one the start. A broken one of an error is enough: its status says what it means."""
    body = bytearray()
    try:
        for chunk in response.iter_content(65536):
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                break
    except (requests.RequestException, urllib3.exceptions.HTTPError):
        if 200 <= response.status_code < 300:
            raise
    return bytes(body)
