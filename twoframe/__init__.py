"""Twoframe: short films from a prompt and a pair of keyframes, through a luma gateway."""

__version__ = "0.1.0"
