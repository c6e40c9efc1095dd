"""Frames as the encoder takes them: NV12, BT.709, limited range.

A frame is one array of shape (3 · height / 2, width): the luma plane, then the half-size chroma plane with U and V
interleaved. RGB is converted once a keyframe and never once a frame, which is what makes drawing fast.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from twoframe.render.arrays import MIRRORED, Bytes, Floats, Matrix, mix, pixel_grid, resize, sample

EXACT = Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP | Interpolation.ACCURATE_RND
"""FFmpeg's own choice is quicker, and repeats chroma in blocks: 5 instead of 2 ms, once a keyframe."""


def from_rgb(rgb: Bytes) -> Bytes:
    """Convert an RGB picture (height, width, 3) with even sides into a frame.

    The colour space is named on both sides: without it FFmpeg computes BT.601, which every player then reads as
    BT.709, and reds turn to orange.
    """
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
    return _reformat(frame, "nv12", ColorRange.JPEG, ColorRange.MPEG)


def to_rgb(frame: Bytes) -> Bytes:
    """Convert a frame into an RGB picture (height, width, 3)."""
    return _reformat(VideoFrame.from_ndarray(frame, format="nv12"), "rgb24", ColorRange.MPEG, ColorRange.JPEG)


def _reformat(frame: VideoFrame, name: str, source: ColorRange, target: ColorRange) -> Bytes:
    converted = frame.reformat(
        format=name,
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=source,
        dst_color_range=target,
        interpolation=EXACT,
    )
    return cast("Bytes", converted.to_ndarray())


def empty(width: int, height: int) -> Bytes:
    """Make a frame whose pixels are not set yet."""
    return np.empty((height * 3 // 2, width), np.uint8)


def planes(frame: Bytes) -> tuple[Bytes, Bytes]:
    """Views of a frame's luma (height, width) and chroma (height / 2, width / 2, 2)."""
    height, width = frame.shape[0] * 2 // 3, frame.shape[1]
    return frame[:height], frame[height:].reshape(height // 2, width // 2, 2)


def look_through(source: Bytes, view: Matrix, width: int, height: int) -> Bytes:
    """Draw the frame that a view shows of another: `view` maps its pixels to the source's. Beyond, it is mirrored."""
    to_luma = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1]])  # a chroma pixel lies between four of luma
    out = empty(width, height)
    views = view, np.linalg.inv(to_luma) @ view @ to_luma
    for plane, target, matrix in zip(planes(source), planes(out), views, strict=True):
        size, how = target.shape[1::-1], cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cv2.warpPerspective(plane, matrix, size, target, how, cv2.BORDER_REFLECT)
    return out


@dataclass(frozen=True)
class Source:
    """A frame that others are drawn from, many times and between its pixels.

    Its luma (2 · height - 1, 2 · width - 1) holds the frame's own pixels at even places and cubic ones between, made
    once: what is then read of it bilinearly is nearly as sharp as read with cubic weights, at a third of the time.
    """

    luma: Bytes
    chroma: Bytes

    @classmethod
    def of(cls, frame: Bytes) -> Source:
        """Prepare a frame."""
        luma, chroma = planes(frame)
        size, half = (2 * luma.shape[1] - 1, 2 * luma.shape[0] - 1), np.diag([0.5, 0.5, 1])[:2]
        how = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        doubled = cv2.warpAffine(luma, half, size, flags=how, borderMode=cv2.BORDER_REFLECT)
        return cls(np.asarray(doubled, np.uint8), chroma)

    def mixed(self, other: Source, share: float) -> Source:
        """Mix two sources; `share` is the other one's part."""
        return Source(mix(self.luma, other.luma, share), mix(self.chroma, other.chroma, share))


class Canvas:
    """Draws frames of one size by pulling their pixels along displacement fields.

    A field says for each output pixel how far away, in output pixels, its colour lies in the source. Fields are
    smooth: they are made on a small grid and enlarged here.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size, self._half = (width, height), (width // 2, height // 2)
        self._grids = 2 * pixel_grid(*self._size), pixel_grid(*self._half)
        self._own = threading.local()  # maps are large, and slow to allocate: each thread keeps its pair

    def warp(self, source: Source, field: Floats) -> Bytes:
        """Pull a frame along a field; beyond its border it is mirrored."""
        out = empty(*self._size)
        pulls = zip((source.luma, source.chroma), (2.0, 0.5), self._grids, self._maps(), planes(out), strict=True)
        for plane, factor, grid, where, target in pulls:
            resize(field, target.shape[1], target.shape[0], where)
            cv2.scaleAdd(where, factor, grid, where)
            sample(plane, where, beyond=MIRRORED, out=target)
        return out

    def blend(self, first: Bytes, second: Bytes, share: Floats) -> Bytes:
        """Mix two frames; `share` (on a small grid) is the second one's part at each pixel."""
        out = empty(*self._size)
        pairs = zip(planes(first), planes(second), planes(out), (self._size, self._half), strict=True)
        for one, other, target, size in pairs:
            part = resize(share, *size)
            cv2.blendLinear(one, other, 1 - part, part, target)
        return out

    def _maps(self) -> tuple[Floats, Floats]:
        if not hasattr(self._own, "maps"):
            self._own.maps = tuple(np.empty_like(grid) for grid in self._grids)
        return cast("tuple[Floats, Floats]", self._own.maps)
