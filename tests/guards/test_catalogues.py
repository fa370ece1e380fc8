"""The words of the screens are complete, alike in every language, and without jargon or blame."""

import re
from html.parser import HTMLParser
from string import Formatter

import pytest
from babel.messages.catalog import Message

from tests.guards import catalogues
from tests.guards.catalogues import CHILD, COMPLETE

JARGON = re.compile(r"\b(?:[CС]1|Q0|F-MT|волн[аыуе]\w*|токен\w*|дедлайн\w*|просроч\w+|нарушени\w+|опозда\w+)\b", re.I)
FORMAL = re.compile(r"\b(?:вы|вас|вам|вами|ваш\w*)\b|\w{2,}[иьй]те(?:сь)?\b", re.I)
KNOWN_TO_TELEGRAM = {"b", "i", "code"}


def messages(language: str) -> list[Message]:
    return [message for message in catalogues.stored(language) if message.id]


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", COMPLETE)
def test_every_phrase_of_the_code_has_words_and_no_other_has(language: str) -> None:
    stored = {message.id for message in messages(language)}
    assert stored == catalogues.said()
    assert all(text.strip() for message in messages(language) for text in texts(message))


def test_what_is_said_otherwise_to_a_child_is_a_phrase_and_differs() -> None:
    russian = {message.id: message.string for message in messages("ru")}
    for message in messages(CHILD):
        assert message.id in russian
        assert message.string != russian[message.id]


def test_a_child_is_never_addressed_formally_in_words_of_its_own() -> None:
    assert not [text for message in messages(CHILD) for text in texts(message) if FORMAL.search(text)]


def test_english_says_what_the_code_says() -> None:
    assert not [message.id for message in messages("en") if message.string != message.id]


@pytest.mark.parametrize("language", [*COMPLETE, CHILD])
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    for message in messages(language):
        expected = fields(message.id if isinstance(message.id, str) else message.id[1])
        assert all(fields(text) == expected for text in texts(message)), message.id


def test_russian_has_a_form_for_every_number() -> None:
    assert all(len(texts(message)) == 3 for message in messages("ru") if not isinstance(message.id, str))


@pytest.mark.parametrize("language", [*COMPLETE, CHILD])
def test_marks_up_only_what_telegram_knows_and_closes_it(language: str) -> None:
    for message in messages(language):
        for text in texts(message):
            open_ = _Open()
            open_.feed(text)
            assert open_.tags == [], text


@pytest.mark.parametrize("language", [*COMPLETE, CHILD])
def test_no_screen_speaks_in_codes_or_blames(language: str) -> None:
    assert not [text for message in messages(language) for text in texts(message) if JARGON.search(text)]


def test_no_questionnaire_speaks_in_codes_or_blames() -> None:
    for file in (catalogues.ROOT / "forms").glob("*.md"):
        labels = re.sub(r"\| [a-zA-Z0-9_:]+ (?=\|)", "| ", file.read_text("utf-8"))
        assert not JARGON.findall(labels), file.name


class _Open(HTMLParser):
    """The tags that are open at the end; one that Telegram does not know stays open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in KNOWN_TO_TELEGRAM and self.tags[-1:] == [tag]:
            self.tags.pop()
