"""Another language is one more catalogue, and no change of code."""

import pytest

from twoframe import i18n

GERMAN = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Generate"
msgstr "Erzeugen"

msgid "{n} film is on its way."
msgid_plural "{n} films are on their way."
msgstr[0] "{n} Film ist unterwegs."
msgstr[1] "{n} Filme sind unterwegs."
"""


@pytest.fixture
def german(tmp_path, monkeypatch):
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "twoframe.po").write_text(GERMAN, "utf-8")
    monkeypatch.setattr(i18n, "LOCALE", tmp_path)
    monkeypatch.setattr(i18n, "languages", lambda: ("en", "de"))
    i18n.catalogue.cache_clear()
    yield tmp_path
    i18n.catalogue.cache_clear()


def test_a_catalogue_is_enough_to_speak_its_language(german):
    with i18n.speaking("de-AT"):
        assert i18n._("Generate") == "Erzeugen"
        assert i18n.n_("{n} film is on its way.", "{n} films are on their way.", 3) == "3 Filme sind unterwegs."


@pytest.mark.parametrize(("locale", "told"), [("en", "12,345 films"), ("de", "12.345 films")])
def test_a_large_count_is_grouped_as_its_readers_write_it(german, locale, told):
    with i18n.speaking(locale):
        assert i18n.n_("{n} film", "{n} films", 12345) == told


def test_a_text_without_translation_stays_english(german):
    with i18n.speaking("de"):
        assert i18n._("Cancel") == "Cancel"


def test_an_unknown_language_is_answered_in_english(german):
    with i18n.speaking("xx"):
        assert i18n._("Generate") == "Generate"


def test_the_reader_is_asked_where_no_request_said_a_language(german, monkeypatch):
    monkeypatch.setattr(i18n, "_resolver", lambda: "de")
    assert i18n._("Generate") == "Erzeugen"
