"""A review on paper: its words can be copied, its pictures are those that are sent, and nothing falls off a page."""

import io
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tests.pages.conftest import demo  # noqa: F401 - a fixture
from tests.store.given import one, put, wait_until
from tests.support.photos import photo_bytes
from twoframe.desk import State
from twoframe.fit import Fit, FitMode
from twoframe.i18n import date_words, speaking
from twoframe.models import AspectRatio, Film, FrameRef, TaskState
from twoframe.pairs import Pair
from twoframe.sheet.content import Badge, Row, Sheet, Shot, Strip
from twoframe.sheet.drawing import draw
from twoframe.sheet.paper import A4
from twoframe.verdicts import Step

SCRIPTS = ("Temple at dusk", "Кот танцует", "Γάτα χορεύει", "猫在跳舞，镜头推进", "고양이 춤", "画像を確認", "Żoë Việt")


@pytest.fixture
def files(tmp_path):
    """Two pictures of one colour each, and a strip."""
    for name, colour in (("red", "#C00000"), ("blue", "#0000C0"), ("green", "#00A000")):
        Image.new("RGB", (640, 360), colour).save(tmp_path / f"{name}.jpg", quality=95)
    return tmp_path


@pytest.fixture
def sheet(files):
    whole = {"size": (640, 360), "crop": (0.25, 0.0, 0.75, 1.0)}
    return Sheet(
        title="Temple at dusk",
        standing=Badge("Approved", "green"),
        facts="Review of a pair, 16:9",
        date="Nov 22, 2026 14:00",
        id="0" * 32,
        language="en",
        ratio=(16, 9),
        shots=(
            Shot(Badge("Start frame", "start"), files / "red.jpg", files / "red.jpg", notes=("red.jpg",), **whole),
            Shot(Badge("End frame", "end"), files / "blue.jpg", files / "blue.jpg", notes=("blue.jpg",), **whole),
        ),
        prompt="\n".join(SCRIPTS),
        strip=Strip("Motion preview", "Not the film.", files / "green.jpg", (640, 72)),
        findings=(Row(Badge("Look", "yellow"), "The end frame is warmer", body="It may seem so.", note="8.4"),),
        findings_note="",
        trail=(Row(Badge("Approved", "green"), "Mira", "Nov 22, 2026 13:00", "Good.", "For an earlier version"),),
        trail_note="",
    )


