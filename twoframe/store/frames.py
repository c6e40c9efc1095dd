"""Keyframes: which pictures are stored, and how each was prepared."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import ColumnElement, Float, and_, cast, delete, insert, select, update
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

    def set_print(self, sha256: str, mark: str | None) -> None:
        """Note the fingerprint of a picture that was kept before there were any."""
        with self._writing() as write:
            write.connection.execute(update(frames).where(frames.c.sha256 == sha256).values(print=mark))

    def larger_prints(self, frame: Frame, *, times: float, shape_within: float) -> list[tuple[str, str | None]]:
        """Hash and fingerprint of all pictures with at least so many times the pixels in each direction, and a shape
        that differs by no more than a share; the largest first.
        """
        # In floating point, as the sides of two very long pictures multiply beyond PostgreSQL's integers.
        width, height = cast(frames.c.width, Float), cast(frames.c.height, Float)
        across, down = width * frame.height, height * frame.width  # equal for equal shapes
        query = (
            select(frames.c.sha256, frames.c.print)
            .where(width >= frame.width * times, height >= frame.height * times)
            .where(across <= down * (1 + shape_within), down <= across * (1 + shape_within))
            .order_by((width * height).desc(), frames.c.sha256)
        )
        with self._reading() as connection:
            return [(row.sha256, row.print) for row in connection.execute(query)]

    def add_prepared(self, prepared: PreparedFrame) -> None:
        """Store how a picture was prepared; the newest holds. Raises `ValueError` without the picture."""
        with self._writing() as write:
            key = _key(prepared.original, prepared.ratio, prepared.fit)
            write.connection.execute(delete(prepared_frames).where(key))
            try:
                write.connection.execute(insert(prepared_frames).values({**asdict(prepared), "fit": prepared.fit.key}))
            except IntegrityError as error:
                raise ValueError(f"no frame {prepared.original} is stored") from error

    def forget_prepared(self, original: str, ratio: AspectRatio, fit: Fit) -> None:
        """Forget how a picture was prepared; it is made again on its next use."""
        with self._writing() as write:
            write.connection.execute(delete(prepared_frames).where(_key(original, ratio, fit)))

    def all_prepared(self, original: str) -> list[PreparedFrame]:
        """All that was prepared of a picture."""
        with self._reading() as connection:
            rows = connection.execute(select(prepared_frames).where(prepared_frames.c.original == original))
            return [prepared_of(row) for row in rows]

    def prepared(self, original: str, ratio: AspectRatio, fit: Fit = CENTRED) -> PreparedFrame | None:
        """How a picture was prepared for a ratio by a fit."""
        with self._reading() as connection:
            row = connection.execute(select(prepared_frames).where(_key(original, ratio, fit))).one_or_none()
        return None if row is None else prepared_of(row)


def _key(original: str, ratio: AspectRatio, fit: Fit) -> ColumnElement[bool]:
    columns = prepared_frames.c
    return and_(columns.original == original, columns.ratio == ratio, columns.fit == fit.key)
