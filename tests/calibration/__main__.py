"""Measure the whole set anew and write `scores.json`: `python -m tests.calibration`.

It prints the weights of the cut as fitted on the calibration half; they stand in `twoframe.render.pair_check`.
"""

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.calibration.cases import HALVES, cases
from tests.calibration.scoring import files_of, fitted, score, signs, summary
from twoframe.render import pair_check

SCORES = Path(__file__).with_name("scores.json")


def main() -> None:
    halves = {}
    with tempfile.TemporaryDirectory() as folder:
        for half in HALVES:
            rows = []
            for case in cases(half):
                files = files_of(case, Path(folder))
                rows.append((score(case, pair_check.measure(*files, "")), signs(files)))
            halves[half] = rows
    first = halves["calibration"]
    weights = fitted([told for _, told in first], [one.linked for one, _ in first])
    sys.stdout.write(f"CUT_OFFSET, CUT_WEIGHTS = {weights[0]}, {weights[1]}\n")
    written = {
        half: {
            "summary": summary(one for one, _ in rows),
            "pairs": [asdict(one) | {"signs": list(told)} for one, told in rows],
        }
        for half, rows in halves.items()
    }
    for half, told in written.items():
        sys.stdout.write(f"{half} {json.dumps(told['summary'], indent=1)}\n")
    SCORES.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