def words(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r", "")


def picture(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def near(picture, colour):
    return np.abs(picture - np.array(colour)).max(axis=-1) < 12


def test_every_word_can_be_copied_from_the_pdf_in_any_script(sheet):
    pdf = draw(sheet, "pdf")
    told = words(pdf)
    for expected in (*SCRIPTS, "Start frame", "red.jpg", "Motion preview", "The end frame is warmer", "Mira", "Good."):
        assert expected in told, expected
    assert len(pdf) < 120_000  # of each font only what is used


def test_letters_that_join_say_what_they_mean(sheet):
    pdf = draw(replace(sheet, prompt="مرحبا 😀 नमस्ते"), "pdf")
    contents = b"".join(_inflated(pdf))
    for word in ("مرحبا", "😀", "नमस्ते"):
        assert word.encode("utf-16-be").hex().encode() in contents, word


def _inflated(pdf):
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        if stream.startswith(b"\x78"):
            yield zlib.decompressobj().decompress(stream)


def test_the_png_shows_both_frames_beside_each_other_and_what_is_cut_off_faded(sheet):
    shown = picture(draw(sheet, "png"))
    middle = shown.shape[1] // 2
    red, blue, green = (near(shown, colour) for colour in ((192, 0, 0), (0, 0, 192), (0, 160, 0)))
    assert red[:, :middle].sum() > 50_000
    assert not red[:, middle:].any()
    assert blue[:, middle:].sum() > 50_000
    assert green.sum() > 20_000
    faded = near(shown, (237, 184, 184))  # red under the veil
    assert faded[:, :middle].sum() > 1_000
    row = int(np.median(np.flatnonzero(faded[:, :middle].sum(axis=1) > 20)))
    assert near(shown[row], (192, 0, 0)).any()  # what is sent is not


def test_a_sheet_without_its_pictures_says_so(sheet):
    gone = tuple(replace(shot, sent=None, whole=None, missing="It is no longer here.") for shot in sheet.shots)
    told = words(draw(replace(sheet, shots=gone, strip=None), "pdf"))
    assert told.count("It is no longer here.") == 2
    assert draw(replace(sheet, shots=(), strip=None, prompt="", findings=(), trail=()), "png")


def test_pictures_that_go_or_break_after_they_were_found_leave_words_too(sheet, files):
    (files / "red.jpg").unlink()
    (files / "blue.jpg").write_bytes(b"")
    (files / "green.jpg").unlink()
    told = words(draw(sheet, "pdf"))
    assert told.count("This picture is no longer on this computer.") == 2
    assert "Motion preview" in told
    assert draw(sheet, "png").startswith(b"\x89PNG")


def test_very_long_texts_go_on_and_nothing_falls_off_a_page(sheet):
    rows = tuple(Row(Badge("Changes asked", "yellow"), "n" * 80, "Nov 22", "r" * 2000) for _ in range(3))
    long = replace(
        sheet,
        ratio=(9, 16),
        title="W" * 120,
        facts="fact " * 60,
        prompt="wörd " * 1000,
        trail=rows,
        shots=tuple(replace(shot, notes=("file" * 40, "x" * 300), size=(20000, 100)) for shot in sheet.shots),
    )
    pdf = draw(long, "pdf")
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) > 2
    assert words(pdf).count("r") > 6000
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert 0 <= left <= right <= A4[0]
            assert 0 <= bottom <= top <= A4[1]
    assert "Page 2 of " in words(pdf)
    assert Image.open(io.BytesIO(draw(long, "png"))).width > 400


def test_times_on_paper_are_those_of_the_reader_and_no_zone_breaks_a_sheet():
    at = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    with speaking("en"):
        assert date_words(at, "Europe/Berlin") == "Mar 30, 2026 00:30"
        for odd in ("Nowhere/Else", "../../etc/passwd", "\0", "x" * 64):
            assert date_words(at, odd) == "Mar 29, 2026 22:30 UTC"
    with speaking("zh"):
        assert date_words(at, "Asia/Shanghai") == "2026年3月30日 06:30"


class TestGathered:
    """On a real service, with the pair check of its own process."""

    @pytest.fixture
    def review(self, demo):  # noqa: F811
        frame = demo.add_frame(photo_bytes("china"), "tempel.jpg", AspectRatio.WIDE)
        start, end = FrameRef(frame.sha256, fit=Fit(FitMode.COVER, 0.5, 0.1)), FrameRef(url="https://example.org/b.jpg")
        review = demo.reviews.open_pair(Pair(start, end, prompt="a temple at dusk"), name="Jonas", reason="first pair")
        demo.reviews.record(review.id, Step.CHANGES, name="李雷", reason="再亮一些", pair_key=review.pair.key)
        return demo.reviews.change_pair(review.id, replace(review.pair, loop=True), name="Jonas")

    def test_a_review_becomes_a_sheet(self, demo, review):  # noqa: F811
        wait_until(lambda: demo.desk.check(review.pair).state is not State.RUNNING)
        told = words(demo.sheet(review.id, "pdf", language="en-GB", timezone="Asia/Tokyo"))
        for expected in (
            "a temple at dusk",
            "Waiting for a verdict",
            "16:9, Loop",
            "tempel.jpg",
            "640 × 427, 16 % cut off",
            "https://example.org/b.jpg",
            "Pair changed",
            "Changes asked",
            "再亮一些",
            "For an earlier version of the pair",
            "first pair",
            "The end frame can’t be checked here",
        ):
            assert expected in told, expected
        assert demo.sheet(review.id, "png", language="xx", timezone="?").startswith(b"\x89PNG")
        assert demo.sheet("0" * 32, "pdf", language="en", timezone="") is None
        chinese = demo.sheet(review.id, "pdf", language="zh-CN", timezone="")
        assert b"/Lang (zh)" in chinese, "who reads it aloud must know"
        assert demo.sheet_name(review.id, "pdf") == "a temple at dusk.pdf"

    def test_pictures_that_were_deleted_leave_words(self, demo, review):  # noqa: F811
        for file in (demo.settings.data / "frames").rglob("*"):
            if file.is_file():
                file.unlink()
        told = words(demo.sheet(review.id, "pdf", language="en", timezone=""))
        assert "This picture is no longer on this computer." in told

    def test_a_film_has_its_strip_and_a_long_trail_its_newest_entries(self, demo, files):  # noqa: F811
        task = put(demo._store, one(demo._store), state=TaskState.COMPLETED, film=Film(1280, 720, 5.0, 1000))
        review = demo.reviews.open_film(task.id)
        for number in range(30):
            demo.reviews.record(
                review.id, Step.CHANGES, name=f"R{number}", reason="x " * 999, moment_s=2.43, pair_key=review.pair.key
            )
        folder = demo.settings.data / "films"
        folder.mkdir(exist_ok=True)
        (folder / f"{task.id}-strip.jpg").write_bytes((files / "green.jpg").read_bytes())
        content = demo._sheets.content(demo.reviews.review(review.id), "png", timezone="")
        assert content.strip.file == folder / f"{task.id}-strip.jpg"
        assert (content.trail[0].title, content.trail[0].remark[-8:]) == ("R29", "at 2.4 s")
        assert len(content.trail) < 10
        assert content.trail_note == f"{31 - len(content.trail)} earlier entries are in Twoframe."
