"""Returned films: held against what was sent by the preview process, kept by task and film."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from twoframe.films import Films
from twoframe.models import Task, TaskState
from twoframe.pairs import Pair
from twoframe.store import Store
from twoframe.studio.board import Board, Work
from twoframe.studio.cache import Cache
from twoframe.studio.keys import returned_key
from twoframe.studio.orders import Facts, ReturnedOrder
from twoframe.studio.results import Returned, State
from twoframe.studio.sources import Sources, problem_words


class ReturnedFilms:
    """The comparisons of one data folder."""

    def __init__(self, sources: Sources, cache: Cache, board: Board, store: Store, films: Films) -> None:
        self._sources, self._cache, self._board = sources, cache, board
        self._store, self._films = store, films

    def returned(self, task_id: str) -> Returned:
        """How a finished film begins and ends; begins to look where nobody has yet."""
        task, film = self._store.task(task_id), self._films.path(task_id, "film")
        if task is None or task.film is None or film is None or not _comparable(task):
            return Returned(State.NONE)
        pair = Pair.of(task.request)
        key = returned_key(pair, task_id, task.film.bytes)
        if self._board.work(key) is None and (facts := self._cache.facts(key)):
            return _returned(key, facts)
        if error := self._board.begin_again(key, "draw", lambda work: self._compare(work, key, pair, film)):
            return Returned(State.FAILED, problem=problem_words(error))
        return Returned(State.RUNNING)

    def _compare(self, work: Work, key: str, pair: Pair, film: Path) -> None:
        frames = self._sources.frames(pair)
        there = replace(pair, start=pair.start if frames[0] else None, end=pair.end if frames[1] else None)
        start, end = self._sources.prepared(there)
        with self._sources.parts("first", "last", "seam") as (first, last, seam):
            order = ReturnedOrder(
                film=str(film.resolve()),
                start=start,
                end=end,
                loop=pair.loop,
                first=str(first),
                last=str(last),
                seam=str(seam),
            )
            facts = work.ask(order)
            files = {f"{key}-first.jpg": first, f"{key}-last.jpg": last}
            self._cache.keep(key, facts, files | ({f"{key}.mp4": seam} if pair.loop else {}))


def _comparable(task: Task) -> bool:
    """Whether there is anything to hold a task's film against: a picture that we hold, or its own beginning."""
    request = task.request
    sent = any(ref is not None and ref.sha256 for ref in (request.start, request.end))
    return task.state is TaskState.COMPLETED and (sent or request.loop)


def _returned(key: str, facts: Facts) -> Returned:
    base = f"/previews/{key}"
    return Returned(
        State.DONE,
        **{name: value for name, value in facts.items() if name != "files"},
        first_url=f"{base}-first.jpg",
        last_url=f"{base}-last.jpg",
        seam_url=f"{base}.mp4" if f"{key}.mp4" in facts["files"] else "",
    )
