"""The texts of consents: each says what it must, fits one message, and a changed one is a new version."""

import html
import re
from dataclasses import dataclass
from hashlib import sha256

import pytest

from models import Capacity, Category, ConsentKind
from services import consent_texts
from services.consent_texts import ConsentText

PINS = {
    "c1_1": "1143250b8a23ec95c967982aa165c98970c7c591e7d72097826b816b703c3c86",
    "c1_2": "c47365bb6a58956c92c90eb1389b43e64548649fff903b94d9f951d8423b9783",
    "c2_1": "14f87c43393607094889820162ee379679fa51cd48a3bd957b95fdd52a7c65ee",
    "c3_1": "d59aa318fa72313e6bc9b2e02b00596e83cb76bc6e6076ec76b6896925a41702",
    "c4_1": "f9def64bffde2af92cb6a74d980d810c015c8dfd3b22180a6791e783619adf28",
    "c6_1": "f1abe94d7368d75580da316e65d8beeb4fb0d0fbbc8e1189c00ae1d78874eb20",
    "l1_1": "b4302cffa227fd1358cefcbaa4850b9f612f1a6f56c425842f919c3d6bd9988d",
    "l2_1": "393eeb233ada95456d9d1944ab88665e3f4762abd6d0e9361ae8422582bd08ca",
}
"""By kind and version, the SHA-256 of the file: change what somebody may have signed, and its version with it."""

SIGNERS = {
    **dict.fromkeys(ConsentKind, frozenset(Capacity)),
    ConsentKind.MENTORING: frozenset({Capacity.SELF}),
    ConsentKind.PARTICIPATION: frozenset({Capacity.GUARDIAN}),
}
NOT_ABOUT_DATA = {ConsentKind.MENTORING, ConsentKind.PARTICIPATION}
LANGUAGES = ("ru", "en")
EVERY = [(kind, who, language) for kind in ConsentKind for who in sorted(SIGNERS[kind]) for language in LANGUAGES]
ON_A_SCREEN, IN_A_MESSAGE = 900, 3800

MUST_SAY = {
    ConsentKind.PROCESSING: {
        "ru": ("Действия", "хранение", "удаление", "поручил", "Срок", "Согласие на сообщения в мессенджере"),
        "en": ("What is done", "storing", "deleting", "process the data", "Term", "Consent to messages"),
    },
    ConsentKind.TRANSFER: {
        "ru": ("Получатель: Центр «Маяк»", "Цель", "которые получит", "передавать их дальше", "Срок"),
        "en": ("Recipient: Центр «Маяк»", "Purpose", "gets", "pass them on", "Term"),
    },
    ConsentKind.DISSEMINATION: {
        "ru": ("ОГРН", "Адреса сайтов", "Условия", "Запреты", "внутренней сети", "Срок", "3 рабочих дня", "молчание"),
        "en": ("OGRN", "Addresses of the sites", "Conditions", "Bans", "own network", "Term", "3 working", "silence"),
    },
    ConsentKind.IMAGE: {
        "ru": ("Какие снимки", "Цель", "Где показывают", "Лица не распознают", "Срок", "3 рабочих дня"),
        "en": ("Which pictures", "Purpose", "Where they are shown", "not recognised", "Term", "3 working days"),
    },
    ConsentKind.MESSENGER: {
        "ru": ("Telegram", "иностранный", "за пределами России", "Никогда", "Отключить", "Взамен", "Срок"),
        "en": ("Telegram", "foreign", "outside Russia", "Never", "switched off", "instead", "Term"),
    },
    ConsentKind.MENTORING: {
        "ru": ("351.8", "Содержание", "срок и форма", "оплаты", "дополнительным соглашением", "за 3 рабочих дня"),
        "en": ("351.8", "The work", "term and form", "pay", "supplementary agreement", "3 working days"),
    },
    ConsentKind.PARTICIPATION: {
        "ru": ("добровольно", "Форма", "Срок", "без объяснений", "Правила встреч мне объяснили", "спросили"),
        "en": ("own will", "Form", "Term", "without reasons", "rules of meetings have been explained", "asked"),
    },
}
"""domain.md 9.3, kind by kind."""


@dataclass(frozen=True)
class Operator:
    """A place that answers for data."""

    name: str = "Школа № 5"
    address: str | None = "город Озёрск, улица Лесная, дом 2"
    inn: str | None = "7707083893"
    retention_years: int = 1


LONGEST = Operator("Ш" * 200, "А" * 300, "1" * 12, 30)


def filled(kind: ConsentKind, who: Capacity, language: str, operator: Operator) -> ConsentText:
    text = consent_texts.text(kind, who, language)
    return text.of(operator, "Центр «Маяк»").filled(subject="Котов Пётр Ильич", signer="Котова Анна Львовна")


def test_a_changed_text_is_a_new_version() -> None:
    files = {file.stem: sha256(file.read_bytes()).hexdigest() for file in consent_texts.FOLDER.glob("*.toml")}
    assert files == PINS


def test_every_kind_has_a_text_for_everybody_who_signs_it_and_for_nobody_else() -> None:
    for kind in ConsentKind:
        for who in Capacity:
            if who in SIGNERS[kind]:
                assert consent_texts.text(kind, who, "ru").title
            else:
                with pytest.raises(consent_texts.NoSuchText):
                    consent_texts.text(kind, who, "ru")


