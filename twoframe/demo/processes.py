"""How child processes are started: apart from the terminal, so that Ctrl+C reaches their parent alone."""

from __future__ import annotations

import subprocess
import sys
from typing import TypedDict

TAKEN = 3
"""Exit status of a gateway that finds its folder in use by another one."""


class Apart(TypedDict, total=False):
    """Arguments for `subprocess.Popen` and its kin."""

    start_new_session: bool
    creationflags: int


def apart(*, low_priority: bool = False) -> Apart:
    """Arguments for a process of its own group. Elsewhere than on Windows a process lowers its priority itself."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags | (subprocess.BELOW_NORMAL_PRIORITY_CLASS if low_priority else 0)}
    return {"start_new_session": True}
