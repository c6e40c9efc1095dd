"""Showcases: what is checked before one is written, and which of its films can be shown now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from twoframe.errors import FrameError, Problem, RequestRefused
from twoframe.films import Films
from twoframe.i18n import _
from twoframe.keyframes import Keyframes
from twoframe.library import stored
from twoframe.models import FrameRef, Task
from twoframe.presenter import document, shows
from twoframe.presenter.offline import OfflineFile, Part, Scene
from twoframe.reviews import clean_line
from twoframe.showing import CAPTION_MAX, TITLE_MAX, Listed, Place, Showcase
from twoframe.store import Store
from twoframe.studio.results import Copies
from twoframe.studio.smaller_films import SmallerFilms


@dataclass(frozen=True)
class Added:
    """What came of adding films: the ids of those that joined, and how many were in the showcase before, or can't be
    shown, or were too many.
    """

    joined: tuple[str, ...]
    left_out: int


@dataclass(frozen=True)
class Taken:
    """A film that was taken out, with all that it takes to put it back."""

    showcase_id: str
    task_id: str
    caption: str
    place: int


class Showcases:
    """All that can be done with showcases. Safe to use from any thread; nothing here waits."""

    def __init__(self, store: Store, films: Films, keyframes: Keyframes, smaller: SmallerFilms) -> None:
        self._store, self._films, self._keyframes, self._smaller = store, films, keyframes, smaller

    # --- looking ---------------------------------------------------------------------------------------------------

    def showcase(self, showcase_id: str) -> Showcase | None:
        """A showcase with all its films; None when there is none."""
        return self._store.showcase(showcase_id)

    def listed(self) -> list[Listed]:
        """The showcases that changed last, the newest change first."""
        return self._store.showcases()

    def shown(self, showcase: Showcase) -> tuple[Place, ...]:
        """Those of its films that can be shown now: finished, not deleted, and on this computer."""
        return tuple(place for place in showcase.places if place.here and self._films.path(place.task.id, "film"))

    def page(self, showcase: Showcase) -> str:
        """The page that presents a showcase from our own server."""
        films = shows.addresses(self.shown(showcase))
        return document.page(showcase.title, films, offline=False) + document.END

    def offline(
        self, showcase: Showcase, *, prompts: bool = False, keyframes: bool = True, smaller: bool = False
    ) -> OfflineFile:
        """The file that presents a showcase without any server, with prompts and keyframes if they are wanted, and of
        smaller films as far as such copies are there.
        """
        copies = self.copies(showcase).files if smaller else {}
        return OfflineFile(showcase.title, list(self._scenes(showcase, copies, prompts=prompts, keyframes=keyframes)))

    def copies(self, showcase: Showcase) -> Copies:
        """How far the smaller copies of its films are; looks only."""
        return self._smaller.copies([place.task for place in self.shown(showcase)])

    def make_copies(self, showcase: Showcase, *, session: str) -> None:
        """Begin to make those that are not there; what this session had made before is broken off."""
        self._smaller.start([place.task for place in self.shown(showcase)], session)

    def leave_copies(self, *, session: str) -> None:
        """Break off what is made for a session, unless another one waits for it too."""
        self._smaller.cancel(session)

    # --- the whole -------------------------------------------------------------------------------------------------

    def begin(self) -> str:
        """Make an untitled showcase; its id. Where the newest one is untitled and empty already, that one is meant.

        Raises `RequestRefused`, as all do that write: at `title`, at `caption`, or at `store`.
        """
        with stored():
            newest = next(iter(self._store.showcases()), None)
            if newest is not None and newest.title == untitled() and not newest.films:
                whole = self._store.showcase(newest.id)
                if whole is not None and not whole.places:  # films in the bin keep their places
                    return newest.id
            return self._store.add_showcase(untitled())

    def begin_titled(self, title: str, *, showcase_id: str) -> str:
        """Make a showcase under a title; its id. `showcase_id` names the press: its second one makes no second."""
        title = _titled(title)
        with stored():
            return self._store.add_showcase(title, showcase_id=showcase_id)

    def rename(self, showcase_id: str, title: str) -> None:
        """Give a showcase another title."""
        title = _titled(title)
        with stored():
            self._store.retitle_showcase(showcase_id, title)

    def duplicate(self, showcase_id: str) -> str:
        """Make a copy of a showcase as it is now, under a title that says so; its id."""
        with stored():
            showcase = self._store.showcase(showcase_id)
            if showcase is None:
                raise _gone()
            title = _("{title}, copy").format(title=showcase.title)[:TITLE_MAX]
            return self._store.add_showcase(title, _captioned(showcase.places))

    def delete(self, showcase_id: str) -> Showcase | None:
        """Forget a showcase, not its films. Returns it as it was, for `restore`; None when it was gone."""
        with stored():
            showcase = self._store.showcase(showcase_id)
            self._store.delete_showcase(showcase_id)
            return showcase

    def restore(self, showcase: Showcase) -> None:
        """Bring a deleted showcase back under its old address."""
        with stored():
            self._store.add_showcase(showcase.title, _captioned(showcase.places), showcase_id=showcase.id)

    # --- its films -------------------------------------------------------------------------------------------------

    def add(self, showcase_id: str, ids: Iterable[str]) -> Added:
        """Put films at the end; a film with a title of its own has it for a caption. Refused at `showcase` where that
        is gone.
        """
        wanted = list(dict.fromkeys(ids))
        with stored():
            places = [(task.id, task.title[:CAPTION_MAX]) for task in self._store.tasks(wanted)]
            joined = self._store.add_to_showcase(showcase_id, places)
        if joined is None:
            raise _gone()
        return Added(tuple(joined), len(wanted) - len(joined))

    def take_out(self, showcase_id: str, task_id: str) -> Taken | None:
        """Take a film out; None when it was out already."""
        with stored():
            taken = self._store.take_from_showcase(showcase_id, task_id)
        return Taken(showcase_id, task_id, *taken) if taken else None

    def put_back(self, taken: Taken) -> None:
        """Put a film back to where it was taken from."""
        with stored():
            self._store.insert_into_showcase(taken.showcase_id, taken.task_id, taken.caption, taken.place)

    def caption(self, showcase_id: str, task_id: str, words: str) -> None:
        """Say what stands below a film; nothing is a caption too."""
        words = clean_line(words)
        if len(words) > CAPTION_MAX:
            told = _("A caption has at most {most} characters, and this has {length}.")
            raise RequestRefused(Problem("caption", told.format(most=CAPTION_MAX, length=len(words))))
        with stored():
            self._store.caption_in_showcase(showcase_id, task_id, words)

    def order(self, showcase_id: str, ids: Sequence[str]) -> None:
        """Bring films into an order; those that it does not name follow."""
        with stored():
            self._store.order_showcase(showcase_id, ids)

    def _scenes(
        self, showcase: Showcase, copies: Mapping[str, Path], *, prompts: bool, keyframes: bool
    ) -> Iterator[Scene]:
        for place in self.shown(showcase):
            file = copies.get(place.task.id) or self._films.path(place.task.id, "film")
            if file is None:
                continue
            refs = shows.keyframes(place.task) if keyframes else []
            pictures = {name: part for name, ref in refs if (part := self._picture(ref, place.task))}
            prompt = place.task.request.prompt if prompts else ""
            with suppress(FileNotFoundError):  # deleted at this very moment: left out, as if it had been before
                yield Scene(Part.of(file, "video/mp4"), place.caption, prompt, **pictures)

    def _picture(self, ref: FrameRef, task: Task) -> Part | None:
        """A keyframe as it was sent; None when it is not to be had."""
        try:
            prepared = self._keyframes.prepare(ref.sha256 or "", task.request.ratio, ref.fit)
        except FrameError:
            return None
        path = self._keyframes.path(prepared.sha256)
        return Part.of(path, "image/jpeg") if path else None


def _gone() -> RequestRefused:
    return RequestRefused(Problem("showcase", _("This showcase was deleted. Choose another.")))


def untitled() -> str:
    """What a showcase is called before somebody gave it a title."""
    return _("Untitled showcase")


def _titled(title: str) -> str:
    title = clean_line(title)
    if not title:
        raise RequestRefused(Problem("title", _("Type a title.")))
    if len(title) > TITLE_MAX:
        words = _("A title has at most {most} characters, and this has {length}.")
        raise RequestRefused(Problem("title", words.format(most=TITLE_MAX, length=len(title))))
    return title


def _captioned(places: Iterable[Place]) -> list[tuple[str, str]]:
    return [(place.task.id, place.caption) for place in places]