@pytest.mark.parametrize(("kind", "who", "language"), EVERY)
def test_a_text_says_what_the_law_wants(kind: ConsentKind, who: Capacity, language: str) -> None:
    one = filled(kind, who, language, Operator())
    said = [
        *MUST_SAY[kind][language],
        *one.data,
        *one.purposes,
        Operator.name,
        str(Operator.address),
        str(Operator.inn),
    ]
    assert [words for words in said if words not in one.text] == []
    assert bool(one.data) is (kind not in NOT_ABOUT_DATA)
    assert one.purposes
    assert who is Capacity.SELF or "Котов Пётр Ильич" in one.text


@pytest.mark.parametrize(("kind", "who", "language"), EVERY)
def test_operator_purpose_and_the_way_back_stand_before_the_button(
    kind: ConsentKind, who: Capacity, language: str
) -> None:
    one = filled(kind, who, language, Operator())
    purpose, back, settings = {
        "ru": ("<b>Зачем:</b>", "отозвать в любой момент", "«Настройках»"),
        "en": ("<b>What for:</b>", "withdrawn at any time", "«Settings»"),
    }[language]
    for words in (f"<b>{Operator.name}</b>", purpose, back, settings):
        assert words in one.brief
    assert back in one.text
    assert settings in one.text


@pytest.mark.parametrize(("kind", "who", "language"), EVERY)
def test_a_text_fits_one_message_and_its_short_form_a_screen(kind: ConsentKind, who: Capacity, language: str) -> None:
    assert len(filled(kind, who, language, Operator()).brief) <= ON_A_SCREEN
    assert len(filled(kind, who, language, LONGEST).text) < IN_A_MESSAGE


@pytest.mark.parametrize(("kind", "who", "language"), EVERY)
def test_no_gap_stays_open_and_only_bold_marks_something(kind: ConsentKind, who: Capacity, language: str) -> None:
    one = filled(kind, who, language, Operator())
    assert consent_texts.GAP.findall(f"{one.title}{one.brief}{one.text}") == []
    assert re.sub(r"</?b>", "", one.brief).count("<") == 0
    assert one.brief.count("<b>") == one.brief.count("</b>")
    assert "<" not in one.text


@pytest.mark.parametrize(("kind", "who", "language"), EVERY)
def test_a_text_asks_for_no_number_of_a_passport(kind: ConsentKind, who: Capacity, language: str) -> None:
    one = consent_texts.text(kind, who, language)
    assert re.search(r"СНИЛС|серия|серии|SNILS|диагноз", one.brief + one.text) is None


@pytest.mark.parametrize(("kind", "who", "language"), EVERY)
def test_a_text_is_written_for_people(kind: ConsentKind, who: Capacity, language: str) -> None:
    one = consent_texts.text(kind, who, language)
    assert re.search(r"—|осуществл|вышеуказанн|настоящим|в целях|hereby|aforesaid", one.brief + one.text, re.I) is None


def test_what_is_published_is_listed_in_the_order_of_its_categories() -> None:
    said = consent_texts.text(ConsentKind.DISSEMINATION, Capacity.SELF, "en").data
    assert [line.partition(":")[0] for line in said] == list(Category)
    assert len(consent_texts.text(ConsentKind.DISSEMINATION, Capacity.SELF, "ru").data) == len(Category)


def test_years_of_keeping_are_those_of_the_place() -> None:
    for years, said in ((1, "ещё 1 год,"), (2, "ещё 2 года,"), (5, "ещё 5 лет,")):
        one = filled(ConsentKind.PROCESSING, Capacity.SELF, "ru", Operator(retention_years=years))
        assert said in one.text
    assert "ещё 1 год." in consent_texts.text(ConsentKind.PROCESSING, Capacity.SELF, "ru").filled(place="Школа").brief


def test_a_place_without_an_address_says_who_knows_it() -> None:
    one = filled(ConsentKind.PROCESSING, Capacity.SELF, "ru", Operator(address=None, inn=None))
    assert "Адрес: спросите у куратора. ИНН: спросите у куратора." in one.text


def test_what_stands_in_a_gap_opens_no_other() -> None:
    one = consent_texts.text(ConsentKind.PROCESSING, Capacity.SELF, "ru").of(Operator("{inn} {subject}"))
    assert "Оператор: {inn} {subject}. Адрес" in one.text


def test_a_screen_shows_the_facts_in_its_own_way_and_else_the_same_text() -> None:
    text = consent_texts.text(ConsentKind.TRANSFER, Capacity.SELF, "ru")
    hostile = Operator("<b>&", "<i>дом 2</i>")
    assert html.unescape(text.of(hostile, "<u>", shown=html.escape).text) == text.of(hostile, "<u>").text
    assert "<" not in text.of(hostile, "<u>", shown=html.escape).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_child_is_told_in_simple_words_and_may_refuse(language: str) -> None:
    said = consent_texts.to_a_child(ConsentKind.PROCESSING, f"{language}@ty") or ""
    assert len(said) <= ON_A_SCREEN
    for words in {"ru": ("твоё", "Так и скажи", "Передумать"), "en": ("your", "Just say so", "change your mind")}[
        language
    ]:
        assert words in said
    assert all(len(sentence.split()) <= 18 for sentence in re.split(r"[.!?:]\s", said))
