"""A contact sheet: every film with its poster and its words, in even rows, on paper and as one picture."""

import io
from datetime import UTC, datetime

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tests.archive.given import house
from tests.sheet.test_sheet import _inflated
from tests.store.given import one, put
from twoframe.models import AspectRatio, Film, GenerationRequest, TaskState
from twoframe.sheet import contact
from twoframe.sheet.contact import ContactSheets
from twoframe.sheet.paper import A4

RED, BLUE, GREEN = (192, 0, 0), (0, 0, 192), (0, 160, 0)
CHINESE, ARABIC = "猫在窗台上跳舞，镜头缓缓推进", "قطة ترقص على سطح البيت"


@pytest.fixture
def home(tmp_path):
    with house(tmp_path / "data") as made:
        yield made


@pytest.fixture
def sheets(home):
    return ContactSheets(home.store, home.films, home.data / "tmp", lambda: datetime(2026, 11, 22, 13, tzinfo=UTC))


def film(home, prompt="A quiet harbour", colour=RED, ratio=AspectRatio.WIDE, **fields) -> str:
    """A film whose poster is of one colour; returns its id."""
    task = one(home.store, request=GenerationRequest(prompt, ratio=ratio), **fields)
    across, down = ratio.sides
    size = (round(720 * across / max(across, down)), round(720 * down / max(across, down)))
    put(home.store, task, state=TaskState.COMPLETED, film=Film(*size, 5.04, 1000))
    (home.data / "films").mkdir(exist_ok=True)
    Image.new("RGB", size, colour).save(home.data / "films" / f"{task.id}.jpg", quality=95)
    return task.id


def drawn(sheets, ids, kind, language="en"):
    return sheets.draw(ids, kind, language=language, timezone="Europe/Berlin")


def words(pdf: bytes) -> list[str]:
    """What each page says."""
    document = pypdfium2.PdfDocument(pdf)
    told = []
    for page in document:
        text = page.get_textpage()
        told.append(text.get_text_range().replace("\r", ""))
        text.close()
    document.close()
    return told


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def near(picture, colour):
    return np.abs(picture - np.array(colour)).max(axis=-1) < 14


def columns(picture, colour) -> tuple[int, int]:
    """From where to where a colour stands, from the left."""
    found = np.flatnonzero(near(picture, colour).sum(axis=0) > 20)
    return int(found[0]), int(found[-1])


def test_each_film_stands_there_with_all_that_is_told_of_it(home, sheets):
    task_id = film(home, "A quiet harbour at dawn", ratio=AspectRatio.TALL)
    home.store.rename(task_id, "Harbour")
    home.store.tag([task_id], "blue", "Blue hour")
    [told] = words(drawn(sheets, [task_id, film(home, "A temple")], "pdf"))
    for expected in ("Contact sheet", "2 films, 10 s", "Harbour", "A quiet harbour at dawn", "Blue hour", "A temple"):
        assert expected in told, expected
    assert "9:16, 5 s, Mar 29, 2026" in told


def test_prompts_in_any_script_can_be_copied(home, sheets):
    pdf = drawn(sheets, [film(home, CHINESE), film(home, ARABIC)], "pdf")
    [told] = words(pdf)
    assert CHINESE[:10] in told.replace("\n", "")
    contents = b"".join(_inflated(pdf))
    for word in ARABIC.split():  # letters that join say what they mean
        assert word.encode("utf-16-be").hex().encode() in contents, word


def test_words_of_the_sheet_are_in_the_language_of_the_reader(home, sheets):
    content = drawn(sheets, [film(home)], "pdf", language="zh")
    assert "2026年3月29日" in words(content)[0]


def test_posters_stand_beside_each_other_in_their_order(home, sheets):
    picture = pixels(drawn(sheets, [film(home, colour=colour) for colour in (RED, GREEN, BLUE)], "png"))
    (red, _), (green, red_end) = columns(picture, RED), columns(picture, GREEN)
    assert red < green < red_end
    blue_rows = np.flatnonzero(near(picture, BLUE).sum(axis=1) > 20)
    red_rows = np.flatnonzero(near(picture, RED).sum(axis=1) > 20)
    assert blue_rows[0] > red_rows[-1]  # three films: two in a row, one below
    assert columns(picture, BLUE)[0] == red


