"""The review sheet of a real pair, in Chinese: the first of a fresh process, those that follow, and their memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.harness import ROOT, Row
from tests.support.server import clean_environment

SCRIPT = """
import json, os, sys, time
os.environ["TWOFRAME_DATA"] = sys.argv[1]
from benchmarks.harness import median_of
from tests.support.photos import big_jpeg
from twoframe import runtime
from twoframe.desk import State
from twoframe.models import AspectRatio, FrameRef
from twoframe.pairs import Pair
from twoframe.verdicts import Step

def memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

def main():
    service = runtime.service()
    start, end = (service.add_frame(big_jpeg(name, 12), name, AspectRatio.WIDE) for name in ("china", "flower"))
    pair = Pair(FrameRef(start.sha256), FrameRef(end.sha256), prompt="镜头缓缓推进，光线由冷转暖。" * 8)
    review = service.reviews.open_pair(pair, name="李雷", reason="第一组")
    for number in range(20):
        said = {"name": f"审片人 {number}", "reason": "屋顶被裁掉了，请保留塔尖。" * 6, "pair_key": pair.key}
        service.reviews.record(review.id, Step.CHANGES, **said)
    while service.desk.check(pair).state is State.RUNNING:
        time.sleep(0.05)

    def draw(kind):
        return service.sheet(review.id, kind, language="zh", timezone="Asia/Shanghai")

    for frame in (start, end):  # as the page that offers the sheet has shown them
        service.frame_preview(frame.sha256, AspectRatio.WIDE, 1080)
    before, began = memory(), time.perf_counter()
    size = len(draw("pdf"))
    first = time.perf_counter() - began
    told = [first, median_of(lambda: draw("pdf"), 7), median_of(lambda: draw("png"), 7), memory() - before, size]
    runtime.close()
    json.dump(told, sys.stdout)

if __name__ == "__main__":
    main()
"""


def run() -> list[Row]:
    """Time and memory of sheets with two 12 MP photos and twenty verdicts."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "sheet.py")
        script.write_text(SCRIPT, "utf-8")
        command = [sys.executable, str(script), str(Path(folder, "data"))]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**clean_environment(), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
    first, pdf, png, memory, size = json.loads(done.stdout)
    return [
        Row("review sheet, the first PDF of a process", first * 1000, "ms", limit="≤ 1000 ms"),
        Row("review sheet, PDF", pdf * 1000, "ms", limit="≤ 1000 ms"),
        Row("review sheet, PNG", png * 1000, "ms", limit="≤ 1000 ms"),
        Row("memory that sheets keep", memory, "MB"),
        Row("review sheet, size of the PDF", size / 1000, "kB"),
    ]
