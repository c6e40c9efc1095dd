"""The keyframe desk: what a pair is worth before money is spent, and whether a film kept what was promised.

Pages ask and never wait: pictures are prepared and looked at in the background, what is asked for twice is done once,
and all results lie in `cache/` by their content. Safe to use from any thread.
"""

from __future__ import annotations

from pathlib import Path

from twoframe.films import Films
from twoframe.keyframes import Keyframes
from twoframe.pairs import Pair, Repair, Topic
from twoframe.store import Store
from twoframe.studio.board import Board
from twoframe.studio.cache import Cache
from twoframe.studio.launch import Studio
from twoframe.studio.pair_checks import PairChecks
from twoframe.studio.previews import Previews
from twoframe.studio.results import Checked as Checked  # noqa: PLC0414 - what the desk answers is part of it
from twoframe.studio.results import Closing as Closing  # noqa: PLC0414
from twoframe.studio.results import Copies as Copies  # noqa: PLC0414
from twoframe.studio.results import Match as Match  # noqa: PLC0414
from twoframe.studio.results import Preview as Preview  # noqa: PLC0414
from twoframe.studio.results import Returned as Returned  # noqa: PLC0414
from twoframe.studio.results import State as State  # noqa: PLC0414
from twoframe.studio.returned_films import ReturnedFilms
from twoframe.studio.smaller_films import SmallerFilms
from twoframe.studio.sources import Sources

MAX_RESULTS, MAX_BYTES = 200, 10**9
"""Previews and comparisons that are kept."""

MAX_COPIES, MAX_COPIES_BYTES = 1000, 4 * 10**9
"""Smaller copies of films that are kept: more than the longest showcase has."""


class Desk:
    """Checks, previews and comparisons of one data folder. Ended by `close`."""

    def __init__(
        self, data: Path, store: Store, keyframes: Keyframes, films: Films, studio: Studio | None = None
    ) -> None:
        self._studio = studio or Studio()
        self._board = Board(self._studio)
        sources = Sources(data, store, keyframes)
        self._files = Cache(sources.cache / "previews", sources.tmp, max_results=MAX_RESULTS, max_bytes=MAX_BYTES)
        self._checks = PairChecks(sources, self._studio, self._board)
        self._previews = Previews(sources, self._files, self._board)
        self._returned = ReturnedFilms(sources, self._files, self._board, store, films)
        copies = Cache(sources.cache / "smaller", sources.tmp, max_results=MAX_COPIES, max_bytes=MAX_COPIES_BYTES)
        self.smaller = SmallerFilms(sources, copies, self._board, films)

    def warm(self) -> None:
        """Start the preview process, as somebody is about to need it."""
        self._studio.warm()

    def close(self) -> None:
        """End the preview process and all work."""
        self._studio.stop()
        self._board.close()

    def check(self, pair: Pair) -> Checked:
        """What is to be said of a pair; begins to look where nobody has yet."""
        return self._checks.check(pair)

    def repair(self, pair: Pair, repair: Repair) -> Pair:
        """The pair after a repair; the pair itself where there is nothing to mend. Raises `FrameError`."""
        return self._checks.repair(pair, repair)

    def evidence(self, key: str, topic: Topic) -> Path | None:
        """The picture that shows a finding of the check `key`, drawn on first use: the one call here that waits.

        None when there is no such check, or the picture can't be drawn.
        """
        return self._checks.evidence(key, topic)

    def preview(self, pair: Pair, *, large: bool) -> Preview:
        """How far a motion preview is; looks only."""
        return self._previews.preview(pair, large=large)

    def start_preview(self, pair: Pair, *, large: bool, session: str) -> None:
        """Begin to draw a preview, unless it is there; what this session had drawn before is broken off."""
        self._previews.start(pair, large=large, session=session)

    def follow(self, pair: Pair, session: str) -> None:
        """Break off what is drawn for a session, once its pair is another one."""
        self._previews.follow(pair, session)

    def cancel_preview(self, session: str) -> None:
        """Break off what is drawn for a session, unless another one wants it too."""
        self._previews.cancel(session)

    def preview_file(self, name: str) -> Path | None:
        """A file by its name in `/previews/`; None when there is none."""
        return self._files.file(name)

    def returned(self, task_id: str) -> Returned:
        """Whether a finished film begins and ends on what was sent, and closes if it is a loop; begins to look."""
        return self._returned.returned(task_id)
