"""The page of what is kept: every column and table has a name, and the page needs nothing from anywhere."""

from datetime import UTC, datetime

import pytest

from bot import words
from bot.work.stored import page
from bot.work.stored_words import COLUMNS, VALUES
from handlers.rights_words import (
    ANSWERED,
    DETAILS,
    DUTIES,
    EXPLAINED,
    KINDS,
    OUTCOMES,
    REASONS,
    REQUESTS,
    SHORT,
    TABLES,
)
from models import ConsentKind, Person, Place, RequestKind, RequestOutcome
from services.legal_days import Duty
from services.requests import Detail, Reason
from services.stored import Said, Sheet, Stored
from services.stored_parts import PARTS, TRACES

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


def test_every_table_and_column_has_a_name() -> None:
    assert {part.name for part in PARTS} | set(TRACES) <= set(TABLES)
    assert {column for part in PARTS for column in part.shown} == set(COLUMNS)
    assert set(VALUES) <= set(COLUMNS)


def test_every_request_has_its_words() -> None:
    assert set(KINDS) == set(ConsentKind)
    assert set(REQUESTS) == set(SHORT) == set(RequestKind)
    assert set(OUTCOMES) == set(RequestOutcome)
    assert (set(DUTIES), set(DETAILS), set(REASONS), set(EXPLAINED)) == (set(Duty), set(Detail), *[set(Reason)] * 2)
    assert set(ANSWERED) == {(kind, outcome) for kind in RequestKind for outcome in RequestOutcome}


def found(*, for_guardian: bool = False) -> Stored:
    return Stored(
        person=Person(name="Котов <b>Пётр</b>"),
        place=Place(name="Школа № 5", time_zone="Asia/Kamchatka"),
        at=NOW,
        for_guardian=for_guardian,
        sections={
            "membership": [{"role": "mentee", "place_id": "Школа № 5", "since": "2026-09-01T20:00:00+00:00"}],
            "response": [{"form_version_id": "Анкета", "person_id": "observer", "state": "submitted"}],
            "data_request": [
                {"kind": "withdrawal", "consent_kind": "C1", "due_on": "2026-10-15", "is_extended": False}
            ],
        },
        sheets=[Sheet("Анкета", "submitted", "2026-09-02T00:00:00+00:00", [Said("Что нравится?", "<i>совы</i>")])],
        traces={"consent_event": 3},
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_is_whole_and_calls_nothing(language: str) -> None:
    with words.speaking(language):
        text = page(found(), language)
    assert text.startswith("<!doctype html>")
    assert text.endswith("</html>\n")
    assert "@media print" in text
    assert not any(one in text for one in ("http:", "https:", "src=", "href=", "<script", "@import", "url("))


def test_the_page_says_days_on_the_wall_and_words_for_codes() -> None:
    with words.speaking("ru"):
        text = page(found(), "ru")
    for said in ("02.09.2026 08:00", "15.10.2026", "наставляемый", "специалист школы", "согласие на обработку данных"):
        assert said in text
    assert "Котов &lt;b&gt;Пётр&lt;/b&gt;" in text
    assert "&lt;i&gt;совы&lt;/i&gt;" in text
    assert "доверил" not in text


def test_a_guardian_reads_why_answers_are_missing() -> None:
    with words.speaking("ru"):
        assert "доверил" in page(found(for_guardian=True), "ru")
