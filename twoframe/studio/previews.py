"""Motion previews: drawn by the preview process when somebody asks for one, kept by content."""

from __future__ import annotations

from twoframe.i18n import _
from twoframe.pairs import Pair
from twoframe.studio.board import Board, Work
from twoframe.studio.cache import Cache
from twoframe.studio.keys import preview_key, preview_size
from twoframe.studio.orders import PreviewOrder
from twoframe.studio.results import Preview, State
from twoframe.studio.sources import Sources, problem_words


class Previews:
    """The previews of one data folder."""

    def __init__(self, sources: Sources, cache: Cache, board: Board) -> None:
        self._sources, self._cache, self._board = sources, cache, board

    def preview(self, pair: Pair, *, large: bool) -> Preview:
        """How far a preview is; looks only."""
        if hindrance := _hindrance(pair):
            return Preview(State.NONE, problem=hindrance)
        key = preview_key(pair, large=large)
        work = self._board.work(key)
        if work is not None:
            if work.error is not None:
                return Preview(State.FAILED, problem=problem_words(work.error))
            return Preview(State.RUNNING, work.share)
        facts = self._cache.facts(key)
        if facts is None:
            return Preview(State.NONE)
        urls = f"/previews/{key}.mp4", f"/previews/{key}.jpg"
        return Preview(State.DONE, 1.0, *urls, facts["technique"], facts["seconds"])

    def start(self, pair: Pair, *, large: bool, session: str) -> None:
        """Begin to draw a preview, unless it is there; what this session had drawn before is broken off."""
        if _hindrance(pair):
            return
        key = preview_key(pair, large=large)
        if self._cache.facts(key) is None:
            self._board.begin(key, "draw", lambda work: self._draw(work, key, pair, large), wanted_by=session)
        self._board.leave(session, but=(key,))

    def follow(self, pair: Pair, session: str) -> None:
        """Break off what is drawn for a session, once its pair is another one."""
        self._board.leave(session, but=[preview_key(pair, large=large) for large in (False, True)])

    def cancel(self, session: str) -> None:
        """Break off what is drawn for a session, unless another one wants it too."""
        self._board.leave(session)

    def _draw(self, work: Work, key: str, pair: Pair, large: bool) -> None:
        start, end = self._sources.prepared(pair)
        width, height = preview_size(pair.ratio, large=large)
        with self._sources.parts("preview", "strip") as (film, strip):
            order = PreviewOrder(
                prompt=pair.prompt,
                ratio=pair.ratio.value,
                loop=pair.loop,
                start=start,
                end=end,
                width=width,
                height=height,
                film=str(film),
                strip=str(strip),
            )
            self._cache.keep(key, work.ask(order), {f"{key}.mp4": film, f"{key}.jpg": strip})


def _hindrance(pair: Pair) -> str:
    """Why a pair can't be previewed; empty when it can."""
    if not pair.frames:
        return _("A preview needs a start or an end frame.")
    if any(ref.url is not None for ref in pair.frames):
        return _("A picture given by its address can’t be previewed: only the service fetches it.")
    return ""
