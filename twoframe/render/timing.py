"""When each frame of a film is: times from 0 to 1."""

from __future__ import annotations

RAMP = 0.4
"""The share of the way in which a move gathers speed, and again in which it loses it."""


def ease(t: float) -> float:
    """Start and stop softly, and go evenly between: constant acceleration over `RAMP`, constant speed, and back."""
    if t < RAMP:
        return t * t / (2 * RAMP * (1 - RAMP))
    if t > 1 - RAMP:
        return 1 - ease(1 - t)
    return (t - RAMP / 2) / (1 - RAMP)


def once(frames: int, *, hold: int = 0) -> list[float]:
    """Times from 0 to 1, with so many frames held at either end."""
    hold = min(hold, (frames - 2) // 4)
    steps = frames - 1 - 2 * hold
    return [ease(min(max((index - hold) / steps, 0.0), 1.0)) for index in range(frames)]


def there_and_back(frames: int) -> list[float]:
    """Times from 0 to 1 and back; the frame after the last would be the first again."""
    return [ease(1 - abs(1 - 2 * index / frames)) for index in range(frames)]


def around(frames: int) -> list[float]:
    """Even times from 0 to just before 1, for what closes by itself."""
    return [index / frames for index in range(frames)]


def even(frames: int) -> list[float]:
    """Even times from 0 to 1."""
    return [index / (frames - 1) for index in range(frames)]