def test_a_tall_poster_is_whole_and_makes_its_row_no_taller(home, sheets):
    wide, tall = film(home, colour=RED), film(home, colour=BLUE, ratio=AspectRatio.TALL)
    picture = pixels(drawn(sheets, [wide, tall], "png"))
    rows = [np.flatnonzero(near(picture, colour).sum(axis=1) > 20) for colour in (RED, BLUE)]
    assert abs(rows[0][0] - rows[1][0]) <= 2
    assert abs(rows[0][-1] - rows[1][-1]) <= 2
    left, right = columns(picture, BLUE)
    height = rows[1][-1] - rows[1][0]
    assert (right - left) / height == pytest.approx(9 / 16, abs=0.05)
    around = near(picture, tuple(round(value * 0.8) for value in BLUE))  # its own blur, darker
    assert around.sum() > near(picture, BLUE).sum()


def test_pages_are_a4_and_none_is_torn(home, sheets):
    ids = [film(home, f"Film number {number}") for number in range(30)]
    pdf = drawn(sheets, ids, "pdf")
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) >= 3
    assert {tuple(round(side, 2) for side in page.get_size()) for page in document} == {A4}
    document.close()
    told = words(pdf)
    assert "Page 1 of" in told[0]
    for number in range(30):
        assert sum(f"Film number {number}\n" in page + "\n" for page in told) == 1, number


def test_a_picture_of_many_films_grows_in_width_too_and_is_bounded(home, sheets):
    ids = [film(home, f"Film number {number}") for number in range(40)]
    picture = pixels(drawn(sheets, ids, "png"))
    assert picture.shape[1] > 1500
    assert picture.shape[0] < 2 * picture.shape[1]
    assert picture.shape[0] * picture.shape[1] <= 24_000_000


def test_more_films_than_a_sheet_holds_are_counted(home, sheets, monkeypatch):
    monkeypatch.setattr(contact, "FILMS_MAX", 3)
    told = words(drawn(sheets, [film(home, f"Film {number}") for number in range(5)], "pdf"))[0]
    assert "Film 2" in told
    assert "Film 3" not in told
    assert "2 more films are in Twoframe." in told


def test_a_poster_that_is_gone_or_broken_leaves_words(home, sheets):
    gone, broken = film(home, "first"), film(home, "second")
    (home.data / "films" / f"{gone}.jpg").unlink()
    (home.data / "films" / f"{broken}.jpg").write_bytes(b"no picture")
    waiting = one(home.store, prompt="third")
    told = " ".join(words(drawn(sheets, [gone, broken, waiting.id], "pdf"))[0].split())
    assert told.count("The film is no longer on this computer.") == 2
    assert "Sending" in told


HOSTILE = (
    "<b>&amp;</b> <script>",
    "x" * 5000,
    "\u202eturned",
    "🐪" * 50,
    "a\n" * 2000,
    "\u200b\u200b\u200b",
    "(" * 300,
)


def test_hostile_prompts_tags_and_titles_break_nothing(home, sheets):
    ids = [film(home, prompt) for prompt in HOSTILE]
    for number, task_id in enumerate(ids):
        home.store.rename(task_id, HOSTILE[number - 1][:120])
        for tag in range(6):
            home.store.tag([task_id], f"{tag}", f"{tag}{HOSTILE[number][:38]}")
    assert "<b>&amp;</b> <script>" in "\n".join(words(drawn(sheets, ids, "pdf")))
    assert drawn(sheets, ids, "png").startswith(b"\x89PNG")


def test_nothing_is_left_of_a_sheet_and_none_of_none_is_drawn_too(home, sheets):
    assert words(drawn(sheets, ["0" * 32], "pdf"))[0].startswith("Twoframe")
    assert not any((home.data / "tmp").iterdir())
