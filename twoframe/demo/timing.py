"""How long the demo gateway takes: plausible seconds, with jitter that depends on the task alone."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """All waiting times in seconds; `pace` scales them, so 0.1 is ten times as fast. No film is drawn faster by it."""

    pace: float = 1.0

    def pending_s(self, task_id: str) -> float:
        """From the accepted submit to the start, when nothing else is in the queue."""
        return random.Random(f"{task_id} pending").uniform(0.7, 1.3) * self.pace

    def processing_s(self, task_id: str, *, slow: bool = False) -> float:
        """From the start to the end; a render that takes longer makes it longer."""
        least, most = (175.0, 185.0) if slow else (3.0, 6.0)
        return random.Random(f"{task_id} processing").uniform(least, most) * self.pace

    @property
    def late_link_s(self) -> float:
        """From completed to the first link, for prompts that ask for it."""
        return 8.0 * self.pace

    @property
    def retry_after_s(self) -> int:
        """What a 429 asks for: the header takes whole seconds."""
        return math.ceil(3.0 * self.pace)

    def hook_pauses_s(self) -> tuple[float, ...]:
        """Pauses before each further try to call a hook."""
        return (1.0 * self.pace, 3.0 * self.pace)
