"""Asking for films: what is checked, limited and priced before a task is stored, and what counts as one press."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from twoframe import checks
from twoframe.errors import LimitReached, OverLimit, Problem, RequestRefused, StoreError
from twoframe.i18n import _, n_
from twoframe.keyframes import Keyframes
from twoframe.luma_request import extend_body, generate_body, submission
from twoframe.models import DEMO, GenerationRequest, Origin, OriginKind, Quote, Task, new_id
from twoframe.presses import Presses
from twoframe.settings import Settings
from twoframe.store import Clock, NewTask, Store
from twoframe.worker import Gateway, Worker


class Asking:
    """The part of the service that spends. Everything here returns at once; the worker sends."""

    def __init__(
        self, settings: Settings, store: Store, keyframes: Keyframes, worker: Worker, gateway: Gateway, clock: Clock
    ) -> None:
        self.settings = settings
        self._store = store
        self._keyframes = keyframes
        self._worker = worker
        self._gateway = gateway
        self._clock = clock
        self._presses = Presses()

    def check(self, request: GenerationRequest, takes: int = 1) -> tuple[Problem, ...]:
        """What must be mended in a request before it can be sent, each beside its control."""
        problems = list(checks.request_problems(request, takes))
        for field, ref in (("start", request.start), ("end", request.end)):
            if ref is not None and ref.sha256 is not None and not self._has(ref.sha256):
                problems.append(Problem(field, _("This picture is no longer on this computer. Add it again.")))
        return tuple(problems)

    def create(
        self, request: GenerationRequest, *, takes: int = 1, origin: Origin | None = None, session: str = ""
    ) -> list[Task]:
        """Store a request as one task a take and return at once; the worker sends them.

        The same request again from one browser `session` within two seconds is the same press (design §9).
        Raises `RequestRefused`, `LimitReached`.
        """
        request = replace(request, prompt=checks.clean_prompt(request.prompt))
        with self._presses.one(session, (request, takes, origin)) as press:
            if press.ids:
                return self._store.tasks(press.ids)
            if problems := self.check(request, takes):
                raise RequestRefused(*problems)
            tasks = self._add(request, takes, origin)
            press.ids = [task.id for task in tasks]
        self._worker.nudge()
        return tasks

    def can_extend(self, task: Task) -> bool:
        """Whether the gateway that is connected made a task's film, and has not shown that it can't make it longer."""
        ours = task.remote_id is not None and task.gateway == self._gateway.name
        return ours and not self._store.lacks_extend(self._gateway.name)

    def extend(self, task_id: str, prompt: str, *, session: str = "") -> list[Task]:
        """Ask the gateway to make a film longer. Raises `RequestRefused`, `LimitReached`."""
        task = self._must_have(task_id)
        if task.remote_id is None or task.gateway != self._gateway.name:
            raise RequestRefused(
                Problem("prompt", _("This film was made elsewhere. Only its own service can extend it."))
            )
        request = GenerationRequest(prompt=prompt, ratio=task.request.ratio)
        return self.create(request, origin=Origin(task.id, OriginKind.EXTEND), session=session)

    def try_again(self, task_id: str, *, session: str = "") -> list[Task]:
        """Make a new task from a failed one. Raises `RequestRefused`, `LimitReached`."""
        return self._repeat(task_id, OriginKind.RETRY, session)

    def send_again(self, task_id: str, *, session: str = "") -> list[Task]:
        """Make a new task from an unconfirmed one, which stays. Raises `RequestRefused`, `LimitReached`."""
        return self._repeat(task_id, OriginKind.RESEND, session)

    def sent(self, task: Task) -> dict[str, object]:
        """The JSON that a task was sent by, or will be; its pictures and the secret in its callback address cut short
        (contract §6).
        """
        hook = task.request.notify_hook
        if hook is None and task.hook_secret:
            hook = f"{self.settings.public_url or ''}/hooks/…"
        said = submission(task.request, frame_uri=lambda _ref: "data:image/jpeg;base64,…", notify_hook=hook)
        extends = task.origin is not None and task.origin.kind is OriginKind.EXTEND
        return extend_body(said) if extends else generate_body(said)

    def quote(self, takes: int = 1) -> Quote:
        """What so many films cost by the price that the operator set."""
        demo = self._gateway.name == DEMO
        price = Decimal(0) if demo else self.settings.price
        return Quote(takes, None if price is None else price * takes, self.settings.currency, demo)

    def _add(self, request: GenerationRequest, takes: int, origin: Origin | None) -> list[Task]:
        group = new_id() if takes > 1 else None
        demo = self._gateway.name == DEMO
        new = [
            NewTask(
                request=request,
                gateway=self._gateway.name,
                origin=origin,
                take_group=group,
                take=take,
                price=None if demo else self.settings.price,
                currency=None if demo or self.settings.price is None else self.settings.currency,
                hook=self.settings.public_url is not None and request.notify_hook is None,
            )
            for take in range(1, takes + 1)
        ]
        midnight = self._local_now().replace(hour=0, minute=0, second=0, microsecond=0)
        try:
            return self._store.add_tasks(
                new,
                daily_limit=self.settings.daily_limit,
                max_active=self.settings.max_active,
                day_start=midnight,
            )
        except OverLimit as error:
            raise LimitReached(Problem("limit", _limit_words(error))) from error
        except ValueError as error:  # a picture went away since it was checked: the bin, or a restore
            words = _("A picture is no longer on this computer. Nothing was sent. Add it again.")
            raise RequestRefused(Problem("start", words)) from error
        except StoreError as error:
            words = _("The database can’t be written now. Nothing was sent. Free some space if the disk is full.")
            raise RequestRefused(Problem("store", words)) from error

    def _repeat(self, task_id: str, kind: OriginKind, session: str) -> list[Task]:
        task = self._must_have(task_id)
        origin = Origin(task.id, kind)
        if task.origin is not None and task.origin.kind is OriginKind.EXTEND:
            # Only the film that is extended tells the gateway what to extend.
            origin = task.origin
        return self.create(task.request, origin=origin, session=session)

    def _must_have(self, task_id: str) -> Task:
        task = self._store.task(task_id)
        if task is None:
            raise RequestRefused(Problem("prompt", _("This film is no longer here.")))
        return task

    def _has(self, sha256: str) -> bool:
        return self._store.frame(sha256) is not None and self._keyframes.hold(sha256)

    def _local_now(self) -> datetime:
        return self._clock().astimezone()


def _limit_words(error: OverLimit) -> str:
    if error.limit == "daily":
        return _(
            "Today’s limit is {allowed} films, and {used} are used. Nothing was sent. It starts anew at midnight; "
            "the person who runs Twoframe sets it."
        ).format(allowed=error.allowed, used=error.used)
    return n_(
        "{n} film is on the way, and {allowed} may be at a time. Nothing was sent. Wait for one to finish.",
        "{n} films are on the way, and {allowed} may be at a time. Nothing was sent. Wait for one to finish.",
        error.used,
    ).format(allowed=error.allowed)
