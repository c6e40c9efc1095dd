"""Results on disk, by a key that stands for everything they were made from. They may be deleted at any time.

`<key>.json` holds the facts and is written last: where it is, the files beside it are whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from twoframe import disk
from twoframe.studio.orders import Facts

NAME = re.compile(r"([0-9a-f]{64})(?:-[a-z_]{1,20})?\.(?:mp4|jpg)")
"""What the files beside the facts may be called: the key, and what they show."""


class Cache:
    """One folder of results, of which the oldest go when there are too many, or they take too much room."""

    def __init__(self, folder: Path, tmp: Path, *, max_results: int, max_bytes: int) -> None:
        self._folder, self._tmp = folder, tmp
        self._max_results, self._max_bytes = max_results, max_bytes

    def facts(self, key: str) -> Facts | None:
        """The facts of a result that is here with all its files; None when it is not."""
        try:
            facts = json.loads(self._place(f"{key}.json").read_bytes())
        except (OSError, ValueError):
            return None
        if not isinstance(facts, dict) or not all(self._place(name).is_file() for name in facts.get("files", ())):
            return None
        return facts

    def file(self, name: str) -> Path | None:
        """A file of a result; None when there is none of this name."""
        if not NAME.fullmatch(name):
            return None
        file = self._place(name)
        return file if file.is_file() else None

    def keep(self, key: str, facts: Facts, files: Mapping[str, Path] | None = None) -> None:
        """Keep facts, and the files that belong to them, which are moved here under their new names."""
        for name, file in (files or {}).items():
            disk.place(file, self._place(name))
        content = json.dumps(facts | {"files": list(files or ())})
        disk.write(content.encode(), self._place(f"{key}.json"), self._tmp)
        self._prune(key)

    def add(self, name: str, content: Path) -> Path:
        """Move one more file of a result here."""
        disk.place(content, self._place(name))
        return self._place(name)

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _prune(self, newest: str) -> None:
        """Remove the oldest results, beginning with their facts."""
        results: dict[str, list[tuple[float, int, Path]]] = {}
        for file in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):
                stat = file.stat()
                results.setdefault(file.name[:64], []).append((stat.st_mtime, stat.st_size, file))
        total = sum(size for files in results.values() for _, size, _ in files)
        count = len(results)
        for key, files in sorted(results.items(), key=lambda result: max(time for time, _, _ in result[1])):
            if (count <= self._max_results and total <= self._max_bytes) or key == newest:
                break
            for _, size, file in sorted(files, key=lambda one: one[2].suffix != ".json"):
                file.unlink(missing_ok=True)
                total -= size
            count -= 1
