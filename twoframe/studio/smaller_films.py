"""Smaller copies of films, for where room is short: encoded by the preview process, kept by task and film."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from twoframe.films import Films
from twoframe.models import Task
from twoframe.studio.board import Board, Work
from twoframe.studio.cache import Cache
from twoframe.studio.keys import smaller_key, together
from twoframe.studio.orders import SmallerOrder
from twoframe.studio.results import Copies, State
from twoframe.studio.sources import Sources, problem_words

SIDE_PX, CRF = 960, 26
"""The longer side and the quality of a copy. Measured on films of 1280 × 720 in four shapes, against the same film at
the copy's size: 22 takes 41 % of the bytes (SSIM 0.983), 26 takes 25 % (0.977), 30 takes 16 % (0.968).
"""

FORGOTTEN_S = 180.0
"""When nobody has asked for so long how far it is, nobody waits: browsers let hidden pages ask once a minute."""


class SmallerFilms:
    """The copies of one data folder."""

    def __init__(self, sources: Sources, cache: Cache, board: Board, films: Films) -> None:
        self._sources, self._cache, self._board, self._films = sources, cache, board, films
        self._asked_at: dict[str, float] = {}

    def copies(self, tasks: Sequence[Task]) -> Copies:
        """How far the copies of these films are; looks only."""
        wanted = dict(self._wanted(tasks))
        key = together(wanted.values())
        work = self._board.work(key)
        if work is not None:
            if work.error is not None:
                return Copies(State.FAILED, problem=problem_words(work.error))
            self._asked_at[key] = time.monotonic()
            return Copies(State.RUNNING, work.share)
        files: dict[str, Path] = {}
        for task_id, copy in wanted.items():
            facts = self._cache.facts(copy)
            if facts is None:
                return Copies(State.NONE)
            if file := self._cache.file(f"{copy}.mp4"):
                files[task_id] = file
        return Copies(State.DONE, 1.0, files)

    def start(self, tasks: Sequence[Task], session: str) -> None:
        """Begin to make the copies that are not there; what this session had made before is broken off."""
        wanted = dict(self._wanted(tasks))
        key = together(wanted.values())
        self._asked_at[key] = time.monotonic()
        self._board.begin(key, "shrink", lambda work: self._make(work, key, wanted), wanted_by=session)
        self._board.leave(session, but=(key,))

    def cancel(self, session: str) -> None:
        """Break off what is made for a session, unless another one wants it too."""
        self._board.leave(session)

    def _wanted(self, tasks: Sequence[Task]) -> Iterator[tuple[str, str]]:
        for task in tasks:
            if task.film is not None:
                yield task.id, smaller_key(task.id, task.film.bytes, SIDE_PX, CRF)

    def _make(self, work: Work, key: str, wanted: dict[str, str]) -> None:
        missing = [(task_id, copy) for task_id, copy in wanted.items() if self._cache.facts(copy) is None]
        work.steps = max(len(missing), 1)
        for work.step, (task_id, copy) in enumerate(missing):
            film = self._films.path(task_id, "film")
            if film is None or self._cache.facts(copy) is not None:
                continue
            if time.monotonic() - self._asked_at[key] > FORGOTTEN_S:
                return
            with self._sources.parts("smaller") as (part,):
                facts = work.ask(SmallerOrder(str(film.resolve()), SIDE_PX, CRF, str(part)))
                self._cache.keep(copy, facts, {f"{copy}.mp4": part} if facts["bytes"] else {})
