"""The translated catalogues: nothing a sentence needs gets lost in another language."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).resolve().parents[2] / "translations"
LOCALES = ("de", "ar")
COVERED = 0.95
GAP = re.compile(r"\{\w*\}")
# Arabic says none, one and two in words, so a form for one of these may go without the digits.
NUMBER_GAPS = {"{count}"}


def catalogue(locale: str) -> Catalog:
    with (CATALOGUES / locale / "LC_MESSAGES" / "text.po").open("rb") as stream:
        return read_po(stream, locale=locale)


def sentences(locale: str) -> list[Message]:
    return [message for message in catalogue(locale) if message.id]


def forms(text: str | Iterable[str | None] | None) -> list[str]:
    return [text] if isinstance(text, str) else [form or "" for form in text or ()]


def gaps(text: str) -> set[str]:
    return set(GAP.findall(text))


def is_translated(message: Message) -> bool:
    return bool(forms(message.string)) and all(forms(message.string))


def lost_gaps(message: Message, numbers_as_words: bool) -> list[str]:
    """What is wrong with the gaps of one translated message, form by form."""
    wanted = set().union(*(gaps(form) for form in forms(message.id)))
    spare = NUMBER_GAPS if numbers_as_words and not isinstance(message.id, str) else set()
    return [
        f"{form!r} for {forms(message.id)[-1]!r}"
        for form in forms(message.string)
        if gaps(form) - wanted or wanted - gaps(form) - spare
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_translation_has_the_gaps_of_its_sentence(locale: str) -> None:
    translated = [message for message in sentences(locale) if is_translated(message)]
    assert [lost for message in translated for lost in lost_gaps(message, locale == "ar")] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_translation_is_only_a_guess(locale: str) -> None:
    assert [message.id for message in catalogue(locale) if message.fuzzy] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_nearly_every_sentence_is_translated(locale: str) -> None:
    wanted = sentences(locale)
    missing = [message.id for message in wanted if not is_translated(message)]
    assert len(wanted) - len(missing) >= COVERED * len(wanted), missing


@pytest.mark.parametrize("locale", LOCALES)
def test_counted_sentences_have_every_plural_form_of_the_language(locale: str) -> None:
    wanted = catalogue(locale).num_plurals
    counted = [message for message in sentences(locale) if message.pluralizable and is_translated(message)]
    assert counted
    assert [message.id for message in counted if len(forms(message.string)) != wanted] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_hold_no_markup(locale: str) -> None:
    assert [
        text for message in sentences(locale) for text in forms(message.string) if re.search(r"<|>|&\w+;", text)
    ] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_compiled_catalogue_says_the_same(locale: str) -> None:
    with (CATALOGUES / locale / "LC_MESSAGES" / "text.mo").open("rb") as stream:
        compiled = read_mo(stream)
    for message in sentences(locale):
        if is_translated(message):
            found = compiled.get(message.id, message.context)
            assert found is not None and forms(found.string) == forms(message.string), message.id


def test_a_lost_or_invented_gap_is_found() -> None:
    assert lost_gaps(Message("{used} of {limit}", "{used} von {limit}"), False) == []
    assert lost_gaps(Message("{used} of {limit}", "{used} von allen"), False)
    assert lost_gaps(Message("{used} of {limit}", "{used} von {limt}"), False)
    assert lost_gaps(Message(("{count} vote", "{count} votes"), ("eine Stimme", "{count} Stimmen")), False)
