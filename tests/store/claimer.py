"""A second server in a process of its own: `python -m tests.store.claimer URL OWNER` works until no task is left."""

import sys
import time

from tests.store.given import COMPLETED, GATEWAY, PENDING, SENDING
from twoframe.store import Store, utc_now

LONGEST_S = 60.0
"""A process whose test has died must not go on for ever."""


def work(store: Store, owner: str) -> list[str]:
    """Take tasks through their life until none is left; returns the ids of those whose submit we started."""
    sent = []
    deadline = time.monotonic() + LONGEST_S
    while store.next_due(GATEWAY) is not None and time.monotonic() < deadline:
        for task in store.claim(owner, GATEWAY, lease_s=60, limit=3):
            if task.state is SENDING:
                if store.begin_send(task.id, owner):
                    sent.append(task.id)
                    store.change(
                        task.id, code="accepted", expect={SENDING}, owner=owner, state=PENDING, remote_id=task.id
                    )
            else:
                store.change(
                    task.id, code="saved", expect={PENDING}, owner=owner, state=COMPLETED, finished_at=utc_now()
                )
    return sent


if __name__ == "__main__":
    opened = Store(sys.argv[1])
    sys.stdout.write("\n".join(work(opened, sys.argv[2])))
    opened.close()
