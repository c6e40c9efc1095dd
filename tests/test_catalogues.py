"""Each language says all that English says: nothing left out, nothing that a program fills in lost."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from twoframe.i18n import _, n_, speaking
from twoframe.models import GenerationRequest, Task, TaskState, Usual
from twoframe.settings import LOCALE, ROOT, languages, read
from twoframe.wall import wall_data

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TRANSLATED = [language for language in languages() if language != "en"]
KEPT = re.compile(r"`[^`]*`|\*\*|:material/\w+:|[A-Z]+(?:_[A-Z]+)+|https?://|\bTwoframe\b")
"""Beside placeholders, what a translation takes over letter by letter: Markdown, names of settings, addresses."""


def asked_for() -> set[str | tuple[str, str]]:
    """Every text that the code asks for; of a text with a count, both forms.

    Read from the syntax tree, because the extractor of `make texts` overlooks a text inside an f-string on Python
    3.11, and such a text would stay English in every language.
    """
    texts: set[str | tuple[str, str]] = set()
    for file in (file for folder in ("twoframe", "components", "pages") for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name("_") | ast.Attribute(attr="_"), args=[text]):
                    texts.add(ast.literal_eval(text))
                case ast.Call(func=ast.Name("n_") | ast.Attribute(attr="n_"), args=[one, many, _count]):
                    texts.add((ast.literal_eval(one), ast.literal_eval(many)))
    return texts


def opened(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, abort_invalid=True)


def messages(catalog: Catalog) -> list[Message]:
    """All but the header."""
    return [message for message in catalog if message.id]


def texts_of(catalog: Catalog) -> set[str | tuple[str, ...]]:
    return {message.id for message in messages(catalog)}


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def kept(text: str) -> tuple[set[str], list[str]]:
    """The placeholders of a text, and what else must survive; a stray brace raises."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}, sorted(KEPT.findall(text))


@pytest.fixture(params=TRANSLATED)
def translation(request) -> Catalog:
    return opened(LOCALE / request.param / "LC_MESSAGES" / "twoframe.po")


def test_the_template_holds_every_text_of_the_interface_and_no_other():
    template = texts_of(opened(LOCALE / "twoframe.pot"))
    asked = asked_for()
    assert not asked - template, "run `make texts`; what it then still overlooks stands inside an f-string"
    assert not template - asked, "run `make texts`"


def test_the_pages_speak_english_and_chinese():
    assert {"en", "zh"} <= set(languages())


def test_a_catalogue_translates_every_text_and_no_other(translation):
    assert texts_of(translation) == texts_of(opened(LOCALE / "twoframe.pot"))
    assert not [message.id for message in messages(translation) if not all(forms(message.string))]


def test_a_catalogue_holds_nothing_doubtful_or_dead(translation):
    assert not translation.fuzzy
    assert not [message.id for message in translation if message.fuzzy]
    assert not translation.obsolete


def test_a_translation_keeps_placeholders_markdown_and_names(translation):
    pairs = [(forms(message.id)[-1], forms(message.string)[-1]) for message in messages(translation)]
    changed = [text for text, translated in pairs if kept(text) != kept(translated)]
    assert not changed


def test_a_rarer_plural_form_fills_in_nothing_that_is_not_there(translation):
    invented = [
        message.id
        for message in messages(translation)
        if any(kept(form)[0] - kept(forms(message.id)[-1])[0] for form in forms(message.string))
    ]
    assert not invented


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_count_finds_a_form_of_its_language(language):
    counted = [text for text in asked_for() if isinstance(text, tuple)]
    assert counted
    with speaking(language):
        for one, many in counted:
            for count in (0, 1, 2, 3, 5, 11, 21, 100):
                told = n_(one, many, count)
                assert told not in {one.replace("{n}", str(count)), many.replace("{n}", str(count))}
                assert "{n}" not in told


def test_a_count_is_told_in_chinese():
    with speaking("zh"):
        assert [n_("{n} done", "{n} done", count) for count in (1, 3)] == ["1 部已完成", "3 部已完成"]


def test_the_operator_can_choose_chinese():
    chosen = read({"TWOFRAME_LANGUAGE": "zh"}).language
    with speaking(chosen):
        assert _("Generate") == "生成"


@pytest.mark.parametrize("locale", ["zh-CN", "zh_CN", "zh-Hans-CN", "zh", "ZH-cn"])
def test_a_chinese_browser_is_answered_in_chinese(locale):
    with speaking(locale):
        wall = wall_data([], gateway="demo", usual=None, now=NOW, event_id=0)
    assert (wall["lang"], wall["head"]["title"]) == ("zh", "你的影片")
    assert (wall["empty"]["start"], wall["empty"]["end"]) == ("首帧", "尾帧")


@pytest.mark.parametrize("state", TaskState)
def test_a_card_has_no_english_left(state):
    request = GenerationRequest(prompt="狐狸")
    task = Task(id="0" * 32, request=request, state=state, gateway="demo", created_at=NOW, changed_at=NOW)
    with speaking("zh-CN"):
        wall = wall_data([task], gateway="demo", usual=Usual(62, 100, 12), now=NOW, event_id=0)
    card = wall["cards"][0]
    told = [wall["head"]["counts"], *(card[part] for part in ("word", "title", "caption", "note", "body", "announce"))]
    told += [action["label"] for action in card["actions"]]
    assert not [words for words in told if words and re.search("[A-Za-z]", words.replace("Twoframe", ""))]
