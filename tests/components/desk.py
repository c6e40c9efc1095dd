"""Pairs of real photographs, and parts of a page drawn until nothing runs behind them any more."""

import io
import time

from PIL import ImageEnhance
from streamlit.testing.v1 import AppTest

from components.ticking import TICK_S
from tests.support.photos import photo
from twoframe.models import AspectRatio, FrameRef
from twoframe.pairs import Pair

SETTLED_S = 30.0
HOSTILE = "**bad** <script>alert(1)</script> :red[x] [a](javascript:b)"


def kept(house, picture, name="photo.jpg", ratio=AspectRatio.WIDE) -> FrameRef:
    """A picture as a stored keyframe."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return FrameRef(sha256=house.add_frame(out.getvalue(), name, ratio).sha256)


def relit(house, prompt=HOSTILE) -> Pair:
    """A photograph, and the same one much darker."""
    china = photo("china")
    return Pair(kept(house, china), kept(house, ImageEnhance.Brightness(china).enhance(0.5)), prompt=prompt)


def spoil(house, ref: FrameRef, ratio=AspectRatio.WIDE) -> None:
    """Overwrite what would be sent for a keyframe, so that nothing can read it."""
    prepared = house._keyframes.prepare(ref.sha256, ratio, ref.fit)
    house._keyframes.path(prepared.sha256).write_bytes(b"no picture")


def settle(test: AppTest, running) -> AppTest:
    """Run a page again, as its clock would, until it no longer shows what it shows while something runs."""
    deadline = time.monotonic() + SETTLED_S
    while True:
        assert not test.exception, test.exception
        if not running(test):
            return test
        assert time.monotonic() < deadline, "it still runs"
        time.sleep(TICK_S)
        test.run()


def captions(test: AppTest) -> str:
    return "\n".join(caption.value for caption in test.caption)


def words(test: AppTest) -> str:
    """All texts of a page, without the backslashes that keep them from being Markdown."""
    shown = [*test.markdown, *test.caption, *test.text, *test.subheader]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def markup(test: AppTest) -> str:
    """All HTML of our own on a page."""
    return "\n".join(element.proto.body for element in test.get("html"))
