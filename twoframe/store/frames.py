"""Keyframes: which pictures are stored, and how each was prepared."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import ColumnElement, and_, delete, insert, select
from sqlalchemy.exc import IntegrityError

from twoframe.fit import CENTRED, Fit
from twoframe.models import AspectRatio, Frame, PreparedFrame
from twoframe.store.database import Database
from twoframe.store.rows import frame_of, prepared_of
from twoframe.store.tables import frames, prepared_frames


class Frames(Database):
    """What is known of the pictures in the data folder."""

    def add_frame(self, frame: Frame) -> Frame:
        """Store a picture once; the same bytes again keep their first name. Returns what is stored."""
        query = select(frames).where(frames.c.sha256 == frame.sha256)
        with self._writing() as write:
            row = write.connection.execute(query).one_or_none()
            if row is None:
                row = write.connection.execute(insert(frames).values(asdict(frame)).returning(*frames.c)).one()
            return frame_of(row)

    def frame(self, sha256: str) -> Frame | None:
        """The stored picture of a hash."""
        with self._reading() as connection:
            row = connection.execute(select(frames).where(frames.c.sha256 == sha256)).one_or_none()
        return None if row is None else frame_of(row)

    def add_prepared(self, prepared: PreparedFrame) -> None:
        """Store how a picture was prepared; the newest holds. Raises `ValueError` without the picture."""
        with self._writing() as write:
            key = _key(prepared.original, prepared.ratio, prepared.fit)
            write.connection.execute(delete(prepared_frames).where(key))
            try:
                write.connection.execute(insert(prepared_frames).values({**asdict(prepared), "fit": prepared.fit.key}))
            except IntegrityError as error:
                raise ValueError(f"no frame {prepared.original} is stored") from error

    def prepared(self, original: str, ratio: AspectRatio, fit: Fit = CENTRED) -> PreparedFrame | None:
        """How a picture was prepared for a ratio by a fit."""
        with self._reading() as connection:
            row = connection.execute(select(prepared_frames).where(_key(original, ratio, fit))).one_or_none()
        return None if row is None else prepared_of(row)


def _key(original: str, ratio: AspectRatio, fit: Fit) -> ColumnElement[bool]:
    columns = prepared_frames.c
    return and_(columns.original == original, columns.ratio == ratio, columns.fit == fit.key)
