"""The family of a film as rows of a tree: what came from what, whatever the table says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twoframe.models import Task


@dataclass(frozen=True)
class Node:
    """One row, `depth` steps below the film that all came from. `task` is None for a film that was removed for good, of
    which only those tell that came from it.
    """

    task: Task | None
    depth: int


def family_tree(relatives: Sequence[Task]) -> list[Node]:
    """Put relatives, the oldest first, into the order of a tree: each under what it came from, brothers and sisters by
    age. Circles, which only an import could bring, are cut open at their oldest member.
    """
    known = {task.id: task for task in relatives}
    children: dict[str, list[Task]] = {}
    for task in relatives:
        if task.origin is not None:
            children.setdefault(task.origin.task_id, []).append(task)
    nodes: list[Node] = []
    seen: set[str] = set()

    def walk(task_id: str) -> None:
        waiting = [(task_id, 0)]
        while waiting:
            each, depth = waiting.pop()
            if each not in seen:
                seen.add(each)
                nodes.append(Node(known.get(each), depth))
                waiting += [(child.id, depth + 1) for child in reversed(children.get(each, []))]

    for task in relatives:
        if task.origin is None or task.origin.task_id not in known:
            walk(task.id if task.origin is None else task.origin.task_id)
    for task in relatives:  # what is left is part of a circle
        walk(task.id)
    return nodes
