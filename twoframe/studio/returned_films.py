"""Returned films: held against what was sent by the preview process, kept by task and film."""

from __future__ import annotations

from pathlib import Path

from twoframe.films import Films
from twoframe.models import TaskState
from twoframe.pairs import Pair
from twoframe.store import Store
from twoframe.studio.board import Board, Work
from twoframe.studio.cache import Cache
from twoframe.studio.keys import returned_key
from twoframe.studio.levels import closing_level, match_level
from twoframe.studio.orders import Facts, ReturnedOrder
from twoframe.studio.results import Returned, State
from twoframe.studio.sources import Sources, problem_words

SHOWN_PX = 1536
"""The film's frames are shown as large as a keyframe is sent."""


class ReturnedFilms:
    """The comparisons of one data folder."""

    def __init__(self, sources: Sources, cache: Cache, board: Board, store: Store, films: Films) -> None:
        self._sources, self._cache, self._board = sources, cache, board
        self._store, self._films = store, films

    def returned(self, task_id: str) -> Returned:
        """How a finished film begins and ends, beside those of its pictures that are here, and beside itself if it is a
        loop; begins to look where nobody has yet.
        """
        task, film = self._store.task(task_id), self._films.path(task_id, "film")
        if task is None or task.film is None or film is None or task.state is not TaskState.COMPLETED:
            return Returned(State.NONE)
        pair = self._sources.there(Pair.of(task.request))
        if not (pair.frames or pair.loop):
            return Returned(State.NONE)
        key = returned_key(pair, task_id, task.film.bytes)
        if self._board.work(key) is None and (facts := self._cache.facts(key)):
            return _returned(task_id, key, facts)
        if error := self._board.begin_again(key, "draw", lambda work: self._compare(work, key, pair, film)):
            return Returned(State.FAILED, problem=problem_words(error))
        return Returned(State.RUNNING)

    def _compare(self, work: Work, key: str, pair: Pair, film: Path) -> None:
        start, end = self._sources.prepared(pair)
        with self._sources.parts("seam") as (seam,):
            order = ReturnedOrder(str(film.resolve()), start, end, str(seam) if pair.loop else None)
            self._cache.keep(key, work.ask(order), {f"{key}.mp4": seam} if pair.loop else {})


def _returned(task_id: str, key: str, facts: Facts) -> Returned:
    first, last, seam = facts["first"] or {}, facts["last"] or {}, facts["seam"] or {}
    return Returned(
        State.DONE,
        first=first.get("score"),
        last=last.get("score"),
        seam=seam.get("score"),
        first_level=match_level(**first) if first else "",
        last_level=match_level(**last) if last else "",
        seam_level=closing_level(**seam) if seam else "",
        first_moved=first.get("moved", 0.0),
        last_moved=last.get("moved", 0.0),
        first_colour=first.get("colour", 0.0),
        last_colour=last.get("colour", 0.0),
        jump_share=seam.get("jump", 0.0),
        jump_light=seam.get("light", 0.0),
        first_url=f"/films/{task_id}/at.jpg?t=first&w={SHOWN_PX}",
        last_url=f"/films/{task_id}/at.jpg?t=last&w={SHOWN_PX}",
        seam_url=f"/previews/{key}.mp4" if seam else "",
    )
